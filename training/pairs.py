"""Shared sets and corpora -> pairs of texts with the same meaning or topic, for the encoder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.data import key, news_articles, question_rows, read_jsonl

# Translations, with how often a pass of the encoder sees each (each pair of languages of PUD).
PARALLEL = {
    "desmond86": 1,
    "panl_news": 2,
    "gunnxx_news": 2,
    "gunnxx_general": 1,
    "pud": 1,
    "talpco": 1,
    "nusax": 1,
}
_FIRST_SENTENCE = re.compile(r"^(.{40,300}?[.!?])\s+(?=[A-Z“\"])")


@dataclass(frozen=True)
class PairSet:
    """Pairs of texts with the same meaning or topic; ``repeat`` is how often a pass sees them."""

    name: str
    left: list[str]
    right: list[str]
    repeat: int = 1

    def first(self, limit: int | None) -> "PairSet":
        """Return the set with its first pairs only, for a rehearsal; all where it is None."""
        return replace(self, left=self.left[:limit], right=self.right[:limit])

    def without(self, held_out: frozenset[str]) -> "PairSet":
        """Return the set without the pairs of which a text is held out."""
        pairs = zip(self.left, self.right, strict=True)
        kept = [pair for pair in pairs if not {key(text) for text in pair} & held_out]
        return replace(self, left=[left for left, _ in kept], right=[right for _, right in kept])


def question_sets(held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield question -> passage pairs."""
    for name, repeat in (
        ("qa/idk_mrc.train", 3),
        ("qa/tsquad_id.dev", 1),
        ("qa/gemini_wiki_id.train", 1),
        ("qa/gemini_story_id.train", 1),
        ("qa/facqa.train", 1),
        ("qa/tydi_goldp.en.train", 1),
    ):
        rows = [row for row in question_rows(name, held_out) if row["answers"]]
        yield PairSet(name, [r["question"] for r in rows], [r["context"] for r in rows], repeat)
    news = list(read_jsonl("pairs/gemma_news_id.train"))
    yield PairSet("gemma_news", [row["a"] for row in news], [row["b"] for row in news])


def parallel_sets() -> Iterator[PairSet]:
    """Yield translations; of questions the English and Malay ones."""
    for name, repeat in PARALLEL.items():
        # Apart by languages: among one's texts another's would be right as well.
        rows_of: dict[str, list[tuple[str, str]]] = {}
        for row in read_jsonl(f"pairs/{name}"):
            languages = f"{row['lang_a']}-{row['lang_b']}"
            rows_of.setdefault(languages, []).append((row["a"], row["b"]))
        for languages, rows in rows_of.items():
            left, right = [left for left, _ in rows], [right for _, right in rows]
            yield PairSet(f"{name} {languages}", left, right, repeat)
    questions = list(read_jsonl("pairs/mkqa_questions"))
    left, right = [row["en"] for row in questions], [row["ms"] for row in questions]
    yield PairSet("mkqa en-ms", left, right, 2)


def similar_sets() -> Iterator[PairSet]:
    """Yield paraphrases and entailments."""
    for name, kind in (("indonli", "entailment"), ("quora_id", "paraphrase")):
        rows = [row for row in read_jsonl(f"pairs/{name}") if row["kind"] == kind]
        yield PairSet(name, [row["a"] for row in rows], [row["b"] for row in rows])


def corpus_sets(held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield title -> text and first sentence -> the rest, of encyclopedia and news."""
    titles, leads, firsts, rests = [], [], [], []
    for row in read_jsonl("corpus/wiki_leads_id"):
        text = row["text"]
        if len(text) < 400 or key(text) in held_out:
            continue
        titles.append(row["title"])
        leads.append(text[:1200])
        if (found := _FIRST_SENTENCE.match(text)) and len(rests) < 100_000:
            firsts.append(found.group(1))
            rests.append(text[found.end() :][:1200])
    yield PairSet("wiki title", titles, leads)
    yield PairSet("wiki sentence", firsts, rests)
    found = news_articles(held_out)
    news = [row for row in found if row["title"] and len(row["text"]) > 200]
    yield PairSet("news", [row["title"] for row in news], [row["text"][:1200] for row in news])


def all_sets(held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield all pairs of the shared sets, but for those with Russian questions."""
    yield from question_sets(held_out)
    yield from parallel_sets()
    yield from similar_sets()
    yield from corpus_sets(held_out)
