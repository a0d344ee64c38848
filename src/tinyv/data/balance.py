"""Which pairs are kept: no category of a program far beyond its weight, the labels in their share, the size met."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor

from tinyv.data.stock import Entry

Weights = Mapping[bool, Mapping[str, float]]
"""Weights of the categories, by label."""
_ROUNDS = 60


def balanced(
    entries: Iterable[Entry], weights: Weights, *, right_share: float, excess: float, size: int | None
) -> dict[str, list[Entry]]:
    """The entries to keep by part, in the order of their ranks; equal seeds keep the same ones.

    Answers of people and models go before those of programs; of these the categories keep the proportions of
    their weights as far as there are enough of each.
    """
    groups: dict[tuple[str, bool], list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.rank, one.start)):
        groups[entry.part, entry.label].append(entry)
    for group, members in groups.items():
        groups[group] = _without_excess(members, weights[group[1]], excess)
    parts = sorted({part for part, _ in groups})
    wanted = {part: _shares(groups, part, right_share) for part in parts}
    wanted = _scaled(wanted, size)
    return {part: _kept(groups, part, wanted[part], weights) for part in parts}


def _without_excess(members: list[Entry], weights: Mapping[str, float], excess: float) -> list[Entry]:
    """The members without those by which a program's category goes beyond `excess` times its share."""
    have = Counter(one.category for one in members if one.written)
    total = sum(weights.get(category, 0.0) for category in have) or 1.0
    caps = {c: ceil(excess * have.total() * weights.get(c, 0.0) / total) for c in have}
    return _first(members, caps)


def _shares(
    groups: Mapping[tuple[str, bool], Sequence[Entry]], part: str, right_share: float
) -> dict[bool, int]:
    """How many of each label a part can have in the wanted share."""
    have = {label: len(groups.get((part, label), ())) for label in (True, False)}
    share = {True: right_share, False: 1 - right_share}
    total = min((have[label] / share[label] for label in have if share[label]), default=0)
    return {label: min(have[label], floor(total * share[label] + 1e-9)) for label in have}


def _scaled(wanted: dict[str, dict[bool, int]], size: int | None) -> dict[str, dict[bool, int]]:
    total = sum(sum(labels.values()) for labels in wanted.values())
    if size is None or total <= size:
        return wanted
    return {
        part: {label: count * size // total for label, count in labels.items()}
        for part, labels in wanted.items()
    }


def _kept(
    groups: Mapping[tuple[str, bool], list[Entry]], part: str, wanted: Mapping[bool, int], weights: Weights
) -> list[Entry]:
    chosen: list[Entry] = []
    for label, count in wanted.items():
        members = groups.get((part, label), [])
        others = [one for one in members if not one.written][:count]
        programs = [one for one in members if one.written]
        caps = _levelled(Counter(one.category for one in programs), weights[label], count - len(others))
        chosen += others + _first(programs, caps)
    return sorted(chosen, key=lambda one: (one.rank, one.start))


def _levelled(have: Mapping[str, int], weights: Mapping[str, float], count: int) -> dict[str, int]:
    """How many of each category: `count` in all, in proportion to the weights where there are enough."""
    if count >= sum(have.values()):
        return dict(have)
    low, high = (
        0.0,
        float(sum(have.values())) / min((weights[c] for c in have if weights.get(c)), default=1.0),
    )
    for _ in range(_ROUNDS):
        level = (low + high) / 2
        filled = sum(min(n, level * weights.get(c, 0.0)) for c, n in have.items())
        low, high = (level, high) if filled < count else (low, level)
    exact = {c: min(n, high * weights.get(c, 0.0)) for c, n in have.items()}
    caps = {c: floor(x + 1e-9) for c, x in exact.items()}
    by_rest = sorted(have, key=lambda c: (caps[c] - exact[c], c))
    for category in [c for c in by_rest if caps[c] < have[c] and weights.get(c)][
        : count - sum(caps.values())
    ]:
        caps[category] += 1
    return caps


def _first(members: Sequence[Entry], caps: Mapping[str, int]) -> list[Entry]:
    """The first of each program's category, as many as it may have; all of the others."""
    seen: Counter[str] = Counter()
    kept = []
    for one in members:
        seen[one.category] += one.written
        if not one.written or seen[one.category] <= caps[one.category]:
            kept.append(one)
    return kept
