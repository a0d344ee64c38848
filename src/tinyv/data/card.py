"""The data card: `card.json` for machines, `README.md` for people and for `datasets.load_dataset`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tinyv import __version__
from tinyv.data import taxonomy
from tinyv.data.options import BuildOptions
from tinyv.data.tally import Tally
from tinyv.data.writing import TEXTS

Card = dict[str, Any]
FORMAT = 1
MAX_LISTED = 50
"""Contaminated rows that the README lists; `card.json` has all."""
_OPTIONS_APART = ("--weights", "--mistake-weights")


def card(
    *,
    options: BuildOptions,
    inputs: Sequence[Path],
    tally: Tally,
    parts: Mapping[str, Any],
    before: Mapping[str, Any],
    files: Mapping[str, str],
    digests: Mapping[str, str],
    prompt: str,
    words: tuple[str, str],
) -> Card:
    """What `card.json` holds: no time and no folder, so that equal inputs and options give equal bytes."""
    return {
        "format": FORMAT,
        "tinyv": __version__,
        "command": command(options, inputs),
        "parts": dict(parts),
        "before_balancing": dict(before),
        **tally.as_dict(),
        "prompt": prompt,
        "words": list(words),
        "options": options.as_dict(),
        "against": [path.name for path in options.against],
        "files": dict(files),
        "digests": dict(digests),
    }


def as_json(found: Card) -> str:
    """The text of `card.json`."""
    return json.dumps(found, indent=1) + "\n"


def command(options: BuildOptions, inputs: Sequence[Path]) -> str:
    """The command line that makes the set again, with names of files but not their folders."""
    words = ["tinyv data build", *(path.name for path in inputs), "--out DIR"]
    defaults = BuildOptions().as_dict()
    for name, value in options.as_dict().items():
        if value != defaults.get(name) and value is not None:
            words.append(_option(name, value, defaults.get(name)))
    words += [f"--against {path.name}" for path in options.against]
    return " ".join(words)


def _option(name: str, value: Any, default: Any) -> str:
    if value is True:
        return name
    if isinstance(value, Mapping):
        changed = {k: v for k, v in value.items() if not isinstance(default, Mapping) or default.get(k) != v}
        return f"{name} " + ",".join(f"{key}={one:g}" for key, one in changed.items())
    if isinstance(value, (list, tuple)):
        return " ".join(f"{name} {one}" for one in value)
    return f"{name} {value}"


def readme(found: Card) -> str:
    """The text of `README.md`."""
    blocks = [
        _header(found),
        "# A training set for verifiers\n",
        f"Made by tinyv {found['tinyv']}:\n\n```\n{found['command']}\n```\n",
        "Each row is a question, its reference, an answer, and whether the answer is right. `messages` is the pair in "
        f"the prompt `{found['prompt']}`, answered by {' or '.join(found['words'])}.\n",
        _rows(found),
        _categories(found),
        *(_of(found, what) for what in ("provenances", "proofs")),
        _balance(found),
        _counts("What is not in it", "reason", found["dropped"], _DROPPED),
        _counts("Worth knowing", "what", found["notes"], _NOTES),
        _counts("Not asked, as an annotator failed", "failure", found["failed"], ""),
        _asked(found),
        _contamination(found),
        _input(found),
        _options(found),
    ]
    return "\n".join(block for block in blocks if block)


_DROPPED = (
    "Counted once per answer, or per row where a row gave none. `duplicate`: equal but for spelling to a pair that is "
    "there. `conflicting_labels`: equal pairs with different labels, all of them dropped. `undecided`: neither proved "
    "right nor proved wrong, and no judge was there to ask."
)
_NOTES = "These rows are in the set."


def _header(found: Card) -> str:
    """The YAML that says where the parts are and what their columns hold."""
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for part, file in found["files"].items():
        lines += [f"  - split: {part}", f"    path: {file}"]
    lines += ["dataset_info:", "  features:", "  - name: messages", "    list:"]
    lines += [line for name in ("role", "content") for line in (f"    - name: {name}", "      dtype: string")]
    for name in (*TEXTS[:3], "label", *TEXTS[3:]):
        lines += [f"  - name: {name}", f"    dtype: {'bool' if name == 'label' else 'string'}"]
    return "\n".join([*lines, "---", ""])


def _rows(found: Card) -> str:
    rows = [
        [part, counts["labels"].get("right", 0), counts["labels"].get("wrong", 0), counts["rows"]]
        for part, counts in found["parts"].items()
    ]
    text = (
        "## Rows\n\nA question is in one part alone, drawn by its hash; that is the same part in every set with these "
        "shares. Questions that differ in a word or a number count as different ones.\n\n"
    )
    return text + _table(["part", "right", "wrong", "rows"], rows)


def _categories(found: Card) -> str:
    text = "## Categories\n"
    for label in ("right", "wrong"):
        names = sorted({name for c in found["parts"].values() for name in c["categories"].get(label, {})})
        rows = [
            [_titled(name), *(c["categories"].get(label, {}).get(name, 0) for c in found["parts"].values())]
            for name in names
        ]
        if rows:
            text += f"\n{label.capitalize()} answers.\n\n" + _table(["category", *found["parts"]], rows)
    return text


def _titled(category: str) -> str:
    names = {one.id: one.name for one in taxonomy.SUBCATEGORIES}
    return f"{category} {names[category]}" if category in names else category


def _of(found: Card, what: str) -> str:
    names = sorted({name for counts in found["parts"].values() for name in counts[what]})
    rows = [[name, *(counts[what].get(name, 0) for counts in found["parts"].values())] for name in names]
    return f"## {what.capitalize()}\n\n" + _table([what[:-1], *found["parts"]], rows) if rows else ""


def _balance(found: Card) -> str:
    """What there was and what is kept, by label and category."""
    before = found["before_balancing"]
    kept = sum(counts["rows"] for counts in found["parts"].values())
    rows = []
    for label, categories in before["categories"].items():
        for name, count in categories.items():
            left = sum(c["categories"].get(label, {}).get(name, 0) for c in found["parts"].values())
            rows.append([f"{label}: {_titled(name)}", count, left])
    text = f"## Balance\n\nOf {before['rows']} pairs {kept} are kept; the seed draws which.\n\n"
    return text + _table(["label: category", "there were", "kept"], rows)


def _counts(title: str, head: str, counts: Mapping[str, int], text: str) -> str:
    if not counts:
        return ""
    return f"## {title}\n\n" + (f"{text}\n\n" if text else "") + _table([head, "count"], counts.items())


def _asked(found: Card) -> str:
    if not found["asked"]:
        return ""
    columns = list(next(iter(found["asked"].values())))
    rows = [[name, *(counts[c] for c in columns)] for name, counts in found["asked"].items()]
    head = [column.replace("_", " ") for column in columns]
    return "## Annotators\n\n" + _table(["annotator", *head], rows)


def _contamination(found: Card) -> str:
    if not found["against"]:
        return "## Contamination\n\nNot checked: no benchmark file was given.\n"
    rows = [[f"{c['file']}:{c['line']}", c["index"], c["against"], c["equal"]] for c in found["contaminated"]]
    listed = rows[:MAX_LISTED]
    text = (
        f"## Contamination\n\nChecked against {', '.join(found['against'])}: {len(rows)} rows dropped, as their "
        "question is in one of these files, exactly or but for case, blanks, punctuation, brackets and LaTeX "
        "commands that only set text. A question in other words, or with other numbers, is not found.\n"
    )
    if len(listed) < len(rows):
        text += f"\nThe first {len(listed)}; `card.json` lists all.\n"
    return text + ("\n" + _table(["row", "index", "benchmark", "equal"], listed) if listed else "")


def _input(found: Card) -> str:
    kinds = sorted({kind for counts in found["read"].values() for kind in counts})
    rows = [[file, *(counts.get(kind, 0) for kind in kinds)] for file, counts in found["read"].items()]
    text = "## Input\n\n" + _table(["file", *kinds], rows)
    return text + (f"\nBroken rows, skipped: {found['broken_rows']}.\n" if found["broken_rows"] else "")


def _options(found: Card) -> str:
    values = found["options"]
    rows = [[name, _shown(v)] for name, v in values.items() if name not in _OPTIONS_APART and v is not None]
    text = "## Options\n\n" + _table(["option", "value"], rows)
    for name in _OPTIONS_APART:
        text += (
            f"\n`{name}`: " + ", ".join(f"{key}={weight:.4g}" for key, weight in values[name].items()) + "\n"
        )
    return text


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={one}" for key, one in value.items())
    return str(value)


def _table(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
