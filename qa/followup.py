"""Earlier turns + a follow-up question -> the stand-alone question, without a language model.

A question that names what it is about is left alone: a wrong rewriting is worse than none.
The rewritten question is for search and for the person to edit, so that the right words in
it matter more than its grammar.
"""

from collections.abc import Sequence

from qa.datatypes import Turn
from qa.followup_ellipsis import fill_bare, fill_slot, is_bare, slot_of
from qa.followup_mentions import MAX_TURNS, tokens_of
from qa.followup_pronouns import resolve
from qa.followup_words import lexicon_of

MAX_TOKENS = 40  # a longer question says itself what it is about
MAX_CHARS = 1000


def rewrite(question: str, history: Sequence[Turn], language: str | None = None) -> str | None:
    """Return ``question`` as it would be asked without the turns before, None if it is so already.

    ``history`` runs from the oldest turn to the newest; ``language`` is an ISO 639-1 code and
    is guessed when None.
    """
    asked = " ".join(question[: MAX_CHARS + 1].split())
    turns = [turn for turn in history[-MAX_TURNS:] if any(map(str.isalnum, turn.question))]
    if not turns or len(asked) > MAX_CHARS or not 0 < len(tokens_of(asked)) <= MAX_TOKENS:
        return None
    lexicon = lexicon_of(asked, turns[-1].question, language)
    slot = slot_of(asked, lexicon)
    if slot is not None:
        rewritten = fill_slot(slot, turns[-1], lexicon)
    elif is_bare(asked, lexicon):
        rewritten = fill_bare(asked, turns[-1], lexicon)
    else:
        rewritten = resolve(asked, turns, lexicon)
    return None if rewritten == asked else rewritten
