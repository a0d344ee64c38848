r"""Long rollouts made up by rules of its own: the groups of `groups.py`, with the reasoning that real responses have.

Modelled, with a seed: 300 to 1,500 words of worked mathematics before the answer, formulas in most sentences; a third
think before `</think>`, some of them up to a box; some state an answer in a box, take it back and go on; the answer
comes in one of a few closing forms; a response without an answer stops in the middle or says that it has none. No two
responses are the same text; answers repeat as in `groups.py`. Right and wrong responses are worded alike. A question
names its seed, so that nothing that is kept of one batch helps with another.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from tinyv.bench.groups import Rollout, grpo_batch, statistics

SHORTEST, LONGEST = 300, 1_500
"""Words of reasoning; short ones are more frequent."""
THINKS = 0.33
"""Share that thinks in tags of its own."""
BOXED_ON_THE_WAY = 0.15
"""Share that has a box before the last one: in its thinking, or taken back."""
_BOX = "\\boxed{"


def long_batch(groups: int, size: int, seed: int) -> list[Rollout]:
    """`groups` x `size` long rollouts, group by group."""
    draw = random.Random(seed)
    return [_long(rollout, seed, draw) for rollout in grpo_batch(groups, size, seed)]


def long_statistics(rollouts: Sequence[Rollout]) -> dict[str, Any]:
    """What kind of batch this is: lengths and tags of the responses, repetition of the answers."""
    texts = [rollout.sample.response or "" for rollout in rollouts]
    answers = {(r.group, _last_box(text)) for r, text in zip(rollouts, texts, strict=True)}
    batch = statistics(rollouts)
    return {
        "samples": batch["samples"],
        "groups": batch["groups"],
        "right": batch["right"],
        "groups_with_both": batch["groups_with_both"],
        "mean_chars": round(fmean(map(len, texts))),
        "longest_chars": max(map(len, texts)),
        "mean_words": round(fmean(len(text.split()) for text in texts)),
        "distinct_responses": len(set(texts)),
        "distinct_answers": len(answers),
        "think": round(fmean("</think>" in text for text in texts), 4),
        "several_boxes": round(fmean(text.count(_BOX) > 1 for text in texts), 4),
        "no_box": round(fmean(_BOX not in text for text in texts), 4),
    }


def _long(rollout: Rollout, seed: int, draw: random.Random) -> Rollout:
    words = round(draw.triangular(SHORTEST, LONGEST, SHORTEST + 200))
    answer = _last_box(rollout.sample.response or "")
    thinks = draw.random() < THINKS
    body = _reasoning(words, draw, boxed=draw.random() < BOXED_ON_THE_WAY, thinks=thinks)
    end = _without_answer(draw) if answer is None else draw.choice(_CLOSINGS).replace("ANSWER", answer)
    text = f"{body}\n\n{end}"
    question = f"Problem {rollout.group + 1} of set {seed}. {rollout.sample.question}"
    return replace(rollout, sample=replace(rollout.sample, question=question, response=text))


def _reasoning(words: int, draw: random.Random, *, boxed: bool, thinks: bool) -> str:
    if not thinks:
        return _worked(words, draw, _TAKEN_BACK if boxed else None)
    thought = _worked(round(0.8 * words), draw, None)
    found = f"\n\nSo I get {_BOX}{draw.randint(2, 99)}}} here." if boxed else ""
    opening = draw.choice(("<think>\n", ""))  # some chat templates open the tag in the prompt
    return f"{opening}{thought}{found}\n</think>\n\n{_worked(round(0.2 * words), draw, None)}"


def _worked(words: int, draw: random.Random, taken_back: str | None) -> str:
    """Paragraphs of about so many words; one that states a box and takes it back in the middle."""
    paragraphs: list[str] = []
    done = 0
    while done < words:
        step = " ".join(_sentence(draw) for _ in range(draw.randint(2, 5)))
        paragraphs.append(f"{draw.choice(_HEADS).replace('NUMBER', str(len(paragraphs) + 1))}{step}")
        done += len(step.split())
    if taken_back is not None:
        paragraphs.insert(len(paragraphs) // 2, taken_back.replace("VALUE", str(draw.randint(2, 99))))
    return "\n\n".join(paragraphs)


def _sentence(draw: random.Random) -> str:
    a, b, c = draw.randint(2, 99), draw.randint(2, 99), draw.randint(2, 9)
    made = {"ab": a * b, "ac": a * c, "bc": b * c, "sum": a + b, "squares": a * a + b * b}
    return draw.choice(_SENTENCES) % {"a": a, "b": b, "c": c, **made}


def _without_answer(draw: random.Random) -> str:
    """Cut by the limit on tokens, or given up."""
    return draw.choice(("I could not finish this.", "Substituting this back we have $\\frac{3x + 1"))


def _last_box(text: str) -> str | None:
    """What stands in the last box of a response that this module or `groups` wrote: boxes end their formula."""
    start = text.rfind(_BOX)
    if start < 0:
        return None
    depth, inner = 1, start + len(_BOX)
    for place in range(inner, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return text[inner:place]
    return None


_HEADS = ("", "", "", "**Step NUMBER.** ", "### Step NUMBER\n", "NUMBER. ", "Next, ", "Now ")
_TAKEN_BACK = (
    "This would give $\\boxed{VALUE}$. Wait, that cannot be right: I used the condition twice. Let me go back and do "
    "this step again, more slowly."
)
_CLOSINGS = (
    "The answer is \\boxed{ANSWER}.",
    "Therefore, the final answer is $\\boxed{ANSWER}$.",
    "**Final Answer**\n\n\\[ \\boxed{ANSWER} \\]",
    "Putting it all together, we get\n$$\\boxed{ANSWER}$$",
    "Hence $\\boxed{ANSWER}$.",
)
_SENTENCES = (
    "Let $u = %(a)dx + %(b)d$ and note that $u$ grows with $x$, so we may look at $%(c)du$ instead.",
    "We have $%(a)d \\cdot %(c)d = %(ac)d$ and $%(b)d \\cdot %(c)d = %(bc)d$.",
    "Subtracting the two equations leaves $%(c)dx = %(ac)d$, so $x = %(a)d$ at this point.",
    "By the quadratic formula $x = \\frac{-%(b)d \\pm \\sqrt{%(b)d^2 - 4 \\cdot %(c)d}}{2}$.",
    "Here $\\frac{%(a)d}{%(b)d} + \\frac{%(b)d}{%(a)d} = \\frac{%(squares)d}{%(ab)d}$.",
    "The sum of these terms is $\\sum_{k=1}^{%(a)d} (%(c)dk + %(b)d)$, which is easy to find.",
    "That looks too large, so I want to check it with a small case, say $n = %(c)d$.",
    "For $n = %(c)d$ the left side is $%(ac)d$ and the right side is $%(bc)d$.",
    "Wait, I should be careful with the sign here, because the factor may be negative.",
    "So the first of the two values is %(a)d, and we still need the other one.",
    "If we square both sides we obtain $x^2 + %(a)dx + %(b)d = %(ab)d$, which may add a root.",
    "\n\\[ \\begin{aligned} f(x) &= %(a)dx^%(c)d + %(ab)d \\\\ &= %(a)d(x^%(c)d + %(b)d) \\end{aligned} \\]\n",
    "This is a standard argument, and the same idea works for each of the remaining cases.",
    "Since $\\gcd(%(a)d, %(c)d)$ divides both, we can write $%(a)d = %(c)dq + r$ with $0 \\le r < %(c)d$.",
    "The probability of this event is $\\frac{%(c)d}{%(ac)d} = \\frac{1}{%(a)d}$.",
    "Using $\\sin^2\\theta + \\cos^2\\theta = 1$ we find $\\cos\\theta = \\sqrt{1 - \\frac{%(c)d}{100}}$.",
    "Let me recompute: %(a)d times %(b)d is %(ab)d, and we had %(squares)d before. Good.",
    "The interval in question is $[%(c)d, %(squares)d)$, closed on the left and open on the right.",
    "- the first kind contributes %(a)d ways,\n- the second kind contributes %(b)d ways.\n",
    "In total this makes $%(a)d + %(b)d = %(sum)d$, as expected from the symmetry of the problem.",
    "Consider the set $S = \\{%(a)d, %(b)d, %(c)d\\}$ and the map $x \\mapsto x^2 \\bmod %(sum)d$.",
    "The derivative is $f'(x) = %(ac)dx^{%(c)d}$, which vanishes only at $x = 0$.",
    "Now $\\int_0^{%(c)d} %(a)dt\\,dt$ is the area that we needed above.",
    "It is worth double-checking the statement of the problem before going on with this.",
)
