"""A served page over three small articles, whose answers can be computed by eye."""

import re
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from answers import FARES, RIDERS
from fastapi import FastAPI

from index.build import add_articles
from index.datatypes import Article
from index.errors import KutipError
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Span
from qa.decide import Confidence
from ui import server
from ui.access import Access
from ui.api import OneAtATime, create_api
from ui.serving import Serving, set_serving

LEFT_PORTS: list[int] = []  # of servers that were stopped

NASTY = Article(
    "jahat",
    "<i>Judul</i> *miring*",
    "Kapal *Nusa_Indah* mengangkut 77 <b>peti</b> $$x^2$$ `emas` ${7*6} "
    "<img src=x onerror=document.title='diretas'> ke Ambon.",
    "javascript:alert(1)",
    "[Sumber](http://tautan.example)",
    "2026-04-01",
)
# Says the same as FARES, somewhere else.
ECHO = Article(
    "gema",
    "Bus Lebih Mahal",
    "Kenaikan tarif bus menjadi Rp 2.500 berlaku di seluruh kota.",
    None,
    "Kabar Contoh",
    "2026-05-13",
    "id",
)


class FirstNumberReader:
    """Answer "Berapa …?" with the first number of a passage, anything else with nothing."""

    name = "first-number"

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Score a number by the words that question and passage share."""
        return [self._spans(question, passage) for passage in passages]

    def _spans(self, question: str, passage: str) -> list[Span]:
        number = re.search(r"(Rp )?\d[\d.]*\d", passage)
        if number is None or not question.startswith("Berapa"):
            return []
        shared = set(re.findall(r"\w+", question.lower())) & set(
            re.findall(r"\w+", passage.lower())
        )
        return [Span(number.start(), number.end(), float(len(shared)))]


SURE = Confidence(retrieval_weight=0.0, bias=5.0, slope=0.0, threshold=0.5)


@contextmanager
def served_page(folder: Path, *more: Article, access: Access | None = None) -> Iterator[str]:
    """Yield the address of a running page over the small articles and some more."""
    assistant = small_assistant(folder, *more)
    with served_assistant(assistant, Serving(folder, access or Access())) as address:
        yield address


@contextmanager
def served_interface(folder: Path, *more: Article, access: Access | None = None) -> Iterator[str]:
    """Yield the address of the same without the page, which takes seconds to be made."""
    assistant = small_assistant(folder, *more)
    app = create_api(OneAtATime(assistant))
    with running(app, Serving(folder, access or Access())) as address:
        yield address
    assistant.close()


@contextmanager
def served_assistant(assistant: Assistant, serving: Serving | None = None) -> Iterator[str]:
    """Yield the address of the running page of an assistant, and close it afterwards."""
    from ui.web import create_app  # here, as Gradio takes seconds to be imported

    with running(create_app(assistant), serving or Serving()) as address:
        yield address
    assistant.close()


def small_assistant(folder: Path, *more: Article) -> Assistant:
    """Return who answers from the small articles and some more; the store is open to writers."""
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, [FARES, RIDERS, NASTY, *more])
    index.close()
    return Assistant(Index.open(folder), FirstNumberReader(), SURE)


@contextmanager
def running(app: FastAPI, serving: Serving) -> Iterator[str]:
    """Yield the address of a running application.

    It is that of one before, if that is free: a browser knows the files of that by now.
    """
    set_serving(app, serving)
    listener = _listener()
    port = listener.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield server.address_of(listener)
    finally:
        running.should_exit = True
        thread.join(timeout=20)
        LEFT_PORTS.append(port)


def _listener() -> socket.socket:
    while LEFT_PORTS:
        try:
            return server.listen("127.0.0.1", LEFT_PORTS.pop())
        except KutipError:
            continue
    return server.listen("127.0.0.1", 0)


@contextmanager
def started(
    command: Sequence[str | Path], log: Path
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address that a server's process says, and the process; ``log`` takes its errors."""
    with log.open("w") as stream:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stream, text=True)
    try:
        assert process.stdout is not None
        [address] = re.findall(r"http://\S+", process.stdout.readline())
        yield address, process
    finally:
        process.terminate()
        process.wait(60)
