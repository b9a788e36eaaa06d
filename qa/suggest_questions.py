"""A sentence of an article -> questions that it answers, by rule, in the words of the sentence.

Indonesian keeps its words and their order in a question, English where the subject or a number
before it is asked for. Whether a question is any good is found out by asking it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from qa import suggest_clauses, suggest_english
from qa.suggest_offices import english_offices, offices
from qa.suggest_sentence import Made, Vocabulary, main_clause, stands_alone

MAX_SENTENCE_CHARACTERS = 800

Rule = Callable[[str, Vocabulary], Iterator[Made]]
_INDONESIAN: tuple[Rule, ...] = (
    offices,
    suggest_clauses.subject,
    suggest_clauses.amount,
    suggest_clauses.count,
    suggest_clauses.adjuncts,
    suggest_clauses.leading_date,
    suggest_clauses.definition,
    suggest_clauses.age,
    suggest_clauses.abbreviation,
)
RULES: dict[str, tuple[Rule, ...]] = {
    "id": _INDONESIAN,
    "ms": _INDONESIAN,
    "en": (
        english_offices,
        suggest_english.subject,
        suggest_english.count,
        suggest_english.date,
        suggest_english.abbreviation,
    ),
}
_DATELINE = re.compile(r"[A-Z][\w.,/ ]{2,40}(?: \([^()]{1,30}\))?(?: ?[–—] ?| - )(?=[A-Z])")


def questions(sentence: str, language: str | None, known: Vocabulary) -> list[Made]:
    """Return what can be asked of a sentence, in the order of the rules, each question once."""
    if len(sentence) > MAX_SENTENCE_CHARACTERS:
        return []
    rules = RULES.get(language or "id", ())
    dateline = _DATELINE.match(sentence)
    start = dateline.end() if dateline else 0
    made: dict[str, Made] = {}
    # A clause behind an adjunct ("Pada Senin, …") is read like a sentence of its own as well.
    for offset in {start: None, start + main_clause(sentence[start:]): None}:
        stated = sentence[offset : offset + 1].upper() + sentence[offset + 1 :]
        if len(stated) != len(sentence) - offset:  # "ß" has no capital of one letter
            continue
        for rule in rules:
            for found in rule(stated, known):
                if stands_alone(found.question):
                    shifted = replace(found, start=found.start + offset, end=found.end + offset)
                    made.setdefault(found.question, shifted)
    return list(made.values())
