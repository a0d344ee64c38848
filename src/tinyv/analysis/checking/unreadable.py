r"""References that no grader can read, whatever an answer says: nothing, a placeholder, a picture, damaged LaTeX.

Words are readable. What the engine's parser does not know is no defect by itself: words and other graders may do.
"""

from __future__ import annotations

import re

from tinyv.analysis.checking.finding import Finding
from tinyv.llm.void import compares_nothing

LONGEST = 1_500
"""Characters; longer references are solutions. The longest answer of 8,800 that were looked at has 990."""
_PLACEHOLDER = re.compile(
    r"(?:please )?(?:see|refer to|check|cf\.?)\s+(?:the |attached |above |below |full |detailed |worked )*"
    r"(?:solutions?|answers?|explanations?|proofs?|above|below|figures?|images?|pictures?|diagrams?|graphs?|text|book"
    r"|attached|attachment|appendix|next page)(?: (?:above|below|section|key|manual|for details))*"
    r"|(?:the )?(?:proof|solution|answer|graph|figure)s? (?:is |are )?(?:omitted|not (?:given|provided|available|shown)"
    r"|left to the reader|(?:is |as )?(?:shown|given) (?:above|below)|(?:is )?(?:above|below))"
    r"|(?:answers?|solutions?|responses?) (?:may|will|can|might) (?:vary|differ)"
    r"|(?:proof|omitted|n/?a|tbd|tba|todo|null|nan|undefined reference|missing|no (?:answer|reference)"
    r"(?: (?:given|provided|available|found))?|not (?:available|provided|given)|answer not (?:found|available))"
    r"|略|证明略|证明见解析|见解析|详见解析|如图(?:所示)?|答案略",
    re.IGNORECASE,
)
_IMAGE = re.compile(
    r"!\[[^\]]{0,200}\]\(|<img\b|\\includegraphics|\[asy\]|https?://\S{1,300}\.(?:png|jpe?g|gif|svg|webp)\b"
    r"|^\s*(?:https?://\S+|\S+\.(?:png|jpe?g|gif|svg|webp))\s*$",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\x08(?:ar|eta|egin|inom|oxed|uildrel|ig|ullet|mod|f|ot)(?![a-z])|\x0c(?:rac|orall|lat)|\x0b(?:ec|arphi|ee)"
    r"|\t(?:ext|imes|heta|an|frac|o|riangle|herefore|ilde)(?![a-z])|\r(?:ight|ho|angle|m|ightarrow)(?![a-z])"
    r"|\n(?:eq|abla|u|ot|olimits|atur|eg)(?![a-z])|\\u00[0-9a-fA-F]{2}|(?<![a-z\\])(?:dfrac|tfrac|sqrt)\{"
    r"|(?<![A-Za-z\\])frac\{"
)
"""A command's first letter read as an escape: `\\text` as a tab and `ext`; or an escape that was kept as text."""
_ESCAPED = re.compile(r"\\[\\{}]")
_BEGIN, _END = re.compile(r"\\begin\s*\{(\w+\*?)\}"), re.compile(r"\\end\s*\{(\w+\*?)\}")
_CUT = re.compile(
    r"(?<!\\)\\$|\\(?:[dt]?frac|sqrt|text\w*|math\w+|boxed|overline|begin|left|right)\s*$|[\^_]\s*\$?$"
)


def unreadable(reference: str) -> Finding | None:
    """What is wrong with a reference by itself, or None."""
    text = reference.strip()
    if len(text) > LONGEST:
        return Finding("long_reference", f"it has {len(text)} characters")
    if compares_nothing(text):
        return Finding("empty_reference", "there is nothing in it" if not text else "it holds marks alone")
    bare = re.sub(r"\\text\w*|[{}$*\\]", " ", text).strip(" .()[]")
    if _PLACEHOLDER.fullmatch(" ".join(bare.split())):
        return Finding("placeholder_reference", "it names no answer")
    if _IMAGE.search(text):
        return Finding("image_reference", "it shows a picture")
    if lost := _LOST.search(reference):
        return Finding("lost_backslash", f"{lost[0]!a} stands where a command was")
    return _broken(text)


def _broken(text: str) -> Finding | None:
    plain = _ESCAPED.sub("", text)
    depth = 0
    for char in plain:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return Finding("broken_latex", "a closing brace has no partner")
    if depth > 0:
        return Finding("broken_latex", "an opening brace has no partner")
    if sorted(_BEGIN.findall(text)) != sorted(_END.findall(text)):
        return Finding("broken_latex", "an environment is begun or ended alone")
    if _CUT.search(text):
        return Finding("broken_latex", "it ends in the middle of a command")
    return None
