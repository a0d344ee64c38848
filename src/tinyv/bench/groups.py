"""A GRPO batch made up by rules of its own: groups of responses to one question, with the repetition of real ones.

What is modelled, with a seed: each question has a pass rate of its own; right answers come in a few forms, of which
rules prove some; wrong answers come from a few common mistakes, the commonest most often; some responses have no
answer. What came out is counted and printed with every figure that is measured on it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from tinyv.sample import Sample

NO_ANSWER = 0.03
"""Share of responses that state no answer."""
OPEN_PHRASE = 0.2
"""Share of answers, right and wrong, in words that rules cannot prove. With it the engine leaves about 0.4 of what
it does not accept undecided; on 1,481 answers of a dozen LLMs to university mathematics it was 0.33."""
COMMON_MISTAKES = 4
"""Mistakes that a question invites; the first one is made half of the time, and so on."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """One response of a group."""

    group: int
    sample: Sample
    right: bool


@dataclass(frozen=True, slots=True)
class _Problem:
    question: str
    reference: str
    provable: Sequence[str]
    """Right answers that rules can prove."""
    phrased: Sequence[str]
    """Right answers that only a reader of words accepts."""
    mistakes: Sequence[str]
    phrased_mistakes: Sequence[str]


def grpo_batch(groups: int, size: int, seed: int) -> list[Rollout]:
    """`groups` x `size` rollouts, group by group."""
    draw = random.Random(seed)
    rollouts: list[Rollout] = []
    for number in range(groups):
        problem = _KINDS[number % len(_KINDS)](number, draw)
        pass_rate = draw.betavariate(0.8, 1.2)
        rollouts += [_rollout(number, problem, pass_rate, draw) for _ in range(size)]
    return rollouts


def statistics(rollouts: Sequence[Rollout]) -> dict[str, Any]:
    """What kind of batch this is: how much repeats, how much is right, how far groups differ."""
    groups: dict[int, list[Rollout]] = {}
    for rollout in rollouts:
        groups.setdefault(rollout.group, []).append(rollout)
    distinct = [len({rollout.sample.response for rollout in group}) for group in groups.values()]
    answers = Counter((rollout.group, rollout.sample.response) for rollout in rollouts)
    mixed = sum(0 < sum(r.right for r in group) < len(group) for group in groups.values())
    return {
        "groups": len(groups),
        "samples": len(rollouts),
        "right": round(fmean(rollout.right for rollout in rollouts), 4),
        "groups_with_both": round(mixed / len(groups), 4),
        "distinct_answers_per_group": round(fmean(distinct), 3),
        "distinct_share": round(len(answers) / len(rollouts), 4),
        "mean_group_pass_rate_spread": round(_spread(list(groups.values())), 4),
    }


def _spread(groups: Sequence[Sequence[Rollout]]) -> float:
    rates = [fmean(rollout.right for rollout in group) for group in groups]
    middle = fmean(rates)
    return float(fmean((rate - middle) ** 2 for rate in rates) ** 0.5)


def _rollout(number: int, problem: _Problem, pass_rate: float, draw: random.Random) -> Rollout:
    right = draw.random() < pass_rate
    if draw.random() < NO_ANSWER:
        return Rollout(number, Sample(problem.question, problem.reference, "I could not finish this."), False)
    text = _text(problem, draw, right=right)
    response = f"We work it out step by step and check the result. The answer is \\boxed{{{text}}}."
    return Rollout(number, Sample(problem.question, problem.reference, response), right)


def _text(problem: _Problem, draw: random.Random, *, right: bool) -> str:
    in_words = draw.random() < OPEN_PHRASE
    if right:
        return _common(problem.phrased if in_words else problem.provable, draw)
    return _common(problem.phrased_mistakes if in_words else problem.mistakes, draw)


def _common(texts: Sequence[str], draw: random.Random) -> str:
    """One of the texts, each half as often as the one before."""
    weights = [0.5**place for place in range(len(texts))]
    return draw.choices(texts, weights)[0]


def _fraction(number: int, draw: random.Random) -> _Problem:
    whole, part = 7 + number, draw.randint(2, 6)
    return _Problem(
        f"A bag holds {whole} balls, {part} of them red. How likely is a red ball?",
        rf"\frac{{{part}}}{{{whole}}}",
        [f"{part}/{whole}", rf"\dfrac{{{part}}}{{{whole}}}", rf"\frac{{{2 * part}}}{{{2 * whole}}}"],
        [rf"\text{{{part} chances out of {whole}}}", rf"\text{{{part} red ones among {whole}}}"],
        [f"{part}/{whole + k}" for k in range(1, COMMON_MISTAKES + 1)],
        [rf"\text{{{part + k} chances out of {whole}}}" for k in range(1, 3)],
    )


def _roots(number: int, draw: random.Random) -> _Problem:
    low = -number - 1
    high = draw.randint(2, 9)
    return _Problem(
        f"Find all x with (x - {high})(x + {-low}) = 0.",
        rf"x = {low}, x = {high}",
        [rf"\{{{low}, {high}\}}", f"x={high}, x={low}", f"{low}, {high}"],
        [rf"\text{{the roots of the two factors, namely {low} together with {high}}}"],
        [f"x = {high}", rf"\{{{low}, {-high}\}}", rf"\{{{-low}, {high}\}}", "0"],
        [rf"\text{{only the root of the first factor, which is {high}}}"],
    )


def _interval(number: int, draw: random.Random) -> _Problem:
    end = number + draw.randint(2, 5)
    return _Problem(
        f"For which x is 0 <= x < {end}? Give an interval.",
        f"[0, {end})",
        [rf"0 \le x < {end}", f"[0,{end})"],
        [rf"\text{{all numbers from 0 up to but without {end}}}"],
        [f"(0, {end})", f"[0, {end}]", f"(0, {end}]", f"[0, {end + 1})"],
        [rf"\text{{all numbers up to {end}}}", rf"\text{{everything below {end}}}"],
    )


def _word(number: int, draw: random.Random) -> _Problem:
    colours = draw.sample(["red", "blue", "green", "white", "black", "yellow"], 3)
    first, other, third = (f"{colour} team {number}" for colour in colours)
    return _Problem(
        f"Which team won race {number}?",
        first,
        [rf"\text{{{first}}}", first.capitalize()],
        [rf"\text{{the {first} was the fastest}}", rf"\text{{it was won by the {first}}}"],
        [rf"\text{{{other}}}", rf"\text{{{third}}}"],
        [rf"\text{{the {other} was the fastest}}", rf"\text{{it was won by the {third}}}"],
    )


def _unit(number: int, draw: random.Random) -> _Problem:
    grams = 100 * (number + draw.randint(2, 9))
    return _Problem(
        f"A parcel weighs {grams} g. What is its mass?",
        rf"{grams} \text{{ g}}",
        [f"{grams} g", rf"{grams / 1000:g} \text{{ kg}}", f"{grams}"],
        [rf"\text{{the parcel has {grams} grams of mass in all}}"],
        [f"{grams} kg", f"{grams + 100} g", f"{grams // 10} g"],
        [rf"\text{{the parcel has {grams + 10} grams of mass in all}}"],
    )


def _expression(number: int, draw: random.Random) -> _Problem:
    a, b = number + 2, draw.randint(2, 7)
    return _Problem(
        f"Expand (x + {a})(x + {b}).",
        f"x^2 + {a + b}x + {a * b}",
        [f"{a * b} + {a + b}x + x^2", f"x^2+{a + b}x+{a * b}"],
        [rf"\text{{x squared plus {a + b} times x, and {a * b} on top of it}}"],
        [f"x^2 + {a * b}x + {a + b}", f"x^2 + {a * b}", f"x^2 + {a + b}x", f"2x + {a + b}"],
        [rf"\text{{x squared plus {a * b} times x, and {a + b} on top of it}}"],
    )


_KINDS = (_fraction, _roots, _interval, _word, _unit, _expression)
