"""The report reads well whatever the dict holds, explains what is missing, and nothing of the answers can run."""

from __future__ import annotations

import copy
import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import HOSTILE_ANSWERS, sample

from page.checking import Seen, seen
from tinyv.analysis.report import page, terminal

SECTIONS = ("summary", "false-negatives", "training", "error-rates", "watch", "hygiene", "method")
PARTS = ("false_negatives", "training", "error_rates", "watch", "hygiene", "totals", "inputs", "baseline")
MAX_BYTES = 3_000_000
MAX_SECONDS = 10.0
"""Measured: a quarter of a second; the machine of a test may be busy."""
WIDTH, LINES = 80, 25


def _checked(html: str) -> Seen:
    reader = seen(html)
    assert not reader.errors
    assert [danger for danger in reader.dangers() if danger != "link href=data:,"] == []
    assert reader.tags.count("script") == 1
    assert not re.search(r"<(img|iframe|object|embed|svg:|link rel=.stylesheet)", html)
    ids = [value for _, name, value in reader.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert set(SECTIONS) <= set(ids)
    return reader


def _without(**changes: Any) -> dict[str, Any]:
    report = sample(examples=12)
    for path, value in changes.items():
        *keys, last = path.split("__")
        holder = report
        for key in keys:
            holder = holder[key]
        holder[last] = value
    return report


def test_the_headline_figures_come_first_in_sentences() -> None:
    text = _checked(page(sample(examples=12))).text
    summary = text[text.index("Summary") :]
    for sentence in (
        "The baseline rejected 12,000 of 20,000 rollouts; 1,818 of them (15.2%) are right by the cascade.",
        "52% of 2,500 groups gave no gradient under the baseline, 41% under the cascade.",
        "The baseline lost 27.7% of the expected signal p(1−p); 1.38 times as many prompts would bring it back.",
        "50 of 2,500 references (2%) should be looked at.",
        "One answer for many references: one answer accepted for many references that have nothing to do with each"
        " other. Found 3.4% in steps 61 to 80, threshold 1%.",
    ):
        assert sentence in summary


def test_every_section_holds_what_the_dict_says() -> None:
    text = _checked(page(sample(examples=12))).text
    for part in (
        "How the right answers differ from their references",
        "Share of the rejected rollouts that are right, over steps",
        "By data source",
        "big_math",
        "(not known)",
        "Groups without a gradient over steps",
        "Pass rates of the groups",
        "0/8",
        "groups of 13 instead of 8",
        "Prompts that lost most",
        "31% (23% to 40%), n = 109",
        "Accepted answers to look at",
        "References that",
        "runs/math/rollouts.jsonl",
        "Prompt efficiency",
    ):
        assert part.lower() in text.lower(), part


def test_examples_are_mathematics_and_can_be_filtered() -> None:
    report = sample(examples=30)
    reader = _checked(page(report))
    assert reader.tags.count("math") > 30
    kinds = {value for tag, name, value in reader.attributes if (tag, name) == ("tr", "data-kind")}
    offered = {value for tag, name, value in reader.attributes if (tag, name) == ("option", "value")}
    assert (
        {one["subcategory"] or "not classified" for one in report["false_negatives"]["examples"]}
        <= kinds
        <= offered
    )


def test_hostile_answers_are_shown_as_texts() -> None:
    reader = _checked(page(sample(examples=100, hostile=True)))
    for text in HOSTILE_ANSWERS[:3]:
        assert text in reader.text
    assert "⟨U+202E⟩" in reader.text and "␀" in reader.text and "more characters" in reader.text


def test_a_hostile_dict_is_only_text() -> None:
    bad = "\"'><script>window.ran=1</script>"

    def poisoned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: poisoned(one) for key, one in value.items()}
        if isinstance(value, list):
            return [poisoned(one) for one in value]
        return bad if isinstance(value, str) else value

    _checked(page(poisoned(sample(examples=12))))
    assert "\x1b" not in terminal(poisoned(sample(examples=12, hostile=True)))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("nothing", [None, {}, []])
def test_a_missing_part_is_explained(part: str, nothing: Any) -> None:
    report = _without(**{part: nothing})
    _checked(page(report))
    _short(terminal(report))
    del report[part]
    _checked(page(report))
    _short(terminal(report))


def test_what_is_missing_is_said() -> None:
    text = _checked(page(_without(training=None, error_rates=None, watch=None, hygiene=None))).text
    assert "No group has two rollouts of one prompt" in text
    assert "tinyv review" in text and "--labels" in text
    assert "was not watched" in text and "were not checked" in text


def test_an_empty_dict_makes_a_page() -> None:
    _checked(page({}))
    _short(terminal({}))


def test_a_run_with_one_rollout_and_no_steps_reads_well() -> None:
    report = sample(rollouts=1, steps=0, examples=0)
    report["false_negatives"].update(recovered=0, baseline_rejected=1, share_of_rejected=0.0, unclassified=0)
    report["totals"].update(accepted=0, baseline_accepted=0, failed=0, broken_rows=0, prompts=1, groups=1)
    report["watch"].update(alarms=[], alarm=False, suspicious=0, share=None, by_step=[])
    report["hygiene"].update(references=1, flagged=0)
    report.update(training=None, error_rates=None)
    text = _checked(page(report)).text
    assert "The baseline rejected 1 of 1 rollout; none of them is right by the cascade." in text
    assert "1 rollout, 1 prompt; the cascade beside prime_like" in text
    assert "No alarm: nothing was accepted." in text
    assert "None of 1 reference is flagged." in text
    _short(terminal(report))


def test_a_baseline_that_rejects_nothing_is_said_to() -> None:
    report = _without(false_negatives__recovered=0, false_negatives__baseline_rejected=0)
    assert "The baseline rejected none of 20,000 rollouts." in terminal(report)


def test_no_alarm_is_said_with_its_figures() -> None:
    report = _without(watch__alarms=[], watch__alarm=False)
    line = "No alarm: 222 of 9,818 accepted answers (2.1%) look suspicious, below the thresholds."
    assert line in _checked(page(report)).text
    assert line in " ".join(terminal(report).split())


def test_an_alarm_of_the_whole_run_has_no_steps() -> None:
    report = _without()
    report["watch"]["alarms"][0]["steps"] = None
    assert "Found 3.4%, threshold 1%." in _checked(page(report)).text


def test_a_large_report_is_small_and_made_at_once() -> None:
    report = sample(rollouts=200_000, steps=2_000, examples=400)
    began = time.perf_counter()
    html = page(report)
    assert time.perf_counter() - began < MAX_SECONDS
    assert len(html.encode()) < MAX_BYTES
    _checked(html)


def test_hostile_examples_do_not_make_it_large() -> None:
    assert len(page(sample(examples=1_000, hostile=True)).encode()) < MAX_BYTES


def test_the_dict_is_left_as_it_is_and_need_only_be_json() -> None:
    report = sample(examples=12)
    before = copy.deepcopy(report)
    first = page(report)
    assert report == before
    assert page(json.loads(json.dumps(report))) == first


def test_the_terminal_has_sentences_bars_and_alarms() -> None:
    text = terminal(sample())
    _short(text)
    assert "1,818 of them (15.2%)" in " ".join(text.split())
    assert "████" in text and "! One answer for many references" in text
    assert "<" not in text


def test_many_alarms_still_fit_the_terminal() -> None:
    report = sample()
    report["watch"]["alarms"] *= 12
    text = terminal(report)
    _short(text)
    assert text.count("! One answer") >= 3


_JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**9), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_null_or_odd_value_anywhere_is_survived(data: st.DataObject) -> None:
    report = sample(rollouts=800, steps=3, examples=4)
    for _ in range(3):
        _spoil(report, data)
    _checked(page(report))
    _short(terminal(report))


def _spoil(report: Any, data: st.DataObject) -> None:
    """Put null, or something odd, at a random place."""
    at = report
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], (dict, list)) or data.draw(st.integers(0, 3)) == 0:
            at[key] = data.draw(st.one_of(st.none(), _JUNK))
            return
        at = at[key]


def _short(text: str) -> None:
    lines = text.splitlines()
    assert text.endswith("\n") and 1 <= len(lines) <= LINES
    assert all(len(line) <= WIDTH for line in lines)
