"""An English statement -> questions for its subject, number or date: those that keep its words."""

import re
from collections.abc import Iterator

from qa import suggest_words as words
from qa.suggest_clauses import spelled_out
from qa.suggest_sentence import Made, Vocabulary, clause, is_plain

_SUBJECT = re.compile(
    rf"(?P<who>{words.HONORIFIC}{words.NAME})(?:, \d\d,)? "
    r"(?P<rest>(?P<verb>was|has|will|[a-z]{2,}ed|won|led|became|wrote) .+)"
)
_COUNT = re.compile(
    r"(?:(?:About|Nearly|Some|Around|More than|Almost|At least|Up to|Over) )?"
    r"(?P<number>\d[\d,.]*(?: (?:million|billion))?"
    r"|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)"
    r" (?P<what>[a-z]+s|people|children|men|women)"
    r"(?P<rest> (?:[a-z]+ ){0,3}?(?:were|are|have|will|work|live|[a-z]+ed)\b.*)"
)
_WHEN = re.compile(
    r"(?P<subject>(?:(?:The|A|An) )?[\w’'-]+(?: [\w’'-]+){0,6}?) (?P<be>was|were) "
    rf"(?P<rest>[a-z]+(?: [^,;]*?)?),? (?:in|on) (?P<date>{words.ENGLISH_DATE})"
)
_SAID = re.compile(rf"(?:{words.ENGLISH_SAID})\b")


def subject(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask who did it, where the subject is a person."""
    found = _SUBJECT.match(sentence)
    if found and is_plain(sentence) and known.is_person(found["who"]):
        asked = clause(f"Who {found['rest']}", 4)
        if asked and not _SAID.match(found["verb"]):
            yield Made(f"{asked}?", *found.span("who"), "subject")


def count(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask how many there are, where a number stands first."""
    found = _COUNT.match(sentence)
    if (
        found
        and is_plain(sentence)
        and (asked := clause(f"How many {found['what']}{found['rest']}", 4))
    ):
        yield Made(f"{asked}?", *found.span("number"), "count")


def date(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask when something was done: "was" changes places with the subject, nothing else changes."""
    found = _WHEN.match(sentence)
    if found is None or not is_plain(sentence):
        return
    first, space, rest = found["subject"].partition(" ")
    if first in ("The", "A", "An"):
        first = first.lower()
    elif first.lower() in known.common:
        return
    yield Made(
        f"When {found['be']} {first}{space}{rest} {found['rest']}?", *found.span("date"), "date"
    )


def abbreviation(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask what an abbreviation stands for."""
    return spelled_out(sentence, "What is the full name of {}?")
