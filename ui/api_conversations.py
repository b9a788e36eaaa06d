"""Turn requests for conversations into JSON: list, show, rename, delete them; export one."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import Body, FastAPI, Query, Request
from fastapi.responses import Response

from index.store import Store
from ui import api_documents as documents
from ui.api_documents import RenameRequest
from ui.citations_now import fates_of_all
from ui.conversation import Conversation
from ui.export.file_name import attachment
from ui.export.markdown import markdown_of
from ui.export.objects import conversation_object
from ui.export.page import page_of
from ui.export.table import table_of_conversation
from ui.export.view import Fates, document_of
from ui.messages import Messages
from ui.one_at_a_time import OneAtATime
from ui.replies import NOT_STORED, asked_words, json_reply, refusal
from ui.serving import histories_of
from ui.visitor import keeps_history, visitor_of

MAX_LIMIT = 200
MAX_TITLE_CHARACTERS = 200

Format = Literal["markdown", "json", "html", "csv"]
Export = Callable[[Conversation, list[Fates], Messages, str], str]


def add_conversation_routes(app: FastAPI, assistant: OneAtATime) -> None:
    """Let an application answer /api/conversations."""

    @app.get("/api/conversations", responses=documents.CONVERSATIONS)
    def list_conversations(
        request: Request,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    ) -> Response:
        """List one's own conversations, the one that changed last first.

        ``kept`` tells whether what is asked now outlives the server.
        """
        histories, visitor = histories_of(app), visitor_of(request)
        kept = histories.kept
        total = kept.count(visitor) if kept else 0
        found = kept.conversations(visitor, limit, offset) if kept else []
        following = offset + len(found)
        return json_reply(
            {
                "total": total,
                "offset": offset,
                "limit": limit,
                "next": following if found and following < total else None,
                "kept": histories.lasting and keeps_history(request),
                "conversations": [asdict(each) for each in found],
            }
        )

    @app.delete("/api/conversations", responses=documents.CONVERSATIONS_DELETED)
    def delete_conversations(request: Request) -> Response:
        """Remove all of one's own conversations, for good."""
        return json_reply({"deleted": histories_of(app).delete_all(visitor_of(request))})

    @app.get("/api/conversations/{id}", responses=documents.CONVERSATION)
    def show_conversation(request: Request, id: str) -> Response:  # noqa: A002
        """Show a conversation to whoever knows its id; ``now`` is what became of its citations.

        same: the article's text is the one that was quoted; moved: it changed, the sentence
        still stands in it; gone: it does not; forgotten: the article is no longer there.
        """
        found = histories_of(app).conversation(id)
        if found is None:
            return _missing(request, id)
        now = _fates(assistant.index.store, found)
        return json_reply(conversation_object(found, now, app.version))

    @app.patch("/api/conversations/{id}", responses=documents.CONVERSATION_RENAMED)
    def rename_conversation(
        request: Request,
        id: str,  # noqa: A002
        asked: Annotated[RenameRequest, Body()],
    ) -> Response:
        """Give one of one's own conversations another title."""
        title = " ".join(asked.title.split())
        if not 1 <= len(title) <= MAX_TITLE_CHARACTERS:
            line = asked_words(request)["conversation_title_wrong"]
            return refusal(line.format(limit=MAX_TITLE_CHARACTERS), 422)
        if not histories_of(app).rename(id, visitor_of(request), title):
            return _missing(request, id)
        return json_reply({"id": id, "title": title})

    @app.delete("/api/conversations/{id}", responses=documents.CONVERSATION_DELETED)
    def delete_conversation(request: Request, id: str) -> Response:  # noqa: A002
        """Remove one of one's own conversations, for good."""
        if not histories_of(app).delete(id, visitor_of(request)):
            return _missing(request, id)
        return json_reply({"id": id, "deleted": True})

    @app.get(
        "/api/conversations/{id}/export",
        responses=documents.CONVERSATION_EXPORT,
        response_class=Response,
    )
    def export_conversation(
        request: Request,
        id: str,  # noqa: A002
        format: Format,  # noqa: A002
    ) -> Response:
        """Send a conversation as a file to whoever knows its id; ``lang`` chooses its words.

        json is verbatim. csv is not: in a cell an apostrophe stands before = + - @ ' and the like
        where a spreadsheet would compute them.
        """
        found = histories_of(app).conversation(id)
        if found is None:
            return _missing(request, id)
        export, ending, media_type = EXPORTS[format]
        now = _fates(assistant.index.store, found)
        text = export(found, now, asked_words(request), app.version)
        headers = {
            **NOT_STORED,
            "content-disposition": attachment(found.title, found.created, ending),
        }
        return Response(text.encode(), headers=headers, media_type=media_type)


def _fates(store: Store, conversation: Conversation) -> list[Fates]:
    return [*fates_of_all(store, [each.answer for each in conversation.exchanges])]


def _as_json(found: Conversation, now: list[Fates], _: Messages, version: str) -> str:
    return json.dumps(conversation_object(found, now, version), indent=2) + "\n"


def _as_markdown(found: Conversation, now: list[Fates], words: Messages, version: str) -> str:
    return markdown_of(document_of(found, now, words, version), words)


def _as_page(found: Conversation, now: list[Fates], words: Messages, version: str) -> str:
    return page_of(document_of(found, now, words, version), words)


def _as_table(found: Conversation, now: list[Fates], words: Messages, _: str) -> str:
    # Spreadsheets take a file for UTF-8 only where it begins with this mark.
    return f"\ufeff{table_of_conversation(found, now, words)}"


EXPORTS: dict[Format, tuple[Export, str, str]] = {
    "markdown": (_as_markdown, "md", "text/markdown; charset=utf-8"),
    "json": (_as_json, "json", "application/json"),
    "csv": (_as_table, "csv", "text/csv; charset=utf-8"),
    "html": (_as_page, "html", "text/html; charset=utf-8"),
}


def _missing(request: Request, conversation_id: str) -> Response:
    return refusal(asked_words(request)["conversation_missing"].format(id=conversation_id), 404)
