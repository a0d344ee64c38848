from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import tinyv
from tinyv.bench.import_time import import_seconds
from tinyv.cascade.rewards import reward_of as reward
from tinyv.verdict import Judgement, correct, incorrect

HALF = tinyv.Sample(question="What is 1/2 as a decimal?", ground_truth="\\frac{1}{2}", answer="0.5")


class Counting:
    """A real verifier of the protocol: equal texts; remembers what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.closed = 0

    def judge(self, ground_truth: str, answer: str, question: str = "") -> Judgement:
        self.asked.append((ground_truth, answer, question))
        if answer == "crash":
            raise ZeroDivisionError
        return correct("same") if answer == ground_truth else incorrect("other")

    def close(self) -> None:
        self.closed += 1


def test_verdicts_have_the_order_and_the_length_of_the_input() -> None:
    samples = [tinyv.Sample(ground_truth="1", answer=str(i % 3)) for i in range(30)]
    verdicts = tinyv.verify(iter(samples), rules=Counting())
    assert [v.outcome.name for v in verdicts] == ["INCORRECT", "CORRECT", "INCORRECT"] * 10
    assert tinyv.rewards(verdicts) == [0.0, 1.0, 0.0] * 10
    assert tinyv.verify([]) == []


def test_the_same_pair_is_judged_once_per_call() -> None:
    rules = Counting()
    sample = tinyv.Sample(question="q", ground_truth="1", answer="1")
    other = tinyv.Sample(question="other", ground_truth="1", answer="1")
    tinyv.verify([sample, sample, other, sample], rules=rules)
    assert rules.asked == [("1", "1", "q"), ("1", "1", "other")]


def test_a_verifier_that_is_passed_in_is_not_closed() -> None:
    rules = Counting()
    tinyv.verify([HALF], rules=rules)
    assert rules.closed == 0


def test_a_verifier_that_fails_gives_undecided_for_that_sample_only() -> None:
    samples = [tinyv.Sample(ground_truth="1", answer=answer) for answer in ("1", "crash", "2")]
    verdicts = tinyv.verify(samples, rules=Counting())
    assert [v.outcome.name for v in verdicts] == ["CORRECT", "UNDECIDED", "INCORRECT"]
    assert (verdicts[1].reason, reward(verdicts[1])) == ("internal_error", 0.0)


def test_the_engine_decides_by_default() -> None:
    [verdict] = tinyv.verify([HALF])
    assert (verdict.outcome.name, verdict.stage, verdict.answer) == ("CORRECT", "engine", "0.5")
    assert verdict.seconds > 0 and verdict.p_correct is None


def test_the_answer_is_extracted_from_a_response() -> None:
    sample = tinyv.Sample(ground_truth="4", response="2+2 is four, so the answer is \\boxed{4}.")
    [verdict] = tinyv.verify([sample])
    assert (verdict.outcome.name, verdict.answer) == ("CORRECT", "4")


@pytest.mark.parametrize("texts", [{"answer": " \n"}, {"response": ""}, {"response": "I do not know."}])
def test_nothing_to_read_is_incorrect_at_extraction(texts: dict[str, Any]) -> None:
    [verdict] = tinyv.verify([tinyv.Sample(ground_truth="4", **texts)])
    assert (verdict.outcome.name, verdict.stage, verdict.reason) == ("INCORRECT", "extract", "no_answer")
    assert verdict.answer is None


def test_an_unclosed_thought_is_a_truncated_response() -> None:
    sample = tinyv.Sample(ground_truth="4", response="<think>maybe \\boxed{4}, but let me check")
    [verdict] = tinyv.verify([sample])
    assert (verdict.outcome.name, verdict.stage, verdict.answer) == ("INCORRECT", "extract", None)
    assert (verdict.outcome.name, verdict.answer, verdict.reason) == ("INCORRECT", None, "no_answer")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rules": "enigne"}, "'enigne'"),
        ({"model": "some-model"}, "must be a URL such as http://localhost:8000/v1"),
        ({"model": "http://h:1", "soft": 1, "unknown": 2}, "'unknown'"),
        ({"setup": "addon", "on_error": "ignore"}, "'ignore'"),
        ({"soft": True}, "need a model"),
        ({"setup": "addon2"}, "'addon2'"),
        ({"setup": "tinyv_only"}, "needs a model"),
        ({"setup": "mixed"}, "needs a model"),
        ({"weight": 1.5}, "1.5"),
        ({"weight": -0.1}, "-0.1"),
        ({"weight": float("nan")}, "nan"),
        ({"weight": "1"}, "'1'"),
        ({"weight": 0.5}, "0.5"),
        ({"rules": "math_verify", "policy": object()}, "policy"),
        ({"policy": {"relative_tolerance": 0.05}}, "tinyv.Policy or None, found {"),
        ({"rules": None}, "found None"),
    ],
)
def test_an_option_that_does_not_fit_is_told_in_one_line(options: dict[str, Any], said: str) -> None:
    with pytest.raises(tinyv.ConfigError) as caught:
        tinyv.verify([HALF], **options)
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("relative_tolerance", 2),
        ("relative_tolerance", 1),
        ("relative_tolerance", -0.1),
        ("relative_tolerance", float("nan")),
        ("relative_tolerance", float("inf")),
        ("relative_tolerance", "5%"),
        ("relative_tolerance", True),
        ("significant_digits", 0),
        ("significant_digits", -5),
        ("significant_digits", "x"),
        ("significant_digits", 2.5),
        ("significant_digits", 1001),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_where_it_is_made(setting: str, value: Any) -> None:
    with pytest.raises(tinyv.ConfigError, match=setting) as caught:
        tinyv.Policy(**{setting: value})
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize(
    ("tolerance", "reference", "on_the_bound", "outside"),
    [
        (0.3, "100", "130", "130.001"),
        (0.6, "100", "160", "161"),
        (0.7, "100", "30", "29"),
        (0.05, "-100", "-105", "-106"),
        (0.3, "\\frac13", "\\frac{13}{30}", "\\frac{14}{30}"),
    ],
)
def test_a_value_exactly_on_the_tolerance_is_inside(
    tolerance: float, reference: str, on_the_bound: str, outside: str
) -> None:
    samples = [tinyv.Sample(ground_truth=reference, answer=answer) for answer in (on_the_bound, outside)]
    inside, out = tinyv.verify(samples, policy=tinyv.Policy(relative_tolerance=tolerance))
    assert (inside.outcome.name, out.outcome.name) == ("CORRECT", "INCORRECT")


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (tinyv.Sample(ground_truth=4, answer="4"), "samples[1].ground_truth must be a str, found int"),  # type: ignore[arg-type]
        (tinyv.Sample(ground_truth="4", answer=b"4"), "samples[1].answer must be a str, found bytes"),  # type: ignore[arg-type]
        (tinyv.Sample(question=None, answer="4"), "samples[1].question must be a str, found NoneType"),  # type: ignore[arg-type]
        (tinyv.Sample(ground_truth="4"), "samples[1] has neither a response nor an answer"),
        ({"ground_truth": "4", "answer": "4"}, "samples[1] must be a tinyv.Sample, found dict"),
    ],
)
def test_a_sample_that_is_not_text_is_named_by_its_index(sample: Any, said: str) -> None:
    with pytest.raises(tinyv.DataError) as caught:
        tinyv.verify([HALF, sample], rules=Counting())
    assert said in str(caught.value)


def test_one_sample_without_a_list_is_an_error_that_says_what_to_write() -> None:
    with pytest.raises(tinyv.DataError, match=r"verify\(\[sample\]\)"):
        tinyv.verify(HALF)  # type: ignore[arg-type]


def test_no_samples_and_no_verdicts_are_data_errors() -> None:
    with pytest.raises(tinyv.DataError, match="found None"):
        tinyv.verify(None)  # type: ignore[arg-type]
    with pytest.raises(tinyv.DataError, match="found 1"):
        tinyv.rewards([1])  # type: ignore[list-item]


def test_verdicts_are_the_same_from_threads_and_inside_a_running_loop() -> None:
    samples = [tinyv.Sample(ground_truth="\\frac{1}{2}", answer=f"{i}/10") for i in range(10)]

    def outcomes() -> list[str]:
        return [v.outcome.name for v in tinyv.verify(samples)]

    async def in_a_loop() -> list[str]:
        return outcomes()

    expected = ["INCORRECT"] * 5 + ["CORRECT"] + ["INCORRECT"] * 4
    assert outcomes() == expected
    assert asyncio.run(in_a_loop()) == expected
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: outcomes(), range(16))) == [expected] * 16


def test_importing_tinyv_is_fast_and_loads_nothing_heavy() -> None:
    heavy = "{'flint', 'rich', 'pyarrow', 'math_verify', 'tinyv.engine', 'aiohttp', 'asyncio'}"
    code = f"import sys, tinyv; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert min(import_seconds(3)) < 0.1


def test_rules_alone_load_no_http_library_and_start_no_thread() -> None:
    code = (
        "import sys, threading, tinyv; tinyv.verify([tinyv.Sample(ground_truth='1', answer='2')]);"
        "print(sorted({'aiohttp', 'tenacity', 'cachetools'} & set(sys.modules)), threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] 1"


def test_every_exported_name_exists_and_an_unknown_one_is_an_attribute_error() -> None:
    assert all(getattr(tinyv, name) is not None for name in tinyv.__all__)
    assert set(tinyv.__all__) <= set(dir(tinyv))
    with pytest.raises(AttributeError, match="nothing"):
        _ = tinyv.nothing
