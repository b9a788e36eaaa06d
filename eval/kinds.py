"""Result -> the groups it is counted in: question word, language, length and form of the answer.

A grouping gives every question one label (None: the question is in no group). ``GROUPINGS`` holds
those that look at one question; ``groupings_of`` adds the article's age, for which the newest
article of the whole run must be known. Labels are English keys; ``name`` displays them.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import get_args

from eval.record import Result
from index.dates import iso_date
from index.language import detect_language, language_code
from qa.decide import Certainty, certainty
from qa.question_word import LABELS as QUESTION_WORDS
from qa.question_word import question_word

Grouping = Callable[[Result], str | None]

LENGTHS = ("none", "1", "2-3", "4-7", "8+")
QUESTION_LENGTHS = ("1-4", "5-7", "8-11", "12+")
FORMS = ("none", "number", "date", "money_percent", "name", "phrase")
AGES = ("none", "under_a_month", "under_a_year", "one_to_five_years", "older", "unknown")

_AGE_LIMITS_DAYS = {"under_a_month": 31, "under_a_year": 365, "one_to_five_years": 5 * 365}

_NAMES = {  # key: (Indonesian, English)
    "question_word": ("kata tanya", "question word"),
    "language": ("bahasa", "language"),
    "answer_length": ("panjang jawaban (kata)", "answer length (words)"),
    "answer_form": ("bentuk jawaban", "form of the answer"),
    "article_age": ("umur artikel", "age of the article"),
    "question_length": ("panjang pertanyaan (kata)", "question length (words)"),
    "certainty": ("keyakinan", "certainty"),
    "kind": ("jenis", "kind"),
    "who": ("siapa", "who"),
    "what": ("apa", "what"),
    "when": ("kapan", "when"),
    "where": ("di mana", "where"),
    "how_many": ("berapa", "how many"),
    "why": ("mengapa", "why"),
    "how": ("bagaimana", "how"),
    "which": ("yang mana", "which"),
    "yes_no": ("ya atau tidak", "yes or no"),
    "other": ("lainnya", "other"),
    "none": ("tanpa jawaban", "no answer"),
    "number": ("bilangan", "number"),
    "date": ("tanggal atau tahun", "date or year"),
    "money_percent": ("uang atau persen", "money or per cent"),
    "name": ("nama", "name"),
    "phrase": ("frasa", "phrase"),
    "under_a_month": ("di bawah 1 bulan", "under 1 month"),
    "under_a_year": ("di bawah 1 tahun", "under 1 year"),
    "one_to_five_years": ("1–5 tahun", "1–5 years"),
    "older": ("lebih tua", "older"),
    "unknown": ("tidak diketahui", "unknown"),
    "high": ("sangat yakin", "very sure"),
    "medium": ("cukup yakin", "fairly sure"),
    "low": ("kurang yakin", "not very sure"),
    "refused": ("tidak dijawab", "refused"),
    "id": ("Indonesia", "Indonesian"),
    "ms": ("Melayu", "Malay"),
    "en": ("Inggris", "English"),
    "ru": ("Rusia", "Russian"),
    "kk": ("Kazakh", "Kazakh"),
    "ar": ("Arab", "Arabic"),
    "zh": ("Tionghoa", "Chinese"),
    "de": ("Jerman", "German"),
    "es": ("Spanyol", "Spanish"),
    "el": ("Yunani", "Greek"),
    "hi": ("Hindi", "Hindi"),
    "ro": ("Rumania", "Romanian"),
    "th": ("Thai", "Thai"),
    "tr": ("Turki", "Turkish"),
    "vi": ("Vietnam", "Vietnamese"),
    "fi": ("Finlandia", "Finnish"),
    "ja": ("Jepang", "Japanese"),
    "ko": ("Korea", "Korean"),
    "sw": ("Swahili", "Swahili"),
    "bn": ("Bengali", "Bengali"),
    "te": ("Telugu", "Telugu"),
}
CERTAINTIES = (*get_args(Certainty), "refused")
_ORDER = (*QUESTION_WORDS, *LENGTHS, *QUESTION_LENGTHS, *FORMS, *AGES, *CERTAINTIES)

_DIGIT = re.compile(r"\d")
_MONEY = re.compile(
    r"%|[$€£¥₽₸]|\brm(?=\d)|\b(?:rp\.?|idr|usd|persen|percent|per cent|peratus|rupiah|dolar"
    r"|dollars?|ringgit|euros?|yen|tenge|pounds?)(?=[\s\d.,]|$)|процент|рубл|доллар|тенге|евро",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])(?:1\d{3}|20\d\d)(?![\d.,]*\d)")
_MONTH = re.compile(
    r"\b(?:jan(?:uari|uary)|feb(?:ruari|ruary)|pebruari|mar(?:et|ch)|mac|april|mei|may|jun[ei]"
    r"|jul[iy]|julai|agustus|august|ogos|sept?ember|okto?ber|october|no[vp]ember|desember|december"
    r"|disember)\b|январ|феврал|\bмарта?\b|апрел|\bма[йя]\b|июн|июл|август|сентябр|октябр|ноябр"
    r"|декабр",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(?:senin|selasa|rabu|kamis|jum[’']?at|sabtu|minggu|ahad|isnin|khamis)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(?:pukul|jam)\s+\d|\b\d{1,2}[.:]\d\d\s+(?:wib|wita|wit|waktu)\b", re.I)
_ERA = re.compile(r"\b(?:abad|century|sm|bc|masehi|hijriah)\b|\bвек|\d{3} m$", re.I)
_NUMBER_WORD = re.compile(
    r"^(?:se(?:puluh|belas|ratus|ribu|juta|tengah)|satu|dua|tiga|empat|lima|enam|tujuh|delapan"
    r"|sembilan|ribuan|ratusan|puluhan|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять)\b",
    re.IGNORECASE,
)
# Before a number: "sekitar 200 orang" is a number still, "Boeing 737" is a name.
_ABOUT = re.compile(
    r"^(?:sekitar|kira-kira|kurang lebih|lebih dari|hampir|sebanyak|sebesar|selama|seluas|setiap"
    r"|about|around|over|nearly|more than|около|более|почти)\s+",
    re.IGNORECASE,
)
_SMALL_IN_NAMES = frozenset(("bin", "binti", "van", "von", "der", "de", "dan", "of", "the", "and"))


def name(key: str, language: str = "en") -> str:
    """Return how a grouping or a label is displayed in "id" or "en"; unknown keys stand as is."""
    return _NAMES.get(key, (key, key))[language != "id"]


def in_order(labels: Sequence[str]) -> list[str]:
    """Return the labels, each once, in their natural order; others follow by the alphabet."""
    known = [label for label in _ORDER if label in labels]
    return list(dict.fromkeys(known)) + sorted(set(labels) - set(known))


def language(result: Result) -> str:
    """Return the stated language, else the one the question is written in, else "unknown"."""
    return language_code(result.language) or detect_language(result.question) or "unknown"


def asked_by(result: Result) -> str:
    """Return what the question asks for, one of ``QUESTION_WORDS``."""
    return question_word(result.question, language_code(result.language))


def answer_length(result: Result) -> str:
    """Return how many words must be found: those of the shortest acceptable answer.

    The shortest, because gold variants mostly add words to it ("44", "44 tahun") and finding it
    is enough; the first of several would depend on the order in the file.
    """
    return _bucket(_words(_shortest(result)), LENGTHS)


def question_length(result: Result) -> str:
    """Return how many words the question has."""
    return _bucket(_words(result.question), QUESTION_LENGTHS)


def answer_form(result: Result) -> str:
    """Return what the shortest acceptable answer looks like, by its characters alone."""
    return form_of(_shortest(result))


def form_of(answer: str) -> str:
    """Return "number", "date", "money_percent", "name" or "phrase" ("none" for no answer).

    Scripts without capitals have no names here.
    """
    if not answer.strip():
        return "none"
    bare = _ABOUT.sub("", answer.strip())
    if _MONEY.search(answer) and (_DIGIT.search(answer) or _NUMBER_WORD.match(bare)):
        return "money_percent"
    if _is_date(answer):
        return "date"
    if _DIGIT.match(bare) or _NUMBER_WORD.match(bare):
        return "number" if _words(bare) <= 5 else "phrase"
    return "name" if _is_name(answer) else "phrase"


def certainty_of(result: Result) -> str:
    """Return how sure an answer was said to be, "refused" where none was given."""
    return certainty(result.confidence) if result.answered else "refused"


def article_age(result: Result, newest: date | None) -> str:
    """Return how old the newest article with a gold answer was when ``newest`` was published."""
    if not result.gold:
        return "none"
    days = [day for span in result.gold if (day := _day(span.published))]
    if not days or newest is None:
        return "unknown"
    age = (newest - max(days)).days
    return next((label for label, limit in _AGE_LIMITS_DAYS.items() if age < limit), "older")


def newest_article(results: Sequence[Result]) -> date | None:
    """Return the latest day on which an article cited or with a gold answer was published."""
    stated = [span.published for result in results for span in result.gold]
    stated += [
        cited.published
        for result in results
        for proposal in result.proposals
        for cited in proposal.citations
    ]
    # A run has far fewer dates than citations.
    return max((day for text in set(stated) if (day := _day(text))), default=None)


def groupings_of(results: Sequence[Result]) -> dict[str, Grouping]:
    """Return all groupings for the questions of one run."""
    return {**GROUPINGS, "article_age": partial(article_age, newest=newest_article(results))}


def _shortest(result: Result) -> str:
    return min(result.answers, key=lambda text: (_words(text), len(text), text), default="")


def _words(text: str) -> int:
    return len(text.split())


def _bucket(words: int, labels: Sequence[str]) -> str:
    """Return the label whose range ("4-7", "8+", "none" for 0) has the count."""
    for label in labels:
        low, _, high = label.replace("none", "0").partition("-")
        if low.endswith("+") or int(high or low) >= words:
            return label
    return labels[-1]


def _is_date(answer: str) -> bool:
    if _words(answer) > 8:
        return False
    if _CLOCK.search(answer) or iso_date(answer):
        return True
    dated = _MONTH.search(answer) or _WEEKDAY.search(answer) or _ERA.search(answer)
    if dated and (_DIGIT.search(answer) or _words(answer) <= 2 or _ERA.search(answer)):
        return True
    return bool(_YEAR.search(answer)) and _words(answer) <= 3 and not _is_name(answer)


def _is_name(answer: str) -> bool:
    words = re.findall(r"[^\W\d_][\w.'’-]*", answer)
    large = [word for word in words if word.lower() not in _SMALL_IN_NAMES or word[0].isupper()]
    return bool(large) and all(word[0].isupper() for word in large)


def _day(stated: str | None) -> date | None:
    iso = iso_date(stated)
    return date.fromisoformat(iso) if iso else None


def _kind(result: Result) -> str | None:
    return result.kind


GROUPINGS: dict[str, Grouping] = {
    "question_word": asked_by,
    "language": language,
    "answer_length": answer_length,
    "answer_form": answer_form,
    "question_length": question_length,
    "certainty": certainty_of,
    "kind": _kind,
}
