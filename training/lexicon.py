"""Swap the words of a question, or of a whole example, for their nearest in another language.

So that a question may be asked in another language than the article's, without a translator:
Russian and Kazakh names are written in Cyrillic, as these languages do.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from index.static_encoder import StaticEncoder
from training.cyrillic_pairs import is_cyrillic
from training.data import read_jsonl
from training.package_texts import translations
from training.transliterate import transliterate

Rows = list[dict[str, Any]]
WORD_SCORE, NAME_SCORE = 0.4, 0.75  # cosines above which a word, a name is taken as the same
ENDINGS = {"ru": ("а", "у", "ом", "е", "и"), "kk": ("ның", "да", "ға", "дан", "ны")}
ENDING_SHARE = 0.25
SENTENCE_ENDS = (".", "?", "!", "\n")
LOOKED_UP_AT_ONCE = 1000
# Words that the encoder's nearest neighbours get wrong, as "word=English=Russian=Kazakh".
_ASKING_WORDS = """
siapa=who=кто=кім siapakah=who=кто=кім kapan=when=когда=қашан kapankah=when=когда=қашан
berapa=how_many=сколько=қанша berapakah=how_many=сколько=қанша dimana=where=где=қайда
dimanakah=where=где=қайда mana=where=где=қайда apa=what=что=не apakah=what=какой=қандай
manakah=which=какой=қандай mengapa=why=почему=неге kenapa=why=почему=неге bagaimana=how=как=қалай
"""
_OTHER_WORDS = """
dari=from=из=бастап yang=that=который=деген di=in=в=ішінде ke=to=в=дейін dan=and=и=және
oleh=by=от=арқылы
"""
_JOINED = (("di mana", "dimana"), ("Di mana", "Dimana"), ("ow many", "owmany"))  # one word to ask
_LANGUAGES = ("en", "ru", "kk")
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[^\W\d_]+|[\W\d_]")


class Lexicon:
    """Nearest words of one language, by the encoder."""

    def __init__(self, encoder: StaticEncoder, language: str, words: list[str]) -> None:
        self.encoder = encoder
        self._language = language
        asking, other = (
            _meanings(words, _LANGUAGES.index(language)) for words in (_ASKING_WORDS, _OTHER_WORDS)
        )
        self._fixed = asking | other
        self._asking = set(asking.values())
        self._words = words
        self._vectors = encoder.encode_passages(words)
        self._found: dict[str, tuple[str, float]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Look up all words of the texts at once."""
        if not self._words:
            return
        wanted = sorted({w.lower() for t in texts for w in _LETTERS.findall(t)} - set(self._found))
        for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
            words = wanted[start : start + LOOKED_UP_AT_ONCE]
            scores = self.encoder.encode_passages(words) @ self._vectors.T
            for word, row in zip(words, scores, strict=True):
                best = int(row.argmax())
                self._found[word] = self._words[best], float(row[best])

    def questions(self, rows: Rows, chooser: random.Random) -> Rows:
        """Return the rows with their questions word by word in the other language."""
        self.learn(row["question"] for row in rows)
        return [{**row, "question": self._asked(row["question"], {}, chooser)} for row in rows]

    def whole_rows(self, rows: Rows, chooser: random.Random) -> Rows:
        """Return the rows with question, passage and answers in the other language."""
        self.learn(row[part] for row in rows for part in ("question", "context"))
        return [self._whole(row, chooser) for row in rows]

    def _whole(self, row: dict[str, Any], chooser: random.Random) -> dict[str, Any]:
        names: dict[str, str] = {}
        question = self._asked(row["question"], names, chooser)
        context, spans = self._translate(row["context"], names, chooser)
        answers = []
        for answer in row["answers"]:
            start, _ = spans[answer["start"]]
            _, end = spans[answer["start"] + len(answer["text"]) - 1]
            answers.append({"text": context[start:end], "start": start})
        return {**row, "question": question, "context": context, "answers": answers}

    def _asked(self, question: str, names: dict[str, str], chooser: random.Random) -> str:
        for apart, joined in _JOINED:
            question = question.replace(apart, joined)
        text, _ = self._translate(question, names, chooser)
        first, _, others = text.rstrip(" ?").partition(" ")
        if self._language == "kk" and others and first in self._asking:
            return f"{others} {first}?"  # where Kazakh asks
        return text

    def _translate(
        self, text: str, names: dict[str, str], chooser: random.Random
    ) -> tuple[str, list[tuple[int, int]]]:
        """Return the text in the other language, and where the word of each character went."""
        made, spans, length, is_first = list[str](), list[tuple[int, int]](), 0, True
        for part in _PARTS.findall(text):
            new = self._swap(part, is_first, names, chooser) if part[0].isalpha() else part
            spans += [(length, length + len(new))] * len(part)
            made.append(new)
            length += len(new)
            is_first = part in SENTENCE_ENDS or (is_first and not part[0].isalnum())
        return "".join(made), spans

    def _swap(
        self, word: str, is_first: bool, names: dict[str, str], chooser: random.Random
    ) -> str:
        lower = word.lower()
        is_name = word != lower and not is_first
        if len(word) == 1:
            return word
        if lower in self._fixed and not is_name:
            return self._fixed[lower]
        found, score = self._found.get(lower, (word, 0.0))
        if score > (NAME_SCORE if is_name else WORD_SCORE):
            return found.upper() if word.isupper() else found.capitalize() if is_name else found
        if self._language not in ENDINGS or not is_name:
            return word
        if lower not in names:
            names[lower] = transliterate(word, chooser).capitalize()
        ending = chooser.random() < ENDING_SHARE
        return names[lower] + (chooser.choice(ENDINGS[self._language]) if ending else "")


def _meanings(words: str, language: int) -> dict[str, str]:
    """Return the words, and but for English the English ones too, with their meaning."""
    rows = [entry.replace("_", " ").split("=") for entry in words.split()]
    meanings = {indonesian: others[language] for indonesian, *others in rows}
    if language:
        for _, english, *others in rows:  # of two that mean one English word, the first
            meanings.setdefault(english.replace(" ", ""), others[language - 1])
    return meanings


@cache
def foreign_words(packages: Path) -> dict[str, list[str]]:
    """Return the frequent words of English, Russian and Kazakh in the parallel texts."""
    counts: dict[str, Counter[str]] = {language: Counter() for language in _LANGUAGES}

    def count(language: str, text: str) -> None:
        counts[language].update(
            word
            for word in _LETTERS.findall(text.lower())
            if len(word) > 1 and is_cyrillic(word) != (language == "en")
        )

    for name in ("desmond86", "panl_news", "gunnxx_news", "pud"):
        for row in read_jsonl(f"pairs/{name}"):
            count("en", row["b"])
    for row in read_jsonl("pairs/mkqa_questions"):
        count("ru", row["ru"])
    for row in read_jsonl("pairs/pud"):
        for side in ("a", "b"):
            if row[f"lang_{side}"] == "ru":
                count("ru", row[side])
    for row in translations(packages):
        for language in ("ru", "kk"):
            count(language, row.get(language, ""))
    least = {"en": 8, "ru": 2, "kk": 2}
    return {
        language: [word for word, times in counts[language].items() if times >= least[language]]
        for language in _LANGUAGES
    }
