"""Questions in one language -> how well their answer sentence in another language is found.

XQuAD-R (Roy et al. 2020): 1,190 questions, the same in eleven languages; a question is searched
among all sentences of one language. One sentence is right, so that the mean average precision is
the mean of 1 / rank over the whole list. This is not the figure of the paper, which mixes the
sentences of all languages and then counts eleven right ones. Fused lists hold ``DEPTH`` of each
leg, as in the product; a sentence beyond them counts as never found.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.progress import Progress
from eval.questions import SHARED, read_records
from eval.retrieval import word_by_word
from eval.table import markdown, with_interval
from index.coverage import WordCoverage
from index.datatypes import Encoder, FloatMatrix
from index.encode import load_encoder
from index.fuse import DEPTH, fuse
from index.keyword import SparseBM25
from index.postings import build
from index.static_encoder import StaticEncoder
from index.words import terms

FOLDER = SHARED / "crosslingual"
LANGUAGES = ("en", "ru", "ar", "de", "el", "es", "hi", "th", "tr", "vi", "zh")
Ranks = NDArray[np.float64]  # from 1; infinite for what was never found


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """One language of XQuAD-R: all sentences, and each question's text and sentence number."""

    sentences: tuple[str, ...]
    questions: Mapping[str, str]
    answered_by: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Side:
    """A language ready to be asked and searched."""

    paragraphs: Paragraphs
    asked: FloatMatrix  # (questions, dimensions), in the order of ``paragraphs.questions``
    searched: FloatMatrix  # (sentences, dimensions)
    keyword: SparseBM25
    coverage: WordCoverage | None  # named models have no vectors of single words


@dataclass(frozen=True, slots=True)
class Found:
    """The rank of every question's sentence, by vectors alone and fused."""

    vector: Ranks
    fused: Ranks


def paragraphs(language: str) -> Paragraphs:
    """Return one language's sentences and questions."""
    sentences: list[str] = []
    questions: dict[str, str] = {}
    answered_by: dict[str, int] = {}
    for row in read_records(FOLDER / f"xquad_r.{language}.jsonl.gz"):
        for question in row["questions"]:
            questions[question["id"]] = question["question"]
            answered_by[question["id"]] = len(sentences) + question["sentence"]
        sentences += row["sentences"]
    return Paragraphs(tuple(sentences), questions, answered_by)


def prepare(found: Paragraphs, encoder: Encoder) -> Side:
    """Return the language with its vectors and postings."""
    sentences = found.sentences
    return Side(
        found,
        encoder.encode_questions(list(found.questions.values())),
        encoder.encode_passages(sentences),
        SparseBM25([build(np.arange(len(sentences)), [terms(text) for text in sentences])]),
        WordCoverage(encoder) if isinstance(encoder, StaticEncoder) else None,
    )


def search(asked: Side, searched: Side) -> Found:
    """Return where each question's sentence stands among those of the other language."""
    vector, fused = [], []
    cosines = asked.asked @ searched.searched.T
    for row, (name, question) in zip(cosines, asked.paragraphs.questions.items(), strict=True):
        gold = searched.paragraphs.answered_by[name]
        order = np.argsort(-row, kind="stable")
        vector.append(float(np.flatnonzero(order == gold)[0]) + 1)
        positions, scores = searched.keyword.search(terms(question), DEPTH)
        ranking = fuse(
            list(zip(positions.tolist(), scores.tolist(), strict=True)),
            [(int(place), float(row[place])) for place in order[:DEPTH]],
        )
        if searched.coverage is None:
            fused.append(rank_of(gold, [place for place, _ in ranking]))
        else:
            sentences = searched.paragraphs.sentences
            ranked = word_by_word(question, ranking, sentences, searched.coverage)
            fused.append(rank_of(gold, [place for place, _ in ranked]))
    return Found(np.array(vector), np.array(fused))


def rank_of(gold: int, ranking: Sequence[int]) -> float:
    """Return the place of ``gold`` from 1, infinity when it is not there."""
    return float(ranking.index(gold) + 1) if gold in ranking else float("inf")


def report(encoder_name: str | None, languages: Sequence[str]) -> str:
    """Return all tables."""
    encoder = load_encoder(encoder_name)
    sides = {language: prepare(paragraphs(language), encoder) for language in languages}
    pairs = [(asked, searched) for asked in languages for searched in languages]
    progress = Progress("pairs of languages", len(pairs))
    found = {}
    for done, (asked, searched) in enumerate(pairs, 1):
        found[asked, searched] = search(sides[asked], sides[searched])
        progress.show(done)
    progress.close()
    sentences = {name: len(side.paragraphs.sentences) for name, side in sides.items()}
    return (
        f"XQuAD-R: {len(sides[languages[0]].asked):,} questions a language, "
        f"encoder {encoder.name}\n\n"
        + _with_english(found, sentences)
        + "\nMean average precision, all pairs, by vectors alone (row: asked in, column: searched"
        " in)\n\n"
        + _matrix({pair: one.vector for pair, one in found.items()}, languages)
        + "\nMean average precision, all pairs, fused\n\n"
        + _matrix({pair: one.fused for pair, one in found.items()}, languages)
    )


def _with_english(found: Mapping[tuple[str, str], Found], sentences: Mapping[str, int]) -> str:
    """Return the pairs of one language and those with English, with intervals."""
    rows = []
    for (asked, searched), one in found.items():
        if asked != searched and "en" not in (asked, searched):
            continue
        rows.append(
            [
                asked,
                searched,
                f"{sentences[searched]:,}",
                with_interval((1 / one.vector).tolist()),
                with_interval((1 / one.fused).tolist()),
                with_interval((one.fused <= 1).astype(float).tolist()),
                with_interval((one.fused <= 10).astype(float).tolist()),
            ]
        )
    header = [
        "asked in",
        "searched in",
        "sentences",
        "mAP, vectors [95 %]",
        "mAP, fused",
        "success@1, fused",
        "recall@10, fused",
    ]
    return markdown(header, rows)


def _matrix(ranks: Mapping[tuple[str, str], Ranks], languages: Sequence[str]) -> str:
    rows = [
        [asked, *(f"{(1 / ranks[asked, searched]).mean():.3f}" for searched in languages)]
        for asked in languages
    ]
    return markdown(["", *languages], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="kutip eval crosslingual", description=__doc__)
    parser.add_argument("--encoder", help="sentence-transformers model, name or folder")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    options = parser.parse_args(arguments)
    sys.stdout.write(report(options.encoder, options.languages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
