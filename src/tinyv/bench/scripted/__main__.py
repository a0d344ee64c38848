"""Serve a script: python -m tinyv.bench.scripted --port 0 --latency-ms 50

Prints one line, the URL, once it listens. Ends on SIGTERM or Ctrl-C, and with `--until-stdin-ends` when its
parent goes away.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Sequence

from tinyv.bench.scripted.script import Script
from tinyv.bench.scripted.server import serve
from tinyv.errors import ConfigError
from tinyv.io.text import BadJsonError, parse_json

EXIT_USER_ERROR = 2
_STDIN = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop; 2 if the script or the port is no good."""
    args = _parser().parse_args(argv)
    try:
        asyncio.run(_serve(_script(args), args.port, until_stdin_ends=args.until_stdin_ends))
    except (ConfigError, BadJsonError, OSError) as exc:
        sys.stderr.write(f"tinyv.bench.scripted: error: {exc}\n")
        return EXIT_USER_ERROR
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.scripted", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks one")
    parser.add_argument("--name", default="scripted", help="the model's name")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="time before a chat reply starts")
    parser.add_argument(
        "--control", default="{}", metavar="JSON", help="the script; - is the first line of stdin"
    )
    parser.add_argument("--until-stdin-ends", action="store_true", help="end when stdin does")
    return parser


def _script(args: argparse.Namespace) -> Script:
    text = sys.stdin.buffer.readline() if args.control == "-" else args.control.encode()
    changes = parse_json(text)
    if not isinstance(changes, dict):
        raise ConfigError(f"found {args.control!r} for --control: allowed is a JSON object")
    return Script(name=args.name, latency_ms=args.latency_ms).changed(changes)


async def _serve(script: Script, port: int, *, until_stdin_ends: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_stdin_ends:
        threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
    await serve(script, port, _announce, stop)


def _announce(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Wait for the end; past Python's buffer, whose lock would make the interpreter fail at its exit."""
    while os.read(_STDIN, 4096):
        continue
    loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    sys.exit(main())
