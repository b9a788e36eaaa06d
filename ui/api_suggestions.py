"""Turn a request for what to ask next into JSON: questions that the articles really answer."""

import asyncio
from collections import OrderedDict
from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from qa.datatypes import Answer
from qa.suggest import suggest
from ui import api_documents as documents
from ui.dial import Surely, threshold_of
from ui.one_at_a_time import OneAtATime
from ui.replies import json_reply
from ui.serving import histories_of

REMEMBERED = 256
SUGGESTED = 3

Key = tuple[str, str, int, float | None]


def add_suggestion_routes(app: FastAPI, assistant: OneAtATime) -> None:
    """Let an application answer /api/suggestions."""
    remembered: OrderedDict[Key, list[str]] = OrderedDict()
    one = asyncio.Lock()

    @app.get("/api/suggestions", responses=documents.SUGGESTIONS)
    async def suggestions(
        conversation: Annotated[str, Query(max_length=100)],
        exchange: Annotated[str, Query(max_length=100)],
        at_most_wrong: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        """Suggest what to ask after an answer; none while other questions wait.

        Each was made from a sentence of the articles and asked, as surely as ``at_most_wrong``
        wants it: its answer stands in that sentence.
        """
        surely = Surely(assistant, threshold_of(assistant, at_most_wrong))
        async with one:  # whoever asks meanwhile comes in between its questions
            # Looked for each time: of what was deleted nothing is said any more.
            answer, asked = await run_in_threadpool(_found, conversation, exchange)
            if answer is None:
                return json_reply({"questions": []})
            generation = (await run_in_threadpool(assistant.index.store.stats)).generation
            key = (conversation, exchange, generation, surely.threshold)
            if key not in remembered:
                if assistant.line.waiting:
                    return json_reply({"questions": []})
                remembered[key] = await run_in_threadpool(
                    lambda: suggest(surely, answer, SUGGESTED, asked=asked)
                )
                while len(remembered) > REMEMBERED:
                    remembered.popitem(last=False)
            return json_reply({"questions": remembered[key]})

    def _found(conversation: str, exchange_id: str) -> tuple[Answer | None, list[str]]:
        """Return the answer of an exchange if there may be suggestions, and all that was asked."""
        exchanges = histories_of(app).exchanges(conversation)
        asked = [each.edited or each.question for each in exchanges]
        for exchange in exchanges:
            # Under a filter the answers would have to come from the same articles.
            if exchange.id == exchange_id and exchange.where is None:
                return exchange.answer, asked
        return None, asked
