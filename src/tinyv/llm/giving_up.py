"""Short answers that only say that their author has none, in many languages."""

from __future__ import annotations

import re
import unicodedata

from tinyv.llm.hidden import one_line
from tinyv.llm.void import MARKUP

_UNMARKED = str.maketrans(dict.fromkeys("*_#`${}\\~", " "))
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
    r"(?:,? (?:at all|here|sorry|yet|now|from|me|us|my|side|part|afraid|i'm"
    r"|this|that|it|these|those|the|an?|any|one|for|about|of|on|to"
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


def gives_up(answer: str, reference: str) -> bool:
    """True for a short answer that only says that its author has none, unless the reference says such a thing too."""
    text = _words(answer)
    if len(text) > _MAX_SHORT or _GIVING_UP.fullmatch(text) is None:
        return False
    known = _words(reference)
    return not (text in known or _GIVING_UP.fullmatch(known) or _OPEN.search(known))


def _words(text: str) -> str:
    """The words of a text: composed, in lower case, with plain apostrophes and without marks around them."""
    text = unicodedata.normalize("NFC", MARKUP.sub(" ", text)).replace("’", "'").casefold()
    return one_line(text.translate(_UNMARKED)).strip(" .,!?¡¿。！？…:;'\"“”()[]-—")
