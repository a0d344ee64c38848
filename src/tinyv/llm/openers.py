"""Announcements without an answer: "Solution:", "Hence we get", "the correct answer", in several languages."""

from __future__ import annotations

import re

from tinyv.extract.refusal import is_nothing
from tinyv.llm.hidden import one_line
from tinyv.llm.void import left_of

_CONNECTIVE = (
    r"(?:and |so )?\b(?:hence|therefore|thus|consequently|accordingly|so|then|finally|in conclusion"
    r"|to conclude|in summary|in total"
    r"|overall|as a result|it follows(?: that)?|from (?:this|that|here|the above|which)"
    r"|because of this|we conclude(?: that)?"
    r"|因此|所以|故|于是|综上(?:所述)?|daher|also folgt|por (?:lo )?tanto|donc|ainsi|quindi|portanto"
    r"|следовательно)\b"
)
_GIVES = r"(?:gives?|yields?|shows?|means?|implies|results in|leads to|is|equals)(?: us)?(?: that)?"
_WE_GET = (
    r"(?:we|i|one|you|this|which|that|it) (?:can |now |then |finally |must |will |may |thus |hence "
    r"|therefore )*"
    r"(?:get|have|obtain|find|see|conclude|deduce|infer|arrive at|know|compute|calculate|gives?"
    r"|yields?|shows?|follows|is)"
    r"(?: us)?(?: that)?"
)
_IT_IS = r"the (?:final |correct |required )*(?:answer|solution|result|value)(?: is| equals)?"
_OPENER = re.compile(
    r"(?:(?:the |final |my |our |your |this |that |a |step[ -]by[ -]step |(?:one )?and only |right "
    r"|correct |true |proper |actual |exact "
    r"|accurate |required |desired |requested |needed |intended |accepted |acceptable |real |best "
    r"|valid )*(?:answer|solution|proof|explanation|reasoning|analysis"
    r"|thoughts?|thinking|thought process|step 1|thinking process)(?: is| process| below| follows)*"
    r"|let(?:(?:'|’)?s| me| us) (?:solve|think|begin|start|work|break|analy[sz]e|look|see)\b[^=\d\\]{0,80}"
    r"|(?:ok(?:ay)?|sure|hmm|well|wait|so|first(?:ly)?|to (?:solve|find|answer))\b[,.:!]?"
    r" (?:let|to|this|here|(?:we|i)(?:'ll)? (?:first|look|start|begin|need|will|can|must|have to"
    r"|should|think|know))\b"
    r"[^=\d\\]{0,80}"
    r"|(?:it(?:'s| is| equals)? |equal to |the same as |same as |exactly )*(?:whatever"
    r"|what(?:ever)? (?:it|that)|any(?:thing)? that) "
    r"[^=\d\\]{0,60}\b(?:says?|said|is|are|wants?|expects?|expected|contains?|holds?|gives?|given|has"
    r"|asks?|asked|needs?"
    r"|needed|accepts?|requires?|required|correct|right|have|think|say|got|want|expect|like)\b[^=\d\\]{0,30}"
    rf"|(?:{_CONNECTIVE}[\s,:]*)+(?:{_WE_GET}|{_IT_IS})?|{_WE_GET}(?:[\s,:]*{_IT_IS})?|(?:this|which"
    rf"|that|it) {_GIVES}"
    r"|让我们?(?:来|先|一步步?|一步一步|逐步|仔细|一起)*地?(?:思考|分析|看|想|解|计算|求)[^=\d\\]{0,20}"
    r"|(?:正确的?|最终的?|标准的?)答案"
    r"|(?:la |die |das |der |il |el |le )?(?:richtige |korrekte |bonne |correcta |correct |corretta |risposta )?"
    r"(?:antwort|lösung|réponse|respuesta|risposta|solution|solución)(?: correcta| correcte| corretta| exacte)?"
    r"|(?:the |same as (?:the )?|equal to (?:the )?)*(?:reference|true value|correct value|right value)"
    r"|(?:100 ?% |completely |totally |absolutely |which is |it is |this is |that is )+(?:true|correct|right)"
    r"|(?:any|all|either|both) of the (?:above|below|following)"
    r"|解(?:答|析|法)?|答案?|分析|思考(?:过程)?|かいせつ|解説|答え|풀이|정답|해설|respuesta|solución"
    r"|lösung|antwort|réponse"
    r"|solution|soluzione|risposta|resposta|solução|решение|ответ|जवाब|الحل|الجواب)[\s:：.。,，*#…-]*",
    re.IGNORECASE,
)


_HEADING = re.compile(r"(?=.{0,60}\Z)[^\W\d_][\w\s'’.,()\u0300-\U0010ffff-]*[:：]")
"""A heading in any language: words, perhaps a number, and a colon after which nothing comes."""


def announces(text: str) -> bool:
    """True if a text only opens, points or holds the place of an answer."""
    text = one_line(_unmarked(left_of(text)))
    return (
        is_nothing(text)
        or _HEADING.fullmatch(text.strip()) is not None
        or _OPENER.fullmatch(text) is not None
    )


def _unmarked(text: str) -> str:
    return re.sub(r"\\boxed|\\text\w*|[{}$*#\\]", " ", text)
