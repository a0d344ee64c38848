"""What a check says of a reference, and the kinds of findings."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "empty_reference": "references that hold nothing to compare with",
    "placeholder_reference": "references that point elsewhere or hold the place of an answer",
    "image_reference": "references that are a picture or a link",
    "long_reference": "references that are a text and not an answer",
    "broken_latex": "references whose LaTeX is cut off or has braces without a partner",
    "lost_backslash": "references whose LaTeX commands lost their backslash to an escape",
    "unread_reference": "references that no grader read: no rollout was accepted, the engine cannot parse them",
    "not_an_option": "references of multiple-choice questions that are neither a letter nor an option",
    "not_whole": "references that are no whole number where one is asked for",
    "other_precision": "references that are not rounded as the question asks",
    "not_an_interval": "references without an interval where interval notation is asked for",
    "not_yes_or_no": "references that are neither yes nor no, true nor false, where that is asked for",
    "not_a_tuple": "references that are one number where an ordered pair or triple is asked for",
    "other_unit": "references in another unit than the question asks for",
    "not_a_fraction": "references that are a decimal where a fraction is asked for",
    "not_in_pi": "references that are a decimal where a multiple of pi is asked for",
    "not_scientific": "references without a power of ten where scientific notation is asked for",
    "no_probability": "references that are no number from 0 to 1 where a probability is asked for",
    "not_a_name": "references that are a number where a person, a day or a month is asked for",
    "not_an_equation": "references without an equals sign where an equation is asked for",
    "majority_disagrees": "references that most rollouts contradict with one and the same answer",
}
"""Kind to what its findings are, in the plural."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of defect of one reference."""

    kind: str
    why: str
    """One line about this reference."""
