"""Signs that are not ASCII, and lost backslashes: their LaTeX spelling, as tables."""

from __future__ import annotations

UNICODE = {
    "π": r"\pi ", "∞": r"\infty ", "√": r"\sqrt ", "∛": r"\sqrt[3]", "∜": r"\sqrt[4]", "×": r"\times ",
    "⋅": r"\cdot ", "·": r"\cdot ", "∙": r"\cdot ", "•": r"\cdot ", "÷": r"\div ", "−": "-", "–": "-",
    "—": "-", "‐": "-", "‑": "-", "﹣": "-", "±": r"\pm ", "∓": r"\mp ", "≤": r"\le ", "≥": r"\ge ",
    "⩽": r"\le ", "⩾": r"\ge ", "≦": r"\le ", "≧": r"\ge ", "≠": r"\ne ", "≈": r"\approx ",
    "≅": r"\cong ", "≡": r"\equiv ", "∼": r"\sim ", "∪": r"\cup ", "∩": r"\cap ", "∈": r"\in ",
    "∉": r"\notin ", "⊂": r"\subset ", "⊆": r"\subseteq ", "∅": r"\emptyset ", "∖": r"\setminus ",
    "°": r"^\circ ", "º": r"^\circ ", "˚": r"^\circ ", "℃": r"^\circ C ", "′": "'", "″": "''", "’": "'",
    "‘": "'", "´": "'", "ʹ": "'", "”": "''", "“": "''", "∠": r"\angle ", "△": r"\triangle ",
    "ℝ": r"\mathbb{R}", "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}", "ℚ": r"\mathbb{Q}", "ℂ": r"\mathbb{C}",
    "→": r"\to ", "⇒": r"\implies ", "⟹": r"\implies ", "⇔": r"\iff ", "∝": r"\propto ", "∫": r"\int ",
    "∑": r"\sum ", "∏": r"\prod ", "∂": r"\partial ", "∇": r"\nabla ", "ℏ": r"\hbar ", "ħ": r"\hbar ",
    "ℓ": r"\ell ", "…": r"\ldots ", "⋯": r"\cdots ", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "⌈": r"\lceil ",
    "⌉": r"\rceil ", "⟨": r"\langle ", "⟩": r"\rangle ", "〈": r"\langle ", "〉": r"\rangle ", "‖": r"\|",
    "∣": "|", "｜": "|", "½": r"\frac{1}{2}", "⅓": r"\frac{1}{3}", "⅔": r"\frac{2}{3}",
    "¼": r"\frac{1}{4}", "¾": r"\frac{3}{4}", "⅕": r"\frac{1}{5}", "⅖": r"\frac{2}{5}",
    "⅗": r"\frac{3}{5}", "⅘": r"\frac{4}{5}", "⅙": r"\frac{1}{6}", "⅚": r"\frac{5}{6}",
    "⅛": r"\frac{1}{8}", "⅜": r"\frac{3}{8}", "⅝": r"\frac{5}{8}", "⅞": r"\frac{7}{8}", "⁄": "/",
    "∶": ":", "，": ",", "。": ". ", "；": ";", "：": ":",
    "（": "(", "）": ")", "【": "[", "】": "]",
    "［": "[", "］": "]", "｛": "{", "｝": "}",
    "＝": "=", "＜": "<", "＞": ">",
    "＋": "+", "－": "-", "／": "/",
    "＊": "*", "％": "%", "＄": "$", "．": ".", "！": "!",
    "？": "?",
    "\u3000": " ", "\xa0": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ",
    "µ": r"\mu ", "ϵ": r"\epsilon ", "ϕ": r"\phi ",
    "ϑ": r"\theta ", "Å": r"\AA ", "∀": r"\forall ",
    "∧": r"\land ", "∨": r"\lor ", "⁰": "^{0}", "∆": r"\Delta ",
    "Ω": r"\Omega ", "∘": r"\circ ",
}  # fmt: skip
"""Unicode signs and their LaTeX."""

INVISIBLE = frozenset(
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063"
    "\u2064\u2066\u2067\u2068\u2069\ufeff"
)
"""Characters that nobody sees: removed before reading."""

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣ", "0123456789+-=()nix", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₙₘₖₚₜᵢⱼᵣ", "0123456789+-=()aeoxnmkptijr", strict=True))
FULL_WIDTH_OFFSET = 0xFEE0
"""Distance from a full-width form (U+FF01..U+FF5E) to its ASCII character."""

GREEK_UNICODE = dict(
    zip(
        "αβγδεζηθικλμνξορστυφχψωΓΔΘΛΞΠΣΥΦΨΩς",
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho "
            "sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi "
            "Omega sigma"
        ).split(),
        strict=True,
    )
)
"""Greek letters and their names."""

ESCAPE_REPAIRS = {
    "\x0c": ("\\f", ("rac", "box")),
    "\x08": ("\\b", ("inom", "oxed", "eta", "egin", "ar", "ig", "f", "ot")),
    "\x07": ("\\a", ("pprox", "lpha", "ngle", "st", "rc")),
    "\x0b": ("\\v", ("arphi", "arepsilon", "ec", "ert", "artheta")),
    "\t": ("\\t", ("ext", "heta", "imes", "an", "au", "frac", "o ", "riangle")),
    "\r": ("\\r", ("ight", "ho", "angle", "floor", "ceil", "m")),
    "\n": ("\\n", ("eq ", "eq\\", "eq-", "ot", "abla", "u ")),
}
"""Control characters that a careless JSON or Python writer made of a command, and the letters after it."""
