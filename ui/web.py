"""Turn an assistant into the chat page: create_app(assistant) -> an application to serve.

The only file that knows Gradio. What was asked and answered is kept by ui/talk.py; article text
enters the page as escaped HTML (see ui/render.py) or through the page's scripts, as text.
"""

import base64
import hmac
import os
import secrets
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it while it is imported

import gradio as gr
from gradio.route_utils import FnIndexInferError

from index.search import Index
from qa.assistant import MAX_QUESTION_CHARACTERS, Assistant
from ui.api import OneAtATime, create_api
from ui.citations_now import fates_of_all
from ui.dial import dial_script
from ui.examples import Examples
from ui.history import History
from ui.messages import Messages, messages
from ui.page_files import add_page_files, language_script
from ui.page_input import read_command, read_filter, read_sureness
from ui.render import exchange_html, question_html
from ui.render_frame import header_html, welcome_html
from ui.replies import first_wrong
from ui.request_log import go_on_with
from ui.serving import histories_of
from ui.sessions import Sessions
from ui.shell import Shell
from ui.talk import Shown, Talk, Visit
from ui.visitor import keeps_history, visitor_of

REPLIES_AT_ONCE = 100  # they wait for each other in a line that says when it is too long
QUEUE_SLEEP_SECONDS = 0.01  # Gradio looks for work every millisecond: 5 % of a core, all day
EVENTS_WAITING = 64  # for one of those replies to end; who comes later is refused at once

Message = dict[str, str]
Update = Any  # what Gradio takes as a component's new state


def create_app(assistant: Assistant, words: Messages | None = None) -> FastAPI:
    """Return the page and its JSON interface as one application."""
    one_at_a_time = OneAtATime(assistant)
    api = create_api(one_at_a_time)
    talk = Talk(one_at_a_time, lambda: histories_of(api))
    page = create_page(Page(assistant.index, talk, Examples(one_at_a_time)))
    page.queue(api_open=False, default_concurrency_limit=REPLIES_AT_ONCE, max_size=EVENTS_WAITING)
    page._queue.sleep_when_free = QUEUE_SLEEP_SECONDS
    # Questions begin in threads: in several, a later one may be the first. Set behind queue(),
    # which takes from it how many are answered at once.
    page.max_threads = 1
    head = language_script(words or messages(None)) + dial_script(one_at_a_time)
    head += add_page_files(api)
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
            if isinstance(route.app, FastAPI):  # whose own words repeat bytes that are no text
                route.app.add_exception_handler(RequestValidationError, first_wrong)
                route.app.add_exception_handler(FnIndexInferError, first_wrong)
            route.app = Shell(route.app, head, len(page.fns))
    return app


class Page:
    """What happens on the page: each method answers one event with the parts that change."""

    def __init__(self, index: Index, talk: Talk, examples: Examples) -> None:
        self.index = index
        self._talk = talk
        self._examples = examples
        self._sessions = Sessions()
        self._secret = secrets.token_bytes()

    async def arrive(self, request: gr.Request) -> tuple[Update, ...]:
        """Count the articles; go on with the conversation of ?c=…; put ?q=… into the box."""
        asked = str(request.query_params.get("q", "")).strip()[:MAX_QUESTION_CHARACTERS]
        header, box = await run_in_threadpool(self.header), asked or gr.skip()
        session = request.session_hash or ""
        shown = await run_in_threadpool(self._addressed, request)
        updates = await self._updates(shown, request.query_params.get("c", ""))
        if not self._sessions.begin(session, shown.conversation):
            return header, box, gr.skip(), gr.skip()  # a question was faster than the page
        return header, box, *updates

    async def ask(
        self, written: object, where: object, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Show the question at once, then its answer."""
        visit = await self._visit(where, request)
        question = written if isinstance(written, str) else ""
        box: Update = ""
        async for updates in self._told(self._talk.ask(visit, question), visit, request):
            yield gr.skip(), box, *updates
            box = gr.skip()
        if box == "":  # nothing but white space
            yield gr.skip(), box, gr.skip(), gr.skip()

    async def ask_chosen(
        self, written: object, where: object, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Ask what was chosen on the page, or nothing where it makes no sense."""
        command = read_command(written)
        if command.do not in ("ask", "again"):
            return
        visit = await self._visit(where, request)
        if command.do == "ask":
            stream = self._talk.ask(visit, command.question)
        else:
            stream = self._talk.again(visit, command.id, command.question)
        async for updates in self._told(stream, visit, request):
            yield gr.skip(), gr.skip(), *updates

    async def go(self, written: object, request: gr.Request) -> tuple[Update, ...]:
        """Go to another conversation, or show again what there is.

        No generator: Gradio begins those in threads, in any order, and a question that comes
        right after a new conversation belongs there.
        """
        command = read_command(written)
        if command.do not in ("new", "open"):
            header, hello = await run_in_threadpool(lambda: (self.header(), self.welcome()))
            return header, gr.skip(), gr.skip(), hello
        session, fresh = request.session_hash or "", History.new_id()
        wanted = command.id or fresh
        async with self._sessions.move(session):
            self._sessions.went(session, wanted)
            shown = await run_in_threadpool(self._talk.begun, command.id, fresh)
            updates = await self._updates(shown, command.id)
            self._sessions.went(session, shown.conversation)
        return gr.skip(), gr.skip(), *updates

    async def _told(
        self, stream: AsyncIterator[Shown], visit: Visit, request: gr.Request
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Yield what changes as an answer comes; nothing once the page shows something else."""
        session, known = request.session_hash or "", visit.conversation
        self._sessions.went(session, known)
        async for shown in stream:
            updates = await self._updates(shown)
            if self._sessions.stays(session, known, shown.conversation):
                self._sessions.went(session, shown.conversation)
                yield updates
            else:
                yield gr.skip(), gr.skip()

    async def _visit(self, where: object, request: gr.Request) -> Visit:
        asker = request.request
        if asker is None:  # never from a browser
            return Visit(History.new_id())
        go_on_with(asker.scope)
        session = request.session_hash or ""
        # A page that is on its way asks where it gets to; its questions stay in their order.
        async with self._sessions.move(session):
            conversation = self._sessions.shown(session)
            if conversation is None:  # the page is older than this server, or not there yet
                addressed = (await run_in_threadpool(self._addressed, request)).conversation
                conversation = self._sessions.shown(session) or addressed
        visitor, keep = visitor_of(asker), keeps_history(asker)
        return Visit(conversation, visitor, keep, read_filter(where), read_sureness(where))

    def _addressed(self, request: gr.Request) -> Shown:
        """Return the conversation of ?c=… in a page's address, else the page's first."""
        wanted = str(request.query_params.get("c", ""))
        return self._talk.begun(wanted, self._first(request))

    def _first(self, request: gr.Request) -> str:
        """Return the id of a page's first conversation: a question may be faster than the page."""
        session = (request.session_hash or "").encode("utf-8", "surrogatepass")
        digest = hmac.new(self._secret, session, sha256).digest()
        return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")

    def header(self) -> str:
        """Return the header's HTML."""
        store = self.index.store
        return header_html(store.stats().articles, store.period())

    def welcome(self, missing: bool = False) -> str:
        """Return what stands there while nothing was asked; ``missing``: something else should."""
        return welcome_html(self._examples.current(), missing)

    async def _updates(self, shown: Shown, wanted: str = "") -> tuple[Update, ...]:
        missing = wanted not in ("", shown.conversation)
        return await run_in_threadpool(self._shown, shown, missing)

    def _shown(self, shown: Shown, missing: bool) -> tuple[Update, ...]:
        """Return conversation and welcome; ``missing``: there is none of the id asked for."""
        if not shown.exchanges:
            chat = gr.update(value=[], visible=False)
            return chat, gr.update(value=self.welcome(missing), visible=True)
        fates = fates_of_all(self.index.store, [each.answer for each in shown.exchanges])
        contents = [
            message
            for exchange, now in zip(shown.exchanges, fates, strict=True)
            for message in (
                _message("user", question_html(exchange.question)),
                _message("assistant", exchange_html(exchange, shown.conversation, now)),
            )
        ]
        chat = gr.update(value=contents, visible=True)
        return chat, gr.update(visible=False)


def create_page(page: Page) -> gr.Blocks:
    """Return the page: header, conversation, box, and examples while nothing was asked."""
    blocks = gr.Blocks(
        title="Kutip", fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400)
    )
    with blocks:
        header = gr.Markdown(page.header(), elem_id="top", latex_delimiters=[])
        hello = gr.Markdown(page.welcome(), elem_id="hello", latex_delimiters=[])
        chat = gr.Chatbot(
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
        goto = gr.Textbox(elem_id="goto", show_label=False, visible="hidden")
        where = gr.Textbox("{}", elem_id="where", show_label=False, visible="hidden")
        outputs = [header, box, chat, hello]
        reply: dict[str, Any] = {
            "api_visibility": "private",
            "concurrency_limit": REPLIES_AT_ONCE,
            # One line for all, so that they are taken in order, and no threads to read a text.
            "concurrency_id": "page",
            "preprocess": False,
            "trigger_mode": "multiple",
            "show_progress": "hidden",
        }
        box.submit(page.ask, [box, where], outputs, **reply)
        command.submit(page.ask_chosen, [command, where], outputs, **reply)
        goto.submit(page.go, [goto], outputs, **reply)
        blocks.load(
            page.arrive,
            outputs=outputs,
            api_visibility="private",
            queue=False,
            show_progress="hidden",
        )
    return blocks


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
