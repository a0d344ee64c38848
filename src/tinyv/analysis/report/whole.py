"""The whole page: headline figures first, then a section for each part of the dict."""

from __future__ import annotations

from tinyv.analysis.report.cleanliness import cleanliness
from tinyv.analysis.report.headline import looked_at, lost_in_words, sentences
from tinyv.analysis.report.method import method
from tinyv.analysis.report.parts import bullets, section, tiles
from tinyv.analysis.report.rates import rates
from tinyv.analysis.report.reading import Part, count, figure, part, text
from tinyv.analysis.report.recovered import recovered
from tinyv.analysis.report.terminal import terminal
from tinyv.analysis.report.training import training
from tinyv.analysis.report.watching import verdict, watching
from tinyv.page.document import document
from tinyv.page.figures import count as counted
from tinyv.page.figures import plural, share

__all__ = ["page", "terminal"]

TITLE = "What the rewards of this run did"
_SECTIONS = (
    ("summary", "Summary"),
    ("false-negatives", "False negatives"),
    ("training", "Training"),
    ("error-rates", "Error rates"),
    ("watch", "Reward hacking"),
    ("hygiene", "Data hygiene"),
    ("method", "Method"),
)


def page(report: Part) -> str:
    """The dict of `design/analysis.md` as one self-contained HTML page; a part that is null or missing is explained.

    Texts of models and data files are shown as texts and mathematics, and nothing of them can run or load anything.
    """
    body = (_summary(report), recovered(report), training(report), rates(report), watching(report))
    return document(
        TITLE,
        "".join((*body, cleanliness(report), method(report))),
        subtitle=_subtitle(report),
        sections=_SECTIONS,
        footer=f"tinyv {text(report, 'tinyv')}. Format {counted(figure(report, 'format'))} of the analysis.",
    )


def _subtitle(report: Part) -> str:
    name = text(report, "baseline", "name") or "an unknown baseline"
    said = [
        plural(count(report, "totals", "rollouts"), "rollout"),
        plural(count(report, "totals", "prompts"), "prompt"),
    ]
    if count(report, "totals", "steps"):
        said.append(plural(count(report, "totals", "steps"), "step"))
    return f"{', '.join(said)}; the cascade beside {name}"


def _summary(report: Part) -> str:
    return section("summary", "Summary", tiles(_tiles(report)), *verdict(report), bullets(sentences(report)))


def _tiles(report: Part) -> list[tuple[str, str]]:
    missed = count(report, "false_negatives", "labels", "right_but_missed") > 0
    found = [
        (
            counted(count(report, "false_negatives", "recovered")),
            f"right answers that the baseline rejects{' and the cascade accepts' if missed else ''}",
        ),
        (
            share(figure(report, "false_negatives", "share_of_rejected")),
            f"of what the baseline rejects is right{' and accepted by the cascade' if missed else ''}",
        ),
    ]
    if part(report, "training"):
        theirs = share(figure(report, "training", "graders", "baseline", "no_gradient"))
        ours = share(figure(report, "training", "graders", "cascade", "no_gradient"))
        found.append((f"{theirs} →\u00a0{ours}", "groups without a gradient, baseline → cascade"))
        found.append((lost_in_words(figure(report, "training", "signal_lost")), "of the useful signal lost"))
    if part(report, "watch"):
        kind = looked_at(report)[1]
        found.append((share(figure(report, "watch", "share")), f"of {kind} answers look suspicious"))
    return found
