"""The tasks of the experiment: right is right by arithmetic that knows nothing of the generator, and graders agree."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.bench.prime_like import prime_like_accepts
from tinyv.engine import compare
from tinyv.rl.experiment.graders import string_accepts
from tinyv.rl.experiment.solutions import EMPTIES, solution
from tinyv.rl.experiment.task import Task, boxed, canon
from tinyv.rl.experiment.tasks import KINDS, PARTS, part_of, tasks

TASKS = list(islice(tasks(7, "rewarded"), 240))
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "\\le ": operator.le,
    "\\ge ": operator.ge,
}
NUMBER = r"([+-]?\d+)"


def _ints(pattern: str, text: str) -> list[int]:
    found = re.fullmatch(pattern, text)
    assert found is not None, text
    return [int(group) for group in found.groups()]


def _equation(task: Task) -> str:
    a, b, c = _ints(rf"Solve {NUMBER}x{NUMBER}={NUMBER}\.", task.question)
    return str(Fraction(c - b, a))


def _fraction(task: Task) -> str:
    p, q, r, s = _ints(rf"Compute {NUMBER}/{NUMBER}([+-]\d+)/{NUMBER}\.", task.question)
    return str(Fraction(p, q) + Fraction(r, s))


def _length(task: Task) -> str:
    metres, centimetres = _ints(rf"Add {NUMBER} m and {NUMBER} cm\.", task.question)
    return f"{100 * metres + centimetres} cm"


def _simplify(task: Task) -> str:
    a, b, c = _ints(rf"Simplify {NUMBER}x{NUMBER}{NUMBER}x\.", task.question)
    return f"{a + c}x{b:+d}"


def _share(task: Task) -> str:
    whole, part = _ints(rf"What share of {NUMBER} is {NUMBER}\?", task.question)
    return str(Fraction(part, whole))


def _pair(task: Task) -> str:
    total, difference = _ints(rf"x\+y={NUMBER}, x-y={NUMBER}\. Find \(x,y\)\.", task.question)
    return f"({(total + difference) // 2},{(total - difference) // 2})"


def _roots(task: Task) -> str:
    left = task.question.removeprefix("Solve ").removesuffix("=0.")
    return f"\\{{{','.join(str(x) for x in range(-9, 10) if _value(left, x) == 0)}\\}}"


def _value(text: str, x: int) -> int:
    """The value of `(x-2)(x+3)`, `x(x+1)` or `x^2+3x-4` at x."""
    if "^" not in text:
        product = 1
        for factor in re.findall(r"\(x[+-]\d+\)|x(?![+-]\d+\))", text):
            product *= x + int(factor.strip("()")[1:] or 0)
        return product
    found = re.fullmatch(r"x\^2(?:([+-]\d*)x)?([+-]\d+)?", text)
    assert found is not None, text
    linear = found[1] or "+0"
    return x * x + int(linear + "1" if linear in "+-" else linear) * x + int(found[2] or 0)


def _inequality(task: Task) -> str:
    found = re.fullmatch(rf"Solve {NUMBER}x{NUMBER}(<|>|\\le |\\ge ){NUMBER}\.", task.question)
    assert found is not None
    a, b, c = int(found[1]), int(found[2]), int(found[4])
    end = (c - b) // a
    holds = _HOLDS[found[3]]
    above, at = holds(a * (end + 1) + b, c), holds(a * end + b, c)
    return f"x{'>' if above else '<'}{end}" if not at else f"x{chr(92)}{'ge' if above else 'le'} {end}"


def _calendar(task: Task) -> str:
    found = re.fullmatch(r"Which (day|month) is (\d+) (?:day|month)s after (\w+)\?", task.question)
    assert found is not None
    start = datetime.date(2024, 1, 1) if found[1] == "day" else datetime.date(2024, 1, 15)
    every = [
        start + datetime.timedelta(days=at if found[1] == "day" else round(30.4375 * at)) for at in range(60)
    ]
    names = [day.strftime("%A" if found[1] == "day" else "%B") for day in every]
    return names[names.index(found[3]) + int(found[2])]


SOLVE: dict[str, Callable[[Task], str]] = {
    "equation": _equation,
    "fraction": _fraction,
    "inequality": _inequality,
    "roots": _roots,
    "length": _length,
    "simplify": _simplify,
    "share": _share,
    "pair": _pair,
    "calendar": _calendar,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_answer_is_what_the_question_asks(kind: str) -> None:
    for task in (task for task in TASKS if task.kind == kind):
        assert task.accepts(SOLVE[kind](task)), task


@pytest.mark.parametrize("kind", KINDS)
def test_every_notation_of_the_right_answer_is_right_and_no_mistake_is(kind: str) -> None:
    for task in (task for task in TASKS if task.kind == kind):
        assert task.accepts(task.reference)
        assert all(task.accepts(text) for text in task.draft.right.forms.values())
        for wrong in task.draft.wrong:
            assert not any(task.accepts(text) for text in wrong.forms.values()), (task, wrong)


@pytest.mark.parametrize("grader", [prime_like_accepts, string_accepts])
def test_the_graders_of_the_field_accept_no_mistake_and_reject_most_notations(
    grader: Callable[[str, str], bool],
) -> None:
    right = [(task.reference, text) for task in TASKS for text in task.draft.right.forms.values()]
    wrong = [
        (task.reference, text) for task in TASKS for one in task.draft.wrong for text in one.forms.values()
    ]
    assert not any(grader(reference, text) for reference, text in wrong)
    assert 0.1 < sum(grader(reference, text) for reference, text in right) / len(right) < 0.5


def test_the_engine_accepts_no_mistake_and_refutes_no_right_answer() -> None:
    for task in TASKS[:120]:
        for text in task.draft.right.forms.values():
            assert not compare(task.reference, text, task.question).incorrect, (task.reference, text)
        for wrong in task.draft.wrong:
            for text in wrong.forms.values():
                assert not compare(task.reference, text, task.question).correct, (task.reference, text)


def test_a_question_is_in_one_part_by_its_text() -> None:
    seen = {part: {task.question for task in islice(tasks(3, part), 400)} for part in PARTS}
    assert all(part_of(question) == part for part, questions in seen.items() for question in questions)
    assert not seen["supervised"] & seen["measured"] and not seen["rewarded"] & seen["measured"]


def test_the_same_seed_gives_the_same_tasks() -> None:
    assert list(islice(tasks(5, "rewarded"), 40)) == list(islice(tasks(5, "rewarded"), 40))


def test_solutions_are_right_at_the_rate_that_is_asked_for() -> None:
    import random

    draw = random.Random(0)
    texts = [(task, boxed(solution(task, draw, skill=0.6))) for task in TASKS * 4]
    rate = sum(task.accepts(text) for task, text in texts) / len(texts)
    empty = sum(text in EMPTIES for _, text in texts) / len(texts)
    assert 0.5 < rate < 0.68 and 0 < empty < 0.06


@pytest.mark.parametrize(
    ("completion", "answer"),
    [
        (r"2x=4\boxed{2}", "2"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}"),
        (r"\boxed{1} no, \boxed{2}", "2"),
        (r"\boxed{}", ""),
        (r"\boxed{\frac{1}{2}", None),
        ("2", None),
    ],
)
def test_the_last_box_is_the_answer(completion: str, answer: str | None) -> None:
    assert boxed(completion) == answer


@given(st.text(st.characters(exclude_characters="\\.", codec="ascii"), max_size=40))
def test_spelling_is_settled_at_once(text: str) -> None:
    assert canon(canon(text)) == canon(text)
