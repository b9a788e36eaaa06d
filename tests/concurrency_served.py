"""A real server beside a real ``kutip add`` -> what its answers and lists say meanwhile."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from concurrency_reader import QUESTION, TOGETHER, numbers_in, together
from crash import fast_folder

from qa.datatypes import Alternative, Answer, Citation, Passage

ROOT = Path(__file__).parents[1]
KUTIP = (sys.executable, "-m", "ui")


def add(folder: Path, number: int) -> None:
    """Add what changes together, as a person does."""
    rows = [
        {"id": each.id, "title": each.title, "text": each.text, "published": each.published}
        for each in together(number)
    ]
    path = folder.parent / "berita.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    subprocess.run(
        [*KUTIP, "add", str(path), "--store", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Yield the address of ``kutip serve``, which runs until the end."""
    command = [*KUTIP, "serve", "--port", "0", "--store", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[3]
    finally:
        process.terminate()
        process.wait(timeout=30)


class Asker:
    """Asks and lists again and again until it is told to stop."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=60)
        self.is_over = threading.Event()
        self.looks = 0
        self.numbers: set[int] = set()
        self.bad: list[str] = []

    def look(self) -> None:
        """Ask and list; what is seen once may never be older afterwards."""
        last = generation = 0
        while not self.is_over.is_set():
            answer = self._object("POST", "/api/ask", {"question": QUESTION})
            listed = self._object("GET", "/api/articles")
            health = self._object("GET", "/api/health")
            titles = [each["title"].split()[1] for each in listed["articles"]]
            for numbers in (numbers_in(answer_of(answer), self.bad), set(map(int, titles))):
                if len(numbers) != 1 or min(numbers) < last:
                    self.bad.append(f"served: generations {numbers} after {last}")
                last = max(numbers, default=last)
                self.numbers |= numbers
            if len(titles) != TOGETHER or health["articles"] != TOGETHER:
                self.bad.append(f"served: {len(titles)} articles, not {TOGETHER}")
            if not generation <= listed["generation"] <= health["generation"]:
                self.bad.append(f"served: {listed['generation']} after {generation}")
            generation = health["generation"]
            self.looks += 3

    def _object(self, method: str, path: str, content: object = None) -> dict[str, object]:
        response = self.client.request(method, path, json=content)
        if response.status_code != 200:
            self.bad.append(f"served: {path} {response.status_code} {response.text[:200]}")
        found: dict[str, object] = response.json()
        return found


def answer_of(told: dict) -> Answer:
    """Return an answer told as JSON."""
    alternatives = [
        Alternative(
            each["text"],
            each["confidence"],
            tuple(Citation(**citation) for citation in each["citations"]),
        )
        for each in told["alternatives"]
    ]
    return Answer(
        told["question"],
        told["rewritten"],
        told["answer"],
        told["confidence"],
        told["reason"],
        tuple(Citation(**each) for each in told["citations"]),
        tuple(alternatives),
        tuple(Passage(**each) for each in told["passages"]),
    )


def look_at_server(additions: int) -> tuple[int, list[str]]:
    """Add to the store of a running server so many times; return the looks and what was bad."""
    place = fast_folder()
    try:
        add(place / "store", 0)
        with serving(place / "store") as address:
            asker = Asker(address)
            thread = threading.Thread(target=_kept_going, args=[asker])
            thread.start()
            try:
                for number in range(1, additions + 1):
                    add(place / "store", number)
            finally:
                asker.is_over.set()
                thread.join()
    finally:
        shutil.rmtree(place)
    if len(asker.numbers) < min(additions, 3):
        asker.bad.append(f"served: only generations {sorted(asker.numbers)} seen")
    return asker.looks, asker.bad


def _kept_going(asker: Asker) -> None:
    try:
        asker.look()
    except Exception as error:
        asker.bad.append(f"served: {type(error).__name__} {error}")
