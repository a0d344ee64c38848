"""Hostile text to the parser: read or refused in bounded time and memory, with the limit named."""

from __future__ import annotations

import inspect
import sys
import tracemalloc

import pytest

from timing import cpu_seconds
from tinyv.expr import Unreadable, parse, to_text
from tinyv.expr import nodes as n
from tinyv.expr.limits import MAX_DEPTH

MAX_SECONDS = 0.050
MAX_BYTES = 50 * 2**20
parse_afresh = parse.__wrapped__

HOSTILE = {
    "tower of powers": "9^{9^{9^9}}",
    "tower in a quotient": r"\dfrac{5^{(5^{(5^{(5^5)})}-4)}-5}{16}",
    "large factorial": "100000!",
    "factorial of a factorial": "((99!)!)!",
    "10,000 nested braces": "{" * 10_000 + "x" + "}" * 10_000,
    "3,900 nested braces": "{" * 3_900 + "x" + "}" * 3_900,
    "1,000 open brackets": "(" * 1_000,
    "1,000 open fractions": r"\frac{" * 1_000,
    "nested roots": r"\sqrt{" * 500 + "x" + "}" * 500,
    "nested exponents": "x^{" * 500 + "x" + "}" * 500,
    "chain of carets": "x" + "^x" * 1_000,
    "chain of minus signs": "-" * 3_000 + "1",
    "chain of unary signs in products": "1" + "*-" * 1_000 + "1",
    "chain of slashes": "1" + "/2" * 1_200,
    "chain of plus or minus": "1" + r"\pm 2" * 1_200,
    "chain of set operations": "A" + r"\cup B\cap C" * 500,
    "chain of conditions": "x" + r", k \in \mathbb{Z}" * 300,
    "chain of percent signs": "1" + "%" * 2_000,
    "chain of powers of brackets": "(" * 39 + "1" + "!!!!!!!!!!!!)" * 39,
    "chain of units": "1" + " km" * 1_200,
    "2,000 minus signs": "-" * 2_000 + "1",
    "2,000 plus signs": "+" * 2_000 + "1",
    "chain of bare roots": r"\sqrt" * 800 + "x",
    "chain of bare fractions": r"\frac" * 800 + "x",
    "chain of sums": r"\sum_{k=1}" * 300 + "k",
    "chain of integrals": r"\int " * 1_000 + "x",
    "chain of log bases": r"\log_" * 800 + "x",
    "relations in braces": "{" * 35 + "a" + "=b}" * 35,
    "lists in braces": "{" * 35 + "a" + ",b}" * 35,
    "conditions in brackets": "x (" * 35 + "a=b" + ")" * 35,
    "words in brackets": "why (" * 35 + "a=b" + ")" * 35,
    "sets in sets": r"\{x=" * 35 + "1" + r"|x\}" * 35,
    "semicolons in brackets": "(" + "1;" * 1_200 + "1)",
    "bars without end": "x|" * 1_200,
    "chain of bars": "|" * 2_000 + "x" + "|" * 2_000,
    "chain of sized bars": r"\left|" * 600 + "x" + r"\right|" * 600,
    "chain of primes": "f" + "'" * 5_000,
    "chain of subscripts": "x" + "_x" * 2_000,
    "chain of functions": r"\sin " * 1_200 + "x",
    "chain of negated functions": r"\sin-" * 1_200 + "x",
    "chain of degrees": "1" + r"^\circ" * 1_000,
    "chain of factorials": "n" + "!" * 4_000,
    "open square brackets": "[1," * 800,
    "reversed square brackets": "]1," * 800,
    "open set-builders": r"\{x|" * 600,
    "open plain sets": "{x:" * 900,
    "text in text": r"\text{" * 600 + "x" + "}" * 600,
    "unclosed text commands": r"\text{a " * 900,
    "unclosed environments": r"\begin{cases} " * 500,
    "cases in cases": r"\begin{cases}x&" * 300,
    "wide list": "1," * 3_000 + "1",
    "wide sum": "x+" * 3_000 + "x",
    "wide product": "xy" * 3_500,
    "many units": "1 km " * 1_500,
    "unit without end": "5 " + "m/s*" * 1_500,
    "words without end": "why " * 1_900,
    "conditions without end": "x for " * 1_200,
    "relations without end": "x<" * 2_000 + "x",
    "dollars": "$" * 7_000,
    "backslashes": "\\" * 7_999,
    "spaced digits": "1 000 " * 1_300,
    "digit groups": "1,000" * 1_500,
    "underscores": "_" * 7_999,
    "dangling marks": ".,;: " * 1_500 + "x",
    "dangling marks behind": "x" + " .,;:" * 1_500,
    "newlines": "\n" * 7_999,
    "newlines inside": "1" + "\n" * 7_990 + "2",
    "spaces inside": "1" + " " * 7_990 + "2",
    "spacing commands behind": "1" + "\\," * 3_990,
    "50,000 characters": "x+1" * 17_000,
    "a 100,000-digit integer": "7" * 100_000,
    "a 7,000-digit integer": "7" * 7_000,
    "a 3,999-digit integer": "7" * 3_999,
    "a large exponent": "1e" + "9" * 3_000,
    "a long decimal": "0." + "3" * 7_000,
    "a call to open": "open('/etc/passwd').read() + 5*\\pi",
    "an import": "__import__('os').system('true')",
    "NUL bytes": "\x00" * 5_000,
    "NUL inside": "1\x002",
    "lone surrogates": "\ud800\udfff" * 2_000,
    "right-to-left marks": "\u202e\u200f4\u200f2" * 1_000,
    "zero-width characters": "\u200b\u200d\ufeff" * 2_500 + "42",
    "full-width digits": "４２" * 1_900,
    "combining marks": "x" + "\u0301" * 7_000,
    "superscripts": "x" + "²" * 7_000,
    "superscripts between": "x²" * 2_000,
    "emoji": "\U0001f600" * 4_000,
    "other digits": "٣" * 7_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_or_refused_in_no_time(text: str) -> None:
    assert cpu_seconds(lambda: parse_afresh(text)) < MAX_SECONDS


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_little_memory(text: str) -> None:
    tracemalloc.start()
    try:
        parse_afresh(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MAX_BYTES


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_read_of_hostile_text_can_be_printed_and_hashed(text: str) -> None:
    tree = parse_afresh(text)
    if not isinstance(tree, Unreadable):
        assert isinstance(to_text(tree), str)
    assert hash(tree) == hash(parse_afresh(text))


def stack_size() -> int:
    return len(inspect.stack(0))


def test_too_deep_too_long_and_too_many_digits_are_named() -> None:
    expected = {
        "10,000 nested braces": "too_long",
        "3,900 nested braces": "too_many_tokens",
        "50,000 characters": "too_long",
        "a 7,000-digit integer": "too_many_digits",
        "nested roots": "too_deep",
        "chain of slashes": "too_deep",
        "text in text": "too_deep",
        "wide list": "too_many_tokens",
    }
    assert {name: getattr(parse(HOSTILE[name]), "reason", "read") for name in expected} == expected


def test_brackets_as_deep_as_the_limit_are_read_and_one_more_is_not() -> None:
    assert parse("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH) == n.Symbol("x")
    assert getattr(parse("(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1)), "reason", "") == "too_deep"


def test_a_nearly_full_stack_gives_too_deep_and_no_exception() -> None:
    def deep(levels: int) -> object:
        return deep(levels - 1) if levels else parse_afresh("(" * 30 + "x" + ")" * 30)

    trees = [deep(levels) for levels in range(0, sys.getrecursionlimit() - stack_size() - 60, 50)]
    assert trees[0] == n.Symbol("x")
    assert getattr(trees[-1], "reason", "") == "too_deep"


def test_invisible_and_full_width_characters_read_as_what_a_person_sees() -> None:
    assert parse("\u200b４２\u202e") == parse("42")
