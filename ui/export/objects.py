"""A conversation and what became of its citations -> plain JSON values, as documented."""

from collections.abc import Sequence

from qa.datatypes import Answer, Citation
from ui.citations_now import Fate, citation_key, near_key, near_start
from ui.conversation import Conversation, Exchange
from ui.export.view import Fates
from ui.render import answer_object
from ui.stored_answer import filter_value
from ui.wording import nearest_sentences

OFFSETS = "Unicode code points, half-open"


def conversation_object(
    conversation: Conversation, fates: Sequence[Fates], version: str
) -> dict[str, object]:
    """Return a whole conversation; ``fates`` has one entry for each exchange."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "created": conversation.created,
        "updated": conversation.updated,
        "version": version,
        "offsets": OFFSETS,
        "exchanges": [
            _exchange_object(exchange, now)
            for exchange, now in zip(conversation.exchanges, fates, strict=True)
        ],
    }


def _exchange_object(exchange: Exchange, now: Fates) -> dict[str, object]:
    answer = exchange.answer
    return {
        "id": exchange.id,
        "question": exchange.question,
        "edited": exchange.edited,
        "where": filter_value(exchange.where),
        "answer": answer_object(answer) if answer else None,
        "notice": dict(exchange.notice) if exchange.notice is not None else None,
        "now": _now_object(answer, now) if answer else None,
    }


def _now_object(answer: Answer, now: Fates) -> dict[str, object]:
    def fate(citation: Citation) -> Fate:
        return now.get(citation_key(citation), "same")

    return {
        "citations": [fate(each) for each in answer.citations],
        "alternatives": [[fate(each) for each in one.citations] for one in answer.alternatives],
        "otherwise": [fate(each) for each in (answer.support.otherwise if answer.support else ())],
        "nearest": [
            {
                "article_id": near.passage.article_id,
                "start": near_start(near),
                "end": near_start(near) + len(near.text),
                "sentence": near.text,
                "fate": now.get(near_key(near), "same"),
            }
            for near in (() if answer.found else nearest_sentences(answer))
        ],
    }
