"""7.1 to 7.4: another letter for a parameter or a constant, indices written differently, another case or face."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import chosen
from tinyv.data.rewrite.asks import asks, names
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import named_value, tree_of, written
from tinyv.engine.text.fold import is_words
from tinyv.engine.trees import contains, substitute
from tinyv.expr import nodes as n
from tinyv.expr.symbols import free_symbols

_INTEGERS: Final = "knmlt"
_SUBSCRIPT = re.compile(r"(?<=[A-Za-z}])_(?:\{([0-9])\}|([0-9]))(?![0-9])")
_LETTER_INDEX = re.compile(r"(?<=[A-Za-z])_(?:\{([A-Za-z])\}|([A-Za-z]))(?![A-Za-z])")
_WORD_INDEX = re.compile(r"_\{(?:\\(?:text|mathrm|rm)\{)?\s*([A-Za-z]{2,})\s*\}?\}")
_LOW: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LOW_DIGITS = re.compile(r"([A-Za-z])([₀-₉])")


# --- 7.1 variable choice --------------------------------------------------------------------------------------


def parameter_renamed(reference: Reference, rng: Random) -> list[str]:
    r"""`n\pi` for `k\pi`, the condition on the letter included."""
    tree = tree_of(reference)
    if tree is None or not _has_period(tree, reference):
        return []
    own = [name for name in free_symbols(tree) if name in _INTEGERS]
    if len(own) != 1 or names(reference.question, own[0]):
        return []
    free = [
        x
        for x in _INTEGERS
        if x != own[0] and x not in free_symbols(tree) and not names(reference.question, x)
    ]
    if not free:
        return []
    return [_respelled(reference.text, own[0], rng.choice(free))]


def _has_period(tree: n.Node, reference: Reference) -> bool:
    said = re.search(
        r"\\in\s*\\mathbb\{?\s*Z|∈\s*(?:Z|ℤ)|integer|\\in Z|\\in\s*\\mathbf", reference.ground_truth
    )
    return bool(said) or (contains(tree, n.Constant) and r"\pi" in reference.text)


def _respelled(text: str, old: str, new: str) -> str:
    """Every `old` that stands as a letter of its own, in the text as it is written."""
    return re.sub(rf"(?<![A-Za-z\\]){old}(?![A-Za-z])|(?<=\d){old}(?=\\pi|π)", new, text)


def argument_renamed(reference: Reference, rng: Random) -> list[str]:
    """`f(t) = 2t` for `f(x) = 2x`."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Relation) or tree.operators != ("=",) or not isinstance(tree.terms[0], n.Call):
        return []
    call, value = tree.terms
    if not isinstance(call, n.Call) or call.name not in ("f", "g", "h", "F", "G") or len(call.arguments) != 1:
        return []
    old = call.arguments[0]
    if (
        not isinstance(old, n.Symbol)
        or old.name not in ("x", "y", "z")
        or old.name not in free_symbols(value)
    ):
        return []
    free = [x for x in "txsuz" if x not in free_symbols(tree) and not names(reference.question, x)]
    return [_respelled(reference.text, old.name, rng.choice(free))] if free else []


def bound_renamed(reference: Reference, rng: Random) -> list[str]:
    r"""`\{t \mid t > 2\}` for `\{x \mid x > 2\}`."""
    tree = tree_of(reference)
    if not isinstance(tree, n.SetBuilder) or not isinstance(tree.element, n.Symbol):
        return []
    free = [x for x in "xytuz" if x not in free_symbols(tree)]
    return [written(substitute(tree, tree.element, n.Symbol(rng.choice(free))), reference)] if free else []


# --- 7.2 subscripts -------------------------------------------------------------------------------------------


@claims
def index_braces(reference: Reference, rng: Random) -> list[str]:
    """`x_{1}` for `x_1`, or the reverse; letters as indices too."""
    del rng
    text = reference.text
    with_braces = _SUBSCRIPT.sub(lambda m: f"_{{{m[1] or m[2]}}}", text)
    without = _SUBSCRIPT.sub(lambda m: f"_{m[1] or m[2]}", text)
    letters = _LETTER_INDEX.sub(
        lambda m: f"_{m[2]}" if m[2] is None and False else f"_{{{m[1] or m[2]}}}", text
    )
    return [one for one in dict.fromkeys((with_braces, without, letters)) if one != text]


@claims
def low_digits(reference: Reference, rng: Random) -> list[str]:
    """`x₁` for `x_1`, or the reverse."""
    del rng
    text = reference.text
    low = re.sub(
        r"(?<=[A-Za-z])_(?:\{([0-9])\}|([0-9]))(?![0-9])", lambda m: (m[1] or m[2]).translate(_LOW), text
    )
    plain = _LOW_DIGITS.sub(lambda m: f"{m[1]}_{ord(m[2]) - ord('₀')}", text)
    return [one for one in (low, plain) if one != text]


@claims
def word_index(reference: Reference, rng: Random) -> list[str]:
    r"""`v_{\text{max}}` for `v_{max}`, or the reverse."""
    text = reference.text
    face = rng.choice((r"\text", r"\mathrm"))
    faced = _WORD_INDEX.sub(lambda m: f"_{{{face}{{{m[1]}}}}}", text)
    bare = _WORD_INDEX.sub(lambda m: f"_{{{m[1]}}}", text)
    return [one for one in (faced, bare) if one != text]


@claims
def index_glued(reference: Reference, rng: Random) -> list[str]:
    """`x1 = 2` for `x_1 = 2` in plain text."""
    del rng
    text = reference.text
    if "\\" in text:
        return []
    glued = re.sub(r"\b([a-zA-Z])_\{?([0-9])\}?(?=\s*=)", r"\1\2", text)
    return [glued] if glued != text else []


@claims
def base_braces(reference: Reference, rng: Random) -> list[str]:
    r"""`\log_2 x` as `\log_{2} x`, `1010_2` as `1010_{2}`, or the reverse."""
    del rng
    text = reference.text
    wide = re.sub(r"(\\log\s*|\d)_\s*(\d)(?!\d)", r"\1_{\2}", text)
    short = re.sub(r"(\\log\s*|\d)_\s*\{(\d)\}", r"\1_\2 ", text)
    return [one.rstrip() for one in (wide, short) if one != text]


# --- 7.3 custom symbols ---------------------------------------------------------------------------------------


def constant_renamed(reference: Reference, rng: Random) -> list[str]:
    """Another of `c`, `C`, `k`, `K` for an arbitrary constant that the question does not name."""
    tree = tree_of(reference)
    if tree is None or not asks(reference.question, "general") or "\\begin" in reference.text:
        return []
    own = [name for name in free_symbols(tree) if re.fullmatch(r"[cCkK](?:_\d)?", name)]
    if (
        not own
        or any(names(reference.question, name[0]) for name in own)
        or len({name[0] for name in own}) > 1
    ):
        return []
    free = [
        x
        for x in "cCkK"
        if x != own[0][0] and x not in free_symbols(tree) and not names(reference.question, x)
    ]
    if not free:
        return []
    new = rng.choice(free)
    text = re.sub(rf"(?<![A-Za-z\\]){own[0][0]}(?![A-Za-z(])", new, reference.text)
    return [text] if text != reference.text else []


_VARIANTS: Final = (
    (r"\varepsilon", r"\epsilon"), (r"\varphi", r"\phi"), (r"\vartheta", r"\theta"), (r"\varrho", r"\rho"),
    (r"\ell", "l"), (r"\hbar", r"\frac{h}{2\pi}"), (r"\operatorname{e}", "e"), (r"\mathrm{e}", "e"),
    (r"\mathrm{i}", "i"), (r"\imath", "i"), (r"\mathbf{i}", r"\hat{i}"), (r"\hat{\imath}", r"\hat{i}"),
)  # fmt: skip


def variant(reference: Reference, rng: Random) -> list[str]:
    r"""`\epsilon` for `\varepsilon`, `\phi` for `\varphi`, `h/2\pi` for `\hbar`."""
    text = reference.text
    found = []
    for one, other in _VARIANTS:
        if r"\hbar^" in text.replace(" ", "") and one == r"\hbar":
            continue
        if one in text and not re.search(re.escape(other) + r"(?![A-Za-z])", text):
            found.append(re.sub(re.escape(one) + r"(?![A-Za-z])", lambda m, o=other: o + _gap(m), text))  # type: ignore[misc]
        if (
            other[0] == "\\"
            and "frac" not in other
            and re.search(re.escape(other) + r"(?![A-Za-z])", text)
            and one not in text
        ):
            found.append(re.sub(re.escape(other) + r"(?![A-Za-z])", lambda m, o=one: o + _gap(m), text))  # type: ignore[misc]
    return some([one.strip() for one in found], rng)


def _gap(match: re.Match[str]) -> str:
    """A blank where the command would run into a letter."""
    return " " if match.string[match.end() : match.end() + 1].isalpha() else ""


def constants_upright(reference: Reference, rng: Random) -> list[str]:
    r"""`\mathrm{e}^x`, `\mathrm{i}`, `\mathrm{d}x`: constants set upright."""
    del rng
    tree, text = tree_of(reference), reference.text
    if tree is None:
        return []
    # `e^2` may be the square of a charge.
    upright = re.sub(r"(?<![A-Za-z\\{])e(?=\^(?:\{-?\d*\s*[a-zA-Z\\(]|[a-zA-Z\\]))", r"\\mathrm{e}", text)
    if contains(tree, n.Constant) and n.Constant("i") in _constants(tree):
        upright = re.sub(r"(?<![A-Za-z\\{])i(?![A-Za-z])", r"\\mathrm{i}", upright)
    return [upright] if upright != text else []


def _constants(tree: n.Node) -> set[n.Node]:
    own: set[n.Node] = {tree} if isinstance(tree, n.Constant) else set()
    return own.union(*(_constants(child) for child in tree.children()))


# --- 7.4 other symbols ----------------------------------------------------------------------------------------

_FACES: Final = (
    (r"\mathbf", r"\vec"), (r"\vec", r"\mathbf"), (r"\mathbf", r"\boldsymbol"), (r"\mathbb", r"\mathbf"),
    (r"\overrightarrow", r"\vec"), (r"\mathrm", r"\text"), (r"\mathcal", r"\mathscr"), (r"\bf", r"\mathbf"),
    (r"\operatorname", r"\mathrm"),
)  # fmt: skip


def other_face(reference: Reference, rng: Random) -> list[str]:
    r"""`\vec{v}` for `\mathbf{v}`, `\mathbf{R}` for `\mathbb{R}`."""
    text = reference.text
    found = [re.sub(re.escape(one) + r"(?=\{)", lambda _, o=other: o, text) for one, other in _FACES]  # type: ignore[misc]
    plain = re.sub(r"\\mathbb\{?([RZNQ])\}?", r"\1", text)
    return some([one for one in (*found, plain) if one != text], rng)


def question_case(reference: Reference, rng: Random) -> list[str]:
    """The case of a name as the question has it: `x = 5` for `X = 5`."""
    del rng
    found = named_value(reference)
    if found is None:
        return []
    name = found[0].name
    other = name.swapcase()
    if (
        len(name) != 1
        or not name.isalpha()
        or not names(reference.question, other)
        or names(reference.question, name)
    ):
        return []
    return [re.sub(rf"^\s*{name}(?=\s*=)", other, reference.text)]


@claims
def word_case(reference: Reference, rng: Random) -> list[str]:
    """Words in capitals, or without any."""
    answer = chosen(reference, rng)
    if answer is None or not is_words(answer) or len(answer) < 4:
        return []
    return some([one for one in (answer.upper(), answer.lower()) if one != answer], rng)


def choice_case(reference: Reference, rng: Random) -> list[str]:
    """`b` or `(b)` for the choice `B`."""
    match = re.fullmatch(r"\(?([A-E])\)?\.?", reference.text)
    return some([f"({match[1].lower()})", match[1].lower()], rng) if match else []


@claims
def upright(reference: Reference, rng: Random) -> list[str]:
    r"""A name in roman or italic type: `\mathrm{AB} = 5` for `AB = 5`."""
    text = reference.text
    face = rng.choice((r"\mathrm", r"\mathit"))
    named = re.sub(r"(?<![A-Za-z\\{])([A-Z]{1,3})(?=\s*=)", rf"\{face}{{\1}}", text)
    bare = re.sub(r"\\(?:mathrm|mathit|rm)\s*\{([A-Za-z]{1,3})\}(?=\s*=)", r"\1", text)
    return [one for one in (named, bare) if one != text]


VARIABLE_CHOICE: tuple[Maker, ...] = (parameter_renamed, argument_renamed, bound_renamed)
SUBSCRIPTS: tuple[Maker, ...] = (index_braces, low_digits, word_index, index_glued, base_braces)
CUSTOM_SYMBOLS: tuple[Maker, ...] = (constant_renamed, variant, constants_upright)
OTHER_SYMBOL: tuple[Maker, ...] = (other_face, question_case, word_case, choice_case, upright)
