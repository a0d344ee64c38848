"""A page is one file: its own script is the only one it allows, and nothing is loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from markupsafe import Markup

from page.checking import seen
from tinyv.page.document import document
from tinyv.page.tables import Column, Row, table, tools

BODY = '<section id="a"><h2>A</h2></section>'


def test_the_policy_allows_the_page_s_own_script_and_no_other() -> None:
    page = document("Title", BODY)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe-eval" not in policy


def test_a_page_loads_nothing_and_has_no_event_attributes() -> None:
    page = document("Title", BODY, sections=[("a", "A")])
    assert [danger for danger in seen(page).dangers() if danger != "link href=data:,"] == []
    assert not re.search(r"https?://|@import|url\(", page)


def test_title_subtitle_and_footer_are_texts() -> None:
    bad = "<script>x</script>"
    page = seen(document(bad, BODY, subtitle=bad, footer=bad, sections=[("a", bad)]))
    assert page.tags.count("script") == 1
    assert page.text.count(bad) == 5
    assert not page.errors


def test_light_and_dark_have_the_same_colours() -> None:
    page = document("Title", BODY)
    themes = re.findall(r"color-scheme:(light|dark);([^}]*)}", page)
    names = [set(re.findall(r"(--[a-z0-9-]+):", body)) for _, body in themes]
    assert [name for name, _ in themes] == ["light", "dark", "dark"]
    assert names[0] == names[1] == names[2]
    assert {f"--c{n}" for n in range(1, 7)} <= names[0]


def test_every_colour_that_is_used_is_defined() -> None:
    page = document("Title", BODY)
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", page)) <= set(re.findall(r"(--[a-z0-9-]+):", page))


def test_cells_are_texts_unless_they_are_markup() -> None:
    columns = [Column("Question", "tex"), Column("Name"), Column("Share", "percent"), Column("Free")]
    rows = [
        Row([r"\frac{1}{2}", "<b>", 0.07, Markup("<i>x</i>")], {"kind": '"<b>'}),
        Row(["", None, None, None]),
    ]
    page = seen(table(columns, rows, id="t", caption="<b>"))
    assert page.tags.count("i") == 1 and "b" not in page.tags
    assert "mfrac" in page.tags and ("tr", "data-text", r"\frac{1}{2}") in page.attributes
    assert ("td", "data-value", "0.07") in page.attributes and "7.0%" in page.text
    assert "(empty)" in page.text
    assert not page.errors


@pytest.mark.parametrize(
    ("text", "below"),
    [
        (r"4\text{ m}", r"4\text{ m}"),
        ("$5$", "$5$"),
        ("x^2", "x^2"),
        (r"\frac{1}{2}", r"\frac{1}{2}"),
        (r"\text{" + "m" * 80 + "}", r"\text{" + "m" * 34 + " … 47 more characters"),
        (r"$1$ <b>", r"$1$ <b>"),
        ("4 m", None),
        ("x = -3", None),
        ("(-5, 6)", None),
        ("17*x+7", None),
        ("<b>", None),
        ("", None),
        (" ", None),
        (r"\frac{" * 40, None),
        ("a" * 2_000, None),
    ],
)
def test_a_text_whose_markup_is_not_seen_stands_below_as_it_is_written(text: str, below: str | None) -> None:
    columns = [Column("Answer", "tex", cut=100, written=40)]
    page = seen(table(columns, [Row([text])], id="t"))
    assert ("div", "class", "written") in page.attributes or below is None
    assert below is None or page.text.endswith(below)
    assert below is not None or ("div", "class", "written") not in page.attributes
    assert "b" not in page.tags and not page.errors


def test_choices_above_a_table_are_texts() -> None:
    page = seen(tools("t", "Search", {"kind": ("Kind", [('"<b>', "<b>")])}))
    assert ("option", "value", '"<b>') in page.attributes
    assert not page.errors and "b" not in page.tags
