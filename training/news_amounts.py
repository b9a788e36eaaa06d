"""Turn the amounts of Indonesian news into questions: money, shares, prices, distances, ages.

The corpus has lost decimal commas ("Rp7 84 miliar"); they are put back, in the passage too.
"""

import random
import re
from typing import Any

from index.chunk import chunk_sentences
from index.split import split_sentences
from training.news_questions import row_over

_SCALE = r"(?: (?:ribu|juta|miliar|triliun))?"
_NUMBER = rf"\d(?:[\d.,]*\d)?{_SCALE}"
_UNITS = (
    "dolar AS|dolar|euro|tenge|yuan|rupiah|ringgit|rubel|won|yen|persen|orang|warga|ton|hektare|"
    "kilometer|meter|kilogram|tahun|bulan|hari|jam|menit|liter|barel|unit|kasus|dokumen|jenis"
)
AMOUNT = re.compile(
    r"\b([a-z]{4,}(?: [\w-]+){1,7}?) (?:sebesar|senilai|mencapai|sebanyak|sekitar|adalah|menjadi|"
    r"selama|seharga|menelan|dengan nilai|sepanjang|setinggi|tercatat|berjumlah) "
    rf"((?:Rp|US\$|USD|RM|€|\$) ?{_NUMBER}(?: per [a-z]+)?|{_NUMBER}(?: ?%| (?:{_UNITS})\b)"
    r"(?: per [a-z]+)?)"
)
_LOST_COMMA = re.compile(
    r"(?<=\d) (?=\d{1,2}(?:%| (?:persen|ribu|juta|miliar|triliun|poin|meter|kilometer)\b))"
)
_BROKEN = re.compile(r"[“”\"()\[\]]|\b(?:ini|itu|tersebut|yang|bahwa|dia|ia)$")
_FIRST_WORDS = """
tersebut mana akan sudah dengan telah sebelumnya harus melalui semakin merupakan karena bisa dapat
agar yakni juga maupun serta namun untuk pada oleh dalam atau bahwa yang lebih hanya miliar juta
triliun ribu persen sekitar sebesar mengatakan menyebut atas dari berupa ketika saat
"""
_LAST_WORDS = "di ke dari pada dan atau yang untuk dengan adalah oleh dalam ini"
_BAD_FIRST, _BAD_LAST = frozenset(_FIRST_WORDS.split()), frozenset(_LAST_WORDS.split())
PER_ARTICLE = 2


def amount_rows(corpus: list[dict[str, Any]], seed: int = 0) -> list[dict[str, Any]]:
    """Return question rows over chunks of news articles, at most two of an article."""
    chooser = random.Random(seed)
    rows = []
    for article in corpus:
        text = _LOST_COMMA.sub(",", article["text"][:6000])
        found = [match for match in AMOUNT.finditer(text) if _clean(match, text)]
        if not found:
            continue
        chunks = chunk_sentences(text, split_sentences(text, "id"))
        for match in chooser.sample(found, min(PER_ARTICLE, len(found))):
            start, end = match.span(2)
            around = [
                chunk for chunk in chunks if chunk.start <= match.start() and end <= chunk.end
            ]
            if around:
                chunk = chooser.choice(around)
                question = _question(match.group(1), match.group(2), chooser)
                rows.append(row_over(chunk, text, question, start, end))
    return rows


def _question(words: str, amount: str, chooser: random.Random) -> str:
    asked = "Berapa persen" if amount.endswith(("%", "persen")) else "Berapa"
    draw = chooser.random()
    if draw < 0.4:
        return f"Berapa {words}?"
    if draw < 0.6:
        return f"{asked} {words}?"
    if draw < 0.75:
        return f"{words[0].upper()}{words[1:]} berapa?"
    if draw < 0.85:
        return words
    return f"Berapa {'besar ' if amount[:1].isalpha() else ''}{words}?"


def _clean(match: re.Match[str], text: str) -> bool:
    words, after = match.group(1), text[match.end() : match.end() + 2]
    if re.match(r" ?\d|[.,]\d|[-–/T]", after) or _BROKEN.search(words):
        return False
    first, *_, last = words.split()
    return first not in _BAD_FIRST and last not in _BAD_LAST
