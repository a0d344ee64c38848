"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tinyv.errors import ConfigError
from tinyv.rules import names

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy


def add_rules(parser: argparse.ArgumentParser) -> None:
    """`--rules` and the engine's numeric policy."""
    parser.add_argument(
        "--rules",
        default="engine",
        metavar="R",
        help=f"rule verifier: {', '.join(names())} (default: engine)",
    )
    parser.add_argument(
        "--digits", type=int, metavar="N", help="significant digits that a rounded answer must show at least"
    )
    parser.add_argument(
        "--tolerance", type=float, metavar="X", help="accept numbers within this relative error, 0.05 is 5%%"
    )


def file_name(text: str) -> Path:
    """The path that an argument names, for argparse."""
    if text in ("", "-"):
        raise argparse.ArgumentTypeError(f"found {text!r}: name a file (stdin is not read)")
    return Path(text)


def policy_of(args: argparse.Namespace) -> Policy | None:
    """The numeric policy that was asked for; None if neither option was given. Raises ConfigError."""
    if args.digits is None and args.tolerance is None:
        return None
    if args.rules != "engine":
        raise ConfigError(f"--digits and --tolerance are for --rules engine, found --rules {args.rules}")
    from tinyv.engine.policy import DEFAULT, MAX_DIGITS, Policy

    digits = DEFAULT.significant_digits if args.digits is None else args.digits
    if not 1 <= digits <= MAX_DIGITS:
        raise ConfigError(f"--digits must be from 1 to {MAX_DIGITS}, found {digits}")
    if args.tolerance is not None and not 0 <= args.tolerance < 1:
        raise ConfigError(
            f"--tolerance must be at least 0 and below 1 (0.05 is 5%), found {args.tolerance!r}"
        )
    return Policy(significant_digits=digits, relative_tolerance=args.tolerance)
