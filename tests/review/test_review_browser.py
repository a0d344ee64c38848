"""The page in a real Chromium: lists, keys, labels that outlive a kill, hostile answers, narrow windows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from review_runs import Served, record, said, write

from browser import Watched, watched

pytestmark = pytest.mark.browser

ROWS = 5_000
FIRST_PAINT_S = 5.0
FILTER_S = 1.0
"""Far above what is measured, so that a busy machine passes and a page that lags does not."""
ATTACKS = {
    "script": "<script>window.hacked = 1; alert(1)</script>",
    "handler": '<img src=x onerror="window.hacked = 1; alert(1)">',
    "svg": "<svg/onload=window.hacked=1>",
    "frame": '"><iframe src="http://evil.example/"></iframe>',
    "picture in mathematics": "<math><mtext><img src=http://evil.example/x.png></mtext></math>",
    "link in LaTeX": r"$\href{javascript:window.hacked=1}{x}$",
    "HTML in LaTeX": r"$\text{<img src=x onerror=window.hacked=1>}$",
    "class in LaTeX": r"$\class{a\" onmouseover=\"window.hacked=1}{x}$",
    "style": "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "closing": "</div></article></main></body></html><h1>gone</h1>",
    "huge LaTeX": r"\frac{1}{" * 2_000 + "x" + "}" * 2_000,
    "wide LaTeX": "$" + "+".join(f"x_{{{n}}}" for n in range(300)) + "$",
    "tower of marks": "Z" + "\u0301" * 400,
    "long word": "a" * 20_000,
}
HIDDEN = {
    "direction override": ("left \u202ethgir", "⟨U+202E⟩"),
    "zero width": ("1\u200b2", "⟨U+200B⟩"),
    "lone surrogate": ("x\ud800y", "⟨U+D800⟩"),
    "byte order mark": ("\ufeff7", "⟨U+FEFF⟩"),
}


def _open(window: Watched, served: Served, query: str = "") -> Any:
    window.page.goto(served.url + query)
    window.page.wait_for_selector("#list li")
    _shown(window.page)
    return window.page


def _shown(page: Any) -> None:
    """Wait until what is on show is what is chosen."""
    page.wait_for_function(
        """() => { const answer = document.querySelector('#list [aria-selected=true] .answer')?.textContent;
        return answer && document.querySelector('#detail').dataset.number
            === document.querySelector('#list [aria-selected=true]').dataset.number; }"""
    )


def _press(page: Any, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _progress(page: Any, text: str) -> None:
    page.wait_for_function("text => document.querySelector('#progress').textContent.includes(text)", arg=text)


def _listed(page: Any, count: int) -> None:
    page.wait_for_function(
        "text => document.querySelector('#found').textContent === text", arg=f"{count:,} listed"
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("many") / "audit.jsonl"
    return write(path, [record(number) for number in range(ROWS)])


@pytest.fixture
def served(many: Path, tmp_path: Path) -> Iterator[Served]:
    with Served(many, labels=tmp_path / "labels.sqlite") as started:
        yield started


def test_five_thousand_verdicts_are_there_at_once_and_filter_without_lag(
    window: Watched, served: Served
) -> None:
    start = perf_counter()
    page = _open(window, served)
    assert perf_counter() - start < FIRST_PAINT_S
    _listed(page, 4_500)
    assert page.locator("#list li").count() == 100
    rows = list(map(record, range(ROWS)))
    nano = {(row["question"]) for row in rows if row["stage"] == "nano"}
    start = perf_counter()
    page.select_option("[name=stage]", "=nano")
    _listed(page, len(nano))
    assert perf_counter() - start < FILTER_S
    near = {row["question"] for row in rows if abs((row["p_correct"] or 9) - 0.6) <= 0.05}
    page.fill("[name=threshold]", "0.6")
    page.fill("[name=near]", "0.05")
    page.keyboard.press("Tab")
    _listed(page, len(near))
    page.fill("[name=text]", "of the 4998 MARBLES")
    page.fill("[name=near]", "")
    page.keyboard.press("Tab")
    _listed(page, 1)
    _shown(page)
    assert "4998 marbles" in page.text_content("#question")
    page.reload()
    _listed(page, 1)
    page.click("button[type=reset]")
    _listed(page, 4_500)
    assert window.quiet(), (window.dialogs, window.errors)
    assert window.elsewhere(served.url) == []


def test_labels_by_key_outlive_a_kill(window: Watched, many: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.sqlite"
    with Served(many, labels=labels) as served:
        page = _open(window, served, "?stage=%3Dengine&mine=none")
        _press(page, "rwurr")
        _progress(page, "5 of 4,500 pairs labelled: 3 right, 1 wrong, 1 unclear")
        _press(page, "z")
        _progress(page, "4 of 4,500 pairs labelled: 2 right, 1 wrong, 1 unclear")
        page.keyboard.press("n")
        page.keyboard.type("seen twice: r w u")
        page.keyboard.press("Escape")
        _press(page, "w")
        _progress(page, "5 of 4,500 pairs labelled: 2 right, 2 wrong, 1 unclear")
        wanted = page.locator("#list .mine").all_text_contents()[:6]
        assert wanted == [
            "mine: ✓ right",
            "mine: ✗ wrong",
            "mine: ? unclear",
            "mine: ✓ right",
            "mine: ✗ wrong",
            "",
        ]
        served.kill()
        _press(page, "r")
        page.wait_for_selector("#trouble:not([hidden])")
        assert "does not answer" in page.text_content("#trouble")
        assert page.locator("#list [aria-selected=true] .mine").text_content() == ""
        window.errors.clear()  # the browser's own words on a server that is gone
    with Served(many, labels=labels, options=("--port", served.port)) as again:
        page = _open(window, again, "?stage=%3Dengine")
        _progress(page, "5 of 4,500 pairs labelled: 2 right, 2 wrong, 1 unclear")
        assert page.locator("#list .mine").all_text_contents()[:6] == wanted
        _press(page, "jjjj")
        _shown(page)
        assert page.input_value("#note") == "seen twice: r w u"
        assert page.locator("[data-label=wrong]").get_attribute("aria-pressed") == "true"
        _press(page, "x")
        _progress(page, "4 of 4,500 pairs labelled: 2 right, 1 wrong, 1 unclear")
    window.errors.clear()


def test_keys_move_over_the_pages_of_the_list(window: Watched, served: Served) -> None:
    page = _open(window, served)
    _press(page, "k")
    first = page.locator("#list li").first.text_content()
    for _ in range(99):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.wait_for_function("() => document.querySelector('#page').textContent === '101–200'")
    _shown(page)
    assert page.locator("#list li").first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => document.querySelector('#page').textContent === '1–100'")
    assert page.locator("#list li").last.get_attribute("aria-selected") == "true"
    assert page.locator("#list li").first.text_content() == first
    visible = page.evaluate(
        """() => { const box = document.querySelector('#list').getBoundingClientRect();
        const item = document.querySelector('#list [aria-selected=true]').getBoundingClientRect();
        return item.top >= box.top - 1 && item.bottom <= box.bottom + 1; }"""
    )
    assert visible


def test_keys_in_a_field_are_text_and_no_labels(window: Watched, served: Served) -> None:
    page = _open(window, served)
    page.keyboard.press("/")
    page.keyboard.type("rwu 17 marbles")
    _listed_nothing(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.is_visible("#help")
    _press(page, "rwu")
    page.keyboard.press("Escape")
    assert not page.is_visible("#help")
    page.keyboard.press("Control+r")
    assert served.json("/api/about")["labelled"] == {}
    assert window.quiet(), (window.dialogs, window.errors)


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_key_leaves_the_search_field_so_that_keys_label_again(
    window: Watched, served: Served, key: str
) -> None:
    page = _open(window, served)
    page.keyboard.press("/")
    page.keyboard.type("of the 4998 MARBLES")
    _listed(page, 1)
    page.keyboard.press(key)
    assert page.evaluate("() => document.activeElement.name") is None
    _listed(page, 1)
    assert page.input_value("[name=text]") == "of the 4998 MARBLES"
    _shown(page)
    assert "4998 marbles" in page.text_content("#question")
    page.keyboard.press("r")
    _progress(page, "1 of 4,500 pairs labelled: 1 right")
    assert window.quiet(), (window.dialogs, window.errors)


def test_enter_searches_at_once(window: Watched, served: Served) -> None:
    page = _open(window, served)
    page.keyboard.press("/")
    page.keyboard.type("of the 4998 MARBLES")
    page.keyboard.press("Enter")
    assert "text=of+the+4998+MARBLES" in page.url
    _listed(page, 1)


def _listed_nothing(page: Any) -> None:
    page.wait_for_function("() => document.querySelector('#found').textContent.startsWith('Nothing')")
    assert not page.is_visible("#detail")


def test_buttons_label_and_export_what_bench_and_data_build_take(
    window: Watched, served: Served, tmp_path: Path
) -> None:
    page = _open(window, served, "?stage=%3Dengine")
    for number, word in enumerate(["right", "wrong", "unclear", "right", "wrong"], 1):
        page.click(f"[data-label={word}]")
        _progress(page, f"{number} of")
    page.click("#undo")
    _progress(page, "4 of")
    with page.expect_download() as download:
        page.click("#export")
    out = tmp_path / "labels.jsonl"
    download.value.save_as(out)
    rows = [json.loads(line) for line in out.read_text("ascii").splitlines()]
    assert [row["label"] for row in rows] == [True, False, True]
    for words in (
        ("bench", out, "--no-progress"),
        ("data", "build", out, "--out", tmp_path / "set", "--no-progress"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "tinyv", *map(str, words)], capture_output=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
    assert window.quiet(), (window.dialogs, window.errors)


def _hostile(text: str) -> dict[str, Any]:
    """A record that holds the text wherever a text can stand."""
    everywhere = dict.fromkeys(("question", "ground_truth", "answer", "reason", "data_source", "place"), text)
    stages = [said(text, "CORRECT", text, 0.5, model=text, how=text)]
    return record(3, **everywhere, stage=text, stages=stages)


def test_hostile_answers_run_nothing_and_are_seen_as_text(window: Watched, tmp_path: Path) -> None:
    rows = [_hostile(text) for text in (*ATTACKS.values(), *(text for text, _ in HIDDEN.values()))]
    with Served(write(tmp_path / "audit.jsonl", rows), labels=tmp_path / "l.sqlite") as served:
        page = _open(window, served)
        for name, text in ATTACKS.items():
            _shown(page)
            page.wait_for_function("() => document.querySelector('#explanation').children.length > 0")
            seen = "".join(page.locator("#answer, #answer_source").all_text_contents())
            assert text[:60] in seen or "\u0301" in text, name
            page.hover("#answer")
            page.keyboard.press("j")
        for name, (_, visible) in HIDDEN.items():
            _shown(page)
            for place in ("#answer", "#question", "#ground_truth", "#verdict", "#facts", "#stages"):
                assert visible in page.text_content(place), (name, place)
            page.keyboard.press("j")
        _press(page, "r")
        _progress(page, "1 of")
        assert page.evaluate("() => window.hacked") is None
        made = "script[src]:not([src^='/static/']), #detail script, #list script, img, svg, iframe, style, #detail a"
        assert page.locator(made).count() == 0
        assert page.title().startswith("tinyv review")
        assert window.quiet(), (window.dialogs, window.errors)
        assert window.elsewhere(served.url) == []


def test_control_characters_are_seen(window: Watched, tmp_path: Path) -> None:
    rows = [_hostile("a\0b\x1b[31mc\x7f")]
    with Served(write(tmp_path / "audit.jsonl", rows), labels=tmp_path / "l.sqlite") as served:
        page = _open(window, served)
        seen = page.text_content("#answer")
        everything = page.evaluate("() => document.documentElement.textContent")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", everything)
        assert [part in seen for part in "abc"] == [True] * 3
        assert len(seen) > len("ab[31mc")


def test_mathematics_is_drawn_as_mathematics(window: Watched, served: Served) -> None:
    page = _open(window, served)
    page.wait_for_selector("#question math mfrac")
    width = page.evaluate("() => document.querySelector('#question mfrac').getBoundingClientRect().width")
    assert 3 < width < 100
    assert "$" not in page.text_content("#question")


@pytest.mark.parametrize("width", [320, 400, 768, 1400])
def test_nothing_sticks_out_of_a_window_of_this_width(chromium: Any, tmp_path: Path, width: int) -> None:
    rows = [record(3), *map(_hostile, (ATTACKS["long word"], ATTACKS["wide LaTeX"], ATTACKS["huge LaTeX"]))]
    with (
        Served(write(tmp_path / "audit.jsonl", rows), labels=tmp_path / "l.sqlite") as small,
        watched(chromium, width, 800) as window,
    ):
        page = _open(window, small)
        for _ in rows:
            _shown(page)
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width
            page.keyboard.press("j")
        assert page.is_visible("[data-label=right]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(chromium: Any, served: Served, scheme: str) -> None:
    with watched(chromium, color_scheme=scheme) as window:
        page = _open(window, served)
        _press(page, "rwuk")
        _progress(page, "3 of")
        for selector in (
            "#question",
            "#progress",
            ".chip",
            "#found",
            "#list .question",
            "#verdict",
            "kbd",
            "#mine",
        ):
            assert page.evaluate(_CONTRAST, selector) >= 4.5, selector


_CONTRAST = """selector => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  let behind = document.querySelector(selector);
  const front = numbers(getComputedStyle(behind).color);
  let back = numbers(getComputedStyle(behind).backgroundColor);
  while (back.length > 3 && back[3] === 0) {
    behind = behind.parentElement;
    back = numbers(getComputedStyle(behind).backgroundColor);
  }
  const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
"""Contrast of a text by WCAG 2.2, success criterion 1.4.3: 4.5 is its least for small text."""


def test_every_field_and_button_has_a_name(window: Watched, served: Served) -> None:
    page = _open(window, served)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('input, select, textarea, button, [role]')].filter((node) =>
        !(node.labels?.length || node.getAttribute('aria-label') || node.textContent.trim()
          || node.getAttribute('role') === 'status' || node.getAttribute('role') === 'alert'))
        .map((node) => node.outerHTML)"""
    )
    assert unnamed == []
    page.keyboard.press("Tab")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
