"""A question -> the same question as somebody else would type it.

Articles and those who ask about them seldom use the same words: words give way to near ones
(near in what they are about and in kind), the question word moves to the end, as Indonesians
often put it, marks and capitals go, or the question word itself does, as in a search box.
"""

import random
import re
from collections import Counter
from typing import Any

from qa.word_vectors import WordVectors
from training.nearest import nearest

_LETTERS = re.compile(r"[^\W\d_]+")
_CLOSE = 1.0  # cosine of both vectors together, 2 at most
_CHOICES = 3
_SWAPPED_SHARE = 0.5
_FEWEST_LETTERS, _FEWEST_TIMES = 4, 15
_OPENING = re.compile(
    r"^(siapakah|siapa|kapankah|kapan|di manakah|di mana|dimana|berapakah|berapa|apakah|apa|"
    r"mengapa|kenapa) (?!yang |saja |nama |kepanjangan )",
    re.IGNORECASE,
)
# Near in the vectors, another thing in a question.
_KEPT_WORDS = """
sebelum setelah sesudah suami istri kakak adik impor ekspor ibukota tidak bukan tanpa pertama
terakhir naik turun menang kalah lahir meninggal utara selatan timur barat
"""
_KEPT = frozenset(_KEPT_WORDS.split())
_QUESTION_WORDS = re.compile(r"(?:apa|siapa|kapan|mana|berapa)(?:kah)?|mengapa|kenapa|bagaimana")
_SPOKEN = {"mengapa": "kenapa", "di mana": "dimana", "siapakah": "siapa", "berapakah": "berapa"}


class Rephraser:
    """Near words of a language, learned from the texts of question rows."""

    def __init__(self, vectors: WordVectors, rows: list[dict[str, Any]]) -> None:
        counts: Counter[str] = Counter()
        for context in {row["context"] for row in rows}:
            counts.update(_LETTERS.findall(context))
        self._vectors = vectors
        self._words = sorted(
            word for word, count in counts.items() if count >= _FEWEST_TIMES and _may_change(word)
        )
        self._near: dict[str, list[str]] = {}

    def learn(self, questions: list[str]) -> None:
        """Look up all words of the questions at once."""
        seen = {word for question in questions for word in _LETTERS.findall(question)}
        wanted = sorted(filter(_may_change, seen))
        if not wanted or not self._words:
            return
        known, asked = self._vectors.compute(self._words), self._vectors.compute(wanted)
        for word, (order, scores) in zip(wanted, nearest(asked, known, _CHOICES + 1), strict=True):
            close = [
                self._words[i] for i, score in zip(order, scores, strict=True) if score > _CLOSE
            ]
            if near := [other for other in close if other != word]:
                self._near[word] = near[:_CHOICES]

    def rephrase(self, question: str, chooser: random.Random) -> str:
        """Return the question asked otherwise; names, numbers and question words stay."""
        opening = _OPENING.match(question)
        kept = opening.end() if opening else 0
        changed = question[:kept] + _LETTERS.sub(
            lambda match: self._other(match.group(), chooser), question[kept:]
        )
        draw = chooser.random()
        if opening and draw < 0.4:
            word = opening.group(1).lower()
            rest = changed[kept:].rstrip("? ")
            last = "" if draw < 0.1 else " " + _SPOKEN.get(word, word)
            changed = f"{rest}{last}"
            changed += "?" if draw > 0.2 else ""
        elif draw > 0.8:
            changed = changed.rstrip("? ")
        return changed.lower() if chooser.random() < 0.15 else changed

    def _other(self, word: str, chooser: random.Random) -> str:
        near = self._near.get(word)
        return chooser.choice(near) if near and chooser.random() < _SWAPPED_SHARE else word


def _may_change(word: str) -> bool:
    is_common = len(word) >= _FEWEST_LETTERS and word.islower()
    return is_common and word not in _KEPT and not _QUESTION_WORDS.fullmatch(word)
