"""How languages announce an answer: a data table, one row per language. Adding a language is adding a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Language:
    """Regular expression fragments of one language; no fragment may hold an unbounded repeat."""

    name: str
    nouns: str
    """What an answer is called."""
    copulas: str
    """What joins the noun and the answer; a colon always does."""
    words: bool = True
    """True if words are set apart by blanks."""
    after: str = ""
    """What may stand between noun and copula ("finale", "to the question")."""
    direct: str = ""
    """Whole announcements that need no noun and no copula."""
    concluding: str = ""
    """What starts a closing sentence ("therefore")."""
    ending: str = ""
    """What closes a sentence after the answer, in languages with the verb at the end."""


LANGUAGES = (
    Language(
        "en",
        r"(?:final |correct |right |real |true |best |exact |required |numerical |my |our )?(?:answers?|ans)"
        r"|final (?:result|value|solution)|(?:correct|right|best) (?:option|choice|statement|letter)s?",
        r"(?:is|are|was|will be|would be|should be|must be|has to be|can be|equals|becomes"
        r"|comes out (?:to be|as|to)|turns out to be|works out to(?: be)?)\b"
        r"(?: (?:therefore|thus|then|hence|simply|just|indeed|clearly|obviously|definitely|certainly|for sure"
        r"|now|given by)\b,?)?",
        after=r"(?: (?:to|for|of|in) [^.:=\n]{1,100}?(?= (?:is|was|would|should|will|must)\b|:))?"
        r"(?: ?\([^()\n]{0,40}\))?",
        direct=r"\b(?:get|gets|gives|give|have|obtain|yields|is) (?:us )?(?:the|a) "
        r"(?:final |correct )?answer (?:of |as )?(?=[\d$\\(*-])|\banswer of (?=[\d$\\(*-])"
        r"|\banswer (?=(?:cannot|can't|can not) be |does not exist)",
        concluding=r"(?:and |but )?(?:therefore|thus|hence|so|consequently|accordingly|in conclusion"
        r"|to conclude|in total|finally|in summary|overall|altogether|as a result|this means(?: that)?"
        r"|it follows(?: that)?"
        r"|we conclude(?: that)?|conclusion)\b",
    ),
    Language(
        "zh",
        r"(?:最终|最后|正确|标准|本题|参考|所求|此题|该题)?的?(?:答案|选项|答(?=[:：]))|最终结果|结果(?=[为是:：])",
        r"(?:应该|应当|应|就|即|也就|为)?(?:是|为|选择?|等于)",
        words=False,
        after=r"(?:[（(][^()（）\n]{0,30}[）)])?",
        direct=r"【(?:答案|解答)】|(?:故|因此|所以|应|综上|从而|于是)[,，]?(?:本题)?(?:答案)?(?:应)?选(?:择)?(?:项|答案)?(?:为|是)?[:：]?(?=\s{0,3}[(（$*]{0,3}[A-Ja-j])",
        concluding=r"因此|所以|故|综上所述|综上|从而|于是|由此可得|由此可知|由此|结论|总之|最终|最后|因而|可得|解得",
    ),
    Language(
        "ja",
        r"(?:最終的な|正しい|正解の|求める)?(?:答え|解答|回答|正解|答)",
        r"は",
        words=False,
        direct=r"答えが(?=\s?\d)",
        concluding=r"したがって|よって|ゆえに|以上より|つまり|従って",
        ending=r"(?:となります|になります|である|です|だ|となる)",
    ),
    Language(
        "ko",
        r"(?:최종 ?)?(?:정답|답변|답|해답)",
        r"(?:은|는|이)",
        words=False,
        concluding=r"따라서|그러므로|결론적으로|그래서",
        ending=r"(?:입니다|이다|이에요|예요)",
    ),
    Language(
        "fr",
        r"r[ée]ponses?",
        r"(?:est|sont|serait)\b",
        after=r"(?: (?:finale|correcte|exacte|à [^.:\n]{1,60}?))?",
        concluding=r"donc|par conséquent|ainsi|en conclusion|finalement|on obtient",
    ),
    Language(
        "de",
        r"(?:end|schluss)?antwort(?:en)?|(?:end)?ergebnis|lösung(?= (?:ist|lautet))",
        r"(?:ist|lautet|sind|beträgt)\b",
        concluding=r"also|daher|somit|folglich|deshalb|insgesamt",
    ),
    Language(
        "es",
        r"respuestas?",
        r"(?:es|son|sería)\b",
        after=r"(?: (?:final|correcta|es correcta|a [^.:\n]{1,60}?))?",
        concluding=r"por lo tanto|por tanto|entonces|así que|en conclusión|luego",
    ),
    Language(
        "pt",
        r"respostas?",
        r"(?:é|são|será)(?!\w)",
        after=r"(?: (?:final|correta))?",
        concluding=r"portanto|logo|assim",
    ),
    Language(
        "it",
        r"rispost[ae]",
        r"(?:è|sono)(?!\w)",
        after=r"(?: (?:finale|corretta))?",
        concluding=r"quindi|pertanto|dunque",
    ),
    Language("nl", r"antwoord(?:en)?", r"(?:is|zijn|luidt)\b", concluding=r"dus|daarom"),
    Language(
        "ru",
        r"(?:правильный |окончательный )?ответ(?:ом)?",
        r"(?:—|–|-|это|равен|будет|является)",
        concluding=r"следовательно|таким образом|значит|итак|поэтому",
    ),
    Language("uk", r"відповідь", r"(?:—|–|-|це)", concluding=r"отже|таким чином"),
    Language("pl", r"odpowiedzią?|odpowiedz|odpowiedź", r"(?:to|jest|brzmi)\b", concluding=r"zatem|więc"),
    Language("tr", r"cevap|yanıt", r"(?:olarak)\b", concluding=r"bu nedenle|dolayısıyla"),
    Language(
        "vi",
        r"đáp án|câu trả lời|đáp số",
        r"(?:là|bằng)(?!\w)",
        after=r"(?: (?:đúng|cuối cùng))?",
        concluding=r"vậy|do đó",
    ),
    Language(
        "id",
        r"jawaban(?:nya)?",
        r"(?:adalah|ialah)\b",
        after=r"(?: (?:akhir|yang benar))?",
        concluding=r"jadi|oleh karena itu",
    ),
    Language(
        "ar",
        r"(?:ال)?(?:إجابة|اجابة|جواب)",
        r"(?:هي|هو)",
        after=r"(?: (?:النهائية|الصحيحة|النهائي|الصحيح))?",
        concluding=r"لذا|إذن|لذلك|وبالتالي|إذًا",
    ),
    Language(
        "hi",
        r"(?:अंतिम |सही )?(?:उत्तर|जवाब)",
        r"(?:है|होगा)",
        words=False,
        concluding=r"इसलिए|अतः",
        ending=r"(?:है|हैं|होगा|होंगे)",
    ),
    Language("th", r"คำตอบ(?:สุดท้าย|ที่ถูกต้อง)?", r"(?:คือ|เท่ากับ)", words=False, concluding=r"ดังนั้น"),
)

_MARKS = r"[*_\"'`}\]）)\s]{0,6}?"


@lru_cache(maxsize=1)
def announcement() -> re.Pattern[str]:
    """Matches up to where an announced answer starts, in any language; linear, every repeat is bounded."""
    return re.compile("|".join(_announcement(language) for language in LANGUAGES), re.IGNORECASE)


@lru_cache(maxsize=1)
def conclusion() -> re.Pattern[str]:
    """Matches what opens a concluding clause ("Therefore, "), in any language."""
    fragments = (
        f"(?:{row.concluding})" + (r"\b" if row.words else "") for row in LANGUAGES if row.concluding
    )
    return re.compile(
        r"(?:^|(?<=[\s*_#>,，;；:：.]))(?:" + "|".join(fragments) + r")[\s*_,，:：]*", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def endings() -> re.Pattern[str]:
    """Matches a closing verb at the end of an answer, in languages that close with it."""
    fragments = "|".join(row.ending for row in LANGUAGES if row.ending)
    return re.compile(rf"(?<=\S)\s?(?:{fragments})[\s。.।]*\Z")


def _announcement(row: Language) -> str:
    edge = r"(?<![^\W\d_])" if row.words else ""
    space = r"\s{1,3}" if row.words else r"\s{0,3}"
    joined = rf"(?:{_MARKS}(?:[:：]|\s[-–—]\s|\s?=\s?)|{_MARKS}{space}(?:{row.copulas})(?:\s{{0,2}}[:：])?)"
    noun = rf"{edge}(?:{row.nouns})(?:{row.after}){joined}"
    return noun if not row.direct else f"{noun}|{row.direct}"
