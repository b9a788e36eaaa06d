"""kutip eval: own question sets over a store, parts, and clear words for what is wrong."""

import json
from pathlib import Path

import numpy as np
import pytest

from eval.cli import PARTS, main
from eval.pipeline import articles_of, ask_all, filled_store, report
from eval.questions import SAMPLE, read_questions
from eval.reading import Readings
from index.errors import KutipError
from qa.assistant import Assistant


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from index.build import add_articles
    from index.search import Index

    folder = tmp_path_factory.mktemp("eval") / "store"
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, articles_of("sample"))
    index.close()
    return folder


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_own_questions_are_asked_over_the_store(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write(
        tmp_path / "own.jsonl",
        {"id": "1", "question": "Siapa presiden Brasil?", "answers": []},
        {"id": "2", "question": "Siapa bupati Rantau Selasih?", "answers": [{"text": "X"}]},
    )
    assert main(["--store", str(sample_store), str(own)]) == 0
    printed = capsys.readouterr().out
    assert "own.jsonl | 1 + 1 |" in printed


def test_list_shows_every_question(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write(tmp_path / "own.jsonl", {"id": "1", "question": "Siapa?", "answers": []})
    assert main(["--store", str(sample_store), str(own), "--list"]) == 0
    assert "Siapa? -> " in capsys.readouterr().out


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"id": "1", "question": "Apa?", "answers": []}\n{"id": "2"}\n')
    with pytest.raises(KutipError, match=r"own\.jsonl, line 2: 'answers' is missing"):
        read_questions(path)
    path.write_text("{\n")
    with pytest.raises(KutipError, match="line 1: no JSON"):
        read_questions(path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"id": 1, "question": 3, "answers": []}', "line 1: a field is no text or list"),
        (b'{"id": 1, "question": "x", "answers": "Solo"}', "line 1: a field is no text or list"),
        (b'{"id": 1, "question": "x", "answers": [{"text": 5}]}', "line 1: a field is no text"),
        (b"[" * 100_000, "line 1: no JSON"),
        (b'{"id": 1, "question": "\xff", "answers": []}', "cannot be read"),
        (b"\n", "holds no question"),
    ],
)
def test_what_is_no_question_file_is_one_line(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(content)
    with pytest.raises(KutipError, match=complaint):
        read_questions(path)


def test_what_is_no_gzip_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl.gz"
    path.write_bytes(b"{}")
    with pytest.raises(KutipError, match="cannot be read"):
        read_questions(path)


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"id": 1, "question": "Apa?", "answers": []}', encoding="utf-8-sig")
    assert [question.text for question in read_questions(path)] == ["Apa?"]


def test_the_store_named_after_the_file_wins(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write(tmp_path / "own.jsonl", {"id": "1", "question": "Siapa?", "answers": []})
    elsewhere = tmp_path / "none"
    assert main(["--store", str(elsewhere), str(own), "--store", str(sample_store)]) == 0
    assert "own.jsonl | 0 + 1 |" in capsys.readouterr().out
    assert not elsewhere.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="is not there"):
        read_questions(tmp_path / "none.jsonl")


def test_unknown_parts_and_no_part_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "no part and no question file" in capsys.readouterr().err
    assert main([]) == 2
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(part in printed for part in PARTS)


def test_every_question_counts_refused_ones_too(sample_store: Path) -> None:
    questions = read_questions(SAMPLE)[:12]
    assistant = Assistant.load(sample_store, threshold=2.0)  # refuses everything
    outcomes = ask_all(assistant, questions)
    assistant.close()
    unanswerable = sum(not question.answerable for question in questions)
    assert not any(outcome.answer.found for outcome in outcomes)
    row = report({"part": outcomes}, None).splitlines()[2]
    assert f"{unanswerable / 12:.3f} [" in row


def test_a_part_has_a_store_of_its_own_that_is_gone_afterwards() -> None:
    with filled_store(articles_of("sample"), None) as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_where_every_answer_is_wrong_the_best_threshold_refuses_all() -> None:
    scores = np.array([3.0, 1.0, 2.0])
    none = np.zeros(3)
    readings = Readings(none, none, none.astype(bool), scores, none)
    assert readings.best_threshold(np.ones(3, bool)) > 3.0
