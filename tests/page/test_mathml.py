"""LaTeX of references and answers becomes MathML that can do nothing but be seen; everything else stays text."""

from __future__ import annotations

from functools import partial
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_texts import HOSTILE
from page.checking import seen
from timing import cpu_seconds
from tinyv.page.allowed import MOST_ELEMENTS, NotAllowedError, rebuilt
from tinyv.page.latex import pieces
from tinyv.page.mathml import MOST_BRACES, MOST_CHARACTERS, mathml, rendered

ALLOWED_TAGS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msup msub msubsup munder mover munderover mtable mtr mtd"
    " mstyle mpadded menclose span wbr".split()
)
SLOWEST_S = 0.25
MATHEMATICS = [
    r"\frac{1}{2}",
    r"x=\pm 2",
    "[1,2)",
    "3/4",
    "x^2+1",
    r"\boxed{42}",
    r"$x$",
    r"\(x\)",
    r"\[x\]",
    r"$$x$$",
    r"12\text{ cm}^2",
    r"90^\circ",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"f(x)=\begin{cases}x^2 & \text{if } x<0\\ 1 & \text{otherwise}\end{cases}",
    r"\begin{aligned}x+y&=3\\x-y&=1\end{aligned}",
    r"\left(-\infty,\tfrac{1}{2}\right]",
    r"x=1 \text{ or } x=2",
    r"\triangle ABC \sim \triangle DEF",
    r"$x=1$或$x=2$",
    r"\{1, 2, 3\}",
    r"\sqrt[3]{2}",
    r"5\%",
    r"\begin{cases} 1 & \text{if $n=1$} \\ 2n & \text{if $n\ge 2$ and $n<9$} \end{cases}",
    r"2\operatorname{arccot}\pi + \arg z",
    r"6000\,\text{\AA}",
    r"so \\(x^2\\) is",
    r"the function $\left(e^{x}\right)^{2} $",
]
PROSE = [
    "yes",
    "B",
    "(B)",
    "-7",
    "10 cm",
    "It costs $5 and then $6 more.",
    "between $5-$6",
    "from $5, $6 and $7",
    "the pair is (a, b)",
    "both x = 2 and x = 3",
    r"\foo{3}",
    r"\frac{1",
    r"\sqrt{x}}",
    "x & y",
    "$",
    "",
]
REFUSED = [
    r"\href{javascript:alert(1)}{x}",
    r"\style{color:red}{x}",
    r"\class{evil}{x}",
    r"\color{red}{x}",
    r"\textcolor{white}{x}",
    r"\phantom{right}x",
    r"\newcommand{\a}{\a\a}\a",
    r"\def\a{\a\a}\a",
    r"\unicode{x3c}script",
    r"\verb|<b>|",
    r"\text{&#x3c;b&#x3e;}",
]


@pytest.mark.parametrize("text", MATHEMATICS)
def test_mathematics_is_shown_as_mathematics(text: str) -> None:
    page = rendered(text)
    assert "<math" in page
    assert "\\" not in page
    assert not seen(page).errors


@pytest.mark.parametrize("text", PROSE)
def test_prose_and_broken_latex_stay_the_text_they_are(text: str) -> None:
    page = rendered(text)
    assert "<" not in page
    assert seen(page).text == text


@pytest.mark.parametrize("text", REFUSED)
def test_commands_that_load_define_colour_or_hide_are_shown_as_text(text: str) -> None:
    for written in (text, f"${text}$"):
        assert "<" not in rendered(written)
        assert seen(rendered(written)).text == written


def test_prose_around_mathematics_is_kept() -> None:
    assert seen(rendered("Let $x=3$ be <b> & $5.")).text == "Let x=3 be <b> & $5."


def test_spaces_between_formulas_are_spaces() -> None:
    assert seen(rendered("$a$ $b$")).text == "a b"
    assert rendered("  ") == "␠␠"


def test_punctuation_stays_on_the_line_of_its_formula() -> None:
    assert rendered("so $x$, and").startswith('so <span class="nb"><math>')
    assert rendered("so $x$, and").endswith("</math>,</span> and")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a = 1", 1),
        (r"(-\infty, -1] \cup [1, \infty) \cup \{0\}", 3),
        (r"x = 1, y = 2, z = 3", 6),
        (r"x \le -1 \text{ or } x \ge 2", 4),
        (r"\{x \in \mathbb{R} \mid x \le -7 \text{ or } x > -3\}", 5),
        (r"$f(1, 2, 3, 4, 5, 6)$", 1),
        (r"\frac{x = 1, y = 2, z = 3}{w}", 1),
    ],
)
def test_a_long_formula_can_wrap_where_mathematics_does(text: str, parts: int) -> None:
    assert rendered(text).count("<math>") == parts
    assert rendered(text).count("<wbr>") == parts - 1


def test_a_phrase_within_a_formula_wraps_as_text_does() -> None:
    html = rendered(r"\text{The energy depends on } l \text{ as screening does.}")
    assert html.count('<span class="phrase">') == 2
    assert html.count("<math>") == 1
    assert seen(html).text == "The energy depends on l as screening does."
    assert "\u00a0" not in html
    assert 'class="phrase"' not in rendered(r"x \text{ or } y")
    assert 'class="phrase"' not in rendered(r"$$\text{The energy depends on } l$$")


def test_a_phrase_within_a_formula_is_no_markup() -> None:
    html = rendered(r"\text{a b c <img src=x onerror=alert(1)>}")
    assert "<img" not in html
    assert "&lt;img" in html


def test_only_the_last_part_of_a_long_formula_is_kept_with_its_punctuation() -> None:
    html = rendered(r"so $a + b = c + d = e + f$, and")
    assert html.count("<wbr>") == 2
    assert html.count('<span class="nb">') == 1
    assert html.endswith("</math>,</span> and")
    assert html.rindex("<wbr>") < html.index('<span class="nb">')


def test_a_percent_sign_hides_nothing_of_what_follows() -> None:
    assert seen(rendered(r"\frac{1}{2} 50% 7")).text.endswith("50%7")


def test_a_question_and_its_box_are_not_made_into_one_formula() -> None:
    assert seen(rendered(r"The answer is \boxed{42}.")).text == "The answer is 42."


def test_markup_within_mathematics_is_text() -> None:
    page = rendered(r"\text{<script>alert(1)</script>}^2")
    assert "script" not in seen(page).tags
    assert "<script>alert(1)</script>" in seen(page).text


def test_names_of_functions_have_space_at_their_sides() -> None:
    assert '<mo lspace="0.12em" rspace="0.12em">log</mo>' in rendered(r"n\log n")


def test_infinity_has_no_space_at_its_sides() -> None:
    assert "<mi>∞</mi>" in rendered(r"(0, \infty)")


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_text_is_shown_in_bounded_time_and_size(name: str) -> None:
    rendered("x^2")  # the library is loaded
    for text in (HOSTILE[name], f"${HOSTILE[name][:MOST_CHARACTERS]}$"):
        assert cpu_seconds(partial(rendered, text), 2) < SLOWEST_S
        page = rendered(text)
        assert len(page) < 100_000
        _harmless(page)


@pytest.mark.parametrize(
    "text",
    [
        "{" * (MOST_BRACES + 1) + "x" + "}" * (MOST_BRACES + 1) + "^2",
        r"\sqrt" * 301 + " 2",
        r"\left(" * 200 + "1" + r"\right)" * 200,
        "x^2+" * (MOST_CHARACTERS // 4) + "1",
    ],
)
def test_what_is_beyond_a_limit_is_shown_as_text(text: str) -> None:
    assert mathml(text) is None
    assert "<math" not in rendered(f"${text}$")


def test_many_openers_that_nothing_closes_take_linear_time() -> None:
    for opener in ("$ ", "\\( ", "\\[ ", "$$ ", "\\boxed{ ", "\\begin{cases} ", "$1", "$a $1"):
        assert cpu_seconds(partial(rendered, opener * 20_000, cut=40_000), 2) < SLOWEST_S * 4, opener


def test_an_element_that_is_not_on_the_list_is_refused() -> None:
    for name in ("script", "annotation-xml", "maction", "semantics", "mglyph", "a"):
        tree = Element("math")
        SubElement(tree, name)
        with pytest.raises(NotAllowedError):
            rebuilt(tree)


def test_an_attribute_that_is_not_on_the_list_is_left_out() -> None:
    tree = Element("math", {"onclick": "x()", "href": "x", "style": "x", "class": "x", "display": "block"})
    SubElement(tree, "mo", {"stretchy": '"><script>', "fence": "true", "id": "x"}).text = "("
    assert rebuilt(tree) == '<math display="block"><mo fence="true">(</mo></math>'


def test_a_tree_that_is_too_large_or_too_deep_is_refused() -> None:
    wide, deep = Element("math"), Element("math")
    for _ in range(MOST_ELEMENTS):
        SubElement(wide, "mi").text = "x"
    at = deep
    for _ in range(100):
        at = SubElement(at, "msqrt")
    for tree in (wide, deep):
        with pytest.raises(NotAllowedError):
            rebuilt(tree)


_FRAGMENTS = st.sampled_from(
    r"\frac \sqrt \text \left \right ( ) { } ^ _ & \\ $ $$ \( \) \[ \] \begin{cases} \end{cases} 1 x \href <b> % ' \not"
    r" \begin{matrix} \end{matrix} \limits \over \binom \displaystyle \sum \foo \hline 中 \bmod \xrightarrow"
    r" \overset".split()
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=80), st.lists(_FRAGMENTS, max_size=30).map(" ".join)))
def test_any_text_is_rendered_without_danger(text: str) -> None:
    _harmless(rendered(text))


@given(st.lists(_FRAGMENTS, max_size=30).map(" ".join))
def test_the_pieces_of_a_text_make_up_the_text(text: str) -> None:
    assert "".join(piece.written or piece.source for piece in pieces(text)) == text


def _harmless(page: str) -> None:
    reader = seen(page)
    assert not reader.errors
    assert set(reader.tags) <= ALLOWED_TAGS
    assert not reader.dangers()
    assert not {name for tag, name, _ in reader.attributes if tag != "span"} & {
        "href",
        "style",
        "class",
        "id",
    }
