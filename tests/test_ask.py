"""kutip eval: question sets over a store, runs that go on, and clear words for what is wrong."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.cli import PARTS, RUNS, main
from eval.corpora import articles_of, filled_store
from eval.named import load
from eval.questions import LONGEST_LINE, SAMPLE, read_questions
from eval.runs import Run, read_run, without_times
from index.errors import KutipError


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from index.build import add_articles
    from index.search import Index

    folder = tmp_path_factory.mktemp("eval") / "store"
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, articles_of(load("sample")))
    index.close()
    return folder


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write(
        tmp_path / "own.jsonl",
        {"id": "1", "question": "Siapa presiden Brasil?", "answers": []},
        {"id": "2", "question": "Siapa bupati Rantau Selasih?", "answers": [{"text": "X"}]},
    )


def the_run() -> Run:
    (path,) = Path("runs").iterdir()
    return read_run(path)


def test_own_questions_are_asked_over_the_store(
    own: Path, sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--store", str(sample_store), str(own)]) == 0
    printed = capsys.readouterr().out
    assert "2 questions (1 with an answer, 1 without), 56 articles" in printed
    assert f"run: {the_run().path}" in printed
    assert the_run().complete


def test_a_set_without_articles_is_asked_over_the_users_store(
    own: Path, sample_store: Path
) -> None:
    assert main([str(own)], sample_store) == 0
    assert the_run().header["store"]["articles"] == 56


def test_an_empty_store_is_not_measured(own: Path, tmp_path: Path) -> None:
    from index.search import Index

    Index.open(tmp_path / "empty", create=True, writable=True).close()
    for mode in ("pipeline", "retrieval"):
        with pytest.raises(KutipError, match="empty holds no articles"):
            main(["--store", str(tmp_path / "empty"), str(own), "--mode", mode])
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [("--threshold=nan", "no number"), ("--passages=0", "reads nothing"), ("--passages=-3", "-3")],
)
def test_settings_without_a_meaning_are_one_line(own: Path, setting: str, complaint: str) -> None:
    with pytest.raises(KutipError, match=complaint):
        main([str(own), "--store", "x", setting])


def test_a_set_with_passages_is_read_and_can_be_asked_over_them(tmp_path: Path) -> None:
    row = {"id": "1", "question": "Siapa yang membuka jembatan?", "answers": [{"text": "Sutomo"}]}
    path = write(tmp_path / "own.jsonl", row | {"context": "Jembatan itu dibuka oleh Sutomo."})
    assert main([str(path), "--out", "reading.jsonl"]) == 0
    assert main([str(path), "--mode", "pipeline", "--out", "pipeline.jsonl"]) == 0
    assert read_run(Path("reading.jsonl")).mode == "reading"
    asked = read_run(Path("pipeline.jsonl"))
    assert asked.header["store"]["articles"] == 1
    assert asked.results[0].answer_rank == 1


def test_the_same_command_asks_nothing_twice(
    own: Path, sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--store", str(sample_store), str(own)]
    main(command)
    first = the_run()
    before, printed = first.path.read_bytes(), capsys.readouterr().out
    main(command)
    assert the_run().path.read_bytes() == before
    assert capsys.readouterr().out == printed
    main([*command, "--again"])
    assert without_times(the_run().results) == without_times(first.results)


def test_other_settings_make_another_run(own: Path, sample_store: Path) -> None:
    main(["--store", str(sample_store), str(own)])
    main(["--store", str(sample_store), str(own), "--threshold", "0.9"])
    assert len(list(Path("runs").iterdir())) == 2


def test_a_run_stopped_by_hand_says_how_to_go_on(
    own: Path,
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from qa.assistant import Assistant

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Assistant, "ask", stop)
        assert main(["--store", str(sample_store), str(own)]) == 130
    assert "goes on from here" in capsys.readouterr().err
    assert main(["--store", str(sample_store), str(own)]) == 0
    assert the_run().complete


def test_list_shows_every_question(
    own: Path, sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--store", str(sample_store), str(own), "--list"]) == 0
    printed = capsys.readouterr().out
    assert "Siapa presiden Brasil? -> (not found; " in printed
    assert "[gold: –]" in printed


def test_groups_are_shown_apart(
    own: Path, sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--store", str(sample_store), str(own), "--by", "question_word"]) == 0
    assert "| own, who | 1 + 1 |" in capsys.readouterr().out


def test_the_store_named_after_the_file_wins(own: Path, sample_store: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "none"
    assert main(["--store", str(elsewhere), str(own), "--store", str(sample_store)]) == 0
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nonsense"], "neither a file nor a known question set"),
        (["own.jsonl", "--mode", "reading"], "question 1 of own has no passage"),
        (["own.jsonl"], "brings no articles"),
        (["own.jsonl", "sample", "--out", "x.jsonl"], "--out takes one question set"),
    ],
)
def test_what_cannot_be_asked_is_one_line(own: Path, arguments: list[str], complaint: str) -> None:
    with pytest.raises(KutipError, match=complaint):
        main(arguments)
    assert not Path("runs").exists()


def test_help_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(part in printed for part in (*RUNS, *PARTS))


@pytest.mark.parametrize("part", [*RUNS, *PARTS])
def test_every_part_explains_itself(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([part, "--help"])
    assert end.value.code == 0
    assert f"kutip eval {part}" in capsys.readouterr().out


def test_the_shell_command_passes_everything_on(own: Path, sample_store: Path) -> None:
    command = [sys.executable, "-m", "ui", "--store", str(sample_store), "eval", str(own)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "exact match" in done.stdout or "EM [95 %]" in done.stdout


def test_every_question_counts_refused_ones_too(sample_store: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()[:12]]
    path = write(tmp_path / "twelve.jsonl", *rows)
    main(["--store", str(sample_store), str(path), "--threshold", "2"])
    results = the_run().results
    assert len(results) == 12
    assert not any(result.answered for result in results)


def test_a_set_has_a_store_of_its_own_that_is_gone_afterwards() -> None:
    with filled_store(articles_of(load("sample"))) as folder:
        assert folder.is_dir()
    assert not folder.exists()


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
        (b'{"id": 1, "question": " ", "answers": []}', "line 1: the question is empty"),
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
    path.write_bytes(gzip.compress(b"{}")[:-9])
    with pytest.raises(KutipError, match="cannot be read"):
        read_questions(path)


def test_content_and_not_the_name_says_whether_a_file_is_packed(tmp_path: Path) -> None:
    content = b'{"id": 1, "question": "Apa?", "answers": []}\n'
    for name, written in (("a.jsonl.gz", content), ("a.jsonl", gzip.compress(content))):
        (tmp_path / name).write_bytes(written)
        assert [question.text for question in read_questions(tmp_path / name)] == ["Apa?"]


def test_a_packed_line_without_an_end_is_not_unpacked_whole(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * (LONGEST_LINE + 1), 1))
    with pytest.raises(KutipError, match="line 1 is too long"):
        read_questions(path)


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"id": 1, "question": "Apa?", "answers": []}', encoding="utf-8-sig")
    assert [question.text for question in read_questions(path)] == ["Apa?"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="is not there"):
        read_questions(tmp_path / "none.jsonl")


def test_texts_of_strangers_do_not_steer_the_terminal(
    tmp_path: Path, sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "1", "question": "Siapa \x1b]0;x\x07\u202e?", "answers": [{"text": "\x1b[2J"}]}
    path = write(tmp_path / "own.jsonl", row)
    assert main([str(path), "--store", str(sample_store), "--out", "run.jsonl", "--list"]) == 0
    for command in (["losses", "run.jsonl", "--list", "all"], ["compare", "run.jsonl", "gone\x1b"]):
        main(command)
    printed = "".join(capsys.readouterr())
    assert r"\x1b]0;x\x07\u202e" in printed and r"gone\x1b" in printed
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)
