"""A proposal and the gold spans -> whether it is right in words although not exactly the gold's.

Annotators cut answers differently ("44", "44 tahun", "Jose Poernomo" and "sutradara Jose
Poernomo"); exact match counts each as wrong. Numbers must agree: "8 Mei 1942" shares two words of
three with "18 Mei 1942" and is wrong.
"""

import re
from collections.abc import Sequence
from math import prod
from typing import Literal

from eval.kinds import form_of
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.measures.normalise import normalise
from eval.measures.normalise_indonesian import normalise_indonesian
from eval.record import Cited, GoldSpan, Proposal
from index.dates import iso_date

Likeness = Literal["exact", "other_form", "longer", "shorter", "overlapping", "similar"]

# Above a half, not from it: two names of two words that share one ("Asia Timur", "Asia
# Tenggara") reach a half and are different answers.
_LEAST_F1 = 0.5

_STATING = {"number", "date", "money_percent"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|%|[$€£¥]|[^\W\d_]+[²³]?")
_NUMBER_WORDS = {
    word: float(value)
    for value, words in enumerate(
        (
            "nol zero ноль",
            "satu one один одна",
            "dua two два две",
            "tiga three три",
            "empat four четыре",
            "lima five пять",
            "enam six шесть",
            "tujuh seven семь",
            "delapan lapan eight восемь",
            "sembilan nine девять",
            "sepuluh ten десять",
            "sebelas eleven одиннадцать",
        )
    )
    for word in words.split()
}
_SCALES = {
    word: scale
    for scale, words in {
        1e3: "ribu thousand тыс тысяч тысячи",
        1e6: "juta jt million млн миллион миллиона миллионов",
        1e9: "miliar milyar bilion billion млрд миллиард миллиарда миллиардов",
        1e12: "triliun trilion trillion трлн",
    }.items()
    for word in words.split()
}
_SAME_UNIT = {
    word: words.split()[0]
    for words in (
        "% persen peratus percent процент процента процентов",
        "$ dolar dollar dollars usd us доллар доллара долларов",
        "rp rupiah idr",
        "rm ringgit",
        "orang people persons person человек",
        "hari days day дней дня день",
        "bulan months month месяцев месяца",
        "tahun years year лет года",
        "jam hours hour часов часа",
        "negara countries country стран страны",
        "km kilometer kilometers kilometres kilometre км",
        "ton tons tonnes tonne тонн",
    )
    for word in words.split()
}


def likeness(proposal: Proposal, gold: Sequence[GoldSpan]) -> Likeness | None:
    """Return how a proposal is right, None when it is not.

    exact       equal after the official normalisation
    longer      it contains a gold answer at word borders
    shorter     a gold answer contains it; when it stands elsewhere, with token F1 of a half
    overlapping it shares characters with a gold span in the article, neither contains the other
    similar     it stands elsewhere, token F1 above a half
    other_form  the same words in the Indonesian normalisation, or the same day or amount written
                otherwise ("Rp1,5 miliar", "1.500 juta rupiah")

    The middle four need numbers that agree. Of gold spans that overlap each other the shortest
    counts: beside "22 dari 27 negara" and "22" the answer "27" is wrong.
    """
    if exact_match(proposal.text, [span.text for span in gold]):
        return "exact"
    core = [span for span in gold if not any(_inside(other, span) for other in gold)]
    for span in core:
        if like := _likeness(proposal, span):
            return like
    texts = [span.text for span in gold]
    if exact_match(proposal.text, texts, normalise_indonesian):
        return "other_form"
    return "other_form" if any(same_value(proposal.text, text) for text in texts) else None


def same_value(given: str, gold: str) -> bool:
    """Tell whether two texts state the same calendar day, or the same amount of the same unit."""
    if not {form_of(given), form_of(gold)} <= _STATING:
        return False
    if (day := iso_date(given)) and day == iso_date(gold):
        return True
    (values, units), (gold_values, gold_units) = _amount(given), _amount(gold)
    return bool(values & gold_values) and (units <= gold_units or gold_units <= units)


def numbers_agree(given: str, gold: str) -> bool:
    """Tell whether every number of the text that has fewer of them is in the other too.

    A gold answer that is a number, a date or a sum must not lose all its numbers.
    """
    mine, theirs = _numbers(given), _numbers(gold)
    if not mine and theirs:
        return form_of(gold) in ("name", "phrase")
    if len(mine) == len(theirs) == 1 and _scale(given) != _scale(gold):
        return False  # "Rp92" of "Rp92 billion"
    few, many = sorted((mine, theirs), key=len)
    return all(any(one & other for other in many) for one in few)


def _likeness(proposal: Proposal, span: GoldSpan) -> Likeness | None:
    if not numbers_agree(proposal.text, span.text):
        return None
    here = any(overlaps(cited, span) for cited in proposal.citations)
    given, gold = normalise(proposal.text), normalise(span.text)
    if not here and form_of(proposal.text) != form_of(span.text) == "number":
        return None  # "3" is not "3 Juni" of another sentence
    if _contains(given, gold):
        return "longer"
    alike = f1(proposal.text, [span.text])
    if _contains(gold, given) and (here or alike >= _LEAST_F1):
        return "shorter"
    if here:
        return "overlapping"
    return "similar" if alike > _LEAST_F1 else None


def overlaps(cited: Cited, span: GoldSpan) -> bool:
    """Tell whether a citation and a gold span share characters of one article."""
    if span.start is None or cited.article_id != span.article_id:
        return False
    return cited.start < span.start + len(span.text) and span.start < cited.end


def _inside(inner: GoldSpan, outer: GoldSpan) -> bool:
    """Tell whether another, shorter gold span lies within this one."""
    if inner.start is None or outer.start is None or inner.article_id != outer.article_id:
        return False
    if len(inner.text) >= len(outer.text):
        return False
    return outer.start <= inner.start < outer.start + len(outer.text)


def _contains(long: str, short: str) -> bool:
    return bool(short) and f" {short} " in f" {long} "


def _numbers(text: str) -> list[frozenset[float]]:
    """Return the possible values of every number, in digits or a word."""
    words = _WORD.findall(text.lower())
    return [values for word in words if (values := _values(word))]


def _values(word: str) -> frozenset[float]:
    """Return what a word may count: "1.500" is 1500 in Indonesian and 1.5 in English."""
    if word in _NUMBER_WORDS:
        return frozenset((_NUMBER_WORDS[word],))
    if not _NUMBER.fullmatch(word):
        return frozenset()
    found = set()
    if _THOUSANDS.fullmatch(word) or word.isdigit():
        found.add(float(re.sub("[.,]", "", word)))
    whole, _, fraction = word.replace(",", ".").rpartition(".")
    if whole:
        found.add(float(f"{whole.replace('.', '')}.{fraction}"))
    return frozenset(found)


def _scale(text: str) -> float:
    """Return the product of the words such as "ribu" and "million" in the text."""
    return prod(_SCALES.get(word, 1.0) for word in _WORD.findall(text.lower()))


def _amount(text: str) -> tuple[frozenset[float], frozenset[str]]:
    """Return the possible values of the one number in the text, and its other words.

    No value where there is no number or several.
    """
    words = _WORD.findall(text.lower())
    units = (_SAME_UNIT.get(w, w) for w in words if w not in _SCALES and not _values(w))
    numbers = _numbers(text)
    # Rounded, because 3.8 * 1e9 and 3800 * 1e6 need not be the same binary fraction.
    scaled = (round(value * _scale(text), 6) for value in numbers[0]) if len(numbers) == 1 else ()
    return frozenset(scaled), frozenset(units)
