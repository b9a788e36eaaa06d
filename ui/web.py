"""Turn an assistant into the chat page: create_app(assistant) -> an application to serve.

The only file that knows Gradio. The conversation lives in the page's session; article text
enters the page as escaped HTML only (see ui/render.py).
"""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it while it is imported

import gradio as gr

from index.errors import KutipError
from qa.assistant import MAX_QUESTION_CHARACTERS, Assistant
from qa.datatypes import Turn
from ui.api import MAX_TURNS, OneAtATime, create_api
from ui.examples import example_questions
from ui.messages import Messages, messages
from ui.render import answer_html, escape, notice_html, pending_html, question_html
from ui.wording import number

SESSION_SECONDS = 24 * 3600

Message = dict[str, str]
Update = Any  # what Gradio takes as a component's new state

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """One visitor's conversation: what is shown, and what follow-up questions refer to."""

    shown: tuple[Message, ...] = ()
    turns: tuple[Turn, ...] = ()


def create_app(assistant: Assistant, words: Messages | None = None) -> FastAPI:
    """Return the page and its JSON interface as one application."""
    words = words or messages(None)
    one_at_a_time = OneAtATime(assistant)
    stats = assistant.index.store.stats()
    page = create_page(one_at_a_time, words, stats.articles, example_questions(assistant.index))
    page.queue(default_concurrency_limit=2, max_size=64)
    app: FastAPI = gr.mount_gradio_app(
        create_api(one_at_a_time),
        page,
        path="/",
        css=Path(__file__).with_name("style.css").read_text(encoding="utf-8"),
        head=f"<script>document.documentElement.lang = {words['language']!r}</script>",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        ssr_mode=False,
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        footer_links=[],
        allowed_paths=[],
        max_file_size=0,
    )
    return app


def create_page(
    assistant: OneAtATime, words: Messages, article_count: int, examples: list[str]
) -> gr.Blocks:
    """Return the page: header, conversation, box, and examples while nothing was asked."""
    page = gr.Blocks(title=words["page_title"], analytics_enabled=False, delete_cache=(3600, 86400))
    with page:
        session = gr.State(Session(), time_to_live=SESSION_SECONDS)
        gr.Markdown(_header(words, article_count), elem_id="top", latex_delimiters=[])
        with gr.Column(elem_id="hello") as hello:
            gr.Markdown(_welcome(words), latex_delimiters=[])
            buttons = [gr.Button(example, elem_classes="example") for example in examples]
        conversation = gr.Chatbot(
            elem_id="chat",
            label=words["page_conversation"],
            show_label=False,
            container=False,
            visible=False,
            height=None,
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
            label=words["page_box"],
            show_label=False,
            container=False,
            placeholder=words["page_box"],
            max_length=MAX_QUESTION_CHARACTERS,
            submit_btn=True,
            autofocus=True,
        )
        conversation.clear(
            _start_again, outputs=[session, conversation, hello], api_visibility="private"
        )
        reply = partial(_reply, assistant, words)
        outputs = [box, session, conversation, hello]
        # One after the other: a reply that starts before the last has ended would lose it.
        alone: dict[str, Any] = {
            "api_visibility": "private",
            "concurrency_id": "reply",
            "concurrency_limit": 1,
            "trigger_mode": "multiple",
        }
        box.submit(reply, [box, session], outputs, **alone)
        for button in buttons:
            button.click(reply, [button, session], outputs, **alone)
        page.load(_question_in_address, outputs=box, api_visibility="private", queue=False)
    return page


def _question_in_address(request: gr.Request) -> Update:
    """Put the question of an address ending in ?q=… into the box; the visitor decides to ask."""
    question = request.query_params.get("q", "").strip()
    return question[:MAX_QUESTION_CHARACTERS] if question else gr.skip()


def _reply(
    assistant: OneAtATime, words: Messages, question: str, session: Session
) -> Iterator[tuple[Update, ...]]:
    """Show the question at once, then its answer."""
    question = question.strip()
    if not question:
        yield "", session, gr.skip(), gr.skip()
        return
    asked = (*session.shown, _message("user", question_html(question)))
    waiting = [*asked, _message("assistant", pending_html(words))]
    yield "", session, gr.update(value=waiting, visible=True), gr.update(visible=False)
    card, turns = _answer_card(assistant, words, question, session.turns)
    shown = (*asked, _message("assistant", card))
    yield gr.skip(), Session(shown, turns[-MAX_TURNS:]), list(shown), gr.skip()


def _start_again() -> tuple[Update, ...]:
    """Forget the conversation and show the welcome again."""
    return Session(), gr.update(value=[], visible=False), gr.update(visible=True)


def _answer_card(
    assistant: OneAtATime, words: Messages, question: str, turns: tuple[Turn, ...]
) -> tuple[str, tuple[Turn, ...]]:
    """Return the card to show and the conversation after it."""
    if len(question) > MAX_QUESTION_CHARACTERS:
        return notice_html(words["page_too_long"].format(limit=MAX_QUESTION_CHARACTERS)), turns
    try:
        answer = assistant.ask(question, turns)
    except KutipError as error:
        return notice_html(str(error)), turns
    except Exception:  # the visitor gets a line, the log gets the traceback
        log.exception("a question failed")
        return notice_html(words["page_failed"]), turns
    turn = Turn(answer.rewritten or answer.question, answer.text)
    return answer_html(answer, words), (*turns, turn)


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _header(words: Messages, article_count: int) -> str:
    count = words["articles_count"].format(count=number(article_count, words))
    return (
        f'<div class="bar"><span class="logo">❝</span><h1>{escape(words["page_title"])}</h1>'
        f'<span class="stats">{escape(count)}</span></div>'
    )


def _welcome(words: Messages) -> str:
    return (
        f'<div class="promise"><p class="claim">{escape(words["page_promise"])}</p>'
        f"<p>{escape(words['page_explained'])}</p></div>"
    )
