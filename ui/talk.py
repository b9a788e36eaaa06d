"""What a visitor asks -> exchanges, one after the other, put into the history as they come."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool

from index.datatypes import Filter
from index.errors import KutipError
from qa.assistant import MAX_QUESTION_CHARACTERS
from qa.datatypes import Answer, Turn
from ui.api_documents import MAX_TURNS
from ui.conversation import Exchange
from ui.dial import threshold_of
from ui.histories import Histories
from ui.history import GoneError, History
from ui.messages import LANGUAGES
from ui.one_at_a_time import OneAtATime
from ui.waiting import BusyError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, in which conversation, whether it is kept, what may answer, and how surely."""

    conversation: str
    visitor: str = ""
    keep: bool = True
    where: Filter | None = None
    at_most_wrong: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation as it is now; an exchange without answer and notice is being asked."""

    conversation: str
    exchanges: tuple[Exchange, ...]


class _Line(asyncio.Lock):
    """The line of a conversation's questions; ``copies`` of others, by visitor, go on elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[str, str] = {}


class Talk:
    """Asks an assistant for visitors; questions of one conversation wait for each other."""

    def __init__(self, assistant: OneAtATime, histories: Callable[[], Histories]) -> None:
        self._assistant = assistant
        self._histories = histories
        self._lines: WeakValueDictionary[str, _Line] = WeakValueDictionary()

    def begun(self, conversation: str, otherwise: str) -> Shown:
        """Return a conversation by its id, another one where there is none of that id."""
        histories = self._histories()
        try:
            exchanges = histories.exchanges(conversation) if conversation else ()
            if exchanges:
                return Shown(conversation, exchanges)
            return Shown(otherwise, histories.exchanges(otherwise))
        except KutipError:  # the rest of the page is shown all the same
            log.exception("a conversation cannot be read")
            return Shown(otherwise, ())

    async def ask(self, visit: Visit, question: str) -> AsyncIterator[Shown]:
        """Ask a question at the end of a conversation: it is shown first, then its answer."""
        asked = _cut(question)
        if not asked:
            return
        exchange = Exchange(_new_id(), asked, where=visit.where)
        try:
            async with self._own(visit) as (visit, before):
                yield Shown(visit.conversation, (*before, exchange))
                done = await self._answered(exchange, before, visit.at_most_wrong)
                yield await run_in_threadpool(self._kept, visit, done, None, before)
        except KutipError as error:
            yield Shown(visit.conversation, (_failed(exchange, error),))

    async def again(self, visit: Visit, exchange_id: str, question: str) -> AsyncIterator[Shown]:
        """Ask a question of a conversation anew, as edited if it was; its answer is replaced."""
        fresh = Exchange(_new_id(), "…", where=visit.where)
        try:
            async with self._own(visit, exchange_id) as (visit, all_of_it):
                places = [place for place, each in enumerate(all_of_it) if each.id == exchange_id]
                if not places:
                    return
                [place] = places
                old = all_of_it[place]
                fresh = replace(fresh, question=old.question, edited=_cut(question) or old.edited)
                before, after = all_of_it[:place], all_of_it[place + 1 :]
                yield Shown(visit.conversation, (*before, fresh, *after))
                done = await self._answered(fresh, before, visit.at_most_wrong)
                yield await run_in_threadpool(self._kept, visit, done, exchange_id, before, after)
        except KutipError as error:
            yield Shown(visit.conversation, (_failed(fresh, error),))

    @asynccontextmanager
    async def _own(
        self, visit: Visit, exchange_id: str | None = None
    ) -> AsyncIterator[tuple[Visit, tuple[Exchange, ...]]]:
        """Wait for the questions before; yield the visitor's conversation: a copy of another's.

        Nothing is copied for the sake of an exchange that is not there.
        """
        line = self._line(visit.conversation)
        async with line:
            own = await run_in_threadpool(self._copied, visit, line.copies, exchange_id)
            if own is visit:
                yield own, await run_in_threadpool(self._exchanges, own)
                return
            async with self._line(own.conversation):
                yield own, await run_in_threadpool(self._exchanges, own)

    def _line(self, conversation: str) -> _Line:
        return self._lines.setdefault(conversation, _Line())

    def _exchanges(self, visit: Visit) -> tuple[Exchange, ...]:
        return self._histories().exchanges(visit.conversation)

    def _copied(self, visit: Visit, copies: dict[str, str], exchange_id: str | None) -> Visit:
        """Return the same visit, or one of a copy where the conversation is somebody else's."""
        histories = self._histories()
        found = histories.conversation(visit.conversation)
        if found is None or found.visitor == visit.visitor:
            return visit
        if exchange_id is not None and exchange_id not in [each.id for each in found.exchanges]:
            return visit
        if visit.visitor not in copies:
            copy = History.new_id()
            for exchange in found.exchanges:
                histories.put(copy, visit.visitor, exchange, keep=visit.keep)
            copies[visit.visitor] = copy  # questions that wait already go on in the same one
        return replace(visit, conversation=copies[visit.visitor])

    async def _answered(
        self, exchange: Exchange, before: Sequence[Exchange], at_most_wrong: str
    ) -> Exchange:
        """Return the exchange with its answer, or with a notice why there is none."""
        asked = exchange.edited or exchange.question
        if len(asked) > MAX_QUESTION_CHARACTERS:
            limit = str(MAX_QUESTION_CHARACTERS)
            return replace(exchange, notice=_notice("page_too_long", limit=limit))
        try:
            threshold = threshold_of(self._assistant, at_most_wrong)
        except KutipError:  # chosen before the server had other models
            return replace(exchange, notice=_notice("page_not_promised"))
        # A question that was edited stands alone.
        turns = () if exchange.edited else _turns(before)
        try:
            async with self._assistant.line.turn():
                answer = await run_in_threadpool(
                    self._assistant.ask, asked, turns, exchange.where, threshold
                )
        except BusyError:
            return replace(exchange, notice=_notice("server_busy"))
        except KutipError as error:
            return replace(exchange, notice=dict.fromkeys(LANGUAGES, str(error)))
        except Exception:  # the visitor gets a line, the log gets the traceback
            log.exception("a question failed")
            return replace(exchange, notice=_notice("page_failed"))
        if exchange.edited:
            answer = replace(answer, question=exchange.question, rewritten=exchange.edited)
        return replace(exchange, answer=answer)

    def _kept(
        self,
        visit: Visit,
        done: Exchange,
        replacing: str | None,
        before: tuple[Exchange, ...],
        after: tuple[Exchange, ...] = (),
    ) -> Shown:
        """Put an exchange into the history and return the conversation with it.

        What was deleted while the answer was made stays deleted.
        """
        histories = self._histories()
        shown: tuple[Exchange, ...] = ()
        try:
            histories.put(
                visit.conversation,
                visit.visitor,
                done,
                replacing,
                keep=visit.keep,
                going_on=bool(before or replacing),
            )
            shown = histories.exchanges(visit.conversation)
        except GoneError:
            if replacing:  # another server may have answered it anew
                shown = self._exchanges(visit)
        except KutipError:  # a full disk, say: the answer is shown all the same
            log.exception("an answer was not kept")
        return Shown(visit.conversation, shown or (*before, done, *after))


def _turns(before: Sequence[Exchange]) -> tuple[Turn, ...]:
    answers: list[Answer] = [each.answer for each in before if each.answer]
    turns = [Turn(answer.rewritten or answer.question, answer.text) for answer in answers]
    return tuple(turns[-MAX_TURNS:])


def _cut(question: str) -> str:
    """Return a question without what makes a much too long one any longer."""
    return question.strip()[: MAX_QUESTION_CHARACTERS + 1]


def _failed(exchange: Exchange, error: KutipError) -> Exchange:
    log.error("a question was not asked: %s", error)
    return replace(exchange, notice=dict.fromkeys(LANGUAGES, str(error)))


def _notice(key: str, **values: str) -> Mapping[str, str]:
    return {language: words[key].format(**values) for language, words in LANGUAGES.items()}


def _new_id() -> str:
    return f"answer-{secrets.token_hex(8)}"
