"""Load on a real `tinyv serve` over loopback: python -m tinyv.bench.load {throughput,latency,overload,memory}

Starts the service (rules only) on a free port and drives it from this process. Prints a table for people, then one
JSON line. Exit codes: 0 the target is met; 1 it is missed, or a request was not answered as it should be.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from tinyv.bench.load.report import show

MODES = {
    "throughput": "samples per second over HTTP beside the same work in-process",
    "latency": "p50, p99 and maximum at half of the capacity, or at --rate",
    "overload": "3 x the capacity: what is answered, and when the service is normal again",
    "memory": "resident memory of the whole process tree at half load",
}
_SECONDS = {"throughput": 5.0, "latency": 60.0, "overload": 60.0, "memory": 600.0}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one mode and print what it found."""
    args = _parser().parse_args(argv)
    from tinyv.bench.load.work import batches  # here: --help needs none of it

    seconds = _SECONDS[args.mode] if args.seconds is None else args.seconds
    work = list(batches(args.requests, args.batch, long=args.long))
    record = _measured(args, work, seconds)
    show(args.mode, record)
    return 0 if record["met"] else 1


def _measured(args: argparse.Namespace, work: Any, seconds: float) -> dict[str, Any]:
    common = (work, args.workers, args.in_flight, seconds)
    if args.mode == "throughput":
        from tinyv.bench.load.throughput import throughput

        return throughput(*common, rounds=args.rounds)
    if args.mode == "overload":
        from tinyv.bench.load.overload import overload

        return overload(*common, times=args.times, probe_s=args.probe_seconds)
    from tinyv.bench.load.paced import latency, memory

    if args.mode == "latency":
        return latency(*common, rate=args.rate, probe_s=args.probe_seconds, even=args.even)
    return memory(*common, every=args.every, probe_s=args.probe_seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.load", description=__doc__)
    modes = parser.add_subparsers(dest="mode", required=True, metavar="MODE")
    for name, told in MODES.items():
        _add_options(modes.add_parser(name, help=told, description=told), name)
    return parser


def _add_options(parser: argparse.ArgumentParser, mode: str) -> None:
    add = parser.add_argument
    add("--workers", type=_count, default=2, help="rule processes (default: 2)")
    add("--batch", type=_count, default=64, help="samples of a request (default: 64)")
    add("--requests", type=_count, default=512, help="different requests, sent in turns (default: 512)")
    add("--in-flight", type=_count, default=8, help="callers that never rest, for the capacity (default: 8)")
    add("--long", action="store_true", help="responses of about 4,300 characters instead of short ones")
    told = "of each round" if mode == "throughput" else "of load"
    add("--seconds", type=_seconds, help=f"seconds {told} (default: {_SECONDS[mode]:g})")
    if mode == "throughput":
        add("--rounds", type=_count, default=5, help="rounds each way, in turns (default: 5)")
        return
    probe = 60.0 if mode == "memory" else 10.0  # until what rule processes remember is as much as it gets
    add(
        "--probe-seconds",
        type=_seconds,
        default=probe,
        help=f"measuring the capacity first (default: {probe:g})",
    )
    if mode == "latency":
        add("--rate", type=_seconds, help="requests per second (default: half of the capacity)")
        add("--even", action="store_true", help="arrivals at even distances instead of a Poisson process")
    if mode == "overload":
        add("--times", type=_seconds, default=3.0, help="times the capacity (default: 3)")
    if mode == "memory":
        add("--every", type=_seconds, default=10.0, help="seconds between looks (default: 10)")


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:9]) > 0:
        return int(text[:9])
    raise argparse.ArgumentTypeError(f"must be a whole number above 0, found {text!r:.40}")


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if 0 < value < 1e6:
        return value
    raise argparse.ArgumentTypeError(f"must be a number above 0, found {text!r:.40}")


if __name__ == "__main__":
    sys.exit(main())
