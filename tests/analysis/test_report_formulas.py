"""Formulas of the report in a real Chromium: whatever is wider or taller than its cell can be brought into sight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report_sample import sample

from browser import Watched, watched
from tinyv.analysis.report import page

pytestmark = pytest.mark.browser

SUM = " + ".join(rf"\frac{{x_{{{n}}}^2}}{{2\pi m k T}}" for n in range(1, 15))
FORMULAS = (
    rf"\mu = -kT\left[\ln\frac{{A}}{{N}} + {SUM}\right]",
    rf"\left[{SUM}\right]",
    rf"$$\left[{SUM}\right]$$",
    rf"The potential $\left[{SUM}\right]$, which is long, and $x$.",
    r"\text{The energy dependence on } l \text{ is due to atomic nucleus polarization and orbital penetration.}",
    r"\text{Maxwell-Boltzmann-Fermi-Dirac-Bose-Einstein statistics}",
    r"\begin{pmatrix}" + " & ".join(rf"a_{{{n}}}" for n in range(30)) + r"\end{pmatrix}",
    r"\begin{pmatrix}" + r" \\ ".join(f"{n}" for n in range(30)) + r"\end{pmatrix}",
    r"\sqrt{" + " + ".join("abcdefghijklmn") * 2 + "}",
    "x = " + " = ".join(rf"\frac{{{n}}}{{{n + 1}}}" for n in range(40)),
)
UNREACHED = """() => {
  const lost = (formula, why) => why + ": " + formula.textContent.slice(0, 40);
  const out = [];
  for (const formula of document.querySelectorAll("main math, main .phrase")) {
    const box = () => formula.getBoundingClientRect();
    if (!box().width) continue;
    const boxes = [];
    for (let around = formula.parentElement; around.tagName !== "MAIN"; around = around.parentElement) {
      boxes.push(around);
    }
    for (const side of ["Left", "Top"]) {
      const [end, size, style] = side === "Left" ? ["right", "Width", "overflowX"] : ["bottom", "Height", "overflowY"];
      for (const around of boxes) {
        const how = getComputedStyle(around)[style];
        if (how === "visible") continue;
        // from the inside outwards: each stays at its end
        if (how === "auto" || how === "scroll") around["scroll" + side] = around["scroll" + size];
        if (box()[end] > around.getBoundingClientRect()[end] + 1) {
          out.push(lost(formula, end) + " of " + around.className);
        }
      }
    }
    boxes.forEach(around => { around.scrollLeft = around.scrollTop = 0; });
  }
  for (const text of document.querySelectorAll("main mtext")) {
    if (!text.getBoundingClientRect().width) continue;
    const whole = document.createElement("span");
    whole.style.cssText = `position: absolute; white-space: pre; font: ${getComputedStyle(text).font}`;
    whole.textContent = text.textContent;
    document.body.append(whole);
    if (text.getBoundingClientRect().width < 0.9 * whole.getBoundingClientRect().width) out.push(lost(text, "broken"));
    whole.remove();
  }
  return out;
}"""
OPEN = (
    "document.querySelectorAll('.more').forEach(more => { if (more.textContent === 'more') more.click(); })"
)
CUT = "[...document.querySelectorAll('.tex')].filter(text => text.scrollWidth > text.clientWidth + 1)"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report whose questions, references and answers are formulas that fit no cell."""
    found = sample(examples=len(FORMULAS))
    for at, (example, prompt) in enumerate(
        zip(found["false_negatives"]["examples"], found["training"]["prompts"], strict=False)
    ):
        texts = {"question": FORMULAS[at % len(FORMULAS)], "ground_truth": FORMULAS[-1 - at % len(FORMULAS)]}
        example.update(texts, answer=FORMULAS[at % len(FORMULAS)])
        prompt.update(texts)
    path: Path = tmp_path_factory.mktemp("formulas") / "report.html"
    path.write_text(page(found), encoding="utf-8")
    return path.as_uri()


def reached(window: Watched) -> None:
    """All that is cut off in height has its button; opened, nothing is out of reach."""
    window.page.evaluate(OPEN)
    assert window.page.evaluate(UNREACHED) == []
    assert not window.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def until(window: Watched, true: str) -> None:
    """Wait for it. (Playwright's own waiting evaluates within the page, whose policy forbids that.)"""
    for _ in range(200):
        if window.page.evaluate(true):
            return
        window.page.wait_for_timeout(50)
    pytest.fail(f"never true: {true}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 700, 1400])
def test_no_part_of_a_formula_is_out_of_reach(chromium: Any, report: str, width: int, scheme: str) -> None:
    with watched(chromium, width=width, color_scheme=scheme, offline=True) as window:
        window.page.goto(report)
        assert window.page.locator(".panned").count() > 4
        reached(window)
        assert window.quiet()


def test_formulas_are_within_reach_after_the_window_was_made_narrow(chromium: Any, report: str) -> None:
    with watched(chromium, width=1400, offline=True) as window:
        window.page.goto(report)
        window.page.set_viewport_size({"width": 400, "height": 900})
        until(window, f"{CUT}.every(text => text.tabIndex === 0)")
        reached(window)


def test_a_formula_is_moved_by_the_keyboard(chromium: Any, report: str) -> None:
    with watched(chromium, width=400, offline=True) as window:
        window.page.goto(report)
        box = window.page.locator("#prompts .panned").first
        assert box.get_attribute("aria-label") == "Formula, scrolls sideways"
        box.focus()
        assert box.evaluate("box => box === document.activeElement")
        window.page.keyboard.press("ArrowRight")
        until(window, "document.activeElement.scrollLeft > 0")


def test_without_its_script_a_wide_formula_still_scrolls(chromium: Any, report: str) -> None:
    with watched(chromium, width=400, java_script_enabled=False, offline=True) as window:
        window.page.goto(report)
        texts = window.page.locator("#prompts .tex")
        wide = [
            one
            for one in texts.all()
            if one.evaluate(
                "text => text.scrollWidth > text.clientWidth + 1"
            )  # evaluated by the test, not the page
        ]
        assert wide
        assert all(one.evaluate("text => getComputedStyle(text).overflowX") == "auto" for one in wide)
