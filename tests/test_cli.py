"""The command line, from arguments to output and exit code."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import httpx
import pytest
from conftest import Kutip

from ui.cli import app, run
from ui.commands.ask import read_history

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "eval" / "sample" / "articles"
HEAVY = ("torch", "gradio", "transformers", "sentence_transformers", "trafilatura", "pandas")

FARES = {
    "id": "tarif-bus",
    "title": "Tarif Bus Naik",
    "text": "Wali kota bicara. Tarif bus kota Bandung naik menjadi Rp 2.500 mulai April.",
    "source": "Harian Contoh",
    "published": "2026-03-12",
    "language": "id",
}
FAIR = {"id": "tari-rakyat", "title": "Tari Rakyat", "text": "Pentas tari rakyat dibuka di Solo."}


@pytest.fixture(scope="module")
def built_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with two articles; tests only read it."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "articles.jsonl").write_text(json.dumps(FARES) + "\n" + json.dumps(FAIR) + "\n")
    assert run(["add", str(folder / "articles.jsonl"), "--store", str(folder / "store")]) == 0
    return folder / "store"


@pytest.fixture
def new_store(tmp_path: Path, built_store: Path) -> Path:
    """Return a store of the test's own with the same two articles."""
    articles = built_store.parent / "articles.jsonl"
    with redirect_stdout(StringIO()):
        assert run(["add", str(articles), "--store", str(tmp_path / "own")]) == 0
    return tmp_path / "own"


def subprocess_run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,  # type: ignore[call-overload]
    )


def test_help_names_every_command_and_the_exit_codes() -> None:
    shown = subprocess_run("--help").stdout
    assert "Exit codes:" in shown
    for command in app.registered_commands:
        assert f"\n  {command.name} " in shown


@pytest.mark.parametrize("command", [command.name for command in app.registered_commands])
def test_every_help_text_has_examples(kutip: Kutip, command: str) -> None:
    if command == "eval":  # its help is the evaluation's own
        assert "Examples:" in str(app.registered_commands[-1].help)
        return
    code, shown, _ = kutip(command, "--help")
    assert code == 0
    assert shown.count(f"kutip {command}") >= 2


WRONG_USE = [
    (["bogus"], "kutip: No such command 'bogus'. See: kutip --help"),
    (["ask"], "kutip: Missing argument 'question'. See: kutip --help"),
    (["add", ""], "kutip: a path is empty."),
    (["ask", "x", "--from", "kemarin"], "kutip: from: 'kemarin' is no date. Write it as 2026-"),
    (["--lang", "xx", "info"], "kutip: no interface language 'xx'; choose one of: id, en"),
    (["serve", "--token-file", "no-such-file"], "kutip: --token-file no-such-file"),
    (["serve", "--port", "99999"], "kutip: Invalid value for '--port'"),
    (["ask", "x", "--history", "no-such-file"], "kutip: --history no-such-file cannot be read"),
    (["ask", "x", "--store", "no-such-store"], "kutip: "),
    (["articles", "--store", "no-such-store"], "kutip: "),
    (["forget", "x", "--store", "no-such-store"], "kutip: "),
]


@pytest.mark.parametrize(("arguments", "line"), WRONG_USE, ids=lambda value: str(value)[:40])
def test_wrong_use_is_one_line_and_exit_code_2(
    kutip: Kutip, arguments: list[str], line: str
) -> None:
    code, shown, complaint = kutip(*arguments)
    assert (code, shown) == (2, "")
    assert complaint.startswith(line)
    assert complaint.count("\n") == 1


def test_nothing_heavy_is_imported_by_the_command_line() -> None:
    script = "import sys, ui.cli; ui.cli.run(['ask', '--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(HEAVY) & set(done.stdout.split()) == set()


def test_nothing_heavy_is_imported_by_a_question(built_store: Path) -> None:
    script = (
        "import sys, ui.cli; "
        f"ui.cli.run(['ask', 'Berapa tarif bus?', '--store', {str(built_store)!r}]); "
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(HEAVY) & set(done.stdout.split()) == set()


def test_adding_twice_changes_nothing(kutip: Kutip, new_store: Path, built_store: Path) -> None:
    articles = built_store.parent / "articles.jsonl"
    code, shown, complaint = kutip("add", articles, "--store", new_store, "--json")
    report = json.loads(shown)
    assert (code, complaint) == (0, "")
    assert (report["added"], report["replaced"], report["unchanged"]) == (0, 0, 2)


def test_add_counts_in_the_language_asked_for(kutip: Kutip, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Satu kalimat saja.")
    code, shown, _ = kutip("add", tmp_path / "a.txt", "--store", tmp_path / "s", "--lang", "en")
    assert code == 0
    assert shown.startswith("1 article added, 0 replaced, 0 already there; 1 chunk in ")


def test_one_unreadable_file_is_named_and_the_rest_is_added(kutip: Kutip, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Satu kalimat saja.")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    code, shown, complaint = kutip(
        "add", tmp_path / "a.txt", tmp_path / "b.pdf", "--store", tmp_path / "s", "--json"
    )
    assert code == 1
    assert json.loads(shown)["added"] == 1
    assert "b.pdf" in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize("name", ["empty.txt", "no-such-file.txt"])
def test_nothing_readable_is_exit_code_2(kutip: Kutip, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.txt").write_text("")
    code, shown, complaint = kutip("add", tmp_path / name, "--store", tmp_path / "s")
    assert (code, shown) == (2, "")
    assert name in complaint


def test_an_empty_folder_is_said_to_be_empty(kutip: Kutip, tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    code, _, complaint = kutip("add", tmp_path / "kosong", "--store", tmp_path / "s")
    assert code == 2
    assert "kosong" in complaint


def test_articles_come_on_standard_input_too(tmp_path: Path) -> None:
    done = subprocess_run(
        "add", "-", "--store", str(tmp_path / "s"), "--json", input=json.dumps(FARES) + "\n"
    )
    assert (done.returncode, json.loads(done.stdout)["added"]) == (0, 1)


def test_the_store_may_be_named_before_the_command(kutip: Kutip, built_store: Path) -> None:
    assert kutip("--store", built_store, "articles") == kutip("articles", "--store", built_store)


def test_the_store_may_be_named_by_the_environment(
    kutip: Kutip, built_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = kutip("articles", "--store", built_store)
    monkeypatch.setenv("KUTIP_STORE", str(built_store))
    assert kutip("articles") == expected


def test_articles_are_listed_newest_first(kutip: Kutip, built_store: Path) -> None:
    code, shown, _ = kutip("articles", "--store", built_store)
    assert code == 0
    assert shown.splitlines() == [
        "tarif-bus  12 Mar 2026  Harian Contoh  Tarif Bus Naik",
        "tari-rakyat  Tari Rakyat",
        "2 artikel",
    ]


def test_articles_as_json_hold_the_hash_but_not_the_text(kutip: Kutip, built_store: Path) -> None:
    _, shown, _ = kutip("articles", "--json", "--store", built_store)
    first = json.loads(shown)["articles"][0]
    assert first["id"] == "tarif-bus"
    assert len(first["text_sha256"]) == 64
    assert "text" not in first


@pytest.mark.parametrize(
    ("ids", "code", "shown", "complaint"),
    [
        (["tarif-bus"], 0, "1 artikel dilupakan\n", ""),
        (["tarif"], 0, "1 artikel dilupakan\n", ""),
        (["tarif", "tari-r"], 0, "2 artikel dilupakan\n", ""),
        (["tarif", "zz"], 1, "1 artikel dilupakan\n", "kutip: tidak ada artikel dengan id zz."),
        (["zz"], 2, "", "kutip: tidak ada artikel dengan id zz."),
        ([""], 2, "", "kutip: tidak ada artikel dengan id ."),
        (["tari"], 2, "", "kutip: id tari cocok dengan 2 artikel"),
    ],
)
def test_forget(
    kutip: Kutip, new_store: Path, ids: list[str], code: int, shown: str, complaint: str
) -> None:
    result = kutip("forget", *ids, "--store", new_store)
    assert result[:2] == (code, shown)
    assert result[2].startswith(complaint)
    assert result[2].count("\n") == (complaint != "")


def test_forgotten_articles_are_gone(kutip: Kutip, new_store: Path) -> None:
    kutip("forget", "tarif-bus", "--store", new_store)
    _, shown, _ = kutip("articles", "--json", "--store", new_store)
    assert [article["id"] for article in json.loads(shown)["articles"]] == ["tari-rakyat"]


def test_an_article_whose_text_was_damaged_can_be_forgotten(kutip: Kutip, new_store: Path) -> None:
    database = sqlite3.connect(new_store / "kutip.sqlite3")
    with database:
        database.execute("UPDATE article SET text = upper(text)")
    database.close()
    assert kutip("forget", "tarif-bus", "--store", new_store)[:2] == (0, "1 artikel dilupakan\n")


def test_info_counts_what_is_there(kutip: Kutip, built_store: Path) -> None:
    code, shown, _ = kutip("info", "--json", "--store", built_store)
    info = json.loads(shown)
    assert code == 0
    assert (info["exists"], info["articles"], info["sentences"]) == (True, 2, 3)
    assert info["settings"]["encoder"]
    assert info["versions"]["kutip"]


def test_info_without_a_store_says_so(kutip: Kutip, tmp_path: Path) -> None:
    code, shown, _ = kutip("info", "--store", tmp_path / "s", "--lang", "en")
    assert code == 0
    assert "not there yet" in shown
    assert not (tmp_path / "s").exists()


def test_earlier_answers_become_turns(tmp_path: Path) -> None:
    lines = [
        {"question": "Siapa dia?", "rewritten": "Siapa Budi?", "answer": "Guru"},
        {"question": "Kapan?", "rewritten": None, "answer": None},
    ]
    path = tmp_path / "talk.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    turns = read_history(path)
    assert [(turn.question, turn.answer) for turn in turns] == [
        ("Siapa Budi?", "Guru"),
        ("Kapan?", None),
    ]


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", '{"answer": "x"}', '{"question": 3, "answer": 4}']
)
def test_a_broken_history_names_its_line(kutip: Kutip, tmp_path: Path, line: str) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(f'{{"question": "a", "answer": null}}\n{line}\n')
    code, _, complaint = kutip("ask", "x", "--history", path)
    assert code == 2
    assert "line 2" in complaint


def test_json_is_one_object_whose_quote_stands_in_its_sentence(
    kutip: Kutip, built_store: Path
) -> None:
    code, shown, complaint = kutip(
        "ask", "Berapa tarif bus kota Bandung?", "--json", "--store", built_store
    )
    assert (code, complaint, shown.count("\n")) == (0, "", 1)
    citation = json.loads(shown)["citations"][0]
    text = str(FARES["text"])
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert text[citation["sentence_start"] : citation["sentence_end"]] == citation["sentence"]


def test_a_pipe_gets_the_marked_sentence(kutip: Kutip, built_store: Path) -> None:
    code, shown, _ = kutip("ask", "Berapa tarif bus kota Bandung?", "--store", built_store)
    assert code == 0
    assert "«" in shown
    assert "Harian Contoh · 12 Mar 2026 · Tarif Bus Naik" in shown


@pytest.mark.parametrize(
    ("question", "code", "reason"),
    [
        ("Siapa presiden Brasil?", 1, "low_confidence"),
        ("   ", 2, "empty_question"),
        ("kata " * 10_000, 2, "question_too_long"),
    ],
)
def test_refusals(kutip: Kutip, built_store: Path, question: str, code: int, reason: str) -> None:
    result = kutip("ask", question, "--json", "--store", built_store)
    value = json.loads(result[1])
    assert (result[0], value["reason"], value["answer"]) == (code, reason, None)


def test_a_filter_leaves_the_other_articles_out(kutip: Kutip, built_store: Path) -> None:
    _, shown, _ = kutip(
        "ask", "Berapa tarif bus?", "--json", "--store", built_store, "--from", "2026-03-13"
    )
    value = json.loads(shown)
    assert [passage["article_id"] for passage in value["passages"]] == []


def test_chat_answers_line_by_line(built_store: Path) -> None:
    done = subprocess_run(
        "chat",
        "--store",
        str(built_store),
        input="Berapa tarif bus kota Bandung?\n/apa\n/baru\n/keluar\nSiapa?\n",
    )
    assert done.returncode == 0
    assert done.stdout.count("«Rp 2.500»") == 1
    assert done.stderr == "kutip: Perintah tidak dikenal: /apa. Ada: /baru, /keluar\n"


def test_serve_says_where_and_stops_when_interrupted(built_store: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "serve", "--port", "0", "--store", str(built_store)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    address = line.split()[3]
    try:
        assert line.startswith("Kutip siap di http://127.0.0.1:")
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, "")


def test_a_closed_pipe_ends_the_command_quietly(built_store: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = subprocess.run(
        [sys.executable, "-m", "ui", "articles", "--store", str(built_store)],
        cwd=ROOT,
        stdout=write_end,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(write_end)
    assert process.stderr == b""
    assert process.returncode == 141


def test_an_interrupted_command_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr("ui.options.default_store", interrupt)
    assert run(["info"]) == 130


@pytest.mark.parametrize("command", ["eval get", "articles --store {store}"])
@pytest.mark.parametrize(("shell", "code"), [(">/dev/full", 2), (">&-", 0), (">&- 2>&-", 0)])
def test_an_output_that_takes_nothing_is_no_traceback(
    built_store: Path, command: str, shell: str, code: int
) -> None:
    started = f"{sys.executable} -m ui {command.format(store=built_store)}"
    process = subprocess.run(
        ["sh", "-c", f"{started} {shell}"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert process.returncode == code
    assert process.stderr.count(b"\n") == (code == 2)


@pytest.mark.parametrize("question", ["Berapa tarif bus kota Bandung?", "Siapa presiden Brasil?"])
@pytest.mark.parametrize("name", ["bukti.html", "bukti.JSON"])
def test_an_answer_and_a_refusal_get_a_receipt_that_verifies(
    kutip: Kutip, tmp_path: Path, new_store: Path, built_store: Path, question: str, name: str
) -> None:
    path = tmp_path / "map" / name
    asked = ("ask", question, "--store", new_store, "--from", "2020-01-01", "--receipt", path)
    code, _, complaint = kutip(*asked)
    assert (code, complaint) == (int("presiden" in question), f"kutip: bukti ditulis ke {path}\n")
    text = path.read_text("utf-8")
    assert text.startswith("{" if name.endswith("JSON") else "<!doctype html>")
    assert question in json.loads(text)["question"] if text[0] == "{" else "2020" in text
    articles = built_store.parent / "articles.jsonl"
    assert kutip("verify", path, "--store", new_store)[0] == 0
    assert kutip("verify", path, "--articles", articles)[0] == 0
    assert [each.name for each in path.parent.iterdir()] == [name]


def test_a_receipt_that_cannot_be_written_is_one_line(
    kutip: Kutip, tmp_path: Path, built_store: Path
) -> None:
    code, shown, complaint = kutip("ask", "Apa?", "--store", built_store, "--receipt", tmp_path)
    assert (code, shown, complaint.count("\n")) == (2, "", 1)
    assert "is no ordinary file" in complaint
