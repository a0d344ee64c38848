"""One sentence that explains a label, for models that reason before they decide."""

from __future__ import annotations

from tinyv.data import makers, taxonomy

_RIGHT = "The answer means the same as the reference."
_WRONG = "The answer does not mean the same as the reference."


def of_program(category: str, *, label: bool) -> str:
    """From the taxonomy for a right answer, from the kind of mistake for a wrong one."""
    if label:
        return f"The answer {taxonomy.subcategory(category).says}, and means the same as the reference."
    return f"The answer {makers.mistake_says(category)}, so it is not equivalent to the reference."


def of_rules(reason: str, *, label: bool) -> str:
    """For an answer that the engine decided; its reason is a code such as `same_number`."""
    said = reason.replace("_", " ")
    return f"{(_RIGHT if label else _WRONG)[:-1]} ({said})."


def plain(*, label: bool) -> str:
    """For an answer of which no more is known than its label."""
    return _RIGHT if label else _WRONG


def of_judge(reason: str, *, label: bool) -> str:
    """What a judge wrote, as one sentence; the plain one if it wrote nothing."""
    said = " ".join(reason.split())
    return said or plain(label=label)
