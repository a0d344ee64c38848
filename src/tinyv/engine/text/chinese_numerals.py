"""Chinese numerals: 三十二, 第十五, 三分之二, 百分之五, 1.5万, and a number with its measure word."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_NUMERAL = "[零〇一二三四五六七八九两十百千万亿]"
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*([万亿])?")
_MEASURE = re.compile(r"(?:个|只|本|人|名|条|支|种|次|张|块|位|辆|件|棵|朵|头|颗|间|组|排|天|岁|倍)?$")
_CHINESE_TEXT = re.compile(
    r"[\d.零〇一二三四五六七八九两十百千万亿负分之第点个只本人名条支种次张块位辆件棵朵头颗间组排天岁倍半]+"
)


def number_from_chinese(text: str) -> Fraction | None:
    """The number that `text` says as a whole in Chinese numerals; None if it is not one."""
    if not _CHINESE_TEXT.fullmatch(text) or text.isascii():
        return None
    negative = text.startswith("负")
    number = _unsigned(text[1:] if negative else text)
    return -number if negative and number is not None else number


def _unsigned(text: str) -> Fraction | None:
    if text.startswith("百分之"):
        percent = _simple(text[3:])
        return None if percent is None else percent / 100
    if "分之" in text:
        bottom, _, top = text.partition("分之")
        below, above = _simple(bottom), _simple(top)
        return above / below if below and above is not None else None
    return _simple(_without_measure(text.removeprefix("第")))


def _without_measure(text: str) -> str:
    return _MEASURE.sub("", text)


def _simple(text: str) -> Fraction | None:
    if match := _WRITTEN.fullmatch(text):
        return Fraction(match[1]) * _LARGE.get(match[2] or "", 1)
    whole, point, places = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Fraction(value)
    if not places or any(digit not in _DIGITS for digit in places):
        return None
    return value + Fraction(int("".join(str(_DIGITS[digit]) for digit in places)), 10 ** len(places))


def _whole(text: str) -> int | None:
    """Digit by digit (二〇二一) or with powers of ten (一百零五)."""
    if not re.fullmatch(f"{_NUMERAL}+", text):
        return None
    if all(digit in _DIGITS for digit in text):
        return (
            int("".join(str(_DIGITS[digit]) for digit in text)) if len(text) == 1 or len(text) == 4 else None
        )
    total = 0
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = text.partition(mark)
        if found:
            value = _below_ten_thousand(head)
            if not value:
                return None
            total, text = total + value * size, rest
    rest_value = _below_ten_thousand(text) if text else 0
    return None if rest_value is None else total + rest_value


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, None, 10**4
    for character in text:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
            continue
        size = _SMALL.get(character)
        if size is None or size >= last:
            return None
        # 十五 is 15: a leading ten needs no digit.
        total, last, digit = total + size * (1 if digit in (None, 0) else digit), size, None
    return total + (digit or 0)
