"""What a visitor asks -> exchanges, one after the other, put into the history as they come."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool

from index.datatypes import Filter
from index.errors import KutipError
from qa.assistant import MAX_QUESTION_CHARACTERS
from qa.datatypes import Answer, Turn
from ui.api_documents import MAX_TURNS
from ui.conversation import Exchange
from ui.histories import Histories
from ui.history import History
from ui.messages import LANGUAGES
from ui.one_at_a_time import OneAtATime
from ui.waiting import BusyError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, in which conversation, whether it is kept, and what may answer."""

    conversation: str
    visitor: str = ""
    keep: bool = True
    where: Filter | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation as it is now; an exchange without answer and notice is being asked."""

    conversation: str
    exchanges: tuple[Exchange, ...]


class Talk:
    """Asks an assistant for visitors; questions of one conversation wait for each other."""

    def __init__(self, assistant: OneAtATime, histories: Callable[[], Histories]) -> None:
        self._assistant = assistant
        self._histories = histories
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def begun(self, conversation: str, otherwise: str) -> Shown:
        """Return a conversation by its id, another one where there is none of that id."""
        histories = self._histories()
        exchanges = histories.exchanges(conversation) if conversation else ()
        if exchanges:
            return Shown(conversation, exchanges)
        return Shown(otherwise, histories.exchanges(otherwise))

    async def ask(self, visit: Visit, question: str) -> AsyncIterator[Shown]:
        """Ask a question at the end of a conversation: it is shown first, then its answer."""
        asked = question.strip()
        if not asked:
            return
        exchange = Exchange(_new_id(), asked, where=visit.where)
        async with self._lock(visit.conversation):
            visit, before = await run_in_threadpool(self._own, visit)
            yield Shown(visit.conversation, (*before, exchange))
            done = await self._answered(exchange, before)
            yield await run_in_threadpool(self._kept, visit, done, None, before)

    async def again(self, visit: Visit, exchange_id: str, question: str) -> AsyncIterator[Shown]:
        """Ask a question of a conversation anew, as edited if it was; its answer is replaced."""
        async with self._lock(visit.conversation):
            visit, all_of_it = await run_in_threadpool(self._own, visit)
            places = [place for place, each in enumerate(all_of_it) if each.id == exchange_id]
            if not places:
                return
            [place] = places
            old = all_of_it[place]
            edited = question.strip() or old.edited
            fresh = Exchange(_new_id(), old.question, edited, visit.where)
            before, after = all_of_it[:place], all_of_it[place + 1 :]
            yield Shown(visit.conversation, (*before, fresh, *after))
            done = await self._answered(fresh, before)
            yield await run_in_threadpool(self._kept, visit, done, exchange_id, before, after)

    def _lock(self, conversation: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation, asyncio.Lock())

    def _own(self, visit: Visit) -> tuple[Visit, tuple[Exchange, ...]]:
        """Return the visitor's conversation: a copy where it is somebody else's."""
        histories = self._histories()
        found = histories.conversation(visit.conversation)
        if found is None:
            return visit, ()
        if found.visitor == visit.visitor:
            return visit, found.exchanges
        copy = replace(visit, conversation=History.new_id())
        for exchange in found.exchanges:
            histories.put(copy.conversation, copy.visitor, exchange, keep=copy.keep)
        return copy, found.exchanges

    async def _answered(self, exchange: Exchange, before: Sequence[Exchange]) -> Exchange:
        """Return the exchange with its answer, or with a notice why there is none."""
        asked = exchange.edited or exchange.question
        if len(asked) > MAX_QUESTION_CHARACTERS:
            limit = str(MAX_QUESTION_CHARACTERS)
            return replace(exchange, notice=_notice("page_too_long", limit=limit))
        # A question that was edited stands alone.
        turns = () if exchange.edited else _turns(before)
        try:
            async with self._assistant.line.turn():
                answer = await run_in_threadpool(self._assistant.ask, asked, turns, exchange.where)
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
        """Put an exchange into the history and return the conversation with it."""
        histories = self._histories()
        try:
            histories.put(visit.conversation, visit.visitor, done, replacing, keep=visit.keep)
        except KutipError:  # a full disk, say: the answer is shown all the same
            log.exception("an answer was not kept")
            return Shown(visit.conversation, (*before, done, *after))
        return Shown(visit.conversation, histories.exchanges(visit.conversation))


def _turns(before: Sequence[Exchange]) -> tuple[Turn, ...]:
    answers: list[Answer] = [each.answer for each in before if each.answer]
    turns = [Turn(answer.rewritten or answer.question, answer.text) for answer in answers]
    return tuple(turns[-MAX_TURNS:])


def _notice(key: str, **values: str) -> Mapping[str, str]:
    return {language: words[key].format(**values) for language, words in LANGUAGES.items()}


def _new_id() -> str:
    return f"answer-{secrets.token_hex(8)}"
