"""Turn a request for an answer's receipt into a file: HTML to read, or JSON alone."""

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response

from ui import api_documents as documents
from ui.api_documents import MAX_ID_CHARACTERS
from ui.export.file_name import attachment
from ui.export.receipt_page import receipt_page, receipt_text
from ui.one_at_a_time import OneAtATime
from ui.receipts import Maker, receipt_of
from ui.replies import NOT_STORED, asked_words, refusal
from ui.serving import histories_of

Format = Literal["html", "json"]


def add_receipt_routes(app: FastAPI, assistant: OneAtATime) -> None:
    """Let an application answer /api/conversations/{id}/receipt."""

    @app.get(
        "/api/conversations/{id}/receipt",
        responses=documents.CONVERSATION_RECEIPT,
        response_class=Response,
    )
    def receipt_of_exchange(
        request: Request,
        id: str,  # noqa: A002
        exchange: Annotated[str, Query(max_length=MAX_ID_CHARACTERS)],
        format: Format = "html",  # noqa: A002
    ) -> Response:
        """Send the receipt of one answer to whoever knows its conversation; lang: its words.

        Generation, digest and models are those of now; ``kutip verify FILE`` checks the file.
        """
        words = asked_words(request)
        found = histories_of(app).conversation(id)
        if found is None:
            return refusal(words["conversation_missing"].format(id=id), 404)
        asked = next((each for each in found.exchanges if each.id == exchange), None)
        if asked is None or asked.answer is None:
            return refusal(words["receipt_missing"].format(id=exchange), 404)
        index = assistant.index
        names = (index.encoder.name, assistant.reader_name)
        maker = Maker(*names, app.version, words["language"])
        receipt = receipt_of(asked.answer, asked.where, index.store, maker)
        name = f"{words['receipt_button']} {asked.question}"
        headers = {**NOT_STORED, "content-disposition": attachment(name, receipt.made, format)}
        if format == "json":
            text, kind = receipt_text(receipt), "application/json"
        else:
            text, kind = receipt_page(receipt), "text/html; charset=utf-8"
        return Response(text.encode(), headers=headers, media_type=kind)
