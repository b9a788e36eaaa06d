"""The whole way, from files to a cited answer, with the built-in models and without network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.ingest import read_paths
from ui.examples import SAMPLE_QUESTIONS

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "eval" / "sample" / "articles"


# Every look-up and every connection of the process ends in an error.
CUT_OFF = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise RuntimeError(f"network is cut off: {event} {arguments}")

sys.addaudithook(refuse)
"""
COMMAND = CUT_OFF + "from ui.cli import run; sys.exit(run(sys.argv[1:]))"
PAGE = (
    CUT_OFF
    + """
from starlette.testclient import TestClient
from qa.assistant import Assistant
from ui.web import create_app

client = TestClient(create_app(Assistant.load(sys.argv[1])), base_url="http://localhost")
assert client.get("/").status_code == 200
print(client.post("/api/ask", json={"question": sys.argv[2]}).text)
"""
)


def cut_off(script: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with an empty home folder and no network."""
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "HOME": str(home), "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def store(home: Path) -> str:
    """Return a store of the sample articles, filled without network."""
    store = str(home / "store")
    done = cut_off(COMMAND, home, "add", str(SAMPLE), "--store", store, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["added"] == len(list(SAMPLE.iterdir()))
    return store


def test_the_cut_is_real(home: Path) -> None:
    script = CUT_OFF + "import urllib.request; urllib.request.urlopen('http://localhost:1')"
    assert "network is cut off" in cut_off(script, home).stderr


@pytest.mark.parametrize(("article_id", "question"), SAMPLE_QUESTIONS.items())
def test_an_example_question_is_answered_verbatim_from_its_article(
    store: str, home: Path, article_id: str, question: str
) -> None:
    done = cut_off(COMMAND, home, "ask", question, "--store", store, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    texts = {item.id: item.text for item in read_paths([SAMPLE]) if hasattr(item, "id")}
    citations = json.loads(done.stdout)["citations"]
    for citation in citations:
        text = texts[citation["article_id"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert text[citation["sentence_start"] : citation["sentence_end"]] == citation["sentence"]
    assert article_id in [citation["article_id"] for citation in citations]


def test_what_the_archive_cannot_answer_is_refused(store: str, home: Path) -> None:
    done = cut_off(COMMAND, home, "ask", "Siapa presiden Brasil?", "--store", store, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["answer"] is None


def test_the_page_needs_no_network(store: str, home: Path) -> None:
    question = next(iter(SAMPLE_QUESTIONS.values()))
    done = cut_off(PAGE, home, store, question)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["answer"]
