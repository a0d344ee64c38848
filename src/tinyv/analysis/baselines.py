"""Graders that a run is compared with: what each would have accepted of the answers that the cascade read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from tinyv.analysis.judged import EARNED, Judged
from tinyv.bench.plain import plain_accepts
from tinyv.bench.prime_like import prime_like_accepts
from tinyv.cascade.rules_stage import judged
from tinyv.errors import ConfigError
from tinyv.rules import get
from tinyv.rules.protocol import RuleVerifier

RECORDED = "recorded"
SAYS = {
    "prime_like": "normalised strings, numbers and tuples, as in many recipes; no algebra",
    "string": "equal text or equal decimal number",
    "math_verify": "the Math-Verify library",
    "prime": "the Prime Math grader of an installed verl, sandboxed",
    "engine": "tinyv's rules without a model",
    RECORDED: "what the trainer gave, as the dump or the record has it: a score above one half",
}
"""The baselines by name, the default first."""
_FUNCTIONS: dict[str, Callable[[str, str | None], bool]] = {
    "prime_like": prime_like_accepts,
    "string": plain_accepts,
}
_IN_CHILDREN = ("math_verify", "prime")
_Pair = tuple[str, str, str]
OnPairs = Callable[[int, int], None]


def check_baseline(name: str) -> None:
    """Raise ConfigError for a name that is no baseline."""
    if name not in SAYS:
        raise ConfigError(f"baseline is {name!r}: choose one of {', '.join(SAYS)}")


def baseline_accepts(
    name: str, rows: Sequence[Judged], *, workers: int = 1, on_pairs: OnPairs = lambda _done, _all: None
) -> list[bool]:
    """What the baseline says of each row, in order; each distinct pair is asked once.

    `workers`: child processes of a grader that runs in one. An answer that nobody could read is rejected, and so is
    what the grader fails on: trainers count both as wrong. Raises ConfigError, MissingExtraError, RuleVerifierError.
    """
    check_baseline(name)
    if name == RECORDED:
        return _recorded(rows)
    pairs = list({row.texts: None for row in rows if row.answer is not None})
    with _grading(name, workers) as accepts:
        said = {}
        for pair, accepted in zip(pairs, accepts(pairs), strict=True):
            said[pair] = accepted
            if len(said) % 512 == 0:
                on_pairs(len(said), len(pairs))
    return [row.answer is not None and said[row.texts] for row in rows]


def _recorded(rows: Sequence[Judged]) -> list[bool]:
    if all(row.reward is None for row in rows):
        raise ConfigError(
            "baseline 'recorded' needs what the trainer gave: no row has a field score, reward or acc"
        )
    return [row.reward is not None and row.reward > EARNED for row in rows]


@contextmanager
def _grading(name: str, workers: int) -> Iterator[Callable[[Sequence[_Pair]], Iterator[bool]]]:
    if name in _FUNCTIONS:
        function = _FUNCTIONS[name]
        yield lambda pairs: (function(truth, answer) for _, truth, answer in pairs)
        return
    with ExitStack() as stack:
        count = workers if name in _IN_CHILDREN else 1
        graders = [get(name) for _ in range(count)]
        for grader in graders:
            stack.callback(grader.close)
        pool = stack.enter_context(ThreadPoolExecutor(count))
        yield lambda pairs: _interleaved(pool, graders, pairs)


def _interleaved(
    pool: ThreadPoolExecutor, graders: Sequence[RuleVerifier], pairs: Sequence[_Pair]
) -> Iterator[bool]:
    """In order; pair i goes to grader i modulo their number, each of which has a process and a thread of its own."""
    many = len(graders)
    for start in range(0, len(pairs), many * 64):
        part = pairs[start : start + many * 64]
        shares = pool.map(_judged_by, graders, [part[at::many] for at in range(many)])
        found = list(shares)
        yield from (found[at % many][at // many] for at in range(len(part)))


def _judged_by(grader: RuleVerifier, pairs: Sequence[_Pair]) -> list[bool]:
    return [judged(grader, question, truth, answer).correct for question, truth, answer in pairs]
