"""Who stands behind an answer, said on the page, in the terminal, in JSON, exports and receipts."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from answers import FARE_CITATION, FARES, FOUND, NOT_FOUND, RIDERS, cite
from receipts import both, made_of

from index.datatypes import Article
from qa.datatypes import Answer, Support
from qa.receipt import receipt_value
from qa.verify import cited
from ui.citations_now import citation_key, fates
from ui.conversation import Conversation, Exchange, cited_articles
from ui.export.markdown import markdown_of
from ui.export.objects import conversation_object
from ui.export.page import page_of
from ui.export.receipt_page import receipt_page, receipt_text
from ui.export.view import document_of
from ui.messages import ENGLISH, INDONESIAN, Messages
from ui.receipt_file import read_receipt
from ui.render import answer_html, answer_object
from ui.stored_answer import answer_text, read_answer
from ui.support_words import further_line, mark_of, sources_line
from ui.terminal import answer_lines

COPY = replace(FARES, id="salinan", source="Kabar")
FORGED = replace(FARES, id="palsu", source="Gosip", text=FARES.text.replace("2.500", "9.000"))
COPY_CITATION = cite(COPY, "Rp 2.500", "Tarif bus naik menjadi Rp 2.500 mulai 1 April.")
FORGED_CITATION = cite(FORGED, "Rp 9.000", "Tarif bus naik menjadi Rp 9.000 mulai 1 April.")
SUPPORTED = replace(
    FOUND,
    citations=(FARE_CITATION, COPY_CITATION),
    support=Support(1, ("salinan",), ("Gosip",), (FORGED_CITATION,)),
)
BOTH_LANGUAGES = pytest.mark.parametrize("words", [INDONESIAN, ENGLISH])


class Shelf:
    def article(self, article_id: str) -> Article | None:
        return {each.id: each for each in (FARES, COPY, RIDERS)}.get(article_id)


def with_support(support: Support | None) -> Answer:
    return replace(FOUND, support=support)


def texts_of(answer: Answer, words: Messages) -> dict[str, str]:
    """Return an answer as each place shows it in one language, as plain text."""
    times = ("2026-03-14T08:05:00.000Z", "2026-03-14T09:00:00.000Z")
    exchange = Exchange("answer-00000001", "Berapa?", answer=answer)
    document = document_of(Conversation("c", "Tarif", *times, "", (exchange,)), [{}], words, "1")
    other = "en" if words["language"] == "id" else "id"
    page = re.sub(rf'<span class="say" lang="{other}">[^<]*</span>', "", answer_html(answer, "x"))
    shown = {
        "page": page,
        "terminal": "\n".join(answer_lines(answer, words, styled=False)),
        "Markdown": markdown_of(document, words),
        "HTML": page_of(document, words),
    }
    return {name: re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), t) for name, t in shown.items()}


@BOTH_LANGUAGES
def test_only_one_source_is_said_everywhere(words: Messages) -> None:
    for place, text in texts_of(with_support(Support(1)), words).items():
        assert words["support_one"] in text, place
    assert INDONESIAN["support_one"] == "Hanya satu sumber mengatakan ini"


@BOTH_LANGUAGES
def test_copies_and_what_they_say_otherwise_are_said_everywhere(words: Messages) -> None:
    for place, text in texts_of(SUPPORTED, words).items():
        assert words["otherwise"] in text, place
        assert "Rp 9.000" in text, place
        assert words["mark_copy"] in text, place
        assert words["mark_doubtful"] in text, place
        if place != "terminal":
            assert words["page_copies_one"] in text, place
            assert words["page_further_one"] not in text, place


@pytest.mark.parametrize("answer", [FOUND, NOT_FOUND])
def test_what_was_never_counted_is_not_said(answer: Answer) -> None:
    for place, text in texts_of(answer, INDONESIAN).items():
        assert not any(INDONESIAN[key] in text for key in INDONESIAN if "support" in key), place


@pytest.mark.parametrize(
    ("support", "key"),
    [
        (Support(1), "support_one"),
        (Support(2), "support_many"),
        (Support(1, doubtful=("Kabar",)), "support_one"),
        (Support(1, doubtful=("Kabar", "Harian Contoh")), "support_doubtful"),
    ],
)
def test_the_line_of_the_sources(support: Support, key: str) -> None:
    line = sources_line(support, [FARE_CITATION], ENGLISH)
    assert line == ENGLISH[key].format(count=2)
    other = replace(FARE_CITATION, source="Lain")
    if key == "support_doubtful":  # one source that nobody doubts is enough
        assert sources_line(support, [FARE_CITATION, other], ENGLISH) == ENGLISH["support_one"]
    assert sources_line(None, [FARE_CITATION], ENGLISH) == ""


def test_copies_are_counted_apart_from_other_articles() -> None:
    others = [COPY_CITATION, replace(FARE_CITATION, article_id="x")]
    support = Support(2, ("salinan",))
    assert further_line(support, others, ENGLISH) == (
        "1 other article says the same, 1 nearly identical copy"
    )
    assert further_line(support, others[:1] * 2, ENGLISH) == "2 nearly identical copies"
    assert further_line(None, others, ENGLISH) == "2 other articles say the same"
    assert further_line(support, [], ENGLISH) == ""
    assert mark_of(others[1], support, ENGLISH) == ""


def test_the_json_object_tells_all_of_it() -> None:
    support = answer_object(SUPPORTED)["support"]
    assert isinstance(support, dict)
    assert (support["sources"], support["copies"]) == (1, ("salinan",))
    assert support["otherwise"][0]["quote"] == "Rp 9.000"
    assert answer_object(FOUND)["support"] is None


def test_a_kept_answer_is_read_back_and_one_of_an_earlier_version_too() -> None:
    assert read_answer(answer_text(SUPPORTED)) == SUPPORTED
    value = json.loads(answer_text(FOUND))
    del value["support"]
    assert read_answer(json.dumps(value)) == FOUND


def test_what_copies_say_is_looked_after_like_any_quote() -> None:
    exchange = Exchange("answer-00000001", "Berapa?", answer=SUPPORTED)
    assert "palsu" in cited_articles(exchange)
    now = fates(Shelf(), SUPPORTED)  # type: ignore[arg-type]
    assert now[citation_key(FORGED_CITATION)] == "forgotten"
    conversation = Conversation("c", "T", "2026-03-14", "2026-03-14", "", (exchange,))
    (shown,) = conversation_object(conversation, [now], "1")["exchanges"]  # type: ignore[misc]
    assert shown["now"]["otherwise"] == ["forgotten"]


def test_a_receipt_holds_it_and_one_without_is_as_it_always_was(tmp_path: Path) -> None:
    store = both(tmp_path / "store")
    receipt = made_of(SUPPORTED, store, None)
    for number, text in enumerate((receipt_page(receipt), receipt_text(receipt))):
        path = tmp_path / f"{number}"
        path.write_text(text, encoding="utf-8")
        file = read_receipt(path, ENGLISH)
        assert file.intact
        assert file.fault is None
        assert file.receipt == receipt
    assert FORGED_CITATION in [citation for _, citation in cited(receipt)]
    assert "support" not in receipt_value(made_of(FOUND, store, None))
