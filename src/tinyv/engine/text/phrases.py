"""Fixed phrases as data: groups of classes. Phrases of one class mean the same, classes of one group exclude
each other. Phrases are written as `fold_words` leaves them (lower case, no leading article, no hyphens).

Classes that are close but not the same stand in different groups (`undefined` and `does not exist`): between
groups nothing is proved.
"""

from __future__ import annotations

from typing import Final

GROUPS: Final[dict[str, dict[str, str]]] = {
    "solutions": {
        "none": "none|no solution|no solutions|no such solution|there is no solution|there are no solutions"
        "|there is no such solution|solution set is empty|empty set|empty|has no solution|has no solutions"
        "|no solution exists|no solutions exist|无解|方程无解|没有解|空集|il ny a pas de solution|no values",
        "one": "unique solution|exactly one solution|one solution|has unique solution|唯一解|有唯一解",
        "infinitely_many": "infinitely many|infinitely many solutions|infinite number of solutions"
        "|infinite solutions|an infinite number|infinite number|there are infinitely many solutions"
        "|there are infinitely many|has infinitely many solutions|无穷多|无数个|无穷多解|无数解|有无数个解",
    },
    "existence": {
        "no": "does not exist|do not exist|dne|doesnt exist|不存在|limit does not exist|it does not exist",
        "yes": "exists|存在|it exists|does exist",
    },
    "definedness": {
        "no": "undefined|not defined|is undefined|is not defined|无意义|没有意义",
        "yes": "defined|有意义",
    },
    "parity": {
        "even": "even|even number|even numbers|偶数|is even|number is even",
        "odd": "odd|odd number|odd numbers|奇数|is odd|number is odd",
    },
    "function_parity": {
        "even": "even function|偶函数|even functions",
        "odd": "odd function|奇函数|odd functions",
        "neither": "neither even nor odd|neither odd nor even|非奇非偶|非奇非偶函数"
        "|neither even nor odd function",
    },
    "monotonicity": {
        "up": "increasing|increases|increase|increasing function|monotonically increasing"
        "|增|增函数|递增|单调递增|增大|增加"
        "|strictly increasing|is increasing|it increases",
        "down": "decreasing|decreases|decrease|decreasing function|monotonically decreasing"
        "|减|减函数|递减|单调递减"
        "|减小|减少|strictly decreasing|is decreasing|it decreases",
        "constant": "unchanged|remains unchanged|stays same|remains same|no change|不变",
    },
    "convergence": {
        "yes": "converges|convergent|converge|is convergent|series converges|integral converges"
        "|sequence converges|it converges|收敛|converges absolutely|absolutely convergent|绝对收敛"
        "|converges conditionally|conditionally convergent|条件收敛",
        "no": "diverges|divergent|diverge|is divergent|series diverges|integral diverges"
        "|sequence diverges|it diverges"
        "|发散",
    },
    "absolute_convergence": {
        "absolute": "converges absolutely|absolutely convergent|绝对收敛",
        "conditional": "converges conditionally|conditionally convergent|条件收敛",
    },
    "sign": {"positive": "positive|正|正数|positive number", "negative": "negative|负|负数|negative number"},
    "concavity": {
        "up": "concave up|concave upward|concave upwards",
        "down": "concave down|concave downward|concave downwards",
    },
    "comparison": {
        "greater": "greater|greater than|larger|大于",
        "less": "less|less than|smaller|小于",
        "equal": "equal|equal to|equals|等于|相等|they are equal",
    },
    "continuity": {"yes": "continuous|连续", "no": "discontinuous|not continuous|不连续|间断"},
    "rationality": {"yes": "rational|rational number|有理数", "no": "irrational|irrational number|无理数"},
    "primality": {"prime": "prime|prime number|质数|素数", "composite": "composite|composite number|合数"},
    "possibility": {
        "yes": "possible|it is possible|可能",
        "no": "impossible|not possible|it is impossible|it is not possible|不可能",
    },
    "dependence": {
        "yes": "linearly dependent|linearly dependent set|线性相关",
        "no": "linearly independent|linearly independent set|线性无关",
    },
    "correctness": {"right": "correct|正确", "wrong": "incorrect|wrong|not correct|不正确|错误"},
    "angles": {
        "right": "right triangle|right angled triangle|right angle triangle|直角三角形",
        "acute": "acute triangle|acute angled triangle|锐角三角形",
        "obtuse": "obtuse triangle|obtuse angled triangle|钝角三角形",
    },
    "isosceles": {
        "isosceles": "isosceles triangle|isosceles|等腰三角形",
        "scalene": "scalene triangle|scalene",
    },
    "equilateral": {"equilateral": "equilateral triangle|equilateral|regular triangle|等边三角形|正三角形"},
    "condition": {
        "sufficient": "sufficient but not necessary|sufficient but not necessary condition"
        "|sufficient not necessary"
        "|sufficient and unnecessary condition|sufficient but unnecessary condition|充分不必要条件|充分不必要"
        "|充分而不必要条件|充分非必要条件|sufficient but not a necessary condition",
        "necessary": "necessary but not sufficient|necessary but not sufficient condition"
        "|necessary not sufficient"
        "|necessary and insufficient condition|necessary but insufficient condition|必要不充分条件|必要不充分"
        "|必要而不充分条件|必要非充分条件|necessary but not a sufficient condition",
        "both": "necessary and sufficient|necessary and sufficient condition|sufficient and necessary"
        "|sufficient and necessary condition|充要条件|充分必要条件|充要",
        "neither": "neither sufficient nor necessary|neither necessary nor sufficient|既不充分也不必要条件"
        "|neither sufficient nor necessary condition|neither necessary nor sufficient condition"
        "|既不充分也不必要"
        "|既不充分又不必要条件|既非充分也非必要条件|既非充分又非必要条件",
    },
    "lines": {
        "parallel": "parallel|平行|they are parallel|are parallel",
        "perpendicular": "perpendicular|垂直|they are perpendicular|are perpendicular",
        "skew": "skew|skew lines|异面",
    },
    "circle_line": {"meet": "intersect|相交|intersecting", "touch": "tangent|相切", "apart": "separate|相离"},
    "congruence": {"congruent": "congruent|全等|are congruent"},
    "players": {
        "first": "first player|first player wins|first player has winning strategy"
        "|player one wins|player 1 wins"
        "|first player has a winning strategy|先手|先手必胜|first player will win|player who goes first",
        "second": "second player|second player wins|second player has winning strategy"
        "|player two wins|player 2 wins"
        "|second player has a winning strategy|后手|后手必胜|second player will win|player who goes second",
    },
    "reals": {
        "all": "all real numbers|all reals|any real number|every real number|set of all real numbers"
        "|全体实数|任意实数",
    },
}

LATEX_PHRASES: Final[dict[str, tuple[str, str]]] = {
    r"\emptyset": ("solutions", "none"),
    r"\varnothing": ("solutions", "none"),
    r"\{\}": ("solutions", "none"),
    "∅": ("solutions", "none"),
}
"""Signs that stand for a phrase."""

QUADRANTS: Final[tuple[str, ...]] = (
    "first|i|1|1st|一|第一象限",
    "second|ii|2|2nd|二|第二象限",
    "third|iii|3|3rd|三|第三象限",
    "fourth|iv|4|4th|四|第四象限",
)
"""How each quadrant is called; alone only where the question speaks of quadrants."""
