"""The subject of a question: what its row calls it, or else what its words suggest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

FIELDS = ("domain", "subject", "topic", "field", "category", "subfield")
"""Fields that name a subject, the first that is there."""
_MAX_NAME = 60
_MAX_READ = 2_000
"""Characters of a question that are looked at."""
_WORDS = {
    "geometry": "triangle circle radius angle polygon square rectangle perimeter tangent chord parallelogram "
    "hexagon sphere cylinder cone ellipse hyperbola parabola diagonal perpendicular 三角形 圆 半径 椭圆 抛物线 双曲线",
    "calculus": "derivative integral limit differentiate integrate converges series gradient antiderivative "
    r"\int \lim maclaurin taylor 导数 积分 极限",
    "probability": "probability random dice coin expected variance draws binomial likely chance 概率 随机",
    "combinatorics": "ways arrangements permutations committees colorings subsets paths tournament seating 排列 组合",
    "number theory": "prime divisor divisible remainder modulo integer gcd lcm digits congruent coprime 整数 质数 余数",
    "linear algebra": "matrix determinant eigenvalue eigenvector vector basis rank inverse transpose 矩阵 行列式",
    "statistics": "mean median deviation sample regression percentile histogram 平均数 方差",
    "physics": "velocity acceleration force energy charge mass momentum voltage resistor photon electron "
    "magnetic pressure gas temperature kinetic pendulum 速度 加速度 质量 电荷",
    "chemistry": "moles reaction acid molecule compound concentration molar oxidation equilibrium titration",
    "algebra": "solve equation polynomial roots function inequality expression quadratic simplify factor sequence "
    "real logarithm 方程 函数 不等式",
    "arithmetic": "cost price total buys sells percent dollars hours miles each altogether how many 元",
}
"""Words that suggest a subject; where two fit equally well, the one that stands first."""
_LEAST = 1
_LATIN = re.compile("[a-z]+")


def domain_of(fields: Mapping[str, Any], question: str) -> str:
    """The row's own name for its subject, else `... (guessed)` by most words, else nothing."""
    named = next(
        (fields[name] for name in FIELDS if isinstance(fields.get(name), str) and fields[name]), None
    )
    if named is not None:
        return str(named)[:_MAX_NAME]
    guessed = _guessed(question)
    return f"{guessed} (guessed)" if guessed else ""


def _guessed(question: str) -> str:
    text = question[:_MAX_READ].lower()
    words = {form for word in _LATIN.findall(text) for form in _singular(word)}
    counts = {
        name: len(known & words) + sum(sign in text for sign in signs)
        for name, (known, signs) in _subjects().items()
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= _LEAST else ""


def _singular(word: str) -> tuple[str, ...]:
    """A word, and what it may be the plural of."""
    return (word, word[:-1], word[:-2]) if word.endswith("es") else (word, word.removesuffix("s"))


@cache
def _subjects() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """By subject: Latin words, which stand alone or in the plural, and signs or Chinese words, which stand anywhere."""
    return {name: (_plain(words), _signs(words)) for name, words in _WORDS.items()}


def _plain(words: str) -> frozenset[str]:
    return frozenset(word for word in words.split() if _LATIN.fullmatch(word))


def _signs(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split() if not _LATIN.fullmatch(word))
