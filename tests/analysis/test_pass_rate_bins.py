"""Pass rates of groups in bins: what gives no gradient stands apart, and both forms of a report are read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from judged_rows import group
from report_sample import sample

from tinyv.analysis.report import page
from tinyv.analysis.training import training
from tinyv.learnability.population import from_file

ENDS = "Groups at the two ends give no gradient."
EDGES = [0, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1]


def found_in(counts: list[tuple[int, int]]) -> dict[str, Any]:
    """What `training` says of groups given as (right, size), all of the baseline's verdicts being the cascade's."""
    accepted = [[True] * right + [False] * (size - right) for right, size in counts]
    rows = [row for at, one in enumerate(accepted) for row in group(str(at), one)]
    found = training(rows, [value for one in accepted for value in one])
    assert found is not None
    return found


def drawn(found: dict[str, Any]) -> str:
    """The chart of pass rates in a report with these figures."""
    html = page({**sample(examples=1), "training": found})
    match = re.search(r"<figure(?:(?!<figure).)*?Pass rates of the groups.*?</figure>", html, re.DOTALL)
    assert match is not None
    return match[0]


@pytest.mark.parametrize(
    ("counts", "first", "last"),
    [
        ([(2, 32)] * 6, 0, 0),
        ([(0, 32), (1, 32), (31, 32), (32, 32), (32, 32)], 1, 2),
        ([(0, 4), (1, 8), (4, 4), (7, 8)], 1, 1),
        ([(1, 100), (99, 100), (0, 100)], 1, 0),
    ],
)
def test_groups_without_a_gradient_are_those_of_the_end_bins(
    counts: list[tuple[int, int]], first: int, last: int
) -> None:
    found = found_in(counts)
    rates = found["pass_rates"]
    assert rates["edges"] == EDGES
    assert rates["baseline"] == rates["cascade"]
    assert sum(rates["cascade"]) == len(counts)
    assert (rates["cascade"][0], rates["cascade"][-1]) == (first, last)
    silent = found["graders"]["cascade"]["no_gradient"]
    assert (first + last) / len(counts) == pytest.approx(silent, abs=1e-6)
    assert ENDS in drawn(found)


def test_rates_between_are_in_the_stretch_that_they_begin() -> None:
    counts = found_in([(3, 30), (6, 30), (5, 30), (29, 30)])["pass_rates"]["cascade"]
    assert counts == [0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 1, 0]


def test_the_chart_names_every_bin_and_the_ends_alone() -> None:
    chart = drawn(found_in([(2, 32), (0, 32)]))
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td>", chart)
    assert rows[:3] == [("0%", "1"), ("above 0% to below 10%", "1"), ("10% to below 20%", "0")]
    assert rows[-1][0] == "100%"
    assert len(rows) == 12
    for size in ("wide", "narrow"):
        picture = re.search(rf'<svg class="{size}".*?</svg>', chart, re.DOTALL)
        assert picture is not None
        assert ">0</text>" in picture[0]
        assert ">100</text>" in picture[0]


def test_the_chart_of_an_older_report_does_not_say_that_its_ends_are_silent() -> None:
    found = found_in([(2, 32)] * 6)
    old = {"edges": [at / 10 for at in range(11)], "baseline": [6] + [0] * 9, "cascade": [6] + [0] * 9}
    chart = drawn({**found, "pass_rates": old})
    assert ENDS not in chart
    assert "are among those at the two ends" in chart


def test_a_rate_that_is_seen_in_a_bin_of_its_own_is_the_middle_of_its_share(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"training": found_in([(0, 32), (2, 32), (2, 32), (32, 32)])}))
    prompts = from_file(path)
    assert prompts.rates == pytest.approx([0.5 / 33, 0.05, 32.5 / 33])
    assert prompts.weights == pytest.approx([0.25, 0.5, 0.25])


def test_a_bin_of_one_rate_is_read_without_the_size_of_its_groups(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    rates = {"edges": [0, 0, 0.5, 1, 1], "cascade": [1, 1, 1, 1]}
    path.write_text(json.dumps({"training": {"pass_rates": rates}}))
    assert from_file(path).rates.tolist() == [0, 0.25, 0.75, 1]
