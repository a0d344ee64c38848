"""The section on error rates: of the baseline and of the cascade, from labels, with intervals."""

from __future__ import annotations

from markupsafe import Markup

from tinyv.analysis.report.parts import paragraph, safe, section
from tinyv.analysis.report.reading import Part, count, figure, listed, part, text
from tinyv.page.charts import Interval, intervals
from tinyv.page.figures import plural, share

_RATES = {
    "false_negative_rate": "False negatives, of right answers",
    "false_positive_rate": "False positives, of wrong answers",
    "precision": "Right, of accepted answers (precision)",
}
_NONE = Markup(
    "Nobody has labelled any of these rollouts, so the errors of the verifiers themselves are not known: above, the"
    " cascade is taken at its word. Label a sample with <code>tinyv review</code> and give it with"
    " <code>--labels</code>, or let language models that agree label one: <code>--labeller URL</code>."
)


def rates(report: Part) -> Markup:
    """Points with whiskers and a table; or how to get them."""
    found = part(report, "error_rates")
    graders = listed(found, "graders")
    if not graders:
        return section("error-rates", "Error rates", paragraph(_NONE))
    level = share(figure(found, "level"))
    said = (
        f"{count(found, 'labelled'):,} of {plural(count(found, 'of'), 'distinct pair')} with an answer are labelled"
        f" (by: {text(found, 'source') or 'unknown'}); {level} intervals. A pair is a question with its reference and"
        f" one answer; n counts pairs, rates are over rollouts.{_sentence(text(found, 'method'))}"
    )
    charts = [
        safe(
            intervals(
                _rows(graders, key), title=title, x_label=f"rate, with {level} interval", x_as="percent"
            )
        )
        for key, title in _RATES.items()
    ]
    return section("error-rates", "Error rates", paragraph(said), *charts)


def _rows(graders: list[Part], key: str) -> list[Interval]:
    return [
        Interval(
            text(grader, "name"),
            figure(grader, key, "value"),
            figure(grader, key, "low"),
            figure(grader, key, "high"),
            f"n = {count(grader, key, 'n'):,}",
        )
        for grader in graders
    ]


def _sentence(said: str) -> str:
    return f" {said[:1].upper()}{said[1:].rstrip('.')}." if said else ""
