"""An article -> what it shows of its words; a sentence -> its clauses. Shared by the rules."""

import re
from dataclasses import dataclass

from qa import suggest_words as words
from qa.followup_mentions import is_verb
from qa.followup_words import NOT_CLITIC

MAX_QUESTION_CHARACTERS = 90
MAX_SENTENCE_WORDS = 45  # of a sentence whose clause is asked back
MAX_ARTICLE_CHARACTERS = 40_000  # of which names and common words are learned
WHAT_IS = "Apa itu"
LEAST_WORDS = 3
MAX_CAMEL = 9  # letters of a word like "WhatsApp"; a longer one has lost a space
ENOUGH_WORDS = 7  # of a question without a name or a number

_BY = re.compile(
    rf"\b(?:{words.SAID_BY}|{words.ENGLISH_SAID}|Mr|Mrs|Ms|Dr) {words.HONORIFIC}({words.NAME})"
    r"(?=[,.]| di | kepada | saat | pada )"
)
_SAYS = re.compile(rf"({words.NAME}) (?:{words.SAID}|{words.ENGLISH_SAID})\b")
_AGED = re.compile(rf"({words.NAME})(?: \(\d\d tahun\)|, \d\d tahun,|, \d\d,)")
_LOWER = re.compile(r"(?<![\w-])[a-z]{2,}")
_PROPER = re.compile(r"(?<=[a-z] )[A-Z][\w’-]{1,30}+")
_PAIR = re.compile(r"([A-Z][\w’-]{1,30}+)(?=[ ,.)]{1,3}+(\w{1,30}))")
_NOTE = re.compile(r" \([^()]{1,25}\)")
_BROKEN = re.compile(r"[“”\"«»?!\[\]<>{}|*_=…\n\\`$^~#@]|\.\.|: |https?:|\b(?:Baca|SCROLL)\b")
_CLAUSE_END = re.compile(r",(?!\d)|[;:(]|\.(?:\s|$)| [–—-] ")
_GLUED = re.compile(r"[a-z][A-Z]|[A-Z]{3}[a-z]{3}")
_LOST_SPACE = re.compile(r"\b(?:di|ke|dari|dan|yang|pada|oleh)[A-Z]")
_TAIL = re.compile(words.TAILS)
_LEADING = re.compile(r"(?P<first>[A-Z][a-z]+)(?: [\w()/.-]+){0,8}?, (?=[a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Made:
    """A question with the span of its answer, in code points of the sentence."""

    question: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """An article's words: those of people's names, those in lower case, those with a capital.

    ``free`` are those with a capital that are followed by different words.
    """

    people: frozenset[str]
    common: frozenset[str]
    proper: frozenset[str]
    free: frozenset[str]

    def is_person(self, name: str) -> bool:
        """Tell whether one of a name's words was seen as a person's."""
        return any(part in self.people for part in name.split())

    def is_common(self, word: str) -> bool:
        """Tell whether a word is no name, as far as the article shows."""
        return word in words.OPENERS or word in self.common


def vocabulary(text: str) -> Vocabulary:
    """Learn an article's words from its text."""
    text = text[:MAX_ARTICLE_CHARACTERS]
    people: set[str] = set()
    for pattern in (_BY, _SAYS, _AGED):
        for name in pattern.findall(text):
            parts = name.split()
            if len(parts) <= 4 and not any(of_office(part) for part in parts):
                people.update(part for part in parts if len(part) > 2)
    common = frozenset(_LOWER.findall(text))
    return Vocabulary(
        people=frozenset(part for part in people if part.lower() not in common),
        common=common,
        proper=frozenset(_PROPER.findall(text)),
        free=_free(text) - people,
    )


def _free(text: str) -> frozenset[str]:
    followers: dict[str, set[str]] = {}
    for word, following in _PAIR.findall(text):
        followers.setdefault(word, set()).add(following)
    return frozenset(word for word, after in followers.items() if len(after) > 1)


def of_office(word: str) -> bool:
    """Tell whether a word belongs to an office, a place or an organisation, not to a name."""
    return (word.isupper() and len(word) > 1) or word.lower() in words.NOT_NAMES


def stands_alone(question: str) -> bool:
    """Tell whether a question is short, whole, and points at nothing outside itself."""
    body = question.rstrip("?")
    # "WHO" is no "who".
    lower = [
        word if word.isupper() and len(word) > 1 else word.lower()
        for word in body.removeprefix(WHAT_IS).split()
    ]
    return (
        len(question) <= MAX_QUESTION_CHARACTERS
        and len(body.split()) >= LEAST_WORDS
        and (len(lower) >= ENOUGH_WORDS or _names_something(body))
        and lower[-1] not in words.DANGLING
        and _BROKEN.search(body) is None
        and not words.POINTERS.intersection(lower)
        and not any(word[3:].endswith("nya") and word not in NOT_CLITIC for word in lower)
        and body.count("(") == body.count(")")
        and "/ " not in body
        and _LOST_SPACE.search(body) is None
        and not any(len(word) > MAX_CAMEL and _GLUED.search(word) for word in body.split())
        and body.isprintable()
    )


def _names_something(text: str) -> bool:
    return any(not word[0].islower() for word in text.split()[1:])


def is_plain(sentence: str) -> bool:
    """Tell whether a sentence is of moderate length and asks nothing."""
    return len(sentence.split()) <= MAX_SENTENCE_WORDS and "?" not in sentence


def main_clause(sentence: str) -> int:
    """Return where a sentence goes on behind a leading adjunct ("Pada Senin, …"), 0 without."""
    found = _LEADING.match(sentence)
    return found.end() if found and found["first"].lower() in words.NO_SUBJECT else 0


def clause(text: str, least_words: int) -> str:
    """Return a text up to the end of its clause, "" when too little is left."""
    text = tidy(_CLAUSE_END.split(_NOTE.sub("", text))[0])
    if len(text) >= MAX_QUESTION_CHARACTERS:
        ends = [tail.start() for tail in _TAIL.finditer(text, 0, MAX_QUESTION_CHARACTERS)]
        text = text[: max(ends, default=0)]
    return text if len(text.split()) >= least_words else ""


def tidy(text: str) -> str:
    """Drop short notes in brackets and the marks around a text."""
    return _NOTE.sub("", text).strip(" ,.")


def predicate(word: str) -> bool:
    """Tell an Indonesian verb that a clause can have as its predicate."""
    return (
        word.islower()
        and word not in words.NOT_VERBS
        and (is_verb(word) or word in words.PLAIN_VERBS)
    )


def whole_clause(text: str, known: Vocabulary) -> bool:
    """Tell whether a text begins with a subject and has a verb, and says what it is about."""
    parts = text.split()
    if len(parts) < LEAST_WORDS or not any(map(predicate, parts[1:])):
        return False
    first = parts[0].lower()
    named = any(part[0].isupper() or part[0].isdigit() for part in parts[1:])
    return (
        first not in words.NO_SUBJECT
        and first not in words.DANGLING
        and "yang" not in parts
        and not predicate(first)
        and (named or len(parts) > LEAST_WORDS + 1)
        and (
            known.is_common(first)
            or parts[0].isupper()
            or parts[1][0].isupper()
            or parts[0] in known.proper | known.people
        )
    )


def lower_first(text: str, known: Vocabulary) -> str:
    """Write a clause's first word as it is written inside a sentence."""
    first, space, rest = text.partition(" ")
    named = rest[:1].isupper() and (first in known.proper or of_office(first))
    if known.is_common(first.lower()) and not first.isupper() and not named:
        return f"{first.lower()}{space}{rest}"
    return text
