"""What holds no answer: blanks, marks, markup, control tokens, template slots, and words that only give up."""

from __future__ import annotations

import re
import unicodedata

from tinyv.llm.folding import Pattern
from tinyv.llm.hidden import decoded, one_line
from tinyv.llm.neutral import BARRED, NAMED, SQUARE

_SLOT_NAMES = (
    r"(?:question|ground[_ ]?truth(?:[_ ]answer)?|model[_ ]answer|answer|reference(?:[_ ]answer)?|response)"
)
_ELEMENT_NAMES = (
    rf"(?:{_SLOT_NAMES}|final[_ -]?answer|student[_ -]?answer"
    r"|result|solution|output|reply|completion|candidate)"
)
_HOLDING_NOTHING = tuple(
    map(
        Pattern,
        (
            BARRED,
            NAMED,
            SQUARE,
            rf"<[\s\\/|!?]*{_ELEMENT_NAMES}(?:\s[^<>]{{0,80}})?\s*/?\s*>",
            r"<{2}\s*/?\s*SYS\s*>{2}",
            r"<![^<>]{0,80}>|<\?[^<>]{0,80}>|<!--.{0,200}?-->",
            rf"\{{%.{{0,80}}?%\}}|%\(\w{{1,40}}\)[sdr]"
            rf"|(?<![A-Za-z])[{{$][\s{{$]{{0,8}}{_SLOT_NAMES}[\s\w.\[\]!:]{{0,20}}[\s}}]*\}}"
            rf"|\{{\{{\s*{_SLOT_NAMES}\s*\}}\}}",
            rf"(?<![A-Za-z])\{{\{{?{_SLOT_NAMES}_?\s*\(?\)?\s*{_SLOT_NAMES}?\}}?\}}",
        ),
    )
)
_ROLE = r"(?:assistant|user|system|human|model|judge|final|analysis|commentary|return)"
_ROLES = re.compile(rf"\W*{_ROLE}\b\W*(?:\b{_ROLE}\b\W*)*", re.IGNORECASE)
_TURN = re.compile(rf"(?:\s*\b{_ROLE}\s*[:：]\s*)+", re.IGNORECASE)
_MARKUP = re.compile(
    r"\\(?:boxed|fbox|text\w*|math\w+|left|right|big\w*|quad|qquad|displaystyle|ensuremath|phantom"
    r"|hspace|label)"
    r"|\\[,;:!()\[\] ]"
    r"|\\begin\{\w+\}|\\end\{\w+\}"
)
_EMPTY_MARKUP = re.compile(
    r"\\(?:[lc]?dots|q?quad)(?![A-Za-z])|\\(?:boxed|fbox|text\w*|math\w+|hspace|phantom)\s*\{\s*\}"
    r"|\\[,;:! ]|[$`]|\*\*"
)
_UNMARKED = str.maketrans(dict.fromkeys("*_#`${}\\~", " "))
_NO_SIGN = "$`^|"
"""Characters of the class of signs that are markup."""
_PLACE = re.compile(r"[?？¿.…·․‥,;:'\"“”‘’、，。；：_#\s]*|[-–—―]{2,}")
"""Marks that stand where a reference is missing. A single dash may be a minus, brackets may be an empty set."""
_MAX_SHORT = 100
_LEAD = (
    r"(?:(?:sorry|hmm+|um+|uh|well|oh|ok(?:ay)?|honestly|frankly|to be honest|i'm afraid|(?:the "
    r"|my )?answer(?: is|:))[,.! ]+)*"
)
_BEING = (
    r"(?:(?:i am|i'm|im|we are|we're|it is|it's|that is|that's|this is|still|really|quite|just|simply"
    r"|honestly|currently) )*"
)
_SELF = r"(?:(?:i|we|one|you|really|just|simply|honestly) )*"
_ACT = (
    r"(?:know|say|tell|answer|solve|determine|find|figure(?: it)? out|compute|calculate|decide|guess|help"
    r"|provide|give|respond|see|work it out)"
)
_REST = (
    r"(?: (?:at all|here|sorry|yet|now|this|that|it|these|those|the|an?|any|one|for|about|of|on|to"
    r"|with|what|which|how|question"
    r"|problem|answer|answers|solution|result|value|exactly|precisely|either|anything|how to|is|was))*"
)
_GIVING_UP = re.compile(
    _LEAD
    + "(?:"
    + "|".join(
        (
            rf"(?:{_SELF}(?:have|have got|'ve got|'ve|has|got) )?(?:absolutely |really )?(?:no"
            rf"|not (?:a|any|the"
            r"(?: slightest| faintest| foggiest)?)|zero) (?:idea|clue|guess|notion)",
            r"i ?d ?k|i\.d\.k\.?|(?:i )?dunno|no comment|no guess|ask someone else|who knows"
            r"|god knows|nobody knows"
            r"|search me|beats me|you tell me|your guess is as good as mine|(?:i )?give up|(?:i(?:'ll"
            r"| will)? )?(?:pass|skip)",
            rf"{_SELF}(?:do not|don't|dont|did not|didn't|does not) (?:really )?(?:know|{_ACT})",
            rf"{_SELF}(?:cannot|can't|cant|can not|could not|couldn't) (?:really )?{_ACT}",
            rf"{_BEING}(?:unable|not able|unprepared|not in a position) to {_ACT}",
            rf"{_BEING}(?:not (?:entirely |quite |really |too |so |very )?(?:sure|certain)|unsure"
            rf"|uncertain|clueless|stumped)",
            rf"{_BEING}(?:unknown|not known|undecided|hard to say|difficult to say|impossible to say"
            rf"|impossible to tell)(?: to me)?",
            r"(?:there is |i have |we have )?no (?:final )?(?:answer|response|reply|output|guess|attempt)"
            r"(?: (?:provided|given|found|available|known|possible|yet))?|unanswered|not answered"
            r"|not attempted|left blank",
            r"(?:我|我们)?(?:也|真的?)?(?:无法|不能|没法)(?:确定|判断|回答|解答|计算|得出|求出"
            r"|给出)(?:答案|结果|结论|此题|这个问题)?"
            r"|(?:我)?(?:也|真的?)?(?:不知道|不确定|不清楚|不晓得|不会(?:做|解|算|答)|不懂"
            r"|不明白)(?:怎么做|答案)?|我不会|未知|不详|没有(?:答案|头绪|思路|想法)|暂无答案",
            r"わか(?:らない|りません)|分か(?:らない|りません)|知(?:らない|りません)|不明(?:です)?"
            r"|答えられ(?:ない|ません)",
            r"모르겠(?:습니다|어요|다|음)|모름|몰라요?|모릅니다|알 수 없(?:음|습니다|다|어요)|답 ?없음",
            r"(?:ich habe )?keine? (?:ahnung|idee|antwort)|(?:das )?(?:ich )?wei(?:ß"
            r"|ss) (?:ich )?(?:es |das )?nicht"
            r"|unbekannt|kann ich nicht sagen|(?:ich bin )?(?:mir )?(?:nicht sicher|unsicher)|nicht bekannt",
            r"(?:yo )?no (?:lo )?s[eé]|no tengo (?:ni )?idea|ni idea"
            r"|(?:no tengo )?ni (?:la )?(?:más mínima|menor) idea|desconocid[oa]|sin respuesta"
            r"|no estoy segur[oa]|no puedo (?:responder|determinar\w*|resolver\w*)",
            r"(?:je )?(?:ne |n'en )?sais (?:pas|rien)|(?:je n'(?:en )?ai )?aucune idée|pas d'idée"
            r"|inconnue?|pas de réponse"
            r"|je ne suis pas sûre?|je ne peux pas répondre",
            r"(?:io )?non (?:lo )?so|(?:non ho )?nessuna idea|non ne ho idea|boh|sconosciut[oa]"
            r"|nessuna risposta",
            r"(?:eu )?não (?:o )?sei|(?:não faço|sem|nenhuma) (?:a )?(?:menor )?id[eé]ia"
            r"|desconhecid[oa]|sem resposta",
            r"(?:я )?не (?:знаю|уверена?|могу (?:ответить|сказать|решить))"
            r"|(?:ни малейшего )?понятия не имею|ни малейшего понятия|без понятия|неизвестно|нет ответа",
            r"geen idee|(?:dat )?weet ik niet|ik weet het niet|onbekend|nie wiem|nie mam pojęcia"
            r"|brak odpowiedzi|vet (?:ej|inte|ikke)"
            r"|jag vet inte|ingen (?:aning|idé)|en tiedä|bilmiyorum|fikrim yok|nevím|nem tudom"
            r"|nu știu|không biết|tidak tahu",
            r"لا (?:أعرف|أعلم|أدري)|غير معروف|(?:मुझे )?(?:नहीं पता|पता नहीं)(?: है)?|मैं नहीं जानता"
            r"|לא יודע|אין לי מושג",
        )
    )
    + f"){_REST}",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\bunknown|undetermin|indetermin|\b(?:can ?not|can't|could not|not|n't) (?:be |possible |enough "
    r"|sufficient |known|sure|clear"
    r"|certain|given|specified|answer)|insufficient|\bno (?:answer|information|data|one knows)"
    r"|unclear|uncertain|unanswer"
    r"|undefined|impossible|无法|不能|未知|不确定|不详|没有答案|unbekannt|desconocid|inconnu|неизвест"
    r"|不明|알 수 없",
    re.IGNORECASE,
)
"""A reference that says itself that nothing is known."""
_CONTENT = "∞∅⊥⊤√∫∑∏∇°♠♥♦♣"
"""Signs that can be an answer alone."""


def left_of(answer: str) -> str:
    """The visible text without control tokens, the tags and slots of prompts, and what only turns a role."""
    whole = text = decoded(answer)
    for _ in range(3):
        for pattern in _HOLDING_NOTHING:
            text = pattern.sub(lambda _: " ", text)
    if _TURN.fullmatch(text) or (text != whole and _ROLES.fullmatch(text)):
        return ""
    return text


def has_content(text: str) -> bool:
    """True if a letter, a digit or a sign that can be an answer is left once markup is gone."""
    return any(map(_is_content, _MARKUP.sub(" ", text)))


def _is_content(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" or char in _CONTENT


def compares_nothing(reference: str) -> bool:
    """True for a reference that no answer can agree with: nothing visible, or marks that hold its place."""
    text = left_of(reference)
    for _ in range(3):
        text = _EMPTY_MARKUP.sub(" ", text)
    if has_content(text) or any(
        unicodedata.category(char)[0] == "S" and char not in _NO_SIGN for char in text
    ):
        return False
    return _PLACE.fullmatch(text.strip()) is not None


def gives_up(answer: str, reference: str) -> bool:
    """True for a short answer that only says that its author has none, unless the reference says such a thing too."""
    text = _words(answer)
    if len(text) > _MAX_SHORT or _GIVING_UP.fullmatch(text) is None:
        return False
    known = _words(reference)
    return not (text in known or _GIVING_UP.fullmatch(known) or _OPEN.search(known))


def _words(text: str) -> str:
    """The words of a text: composed, in lower case, with plain apostrophes and without marks around them."""
    text = unicodedata.normalize("NFC", _MARKUP.sub(" ", text)).replace("’", "'").casefold()
    return one_line(text.translate(_UNMARKED)).strip(" .,!?¡¿。！？…:;'\"“”()[]-—")
