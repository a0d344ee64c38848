"""Tables for answers in words: spellings, short forms, acronyms, given names."""

from __future__ import annotations

from typing import Final

SPELLINGS: Final[tuple[tuple[str, str], ...]] = (
    ("color", "colour"), ("center", "centre"), ("theater", "theatre"), ("gray", "grey"), ("honor", "honour"),
    ("labor", "labour"), ("harbor", "harbour"), ("favorite", "favourite"), ("meter", "metre"), ("liter", "litre"),
    ("aluminum", "aluminium"), ("traveler", "traveller"), ("jewelry", "jewellery"), ("percent", "per cent"),
    ("organization", "organisation"), ("defense", "defence"), ("catalog", "catalogue"), ("program", "programme"),
    ("airplane", "aeroplane"), ("sulfur", "sulphur"), ("neighbor", "neighbour"),
)  # fmt: skip
"""American and British spellings."""

CONTRACTIONS: Final[tuple[tuple[str, str], ...]] = (
    ("cannot", "can't"), ("cannot", "can not"), ("does not", "doesn't"), ("do not", "don't"), ("is not", "isn't"),
    ("are not", "aren't"), ("will not", "won't"), ("did not", "didn't"), ("it is", "it's"), ("there is", "there's"),
    ("was not", "wasn't"), ("has not", "hasn't"), ("would not", "wouldn't"), ("could not", "couldn't"),
)  # fmt: skip
"""Full and short forms."""

ACRONYMS: Final[dict[str, str]] = {
    "USA": "United States of America",
    "UK": "United Kingdom",
    "UN": "United Nations",
    "EU": "European Union",
    "UAE": "United Arab Emirates",
    "NATO": "North Atlantic Treaty Organization",
    "NASA": "National Aeronautics and Space Administration",
    "BBC": "British Broadcasting Corporation",
    "FBI": "Federal Bureau of Investigation",
    "CIA": "Central Intelligence Agency",
    "IBM": "International Business Machines",
    "DNA": "deoxyribonucleic acid",
    "RNA": "ribonucleic acid",
    "ATP": "adenosine triphosphate",
    "NFL": "National Football League",
    "NBA": "National Basketball Association",
    "NHL": "National Hockey League",
    "IMF": "International Monetary Fund",
    "UNESCO": "United Nations Educational, Scientific and Cultural Organization",
    "GDP": "gross domestic product",
    "LCM": "least common multiple",
    "GCD": "greatest common divisor",
    "SAS": "side-angle-side",
    "NYC": "New York City",
}
"""Acronyms with one common meaning each."""

GIVEN_NAMES: Final[frozenset[str]] = frozenset(
    "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark "
    "donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary "
    "nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond "
    "patrick jack dennis jerry tyler aaron jose henry adam douglas nathan peter zachary kyle walter harold jeremy "
    "ethan carl keith roger gerald arthur albert lawrence alan philip leonard oliver simon martin neil graham ian "
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty sandra ashley "
    "dorothy kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia "
    "kathleen amy shirley angela helen anna brenda pamela nicole emma samantha katherine christine rachel carolyn "
    "janet catherine maria heather diane julie victoria joyce evelyn joan kelly christina lauren judith alice julia "
    "isaac noel louis hugh ernest alfred frederick leon eleanor charlotte agatha audrey marilyn".split()
)
"""Given names that are common enough to tell a person from a band or a company."""

MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
NAME_PARTICLES: Final = frozenset("van von de der la le du da di al bin ibn of the jr sr ii iii iv".split())
