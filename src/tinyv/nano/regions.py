"""Regions that hold other places, by level: `France` is no wrong answer to `Paris`, and no rival beside it."""

from __future__ import annotations

_TABLE = {
    "continent": "africa|antarctica|asia|australia|europe|north america|south america|america|eurasia"
    "|middle east|oceania"
    "|western europe|eastern europe|latin america|central america|southeast asia|scandinavia|caribbean"
    "|earth|world",
    "country": "afghanistan|albania|algeria|argentina|armenia|austria|bangladesh|belgium|bolivia|bosnia"
    "|brazil|britain"
    "|great britain|united kingdom|uk|england|scotland|wales|ireland|northern ireland|bulgaria|cambodia"
    "|cameroon|canada"
    "|chad|chile|china|colombia|congo|costa rica|croatia|cuba|cyprus|czech republic|denmark|ecuador|egypt"
    "|ethiopia|fiji"
    "|finland|france|georgia|germany|ghana|greece|guatemala|guinea|haiti|honduras|hungary|iceland|india"
    "|indonesia|iran"
    "|iraq|israel|italy|jamaica|japan|jordan|kazakhstan|kenya|korea|south korea|north korea|kuwait|laos"
    "|latvia|lebanon"
    "|liberia|libya|lithuania|luxembourg|madagascar|malaysia|mali|malta|mexico|moldova|mongolia|morocco"
    "|mozambique"
    "|myanmar|burma|namibia|nepal|netherlands|holland|new zealand|nicaragua|niger|nigeria|norway|oman"
    "|pakistan|panama"
    "|paraguay|peru|philippines|poland|portugal|qatar|romania|russia|rwanda|saudi arabia|senegal|serbia"
    "|singapore|slovakia"
    "|slovenia|somalia|south africa|spain|sri lanka|sudan|sweden|switzerland|syria|taiwan|tanzania|thailand"
    "|tibet|tunisia"
    "|turkey|uganda|ukraine|united states|united states of america|usa|us|u s|u s a|uruguay|venezuela"
    "|vietnam|yemen|zambia"
    "|zimbabwe|soviet union|ussr|yugoslavia",
    "state": "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho"
    "|illinois"
    "|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi"
    "|missouri|montana"
    "|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio"
    "|oklahoma|oregon"
    "|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington"
    "|west virginia|wisconsin|wyoming|ontario|quebec|new south wales|victoria|queensland|bavaria"
    "|new england|siberia",
    "water": "atlantic|pacific|atlantic ocean|pacific ocean|indian ocean|arctic ocean|mediterranean"
    "|mediterranean sea",
}
_LEVELS = {name: level for level, names in _TABLE.items() for name in names.split("|")}
_OVERLAPPING = frozenset(
    "georgia|britain|great britain|united kingdom|uk|england|scotland|wales|ireland|northern ireland"
    "|united states|usa|us"
    "|u s|u s a|united states of america|soviet union|ussr|russia|ukraine|yugoslavia|serbia|china|tibet"
    "|taiwan|korea"
    "|south korea|north korea|new england|new york|washington|america|north america|europe|eurasia|world"
    "|earth|asia"
    "|western europe|eastern europe|latin america|middle east|central america|south america|southeast asia"
    "|netherlands"
    "|holland|burma|myanmar".split("|")
)


def level_of(name: str) -> str:
    """`continent`, `country`, `state` or `water` for a region that holds other places, else empty.

    Regions that hold each other or go by several names (`United Kingdom` and `England`) are a level each, so that
    none of them stands for another.
    """
    folded = " ".join(name.lower().replace(".", " ").replace(",", " ").split()).removeprefix("the ")
    return folded if folded in _OVERLAPPING else _LEVELS.get(folded, "")
