"""Metrics of all replicas in one answer, in Prometheus' text format: each series with the name of its replica."""

from __future__ import annotations

from collections.abc import Mapping


def merged(texts: Mapping[str, str]) -> bytes:
    """The texts of several replicas as one; the lines of a metric must stand together."""
    families: dict[str, tuple[list[str], list[str]]] = {}
    for replica, text in sorted(texts.items()):
        _add(families, replica, text)
    lines = [line for about, series in families.values() for line in (*about, *series)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _add(families: dict[str, tuple[list[str], list[str]]], replica: str, text: str) -> None:
    seen: set[str] = set()
    name = ""
    for line in filter(None, text.split("\n")):
        if not line.startswith("# "):
            families.setdefault(name, ([], []))[1].append(_labelled(line, replica))
            continue
        name = line.split(" ", 3)[2]  # after HELP or TYPE
        if name not in families or name in seen:  # else another replica has told what it is
            seen.add(name)
            families.setdefault(name, ([], []))[0].append(line)


def _labelled(line: str, replica: str) -> str:
    name, space, value = line.partition(" ")
    name, brace, labels = line.partition("{") if "{" in name else (name, "", "")
    if brace:
        return f'{name}{{replica="{replica}",{labels}'
    return f'{name}{{replica="{replica}"}}{space}{value}'
