"""Verifiers by name, as the suites set them side by side: samples in, verdicts out.

`engine`, `nano` (the engine, then nano), `nano_alone`, `math_verify`, `prime`, `prime_like`, `string`; a server's URL
or the TOML file of one (the engine, then that model); `alone:` before a model (nobody but that model).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tinyv.bench.plain import plain_accepts
from tinyv.bench.prime_like import prime_like_accepts
from tinyv.cascade.setup import TINYV_ONLY
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.extract.boxes import scan
from tinyv.nano.config import is_nano
from tinyv.rules import get
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from tinyv.rules.protocol import RuleVerifier

ALONE = "alone:"
"""Before a model's name: no rules in front of it."""
NANO_ALONE = "nano_alone"
CHILD_SECONDS = 2.0
"""For one pair in a child process, in seconds: what takes longer is counted as a timeout."""
BATCH = 256
"""Samples that a verifier gets at a time."""
Accepts = Callable[[str, str | None], bool]
Decide = Callable[[Sequence[Sample]], list[Verdict]]
Moved = Callable[[int, float], None]
"""Takes the number of samples that are done, and their share (0..1)."""
_BASELINES: dict[str, Accepts] = {"prime_like": prime_like_accepts, "string": plain_accepts}
_LIBRARIES = ("math_verify", "prime")
NAMES = ("engine", "nano", NANO_ALONE, *_LIBRARIES, *_BASELINES)


@dataclass(frozen=True, slots=True)
class Contender:
    """One verifier of a run."""

    name: str
    """As it was asked for; of a URL without user and password."""
    decide: Decide
    asks_model: bool = False
    """Whether its verdicts may carry p_correct."""
    threshold: float | None = None
    """Accepts from this p_correct on; None without a model."""
    model: str | None = None
    """The model's own name, with its digest where it has one."""

    def verdicts(self, samples: Sequence[Sample], moved: Moved = lambda _, __: None) -> list[Verdict]:
        """A verdict for each sample, in order, BATCH at a time."""
        found: list[Verdict] = []
        for start in range(0, len(samples), BATCH):
            found += self.decide(samples[start : start + BATCH])
            moved(len(found), len(found) / len(samples))
        return found


@contextmanager
def opened(names: Sequence[str]) -> Iterator[list[Contender]]:
    """The verifiers of these names, ended afterwards.

    Raises ConfigError for a name that is none or comes twice, MissingExtraError for a library that is not installed.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ConfigError(f"--verifier {shown_name(twice)!r} is given twice: name each verifier once")
    with ExitStack() as stack:
        yield [_opened(name, stack) for name in names]


def shown_name(name: str) -> str:
    """The name as it may be printed and written: a URL without user and password."""
    head, separator, url = name.partition("://")
    if not separator:
        return name
    parts = urlsplit(f"{head.removeprefix(ALONE)}://{url}")
    host = parts.netloc.rpartition("@")[2]
    return f"{ALONE * name.startswith(ALONE)}{parts.scheme}://{host}{parts.path}"


def _opened(name: str, stack: ExitStack) -> Contender:
    if name in _BASELINES:
        return Contender(name, _two_valued(name, _BASELINES[name]))
    if name in _LIBRARIES:
        rules = get(name, timeout_s=CHILD_SECONDS)
        stack.callback(rules.close)
        return Contender(name, _whole_responses(rules) if name == "math_verify" else _last_boxes(rules))
    verifier = stack.enter_context(_verifier(name))
    model: Any = verifier.model
    if model is None:
        return Contender(name, verifier.verify)
    is_ours = hasattr(model, "threshold")
    threshold = model.threshold if is_ours else model.config.threshold
    known = model.version if is_ours else model.config.model
    return Contender(shown_name(name), verifier.verify, True, threshold, known)


def _verifier(name: str) -> Verifier:
    """Rules with or without a model. Raises ConfigError for a name that is none."""
    if name == "engine":
        return Verifier("engine")
    if name == NANO_ALONE:
        return Verifier("engine", model="nano", setup=TINYV_ONLY)
    model = name.removeprefix(ALONE)
    if not (is_nano(model) or model.lower().startswith(("http://", "https://")) or model.endswith(".toml")):
        raise ConfigError(
            f"--verifier {name!r:.80} is no verifier: use {', '.join(NAMES)}, nano:FOLDER, a server's URL, a .toml "
            f"file that describes one, or {ALONE}MODEL"
        )
    return Verifier("engine", model=model, setup=TINYV_ONLY if name.startswith(ALONE) else "addon")


def _two_valued(name: str, accepts: Accepts) -> Decide:
    """A grader of texts, on the answer or on what stands in the last box, as its users run it."""

    def decide(samples: Sequence[Sample]) -> list[Verdict]:
        return [_told(name, accepts, sample) for sample in samples]

    return decide


def _told(name: str, accepts: Accepts, sample: Sample) -> Verdict:
    start = perf_counter()
    answer = _boxed(sample)
    taken = accepts(sample.ground_truth, answer)
    outcome = Outcome.CORRECT if taken else Outcome.INCORRECT
    return Verdict(outcome, answer, name, "accepted" if taken else "rejected", None, perf_counter() - start)


def _boxed(sample: Sample) -> str | None:
    if sample.answer is not None:
        return sample.answer
    boxes = scan(sample.response or "").boxes
    return boxes[-1].content if boxes else None


def _whole_responses(rules: RuleVerifier) -> Decide:
    """Math-Verify finds the answer in a response by itself, so it gets all of it."""
    return lambda samples: [
        _judged(rules, s, s.answer if s.answer is not None else s.response) for s in samples
    ]


def _last_boxes(rules: RuleVerifier) -> Decide:
    return lambda samples: [_judged(rules, sample, _boxed(sample)) for sample in samples]


def _judged(rules: RuleVerifier, sample: Sample, answer: str | None) -> Verdict:
    start = perf_counter()
    if answer is None or not answer.strip():
        return Verdict(Outcome.INCORRECT, None, rules.name, "no_answer")
    found = rules.judge(sample.ground_truth, answer, sample.question)
    return Verdict(found.outcome, answer, rules.name, found.reason, None, perf_counter() - start)
