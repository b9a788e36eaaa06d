"""An answer in its passage -> which quantity it is: money, a length, a duration, a day or none.

Only what says nothing else is a quantity: "sekitar 12.000 ton" is, "pedagang kaki lima" and "Siti
(45 tahun)" are none. A unit that stands beside the answer counts as if it stood in it, so that
"34 miliar" behind "Rp" is money. Units of Indonesian, Malay, English and Russian.
"""

import re
from functools import cache
from typing import Literal

UnitKind = Literal["percent", "money", "area", "temperature", "weight", "length", "duration"]
QuantityKind = Literal[UnitKind, "day"]

# "weight" is also volume: both say how much of some goods there is.
UNITS: dict[UnitKind, str] = {
    "percent": r"%|‰|persen|prosen|per ?cent|peratus|процент\w{0,3}|пайыз",
    "money": (
        r"rupiah|dolar(?: as| singapura)?|dollars?|ringgit|euros?|yen|yuan|baht|peso|won|rubel"
        r"|rou?bles?|riyal|dirham|lira|rupee|pounds sterling|poundsterling|tenge|sen"
        r"|руб(?:\.|л\w{1,2})?|доллар\w{0,2}|евро|тенге|юан\w{1,2}"
    ),
    "area": (
        r"ha|hektare?|hectares?|acres?|(?:kilo)?met(?:er|re)s? persegi|mil persegi|k?m ?[2²]"
        r"|square (?:kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet)|гектар\w{0,2}|га"
        r"|квадратн\w{2,3} (?:кило)?метр\w{0,2}"
    ),
    "temperature": (
        r"°(?: ?[cf])?|derajat(?: celsius| fahrenheit)?|degrees?(?: celsius| fahrenheit)?|celsius"
        r"|kelvin|градус\w{0,2}"
    ),
    "weight": (
        r"kg|gr|grams?|kilograms?|kilos?|tons?|tonnes?|kuintal|kwintal|ons|lit(?:er|re)s?|barrels?"
        r"|barel|galon|gallons?|meter kubik|cubic met(?:er|re)s?|m ?[3³]|кг|грамм\w{0,2}"
        r"|килограмм\w{0,2}|тонн\w?|литр\w{0,2}|баррел\w{1,2}|кубометр\w{0,2}"
    ),
    "length": (
        r"km|cm|mm|(?:kilo|centi|senti|mili|milli)?met(?:er|re)s?|miles?|mil|feet|foot|kaki|inci"
        r"|inch(?:es)?|yards?|mdpl|км|см|(?:кило|санти|милли)?метр\w{0,2}|мил[ьяи]"
    ),
    "duration": (
        r"detik|menit|minit|jam|hari|pekan|minggu|bulan|tahun|dekade|abad|seconds?|minutes?|hours?"
        r"|days?|weeks?|months?|years?|decades?|секунд\w?|минут\w?|час(?:а|ов)?|день|дн(?:я|ей)"
        r"|недел[яьи]|месяц(?:а|ев)?|год(?:а)?|лет"
    ),
}
LONGEST_WORDS = 6  # of an answer that holds a quantity and little else

_SCALE = (
    r"ribu|juta|miliar|milyar|triliun|thousand|million|billion|trillion|bn|тыс(?:\.|яч\w?)?"
    r"|млн\.?|миллион\w{0,2}|млрд\.?|миллиард\w{0,2}|трлн\.?"
)
_NUMBER_WORD = (
    rf"{_SCALE}|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan|sepuluh|sebelas|belas"
    r"|puluh|ratus|se(?:ratus|ribu|juta|tengah)|puluhan|ratusan|ribuan|jutaan|miliaran|beberapa"
    r"|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|(?:thir|four|fif|six|seven|eigh|nine)teen|hundreds?|several|half"
    r"|один|одн[аоу]|два|две|двух|три|тр[её]х|четыре|четыр[её]х|пят[ьи]|шест[ьи]|сем[ьи]"
    r"|вос[её]?м[ьи]|девят[ьи]|десят[ьи]|двадцат[ьи]|тридцат[ьи]|сорок|сто|двести|триста|несколько"
)
_PART = rf"(?:\d[\d.,]*(?:[-–]\d[\d.,]*)?|(?:{_NUMBER_WORD})(?:-(?:{_NUMBER_WORD}))?)"
_NUMBER = rf"{_PART}(?: (?:(?:hingga|sampai|dan|to|and|до|и) )?{_PART})*"
_ABOUT = (
    r"(?:(?:sekitar|kira-kira|kurang lebih|lebih dari|kurang dari|hampir|sebanyak|sebesar|senilai"
    r"|selama|seluas|setinggi|sepanjang|sejauh|seberat|mencapai|rata-rata|hingga|sampai|hanya"
    r"|about|around|nearly|almost|some|more than|less than|over|under|at least|up to|only"
    r"|около|более|менее|почти|примерно|свыше|всего|до) )*"
)
_REST = r"(?: ?(?:per|tiap|setiap|/|an?|за|в) ?\w+)?(?: (?:lebih|saja|on average|ago|lalu))?"
_SIGN = r"(?:rp|rm|us\$|s\$|usd|idr|eur|sgd|[$€£¥₽₸])\.? ?"
_UNIT_OF = {kind: rf"[ -]?(?:{words})(?!\w)" for kind, words in UNITS.items()}
_AMOUNTS = {kind: rf"{_NUMBER}{unit}(?: {_NUMBER}{unit})*" for kind, unit in _UNIT_OF.items()}
_AMOUNTS["money"] = rf"{_SIGN}{_NUMBER}(?:{_UNIT_OF['money']})?|{_AMOUNTS['money']}"
_AMOUNTS["duration"] += r"|se(?:jam|hari|pekan|minggu|bulan|tahun|abad)"
_ONLY_NUMBER = re.compile(rf"{_ABOUT}(?:{_SIGN})?{_NUMBER}")
_SIGN_BEFORE = re.compile(rf"(?<!\w){_SIGN}\Z")
_UNIT_BEHIND = re.compile(rf"(?: (?:{_SCALE}))*(?:{'|'.join(_UNIT_OF.values())})")
_DAY = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")
_BESIDE = 40  # characters, enough for any unit
_MARKS = " \t\n\"'“”‘’«»()[].,;:"


def quantity_kind(passage: str, start: int, end: int) -> QuantityKind | None:
    """Return what ``passage[start:end]`` is an amount of; None where it says anything else."""
    text = passage[start:end]
    if _DAY.fullmatch(text) and passage[:start].endswith("(") and passage[end : end + 1] == ")":
        return "day"
    whole = _whole(passage, start, end)
    return next((kind for kind in _AMOUNTS if _bare(kind).fullmatch(whole)), None)


def holds(kind: QuantityKind, passage: str, start: int, end: int) -> bool:
    """Tell whether ``passage[start:end]`` is short and has an amount of that kind in it."""
    if kind == "day" or passage.count(" ", start, end) >= LONGEST_WORDS:
        return False
    return bool(_holding(kind).search(_whole(passage, start, end)))


@cache
def _bare(kind: UnitKind) -> re.Pattern[str]:  # when asked for: compiling all takes 0.15 s
    return re.compile(rf"{_ABOUT}(?:{_AMOUNTS[kind]}){_REST}")


@cache
def _holding(kind: UnitKind) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])(?:{_AMOUNTS[kind]})")


def _whole(passage: str, start: int, end: int) -> str:
    """Return an answer in small letters, with the sign or unit beside it that belongs to it."""
    text = " ".join(passage[start:end].lower().split()).strip(_MARKS)
    if not _ONLY_NUMBER.fullmatch(text):
        return text
    before = _SIGN_BEFORE.search(passage[max(start - _BESIDE, 0) : start].lower())
    behind = _UNIT_BEHIND.match(passage[end : end + _BESIDE].lower())
    return f"{before.group() if before else ''}{text}{behind.group() if behind else ''}"
