"""Revisions behind a final answer ("wait, it should be 44"): the value that they state replaces the one before."""

from __future__ import annotations

import re

from tinyv.extract.markup import clean
from tinyv.extract.same_value import same_value
from tinyv.extract.values import STATED_VALUE, VALUE

_SPAN = 2_000
_DOUBT_SPAN = 160
_SHORTEST = 4

_WORDS = tuple(
    "wait|in truth|in reality"
    "|hold on|hmm|oops|sorry|apolog|mistake|my bad|nope|no |no,|no.|no:|no;|no!|no—|no–|no-|no…|actually|correct"
    "|edit|erratum|update|well,|scratch|strike|mind|forget|thought|reflection|wrong|not right|typo|error|slip| mean"
    "|make |replace|change |read |不|等|正|抱歉|对不起|其实|实际|错|我是说|划掉".split("|")
)
"""One of these, in lower case, is in every revision that needs a cue; they are found many times faster."""

_CUE = (
    r"(?:wait|hold on|hmm+|oops|whoops|sorry|apologies|my (?:mistake|bad|apologies)|nope|no(?!\.\s*\d)|actually"
    r"|correction|edit|erratum|update|well(?=,)|scratch (?:that|this|it)|strike (?:that|this|it)"
    r"|never ?mind|forget (?:that|it)|on second thoughts?|on reflection|corrected|in (?:truth|reality)"
    r"|(?:that|this|it)(?: is|'s| was) (?:wrong|incorrect|not right|a mistake|a typo|an error)"
    r"|I (?:made|see|found) (?:a|an|my) (?:\w{1,12} )?(?:mistake|error|slip|typo)|I (?:was|am) (?:wrong|mistaken)"
    r"|let me (?:correct|fix) (?:that|this|it))\b"
)
_MEANT = (
    r"(?:(?:I|we) (?:mean|meant)(?: to (?:say|write|put|box|type))?|make (?:that|it|this)|(?:replace|change|correct)"
    r" (?:this|that|it|the (?:box|answer|value)) (?:to|with|by|into)|(?:please )?read)\b"
)
_CUE_ZH = r"(?:不对|不，|等等|等一下|更正|修正|抱歉|对不起|其实|实际上|[说写算弄搞]?错了|我是说|划掉)"
_BREAK = r"[\s,.:;!…–—-]{1,5}"
_FILLER = (
    rf"(?:(?:I think|I guess|I believe|now|so|then|but|and|of course|looking back|after all){_BREAK}){{0,3}}"
)
_SUBJECT = (
    r"(?:it|that|this|which|(?:the |my )?(?:final |correct |right |real |true |actual |boxed )?"
    r"(?:answer|value|result|solution|box))"
)
_SHOULD = (
    r"(?:should(?: rather| instead| really| actually)? (?:be|have been|read|say)|must be|must have been|ought to be"
    r"|needs to be|has to be|was supposed to be)"
)
_IS = rf"(?:(?:'s| is| was)(?: actually| really| rather| in fact| instead)?| {_SHOULD}| would be| becomes)"
_BEFORE_VALUE = r"[\s:,]{0,4}"
# A value is stated where its clause ends with it: "it should be 44 minus 1" states none yet.
_ENDS = r"[*\s$)\]\\}]{0,6}(?:[.;!)。；！]|\Z|\n|(?<=\s)(?:instead|not|rather|because|since)\b)"
_STOP, _COMMA = rf"(?={_ENDS})", rf"(?={_ENDS}|[*\s$)\]\\}}]{{0,6}}[,，])"
_CLAUSE = r"(?:(?!\b(?:verif|check|sum\b|total of|indeed|consistent))[^.!?\n]){0,100}?"
_CUES = rf"(?:{_CUE}{_BREAK}){{1,4}}{_FILLER}"
_CLOSE = r"[\s*$}()\[\]\\.,;!–—-]{0,12}(?:sic: )?"

_ANY_CUE = re.compile(rf"\b(?:{_CUE}|{_MEANT})|{_CUE_ZH}", re.IGNORECASE)
_EDGE = re.compile(r"(?:\A|[.!?;\n–—(。！？；，-]|,|\\to|\\rightarrow|→|=>)[\s*$})\]\\]{0,8}\Z")
_BARE = re.compile(rf"(?i:{_CUES}{_BEFORE_VALUE})(?P<value>{VALUE}){_STOP}")
"""Without a verb: "no, 44."."""
_FORMS = (
    re.compile(rf"(?i:(?:{_CUES})?{_MEANT}{_BEFORE_VALUE}){STATED_VALUE}{_COMMA}"),
    re.compile(rf"(?i:{_CUES}{_SUBJECT}{_IS}{_BEFORE_VALUE}){STATED_VALUE}{_COMMA}"),
    re.compile(rf"(?i:{_CUE}{_BREAK}{_CLAUSE}\b{_SUBJECT} {_SHOULD}{_BEFORE_VALUE}){STATED_VALUE}{_COMMA}"),
    re.compile(
        rf"(?i:{_CUE}{_BREAK}{_CLAUSE}\b(?:so|hence|thus|therefore|making) {_SUBJECT}{_IS}{_BEFORE_VALUE})"
        rf"{STATED_VALUE}{_COMMA}"
    ),
    re.compile(
        rf"(?i:{_CUES}){_BEFORE_VALUE}(?P<value>{VALUE})"
        r"(?= is (?:right|correct|the (?:right|correct|true|actual) (?:answer|value|result|one))\b)"
    ),
    re.compile(
        rf"(?:{_CUE_ZH}[，,：:。！!…\s]{{0,4}}){{1,3}}(?:那|这|它|正确答案|答案|结果){{0,2}}(?:应该|应当|应|就|改){{0,2}}"
        rf"(?:是|为)?{_BEFORE_VALUE}：?{STATED_VALUE}{_COMMA}"
    ),
)
_OF_THE_MARK = re.compile(
    rf"(?i:{_CLOSE}(?:but |though |although |or rather,? )?(?:{_SUBJECT} )?{_SHOULD}{_BEFORE_VALUE})"
    rf"{STATED_VALUE}{_COMMA}"
    rf"|[\s*$}})\]\\.,，。;；]{{0,12}}(?:但|不过)?(?:那|这|它|答案|结果)?(?:应该|应当)(?:是|为){_BEFORE_VALUE}"
    rf"(?P<zh>{VALUE}){_COMMA}"
)
"""Right behind the mark, where no cue is needed: "[43], but it should have been 44"."""
_ASKED = re.compile(r"[\s$*)]{0,4}[?？]")
_AFTERTHOUGHT = re.compile(r"\s(?:instead|rather|not|though|then)\Z")
_COMPUTED = re.compile(r"[^=]*\d[^=]*=")
_DOUBTED = re.compile(
    r"\bno[,.]|\b(?:wrong|incorrect|not right|impossible|fails?|excluded|reject(?:ed)?|mistaken)\b|不对|错",
    re.IGNORECASE,
)


def revised(answer: str, after: str) -> tuple[str, str]:
    """The answer that `after`, the text behind it, revises it to, and the text behind the revision.

    The answer and the text as they are where nothing is revised, or to the same value. Where the revision is
    doubted in turn, both values stand.
    """
    if len(after) < _SHORTEST:
        return answer, after
    found = _last(after[:_SPAN])
    if found is None or same_value(found[0], answer):
        return answer, after
    value, rest = found[0], after[found[1] :]
    if _DOUBTED.search(rest[:_DOUBT_SPAN]):
        return f"{answer} or {value}", rest
    return value, rest


def _last(after: str) -> tuple[str, int] | None:
    """The last value that the text revises to, and where it ends."""
    found = None
    at_mark = _OF_THE_MARK.match(after)
    if at_mark is not None:
        found = _stated(after, at_mark)
    folded = after.lower()
    if not any(word in folded for word in _WORDS):
        return found
    for cue in _ANY_CUE.finditer(after):
        revision = _revision(after, cue.start())
        found = found if revision is None else revision
    return found


def _revision(text: str, start: int) -> tuple[str, int] | None:
    edge = _EDGE.search(text[max(0, start - 10) : start])
    if edge is None:
        return None
    # In the middle of a sentence ("there are more, actually 12") only what has a verb revises.
    first = start <= 10 and not text[:start].strip(" *$})]\\.,;!–—-")
    forms = _FORMS if edge[0].startswith(",") and not first else (_BARE, *_FORMS)
    for form in forms:
        match = form.match(text, start)
        stated = None if match is None else _stated(text, match)
        if stated is not None and not (form is _BARE and "=" in stated[0]):
            return stated
    return None


def _stated(text: str, match: re.Match[str]) -> tuple[str, int] | None:
    """The value of a revision; None if it is only asked about, or a computation ("6 * 7 = 42")."""
    value = _AFTERTHOUGHT.sub("", clean(match[match.lastindex or 0]))
    if not value or _ASKED.match(text, match.end()) or _COMPUTED.match(value):
        return None
    return value, match.end()
