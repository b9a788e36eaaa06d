"""At most so many answers wrong: asked for in the shell, of the interface, and of an assistant."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import Kutip
from dialled import CONFIDENCE, CURVE, FARE, SURE_FARE, dialled_assistant
from served import running, small_assistant

from index.build import add_articles
from index.datatypes import Article
from index.errors import KutipError
from index.search import Index
from qa.assistant import Assistant
from qa.decide import Confidence
from qa.risk import Curve, CurvePoint
from ui.api import OneAtATime, create_api
from ui.dial import Surely, dial_script
from ui.histories import Histories
from ui.history import History
from ui.messages import ENGLISH, INDONESIAN
from ui.page_input import NOTHING, read_filter, read_sureness
from ui.serving import Serving
from ui.talk import Shown, Talk, Visit

BRIDGE = Article("j", "Jembatan", "Jembatan itu dibuka oleh Sutomo pada hari Senin.", language="id")
OPENED = "Siapa yang membuka jembatan itu?"
NOTHING_IS_SURE = Curve(100, (CurvePoint(0.9999, 20, 0, 0.1),))


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    assistant = dialled_assistant(tmp_path / "store")
    yield assistant
    assistant.close()


# The assistant


def test_what_is_less_sure_than_asked_is_refused_and_says_so(assistant: Assistant) -> None:
    threshold = assistant.promised(0.2).threshold
    assert assistant.ask(FARE).reason == "answered"
    refused = assistant.ask(FARE, threshold=threshold)
    assert (refused.text, refused.reason) == (None, "less_sure_than_asked")
    assert [each.text for each in refused.alternatives][:1] == ["Rp 2.500"]
    assert assistant.ask(SURE_FARE, threshold=threshold).text == "Rp 2.500"


def test_what_is_refused_as_usual_does_not_blame_the_limit(assistant: Assistant) -> None:
    refused = assistant.ask("Siapa presiden Brasil?", threshold=0.93)
    assert refused.reason == "no_passage"
    assistant.confidence = Confidence(0.0, -9.0, 1.0, 0.5, CURVE)
    assert assistant.ask(FARE, threshold=0.93).reason == "low_confidence"


def test_an_assistant_may_begin_with_a_limit(tmp_path: Path) -> None:
    assistant = dialled_assistant(tmp_path / "store", at_most_wrong=0.2)
    assert assistant.ask(FARE).reason == "less_sure_than_asked"
    assert assistant.ask(FARE, threshold=CONFIDENCE.threshold).text == "Rp 2.500"
    with pytest.raises(KutipError, match="not both"):
        Assistant(assistant.index, assistant.reader, CONFIDENCE, 0.5, at_most_wrong=0.2)
    assistant.close()


# The interface


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assistant = dialled_assistant(tmp_path_factory.mktemp("dial") / "store", at_most_wrong=0.2)
    with running(create_api(OneAtATime(assistant)), Serving()) as address:
        yield address
    assistant.close()


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "less_sure_than_asked"),  # as the server was started
        ({"at_most_wrong": None}, "less_sure_than_asked"),
        ({"at_most_wrong": "usual"}, "answered"),
        ({"at_most_wrong": "30%"}, "answered"),
        ({"at_most_wrong": 0.3}, "answered"),
        ({"at_most_wrong": "10 %"}, "less_sure_than_asked"),
    ],
    ids=str,
)
def test_a_program_asks_as_surely_as_it_wants(
    address: str, asked: dict[str, object], reason: str
) -> None:
    reply = httpx.post(f"{address}/api/ask", json={"question": FARE, **asked})
    assert (reply.status_code, reply.json()["reason"]) == (200, reason)


@pytest.mark.parametrize(
    ("asked", "status", "line"),
    [
        (
            "5%",
            400,
            "at most 5% wrong is not promised: the lowest share that was measured to hold is 8%. "
            "Ask for 8% or more, or without it",
        ),
        (5, 400, "at_most_wrong: 5.0 is not between 0% and 100%. Write it as 5% or 0.05"),
        ("sedikit", 400, "at_most_wrong: 'sedikit' is no share. Write it as 5% or 0.05"),
        (True, 400, "at_most_wrong: 1.0 is not between 0% and 100%. Write it as 5% or 0.05"),
    ],
)
def test_what_cannot_be_promised_is_one_line(
    address: str, asked: object, status: int, line: str
) -> None:
    reply = httpx.post(f"{address}/api/ask", json={"question": FARE, "at_most_wrong": asked})
    assert (reply.status_code, reply.json()) == (status, {"error": line})


def test_of_other_models_the_interface_promises_nothing(tmp_path: Path) -> None:
    assistant = small_assistant(tmp_path / "store")
    with running(create_api(OneAtATime(assistant)), Serving()) as address:
        reply = httpx.post(f"{address}/api/ask", json={"question": FARE, "at_most_wrong": "30%"})
        shown = dial_script(OneAtATime(assistant))
    assistant.close()
    assert reply.status_code == 400
    assert "30% wrong is not promised with first-number" in reply.json()["error"]
    assert '"own": true' in shown


def test_the_document_tells_of_it(address: str) -> None:
    document = httpx.get(f"{address}/api/openapi.json").json()
    assert "at_most_wrong" in document["components"]["schemas"]["AskRequest"]["properties"]


def test_the_page_is_told_what_can_be_promised(assistant: Assistant) -> None:
    script = dial_script(OneAtATime(assistant))
    told = json.loads(script.partition(">")[2].rpartition("<")[0])
    steps = [["30%", 60], ["25%", 40], ["20%", 40], ["15%", 20], ["10%", 20], ["5%", None]]
    assert told == {"begun": "usual", "steps": steps, "own": False}


def test_the_servers_own_limit_is_among_the_steps(tmp_path: Path) -> None:
    assistant = dialled_assistant(tmp_path / "store", at_most_wrong=0.22)
    script = dial_script(OneAtATime(assistant))
    assistant.close()
    assert '"begun": "22%"' in script
    assert '["25%", 40], ["22%", 40], ["20%", 40]' in script


# The page


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ('{"at_most_wrong": "5%"}', "5%"),
        ('{"at_most_wrong": "5%", "source": ["Kabar"]}', "5%"),
        ("{}", ""),
        ('{"at_most_wrong": 5}', ""),
        ("[]", ""),
        (None, ""),
    ],
)
def test_what_was_chosen_is_read_beside_the_filter(written: object, chosen: str) -> None:
    assert read_sureness(written) == chosen


def test_a_limit_hides_no_article_and_nonsense_lets_none_answer() -> None:
    assert read_filter('{"at_most_wrong": "5%"}') is None
    assert read_filter('{"at_most_wrong": 5}') == NOTHING


def test_a_limit_that_is_no_longer_promised_is_told_in_both_languages(
    assistant: Assistant, tmp_path: Path
) -> None:
    histories = Histories.at(tmp_path)
    talk = Talk(OneAtATime(assistant), lambda: histories)

    async def asked() -> list[Shown]:
        return [
            shown async for shown in talk.ask(Visit(History.new_id(), at_most_wrong="5%"), FARE)
        ]

    [exchange] = asyncio.run(asked())[-1].exchanges
    histories.close()
    assert exchange.answer is None
    assert exchange.notice == {
        each["language"]: each["page_not_promised"] for each in (INDONESIAN, ENGLISH)
    }


def test_suggestions_are_asked_as_surely_as_the_visitor_asks(assistant: Assistant) -> None:
    surely = Surely(OneAtATime(assistant), 0.93)
    assert surely.ask(FARE).reason == "less_sure_than_asked"
    assert surely.ask(SURE_FARE).text == "Rp 2.500"


def test_a_suggestion_under_a_limit_that_is_not_promised_is_one_line(address: str) -> None:
    query = {"conversation": "x", "exchange": "y", "at_most_wrong": "5%"}
    reply = httpx.get(f"{address}/api/suggestions", params=query)
    assert (reply.status_code, "Ask for 8% or more" in reply.json()["error"]) == (400, True)


# The shell


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell") / "store"
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, [BRIDGE])
    index.close()
    return folder


@pytest.fixture
def never_sure(monkeypatch: pytest.MonkeyPatch) -> Confidence:
    """Let the built-in models be surer than usual of everything, and never as sure as asked."""
    confidence = Confidence(0.4, 0.0, 0.001, 0.1, NOTHING_IS_SURE)
    monkeypatch.setattr(Confidence, "load", lambda *_: confidence)
    return confidence


@pytest.mark.usefixtures("never_sure")
def test_a_question_is_asked_as_surely_as_the_shell_wants(
    kutip: Kutip, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, printed, _ = kutip("ask", OPENED, "--store", store)
    assert (found, "«Sutomo»" in printed) == (0, True)
    missed, printed, _ = kutip("ask", OPENED, "--store", store, "--at-most-wrong", "10 %")
    assert missed == 1
    assert printed.startswith("Tidak ditemukan di arsip. Seperti biasa ada jawabannya, tetapi")
    code, printed, _ = kutip("ask", OPENED, "--store", store, "--at-most-wrong=0.1", "--json")
    assert (code, json.loads(printed)["reason"]) == (1, "less_sure_than_asked")
    monkeypatch.setattr("ui.commands.chat._next_line", iter([OPENED, "/quit"]).__next__)
    code, printed, _ = kutip("--lang=en", "chat", "--store", store, "--at-most-wrong=10%")
    assert (code, "As usual there is an answer, but it is not sure" in printed) == (0, True)


@pytest.mark.usefixtures("never_sure")
@pytest.mark.parametrize(
    ("command", "flags", "complaint"),
    [
        ("ask", ["--at-most-wrong=5%"], "the lowest share that was measured to hold is 10%"),
        ("ask", ["--at-most-wrong=5"], "--at-most-wrong: 5 is not between 0% and 100%"),
        ("ask", ["--at-most-wrong=x"], "--at-most-wrong: 'x' is no share"),
        ("ask", ["--at-most-wrong=20%", "--reader=no/model"], "not promised with no/model"),
        ("chat", ["--at-most-wrong=20%", "--encoder=no/model"], "not promised with no/model"),
        ("serve", ["--at-most-wrong=5%", "--port=0"], "Ask for 10% or more"),
    ],
    ids=str,
)
def test_the_shell_says_in_one_line_what_is_not_promised(
    kutip: Kutip, store: Path, command: str, flags: list[str], complaint: str
) -> None:
    question = [OPENED] if command == "ask" else []
    code, printed, said = kutip(command, *question, "--store", store, *flags)
    assert (code, printed) == (2, "")
    assert said.count("\n") == 1
    assert complaint in said


@pytest.mark.usefixtures("never_sure")
def test_a_measurement_refuses_as_asked_and_notes_it(
    store: Path, tmp_path: Path, kutip: Kutip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    row = {"id": "1", "question": OPENED, "answers": [{"text": "Sutomo"}], "context": BRIDGE.text}
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(row) + "\n")
    both = kutip("eval", path, "--store", store, "--threshold=0.5", "--at-most-wrong=10%")
    assert (both[0], both[2].count("\n")) == (2, 1)
    assert "--threshold and --at-most-wrong both say when to refuse" in both[2]
    assert "no share" in kutip("eval", path, "--at-most-wrong=x")[2]
    for mode in ("pipeline", "reading"):
        code, _, _ = kutip("eval", path, "--mode", mode, "--at-most-wrong=10%", "--out", mode)
        header, result = map(json.loads, Path(mode).read_text().splitlines()[:2])
        assert (code, result["answered"]) == (0, False)
        stated = header["confidence"]
        assert (stated["threshold"], stated["at_most_wrong"]) == (0.9999, 0.1)
        assert "curve" not in stated
