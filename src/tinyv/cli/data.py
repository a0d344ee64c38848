"""`tinyv data build`: a training set for verifiers from references, rollouts and labelled answers."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tinyv.cli.broken import BrokenLog
from tinyv.cli.options import file_name
from tinyv.cli.progress import progress
from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from tinyv.data.annotate.options import Annotators
    from tinyv.data.building import Built
    from tinyv.data.options import BuildOptions

_DESCRIPTION = """Make a balanced, split and counted training set. Inputs are files (.jsonl, .jsonl.gz, .json,
.parquet) whose rows may be mixed: references (question, ground_truth) get right and wrong answers written by the
program; rollouts (with a response or an answer) are judged by the rules, and by the annotators where the rules leave
them open; labelled rows are taken as they are. DIR gets train, validation and test files, a README.md with all counts,
card.json, dataset_info.json for LLaMA-Factory, and annotations.jsonl with everything that annotators were asked and
said. DIR is complete when it has a card.json; DIR.broken.jsonl lists skipped rows. A run that was stopped goes on with
--resume and asks nothing twice."""
_EPILOG = (
    "exit codes: 0 done; 1 broken rows were skipped, or an annotator failed on some; 2 user error; "
    "130 stopped by Ctrl-C"
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("data", help="make training sets for verifiers")
    actions = parser.add_subparsers(metavar="ACTION", required=True, parser_class=type(parser))
    build = actions.add_parser("build", help="build a set", description=_DESCRIPTION, epilog=_EPILOG)
    build.add_argument("inputs", nargs="+", type=file_name, metavar="IN", help="input files")
    build.add_argument("--out", required=True, type=file_name, metavar="DIR", help="folder of the set")
    _add_content(build)
    _add_prompt(build)
    _add_annotators(build)
    _add_run(build)
    build.set_defaults(run=run, parser=build)


def _add_content(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("content").add_argument
    add(
        "--per-question", default="3,3", metavar="R,W", help="right and wrong answers to write (default: 3,3)"
    )
    add(
        "--weights",
        metavar="W",
        help="weights of the ways to be right, 5.1=20,units=14.6,others=0 or a .toml file (default: the paper's)",
    )
    add("--mistake-weights", metavar="W", help="weights of the kinds of mistakes, in the same form")
    add("--seed", type=int, default=0, metavar="N", help="default: 0")
    add("--size", type=int, metavar="N", help="most rows of all parts together")
    add(
        "--parts",
        default="train=0.9,validation=0.05,test=0.05",
        metavar="P",
        help="shares; a question's part depends on its text alone (default: train=0.9,validation=0.05,test=0.05)",
    )
    add(
        "--against",
        action="append",
        nargs="+",
        default=[],
        type=file_name,
        metavar="FILE",
        help="benchmark files: their questions are left out",
    )
    add("--right-share", type=float, default=0.5, metavar="X", help="share of right rows (default: 0.5)")
    add(
        "--excess",
        type=float,
        default=3.0,
        metavar="X",
        help="a category may hold so many times the share of its weight (default: 3)",
    )
    add(
        "--also-write",
        action="store_true",
        help="write answers to the questions of rollouts and labelled rows, too",
    )
    add(
        "--slips",
        type=int,
        default=1,
        metavar="N",
        help="wrong answers made from right ones by a slip: from N of those written to a reference, and N from each "
        "right answer of others with --also-write (default: 1)",
    )


def _add_prompt(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("rows").add_argument
    add("--prompt", default="true_false", metavar="P", help="name or file (default: true_false)")
    add("--prompt-config", metavar="FILE", help="upstream's tinyv_config.json, for its template")
    add("--prompt-model", metavar="NAME", help="the entry of that file, where it has several")
    add("--no-question", action="store_true", help="leave the question out of the prompt")
    add("--words", metavar="YES,NO", help="the words that decide (default: those of the prompt)")
    add(
        "--format",
        default="jsonl",
        choices=("jsonl", "parquet"),
        help="parquet: parquet beside JSON lines (default: jsonl)",
    )


def _add_annotators(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "annotators",
        "language models that write right answers and judge what the rules leave open; all judges must agree",
    )
    add = group.add_argument
    add(
        "--annotator",
        action="append",
        default=[],
        metavar="URL",
        help="OpenAI-compatible server, may be repeated: each is a judge and writes its share; "
        "several URLs of one judge are joined by commas",
    )
    add(
        "--annotator-model",
        action="append",
        default=[],
        metavar="NAME",
        help="one for all, or one for each --annotator (default: the only one that is served)",
    )
    add("--annotator-key-env", metavar="VAR", help="environment variable that holds the key")
    add("--annotator-concurrency", type=int, default=16, metavar="N", help="requests at a time (default: 16)")
    add("--annotator-timeout", type=float, default=120.0, metavar="S", help="of a request (default: 120)")
    add("--annotator-retries", type=int, default=5, metavar="N", help="after a failure (default: 5)")
    add(
        "--annotator-patience",
        type=float,
        default=60.0,
        metavar="S",
        help="seconds to wait for a server that is down (default: 60)",
    )
    add("--annotator-tries", type=int, default=3, metavar="N", help="replies until one is read (default: 3)")
    add("--annotator-tokens", type=int, default=1024, metavar="N", help="budget of a reply (default: 1024)")
    add("--write", type=int, default=0, metavar="N", help="answers to ask for per reference (default: 0)")
    add("--price-in", type=float, metavar="X", help="price of a million tokens of prompts, for the card")
    add("--price-out", type=float, metavar="X", help="price of a million tokens of replies")


def _add_run(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("run").add_argument
    add("--processes", type=int, metavar="N", help="worker processes (default: one per core)")
    add("--resume", action="store_true", help="go on with the run that DIR was made by")
    add("--overwrite", action="store_true", help="start DIR anew; its annotations are deleted, too")
    add("--no-progress", action="store_true", help="no progress on stderr")


def run(args: argparse.Namespace) -> int:
    """Build the set; 0, or 1 if rows were broken or an annotator failed."""
    from tinyv.data.building import build  # here: the makers are many modules

    if args.resume and args.overwrite:
        raise ConfigError("--resume and --overwrite exclude each other")
    options = _options(args)
    listed = args.out.with_name(args.out.name + ".broken.jsonl")
    with BrokenLog(listed) as broken, progress("building", "pairs", enabled=not args.no_progress) as update:
        built = build(
            args.inputs,
            args.out,
            options,
            processes=args.processes,
            resume=args.resume,
            overwrite=args.overwrite,
            on_broken=broken.add,
            progress=update,
        )
    _show(built)
    return 1 if broken.count or built.failed else 0


def _show(built: Built) -> None:
    for part, count in built.rows.items():
        print(f"{part}: {count} rows")
    dropped = built.card["dropped"]
    if dropped:
        print("dropped: " + ", ".join(f"{count} {reason}" for reason, count in dropped.items()))
    if built.failed:
        print(
            f"tinyv: {built.failed} questions to annotators failed; the same command with --resume asks them again",
            file=sys.stderr,
        )
    print(f"set: {built.folder}, described in {built.folder / 'README.md'}")


def _options(args: argparse.Namespace) -> BuildOptions:
    """The options of the command line. Raises ConfigError."""
    from tinyv.data.options import BuildOptions

    right, wrong = _per_question(args.per_question)
    return BuildOptions(
        right=right,
        wrong=wrong,
        weights=args.weights,
        mistake_weights=args.mistake_weights,
        seed=args.seed,
        size=args.size,
        parts=_parts(args.parts),
        against=tuple(path for paths in args.against for path in paths),
        right_share=args.right_share,
        excess=args.excess,
        also_write=args.also_write,
        slips=args.slips,
        prompt=args.prompt,
        prompt_config=args.prompt_config,
        prompt_model=args.prompt_model,
        with_question=not args.no_question,
        words=_words(args.words),
        format=args.format,
        annotators=_annotators(args),
    )


def _annotators(args: argparse.Namespace) -> Annotators | None:
    """The annotators that were asked for; None without --annotator. Raises ConfigError."""
    if not args.annotator:
        needy = [name for name in ("annotator_model", "write", "annotator_key_env") if getattr(args, name)]
        if needy:
            raise ConfigError(f"--{needy[0].replace('_', '-')} needs --annotator URL")
        return None
    from tinyv.data.annotate.options import Annotators
    from tinyv.llm.config import ModelConfig

    names = args.annotator_model or [None]
    if len(names) not in (1, len(args.annotator)):
        raise ConfigError(
            f"found {len(names)} --annotator-model for {len(args.annotator)} --annotator: "
            "give one for all, or one for each"
        )
    names = names * len(args.annotator) if len(names) == 1 else names
    models = tuple(
        ModelConfig(
            url,
            model=name,
            api_key_env=args.annotator_key_env,
            timeout_s=args.annotator_timeout,
            deadline_s=max(600.0, 3 * args.annotator_timeout),
            patience_s=args.annotator_patience,
            concurrency=args.annotator_concurrency,
            retries=args.annotator_retries,
        )
        for url, name in zip(args.annotator, names, strict=True)
    )
    return Annotators(
        models, args.write, args.annotator_tries, args.annotator_tokens, args.price_in, args.price_out
    )


def _per_question(text: str) -> tuple[int, int]:
    right, comma, wrong = text.partition(",")
    try:
        return int(right), int(wrong if comma else right)
    except ValueError:
        raise ConfigError(f"--per-question must look like 3,3 (right, wrong), found {text!r:.40}") from None


def _parts(text: str) -> dict[str, float]:
    pairs = [item.partition("=") for item in text.split(",")]
    try:
        return {name.strip(): float(share) for name, _, share in pairs}
    except ValueError:
        raise ConfigError(f"--parts must look like train=0.9,test=0.1, found {text!r:.80}") from None


def _words(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    yes, comma, no = text.partition(",")
    if not comma:
        raise ConfigError(f"--words must look like Yes,No, found {text!r:.40}")
    return yes.strip(), no.strip()
