"""The whole command line; each command's module adds its own part."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from tinyv.cli import (
    analyze,
    bench,
    data,
    doctor,
    learnability,
    plan,
    review,
    rl,
    score,
    serve,
    train,
    verify,
)

_EPILOG = """exit codes: 0 done; 1 done, but broken rows were skipped or the model failed on some; 2 user error; 130
stopped by Ctrl-C; 141 the reader of stdout went away"""


class _Parser(argparse.ArgumentParser):
    """argparse, but with an error in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading package metadata is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        import tinyv

        print(f"tinyv {tinyv.__version__}")
        parser.exit()


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with `run` as the command's function. Raises SystemExit for --help and wrong usage."""
    args, unknown = build_parser().parse_known_args(verify.with_values_joined(argv))
    if unknown:
        args.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return args


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets `run`, and `parser`, which tells of wrong usage."""
    parser = _Parser(prog="tinyv", description="Verdicts and rewards for verifiable answers.", epilog=_EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    of_ours = (verify, score, serve, analyze, review, doctor, bench, learnability, plan, data, train, rl)
    for command in of_ours:
        command.add_parser(commands)
    for subparser in commands.choices.values():
        subparser.set_defaults(parser=subparser)
    return parser
