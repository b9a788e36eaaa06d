"""kutip eval: own question sets over a store, parts, and clear words for what is wrong."""

import json
from pathlib import Path

import pytest

from eval.cli import PARTS, main
from eval.pipeline import articles_of, ask_all, filled_store, report
from eval.questions import SAMPLE, read_questions
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
