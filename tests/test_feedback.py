"""Feedback over a real connection and in its file: nothing forged, nothing lost, nothing twice."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from answers import FARES, FOUND, NOT_FOUND, RIDERS, RIDERS_CITATION, cite
from served import running, small_assistant

from eval.cli import main as evaluate
from eval.questions import Gold
from eval.sets.read import read_set
from index.datatypes import Article, Filter
from index.errors import StoreError
from ui.access import Access
from ui.api import OneAtATime, create_api
from ui.api_documents import CONVERSATION_EXAMPLE, FEEDBACK_EXAMPLE, FEEDBACK_REQUESTS
from ui.conversation import Exchange
from ui.feedback import Asked, Picked, Record, asked_of, record_of
from ui.feedback_file import FILE, FeedbackFile
from ui.histories import Histories
from ui.serving import Serving, histories_of
from ui.stored_answer import answer_of, filter_of
from ui.visitor import VISITOR_COOKIE

TOKEN = "rahasia-sekali-0123456789"  # noqa: S105
EMOJI_TEXT = "Awal 👩‍👩‍👧. Harga e\u0301s 👍🏽 naik  7 persen. Akhir."
EMOJI = Article("emoji", "Rasa", EMOJI_TEXT, language="id")
ANSWERED = Exchange("answer-1", "Berapa tarifnya?", answer=FOUND)
REFUSED = Exchange("answer-2", "Berapa tarif pelajar di kapal?", answer=NOT_FOUND)
FAILED = Exchange("answer-3", "Apa?", notice={"id": "Gagal.", "en": "Failed."})
NEVER_SEARCHED = Exchange(
    "answer-4", "Apa?", answer=replace(NOT_FOUND, reason="no_articles", passages=())
)


@contextmanager
def serving(store: Path, **told: Any) -> Iterator[tuple[httpx.Client, Histories]]:
    """Yield a client over the small articles, and conversations with one of each outcome."""
    assistant = small_assistant(store, EMOJI)
    app = create_api(OneAtATime(assistant))
    with (
        running(app, Serving(**told)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        histories = histories_of(app)
        for exchange in (ANSWERED, REFUSED, FAILED, NEVER_SEARCHED):
            histories.put("c", "", exchange, keep=True)
        yield client, histories
        histories_of(app).close()
    assistant.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    folder = tmp_path_factory.mktemp("feedback") / "store"
    with serving(folder, folder=folder) as (client, _):
        yield client, folder / FILE


@pytest.fixture
def client(served: tuple[httpx.Client, Path]) -> httpx.Client:
    """Return a client of a server to whom nothing was said yet."""
    served[1].unlink(missing_ok=True)
    return served[0]


@pytest.fixture
def file(served: tuple[httpx.Client, Path]) -> Path:
    return served[1]


def say(client: httpx.Client, feedback: str | None, exchange: str = "answer-1", **more: Any) -> Any:
    """Send feedback and return what stands of the exchange."""
    sent = {"conversation": "c", "exchange": exchange, "feedback": feedback, **more}
    reply = client.post("/api/feedback", json=sent)
    assert reply.status_code == 200, reply.text
    stands = reply.json()
    assert client.get("/api/feedback?conversation=c").json() == stands
    return stands["feedback"].get(exchange)


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("ascii").splitlines()]


# What is said


def test_a_right_answer_is_written_with_all_that_was_given(
    client: httpx.Client, file: Path
) -> None:
    assert say(client, "right") == {"feedback": "right"}
    (record,) = records(file)
    assert record["question"] == "Berapa tarif bus?"  # the stand-alone form
    assert record["answers"] == [{"text": "Rp 2.500", "article_id": "tarif-bus", "start": 41}]
    assert (record["lang"], record["given"]["text"]) == ("id", "Rp 2.500")
    assert record["given"]["citations"][0]["text_sha256"] == FARES.text_sha256
    assert record["given"]["filter"] is None
    assert {"confidence", "models", "generation"} <= record["given"].keys()
    assert "visitor" not in record
    assert record["time"].endswith("Z")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (question,) = read_set(file).questions
    assert question.gold == (Gold("Rp 2.500", "tarif-bus", 41),)
    assert FARES.text[41:].startswith("Rp 2.500")


def test_only_quotes_that_say_the_same_are_right(tmp_path: Path) -> None:
    twice = Article("dua", "Dua", "Kata mereka: RP  2.500 saja.")
    citations = (*FOUND.citations, RIDERS_CITATION, cite(twice, "RP  2.500"))
    exchange = replace(ANSWERED, answer=replace(FOUND, citations=citations))
    asked = asked_of(exchange, "")
    assert asked is not None
    answers = record_of(exchange, asked, "right")["answers"]
    assert answers == [
        {"text": "Rp 2.500", "article_id": "tarif-bus", "start": 41},
        {"text": "RP  2.500", "article_id": "dua", "start": 13},
    ]


def test_the_words_selected_are_the_articles_own(client: httpx.Client, file: Path) -> None:
    start = EMOJI.text.index(" e\u0301s")
    end = EMOJI.text.index("7") + 2
    stands = say(client, "right_sentence", article_id="emoji", start=start, end=end)
    words = "e\u0301s 👍🏽 naik  7"
    assert stands == {
        "feedback": "right_sentence",
        "article_id": "emoji",
        "start": start + 1,
        "end": end - 1,
        "text": words,
    }
    assert EMOJI.text[start + 1 : end - 1] == words
    (question,) = read_set(file).questions
    assert question.gold == (Gold(words, "emoji", start + 1),)


def test_a_refusal_can_be_right_or_miss_a_sentence(client: httpx.Client, file: Path) -> None:
    assert say(client, "should_not_answer", "answer-2") == {"feedback": "should_not_answer"}
    assert read_set(file).questions[0].gold == ()
    stands = say(client, "right_sentence", "answer-2", article_id="penumpang", start=0, end=9)
    assert (stands["feedback"], stands["text"]) == ("right_sentence", "Penumpang")
    assert read_set(file).questions[0].gold == (Gold("Penumpang", "penumpang", 0),)


def test_a_slip_of_the_hand_is_taken_back(client: httpx.Client, file: Path) -> None:
    say(client, "right")
    assert say(client, "wrong_quote") == {"feedback": "wrong_quote"}
    assert say(client, None) is None
    assert [each["feedback"] for each in records(file)] == ["right", "wrong_quote", "taken_back"]
    assert say(client, None) is None
    assert len(records(file)) == 3
    say(client, "should_not_answer", "answer-2")
    notes = read_set(file).notes
    assert notes[1] == "Taken back: 1 record, left out."


def test_the_same_said_twice_is_one_record(client: httpx.Client, file: Path) -> None:
    say(client, "right")
    say(client, "right")
    assert len(records(file)) == 1
    say(client, "wrong_quote")
    say(client, "right")
    first, _, third = records(file)
    assert first["id"] == third["id"]


def test_what_was_said_of_another_answer_does_not_stand_of_this_one(
    client: httpx.Client, served: tuple[httpx.Client, Path]
) -> None:
    say(client, "wrong_quote")
    other = replace(FOUND, citations=(RIDERS_CITATION,), text="41.200 orang")
    app_histories = Histories.at(served[1].parent)
    app_histories.put("lain", "", replace(ANSWERED, answer=other), keep=True)
    app_histories.put("sama", "", replace(ANSWERED, id="answer-9"), keep=True)
    app_histories.close()
    assert client.get("/api/feedback?conversation=lain").json()["feedback"] == {}
    assert client.get("/api/feedback?conversation=sama").json()["feedback"] == {
        "answer-9": {"feedback": "wrong_quote"}
    }


def test_an_answer_among_some_articles_is_another_matter(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / FILE)
    among_some = replace(REFUSED, where=Filter(sources=frozenset(["Harian"])))
    for exchange in (REFUSED, among_some):
        asked = asked_of(exchange, "")
        assert asked is not None
        assert file.said(asked) is None
        assert file.append(record_of(exchange, asked, "should_not_answer"), asked)
    assert len(read_set(file.path).questions) == 1


def test_each_visitor_speaks_for_themselves(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with serving(store, folder=store, access=Access(token=TOKEN)) as (client, _):
        for visitor in ("a" * 32, "b" * 32):
            client.headers["authorization"] = f"Bearer {TOKEN}"
            client.headers["cookie"] = f"{VISITOR_COOKIE}={visitor}"
            assert client.get("/api/feedback?conversation=c").json()["feedback"] == {}
            assert say(client, "right") == {"feedback": "right"}
        assert say(client, None) is None
    assert len({each["visitor"] for each in records(store / FILE)}) == 2
    assert len(read_set(store / FILE).questions) == 1


# What is refused

PLACE = {"feedback": "right_sentence", "article_id": "penumpang"}


@pytest.mark.parametrize(
    ("sent", "status", "line"),
    [
        ({"conversation": "x"}, 404, "Jawaban ini tidak ada lagi"),
        ({"exchange": "answer-99"}, 404, "Jawaban ini tidak ada lagi"),
        ({"exchange": "answer-3"}, 422, "tidak dijawab"),
        ({"exchange": "answer-4", "feedback": "should_not_answer"}, 422, "tidak dijawab"),
        ({"exchange": "answer-2"}, 422, "tidak dijawab"),
        ({"exchange": "answer-2", "feedback": "wrong_quote"}, 422, "tidak dijawab"),
        ({"feedback": "great"}, 422, "feedback: Input should be"),
        ({"feedback": ["right"]}, 422, "feedback: Input should be"),
        ({"question": "Palsu?"}, 422, "question: Extra inputs"),
        ({"answers": []}, 422, "answers: Extra inputs"),
        ({**PLACE, "article_id": "x"}, 404, "Tidak ada artikel dengan id x."),
        ({"feedback": "right_sentence"}, 404, "Tidak ada artikel dengan id ."),
        ({**PLACE}, 422, "Tidak ada teks di tempat itu"),
        ({**PLACE, "start": 5, "end": 5}, 422, "Tidak ada teks"),
        ({**PLACE, "start": 9, "end": 10}, 422, "Tidak ada teks"),  # a space
        ({**PLACE, "start": 0, "end": 10**6}, 422, "Tidak ada teks"),
        ({**PLACE, "start": -1, "end": 5}, 422, "start: Input should be greater"),
        ({**PLACE, "start": 0, "end": "x"}, 422, "end: Input should be"),
        ({**PLACE, "start": 0, "end": 9, "text_sha256": "0"}, 409, "Artikel ini berubah"),
        ({"conversation": "c" * 201}, 422, "conversation: String should have at most 200"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    client: httpx.Client, file: Path, sent: dict[str, Any], status: int, line: str
) -> None:
    right = {"conversation": "c", "exchange": "answer-1", "feedback": "right"}
    reply = client.post("/api/feedback", json={**right, **sent}, headers={"accept-language": "id"})
    assert (reply.status_code, "\n" in reply.json()["error"]) == (status, False)
    assert line in reply.json()["error"]
    assert not file.exists()


def test_a_thousand_characters_can_be_selected_and_no_more(tmp_path: Path) -> None:
    long = Article("panjang", "Panjang", " " + "á" * 1001 + ". Ya.")
    store = tmp_path / "store"
    assistant = small_assistant(store, long)
    app = create_api(OneAtATime(assistant))
    with (
        running(app, Serving(store)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        histories_of(app).put("c", "", ANSWERED, keep=True)
        text = client.get("/api/articles/panjang").json()["text"]
        start = text.index("á")
        place = {"article_id": "panjang", "start": start}
        assert say(client, "right_sentence", end=start + 1000, **place)["text"] == "á" * 1000
        sent = {"conversation": "c", "exchange": "answer-1", "feedback": "right_sentence"}
        reply = client.post("/api/feedback", json={**sent, **place, "end": start + 1001})
        assert (reply.status_code, "1000" in reply.json()["error"]) == (422, True)
        histories_of(app).close()
    assistant.close()


def test_half_a_character_never_enters_the_file(
    client: httpx.Client, file: Path, served: tuple[httpx.Client, Path]
) -> None:
    histories = Histories.at(served[1].parent)
    asked = replace(NOT_FOUND, question="Apa \ud83d itu?")
    histories.put("setengah", "", Exchange("answer-5", "Apa \ud83d itu?", answer=asked), keep=True)
    histories.close()
    sent = {"conversation": "setengah", "exchange": "answer-5", "feedback": "should_not_answer"}
    reply = client.post("/api/feedback", json=sent)
    assert (reply.status_code, file.exists()) == (422, False)


def test_a_server_that_only_reads_takes_no_feedback(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as (client, _):
        assert client.get("/api/feedback").json() == {"writable": False, "feedback": {}}
        sent = {"conversation": "c", "exchange": "answer-1", "feedback": "right"}
        reply = client.post("/api/feedback", json=sent, headers={"accept-language": "en"})
        assert reply.status_code == 403
        assert reply.json() == {"error": "This server only reads. Start one with: kutip serve"}
    assert not (tmp_path / "store" / FILE).exists()


def test_the_examples_of_the_document_are_true(tmp_path: Path) -> None:
    (told,) = CONVERSATION_EXAMPLE["exchanges"]
    answer = {**told["answer"], "text": told["answer"]["answer"]}
    answer.pop("answer")
    exchange = Exchange(
        told["id"], told["question"], where=filter_of(told["where"]), answer=answer_of(answer)
    )
    with serving(tmp_path / "store", folder=tmp_path / "store") as (client, histories):
        histories.put(CONVERSATION_EXAMPLE["id"], "", exchange, keep=True)
        for each in FEEDBACK_REQUESTS.values():
            reply = client.post("/api/feedback", json=each["value"])
            assert reply.status_code == 200, reply.text
        assert reply.json() == FEEDBACK_EXAMPLE
        described = client.get("/api/openapi.json").json()["paths"]["/api/feedback"]
        shown = described["post"]["responses"]["200"]["content"]["application/json"]["example"]
        assert shown == FEEDBACK_EXAMPLE
    assert FARES.text[18:64] == FEEDBACK_EXAMPLE["feedback"][told["id"]]["text"]  # type: ignore[index]


# The file


def asked_and_said(question: str, visitor: str = "") -> tuple[Record, Asked]:
    exchange = Exchange("answer-1", question, answer=replace(NOT_FOUND, question=question))
    asked = asked_of(exchange, visitor)
    assert asked is not None
    return record_of(exchange, asked, "should_not_answer"), asked


@pytest.mark.parametrize("cut", [1, 40, -2])
def test_a_line_that_was_cut_off_is_mended_by_the_next(tmp_path: Path, cut: int) -> None:
    file = FeedbackFile(tmp_path / FILE)
    assert file.append(*asked_and_said("Satu?"))
    torn = json.dumps(asked_and_said("Dua?")[0])[:cut]
    with file.path.open("a") as end:
        end.write(torn)
    assert len(read_set(file.path).questions) == 1
    assert file.append(*asked_and_said("Tiga?"))
    assert [each["question"] for each in records(file.path)] == ["Satu?", "Tiga?"]


def test_a_whole_last_line_without_its_break_stays(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(json.dumps(asked_and_said("Satu?")[0]))
    file = FeedbackFile(path)
    assert file.append(*asked_and_said("Dua?"))
    assert [each["question"] for each in records(path)] == ["Satu?", "Dua?"]
    assert not file.append(*asked_and_said("Dua?"))
    assert file.said(asked_and_said("satu?")[1]) is not None


def test_lines_of_other_processes_and_a_file_that_was_replaced_are_noticed(tmp_path: Path) -> None:
    one, other = FeedbackFile(tmp_path / FILE), FeedbackFile(tmp_path / FILE)
    assert one.append(*asked_and_said("Satu?"))
    assert not other.append(*asked_and_said("SATU?"))
    one.path.unlink()
    assert other.said(asked_and_said("Satu?")[1]) is None
    assert one.append(*asked_and_said("Satu?"))
    assert len(records(one.path)) == 1


def test_lines_that_are_no_records_do_not_stop_feedback(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b'12\n{"id": 1}\n\xff\n\n{"question": "x", "feedback": []}\n')
    file = FeedbackFile(path)
    assert file.append(*asked_and_said("Satu?"))
    assert file.said(asked_and_said("Satu?")[1]) is not None


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = FeedbackFile(tmp_path / FILE)
    file.append(*asked_and_said("Satu?"))
    before = file.path.read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:30]))
    with pytest.raises(StoreError, match="No space left"):
        file.append(*asked_and_said("Dua?"))
    monkeypatch.undo()
    assert file.path.read_bytes() == before
    assert file.append(*asked_and_said("Dua?"))


def test_a_link_in_the_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot write"):
        FeedbackFile(tmp_path / FILE).append(*asked_and_said("Satu?"))
    assert not (tmp_path / "elsewhere").exists()


WRITER = """
import sys
from pathlib import Path
from test_feedback import FeedbackFile, asked_and_said

file = FeedbackFile(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    assert file.append(*asked_and_said(f"Pertanyaan {sys.argv[2]} {number}?"))
    print(number, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": f"{Path(__file__).parents[1]}:{Path(__file__).parent}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_write_two_hundred_each_and_none_is_lost(tmp_path: Path) -> None:
    both = [writer(tmp_path / FILE, name, 200) for name in "ab"]
    for each in both:
        each.communicate(timeout=120)
        assert each.returncode == 0
    assert len(read_set(tmp_path / FILE).questions) == 400
    assert len(records(tmp_path / FILE)) == 400


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / FILE
    process = writer(path, "a", 100_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    acknowledged += process.stdout.readlines()
    process.wait(timeout=60)
    FeedbackFile(path).append(*asked_and_said("Sesudahnya?"))
    written = {each["question"] for each in records(path)}
    numbers = [int(line) for line in acknowledged if line.endswith("\n")]
    assert len(numbers) >= 50
    assert {f"Pertanyaan a {number}?" for number in numbers} < written


# The whole way


def test_what_was_said_is_measured_by_kutip_eval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    with serving(store, folder=store) as (client, _):
        say(client, "right")
        say(client, "should_not_answer", "answer-2")
    monkeypatch.chdir(tmp_path)
    assert evaluate(["--store", str(store), str(store / FILE)]) == 0
    assert "2 questions (1 with an answer, 1 without)" in capsys.readouterr().out


def test_places_said_are_places_in_the_articles(client: httpx.Client, file: Path) -> None:
    say(client, "right_sentence", article_id="penumpang", start=10, end=20)
    assert FeedbackFile(file).said(asked_of(ANSWERED, "") or asked_and_said("")[1]) is not None
    gold = read_set(file).questions[0].gold[0]
    picked = Picked("penumpang", gold.start or 0, gold.text)
    assert RIDERS.text[picked.start : picked.start + len(picked.text)] == "turun menj"
