"""Turn an assistant into the chat page: create_app(assistant) -> an application to serve.

The only file that knows Gradio. The conversation lives in the page's session; article text
enters the page as escaped HTML (see ui/render.py) or through the page's scripts, as text.
"""

import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it while it is imported

import gradio as gr

from index.errors import KutipError
from index.search import Index
from qa.assistant import MAX_QUESTION_CHARACTERS, Assistant
from qa.datatypes import Turn
from ui.api import MAX_TURNS, OneAtATime, create_api
from ui.examples import example_questions
from ui.messages import Messages, messages
from ui.page_files import add_page_files, language_script
from ui.render import (
    answer_html,
    escape,
    header_html,
    notice_html,
    pending_html,
    question_html,
    said,
    say,
    welcome_html,
)
from ui.shell import Shell

SESSION_SECONDS = 24 * 3600

Message = dict[str, str]
Update = Any  # what Gradio takes as a component's new state

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its card; ``edited`` is what the visitor made of its rewritten form."""

    id: str
    question: str
    card: str
    turn: Turn | None
    edited: str | None = None


Session = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """What the visitor asked the page for: a question, one of them anew, or a fresh start."""

    do: str
    question: str = ""
    id: str = ""


def create_app(assistant: Assistant, words: Messages | None = None) -> FastAPI:
    """Return the page and its JSON interface as one application."""
    one_at_a_time = OneAtATime(assistant)
    page = create_page(one_at_a_time, assistant.index)
    page.queue(default_concurrency_limit=2, max_size=64)
    api = create_api(one_at_a_time)
    head = language_script(words or messages(None)) + add_page_files(api)
    app: FastAPI = gr.mount_gradio_app(
        api,
        page,
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        ssr_mode=False,
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        footer_links=[],
        allowed_paths=[],
        max_file_size=0,
    )
    for route in app.routes:
        if isinstance(route, Mount):  # Gradio's, the only one
            route.app = Shell(route.app, head)
    return app


def create_page(assistant: OneAtATime, index: Index) -> gr.Blocks:
    """Return the page: header, conversation, box, and examples while nothing was asked."""
    page = gr.Blocks(
        title="Kutip", fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400)
    )
    with page:
        session = gr.State((), time_to_live=SESSION_SECONDS)
        header = gr.Markdown(_header(index), elem_id="top", latex_delimiters=[])
        hello = gr.Markdown(_welcome(index), elem_id="hello", latex_delimiters=[])
        conversation = gr.Chatbot(
            elem_id="chat",
            show_label=False,
            container=False,
            visible=False,
            height=None,
            autoscroll=False,
            latex_delimiters=[],
            sanitize_html=True,
            buttons=[],
            feedback_options=None,
            layout="panel",
            allow_tags=False,
            group_consecutive_messages=False,
        )
        box = gr.Textbox(
            elem_id="ask",
            show_label=False,
            container=False,
            max_length=MAX_QUESTION_CHARACTERS,
            submit_btn=True,
            autofocus=True,
        )
        # Where the page's scripts put what was chosen: Gradio knows no events of those.
        command = gr.Textbox(elem_id="command", show_label=False, visible="hidden")
        gr.Textbox("{}", elem_id="where", show_label=False, visible="hidden")
        outputs = [box, session, conversation, hello]
        # One after the other: a reply that starts before the last has ended would lose it.
        alone: dict[str, Any] = {
            "api_visibility": "private",
            "concurrency_id": "reply",
            "concurrency_limit": 1,
            "trigger_mode": "multiple",
            "show_progress": "hidden",
        }
        box.submit(partial(_ask, assistant), [box, session], outputs, **alone)
        command.submit(partial(_obey, assistant), [command, session], outputs, **alone)

        def arrive(request: gr.Request) -> tuple[Update, ...]:
            return _arrive(index, request)  # Gradio reads the annotation, which a partial hides

        page.load(
            arrive,
            outputs=[header, hello, box],
            api_visibility="private",
            queue=False,
            show_progress="hidden",
        )
    return page


def _arrive(index: Index, request: gr.Request) -> tuple[Update, ...]:
    """Count the articles anew; put the question of an address ending in ?q=… into the box."""
    question = request.query_params.get("q", "").strip()
    box = question[:MAX_QUESTION_CHARACTERS] if question else gr.skip()
    return _header(index), _welcome(index), box


def _header(index: Index) -> str:
    return header_html(index.store.stats().articles)


def _welcome(index: Index) -> str:
    return welcome_html(example_questions(index))


def _obey(assistant: OneAtATime, written: str, session: Session) -> Iterator[tuple[Update, ...]]:
    """Carry out what was chosen in a message, or nothing where it makes no sense."""
    command = _command(written)
    if command.do == "ask":
        yield from _ask(assistant, command.question, session)
    elif command.do == "again":
        yield from _again(assistant, command, session)
    elif command.do == "new":
        yield "", (), gr.update(value=[], visible=False), gr.update(visible=True)
    else:
        yield (gr.skip(),) * 4


def _command(written: str) -> Command:
    """Read a command as the page's scripts write it; anything else is none."""
    try:
        return Command(**{name: str(value) for name, value in json.loads(written).items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Command("")


def _ask(assistant: OneAtATime, question: str, session: Session) -> Iterator[tuple[Update, ...]]:
    """Show the question at once, then its answer."""
    question = question.strip()
    if not question:
        yield "", session, gr.skip(), gr.skip()
        return
    yield from _answered(assistant, session, Exchange(_new_id(), question, "", None))


def _again(
    assistant: OneAtATime, command: Command, session: Session
) -> Iterator[tuple[Update, ...]]:
    """Ask one question of the conversation anew, as edited if it was; its card is replaced."""
    places = [place for place, each in enumerate(session) if each.id == command.id]
    if not places:
        yield (gr.skip(),) * 4
        return
    place = places[0]
    old = session[place]
    edited = command.question.strip() or old.edited
    exchange = Exchange(_new_id(), old.question, "", None, edited)
    yield from _answered(assistant, session[:place], exchange, session[place + 1 :], gr.skip())


def _answered(
    assistant: OneAtATime,
    before: Session,
    exchange: Exchange,
    after: Session = (),
    box: Update = "",
) -> Iterator[tuple[Update, ...]]:
    """Show an exchange in its place among the others: first waiting, then answered."""
    waiting = (*before, replace(exchange, card=pending_html()), *after)
    # The session stays as it was until the answer is there: a visitor may leave meanwhile.
    yield box, gr.skip(), _shown(waiting), gr.update(visible=False)
    session = (*before, _answer(assistant, exchange, before), *after)
    yield gr.skip(), session, _shown(session), gr.skip()


def _shown(session: Session) -> Update:
    contents = [
        message
        for exchange in session
        for message in (
            _message("user", question_html(exchange.question)),
            _message("assistant", exchange.card),
        )
    ]
    return gr.update(value=contents, visible=True)


def _answer(assistant: OneAtATime, exchange: Exchange, before: Session) -> Exchange:
    """Return the exchange with its card; a question that was edited stands alone."""
    asked = exchange.edited or exchange.question
    turns = () if exchange.edited else tuple(each.turn for each in before if each.turn)
    if len(asked) > MAX_QUESTION_CHARACTERS:
        limit = MAX_QUESTION_CHARACTERS
        return _noticed(exchange, said(lambda words: words["page_too_long"].format(limit=limit)))
    try:
        answer = assistant.ask(asked, turns[-MAX_TURNS:])
    except KutipError as error:
        return _noticed(exchange, escape(str(error)))
    except Exception:  # the visitor gets a line, the log gets the traceback
        log.exception("a question failed")
        return _noticed(exchange, say("page_failed"))
    if exchange.edited:
        answer = replace(answer, question=exchange.question, rewritten=exchange.edited)
    turn = Turn(answer.rewritten or answer.question, answer.text)
    return replace(exchange, card=answer_html(answer, exchange.id), turn=turn)


def _noticed(exchange: Exchange, notice: str) -> Exchange:
    return replace(exchange, card=notice_html(notice, exchange.id))


def _new_id() -> str:
    return f"answer-{secrets.token_hex(4)}"


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
