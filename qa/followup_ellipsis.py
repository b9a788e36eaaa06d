"""Elliptical question ("Kalau Rusia?", "Why?") + the turn before -> stand-alone question."""

import re

from qa.datatypes import Turn
from qa.followup_mentions import (
    Token,
    asks,
    is_name,
    is_verb,
    name_spans,
    rest_of,
    statement,
    tokens_of,
)
from qa.followup_words import Lexicon, word_set

YEAR = re.compile(r"\d{4}")
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
MAX_SLOT_TOKENS = 5
MAX_BARE_TOKENS = 4
MAX_OPEN_TOKENS = 5
NOW = word_set("ini sekarang today now tomorrow сегодня сейчас")  # such a question says when
ACTORS = word_set("siapa apa berapa")  # "Siapa yang menahan?" lacks the object, behind the verb
BARE_EXTRAS = word_set(
    "begitu demikian saja itu saat tepatnya persisnya exactly that so not именно так это"
)


def slot_of(question: str, lexicon: Lexicon) -> str | None:
    """Return X of "what about X?", None when the question is of another kind."""
    match = lexicon.opener.fullmatch(question.rstrip(" ?!.…"))
    if match is None:
        return None
    slot = ARTICLE.sub("", match["slot"].strip())
    tokens = tokens_of(slot)
    asks = any(token.lower in lexicon.question for token in tokens)
    return None if asks or not tokens or len(tokens) > MAX_SLOT_TOKENS else slot


def fill_slot(slot: str, turn: Turn, lexicon: Lexicon) -> str:
    """Put ``slot`` where the earlier question has the same kind of phrase, else behind it."""
    question = turn.question.strip()
    span = _matching_span(tokens_of(slot), slot, question, lexicon)
    if span is None:
        return f"{question.rstrip(' ?!.…')} {slot}?"
    start, end = span
    slot = _joined(slot, question[:start], question[start:end], lexicon)
    return f"{question[:start]}{slot}{question[end:]}".rstrip(" .!?") + "?"


def _joined(slot: str, before: str, replaced: str, lexicon: Lexicon) -> str:
    """Drop the slot's first words where the question has them, and a preposition it has not."""
    said = [token.lower for token in tokens_of(before)]
    tokens = tokens_of(slot)
    swaps = tokens_of(replaced)[0].lower in lexicon.preposition
    while len(tokens) > 1 and (
        tokens[0].lower in said or (not swaps and tokens[0].lower in lexicon.preposition)
    ):
        tokens.pop(0)
    return slot[tokens[0].start :]


def _matching_span(
    wanted: list[Token], slot: str, question: str, lexicon: Lexicon
) -> tuple[int, int] | None:
    tokens = tokens_of(question)
    spans = [span for span in name_spans(question) if not _opens(span, tokens, lexicon)]
    if wanted[0].lower in lexicon.preposition:
        found = _preposition_span(wanted[0].lower, slot, question, tokens, lexicon)
        if found is not None or not spans:
            return found
    years = [(token.start, token.end) for token in tokens if YEAR.fullmatch(token.text)]
    if len(wanted) == 1 and wanted[0].text.isdigit():
        return years[-1] if years else None
    same = [token for token in tokens if token.lower == wanted[-1].lower]
    if same:
        return _run_before(same[-1], tokens, lexicon) if len(wanted) > 1 else None
    if any(is_name(token) for token in wanted):
        return spans[-1] if spans else _content_tail(len(wanted), tokens, lexicon)
    return _head_span(tokens, spans, lexicon) or _content_tail(len(wanted), tokens, lexicon)


def _run_before(last: Token, tokens: list[Token], lexicon: Lexicon) -> tuple[int, int]:
    """Return the words with content up to ``last``: "Milgram experiment"."""
    i = tokens.index(last)
    while i > 0 and tokens[i - 1].lower not in lexicon.function | lexicon.question:
        i -= 1
    return tokens[i].start, last.end


def _opens(span: tuple[int, int], tokens: list[Token], lexicon: Lexicon) -> bool:
    return bool(tokens) and span[0] == tokens[0].start and tokens[0].lower in lexicon.function


def _preposition_span(
    preposition: str, slot: str, question: str, tokens: list[Token], lexicon: Lexicon
) -> tuple[int, int] | None:
    """Return the last phrase with the same preposition: of a name, or of a date, if any."""
    same = [i for i, token in enumerate(tokens[:-1]) if token.lower == preposition]
    dated = bool(re.search(r"\d", slot))
    for i in reversed(same):
        stop = i + 1
        while stop < len(tokens) and tokens[stop].lower not in lexicon.function:
            stop += 1
        phrase = question[tokens[i].start : tokens[stop - 1].end]
        if stop > i + 1 and bool(re.search(r"\d", phrase)) == dated:
            return tokens[i].start, tokens[stop - 1].end
    return None


def _content_tail(length: int, tokens: list[Token], lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the last ``length`` words with content: lower-case questions have no names."""
    content = [
        token
        for token in tokens
        if token.lower not in lexicon.function and token.lower not in lexicon.question
    ]
    if len(content) < 2:
        return None
    tail = content[-min(length, len(content) - 1) :]
    return tail[0].start, tail[-1].end


def _head_span(
    tokens: list[Token], spans: list[tuple[int, int]], lexicon: Lexicon
) -> tuple[int, int] | None:
    """Return the lower-case noun run before the first name: "presiden" of "Siapa presiden X?"."""
    first_name = spans[0][0] if spans else 0
    run = [
        token
        for token in tokens
        if token.end < first_name
        and token.lower not in lexicon.function
        and token.lower not in lexicon.question
    ]
    return (run[0].start, run[-1].end) if run else None


def is_bare(question: str, lexicon: Lexicon) -> bool:
    """Tell a question of question words alone: "Kapan?", "Mengapa begitu?", "Since when?"."""
    tokens = tokens_of(question)
    return (
        0 < len(tokens) <= MAX_BARE_TOKENS
        and any(token.lower in lexicon.question for token in tokens)
        and all(
            token.lower in lexicon.question
            or token.lower in lexicon.preposition
            or token.lower in lexicon.unit
            or token.lower in BARE_EXTRAS
            for token in tokens
        )
    )


def is_open(question: str, lexicon: Lexicon) -> bool:
    """Tell a question that leaves out whom or what: "Kapan diresmikan?", "Berapa korban?"."""
    tokens = tokens_of(question)
    content = [
        token.lower
        for token in tokens
        if token.lower not in lexicon.function | lexicon.question | lexicon.unit
    ]
    return (
        1 < len(tokens) <= MAX_OPEN_TOKENS
        and any(token.lower in lexicon.question for token in tokens[:2])
        and bool(content)
        and all(
            word in lexicon.plain_verb
            or word in lexicon.event_noun
            or word in lexicon.cause_noun
            or (lexicon.name == "id" and is_verb(word))
            for word in content
        )
        and not any(is_name(token) or token.lower in NOW for token in tokens[1:])
    )


def fill_open(question: str, missing: str, lexicon: Lexicon) -> str:
    """Put what was left out before a verb that follows "when" or "where", else at the end."""
    tokens = tokens_of(question)
    first = next(
        (i for i, token in enumerate(tokens) if token.lower not in lexicon.question),
        len(tokens) - 1,
    )
    if lexicon.name == "id" and tokens[0].lower in ACTORS:
        first = len(tokens)
    while first < len(tokens) and tokens[first].lower in lexicon.question | lexicon.function:
        first += 1
    if lexicon.name != "id" or first == len(tokens) or not _is_verbal(tokens[first], lexicon):
        return f"{question.rstrip(' ?!.…')} {missing}?"
    start = tokens[first].start
    return f"{question[:start]}{missing} {question[start:]}"


def _is_verbal(token: Token, lexicon: Lexicon) -> bool:
    return token.lower in lexicon.plain_verb or is_verb(token.lower)


def fill_bare(question: str, turn: Turn, lexicon: Lexicon) -> str:
    """Continue a bare question word with what the turn before was about."""
    tokens = [token.text for token in tokens_of(question) if token.lower not in BARE_EXTRAS]
    said = rest_of(turn.question, lexicon)
    if lexicon.name != "en" or asks(turn.question, lexicon.who):
        said = statement(turn, lexicon) or said
    elif tokens_of(said)[:1] and tokens_of(said)[0].lower in lexicon.function:
        said = said[0].lower() + said[1:]  # "Did X ...?" and "When?": "When did X ...?"
    return f"{' '.join(tokens)} {said}?" if said else question
