"""A question -> the quantity it asks for: money, a length, a duration, …, any amount, or none.

Where the question word asks how many (qa/question_word.py), the noun that it goes with decides:
"berapa harga …", "… berapa meter", "what share of …". Indonesian, Malay, English and Russian.
"""

import re
from collections.abc import Mapping
from typing import Literal

from qa.answer_kinds import UNITS, UnitKind
from qa.question_word import question_word, unquoted

AskedKind = Literal[UnitKind, "age", "long", "amount", "other"]

_NOUNS: dict[AskedKind, str] = {
    "percent": r"persentase|percentage|share of|proportion of|процент|доля|долю",
    "money": (
        r"(?:harga|biaya|ongkos|anggaran|upah|gaji|tarif|investasi|h?utang|honor)(?:nya)?|dana"
        r"|kerugian|pendapatan|laba|om[zs]et|uang|modal|subsidi|pinjaman|apb[dn]|prices?|costs?"
        r"|fees?|salary|salaries|money|budget|investment|wages?|revenue|profits?|цен[ауы]|стоимость"
        r"|зарплат[ау]|бюджет|стоит|стоил[аои]?|обойд[её]тся|обош[её]лся|обошл[аои]сь|денег"
    ),
    "age": r"(?:ber)?(?:umur|usia)(?:nya)?|age|возраст",
    "duration": r"lama(?:nya)?|durasi(?:nya)?|duration|долго",
    "length": (
        r"(?:panjang|jarak|tinggi|lebar|tebal|dalam)nya|panjang|jarak|tinggi|lebar|tebal"
        r"|ke(?:tinggian|dalaman|tebalan)(?:nya)?|diameter|height|length|distance|depth|width"
        r"|длина|длину|высота|высоту|глубина|глубину|ширина|ширину|расстояние"
    ),
    "area": r"luas(?:nya)?|площадь",
    "weight": r"(?:berat|bobot)(?:nya)?|weight|вес",
    "temperature": r"suhu(?:nya)?|temperatur|temperature|температур[ау]",
}
_Patterns = Mapping[AskedKind, re.Pattern[str]]
_NAMED: _Patterns = {kind: re.compile(rf"(?:{words})(?![\w-])") for kind, words in _NOUNS.items()}
_COUNTED: _Patterns = {kind: re.compile(rf"(?:{words})(?!\w)") for kind, words in UNITS.items()}

# Words of measures that may ask how severe something is, or for a price, or how many kilometres.
_UNCLEAR = re.compile(
    r"kilo\b|(?:tinggi|berat) (?:hukum|vonis|denda|sanksi|suhu|harga|biaya|demam|gaji)"
)
# Between a question word and its noun, as in "berapa besar kerugian" and "berapa total biaya".
_FILLING = re.compile(
    r"(?:besar|banyak|jumlah|jumlahnya|total|kira|kira-kira|rata-rata|sih|ya|yg)(?: |$)"
)
_CLAUSE_END = re.compile(r"[,;:] ")
_INDONESIAN = re.compile(r"\b(?:ke ?)?b(?:e)?rapa(?:kah)?\b|\bbrp\b")
_ENGLISH = re.compile(r"\bhow (\w+) ?(.*)")
_ENGLISH_MEASURES: dict[str, AskedKind] = {
    "old": "age",
    "long": "long",
    "tall": "length",
}
# "How much rice was sold at a lower price" asks for rice.
_ENGLISH_PRICE = re.compile(
    r"money\b|(?:did|do|does|is|was|were|will|would|has|have|had)(?: \S+){1,6}"
    r" (?:costs?|pay|pays|paid|worth|spen[dt]|charged?|owed?|earn(?:ed)?)\b"
)
_RUSSIAN = re.compile(r"\b(?:на |во )?сколько ?(.*)")
_ENGLISH_WHAT = re.compile(r"\b(?:what|which)\b.*")
_DEGREE = re.compile(r"\bseberapa\b|\bse\w+ apa\b")  # of a price, a fever, a wave
_FIRST_WORDS = 5


def asked_kind(question: str) -> AskedKind:
    """Return what quantity a question asks for, "other" where it asks for none."""
    if question_word(question) != "how_many":
        return "other"
    return _quantity(unquoted(question).lower().rstrip(" ?!."))


def _quantity(question: str) -> AskedKind:
    """Return what a question in small letters wants to know how much of."""
    if found := _INDONESIAN.search(question):
        return _indonesian(question[: found.start()], question[found.end() :])
    if found := _ENGLISH.search(question):
        return _english(*found.groups())
    if found := _RUSSIAN.search(question):
        return "age" if found[1].startswith("лет ") else _at(found[1]) or "amount"
    if _DEGREE.search(question):
        return "amount"
    if what := _ENGLISH_WHAT.search(question):
        return _near_start(what.group()) or "amount"
    return _named(question) or "amount"


def _indonesian(before: str, after: str) -> AskedKind:
    rest = after.strip()
    while found := _FILLING.match(rest):
        rest = rest[found.end() :]
    if _UNCLEAR.match(rest):
        return "amount"
    # "berapa meter …", "harga beras berapa …", "… menghabiskan dana berapa"
    *_, same_clause = _CLAUSE_END.split(before)
    *_, neighbour = same_clause.split() or [""]
    return _at(rest) or _named(neighbour) or _named(same_clause.strip()) or "amount"


def _english(measure: str, rest: str) -> AskedKind:
    if measure == "many":
        return _at(rest) or "amount"
    if measure == "much" and _ENGLISH_PRICE.match(rest):
        return "money"
    return _ENGLISH_MEASURES.get(measure, "amount")


def _at(text: str) -> AskedKind | None:
    """Return the measure or unit that the text behind a question word begins with."""
    return _named(text) or _beginning(text, _COUNTED)


def _near_start(text: str) -> AskedKind | None:
    """Return the measure that is named among a text's first words."""
    words = text.split()
    starts = (_named(" ".join(words[place:])) for place in range(_FIRST_WORDS))
    return next((kind for kind in starts if kind), None)


def _named(text: str) -> AskedKind | None:
    """Return the measure whose noun a text begins with."""
    return _beginning(text, _NAMED)


def _beginning(text: str, patterns: _Patterns) -> AskedKind | None:
    return next((kind for kind, pattern in patterns.items() if pattern.match(text)), None)
