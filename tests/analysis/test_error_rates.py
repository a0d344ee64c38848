"""Error rates: plain shares, weighted samples, and whether intervals cover the truth as often as they say."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from judged_rows import judged

from tinyv.analysis.error_rates import METHOD, error_rates
from tinyv.analysis.judged import Judged
from tinyv.analysis.labelling import drawn, labelled
from tinyv.errors import ConfigError

RATES = ("false_positive_rate", "false_negative_rate", "precision")
GRADERS = ("cascade", "string")
Population = tuple[list[Judged], list[bool], dict[Any, bool]]
"""Rows, what the baseline says, the truth by pair."""


def rows_of(kinds: str, **fields: Any) -> list[Judged]:
    """One row per word: `+` accepted, `-` rejected, then `r` right, `w` wrong, `?` not labelled."""
    return [
        judged(
            kind[0] == "+",
            place=str(n),
            question=str(n),
            label={"r": True, "w": False, "?": None}[kind[1]],
            **fields,
        )
        for n, kind in enumerate(kinds.split())
    ]


def rates(
    rows: list[Judged], baseline: list[bool] | None = None, **options: Any
) -> dict[str, dict[str, Any]]:
    found = error_rates(rows, baseline or [False] * len(rows), baseline_name="string", **options)
    assert found is not None
    json.dumps(found, allow_nan=False)
    return {grader.pop("name"): grader for grader in found["graders"]}


def value(rate: dict[str, Any]) -> tuple[Any, int]:
    return rate["value"], rate["n"]


# plain shares


def test_every_rollout_labelled_gives_plain_shares() -> None:
    rows = rows_of("+r +r +r +w -r -w -w -w")
    found = rates(rows, [True, False, False, False, False, False, False, True])
    assert [value(found["cascade"][rate]) for rate in RATES] == [(0.25, 4), (0.25, 4), (0.75, 4)]
    assert [value(found["string"][rate]) for rate in RATES] == [(0.25, 4), (0.75, 4), (0.5, 2)]
    full = error_rates(rows, [False] * 8, baseline_name="string", source="people")
    assert full is not None
    assert {name: full[name] for name in ("source", "labelled", "of", "level", "method")} == {
        "source": "people", "labelled": 8, "of": 8, "level": 0.95, "method": METHOD,
    }  # fmt: skip


def test_precision_of_distinct_pairs_has_the_interval_of_jeffreys() -> None:
    """8 of 10 right: the quantiles of a beta distribution of 8.5 and 2.5, about 0.50 and 0.95."""
    found = rates(rows_of("+r " * 8 + "+w " * 2 + "-w"))["cascade"]["precision"]
    assert found["value"] == 0.8
    assert (found["low"], found["high"]) == pytest.approx((0.50, 0.95), abs=0.06)


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        ("+r -r", {"false_positive_rate"}),
        ("+w -w", {"false_negative_rate"}),
        ("-r -w", {"precision"}),
        ("+r", {"false_positive_rate"}),
        ("-w", {"false_negative_rate", "precision"}),
    ],
)
@pytest.mark.parametrize("more", ["", " +? -?"])
def test_a_rate_of_nothing_is_null(kinds: str, missing: set[str], more: str) -> None:
    found = rates(rows_of(kinds + (more if {"+", "-"} <= set(kinds) else "")))["cascade"]
    for rate in missing:
        assert found[rate] == {"value": None, "low": None, "high": None, "n": 0}
    assert all(found[rate]["n"] > 0 for rate in set(RATES) - missing)


def test_no_labels_are_no_error_rates() -> None:
    assert error_rates(rows_of("+? -?"), [False, False], baseline_name="string") is None
    assert error_rates([], [], baseline_name="string") is None


def test_a_level_that_is_none_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="between 0 and 1, found 95"):
        error_rates(rows_of("+r"), [True], baseline_name="string", level=95)


def test_what_failed_counts_for_nobody() -> None:
    down = rows_of("-r -r -r", reason="server_unavailable", outcome="UNDECIDED")
    assert all(row.failed for row in down)
    found = rates([*rows_of("+r +w -r -w"), *down])
    assert value(found["cascade"]["false_negative_rate"]) == (0.5, 2)


def test_no_answer_is_an_error_where_it_is_accepted_and_nothing_to_judge_where_not() -> None:
    rows = rows_of("+r -w")
    silent = [judged(False, question=f"silent {n}", answer=None, label=False) for n in range(50)]
    assert value(rates(rows + silent)["cascade"]["false_positive_rate"]) == (0.0, 1)
    taken = [judged(True, question="taken", answer=None)]
    assert value(rates(rows + silent + taken)["cascade"]["false_positive_rate"]) == (0.5, 2)
    unread = [judged(False, question="unread", answer=None, label=True)]
    assert value(rates(rows + unread)["cascade"]["false_negative_rate"]) == (0.5, 2)


def test_a_pair_that_repeats_is_not_more_evidence() -> None:
    once = rates(rows_of("+r +r +w -w -w -w -w -w"))["cascade"]["precision"]
    often = rates([row for row in rows_of("+r +r +w -w -w -w -w -w") for _ in range(40)])["cascade"][
        "precision"
    ]
    assert often == pytest.approx(once)


def test_a_pair_that_chance_judged_both_ways_counts_with_its_shares() -> None:
    rows = [judged(n < 3, question="same", label=False) for n in range(12)] + rows_of("+r -r")
    assert value(rates(rows)["cascade"]["false_positive_rate"]) == (0.25, 1)


# samples


def population(seed: int) -> Population:
    """4,000 rollouts whose pairs come once or up to 30 times; right ones more often than wrong ones."""
    draw = random.Random(seed)
    rows: list[Judged] = []
    baseline: list[bool] = []
    truth: dict[Any, bool] = {}
    while len(rows) < 4000:
        right, proved = draw.random() < 0.45, draw.random() < 0.7
        taken = (0.95 if proved else 0.8) if right else (0.04 if proved else 0.2)
        accepted = draw.random() < taken
        says = accepted and draw.random() < 0.6 if right else draw.random() < 0.06
        often = draw.choice((1, 1, 2, 8, 30)) if right else draw.choice((1, 1, 1, 2, 3))
        row = judged(accepted, question=str(len(rows)), stage="engine" if proved else "llm")
        truth[row.pair] = right
        rows += [row] * often
        baseline += [says] * often
    return rows, baseline, truth


@cache
def a_population(seed: int) -> Population:
    return population(seed)


def true_rates(people: Population) -> dict[str, tuple[float, float, float]]:
    rows, baseline, truth = people
    right = [truth[row.pair] for row in rows]
    found = {}
    for name, says in zip(GRADERS, ([row.accepted for row in rows], baseline), strict=True):
        counts = {(a, r): 0 for a in (True, False) for r in (True, False)}
        for pair in zip(says, right, strict=True):
            counts[pair] += 1
        wrong, good = counts[True, False], counts[True, True]
        found[name] = (
            wrong / (wrong + counts[False, False]),
            counts[False, True] / (counts[False, True] + good),
            good / (good + wrong),
        )
    return found


def sample(people: Population, size: int, seed: int) -> list[Judged]:
    rows, baseline, truth = people
    places = drawn(rows, baseline, size, seed)
    return labelled(rows, {rows[place].pair: truth[rows[place].pair] for place in places})


def rates_behind() -> dict[str, tuple[float, float, float]]:
    """What `population` draws from: the rates of all rollouts like these, weighted by how often a pair comes."""
    right, wrong = 0.45 * (1 + 1 + 2 + 8 + 30) / 5, 0.55 * (1 + 1 + 1 + 2 + 3) / 5
    taken, fooled = 0.7 * 0.95 + 0.3 * 0.8, 0.7 * 0.04 + 0.3 * 0.2
    shares = {"cascade": (fooled, taken), "string": (0.06, taken * 0.6)}
    return {
        name: (false, 1 - true, right * true / (right * true + wrong * false))
        for name, (false, true) in shares.items()
    }


SIMULATIONS, SIZE = 120, 240


@cache
def simulated() -> list[tuple[str, int, float, dict[str, Any]]]:
    """(grader, rate's place, truth, estimate) of samples from as many populations."""
    found = []
    for seed in range(SIMULATIONS):
        people = population(seed)
        estimates = rates(sample(people, SIZE, seed), people[1], seed=seed)
        for name, truth in rates_behind().items():
            found += [(name, at, truth[at], estimates[name][RATES[at]]) for at in range(3)]
    return found


@pytest.mark.parametrize("grader", GRADERS)
@pytest.mark.parametrize("at", range(3), ids=RATES)
def test_the_interval_covers_the_truth_about_as_often_as_it_says(grader: str, at: int) -> None:
    """At 0.95, of 120 samples fewer than 107 (0.89) have a chance of 0.4%; wider intervals may cover more."""
    mine = [(truth, one) for name, place, truth, one in simulated() if (name, place) == (grader, at)]
    covered = sum(one["low"] <= truth <= one["high"] for truth, one in mine)
    assert covered >= 0.89 * SIMULATIONS
    assert sum(one["high"] - one["low"] for _, one in mine) / SIMULATIONS < 0.2, (
        "an interval that says nothing"
    )


@pytest.mark.parametrize("grader", GRADERS)
@pytest.mark.parametrize("at", range(3), ids=RATES)
def test_estimates_are_unbiased(grader: str, at: int) -> None:
    mine = [(truth, one) for name, place, truth, one in simulated() if (name, place) == (grader, at)]
    bias = sum(one["value"] - truth for truth, one in mine) / SIMULATIONS
    spread = (sum((one["value"] - truth) ** 2 for truth, one in mine) / SIMULATIONS) ** 0.5
    assert abs(bias) < 4 * spread / SIMULATIONS**0.5 + 0.002


def test_a_sample_without_its_weights_would_not_cover() -> None:
    """What the tests above test: the labelled pairs, one row of each and as if they were all, are far off."""
    missed = 0
    for seed in range(20):
        people = a_population(seed % 6)
        seen = {
            row.pair: (row, says)
            for row, says in zip(sample(people, SIZE, seed), people[1], strict=True)
            if row.label is not None
        }
        rows, baseline = zip(*seen.values(), strict=True)
        found = rates(list(rows), list(baseline))["string"]["precision"]
        missed += not found["low"] <= true_rates(people)["string"][2] <= found["high"]
    assert missed >= 15


def test_intervals_of_a_quarter_of_the_width_would_not_cover() -> None:
    mine = [(truth, one) for name, at, truth, one in simulated() if (name, at) == ("cascade", 1)]
    covered = sum(
        one["value"] - (one["value"] - one["low"]) / 4
        <= truth
        <= one["value"] + (one["high"] - one["value"]) / 4
        for truth, one in mine
    )
    assert covered < 0.7 * SIMULATIONS


def test_a_sample_says_what_it_is_and_how_large() -> None:
    people = a_population(0)
    found = error_rates(sample(people, SIZE, 0), people[1], baseline_name="string", source="2 models")
    assert found is not None
    assert (found["method"], found["source"], found["labelled"]) == (METHOD, "2 models", SIZE)
    assert found["of"] == len(people[2])


def test_the_same_seed_gives_the_same_figures_and_a_higher_level_a_wider_interval() -> None:
    people = a_population(1)
    rows = sample(people, SIZE, 1)
    assert rates(rows, people[1], seed=5) == rates(rows, people[1], seed=5)
    narrow, wide = (rates(rows, people[1], level=level)["cascade"] for level in (0.8, 0.99))
    for rate in RATES:
        assert wide[rate]["low"] < narrow[rate]["low"] <= narrow[rate]["value"] <= narrow[rate]["high"]
        assert narrow[rate]["high"] < wide[rate]["high"]


def test_more_labels_give_narrower_intervals_and_all_of_them_the_truth() -> None:
    people = a_population(2)
    widths = []
    for size in (30, 100, 400, len(people[2]) - 1):
        found = rates(sample(people, size, 3), people[1])["cascade"]["false_negative_rate"]
        widths.append(found["high"] - found["low"])
    assert widths[:3] == sorted(widths[:3], reverse=True) and widths[3] < 1.02 * widths[2]
    full = rates(labelled(people[0], people[2]), people[1])
    whole = full["cascade"]["false_negative_rate"]
    assert widths[-1] == pytest.approx(whole["high"] - whole["low"], rel=0.35), "one label less is no jump"
    for name, truth in true_rates(people).items():
        assert [full[name][rate]["value"] for rate in RATES] == pytest.approx(truth)


def test_no_error_among_few_labels_is_not_no_uncertainty() -> None:
    rows = rows_of("+r " * 10 + "-w " * 10 + "+? " * 90 + "-? " * 90)
    found = rates(rows)["cascade"]["false_positive_rate"]
    assert found["value"] == 0 and 0.1 < found["high"] < 0.5


def test_nothing_is_said_of_what_has_no_labels() -> None:
    rows = rows_of("+r +r +w " + "-? " * 30)
    found = rates(rows)["cascade"]
    assert found["precision"]["value"] == pytest.approx(2 / 3)
    assert found["false_positive_rate"]["value"] is None and found["false_negative_rate"]["value"] is None
    both = [True] * 2 + [False] * 31
    assert (
        rates([replace(row, label=None) if n == 2 else row for n, row in enumerate(rows)], both)["cascade"][
            "precision"
        ]["value"]
        is None
    ), "what the cascade alone accepts has no label"


def test_a_grader_that_accepts_nothing_is_not_known_to_miss_everything() -> None:
    """Of 40 right answers it missed all: Clopper and Pearson say 91% to 100%."""
    found = rates(rows_of("-r " * 40 + "-w " * 40))["cascade"]["false_negative_rate"]
    assert (found["value"], found["high"]) == (1.0, 1.0)
    assert 0.85 < found["low"] < 0.98


def test_the_interval_of_a_rate_over_pairs_that_are_all_labelled_is_that_of_a_share() -> None:
    """12 of 120 right answers missed: Wilson says 5.8% to 16.7%."""
    found = rates(rows_of("+r " * 108 + "-r " * 12 + "+w " * 4 + "-w " * 116))["cascade"]
    assert (found["false_negative_rate"]["low"], found["false_negative_rate"]["high"]) == pytest.approx(
        (0.058, 0.167), abs=0.012
    )
