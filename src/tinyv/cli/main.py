"""Entry point of `tinyv`: parse, run one command, turn what went wrong into an exit code.

Exit codes: 0 done; 1 done, but rows were broken and skipped (or the reader of stdout went away); 2 a user
error, told in one line; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from tinyv.cli import bench, score, verify
from tinyv.errors import TinyvError

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130
EXIT_READER_GONE = 1

_EPILOG = """exit codes: 0 done; 1 done, but broken rows were skipped; 2 user error; 130 stopped by Ctrl-C"""


class _Parser(argparse.ArgumentParser):
    """argparse, but with an error in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USER_ERROR, f"{self.prog}: error: {message} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading package metadata is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        import tinyv

        print(f"tinyv {tinyv.__version__}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; SystemExit only for --help, --version, wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    args = build_parser().parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except TinyvError as exc:
        print(f"tinyv: error: {_one_line(exc)}", file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print("tinyv: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_READER_GONE
    except OSError as exc:  # a full disk, a folder without permission: theirs to mend, not ours
        print(f"tinyv: error: {exc.strerror or exc}: {exc.filename or 'while writing'}", file=sys.stderr)
        return EXIT_USER_ERROR
    return code


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; each command's module adds its own part."""
    parser = _Parser(prog="tinyv", description="Verdicts and rewards for verifiable answers.", epilog=_EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for command in (verify, score, bench):
        command.add_parser(commands)
    return parser


def _one_line(exc: TinyvError) -> str:
    return " ".join(str(exc).split())


def _silence_stdout() -> None:
    """Let the flush at exit go nowhere instead of failing a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
