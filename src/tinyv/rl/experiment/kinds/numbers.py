"""One rational number in the notations that people use; shared by the kinds of tasks whose answer is a number."""

from __future__ import annotations

from fractions import Fraction

_MULTIPLES = range(2, 13)
_DECIMALS = 4


def latex(value: Fraction) -> str:
    r"""`\frac{5}{2}`, `-\frac{5}{2}`, `3`."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def slash(value: Fraction) -> str:
    """`5/2`, `3`."""
    return str(value)


def mixed(value: Fraction) -> str | None:
    r"""`2\frac{1}{2}`; None where there is no whole part or no fraction."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    if not whole or not rest:
        return None
    return f"{'-' if value < 0 else ''}{whole}\\frac{{{rest}}}{{{value.denominator}}}"


def decimal(value: Fraction) -> str | None:
    """`2.5`; None where it has no end within a few digits."""
    scaled = value * 10**_DECIMALS
    if scaled.denominator != 1:
        return None
    text = f"{abs(scaled.numerator):0{_DECIMALS + 1}d}"
    digits = f"{text[:-_DECIMALS]}.{text[-_DECIMALS:]}".rstrip("0").rstrip(".")
    return f"{'-' if value < 0 else ''}{digits}"


def notations(value: Fraction) -> dict[str, str]:
    """Every notation that this number has, by name."""
    if value.denominator == 1:
        return {"integer": str(value.numerator)}
    found = {"latex": latex(value), "slash": slash(value), "mixed": mixed(value), "decimal": decimal(value)}
    return {name: text for name, text in found.items() if text is not None}


def spellings(value: Fraction) -> frozenset[str]:
    """Further spellings of the number, fractions that are not in lowest terms among them."""
    found = {slash(value), latex(value)}
    for factor in _MULTIPLES:
        top, bottom = value.numerator * factor, value.denominator * factor
        sign = "-" if top < 0 else ""
        found |= {
            f"{top}/{bottom}",
            f"{sign}\\frac{{{abs(top)}}}{{{bottom}}}",
            f"\\frac{{{top}}}{{{bottom}}}",
        }
    found |= {f"\\frac{{{value.numerator}}}{{{value.denominator}}}"}
    for text in (decimal(value), mixed(value)):
        if text is not None:
            found |= {text}
    short = decimal(value)
    if short is not None:
        found |= {
            f"{short}.0" if "." not in short else f"{short}0",
            short.replace("0.", ".", 1) if "0." in short[:3] else short,
        }
    return frozenset(found | ({f"+{text}" for text in found} if value > 0 else set()))
