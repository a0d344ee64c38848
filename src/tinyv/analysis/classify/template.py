"""The annotator's prompt: a text file beside the code, its list of sub-categories filled in from the taxonomy."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from tinyv.data.taxonomy import CATEGORIES, SUBCATEGORIES
from tinyv.llm.prompt import Prompt

_LIST = "{{SUBCATEGORIES}}"


@cache
def subcategory_prompt() -> Prompt:
    """Asks for one sub-category of a pair."""
    text = (files("tinyv.analysis.classify") / "prompts" / "subcategory.txt").read_text("utf-8").strip()
    return Prompt("annotate-subcategory", text.replace(_LIST, listing()))


def listing() -> str:
    """One line for each sub-category, under the names of the categories."""
    lines = []
    for number, category in CATEGORIES.items():
        lines.append(f"{number}. {category}")
        lines += [f"{one.id} {one.name}: {one.says}" for one in SUBCATEGORIES if one.category == category]
    return "\n".join(lines)
