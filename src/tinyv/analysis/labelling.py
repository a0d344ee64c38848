"""Labels for judged rollouts: joined from files, and drawn to be made by people or by language models.

The judges see a pair as the annotators of `data build` do, and all must agree; what they do not agree on, or could not
be asked about, has no label and is counted.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tinyv.analysis.judged import Judged
from tinyv.analysis.strata import Stratum, Unit, units_of
from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from tinyv.data.annotate.options import Annotators
    from tinyv.data.annotate.panel import Panel, Ruling

Name = TypeVar("Name", bound=Hashable)
Pair = tuple[Hashable, ...]
"""As `Judged.pair`: question, reference, answer."""
JUDGED_BY_GATE = "gate"
_HOLDS_NOTHING = frozenset(
    {
        "empty_answer",
        "invisible_answer",
        "control_tokens",
        "punctuation_only",
        "refusal",
        "placeholder",
        "names_reference",
        "judges_itself",
    }
)
"""Gates whose answers are none: they are wrong, and no judge is exposed to them."""
_MIN_OF_STRATUM = 2


def labelled(rows: Sequence[Judged], labels: Mapping[Pair, bool]) -> list[Judged]:
    """The rows with the labels of their pairs; a label replaces one that a row has, other rows stay as they are."""
    joined = []
    for row in rows:
        label = labels.get(row.pair)
        joined.append(row if label is None or label is row.label else replace(row, label=label))
    return joined


def labels_in(records: Iterable[Mapping[str, Any]]) -> tuple[dict[Pair, bool], int]:
    """Labels by pair, from rows with `question`, `ground_truth`, `answer` and `label`, and how many rows gave none.

    A row gives none if its label is no boolean, as "unclear" is none, if a text is missing, or if rows contradict each
    other about a pair.
    """
    found: dict[Pair, bool | None] = {}
    without = 0
    rows_of: Counter[Pair] = Counter()
    for record in records:
        pair = (record.get("question") or "", record.get("ground_truth"), record.get("answer"))
        label = record.get("label")
        if not isinstance(label, bool) or not all(isinstance(text, str) for text in pair):
            without += 1
            continue
        rows_of[pair] += 1
        found[pair] = label if found.get(pair, label) is label else None
    without += sum(rows_of[pair] for pair, label in found.items() if label is None)
    return {pair: label for pair, label in found.items() if label is not None}, without


# --- a sample ------------------------------------------------------------------------------------------------------


def drawn(rows: Sequence[Judged], baseline: Sequence[bool], size: int, seed: int) -> list[int]:
    """Places of rows whose pairs are to be labelled: at most `size` distinct pairs with an answer, in order.

    The four cells (accepted by both, by the cascade alone, by the baseline alone, by neither) get equal parts, as far
    as they have so many; within a cell strata of stage and frequency get parts like their rollouts, two at least.
    Within a stratum all are equally likely, so the strata are the weights: `error_rates` knows them from the rows.
    Raises ConfigError for a size below 1.
    """
    if size < 1:
        raise ConfigError(f"a sample to label needs at least 1 pair, found {size!r}")
    strata: dict[Stratum, list[Unit]] = defaultdict(list)
    for unit in units_of(rows, baseline):
        if rows[unit.row].answer is not None:
            strata[unit.stratum].append(unit)
    cells: dict[Hashable, dict[Stratum, list[Unit]]] = defaultdict(dict)
    for stratum, units in strata.items():
        cells[stratum[0]][stratum] = units
    whole = {cell: sum(map(len, some.values())) for cell, some in cells.items()}
    parts = _shared(size, dict.fromkeys(cells, 1.0), whole)
    draw = random.Random(seed)
    chosen: list[int] = []
    for cell in sorted(cells, key=repr):
        some = cells[cell]
        weights = {stratum: float(sum(unit.count for unit in units)) for stratum, units in some.items()}
        sizes = _shared(parts[cell], weights, {stratum: len(units) for stratum, units in some.items()})
        for stratum in sorted(some):
            chosen += [unit.row for unit in draw.sample(some[stratum], sizes[stratum])]
    return sorted(chosen)


def _shared(size: int, weights: Mapping[Name, float], most: Mapping[Name, int]) -> dict[Name, int]:
    """`size` split like the weights, none above what there is, two at least as long as it lasts."""
    parts = dict.fromkeys(weights, 0)
    order = sorted(weights, key=lambda name: (-weights[name], repr(name)))
    left = min(size, sum(most.values()))
    for name in order:
        parts[name] = min(_MIN_OF_STRATUM, most[name], left)
        left -= parts[name]
    while left:
        # whoever is furthest below its part, by what one more would make of it
        name = max(
            (name for name in order if parts[name] < most[name]),
            key=lambda name: weights[name] / (parts[name] + 1),
        )
        parts[name] += 1
        left -= 1
    return parts


# --- language models -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Labels:
    """What the judges said."""

    labels: dict[Pair, bool] = field(default_factory=dict)
    unlabelled: Counter[str] = field(default_factory=Counter)
    """Pairs on which judges did not agree or could not be read, by reason."""
    failed: Counter[str] = field(default_factory=Counter)
    """Pairs about which nobody could be asked, by the server's failure."""
    by_gate: int = 0
    """Pairs of `labels` whose answer is none: wrong without being asked about."""


class Labeller:
    """Asks language models on OpenAI-compatible servers whether answers are right; all of them must agree."""

    def __init__(self, annotators: Annotators, journal: Path) -> None:
        """Send nothing yet. `journal` keeps every reply, so that nothing is asked twice, not even by another run."""
        self._annotators = annotators
        self._journal = journal

    def labels_of(self, rows: Iterable[Judged]) -> Labels:
        """Labels of the rows' distinct pairs. Raises ConfigError, DataError for a damaged journal, OutputError."""
        from tinyv.data.annotate.journal import Journal
        from tinyv.data.annotate.panel import Panel
        from tinyv.data.annotate.stage import named
        from tinyv.llm.loop import loop_thread

        loop = loop_thread()
        annotators = named(self._annotators)
        self._journal.parent.mkdir(parents=True, exist_ok=True)

        async def asked(pairs: Sequence[tuple[str, str, str]]) -> Labels:
            panel = Panel(annotators, journal)
            try:
                return await _ruled(panel, pairs)
            finally:
                await panel.close()

        distinct = {
            (row.question, row.ground_truth, row.answer): None for row in rows if row.answer is not None
        }
        with Journal(self._journal) as journal:
            return loop.submit(asked(list(distinct))).result()


async def _ruled(panel: Panel, pairs: Sequence[tuple[str, str, str]]) -> Labels:
    import asyncio

    from tinyv.llm.gates import gate
    from tinyv.llm.query import Query

    said = Labels()
    queries = []
    for pair in pairs:
        query = Query(*pair)
        if gate(query) in _HOLDS_NOTHING:
            said.labels[pair] = False
            said.by_gate += 1
        else:
            queries.append(query)
    for query, ruling in zip(
        queries, await asyncio.gather(*(_asked(panel, query) for query in queries)), strict=True
    ):
        if isinstance(ruling, str):
            said.failed[ruling] += 1
        elif ruling.label is None:
            said.unlabelled[ruling.why] += 1
        else:
            said.labels[(query.question, query.ground_truth, query.answer)] = ruling.label
    return said


async def _asked(panel: Panel, query: Any) -> Ruling | str:
    """The ruling, or the reason why nobody could be asked."""
    from tinyv.llm.failure import Failed

    try:
        return await panel.ruling(query)
    except Failed as failure:
        return failure.reason
