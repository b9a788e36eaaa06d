"""What a visitor asks becomes exchanges, in order, kept where the visitor wants it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from served import small_assistant

from index.datatypes import Filter
from index.errors import StoreError
from ui.histories import Histories
from ui.history import History
from ui.one_at_a_time import OneAtATime
from ui.talk import Shown, Talk, Visit
from ui.waiting import WaitingLine

FARE, NOBODY, RIDERS = "Berapa tarif bus?", "Siapa presiden Brasil?", "Berapa penumpang?"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[OneAtATime]:
    assistant = small_assistant(tmp_path / "store")
    yield OneAtATime(assistant)
    assistant.close()


@pytest.fixture
def histories(tmp_path: Path) -> Iterator[Histories]:
    histories = Histories.at(tmp_path)
    yield histories
    histories.close()


@pytest.fixture
def talk(assistant: OneAtATime, histories: Histories) -> Talk:
    return Talk(assistant, lambda: histories)


@pytest.fixture
def visit() -> Visit:
    return Visit(History.new_id())


def all_of(stream: AsyncIterator[Shown]) -> list[Shown]:
    async def collect() -> list[Shown]:
        return [shown async for shown in stream]

    return asyncio.run(collect())


def texts(shown: Shown) -> list[str | None]:
    return [each.answer.text if each.answer else None for each in shown.exchanges]


def test_a_question_is_shown_before_its_answer(talk: Talk, visit: Visit) -> None:
    asked, answered = all_of(talk.ask(visit, f"  {FARE} "))
    [waiting], [done] = asked.exchanges, answered.exchanges
    assert (waiting.question, waiting.answer, waiting.notice) == (FARE, None, None)
    assert waiting.id == done.id
    assert texts(answered) == ["Rp 2.500"]


@pytest.mark.parametrize("nothing", ["", " \n\t "])
def test_nothing_is_no_question(talk: Talk, visit: Visit, nothing: str) -> None:
    assert all_of(talk.ask(visit, nothing)) == []


def test_an_answer_is_kept(talk: Talk, visit: Visit, histories: Histories) -> None:
    *_, last = all_of(talk.ask(visit, FARE))
    assert histories.kept is not None
    assert histories.kept.exchanges(visit.conversation) == last.exchanges
    assert talk.begun(visit.conversation, "other") == last
    assert talk.begun("unknown", "other") == Shown("other", ())


def test_who_does_not_want_to_be_remembered_is_not(talk: Talk, histories: Histories) -> None:
    visit = Visit(History.new_id(), keep=False)
    *_, last = all_of(talk.ask(visit, FARE))
    assert histories.kept is not None
    assert histories.kept.count("") == 0
    assert talk.begun(visit.conversation, "other") == last


def test_questions_at_once_keep_their_order(talk: Talk, visit: Visit) -> None:
    async def both() -> Shown:
        async def one(question: str) -> Shown:
            return [shown async for shown in talk.ask(visit, question)][-1]

        return (await asyncio.gather(one(FARE), one(NOBODY), one(RIDERS)))[-1]

    last = asyncio.run(both())
    assert [each.question for each in last.exchanges] == [FARE, NOBODY, RIDERS]
    assert texts(last) == ["Rp 2.500", None, "41.200"]


def test_an_edited_question_replaces_its_answer(talk: Talk, visit: Visit) -> None:
    all_of(talk.ask(visit, FARE))
    *_, before = all_of(talk.ask(visit, NOBODY))
    place = before.exchanges[0].id
    asked, answered = all_of(talk.again(visit, place, RIDERS))
    assert [each.answer is None for each in asked.exchanges] == [True, False]
    first, second = answered.exchanges
    assert (first.question, first.edited, first.answer and first.answer.text) == (
        FARE,
        RIDERS,
        "41.200",
    )
    assert first.answer is not None
    assert (first.answer.question, first.answer.rewritten) == (FARE, RIDERS)
    assert second == before.exchanges[1]
    assert all_of(talk.again(visit, "answer-unknown", FARE)) == []


def test_a_filter_stands_with_its_exchange(talk: Talk) -> None:
    where = Filter(sources=frozenset({"Tidak Ada"}))
    *_, last = all_of(talk.ask(Visit(History.new_id(), where=where), FARE))
    assert texts(last) == [None]
    assert last.exchanges[0].where == where


def test_a_full_line_says_so_and_can_be_asked_again(
    talk: Talk, assistant: OneAtATime, visit: Visit
) -> None:
    line, assistant.line = assistant.line, WaitingLine(0, 1.0)
    *_, busy = all_of(talk.ask(visit, FARE))
    [exchange] = busy.exchanges
    assert exchange.notice is not None
    assert exchange.notice["en"].startswith("Many requests")
    assistant.line = line
    *_, done = all_of(talk.again(visit, exchange.id, ""))
    assert texts(done) == ["Rp 2.500"]


def test_what_cannot_be_kept_is_shown_all_the_same(
    talk: Talk, visit: Visit, histories: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(histories, "put", full)
    *_, last = all_of(talk.ask(visit, FARE))
    assert texts(last) == ["Rp 2.500"]


def test_somebody_elses_conversation_goes_on_in_a_copy(
    talk: Talk, visit: Visit, histories: Histories
) -> None:
    *_, theirs = all_of(talk.ask(visit, FARE))
    *_, mine = all_of(talk.ask(Visit(visit.conversation, visitor="another"), RIDERS))
    assert mine.conversation != visit.conversation
    assert texts(mine) == ["Rp 2.500", "41.200"]
    assert histories.exchanges(visit.conversation) == theirs.exchanges


def test_an_answer_does_not_bring_back_what_was_deleted(
    talk: Talk, visit: Visit, histories: Histories
) -> None:
    *_, begun = all_of(talk.ask(visit, FARE))

    async def delete_while(stream: AsyncIterator[Shown]) -> Shown:
        await anext(stream)
        assert histories.delete(visit.conversation, "")
        return await anext(stream)

    last = asyncio.run(delete_while(talk.ask(visit, RIDERS)))
    assert texts(last) == ["Rp 2.500", "41.200"]
    assert histories.find(visit.conversation) is None
    histories.put(visit.conversation, "", begun.exchanges[0], keep=True)
    last = asyncio.run(delete_while(talk.again(visit, begun.exchanges[0].id, RIDERS)))
    assert texts(last) == ["41.200"]
    assert histories.find(visit.conversation) is None


def test_a_question_asked_anew_by_two_servers_is_answered_once(
    talk: Talk, assistant: OneAtATime, visit: Visit, histories: Histories
) -> None:
    another = Talk(assistant, lambda: histories)
    *_, begun = all_of(talk.ask(visit, FARE))

    async def both() -> list[Shown]:
        first = talk.again(visit, begun.exchanges[0].id, "")
        second = another.again(visit, begun.exchanges[0].id, "")
        for stream in (first, second):
            await anext(stream)
        return [await anext(stream) for stream in (first, second)]

    first, second = asyncio.run(both())
    assert first == second
    assert histories.exchanges(visit.conversation) == first.exchanges
    assert len(first.exchanges) == 1


def test_questions_at_once_to_somebody_elses_conversation_share_one_copy(
    talk: Talk, visit: Visit, histories: Histories
) -> None:
    *_, theirs = all_of(talk.ask(visit, FARE))
    another = Visit(visit.conversation, visitor="another")

    async def both() -> Shown:
        async def one(question: str) -> Shown:
            return [shown async for shown in talk.ask(another, question)][-1]

        return (await asyncio.gather(one(NOBODY), one(RIDERS)))[-1]

    assert [each.question for each in asyncio.run(both()).exchanges] == [FARE, NOBODY, RIDERS]
    assert histories.kept is not None
    assert histories.kept.count("another") == 1
    assert all_of(talk.again(another, "answer-unknown", FARE)) == []
    assert histories.kept.count("another") == 1
    assert histories.exchanges(visit.conversation) == theirs.exchanges


def test_conversations_that_cannot_be_read_are_one_line(
    talk: Talk, visit: Visit, histories: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise StoreError("the conversations cannot be used now")

    monkeypatch.setattr(histories, "find", locked)
    for stream in (talk.ask(visit, FARE), talk.again(visit, "answer-1", "")):
        [shown] = all_of(stream)
        [exchange] = shown.exchanges
        assert (exchange.notice or {})["en"] == "the conversations cannot be used now"
    assert talk.begun(visit.conversation, "other") == Shown("other", ())


def test_a_question_that_is_much_too_long_is_not_kept_whole(talk: Talk, visit: Visit) -> None:
    *_, long = all_of(talk.ask(visit, "x" * 900_000))
    *_, edited = all_of(talk.again(visit, long.exchanges[0].id, "y" * 900_000))
    for exchange in (*long.exchanges, *edited.exchanges):
        assert "2000" in (exchange.notice or {})["id"]
        assert len(exchange.question) + len(exchange.edited or "") < 5_000


def test_a_question_that_fails_says_so(
    talk: Talk, assistant: OneAtATime, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(assistant, "ask", broken)
    *_, last = all_of(talk.ask(visit, FARE))
    assert last.exchanges[0].notice is not None
    *_, long = all_of(talk.ask(visit, "x" * 2001))
    assert "2000" in (long.exchanges[1].notice or {})["id"]
