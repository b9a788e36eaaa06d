"""A served page over three small articles, whose answers can be computed by eye."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from answers import FARES, RIDERS

from index.build import add_articles
from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Span
from qa.decide import Confidence
from ui import server
from ui.web import create_app

NASTY = Article(
    "jahat",
    "<i>Judul</i> *miring*",
    "Kapal *Nusa_Indah* mengangkut 77 <b>peti</b> $$x^2$$ `emas` ${7*6} "
    "<img src=x onerror=document.title='diretas'> ke Ambon.",
    "javascript:alert(1)",
    "[Sumber](http://tautan.example)",
    "2026-04-01",
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
def served_page(folder: Path) -> Iterator[str]:
    """Yield the address of a running page."""
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, [FARES, RIDERS, NASTY])
    assistant = Assistant(index, FirstNumberReader(), SURE)
    listener = server.listen("127.0.0.1", 0)
    running = uvicorn.Server(uvicorn.Config(create_app(assistant), log_level="warning"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield server.address_of(listener)
    finally:
        running.should_exit = True
        thread.join(timeout=20)
        assistant.close()
