"""An answer -> what kind of thing it is by its form: money, a length, a date or a name.

Units, months and number words of Indonesian, Malay, English and Russian are known; what has none
of them is a name where it begins large, else words. Longer answers say several things at once and
are clauses. What the form alone does not show stays open: "2019" is a date, and may be a count.
"""

import re
from typing import Literal

AnswerKind = Literal[
    "percent",
    "money",
    "area",
    "temperature",
    "weight",
    "length",
    "day",
    "date",
    "duration",
    "time",
    "number",
    "name",
    "words",
    "clause",
]
LONGEST_WORDS = 6  # of what is no clause

YEAR = re.compile(r"(?<![\d.,])(?:1\d{3}|20\d\d)(?![\d.,]*\d)")
MONTH = re.compile(
    r"\b(?:jan(?:uari|uary)|feb(?:ruari|ruary)|pebruari|mar(?:et|ch)|mac|april|mei|may|jun[ei]"
    r"|jul[iy]|julai|agustus|august|ogos|sept?ember|okto?ber|october|no[vp]ember|desember|december"
    r"|disember)\b|январ|феврал|\bмарта?\b|апрел|\bма[йя]\b|июн|июл|август|сентябр|октябр|ноябр"
    r"|декабр",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    r"\b(?:senin|selasa|rabu|kamis|jum[’']?at|sabtu|minggu|ahad|isnin|khamis)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:понедельник|вторник|сред[уы]\b|четверг|пятниц|суббот|воскресень)",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\b(?:pukul|jam)\s+\d|\b\d{1,2}[.:]\d\d\s+(?:wib|wita|wit|waktu)\b", re.I)
ERA = re.compile(r"\b(?:abad|centur\w+|sm|bc|masehi|hijriah)\b|\bвек|\d{3} m$", re.I)
NUMBER_WORD = re.compile(
    r"\b(?:nol|se(?:pertiga|perempat|paruh|tengah)|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan|sepuluh|sebelas"
    r"|se(?:orang|buah|ekor|kali|pasang)|\w{0,12}(?:belas|puluh|ratus|ribu)(?:an)?"
    r"|jutaan|juta|miliar|milyar|triliun|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|\w{1,8}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?"
    r"|millions?|billions?|dozens?|half|once|twice|один|одн[аои]\w{0,3}|два|две|двух|три|тр[её]х"
    r"|четыр\w{1,3}|пят[ьи]|шест[ьи]|сем[ьи]|вос[её]?м[ьи]|девят[ьи]|десят[ьи]|\w{2,7}надцат[ьи]"
    r"|тысяч\w{0,2}|миллион\w{0,2}|миллиард\w{0,2}|kedua|ketiga)\b",
    re.IGNORECASE,
)
_MONEY = (
    r"[$€£¥₽₸]|\b(?:rp|rm|usd|idr|eur)\.? ?\d"
    r"|\b(?:rupiah|dolar|dollars?|ringgit|euros?|tenge|gratis|free of charge|евро|тенге)\b"
    r"|\b(?:рубл\w{1,2}|доллар\w{0,3})\b"
    r"|\d ?(?:yen|yuan|sen|pounds?|юан\w{1,3})\b"
)
_AREA = (
    r"\d ?ha\b|\b(?:hektare?|hectares?|acres?|гектар\w{0,3})\b|(?:m|meter|metres?) ?persegi\b|m²"
    r"|\d ?k?m2\b|\bsquare (?:km|kilo|met|mile|f)|\bквадратн|км²"
)
_WEIGHT = (
    r"\d ?(?:kg|кг|gr)\b|\b(?:tons?|tonnes?|kilogram\w{0,2}|grams?|kuintal|lit(?:er|re)s?"
    r"|barrels?|barel|тонн\w{0,2}|килограмм\w{0,2}|литр\w{0,2}|баррел\w{1,2})\b"
)
_LENGTH = (
    r"\b(?:kilo|centi|senti|mili|milli)?met(?:er|re)s?\b|\b(?:miles?|mil|feet|kaki|inci|inch(?:es)?"
    r"|yards?|mdpl)\b|\b(?:кило|санти|милли)?метр\w{0,2}\b|\bмил[ьяи]\b|\d ?(?:km|cm|mm|км|м|см)\b"
)
_DURATION = (
    r"\b(?:detik|menit|minit|jam|hari|pekan|minggu|bulan|tahun|dekade|seconds?|minutes?|hours?"
    r"|days?|weeks?|months?|years?|decades?|секунд\w?|минут\w?|час(?:а|ов)?|дн(?:я|ей)|день"
    r"|недел[яьи]|месяц(?:а|ев)?|лет|год(?:а|ов)?)\b"
)
_TIME = (
    r"\b(?:kemarin|besok|lusa|malam|pagi|siang|sore|dini|subuh|sekarang|saat|ketika|sejak|setelah"
    r"|sesudah|sebelum|usai|awal|akhir|pertengahan|musim|masa|zaman|era|lebaran|natal|ramadan"
    r"|yesterday|today|tomorrow|tonight|morning|evening|night|when|after|before|during|since|until"
    r"|early|late|spring|summer|autumn|winter|season|вчера|сегодня|завтра|утром|вечером|ночью"
    r"|после|до|весной|летом|осенью|зимой)\b"
)
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])")
_LONG_YEAR = re.compile(r"\b(?:\d{3,4}s|\d{2,4}-?an|\d{3,4} ?(?:ce|ad|bce))\b", re.IGNORECASE)
_ALONE: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    ("percent", re.compile(r"[%‰]|\b(?:persen|per ?cent|peratus)\b|\bпроцент", re.IGNORECASE)),
    ("money", re.compile(_MONEY, re.IGNORECASE)),
    ("area", re.compile(_AREA, re.IGNORECASE)),
    ("temperature", re.compile(r"°|\b(?:derajat|degrees?|celsius|градус\w{0,3})\b", re.IGNORECASE)),
)
_WITH_A_NUMBER: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    ("weight", re.compile(_WEIGHT, re.IGNORECASE)),
    # "5 m" is a length and "500 M" a year, so small letters count here
    ("length", re.compile(rf"(?i:{_LENGTH})|\d ?m\b")),
)
_OF_TIME: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    ("duration", re.compile(_DURATION, re.IGNORECASE)),
    ("time", re.compile(_TIME, re.IGNORECASE)),
)


def answer_kind(answer: str) -> AnswerKind:
    """Return the kind that an answer's form shows; of two the narrower one."""
    if len(answer.split()) > LONGEST_WORDS:
        return "clause"
    for kind, pattern in _ALONE:
        if pattern.search(answer):
            return kind
    is_number = any(map(str.isdigit, answer)) or bool(NUMBER_WORD.search(answer))
    for kind, pattern in _WITH_A_NUMBER if is_number else ():
        if pattern.search(answer):
            return kind
    if _DAY.search(answer):
        return "day"
    if any(p.search(answer) for p in (YEAR, MONTH, WEEKDAY, CLOCK, ERA, _LONG_YEAR)):
        return "date"
    for kind, pattern in _OF_TIME:
        if pattern.search(answer) and (is_number or kind == "time"):
            return kind
    if is_number:
        return "number"
    return "name" if answer.lstrip("\"'“‘«( ")[:1].isupper() else "words"
