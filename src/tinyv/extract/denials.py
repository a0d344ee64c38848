"""How prose disowns a value: what stands right before it, and what the next words say of it. Wordings only.

What stands before ends where the value starts (`\\Z`), so that it speaks of this value and not of one before:
"the wrong answer is 44, so [43]" disowns nothing. What stands behind starts where the value ends.
"""

from __future__ import annotations

import re

BEFORE_WORDS = tuple(
    "wrong|correct|mistake|erro|false|flawed|bogus|inaccurate|faulty|naive|naïve|tempt|misleading|deceptive|trap"
    "|misconception|pitfall|fallac|blunder|distractor|decoy|red herring|placeholder|not|n't|never|nor|neither"
    "|anything but|opposed to|unlike|rather than|instead of|reject|discard|dismiss|ignore|disregard|guess|thought"
    "|think|believe|say|said|claim|assume|argue|insist|swear|careless|hasty|sloppy|inattentive|unwary|seem|appear"
    "|look|impression|instinct|intuition|attempt|doubt|deny|dispute|refuse|decline|would have|might have|could have"
    "|untrue|myth|a lie|suppos|assum|if |whether|differ|other than|unequal|slip|follow|❌|✗|✘"
    "|错|不|误|陷阱|认为|以为|忽略|无视|并非|而非|说|觉得|别".split("|")
)
"""One of these, in lower case, is in every text that `BEFORE` matches; they are found many times faster."""

_WRONG = (
    r"(?:wrong|incorrect|mistaken|erroneous|false|flawed|bogus|inaccurate|faulty|na[iï]ve|tempting|misleading"
    r"|deceptive)"
)
_NOUN = r"(?:answer|result|solution|value|guess|response|reply|conclusion|total|count|number|output|one)"
_IS = (
    r"(?:is|was|would be|would've been|would have been|could be|might be|may be|will be|must be|equals|of|as|being|"
    r"reads|becomes)"
)
_JOINT = rf"(?:\s+{_IS})?(?:\s+(?:that|simply|just|then|it is))?[\s:：=–—-]*\Z"
_GIVEN = (
    r"(?:\s+(?:here|then|that|which|often|usually|might|would|could|may|many|most|some|others?|one|you|they|people"
    r"|students|everyone|someone|gives?|gets?|writes?|says?|given|in|to|this|the|problem|question|case)){0,6}"
)
_SAY = (
    r"(?:answer|say|write|choose|accept|pick|believe|submit|claim|put|report|box|guess|think|conclude|state)"
)
_THAT = r"(?:\s+(?:with|as the answer|to be|that|(?:that )?(?:it's|(?:it|the answer) (?:is|was|must be|would be))))?"
_THINK = (
    r"(?:thinks?|thought|believes?|believed|says?|said|claims?|claimed|guess(?:es)?|assumes?|argues?|insists?|swears?)"
    r"(?:\s+that)?(?:\s+(?:it|this|the (?:answer|result|value))(?:'s|\s+(?:is|was|would be|must be|to be|should be)))?"
)
_MISTAKE = r"(?:mistake|misconception|pitfall|trap|fallacy|blunder|distractor|decoy|red herring|placeholder)"
_MISTAKEN = r"(?:mistakenly|wrongly|erroneously|incorrectly|falsely|naively|carelessly)"

LATER_WORDS = ("boxed", "above", "final", "given", "previous", "my answer", "the box", "i gave")
"""One of these, in lower case, is in every text that `CALLED_LATER` finds."""

ABOUT_ANOTHER = re.compile(
    r"(?<!example )(?<!instance )(?<!sample )(?<!case )"
    r"\b(?:of|for|per|each|every|from|with|is|was|be|are|avoid\w{0,3}|reject\w{0,3}|exclud\w{1,3})"
    r"(?:\s+(?:simply|just|clearly))?(?:\s+(?:the|a|an|one|each|every|any|his|her|my|their))?\s*\Z",
    re.IGNORECASE,
)
"""Before "wrong answer": it is another value's name ("44 is the wrong answer:", "the cost of a wrong answer is")."""

BEFORE = re.compile(
    # "the wrong answer would be", "Incorrect:"
    rf"(?P<called>\b{_WRONG}\s+{_NOUN}\b{_GIVEN}{_JOINT})"
    r"|(?P<label>\A\W*(?:wrong|incorrect|mistaken|not correct|not right|rejected|discarded)\W*\Z|[❌✗✘]\W*\Z)"
    # "a common mistake is to answer", "the usual error would be"
    rf"|\b(?:{_MISTAKE}|(?:common|typical|frequent|usual|popular) (?:error|slip)){_GIVEN}"
    rf"(?:\s+{_IS})?(?:\s+(?:to\s+)?{_SAY}{_THAT})?[\s:：–—-]*\Z"
    # "The answer is not", "neither", "rather than"
    r"|\b(?:not|never|nor|neither|rather than|instead of|as opposed to|anything but|unlike"
    r"|I reject|I discard|I dismiss)\Z"
    r"|\b(?:answer|result|it|this|that)\s+(?:(?:is|was)(?:n't| not)|can ?not be|can't be|could(?:n't| not) be"
    r"|won't be|will not be)(?:\s+(?:equal to|just|simply))?\Z"
    r"|\b(?:answer|result|it|value)\s+(?:is\s+)?(?:(?:clearly\s+)?different from|differs from|other than|unequal to"
    r"|not equal to)\Z"
    # "It is false that the answer is", "it would be wrong to say", "the following is wrong:"
    r"|\b(?:wrong|false|incorrect|untrue|not true|not correct|not right|not the case|a myth|a lie)\s+"
    rf"(?:that\s+(?:the (?:answer|result|value)|it|this)\s+(?:is|equals|would be)|to\s+{_SAY}{_THAT})\Z"
    r"|(?:\bthe following|\bwhat follows|\A\W*(?:for (?:instance|example),? )?this)\s+(?:is|would be|was)\s+"
    r"(?:wrong|incorrect|false)[\s:：]*\Z"
    r"|\bI\s+(?:doubt|deny|dispute)\s+that\s+(?:the (?:answer|result|value)|it|this)\s+(?:is|equals|would be)\Z"
    rf"|\b(?:refuse|decline)\s+to\s+{_SAY}{_THAT}\Z"
    r"|\b(?:reject|discard|dismiss)\s+the\s+(?:answer|result)(?:\s+of)?\Z"
    # "Suppose the answer were": a condition states nothing
    r"|\b(?:suppose|supposing|assume|assuming|if|whether)\s+(?:that\s+)?"
    r"(?:the (?:final |correct )?(?:answer|result)|it)\s+(?:is|was|were)\Z"
    # "Do not write", "Ignore the box:"
    r"|\b(?:do not|don't|never|should not|shouldn't|must not|mustn't|would not|wouldn't|will not|won't|cannot|can't"
    rf"|did not|didn't)\s+(?:\w+ly\s+)?{_SAY}{_THAT}\Z"
    r"|\b(?:ignore|disregard)\s+(?:(?:the|this|that|my)\s+)?(?:following\s+|next\s+)?"
    r"(?:box|boxed \w{4,8}|answer|value|number|line|following)[\s:,–—-]*\Z"
    # "Everyone thinks it is", "one might say that the answer is"
    r"|\b(?:everyone|everybody|some(?:one|body)?|many|most|several|others|people|students|(?:some|many|most|several"
    rf"|careless|other|all|a few|lots of)\s+\w{{1,20}})\s+(?:(?:would|might|may|will|often|wrongly)\s+)?{_THINK}\Z"
    rf"|\b(?:one|you|people)\s+(?:might|may)\s+(?:\w+ly\s+|at first\s+|first\s+)?{_THINK}\Z"
    rf"|\btempt\w{{2,3}}\s+to\s+{_SAY}{_THAT}\Z"
    r"|\b(?:might|may)\s+(?:at first\s+)?(?:seem|appear|look)(?:\s+(?:that|as if|like))?"
    r"(?:\s+(?:it|the answer)\s+is|\s+to be)?\Z"
    r"|\b(?:my|our|the)\s+(?:(?:very )?first|initial|original|gut)\s+(?:guess|thought|instinct|impression|intuition"
    r"|attempt)(?:\s+(?:was|had been))?[\s:,]*\Z"
    r"|\bI\s+(?:(?:initially|first|originally|previously|once|at first)\s+)"
    rf"(?:{_THINK}|guessed|assumed|answered|wrote)\Z"
    r"|\bI\s+(?:would|might|could) have (?:written|said|answered|guessed|boxed|chosen)\Z"
    r"|\b(?:careless|na[iï]ve|hasty|sloppy|inattentive|unwary)\s+\w{2,12}\s+(?:(?:would|might|may|will|often)\s+)?"
    rf"(?:{_THINK}|{_SAY}s?{_THAT}|gets?|gives?|obtains?|finds?)\Z"
    # "one would mistakenly get"
    rf"|\b{_MISTAKEN}\s+\w{{2,12}}(?:\s+(?:that|as|to|it|the|answer|is|was|be|get|with|of|at|value|result))"
    r"{0,4}\Z"
    # 错误答案是, 常见的错误是, 答案不是, 有人认为是
    r"|(?:错误|不正确|不对)的?(?:答案|结果|结论|数值)(?:会|就|应该)?(?:是|为|等于)?[:：]?\Z"
    r"|\A\W*(?:错误|不正确|不对)[:：]\Z"
    r"|(?:常见|典型|容易犯)的?(?:错误|误区|陷阱)(?:答案)?(?:就)?(?:是|为|在于)?(?:认为|以为|答成|写成|得到)?[:：]?\Z"
    r"|(?:答案|结果|这|它|那)(?:并|绝|可)?(?:不是|不为|不等于|不可能是|不应该是)\Z|而不是\Z|并非\Z|而非\Z"
    r"|(?:有人|有些人|很多人|许多人|大家|人们|很多同学|有的同学|有同学)(?:会|都|可能|容易|往往)?(?:误)?(?:认为|以为|说|觉得)"
    r"(?:答案|结果)?(?:是|为)?[:：]?\Z"
    r"|(?:误|原|本|曾|起初)(?:来|先)?(?:认为|以为)(?:答案|结果)?(?:是|为)?\Z|错误地(?:得到|得出|认为|写成)\Z|(?:忽略|无视)(?:这个|此|该|下面的)?(?:框|方框|答案)[:：]?\Z"
    r"|(?:不要|别|不能)(?:写|填|选|回答)\Z",
    re.IGNORECASE,
)
"""What a clause that disowns the value after it ends with."""

_CLOSE = r"[\s$.)\]*}\\]{0,12}"
_NEXT = r"[\s$.)\]*}\\?？!…,;，。；！]{0,12}"
_WITH = (
    r"(?:(?:but|however|yet|though|although|unfortunately|except|well|oh|oops|hmm+|wait|no|nope|sorry|actually|and"
    r"|sadly|alas|clearly|of course|in fact|I think|I believe|I know)[\s,.!…–—:-]{1,4}){0,3}"
)
_THIS = (
    r"(?:which|this|that|it|they|he|she|you|everyone|all of them|the latter"
    r"|(?:this|that|the|my|such an?)\s+(?:above\s+|boxed\s+|last\s+|previous\s+|final\s+)?"
    r"(?:answer|value|result|box|number|solution|guess))"
)
_BE = (
    r"(?:'s|'re|\s+(?:is|are|was|were|would be|would have been|will be|must be|has to be|seems?(?: to be)?|looks?"
    r"|appears?(?: to be)?))"
)
_VERY = (
    r"(?:\s+(?:all|simply|just|clearly|obviously|actually|also|quite|totally|completely|definitely|certainly|plainly"
    r"|probably|likely|of course|unfortunately|in fact|still|again)){0,3}"
)
_END = r"(?![\w'’])(?!\s+(?:that|to|if|unless|for|when|in general|because of the other|about)\b)"
_STOPPED = r"(?=\s*(?:[.!?;,:–—)。！？，；]|\Z))"
_FAULTY = (
    rf"(?:(?:wrong|incorrect|mistaken|false|untrue|erroneous|inaccurate|nonsense|bogus|rejected|refuted"
    rf"|not\s+(?:\w+ly\s+|quite\s+)?(?:correct|right|true|valid)){_END}|not\s+so{_STOPPED}"
    rf"|(?:a|an|the|my)\s+(?:wrong|incorrect|false)\s+{_NOUN}{_END})"
)
_ERROR = (
    r"(?:a|an|my|in|the (?:usual|common|classic|typical))\s+(?:common\s+|usual\s+|typical\s+|big\s+|bad\s+|silly\s+"
    r"|classic\s+|popular\s+)?(?:mistake|misconception|error|trap|trick|decoy|distractor|lie|joke|pitfall|fallacy"
    r"|slip|typo)"
    r"(?=\s*(?:[.!?;,:–—)]|\Z)|\s+(?:here|because|since|due|in|I|people|students|that\s+(?:many|people|students|I))\b)"
)
_REFUSE = (
    r"(?:do not|don't|did not|didn't|will not|won't|would not|wouldn't|cannot|can't|never)\s+"
    r"(?:choose|accept|pick|believe|adopt|endorse|trust|agree|submit|claim|stand by)"
    r"|reject|refuse|discard|dismiss|doubt"
)
_SUBJECT_BEFORE = r"(?:,?\s*(?:which|this|that|but (?:it|this|that)|it)\s+)?"

CALLED_WRONG = re.compile(
    rf"{_CLOSE}{_SUBJECT_BEFORE}(?:is|was|would be|must be|seems?|looks?|appears?)(?:\s+to be)?{_VERY}\s+{_FAULTY}"
    rf"|{_NEXT}{_WITH}{_THIS}{_BE}{_VERY}\s+(?:{_FAULTY}|{_ERROR})"
    rf"|{_CLOSE}[\s,;:(（\[–—-]{{1,4}}(?:(?:(?:this|that|it|which) )?(?:is |was ))?(?:clearly |obviously |simply )?"
    r"(?:wrong|incorrect|false|not correct|not right|mistaken|rejected)\s*"
    r"(?:[)\]）.!,;]|\Z)"
    rf"|{_NEXT}{_WITH}(?:wrong|incorrect|false alarm|not\s+(?:quite|so|really|correct|right|true))\s*(?:[.!;:–—]|\Z)"
    rf"|{_NEXT}[\s–—-]{{0,3}}(?:no|nope|not)\s*(?:[.!]|\Z)"
    rf"|[\s$)\]*}}\\]{{0,12}}[?？]\s*(?:wrong|incorrect|no|nope|not\b)"
    r"|[\s$.)\]*}\\。，,;；？?！!（(]{0,12}(?:但|可是|然而|不过)?[,，]?(?:这|那|它|此|该答案|这个答案|该结果|这个结果|他们|大家)?"
    r"(?:个|都|显然|其实|明显|是|就){0,3}(?:错误的?(?:答案|结果)?|错|错了|错的|不对的?|不正确的?|搞错了|弄错了|算错了)"
    r"(?=\s*(?:[）)。，,!！；;.]|\Z))",
    re.IGNORECASE,
)
"""What calls the value before it wrong: no denial where the question asks for what is wrong."""

TAKEN_BACK = re.compile(
    rf"{_CLOSE}{_SUBJECT_BEFORE}"
    r"(?:(?:is|was|would be)\s*(?:not|never)|isn't|wasn't|can\s?not be|can't be|could(?: not|n't) be)\s+"
    r"(?:(?:the|my|a|an|our|actually|really|final|correct|right|true|valid)\s+){0,4}"
    r"(?:answer|result|solution|correct|right)(?!\s+(?:to|of|for|only|unique|simply|just)\b)"
    rf"|{_CLOSE}{_SUBJECT_BEFORE}(?:(?:is|was)\s+off(?:\s+by\b|{_STOPPED})"
    rf"|(?:is|was|would be|would have been)\s+(?:just\s+)?{_ERROR})"
    rf"|[\s$)\]*}}\\,;]{{0,12}}which\s+(?:I|we)\s+(?:{_REFUSE})\b"
    rf"|[\s$.)\]*}}\\,;]{{0,12}}(?:(?:but|yet|though|however|and)\s+)?(?:I|we)\s+"
    rf"(?:(?:{_REFUSE})\s+(?:it|this|that)\b(?!\s+[a-z]+\s+[a-z])|disagree\b)"
    rf"|{_CLOSE}(?:would|might|may|could)\s+(?:be|seem|look|have been)\s+(?:like\s+)?(?:the|a|an)?\s*"
    r"(?:naive|wrong|incorrect|tempting|obvious|first|quick|easy|common|usual|mistaken|mistake|error|trap)\b"
    rf"|{_CLOSE}is\s+what\s+(?:(?:a|an|the|any|most|many|some)\s+)?(?:careless|na[iï]ve|hasty|sloppy|inattentive)\b"
    rf"|{_CLOSE},?\s*(?:has |have )?(?:made|makes?|commits?|committed|falls? into|fell into)\s+(?:a|an|the)\s+"
    rf"(?:\w{{2,10}}\s+)?(?:mistake|error|trap){_STOPPED}"
    # "Never mind.", "I was wrong.", "My mistake."
    rf"|{_NEXT}{_WITH}(?:(?:scratch|strike|forget|ignore|disregard|delete|cancel|retract)\s+(?:that|this|it|the above"
    r"|the box|my answer|this answer|that answer)|never ?mind|I (?:take|took) (?:that|it|this) back"
    r"|I retract (?:that|it|this)|(?:I|we) (?:was|were|am|are) (?:wrong|mistaken)|my (?:mistake|bad)|just kidding"
    r"|I (?:do not|don't) (?:think|believe) (?:so|that's right|that is right)|I got (?:it|that|this) wrong"
    rf"|(?:that|this|it) (?:does not|doesn't|didn't|did not) work){_STOPPED}"
    r"|[\s$.)\]*}\\]{0,12}[❌✗✘]"
    r"|[\s$.)\]*}\\。，]{0,12}(?:这|它|那)?(?:并)?不是(?:正确|最终)?(?:的)?答案"
    r"|[\s$.)\]*}\\。，,]{0,12}(?:我(?:收回|撤回|不同意|不认同|错了|算错了|搞错了)|(?:这|那)?是(?:个|一个)?陷阱)"
    r"|[\s$.)\]*}\\]{0,12}[?？]\s*(?:不[。.！!，,]|不是)",
    re.IGNORECASE,
)
"""What takes the value before it back, whatever was asked."""

ASKED_BEFORE = re.compile(
    r"\A\W*(?:(?:so|then|but|hmm|or|and),? )?(?:is|was|could|can|might|may|would|should)(?:n't| not)?\s+"
    r"(?:it|this|that|the (?:final |correct )?(?:answer|result))(?:\s+(?:be|perhaps|maybe|really|then)){0,2}\Z",
    re.IGNORECASE,
)
ASKED_BEHIND = re.compile(r"[\s$*})\]]{0,6}[?？](?!\s*(?:yes|indeed|correct|right))", re.IGNORECASE)
"""Around a value that is only asked about: "Is it [43]?"."""

CALLED_LATER = re.compile(
    rf"[.!?;\n。][\s$*)]{{0,4}}{_WITH}(?:(?:the|my|this)\s+(?:boxed|above|final|given|previous)\s+{_NOUN}|my\s+answer|the\s+box"
    rf"|(?:the|this)\s+{_NOUN}\s+(?:above|in the box|I gave|given)){_BE}{_VERY}\s+(?:{_FAULTY}|{_ERROR}){_STOPPED}",
    re.IGNORECASE,
)
"""A later sentence that names the answer itself: "I counted in haste. The boxed answer is wrong."."""

NOT_BEFORE = re.compile(
    r"\b(?:answer|result|it|that|this)(?:\s+(?:is|was)\s+(?:\w{1,12}ly\s+)?not|\s+(?:is|was)n't"
    r"|\s+cannot be|\s+can't be)[\s$*]{1,4}\Z",
    re.IGNORECASE,
)
WRONG_BEHIND = re.compile(
    r"[\s$*]{1,4}(?:is|was|would be)\s+(?:clearly\s+|obviously\s+)?(?:wrong|incorrect|not (?:the|right|correct))\b",
    re.IGNORECASE,
)
"""Around the same value, named again behind the mark."""

ASKS_WRONG = re.compile(
    r"\b(?:which|what|find|identify|choose|select|spot|name|how many)\b[^.?!]{0,80}"
    r"\b(?:wrong|incorrect|false|mistake\w*|erro\w+|inaccurate|invalid|not (?:true|correct|valid|right))\b"
    r"|\b(?:true or false|mistakenly|erroneously|incorrectly|wrongly|by mistake|accidentally|in error)\b"
    r"|错误|不正确|不对的|不成立|说法错",
    re.IGNORECASE,
)
"""A question for what is wrong: there "[C] is incorrect" answers it."""

TRUTH_WORD = re.compile(
    r"\W*(?:\\text\w{0,6}\{)?\W*(?:no|false|wrong|incorrect|untrue|不|否|错误?|不正确|不对)\W*", re.IGNORECASE
)
"""A box that holds one of these says itself that something is wrong."""
