"""Earlier turns -> what they speak of: names with salience, the topic, the statement made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.datatypes import Turn
from qa.followup_words import (
    ALL_FUNCTION,
    CALENDAR,
    COUNTING,
    NOT_VERB,
    TOKEN,
    VERB,
    Lexicon,
    word_set,
)

MAX_TURNS = 8
MAX_CHARS = 400  # of one earlier question or answer
SHORT_ANSWER_TOKENS = 8
DECAY = 0.95  # of a mention's weight per turn
QUESTION_WEIGHT = 1.0  # of a name in a question: what people ask about, they go on asking about
SHORT_WEIGHT = 0.8  # of a name that is (nearly) the whole answer
WHO_WEIGHT = 1.6  # of a name that answers "who"
LONG_WEIGHT = 0.25  # of the first name in a long answer; the n-th has an n-th of it

NAME_LINKS = word_set("bin binti van von der de da del al el ibn of the and &")
ENGLISH_DO = word_set("did does do")
ENGLISH_BE = word_set("is was are were")
POSSESSIVE = re.compile(r"['’]s?$")
QUOTED = re.compile(r"[“\"«]([^“”\"«»]{3,60})[”\"»]")
MONEY = re.compile(r"(?:Rp|US|AS|USD|IDR|EUR)?\d|Rp$")
QUOTE = "“"  # in the place of the word before: the name is a quoted title
NOT_FOUND = re.compile(r"i (?:don'?t|do not) know\.?|tidak ditemukan.*|cannotanswer", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word and its span in its question."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name: how likely a person or a place, and how much the talk is about it."""

    text: str
    salience: float
    person: float
    place: float


def tokens_of(text: str) -> list[Token]:
    """Split into words with their spans; punctuation is dropped."""
    return [Token(match[0], match.start(), match.end()) for match in TOKEN.finditer(text)]


def answer_of(turn: Turn) -> str | None:
    """Return the answer's text, None when nothing was found."""
    answer = (turn.answer or "").strip()[:MAX_CHARS]
    return None if not answer or NOT_FOUND.fullmatch(answer) else answer


def bare(token: str) -> str:
    """Strip an English possessive ending."""
    return POSSESSIVE.sub("", token) if "'" in token or "’" in token else token


def is_name(token: Token) -> bool:
    """Tell a capitalised word that is neither a function word nor a month or weekday."""
    return (
        token.text[0].isupper()
        and token.lower not in ALL_FUNCTION
        and token.lower not in CALENDAR
        and MONEY.match(token.text) is None
    )


def is_verb(word: str) -> bool:
    """Tell an Indonesian verb by its prefix."""
    return VERB.fullmatch(word) is not None and word not in NOT_VERB


def name_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of capitalised runs, with "of", "bin" and numbers inside or behind."""
    spans: list[tuple[int, int]] = []
    tokens = tokens_of(text)
    i = 0
    while i < len(tokens):
        if not is_name(tokens[i]):
            i += 1
            continue
        last = i
        for j in range(i + 1, min(i + 8, len(tokens))):
            gap = text[tokens[j - 1].end : tokens[j].start]
            if gap.strip(" .") or bare(tokens[j - 1].text) != tokens[j - 1].text:
                break
            if is_name(tokens[j]) or (tokens[j].text.isdigit() and last == j - 1):
                last = j
            elif tokens[j].lower not in NAME_LINKS:
                break
        end = tokens[last].start + len(bare(tokens[last].text))
        spans.append((tokens[i].start, end))
        i = last + 1
    return spans


def names_in(text: str) -> list[tuple[str, str]]:
    """Return every quoted title and every name with the word before it in lower case."""
    quoted = [match.span(1) for match in QUOTED.finditer(text)]
    found = [(text[start:end], QUOTE) for start, end in quoted]
    for start, end in name_spans(text):
        if not any(left <= start and end <= right for left, right in quoted):
            before = tokens_of(text[max(0, start - 30) : start])
            found.append((text[start:end], before[-1].lower if before else ""))
    return found


def asks(question: str, words: frozenset[str]) -> bool:
    """Tell whether a question begins with one of the question words."""
    return any(token.lower in words for token in tokens_of(question)[:4])


def mentions(turns: Sequence[Turn], lexicon: Lexicon) -> list[Mention]:
    """Return the names of the earlier turns, most salient first.

    ``salience`` adds up the weights of all occurrences, times DECAY per turn back. A surname
    counts for the full name.
    """
    found: dict[str, list[float]] = {}
    for distance, turn in enumerate(reversed(turns[-MAX_TURNS:])):
        who, where = asks(turn.question, lexicon.who), asks(turn.question, lexicon.where)
        answer = answer_of(turn) or ""
        short = len(tokens_of(answer)) <= SHORT_ANSWER_TOKENS
        for text, is_answer in ((answer, True), (turn.question[:MAX_CHARS], False)):
            for rank, (name, before) in enumerate(names_in(text)):
                weight = _weight(rank, is_answer, short, who)
                if not is_answer and lexicon.name == "en" and _opens(name, text):
                    continue  # "Describe ...", "Okay ..."
                key = _same_name(name, found)
                entry = found.setdefault(key, [0.0, 0.0, 0.0])
                entry[0] += weight * DECAY**distance
                entry[1] += 2.0 * (who and is_answer and rank == 0) + 0.3 * (" " in name)
                entry[1] -= 1.0 * (before == QUOTE)
                entry[2] += 2.0 * (where and is_answer) + 1.0 * (before in lexicon.connector)
    named = [Mention(name, *values) for name, values in found.items()]
    return sorted(named, key=lambda mention: -mention.salience)


def _opens(name: str, question: str) -> bool:
    return " " not in name and question.startswith(name)


def _weight(rank: int, is_answer: bool, short: bool, who: bool) -> float:
    if not is_answer:
        return QUESTION_WEIGHT
    if not short:
        return LONG_WEIGHT / (1 + rank)
    return WHO_WEIGHT if who else SHORT_WEIGHT


def _same_name(name: str, found: dict[str, list[float]]) -> str:
    parts = set(name.lower().split())
    for other in found:
        others = set(other.lower().split())
        if parts <= others:
            return other
        if others < parts and len(parts) <= 4:
            found[name] = found.pop(other)
            return name
    return name


def topic(question: str, lexicon: Lexicon, keep_verbs: bool = False) -> str:
    """Return the noun phrase a question is about: its best run of words with content.

    A run with a name is better than one without, then the longer one.
    """
    question = question[:MAX_CHARS]
    runs: list[list[Token]] = []
    inside = False
    for token in tokens_of(question):
        if _ends_run(token, lexicon, keep_verbs) or (not inside and token.lower in COUNTING):
            joins = token.lower in lexicon.connector and inside
            inside = joins
            if joins:
                runs[-1].append(token)
            continue
        if inside:
            runs[-1].append(token)
        else:
            runs.append([token])
        inside = True
    while runs and runs[-1] and runs[-1][-1].lower in lexicon.connector:
        runs[-1].pop()
    if not runs:
        return ""
    best = max(runs, key=lambda run: (any(is_name(token) for token in run), len(run)))
    while best and best[-1].lower in lexicon.connector:
        best.pop()
    return question[best[0].start : best[-1].start + len(bare(best[-1].text))] if best else ""


def _ends_run(token: Token, lexicon: Lexicon, keep_verbs: bool) -> bool:
    if token.lower in lexicon.question or token.lower in lexicon.function:
        return True
    if token.lower in CALENDAR or token.lower in lexicon.deictic:
        return not keep_verbs
    if keep_verbs or lexicon.name != "id" or token.text[0].isupper():
        return False
    return is_verb(token.lower)


def rest_of(question: str, lexicon: Lexicon) -> str:
    """Return a question without its leading question words and without its question mark."""
    tokens = tokens_of(question)
    skipped = 0
    while skipped < len(tokens) and _leads(tokens, skipped, lexicon):
        skipped += 1
    if skipped == len(tokens):
        return ""
    return question[tokens[skipped].start :].rstrip(" ?!.…")


def _leads(tokens: list[Token], position: int, lexicon: Lexicon) -> bool:
    word = tokens[position].lower
    if word in lexicon.question:
        return True
    following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
    return word in lexicon.preposition and following in lexicon.question


def statement(turn: Turn, lexicon: Lexicon) -> str:
    """Return what a turn established: the answer for "who" or "yang", else the question's rest."""
    rest = rest_of(turn.question[:MAX_CHARS], lexicon)
    answer = answer_of(turn)
    first = tokens_of(rest)[:1]
    if first and first[0].lower in ENGLISH_DO:
        return rest[first[0].end :].strip()
    if first and first[0].lower == "yang":
        return f"{answer} {rest[first[0].end :].strip()}" if answer else rest
    if asks(turn.question, lexicon.who) and answer and len(tokens_of(answer)) <= 8:
        return f"{answer} {rest}"
    if first and first[0].lower in ENGLISH_BE:
        return rest[first[0].end :].strip()
    return rest
