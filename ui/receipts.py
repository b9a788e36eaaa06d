"""An answer, its filter and the store -> the receipt that anybody can check later."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from index.datatypes import Filter
from index.errors import StoreError
from index.store import Store
from qa.datatypes import Answer, Citation
from qa.receipt import OFFSETS, Receipt
from ui.citations_now import near_start
from ui.wording import NearSentence, nearest_sentences, shown_alternatives


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes receipts: the names of the models, Kutip's version, the language of the words."""

    encoder: str
    reader: str
    version: str
    language: str


def receipt_of(answer: Answer, where: Filter | None, store: Store, maker: Maker) -> Receipt:
    """Return the receipt of an answer, with the store as it is now."""
    return store.at_one_generation(lambda: _receipt(answer, where, store, maker))


def _receipt(answer: Answer, where: Filter | None, store: Store, maker: Maker) -> Receipt:
    found = answer.found
    return Receipt(
        language=maker.language,
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=maker.version,
        offsets=OFFSETS,
        generation=store.stats().generation,
        digest=store.digest(),
        encoder=maker.encoder,
        reader=maker.reader,
        question=answer.question,
        understood=answer.rewritten,
        where=where,
        answer=answer.text,
        confidence=answer.confidence,
        reason=answer.reason,
        citations=answer.citations if found else (),
        alternatives=tuple(shown_alternatives(answer)) if found else (),
        nearest=() if found else tuple(_nearest(answer, store)),
        support=answer.support,
    )


def _nearest(answer: Answer, store: Store) -> Iterator[Citation]:
    for near in nearest_sentences(answer):
        cited = _cited(near)
        try:
            article = store.article(cited.article_id)
        except StoreError:  # a damaged text: nothing in it can be vouched for
            article = None
        place = slice(cited.sentence_start, cited.sentence_end)
        known = article is not None and article.text[place] == cited.sentence
        yield replace(cited, text_sha256=article.text_sha256) if article and known else cited


def _cited(near: NearSentence) -> Citation:
    """Return a sentence as a citation without a quote; a passage does not state its text's hash."""
    passage, start = near.passage, near_start(near)
    return Citation(
        passage.article_id,
        passage.title,
        passage.url,
        passage.source,
        passage.published,
        sentence_start=start,
        sentence_end=start + len(near.text),
        start=start,
        end=start,
        quote="",
        sentence=near.text,
        text_sha256="",
    )
