"""The report in a real Chromium, offline: hostile answers run nothing, tables are searched, nothing overflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_sample import sample

from browser import Watched, watched
from tinyv.analysis.report import page
from tinyv.learnability.page import page as study_page
from tinyv.learnability.population import from_rates
from tinyv.learnability.report import as_dict
from tinyv.learnability.study import Question, run
from tinyv.learnability.training import Training
from tinyv.page.document import document

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth > innerWidth"
SHOWN = "[...document.querySelectorAll('#recovered tbody tr')].filter(row => !row.hidden).length"
TIMES = "[...document.querySelectorAll('#recovered tbody tr')].map(row => Number(row.lastElementChild.dataset.value))"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(sample(examples=80, hostile=True)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(chromium: Any, report: str) -> Iterator[Watched]:
    with watched(chromium, offline=True) as window:
        window.page.goto(report)
        yield window
        assert window.quiet(), (window.dialogs, window.errors)
        assert window.elsewhere("file:") == [] or window.elsewhere("file:") == ["data:,"]


def test_hostile_answers_run_nothing_and_load_nothing(opened: Watched) -> None:
    assert opened.page.evaluate("window.ran") is None
    opened.page.mouse.move(300, 300)
    assert opened.page.locator("script").count() == 1
    assert opened.page.locator("main img, main iframe, main a[href]").count() == 0
    assert "<script>window.ran = 1</script>" in opened.page.locator("#recovered").inner_text()


def test_search_and_choices_filter_the_rows(opened: Watched) -> None:
    first = opened.page.evaluate(SHOWN)
    opened.page.fill(".tools[data-for=recovered] input", "window.ran")
    found = opened.page.evaluate(SHOWN)
    assert 0 < found <= first
    opened.page.fill(".tools[data-for=recovered] input", "no such text anywhere")
    assert opened.page.evaluate(SHOWN) == 0
    assert opened.page.locator(".tools[data-for=recovered] .count").inner_text() == "0 of 80 rows"
    opened.page.fill(".tools[data-for=recovered] input", "")
    opened.page.select_option(".tools[data-for=recovered] select[data-field=category]", label="Number")
    kinds = opened.page.evaluate(
        "[...document.querySelectorAll('#recovered tbody tr:not([hidden])')].map(row => row.dataset.category)"
    )
    assert kinds and set(kinds) == {"Number"}


def test_a_choice_finds_answers_that_several_rules_hit(chromium: Any, tmp_path: Path) -> None:
    report = sample(examples=8)
    one = report["watch"]["examples"][0]
    rules = (
        one | {"rule": "attack"},
        one | {"rule": "repeated"},
        one | {"rule": "short", "place": "elsewhere"},
    )
    report["watch"]["examples"] = list(rules)
    path = tmp_path / "report.html"
    path.write_text(page(report), encoding="utf-8")
    with watched(chromium, offline=True) as window:
        window.page.goto(path.as_uri())
        for rule, found in (("attack", 1), ("repeated", 1), ("short", 1), ("", 2)):
            window.page.select_option(".tools[data-for=suspicious] select", value=rule)
            assert window.page.locator("#suspicious tbody tr:not([hidden])").count() == found


def test_one_row_is_counted_as_one(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(sample(examples=1)), encoding="utf-8")
    with watched(chromium, offline=True) as window:
        window.page.goto(path.as_uri())
        assert window.page.locator(".tools[data-for=recovered] .count").inner_text() == "1 row"


def test_latex_is_found_as_it_was_written(opened: Watched) -> None:
    opened.page.fill(".tools[data-for=recovered] input", "\\sqrt{28}")
    assert opened.page.evaluate(SHOWN) > 0


def test_more_rows_are_shown_on_demand(opened: Watched) -> None:
    first = opened.page.evaluate(SHOWN)
    opened.page.locator(".page-on").first.click()
    assert first < opened.page.evaluate(SHOWN) <= 2 * first


def test_a_click_on_a_head_sorts(opened: Watched) -> None:
    head = opened.page.locator("#recovered th button", has_text="Times")
    head.click()
    times = opened.page.evaluate(TIMES)
    assert times == sorted(times, reverse=True)
    head.click()
    assert opened.page.evaluate(TIMES) == sorted(times)


def test_long_texts_open(opened: Watched) -> None:
    more = opened.page.locator("#recovered .more").first
    tall = "document.querySelector('#recovered .long.over').clientHeight"
    before = opened.page.evaluate(tall)
    more.click()
    assert opened.page.evaluate(tall) > before
    assert more.inner_text() == "less"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 700, 1000, 1400])
def test_nothing_is_wider_than_the_window(chromium: Any, report: str, width: int, scheme: str) -> None:
    with watched(chromium, width=width, color_scheme=scheme, offline=True) as window:
        window.page.goto(report)
        assert not window.page.evaluate(OVERFLOW)
        assert not window.page.evaluate(
            "[...document.querySelectorAll('.tiles b')].some(one => one.scrollWidth > one.clientWidth)"
        )
        assert window.quiet()


def test_a_table_that_is_cut_says_that_it_scrolls_and_keeps_its_names(chromium: Any, tmp_path: Path) -> None:
    question = Question((0.0, 0.4), (0.0, 0.1), (0.0, 1.0), (0.0, 1.0), 0.3, 0.05, None)
    figures = as_dict(run(question, from_rates([0.2, 0.6], "two"), Training(steps=8)), "0")
    path = tmp_path / "study.html"
    path.write_text(study_page(figures), encoding="utf-8")
    for width, cut in ((400, True), (1400, False)):
        with watched(chromium, width=width, offline=True) as window:
            window.page.goto(path.as_uri())
            box = window.page.locator("#verifiers .scroll")
            assert box.evaluate("box => box.scrollWidth > box.clientWidth") == cut
            assert window.page.locator("#verifiers .sideways").is_visible() == cut
            assert box.get_attribute("aria-label") == ("Table, scrolls sideways" if cut else None)
            assert box.evaluate("box => box.tabIndex") == (0 if cut else -1)
            box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
            left = "cell => cell.getBoundingClientRect().left - cell.closest('.scroll').getBoundingClientRect().left"
            assert abs(window.page.locator("#verifiers tbody td").first.evaluate(left)) < 1


def test_light_and_dark_follow_the_system_and_the_button(chromium: Any, report: str) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with watched(chromium, color_scheme="dark", offline=True) as window:
        window.page.goto(report)
        dark = window.page.evaluate(paper)
        window.page.click("#theme")
        light = window.page.evaluate(paper)
        window.page.click("#theme")
        assert window.page.evaluate(paper) == dark != light


def test_a_page_without_a_list_of_contents_takes_the_whole_width(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(document("Title", "<p>text</p>"), encoding="utf-8")
    with watched(chromium, width=1400, offline=True) as window:
        window.page.goto(path.as_uri())
        assert window.page.evaluate("document.querySelector('main').clientWidth") > 1_000


def test_charts_fit_their_place(chromium: Any, report: str) -> None:
    shown = "[...document.querySelectorAll('.chart > svg')].filter(one => getComputedStyle(one).display !== 'none')"
    for width, name in ((1400, "wide"), (400, "narrow")):
        with watched(chromium, width=width, offline=True) as window:
            window.page.goto(report)
            assert set(window.page.evaluate(f"{shown}.map(one => one.getAttribute('class'))")) == {name}


def test_the_page_can_be_read_without_its_script(chromium: Any, report: str) -> None:
    with watched(chromium, java_script_enabled=False, offline=True) as window:
        window.page.goto(report)
        assert window.page.locator("#recovered tbody tr").count() == 80
        assert window.page.locator("#recovered tbody tr").last.is_visible()
        assert not window.page.locator(".tools").first.is_visible()
