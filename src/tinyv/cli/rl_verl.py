"""`tinyv rl verl`: one file in; the commands of verl and of the verifier's server out, checked, and started on GPUs."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tinyv.errors import ConfigError, ModelError

if TYPE_CHECKING:
    from tinyv.cli.doctor import Step
    from tinyv.frameworks.options import RewardOptions
    from tinyv.rl.verl.config import VerlConfig
    from tinyv.rl.verl.launching import Serving

_DESCRIPTION = """Train a policy with verl's GRPO and this reward. Both commands, the verifier's vLLM and verl's, are
printed on stdout, ready to paste; every key is checked by the installed verl. On a machine with GPUs the training is
started then, after the verifier has answered. The defaults are the values of TinyV's published runs."""
_EPILOG = "exit codes: that of verl; 0 printed; 2 user error, or the verifier does not answer; 130 Ctrl-C"
_ROLLOUT = "actor_rollout_ref.rollout.name="


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "verl", help="train a policy with verl", description=_DESCRIPTION, epilog=_EPILOG
    )
    add = parser.add_argument
    add("config", type=Path, metavar="CONFIG", help="TOML file of the run (examples/verl_grpo.toml)")
    add("--dry-run", action="store_true", help="print the commands and start nothing")
    add("--serve", action="store_true", help="start the verifier's vLLM too, and end it with the training")
    add("--no-check", action="store_true", help="do not ask the installed verl whether it takes the keys")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Print the commands; unless it is a dry run, start them. verl's exit code, or errors as exceptions."""
    from tinyv.rl.verl.config import read  # here, as --help needs none of it
    from tinyv.rl.verl.launching import check_gpus

    config = read(args.config)
    serving = _serving(config) if args.serve else None
    _check_data(config, dry_run=args.dry_run)
    if not args.dry_run:
        check_gpus(config.training.gpus_per_node)
        _check_installed(config)
    if not args.no_check:
        _check_keys(config)
    sys.stdout.write(_commands(config))
    sys.stdout.flush()
    return 0 if args.dry_run else _launched(config, serving)


def _launched(config: VerlConfig, serving: Serving | None) -> int:
    from tinyv.rl.verl.launching import launch
    from tinyv.rl.verl.overrides import training_command

    return launch(training_command(config, sys.executable), serving, lambda: look(config.reward))


def look(reward: RewardOptions) -> None:
    """See that the reward's model decides a right and a wrong pair. Raises ModelError where it does not."""
    from tinyv.cli.doctor import examined, nano_examined
    from tinyv.nano.config import NanoConfig

    model = reward.model_of()
    if isinstance(model, NanoConfig):
        _told("nano", nano_examined(model))
    elif model is not None:
        for url in model.urls:
            _told(url, examined(replace(model, base_url=url, retries=0, patience_s=0.0, cache_path=None)))


def _told(name: str, steps: Iterator[Step]) -> None:
    """Tell each step; the first that fails is the error."""
    for step in steps:
        if not step.ok:
            raise ModelError(
                f"the verifier {name} fails: {step.name}: {step.said}: {step.advice}; nothing was trained"
            )
        _say(f"{name}: {step.name}: {step.said}")


def _serving(config: VerlConfig) -> Serving:
    """The server that --serve starts. Raises ConfigError where the reward would ask another one."""
    from tinyv.rl.verl.launching import Serving
    from tinyv.rl.verl.serving import serve_command

    verifier = config.verifier
    if verifier is None:
        raise ConfigError("--serve needs the table [verifier], which says what is to be served")
    urls = getattr(config.reward.model_of(), "urls", ())
    if verifier.url not in urls:
        raise ConfigError(
            f"--serve starts a server at {verifier.url}, but the reward asks {', '.join(urls)}: name the same address"
        )
    log = Path(config.training.out) / "verifier.log"
    return Serving(serve_command(verifier), verifier.url, log, verifier.start_seconds)


def _check_data(config: VerlConfig, *, dry_run: bool) -> None:
    """Refuse data that verl would not find; a dry run only warns, as it may plan for another machine."""
    from tinyv.rl.verl.data_files import check_columns, missing, unjudged

    absent = ", ".join(missing(config))
    if absent and not dry_run:
        raise ConfigError(f"no such data: {absent}")
    if absent:
        _say(f"warning: no such data here: {absent}")
    check_columns(config)
    sources = ", ".join(unjudged(config))
    if sources:
        _say(
            f"warning: no training row goes through the model: their data_source is {sources}; "
            "reward.tinyv_sources = 'all', or their names, changes that"
        )


def _check_installed(config: VerlConfig) -> None:
    """Refuse a machine that lacks what the training imports. Raises MissingExtraError and ConfigError."""
    from tinyv.rl.verl.compose import installed

    installed()
    wanted = [] if any(one.startswith(_ROLLOUT) for one in config.overrides) else ["vllm"]
    for name in [*wanted, "transfer_queue"]:
        if find_spec(name) is None:
            raise ConfigError(
                f"verl's training imports {name}, which is not installed: pip install 'verl[vllm]'"
            )


def _check_keys(config: VerlConfig) -> None:
    from tinyv.rl.verl.compose import additions, check, composed
    from tinyv.rl.verl.overrides import overrides_of

    check(composed(overrides_of(config)))
    added = ", ".join(additions(config.overrides))
    if added:
        _say(f"notice: added with +, which verl does not check: {added}")


def _commands(config: VerlConfig) -> str:
    """Both commands as a shell script in which what is not a command is a comment."""
    from tinyv.nano.config import is_nano
    from tinyv.rl.verl.overrides import training_command
    from tinyv.rl.verl.serving import serve_command

    model = config.reward.model
    if config.verifier is not None:
        first = "# the verifier, in a terminal of its own or with --serve\n" + shlex.join(
            serve_command(config.verifier)
        )
    elif model == "none" or is_nano(model):
        first = f"# no server is needed: the reward's model is {shlex.quote(model)}"
    else:
        first = f"# no server is started here: the reward asks {shlex.quote(model)}"
    return f"{first}\n\n# the training\n{_folded(training_command(config))}\n"


def _folded(words: Sequence[str]) -> str:
    """A command with one override on a line."""
    start, rest = shlex.join(words[:3]), map(shlex.quote, words[3:])
    return " \\\n  ".join([start, *rest])


def _say(text: str) -> None:
    print(f"tinyv: {text}", file=sys.stderr)
