"""The arms by name: which reward trains the policy. All else is equal: checkpoint, prompts, budget, settings."""

from __future__ import annotations

from collections.abc import Callable

from tinyv.bench.prime_like import prime_like_accepts
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.rl.experiment.graders import (
    Corrected,
    NaiveJudge,
    NoisyOracle,
    OracleGrader,
    Tasks,
    string_accepts,
)
from tinyv.rl.graders import CascadeGrader, Grader, PlainGrader

Make = Callable[[Tasks, int], Grader]
"""(the rows, the seed) -> the grader."""
NOISE, CORRECTED, UNSCALED = "noise", "corrected", "unscaled"

ARMS: dict[str, Make] = {
    "string": lambda _, __: PlainGrader("string", string_accepts),
    "prime_like": lambda _, __: PlainGrader("prime_like", prime_like_accepts),
    "math_verify": lambda _, __: CascadeGrader(Verifier(rules="math_verify"), "math_verify"),
    "engine": lambda _, __: CascadeGrader(Verifier(), "engine"),
    "engine_nano": lambda _, __: CascadeGrader(Verifier(model="nano"), "engine_nano"),
    "oracle": lambda tasks, _: OracleGrader(tasks),
    "naive_judge": NaiveJudge,
}
RULE_BASED = ("string", "prime_like", "math_verify")
"""The rewards that the field uses, and that ours is compared with."""


def grader_of(arm: str, tasks: Tasks, seed: int) -> Grader:
    """The grader of an arm; `noise-FN-FP` is the oracle with errors, in percent, `corrected-ARM` any arm corrected.

    A name may end with `-unscaled`, which says nothing of the grader: `is_scaled` reads it. Raises ConfigError.
    """
    name = arm.removesuffix(f"-{UNSCALED}")
    if name.startswith(f"{CORRECTED}-"):
        return Corrected(grader_of(name.removeprefix(f"{CORRECTED}-"), tasks, seed), tasks)
    if name in ARMS:
        return ARMS[name](tasks, seed)
    kind, *rates = name.split("-")
    if kind == NOISE and len(rates) == len(("fn", "fp")) and all(rate.isdigit() for rate in rates):
        fn, fp = (int(rate) / 100 for rate in rates)
        return NoisyOracle(tasks, fn, fp, seed)
    raise ConfigError(f"unknown arm {arm!r}: known are {', '.join(ARMS)}, {NOISE}-FN-FP, {CORRECTED}-ARM")


def is_scaled(arm: str) -> bool:
    """Whether advantages are divided by the group's standard deviation."""
    return not arm.endswith(f"-{UNSCALED}")
