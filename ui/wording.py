"""Turn the parts of an answer into the words around a quote: source lines, dates, certainty."""

import re
from dataclasses import dataclass
from datetime import date

from index.split import split_sentences
from qa.datatypes import Alternative, Answer, Citation, Passage
from qa.decide import certainty
from ui.messages import Messages

NEAREST_SHOWN = 3
SPLIT_LIKE = "id"  # a passage does not say its language; most articles are Indonesian

SEARCHED = ("answered", "no_passage", "low_confidence", "less_sure_than_asked")

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NearSentence:
    """One sentence of a passage that was read but did not answer."""

    text: str
    passage: Passage


def confidence_words(confidence: float, words: Messages) -> str:
    """Return the level in words."""
    return words[f"confidence_{certainty(confidence)}"]


def readable_date(iso_date: str | None, words: Messages) -> str | None:
    """Return "12 Mar 2026" for "2026-03-12"; anything else as it is."""
    try:
        day = date.fromisoformat(iso_date or "")
    except ValueError:
        return iso_date
    return f"{day.day} {words['months'].split()[day.month - 1]} {day.year}"


def source_line(item: Citation | Passage, words: Messages) -> str:
    """Return source, date and title, as far as known."""
    parts = (item.source, readable_date(item.published, words), item.title)
    return " · ".join(part for part in parts if part)


def number(value: float, words: Messages, decimals: int = 0) -> str:
    """Return a number with the language's own marks."""
    english = f"{value:,.{decimals}f}"
    return english.translate({ord(","): words["thousands"], ord("."): words["decimal"]})


def counted(count: int, one: str, many: str, words: Messages) -> str:
    """Return the message for one thing or for several."""
    return words[one] if count == 1 else words[many].format(count=number(count, words))


def articles_in_words(count: int, words: Messages) -> str:
    """Return "2 articles", "1 article"."""
    return counted(count, "articles_count_one", "articles_count", words)


def split_quote(citation: Citation) -> tuple[str, str, str]:
    """Return the sentence before the quote, the quote, and the sentence after it."""
    start = citation.start - citation.sentence_start
    end = citation.end - citation.sentence_start
    return citation.sentence[:start], citation.sentence[start:end], citation.sentence[end:]


def searched(answer: Answer) -> bool:
    """Tell whether the archive was searched at all, so that not finding says something."""
    return answer.reason in SEARCHED


def reason_words(answer: Answer, words: Messages) -> str:
    """Return why there is no answer."""
    if answer.reason == "no_passage" and not answer.passages:
        return words["reason_all_filtered"]  # the search ranks every article that may answer
    return words[f"reason_{answer.reason}"]


def shown_alternatives(answer: Answer) -> list[Alternative]:
    """Return the alternatives of an answer that have something to check."""
    return [alternative for alternative in answer.alternatives if alternative.citations]


def nearest_sentences(answer: Answer, count: int = NEAREST_SHOWN) -> list[NearSentence]:
    """Return of each of the best passages the sentence with most of the question's words."""
    asked = _word_set(answer.rewritten or answer.question)
    found: dict[str, NearSentence] = {}
    for passage in answer.passages:
        sentence = _closest_sentence(passage.text, asked)
        if sentence and len(found) < count:
            found.setdefault(sentence, NearSentence(sentence, passage))
    return list(found.values())


def _closest_sentence(text: str, asked: set[str]) -> str:
    spans = split_sentences(text, SPLIT_LIKE)
    sentences = [text[sentence.start : sentence.end] for sentence in spans]
    return max(sentences, key=lambda sentence: len(asked & _word_set(sentence)), default="")


def _word_set(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))
