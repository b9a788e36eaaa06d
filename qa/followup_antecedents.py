"""Earlier turns + a kind of pronoun -> the words it stands for, "" when there are none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.datatypes import Turn
from qa.followup_mentions import (
    QUOTE,
    SHORT_ANSWER_TOKENS,
    Mention,
    Token,
    answer_of,
    asks,
    name_spans,
    names_in,
    statement,
    tokens_of,
    topic,
)
from qa.followup_words import Lexicon

MIN_SALIENCE = 0.3  # one name within one long answer has less
SURELY_A_PERSON = 1.5
NOUN_PHRASE_TOKENS = 5
CLAUSE_END = re.compile(r"[,.;!?]\s|\s(?:and|but|dan|tetapi|и|но)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """A question and what its pronouns may stand for; ``turns`` is not empty."""

    question: str
    tokens: list[Token]
    turns: Sequence[Turn]
    named: list[Mention]
    lexicon: Lexicon

    @property
    def salient(self) -> list[Mention]:
        """The names that were more than mentioned in passing."""
        return [mention for mention in self.named if mention.salience >= MIN_SALIENCE]

    def word(self, i: int) -> str:
        """Return token ``i`` in lower case, "" outside of the question."""
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def is_content(self, i: int) -> bool:
        """Tell whether token ``i`` is there and carries content."""
        word = self.word(i)
        return bool(word) and word not in self.lexicon.function | self.lexicon.question

    def names_before(self, i: int) -> list[tuple[str, str]]:
        """Return the names in the question before token ``i``, each with the word before it."""
        text, opening = self.question[: self.tokens[i].start], self.tokens[0].end
        return [
            name
            for name, (_, end) in zip(names_in(text), name_spans(text), strict=False)
            if end > opening
        ]


def person(context: Context, i: int) -> str:
    """Return whom "dia", "she", "он" at token ``i`` means; "" if the question itself says so."""
    if _names_somebody(context, i):
        return ""
    alone = [mention for mention in context.salient if " and " not in mention.text]
    best = max(alone, key=lambda name: name.salience + name.person - name.place, default=None)
    if best is not None and (best.person > 0 or not _asked_who(context)):
        return best.text
    return newest_topic(context)


def group(context: Context, i: int) -> str:
    """Return whom "mereka", "they", "они" means: people counted or named before."""
    if _names_somebody(context, i) or has_clause_before(context, i):
        return ""
    if _asked_who(context) and context.salient and context.salient[0].person >= 1:
        return context.salient[0].text
    said = topic(context.turns[-1].question, context.lexicon, keep_verbs=True)
    if context.lexicon.plural_is_topic and said:
        return said
    return context.salient[0].text if context.salient else newest_topic(context)


def place(context: Context, _: int) -> str:
    """Return where "di sana", "there", "там" is."""
    names = [name for name in context.salient if name.place > 0 or name.person < SURELY_A_PERSON]
    if names:
        return max(names, key=lambda name: name.salience + 2 * name.place - name.person).text
    return newest_topic(context)


def thing(context: Context, i: int) -> str:
    """Return what "it", "itu", "это" means: what the answer named, or the topic asked about."""
    if has_clause_before(context, i) or _names_somebody(context, i):
        return ""
    last = context.turns[-1]
    answer = answer_of(last) or ""
    tokens = len(tokens_of(answer))
    names = names_in(answer)
    quoted = [name for name, before in names if before == QUOTE]
    if quoted and tokens > SHORT_ANSWER_TOKENS:
        return quoted[0]
    people = asks(last.question, context.lexicon.who | context.lexicon.where)
    if names and not people and tokens <= SHORT_ANSWER_TOKENS:
        return answer if tokens <= NOUN_PHRASE_TOKENS else names[0][0]
    return newest_topic(context)


def left_out(context: Context) -> str:
    """Return the subject or object that a question leaves out."""
    last = context.turns[-1]
    described = "yang" not in [token.lower for token in tokens_of(last.question)[:2]]
    if _asked_who(context) and described:
        return person(context, 0)
    return thing(context, 0)


def event(context: Context, _: int) -> str:
    """Return what happened according to the turn before, as a clause."""
    return statement(context.turns[-1], context.lexicon)


def newest_topic(context: Context) -> str:
    """Return the topic of the newest turn that has one, with its place if that was the answer."""
    for turn in reversed(context.turns):
        found = topic(turn.question, context.lexicon)
        if found:
            answer = answer_of(turn) if asks(turn.question, context.lexicon.where) else None
            short = answer and len(tokens_of(answer)) <= NOUN_PHRASE_TOKENS
            return f"{found} {answer}" if short and not name_spans(found) else found
    return ""


def of_noun(context: Context, i: int, noun: str) -> str:
    """Return which concert "konser itu" is: the topic if it has the noun, or who answered."""
    last = context.turns[-1]
    said = topic(last.question, context.lexicon)
    has_noun = noun in [token.lower for token in tokens_of(said)]
    answer = answer_of(last)
    if answer and _asked_who(context) and not has_noun and names_in(answer):
        return names_in(answer)[0][0]
    return said if has_noun else thing(context, i)


def _asked_who(context: Context) -> bool:
    return asks(context.turns[-1].question, context.lexicon.who)


def _names_somebody(context: Context, i: int) -> bool:
    """Tell whether the question has a name to which the pronoun can belong.

    Not right behind a preposition: "about him" is never the subject of the same clause.
    """
    if context.word(i - 1) in context.lexicon.preposition and not context.is_content(i + 1):
        return False
    return any(before not in context.lexicon.preposition for _, before in context.names_before(i))


def has_clause_before(context: Context, i: int) -> bool:
    """Tell whether the question has said already what is meant: "What is X and where is it?"."""
    before = context.question[: context.tokens[i].start]
    return CLAUSE_END.search(before) is not None and any(map(context.is_content, range(i)))
