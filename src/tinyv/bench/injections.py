"""How prompts and gates stand against a file of attacks: python -m tinyv.bench.injections PATTERNS QUESTIONS

PATTERNS: JSON lines with `id`, `class`, `pattern`, `void`; QUESTIONS: with `question`, `ground_truth`, `wrong`. Every
pattern is tried on every question and every shipped prompt: counted are rendered prompts with a second answer
element, and void answers that no gate stops. Prints a table for people, then one JSON line; exit code 1 if any
attack got through.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tinyv.llm.gates import gate
from tinyv.llm.prompt import load, shipped_names
from tinyv.llm.query import Query

FILLER = "This step is easy and needs no more words. " * 500
_ELEMENT = re.compile(r"<[\s/\\|]*model[\s_.-]*answer[^<>]*>", re.IGNORECASE)
_OWN_ELEMENTS = 2
"""The prompt's own: one opening, one closing."""


def main(argv: Sequence[str] | None = None) -> int:
    """Try and print."""
    parser = argparse.ArgumentParser(prog="python -m tinyv.bench.injections", description=__doc__)
    parser.add_argument("patterns", type=Path)
    parser.add_argument("questions", type=Path)
    args = parser.parse_args(argv)
    record = tried(_rows(args.patterns), _rows(args.questions))
    _show(record)
    return 1 if record["second_answer_element"] or record["void_not_gated"] else 0


def tried(patterns: Sequence[dict[str, Any]], questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all patterns, questions and shipped prompts."""
    prompts = [load(name) for name in shipped_names()]
    second: list[str] = []
    missed: list[str] = []
    gated: Counter[str] = Counter()
    for row in patterns:
        for query in queries_of(row["pattern"], questions):
            second += [row["id"] for prompt in prompts if not one_answer_element(prompt.render(query))]
            reason = gate(query)
            gated[reason or "asked"] += 1
            if row["void"] and reason is None:
                missed.append(row["id"])
    return {
        "patterns": len(patterns),
        "questions": len(questions),
        "prompts": len(prompts),
        "rendered": len(patterns) * len(questions) * len(prompts),
        "second_answer_element": len(second),
        "void_patterns": sum(bool(row["void"]) for row in patterns),
        "void_not_gated": len(missed),
        "got_through": sorted({*second, *missed}),
        "by_gate": dict(gated.most_common()),
    }


def queries_of(pattern: str, questions: Sequence[dict[str, Any]]) -> Iterator[Query]:
    """The pattern as an answer to each question, its placeholders filled in."""
    for row in questions:
        answer = (
            pattern.replace("{question}", row["question"])
            .replace("{reference}", row["ground_truth"])
            .replace("{wrong}", row["wrong"])
            .replace("{filler}", FILLER)
        )
        yield Query(row["question"], row["ground_truth"], answer)


def one_answer_element(rendered: str) -> bool:
    """True if the prompt has its own answer element and no other, also to a reader who decodes or folds signs."""
    decoded = html.unescape(html.unescape(rendered))
    readings = (rendered, decoded, unicodedata.normalize("NFKC", decoded))
    return all(len(_ELEMENT.findall(reading)) == _OWN_ELEMENTS for reading in readings)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def _show(record: dict[str, Any]) -> None:
    sys.stdout.write("Prompt injections\n")
    for name, value in record.items():
        if not isinstance(value, (dict, list)):
            sys.stdout.write(f"  {name.replace('_', ' '):<44} {value}\n")
    for reason, count in record["by_gate"].items():
        sys.stdout.write(f"  {'by gate: ' + reason:<44} {count}\n")
    sys.stdout.write(json.dumps({"injections": record}) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
