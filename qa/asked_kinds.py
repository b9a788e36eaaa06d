"""A question -> the kind of answer it asks for: a person, a time, money, a length or a count.

The question word decides (qa/question_word.py), and where it asks how many, the noun it goes with:
"berapa harga …", "… berapa meter", "what share of …". Indonesian, Malay, English and Russian.
"""

import re
from typing import Literal

from qa.question_word import question_word

AskedKind = Literal[
    "percent",
    "money",
    "area",
    "temperature",
    "weight",
    "length",
    "duration",
    "age",
    "long",
    "count",
    "amount",
    "who",
    "when",
    "where",
    "why",
    "other",
]

_MEASURES: dict[AskedKind, str] = {
    "percent": (
        r"persen(?:tase)?|prosen|per ?cent(?:age)?|peratus|share of|proportion|процент\w{0,3}"
        r"|дол[яюи]|часть"
    ),
    "money": (
        r"(?:harga|biaya|ongkos|anggaran|upah|gaji|tarif|denda|investasi|h?utang|honor)(?:nya)?|dana"
        r"|kerugian|pendapatan|laba|om[zs]et|rupiah|dolar|uang|modal|subsidi|pinjaman|pajak|apb[dn]"
        r"|prices?|costs?|fees?|salary|salaries|money|budget|dollars?|fine|investment|worth|wages?"
        r"|revenue|profits?|pa(?:id|ys?)|цен[ауые]|стоит|стоил[аои]?|стоимост\w{1,2}|зарплат\w{1,2}"
        r"|бюджет\w{0,2}|рубл\w{1,3}|доллар\w{0,3}|денег|обойд[её]тся|обош\w{2,4}|штраф\w{0,2}"
    ),
    "age": r"(?:ber)?(?:umur|usia)(?:nya)?|aged?|возраст\w{0,2}",
    "duration": (
        r"(?:se)?lama(?:nya)?|durasi|detik|menit|minit|jam|hari|pekan|minggu|bulan|tahun|dekade"
        r"|hours?|days?|weeks?|months?|years?|minutes?|seconds?|долго|час(?:а|ов)|дн(?:я|ей)"
        r"|минут\w?|недел[яьи]|месяц(?:а|ев)|лет"
    ),
    "length": (
        r"(?:se|ke)?(?:panjang|jarak|tinggi|lebar|tebal|dalam(?=nya)|jauh)(?:an)?(?:nya)?|diameter"
        r"|meter|kilometer|km|height|length|distance|depth|width|metres?|kilometres?|miles"
        r"|длин\w{1,2}|высот\w{1,2}|глубин\w{1,2}|ширин\w{1,2}|расстояни\w{1,2}|далеко"
        r"|(?:кило)?метр\w{0,2}"
    ),
    "area": r"(?:se)?luas(?:nya)?|hektare?|area|площад\w{1,2}|гектар\w{0,2}",
    "weight": (
        r"(?:se)?(?:berat|bobot)(?:nya)?|ton|kilogram|kg|liter|weight|weighs?|tonnes?|tons|litres?"
        r"|вес|тонн\w?|литр\w{0,2}"
    ),
    "temperature": (
        r"suhu(?:nya)?|temperatur|derajat|temperature|degrees|температур\w{1,2}|градус\w{0,2}"
    ),
}
_AT = {kind: re.compile(rf"(?:{words})\b") for kind, words in _MEASURES.items()}
_INSIDE = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _MEASURES.items()}

# Between a question word and its noun, as in "berapa besar kerugian" and "berapa total biaya".
_FILLING = re.compile(
    r"(?:besar|banyak|jumlah|jumlahnya|total|kira|kira-kira|rata-rata|sih|ya|yg)(?: |$)"
)
# These may be had in money, in parts and in goods.
_ANY_AMOUNT = re.compile(r"(?:nilai|bantuan|hadiah|kenaikan|penurunan|value|amount|per)\b")
_CLAUSE_END = re.compile(r"[,;:] ")
_INDONESIAN = re.compile(r"\b(?:ke ?)?b(?:e)?rapa(?:kah)?\b|\bbrp\b")
_INDONESIAN_AS = re.compile(r"\bseberapa (.*)|\b(se\w{4,}) apa\b")
_ENGLISH = re.compile(r"\bhow (\w+) ?(.*)")
_ENGLISH_MEASURES: dict[str, AskedKind] = {
    "old": "age",
    "long": "long",
    **dict.fromkeys(("far", "tall", "high", "deep", "wide"), "length"),
    "heavy": "weight",
}
_RUSSIAN = re.compile(r"\b(на |во )?сколько ?(.*)")
_FIRST_WORDS = 3
_BY_QUESTION_WORD: dict[str, AskedKind] = {
    "who": "who",
    "when": "when",
    "where": "where",
    "why": "why",
}


def asked_kind(question: str) -> AskedKind:
    """Return what a question asks for, "other" where many kinds may answer it."""
    label = question_word(question)
    if label == "how_many":
        return _quantity(" ".join(question.lower().rstrip(" ?!.").split()))
    return _BY_QUESTION_WORD.get(label, "other")


def _quantity(question: str) -> AskedKind:
    """Return what a question in small letters wants to know how much of."""
    if found := _INDONESIAN.search(question):
        return _indonesian(question[: found.start()], question[found.end() :])
    if found := _ENGLISH.search(question):
        return _english(*found.groups())
    if found := _RUSSIAN.search(question):
        is_measured, rest = found.groups()
        if rest.startswith("лет "):
            return "age"
        return _at(rest) or _first(rest, "money") or ("amount" if is_measured else "count")
    if found := _INDONESIAN_AS.search(question):
        return _at(found[1] or found[2]) or "amount"
    return _near_start(question) or _first(question) or "amount"


def _indonesian(before: str, after: str) -> AskedKind:
    rest = after.strip()
    while found := _FILLING.match(rest):
        rest = rest[found.end() :]
    if _ANY_AMOUNT.match(rest):
        return "amount"
    # "berapa meter …", "harga beras berapa …", "… menghabiskan dana berapa"
    *_, same_clause = _CLAUSE_END.split(before)
    *_, neighbour = same_clause.split() or [""]
    named = _at(rest) or _near_start(same_clause) or _at(neighbour)
    return named or ("count" if rest else "amount")


def _english(measure: str, rest: str) -> AskedKind:
    if measure == "many":
        return _at(rest) or "count"
    if measure == "much":
        return _first(rest, "percent", "money") or "amount"
    return _ENGLISH_MEASURES.get(measure, "amount")


def _at(text: str) -> AskedKind | None:
    """Return the measure that a text begins with."""
    return next((kind for kind, pattern in _AT.items() if pattern.match(text)), None)


def _near_start(text: str) -> AskedKind | None:
    """Return the measure that is named among a text's first words."""
    words = text.split()
    starts = (_at(" ".join(words[place:])) for place in range(_FIRST_WORDS))
    return next((kind for kind in starts if kind), None)


def _first(text: str, *kinds: AskedKind) -> AskedKind | None:
    """Return the first measure that a text names, of some kinds or of all."""
    found = [
        (match.start(), kind)
        for kind, pattern in _INSIDE.items()
        if (not kinds or kind in kinds) and (match := pattern.search(text))
    ]
    return min(found)[1] if found else None
