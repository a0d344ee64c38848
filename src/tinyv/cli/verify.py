"""`tinyv verify`: one verdict as one JSON line."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tinyv.cascade.rewards import rewards_of
from tinyv.cascade.verifier import Verifier
from tinyv.cli.model_options import add_model, add_setup, model_of, setup_of
from tinyv.cli.options import add_rules, policy_of
from tinyv.cli.preflight import preflight
from tinyv.errors import ConfigError
from tinyv.io import json_line
from tinyv.nano.config import NanoConfig
from tinyv.sample import Sample

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy

_DESCRIPTION = """Judge one answer; prints the verdict as one JSON line. With --model URL a language model is asked
about what the rules leave open, and the key "stages" tells what each said. A value of - is read from stdin (one
option only). A value may start with a dash; one that looks like an option is given as --answer=--value. Bytes
that are not UTF-8 are read as U+FFFD. --explain adds the key "explain": both trees and the steps of the engine."""
_EPILOG = "exit codes: 0 judged, whatever the verdict; 1 the model gave no decision; 2 user error; 130 Ctrl-C"
_TEXTS = ("question", "ground_truth", "answer", "response")
_TEXT_OPTIONS = {"--" + name.replace("_", "-") for name in _TEXTS}
_LONG_OPTION = re.compile(r"--[a-z][a-z-]+(?:=|$)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("verify", help="judge one answer", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--question", default="", metavar="Q", help="the problem statement (default: empty)")
    parser.add_argument("--ground-truth", required=True, metavar="G", help="the reference answer")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--answer", metavar="A", help="the final answer, already extracted")
    given.add_argument(
        "--response", metavar="R", help="the whole completion; the answer is extracted from it"
    )
    add_rules(parser)
    add_model(parser)
    add_setup(parser)
    parser.add_argument("--explain", action="store_true", help="add the trees and the steps (engine only)")
    parser.set_defaults(run=run)


def with_values_joined(argv: Sequence[str]) -> list[str]:
    """`--answer -x` as `--answer=-x`: argparse would take a text that starts with a dash for an option."""
    words = list(argv)
    if words[:1] != ["verify"]:
        return words
    for place in range(len(words) - 2, 0, -1):
        value = words[place + 1]
        if words[place] in _TEXT_OPTIONS and value.startswith("-") and not _LONG_OPTION.match(value):
            words[place : place + 2] = [f"{words[place]}={value}"]
    return words


def run(args: argparse.Namespace) -> int:
    """Print the verdict; 0 whatever it is, 1 if the model failed."""
    if args.explain and args.rules != "engine":
        raise ConfigError(f"--explain needs --rules engine, found --rules {args.rules}")
    sample = _sample(args)
    policy, model = policy_of(args), model_of(args)
    setup = setup_of(args, model)
    if model is not None:
        model = preflight(model)
        if not isinstance(model, NanoConfig):
            model = replace(model, patience_s=0.0)  # one answer for a person: no waiting for a server
    with Verifier(args.rules, model, setup, policy=policy) as verifier:
        [verdict] = verifier.verify([sample])
    [reward] = rewards_of([verdict], setup)
    line: dict[str, Any] = {**verdict.as_dict(), "reward": reward}
    if model is not None:
        line["stages"] = [stage.as_dict() for stage in verdict.stages]
    if args.explain:
        line["explain"] = _explained(sample, verdict.answer, policy)
    sys.stdout.write(json_line(line))
    return 1 if verdict.failed and model is not None else 0


def _sample(args: argparse.Namespace) -> Sample:
    from_stdin = [name for name in _TEXTS if getattr(args, name) == "-"]
    if len(from_stdin) > 1:
        options = " and ".join("--" + name.replace("_", "-") for name in from_stdin)
        raise ConfigError(f"only one value can be read from stdin, found - for {options}")
    texts: dict[str, Any] = {name: _without_surrogates(getattr(args, name)) for name in _TEXTS}
    if from_stdin:
        texts[from_stdin[0]] = _stdin()
    return Sample(**texts)


def _without_surrogates(text: str | None) -> str | None:
    """Python gives bytes that are not UTF-8 as lone surrogates, which strict readers of JSON refuse."""
    return text and _SURROGATE.sub("\ufffd", text)


def _stdin() -> str:
    """All of stdin without the line end that a shell adds; bytes that are not UTF-8 become U+FFFD."""
    if sys.stdin is None:
        raise ConfigError("stdin is closed: give the value itself instead of -")
    return sys.stdin.buffer.read().decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def _explained(sample: Sample, answer: str | None, policy: Policy | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    from tinyv.engine import explain
    from tinyv.engine.policy import Policy

    policy = policy or Policy()
    return dict(explain(sample.ground_truth, answer, sample.question, policy=policy))
