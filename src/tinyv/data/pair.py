"""One labelled pair: an answer to a question, whether it is right, how that is known, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of a training set."""

    question: str
    ground_truth: str
    answer: str
    label: bool
    """True if the answer is right."""
    category: str
    """The id of a taxonomy sub-category (`1.4`) for a right answer that a program wrote, the name of a kind of
    mistake (`sign`) for a wrong one, else `rollout`, `labelled` or `annotator`."""
    provenance: str
    """Who wrote the answer: `program:NAME`, `rollout`, `labelled:FILE`, `annotator:MODEL`."""
    proof: str
    """How the label is known: `engine:REASON`, `evaluation`, `construction`, `label`, `votes`."""
    data_source: str = ""
    rationale: str = ""
    """One sentence that explains the label, for models that reason first."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in the order of the fields."""
        return asdict(self)
