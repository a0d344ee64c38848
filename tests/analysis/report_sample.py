"""A made-up analysis dict with everything that a real one can hold, for tests of the report."""

from __future__ import annotations

import random
from typing import Any

from tinyv.data.taxonomy import CATEGORIES, SUBCATEGORIES

QUESTIONS = (
    r"Find all real $x$ such that $\frac{x^2-1}{x+1} \le 3$, and give them as an interval.",
    r"A train travels 120 miles in 2.5 hours. What is its speed, in miles per hour?",
    r"Let $f(x) = \begin{cases} x^2 & x < 0 \\ \sqrt{x} & x \ge 0 \end{cases}$. Compute $f(-2) + f(9)$.",
    r"In triangle $ABC$ with $\angle A = 60^\circ$, $AB = 4$ and $AC = 6$, what is the length of $BC$?"
    " Give your answer in simplest radical form, and explain each step of the law of cosines that you use on the way.",
    r"设 $a, b > 0$ 且 $a + b = 1$，求 $\frac{1}{a} + \frac{4}{b}$ 的最小值。",
    r"Evaluate $$\int_0^{\pi} x \sin x \, dx.$$",
)
PAIRS = (
    (r"(-\infty, -1) \cup (-1, 4]", r"x \le 4, x \ne -1"),
    ("48", r"48 \text{ mph}"),
    ("7", "f(-2)+f(9)=7"),
    (r"2\sqrt{7}", r"\sqrt{28}"),
    ("9", r"\text{the minimum is } 9"),
    (r"\pi", "3.14159"),
    (r"\frac{1}{2}", "0.5"),
    (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", "(1, 2)"),
)
HOSTILE_ANSWERS = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran=1">',
    r"\href{javascript:window.ran=1}{x}",
    r"$\style{background:url(http://elsewhere.invalid/x)}{x}$",
    "</script></style></textarea><svg onload=window.ran=1>",
    "{{ 7*7 }} {% raw %} <!-- ]]>",
    r"\frac{" * 400 + "1" + "}" * 400,
    "1\x00\x1b[31m\u202e2\ud800" + "\u0301" * 300,
    "A" * 20_000,
    "javascript:window.ran=1",
)


def sample(
    rollouts: int = 20_000, steps: int = 80, examples: int = 60, hostile: bool = False, seed: int = 0
) -> dict[str, Any]:
    """The dict of a run with figures that fit each other roughly; `hostile` answers among the examples."""
    chance = random.Random(seed)
    rejected, recovered = rollouts * 6 // 10, rollouts // 11
    return {
        "format": 1,
        "tinyv": "0.1.0",
        "inputs": [{"path": "runs/math/rollouts.jsonl", "kind": "rollouts", "rows": rollouts}],
        "baseline": {"name": "prime_like", "says": "normalised strings, numbers and tuples; no algebra"},
        "totals": {
            "rollouts": rollouts,
            "prompts": rollouts // 8,
            "groups": rollouts // 8,
            "steps": steps,
            "accepted": rollouts - rejected + recovered,
            "refuted": rejected - recovered - 40,
            "undecided": 40,
            "failed": 3,
            "baseline_accepted": rollouts - rejected,
            "broken_rows": 2,
            "judged_again": 0,
        },
        "false_negatives": _false_negatives(chance, rejected, recovered, steps, examples, hostile),
        "training": _training(chance, rollouts // 8, steps),
        "error_rates": _error_rates(),
        "watch": _watch(chance, rollouts, steps, examples // 4, hostile),
        "hygiene": _hygiene(chance, rollouts // 8, examples // 4),
    }


def _pair(chance: random.Random, hostile: bool, step: int | None) -> dict[str, Any]:
    reference, answer = chance.choice(PAIRS)
    bad = hostile and chance.random() < 0.4
    return {
        "question": chance.choice(HOSTILE_ANSWERS if bad else QUESTIONS),
        "ground_truth": reference,
        "answer": chance.choice(HOSTILE_ANSWERS) if bad else answer,
        "stage": chance.choice(("engine", "nano")),
        "reason": chance.choice(("same_value", "same_set", "model_says_right")),
        "p_correct": chance.choice((None, 0.93, 0.99987)),
        "data_source": chance.choice(("math", "big_math", "deepmath")),
        "step": step,
        "place": f"rollouts.jsonl:{chance.randrange(9_999)}:0",
        "count": chance.randrange(1, 60),
    }


def _false_negatives(
    chance: random.Random, rejected: int, recovered: int, steps: int, examples: int, hostile: bool
) -> dict[str, Any]:
    weights: dict[str, float] = {s.id: chance.random() ** 3 for s in SUBCATEGORIES}
    total = sum(weights.values())
    counts = {id: round(0.95 * recovered * weight / total) for id, weight in weights.items()}
    categories = []
    for number, name in CATEGORIES.items():
        parts = [
            {
                "id": s.id,
                "name": s.name,
                "says": s.says,
                "count": counts[s.id],
                "share": counts[s.id] / max(recovered, 1),
            }
            for s in SUBCATEGORIES
            if s.id.startswith(number)
        ]
        count = sum(counts[s.id] for s in SUBCATEGORIES if s.id.startswith(number))
        categories.append(
            {
                "id": number,
                "name": name,
                "count": count,
                "share": count / max(recovered, 1),
                "subcategories": parts,
            }
        )
    return {
        "recovered": recovered,
        "baseline_rejected": rejected,
        "not_judged": 0,
        "share_of_rejected": recovered / max(rejected, 1),
        "labels": {"rejected": 0, "recovered": 0, "accepted_but_wrong": 0, "right_but_missed": 0},
        "unclassified": recovered - sum(counts.values()),
        "classified_by": {"rules": sum(counts.values()), "annotator": 0},
        "by": {
            "data_source": [
                _line(name, rejected // 3, 0.1 + i / 30) for i, name in enumerate(("math", "big_math"))
            ],
            "domain": [_line(name, rejected // 4, 0.1) for name in ("algebra", "geometry", "")],
            "answer_kind": [
                _line(name, rejected // 5, 0.2) for name in ("number", "interval", "expression", "tuple")
            ],
            "stage": [_line(name, rejected // 2, 0.2) for name in ("engine: correct", "nano: correct")],
            "step": [_line(step, rejected // steps, 0.1 + 0.1 * step / steps) for step in range(1, steps + 1)]
            if steps
            else [],
        },
        "categories": sorted(categories, key=lambda one: -one["count"]),
        "examples": [
            {
                "subcategory": chance.choice([*weights, None]),
                "by": chance.choice(("rules", "annotator")),
                **_pair(chance, hostile, chance.randrange(1, steps + 1) if steps else None),
            }
            for _ in range(examples)
        ],
        "baseline_only": {
            "labels": {"right": 0, "wrong": 0},
            "count": 12,
            "examples": [_pair(chance, hostile, None) for _ in range(5)],
        },
    }


def _line(name: str | int, rejected: int, share: float) -> dict[str, Any]:
    return {
        "name": name,
        "rollouts": 2 * rejected,
        "rejected": rejected,
        "recovered": round(rejected * share),
        "share": share,
    }


def _grader(mean: float, none: float, signal: float, gain: float) -> dict[str, float]:
    return {
        "mean": mean,
        "all_wrong": 0.7 * none,
        "all_right": 0.3 * none,
        "no_gradient": none,
        "prompt_efficiency": 1 - none,
        "signal": signal,
        "gain": gain,
    }


def _training(chance: random.Random, groups: int, steps: int) -> dict[str, Any]:
    return {
        "groups": groups,
        "group_size": {"median": 8.0, "min": 8, "max": 8},
        "graders": {
            "baseline": _grader(0.4, 0.52, 0.09, 0.081),
            "cascade": _grader(0.49, 0.41, 0.112, 0.112),
        },
        "pass_rates": {
            "edges": [round(at / 9, 4) for at in range(10)],
            "baseline": [groups // n for n in (3, 10, 12, 14, 15, 15, 14, 12, 6)],
            "cascade": [groups // n for n in (5, 12, 14, 14, 14, 14, 12, 10, 4)],
        },
        "truth": {"labelled": 0, "of": 8 * groups},
        "signal_lost": 0.277,
        "signal_lost_by_cascade": 0.0,
        "advantage": {
            "on_recovered": {"baseline": -0.41, "cascade": 0.63, "right": 0.63, "bias": -1.04},
            "mean_absolute_difference": 0.18,
            "sign_flips": 0.061,
            "cosine": 0.87,
        },
        "more_rollouts": {
            "signal_factor": 1.3827,
            "group_size": 13,
            "factor": 1.625,
            "why": "pass rates taken as Beta distributed, fitted to the baseline's counts",
        },
        "by_step": [
            {
                "step": step,
                "groups": groups // max(steps, 1),
                "baseline": _grader(0.3 + 0.2 * step / steps + chance.uniform(-0.03, 0.03), 0.5, 0.09, 0.08),
                "cascade": _grader(0.38 + 0.25 * step / steps + chance.uniform(-0.03, 0.03), 0.4, 0.11, 0.11),
            }
            for step in range(1, steps + 1)
        ],
        "prompts": [
            {
                "question": chance.choice(QUESTIONS),
                "ground_truth": chance.choice(PAIRS)[0],
                "data_source": "math",
                "rollouts": 8,
                "baseline": 0.125,
                "cascade": 0.875,
            }
            for _ in range(12)
        ],
    }


def _error_rates() -> dict[str, Any]:
    def rate(value: float | None, low: float, high: float, n: int) -> dict[str, Any]:
        return {"value": value, "low": low, "high": high, "n": n}

    return {
        "source": "labels",
        "labelled": 200,
        "of": 20_000,
        "level": 0.95,
        "method": "Wilson intervals of a stratified sample.",
        "graders": [
            {
                "name": "baseline",
                "false_positive_rate": rate(0.011, 0.002, 0.05, 91),
                "false_negative_rate": rate(0.31, 0.23, 0.4, 109),
                "precision": rate(0.98, 0.93, 0.995, 76),
            },
            {
                "name": "cascade",
                "false_positive_rate": rate(0.022, 0.006, 0.077, 91),
                "false_negative_rate": rate(0.009, 0.0016, 0.05, 109),
                "precision": rate(None, 0.0, 1.0, 0),
            },
        ],
    }


def _watch(chance: random.Random, rollouts: int, steps: int, examples: int, hostile: bool) -> dict[str, Any]:
    thresholds = {
        "attack": 0.01,
        "repeated": 0.01,
        "short": 0.05,
        "model": 0.1,
        "truth": 0.05,
        "length": 0.35,
    }
    return {
        "thresholds": thresholds,
        "suspicious": rollouts // 90,
        "considered": rollouts * 6 // 10,
        "share": 0.0213,
        "alarm": True,
        "alarms": [
            {
                "rule": "repeated",
                "says": "one answer accepted for many references that have nothing to do with each other",
                "value": 0.034,
                "threshold": 0.01,
                "steps": [61, 80],
            }
        ],
        "rules": [
            {"name": name, "says": f"what {name} looks at", "count": rollouts // 300, "share": 0.004}
            for name in thresholds
        ],
        "by_step": [
            {
                "step": step,
                "accepted": 120,
                "mean": 0.4 + 0.2 * step / steps,
                "model": 0.1 + 0.05 * chance.random(),
                "short": 0.0,
                "attack": 0.002,
                "repeated": max(0.0, (step - 60) / 500),
                "suspicious": 0.002 + max(0.0, (step - 60) / 500),
            }
            for step in range(1, steps + 1)
        ],
        "examples": [
            {"rule": chance.choice(("repeated", "attack", "short")), **_pair(chance, hostile, 70)}
            for _ in range(examples)
        ],
    }


def _hygiene(chance: random.Random, references: int, examples: int) -> dict[str, Any]:
    kinds = {
        "unreadable": "references that no grader can read",
        "majority": "references that most rollouts contradict",
    }
    return {
        "references": references,
        "flagged": references // 50,
        "findings": [
            {"kind": kind, "says": says, "count": references // 100, "share": 0.01}
            for kind, says in kinds.items()
        ],
        "examples": [
            {
                "kind": chance.choice(tuple(kinds)),
                "why": "5 of 8 rollouts agree on another answer",
                "question": chance.choice(QUESTIONS),
                "ground_truth": chance.choice(PAIRS)[0],
                "data_source": "math",
                "place": "rollouts.jsonl:7:0",
                "majority": chance.choice((None, r"\frac{3}{4}")),
                "votes": 5,
                "of": 8,
            }
            for _ in range(examples)
        ],
    }
