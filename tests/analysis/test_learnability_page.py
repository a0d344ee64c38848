"""The page of a study: whole, offline, and harmless whatever a file is called."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tinyv.learnability.page import page
from tinyv.learnability.population import from_rates
from tinyv.learnability.report import as_dict
from tinyv.learnability.study import Question, run
from tinyv.learnability.training import Training

QUESTION = Question((0.0, 0.2, 0.4), (0.0, 0.1), (0.0, 1.0), (0.0, 1.0), 0.3, 0.05, 0.2)


def _page(question: Question = QUESTION, source: str = "some prompts", steps: int = 12) -> str:
    return page(as_dict(run(question, from_rates([0.2, 0.6], source), Training(steps=steps)), "0"))


def test_the_page_holds_every_verifier_and_loads_nothing() -> None:
    html = _page()
    assert "FN 40% systematic, FP 10% systematic" in html
    assert html.count("<figure") == html.count("</figure>") == 3 + 2 + 2 + 2 + 1
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,)""", html)
    assert "Content-Security-Policy" in html


def test_the_name_of_a_file_is_text_and_nothing_else() -> None:
    html = _page(source='<img src=x onerror="alert(1)">.json')
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(replace(QUESTION, candidate=0.9), id="no break-even"),
        pytest.param(
            replace(QUESTION, false_negatives=(0.0,), false_positives=(0.0,), rejected_right=None),
            id="no errors",
        ),
        pytest.param(
            replace(QUESTION, false_negatives=(1.0,), false_positives=(1.0,)), id="nothing but errors"
        ),
    ],
)
def test_a_study_with_little_in_it_still_has_a_page(question: Question) -> None:
    html = _page(question, steps=2)
    assert 'id="verifiers"' in html
    assert "nan" not in re.sub(r"<(?:style|script)>.*?</(?:style|script)>", "", html, flags=re.S)


def test_a_section_without_figures_is_left_out() -> None:
    assert 'id="break-even"' not in _page(replace(QUESTION, candidate=0.9), steps=2)


def test_figures_of_a_column_have_the_same_digits() -> None:
    rows = re.findall(r"<tr><td.*?</tr>", _page().split('id="curves"')[0])
    cells = [re.findall(r'class="right"[^>]*>([^<]*)<', row) for row in rows]
    assert len(cells) > 5
    for column in zip(*cells, strict=True):
        digits = {len(cell.strip("%×").partition(".")[2]) for cell in column if cell != "–"}
        assert len(digits) <= 1, column


def test_texts_of_the_break_even_stand_at_the_left_and_its_figures_at_the_right() -> None:
    table = _page().split('<table class="data cards">')[1]
    assert re.search(r'<td data-label="Its FP are">(random|systematic)</td><td class="right"', table)
