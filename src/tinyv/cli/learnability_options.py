"""Options of `tinyv learnability`: the verifiers, the prompts, the training."""

from __future__ import annotations

import argparse
import math

from tinyv.cli.options import file_name


def add_errors(parser: argparse.ArgumentParser) -> None:
    """The errors that are compared."""
    group = parser.add_argument_group("the verifiers (shares, 0 to 1; lists by commas)")
    group.add_argument(
        "--fn",
        type=_shares,
        default=(0.0, 0.2, 0.4),
        metavar="F,...",
        help="shares of right responses that are rejected (default: 0,0.2,0.4)",
    )
    group.add_argument(
        "--fp",
        type=_shares,
        default=(0.0, 0.05),
        metavar="F,...",
        help="shares of wrong responses that are accepted (default: 0,0.05)",
    )
    group.add_argument(
        "--systematic-fn",
        type=_shares,
        default=(0.0, 1.0),
        metavar="S,...",
        help="shares of the FN that are systematic (default: 0,1)",
    )
    group.add_argument(
        "--systematic-fp",
        type=_shares,
        default=(0.0, 1.0),
        metavar="S,...",
        help="shares of the FP that are systematic (default: 0,1)",
    )
    group.add_argument(
        "--concentration",
        type=float,
        default=0.3,
        metavar="C",
        help="how systematic FN gather: 0 all prompts alike, towards 1 some are never read (default: 0.3)",
    )
    group.add_argument(
        "--rejected-right",
        type=float,
        metavar="S",
        help="one more verifier: this share of what it rejects is right, without FP (the TinyV paper saw over 0.38)",
    )
    group.add_argument(
        "--candidate-fn",
        type=float,
        default=0.05,
        metavar="F",
        help="break-even of a verifier with these FN against each of --fn above it, without FP (default: 0.05)",
    )


def add_prompts(parser: argparse.ArgumentParser) -> None:
    """Where pass rates come from."""
    group = parser.add_argument_group("the prompts")
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "--prior",
        type=_prior,
        default=(1.0, 1.0),
        metavar="A,B",
        help="pass rates before the first step are Beta(A, B) (default: 1,1)",
    )
    either.add_argument(
        "--from",
        dest="source",
        type=file_name,
        metavar="FILE",
        help="pass rates from a report.json of `tinyv analyze`, or a JSON list of numbers",
    )


def add_training(parser: argparse.ArgumentParser) -> None:
    """GRPO and its steps."""
    group = parser.add_argument_group("the training")
    group.add_argument(
        "--group-size", type=int, default=8, metavar="G", help="responses in a group (default: 8)"
    )
    group.add_argument(
        "--steps",
        type=int,
        default=100,
        metavar="N",
        help="steps; each prompt has a group in each (default: 100)",
    )
    group.add_argument(
        "--learning-rate",
        type=float,
        default=0.01,
        metavar="X",
        help="step size in the logits (default: 0.01)",
    )
    group.add_argument(
        "--kl",
        type=float,
        default=0.0,
        metavar="B",
        help="weight of the KL divergence from the start (default: 0)",
    )
    group.add_argument(
        "--scale",
        choices=("sample", "population", "none"),
        default="sample",
        help="standard deviation that advantages are divided by; none is Dr. GRPO (default: sample, as TRL and verl)",
    )
    group.add_argument(
        "--epsilon",
        type=float,
        default=1e-4,
        metavar="E",
        help="added to the standard deviation (default: 1e-4 as TRL; verl 1e-6)",
    )
    group.add_argument(
        "--geometry",
        choices=("natural", "softmax"),
        default="natural",
        help="natural gradient, or the gradient in the logits, which takes some 5 times the rate (default: natural)",
    )
    group.add_argument(
        "--sharing",
        type=float,
        default=0.0,
        metavar="S",
        help="how much of a step all prompts take together, 0 to 1 (default: 0)",
    )


def _shares(text: str) -> tuple[float, ...]:
    """Numbers from 0 to 1 between commas, for argparse."""
    values = _numbers(text)
    for value in values:
        if not 0 <= value <= 1:
            raise argparse.ArgumentTypeError(f"a share must be from 0 to 1, found {value!r}")
    return values


def _prior(text: str) -> tuple[float, float]:
    values = _numbers(text)
    if len(values) != 2:
        raise argparse.ArgumentTypeError(f"a prior is two numbers, as in 1,2, found {text!r}")
    return values[0], values[1]


def _numbers(text: str) -> tuple[float, ...]:
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"numbers between commas are needed, found {text!r}") from None
    if not all(map(math.isfinite, values)):
        raise argparse.ArgumentTypeError(f"finite numbers are needed, found {text!r}")
    return values
