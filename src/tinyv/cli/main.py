"""Entry point of `tinyv`: parse, run one command, turn what went wrong into an exit code.

Exit codes: 0 done; 1 done, but rows were broken and skipped; 2 a user error, told in one line; 130 stopped by
Ctrl-C; 141 the reader of stdout went away. The commands are imported inside `main`, since importing takes long
enough for a Ctrl-C to fall into it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from tinyv.errors import TinyvError

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130
EXIT_READER_GONE = 141
"""What a shell reports of a program that a closed pipe has ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; SystemExit only for --help, --version, wrong usage."""
    if sys.stderr is None:  # closed by the caller: what is told there is lost, the verdicts are not
        sys.stderr = open(os.devnull, "w", encoding="ascii")  # noqa: PTH123, SIM115 - open to the end
    if sys.stdout is None:
        return _told("stdout is closed: send it to a file or to /dev/null")
    try:
        return _run(argv)
    except TinyvError as exc:
        return _told(" ".join(str(exc).split()))
    except KeyboardInterrupt as exc:
        print("tinyv: interrupted", *exc.args, file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_READER_GONE
    except OSError as exc:  # a full disk, a folder without permission: theirs to mend, not ours
        if exc.filename is None:
            _silence_stdout()
        return _told(f"cannot read or write {exc.filename or 'stdout'!r}: {exc.strerror or exc}")


def _run(argv: Sequence[str] | None) -> int:
    from tinyv.cli.parser import parsed

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    args = parsed(sys.argv[1:] if argv is None else argv)
    code: int = args.run(args)
    sys.stdout.flush()
    return code


def _told(message: str) -> int:
    print(f"tinyv: error: {message}", file=sys.stderr)
    return EXIT_USER_ERROR


def _silence_stdout() -> None:
    """Let the flush at exit go nowhere instead of failing a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
