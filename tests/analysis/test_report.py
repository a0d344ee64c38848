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
        "The baseline lost 27.7% of the useful signal, its rewards' covariance with being right; 1.38 times as many"
        " prompts would bring it back.",
        "By labels of 200 distinct pairs: baseline 31%",
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
    report["watch"].update(alarms=[], alarm=False, suspicious=0, considered=0, share=None, by_step=[])
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
    line = "No alarm: 222 of {} answers (2.1%) look suspicious, below the thresholds."
    for considered, of, kind in (
        (12_000, "12,000 accepted or paid-for", "accepted or paid-for"),
        (9_818, "9,818 accepted", "accepted"),
        (None, "9,818 accepted", "accepted"),
    ):
        report["watch"]["considered"] = considered
        text = _checked(page(report)).text
        assert line.format(of) in text
        assert f"of {kind} answers look suspicious" in text and f"share of {kind} answers" in text
        assert line.format(of) in " ".join(terminal(report).split())


@pytest.mark.parametrize(
    ("lost", "tile", "says"),
    [
        (-1.286, "none", "The baseline lost none of the useful signal."),
        (0, "none", "The baseline lost none of the useful signal."),
        (
            1.31,
            "all",
            "The baseline lost all of the useful signal: within groups it does not favour right answers.",
        ),
    ],
)
def test_a_loss_below_none_or_above_all_is_said_in_words(lost: float, tile: str, says: str) -> None:
    text = _checked(page(_without(training__signal_lost=lost))).text
    assert says in text and f"{tile}of the useful signal lost" in text
    assert "128.6%" not in text and "131%" not in text


def test_variance_and_what_of_it_is_useful_stand_beside_each_other() -> None:
    report = _without()
    text = _checked(page(report)).text
    assert (
        "Reward variance p(1−p), mean over groups0.090.112Of it useful: covariance with being right0.0810.112"
        in text
    )
    assert "Useful signal over steps" in text and "Reward variance over steps" not in text
    for grader in ("baseline", "cascade"):
        del report["training"]["graders"][grader]["gain"]
        for step in report["training"]["by_step"]:
            del step[grader]["gain"]
    old = _checked(page(report)).text
    assert "Of it useful" not in old and "Useful signal over steps" not in old
    assert "Reward variance over steps" in old


def test_what_makes_no_use_of_more_rollouts_is_said() -> None:
    why = "as many groups have a gradient under the baseline: its errors vary the rewards, too"
    more = {"signal_factor": 0.8, "group_size": None, "factor": None, "why": why}
    text = _checked(page(_without(training__more_rollouts=more))).text
    assert (
        f"no more prompts are needed for the useful signal that the cascade has. {why.capitalize()}." in text
    )


def test_rates_say_that_labels_are_of_distinct_pairs() -> None:
    text = _checked(page(_without())).text
    assert "200 of 20,000 distinct pairs with an answer are labelled (by: labels); 95% intervals." in text


def test_what_markup_hides_stands_below_it_as_it_is_written() -> None:
    report = _without()
    one = report["false_negatives"]["examples"][0]
    one.update(ground_truth=r"4\text{ m}", answer="4 m", question=r"Add $1+x$ and <i>.")
    report["false_negatives"].update(examples=[one], baseline_only={"count": 0, "examples": []})
    report["hygiene"]["examples"], report["watch"]["examples"] = [], []
    report["training"]["prompts"] = report["training"]["prompts"][:1]
    report["training"]["prompts"][0]["ground_truth"] = "4"
    html = page(report)
    _checked(html)
    assert re.findall(r'class="written">([^<]*)<', html) == [r"4\text{ m}"]
    one["ground_truth"] = "$" + "x+" * 100 + r"1$ <script>"
    html = page(report)
    _checked(html)
    (below,) = re.findall(r'class="written">([^<]*)<', html)
    assert below == "$" + "x+" * 59 + "x "
    assert "92 more characters" in _checked(html).text


def test_many_inputs_are_summed_up() -> None:
    inputs = [{"path": f"step_{at}.jsonl", "kind": "rollouts", "rows": 7} for at in range(80)]
    text = _checked(page(_without(inputs=inputs))).text
    assert "step_10.jsonl" in text and "step_11.jsonl" not in text
    assert "and 69 morerollouts483" in text
    assert "step_11.jsonl" in _checked(page(_without(inputs=inputs[:12]))).text


def _curves_of(report: dict[str, Any]) -> str:
    text = _checked(page(report)).text
    return text[text.index("Reward-hacking watch") : text.index("Accepted answers to look at")]


def test_rules_that_always_hit_alike_share_one_line() -> None:
    report = _without()
    for step in report["watch"]["by_step"]:
        step["attack"] = step["repeated"] = step["suspicious"]
    said = "suspicious = looks like an attack = one answer for many references"
    assert said in _curves_of(report)
    for step in report["watch"]["by_step"]:
        step["model"] = None
    assert f"The line: {said}." in _curves_of(report)


def test_a_course_without_steps_or_hits_is_said_to_be_one() -> None:
    report = _without()
    for step in report["watch"]["by_step"]:
        step.update(dict.fromkeys(("model", "suspicious", "attack", "repeated", "short"), 0.0))
    text = _curves_of(report)
    assert "The rows that the rules hit name no steps." in text and "Reward that the trainer got" in text
    for rule in report["watch"]["rules"]:
        rule["count"] = 5 if rule["name"] == "truth" else 0
    assert "None of these hit anything in any step: decided by the model, suspicious," in _curves_of(report)
    for step in report["watch"]["by_step"]:
        step["mean"] = None
    text = _curves_of(report)
    assert "The rows do not say what the trainer gave" in text and "Reward that" not in text
    report["watch"]["by_step"] = []
    assert "The rows name no steps" in _curves_of(report)


def test_an_answer_that_several_rules_hit_is_shown_once() -> None:
    report = _without()
    one = report["watch"]["examples"][0]
    report["watch"]["examples"] = [one | {"rule": rule} for rule in ("attack", "repeated", "truth")]
    rules = [
        value for tag, name, value in _checked(page(report)).attributes if (tag, name) == ("tr", "data-rule")
    ]
    assert rules == ["attack|repeated|truth"]


def test_an_alarm_of_the_whole_run_has_no_steps() -> None:
    report = _without()
    report["watch"]["alarms"][0]["steps"] = None
    assert "Found 3.4%, threshold 1%." in _checked(page(report)).text


def test_a_large_report_is_small_and_made_at_once() -> None:
    report = sample(rollouts=200_000, steps=2_000, examples=400)
    began = time.process_time()
    html = page(report)
    assert time.process_time() - began < MAX_SECONDS
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
