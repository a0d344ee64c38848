"""What the documents claim, as data: tables of verdicts, code with its output, trees of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BAR = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"^( *)(\S+(?: \S+)*?)(?:  +\S.*)?$")


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of a table of verdicts."""

    where: str
    reference: str
    answer: str
    question: str
    outcome: str
    reason: str
    """Empty where the table gives none."""


def read(name: str) -> str:
    """The text of a document, by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def tables(name: str) -> Iterator[list[dict[str, str]]]:
    """The tables of a document, each as rows by header."""
    block: list[list[str]] = []
    for line in [*read(name).splitlines(), ""]:
        if line.startswith("|"):
            cells = _BAR.split(line.strip()[1:-1])
            block.append([cell.strip().replace("\\|", "|") for cell in cells])
        elif block:
            header, _, *rows = block
            yield [dict(zip(header, row, strict=True)) for row in rows]
            block = []


def claims(name: str) -> list[Claim]:
    """Every verdict that a document's tables give, one for each answer of a row."""
    found: list[Claim] = []
    for table in tables(name):
        for row in table:
            if {"reference", "answer"} <= row.keys():
                found.extend(_of_row(name, row))
    return found


def _of_row(name: str, row: dict[str, str]) -> Iterator[Claim]:
    (reference,) = codes(row["reference"])
    question = (codes(row.get("question", "")) or [""])[0]
    outcome = row.get("outcome") or row["verdict"]
    reason = (codes(row.get("reason", "")) or [""])[0]
    for answer in codes(row["answer"]):
        yield Claim(f"{name}: {reference} / {answer}", reference, answer, question, outcome, reason)
        if turned := row.get("and turned round"):
            other = (codes(turned) or [""])[0]
            where = f"{name}: {answer} / {reference}"
            yield Claim(where, answer, reference, question, turned.split()[0].strip(":,"), other)


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return _CODE.findall(text)


def blocks(name: str) -> list[tuple[str, str]]:
    """The fenced blocks of a document: language and text."""
    return _FENCE.findall(read(name))


def listed_files(tree: str) -> set[str]:
    """The paths of a tree drawn by indentation; a folder ends with a slash, a line may name several files."""
    found: set[str] = set()
    folders: list[str] = []
    for line in tree.splitlines():
        match = _ENTRY.match(line)
        if match is None:
            continue
        folders = folders[: len(match[1]) // 2]
        names = ["".join(folders) + name for name in match[2].split()]
        found.update(names)
        if match[2].endswith("/"):
            folders.append(match[2])
    return found
