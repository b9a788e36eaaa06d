"""A process that reads documents may die, hang or swell: one line, and the next is read."""

import io
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pdf_files import make_pdf

from index.formats import child as child_module
from index.formats.child import ParserChild
from index.formats.frames import read_message, write_message
from index.formats.problem import UnreadableError

PAGE = b"<!doctype html><article><p>Harga beras turun di Bogor pada hari Senin ini.</p></article>"
# A program whose "html" is Python, so that a test can say what a hole in a parser would do.
EVALUATES = """
import sys; sys.path.insert(0, sys.argv[1])
import os, socket, subprocess, threading, time
import index.formats.limits as limits, index.formats.worker as worker
from index.formats.raw import RawArticle
{settings}
worker._PARSERS = {{"html": lambda raw: RawArticle(str(eval(raw)))}}
worker.main()
"""
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no limits")


@pytest.fixture
def evaluating(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserChild]:
    monkeypatch.setattr(child_module, "_START", EVALUATES.format(settings=""))
    with ParserChild() as child:
        yield child


def refusal(child: ParserChild, code: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        child.parse("html", code.encode())
    return caught.value.reason


def process_of(child: ParserChild) -> "subprocess.Popen[bytes]":
    assert child._process is not None
    return child._process


def test_one_process_reads_all_documents() -> None:
    with ParserChild() as child:
        assert child._process is None
        assert "Harga beras" in child.parse("html", PAGE).text
        first = process_of(child)
        assert child.parse("pdf", make_pdf([["Satu."]], "Judul")).title == "Judul"
        assert process_of(child) is first
    assert first.returncode is not None


def test_memory_of_the_caller_is_not_held_against_the_process() -> None:
    held = bytearray(b"x") * (300 * 2**20)
    with ParserChild() as child:
        child.parse("html", PAGE)
        first = process_of(child)
        child.parse("html", PAGE)
        assert process_of(child) is first
    assert len(held) == 300 * 2**20


def test_process_that_was_killed_meanwhile_is_started_anew() -> None:
    with ParserChild() as child:
        child.parse("html", PAGE)
        process_of(child).kill()
        assert "Harga beras" in child.parse("html", PAGE).text


def test_crash_costs_one_document(evaluating: ParserChild) -> None:
    assert evaluating.parse("html", b"1 + 1").text == "2"
    assert refusal(evaluating, "os.abort()") == "it made its html parser crash"
    assert refusal(evaluating, "os._exit(0)") == "it made its html parser crash"
    assert evaluating.parse("html", b"1 + 1").text == "2"


def test_crash_that_an_earlier_document_caused_is_not_held_against_the_next(
    evaluating: ParserChild,
) -> None:
    evaluating.parse("html", b"globals().update(is_damaged=True)")
    code = b"os.abort() if globals().get('is_damaged') else 'gut'"
    assert evaluating.parse("html", code).text == "gut"


def test_sleep_ends_with_the_callers_patience(
    evaluating: ParserChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluating.parse("html", b"1")
    monkeypatch.setattr(child_module, "wall_seconds", lambda size_bytes: 0.2)
    assert refusal(evaluating, "time.sleep(60)") == "reading it takes too long"
    monkeypatch.undo()
    with ParserChild() as child:
        assert "Harga beras" in child.parse("html", PAGE).text


@needs_limits
def test_endless_work_ends_with_its_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    start = EVALUATES.format(settings="limits._CPU_SECONDS = 1")
    monkeypatch.setattr(child_module, "_START", start)
    with ParserChild() as child:
        assert refusal(child, "all(iter(int, 1)) or [0 for _ in iter(int, 1)]") == (
            "reading it takes too long"
        )


@needs_limits
@pytest.mark.parametrize("settings", ["", "worker.memory_watch = limits.MemoryWatch"])
def test_swelling_ends_with_the_memory_it_may_take(
    settings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings += "\nlimits._MEMORY_BYTES = 200 * 2**20"
    monkeypatch.setattr(child_module, "_START", EVALUATES.format(settings=settings))
    with ParserChild() as child:
        code = "[bytearray(2**20) + bytearray(b'x' * 2**20) for _ in range(10_000)]"
        assert refusal(child, code) == "reading it takes too much memory"
        assert child.parse("html", b"1 + 1").text == "2"


@needs_limits
def test_process_that_held_much_is_replaced(evaluating: ParserChild) -> None:
    evaluating.parse("html", b"len(bytearray(b'x' * 2**28) + b'x' * 2**26)")
    assert evaluating._process is None


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/hostname').read()",
        "os.open(os.path.expanduser('~'), os.O_RDONLY)",
        "open(limits.__file__, 'a')",
        "socket.create_connection(('127.0.0.1', 1))",
        "socket.socket()",
        "subprocess.run(['true'])",
        "os.remove('x')",
        "os.system('true')",
    ],
)
def test_code_in_a_document_reaches_no_file_program_or_network(
    evaluating: ParserChild, code: str
) -> None:
    assert refusal(evaluating, code).endswith("gave up (PermissionError)")


@needs_limits
def test_nothing_can_be_written_even_through_an_open_file(evaluating: ParserChild) -> None:
    import resource

    code = b"__import__('resource').getrlimit(1)"
    assert evaluating.parse("html", code).text == "(0, 0)"
    assert resource.RLIMIT_FSIZE == 1


def test_secrets_of_the_caller_stay_with_it(
    evaluating: ParserChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUTIP_TOKEN", "rahasia")
    assert "rahasia" not in evaluating.parse("html", b"dict(os.environ)").text


def test_without_kernel_limits_the_callers_clock_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    start = EVALUATES.format(settings="limits._has_limits = False")
    monkeypatch.setattr(child_module, "_START", start)
    with ParserChild() as child:
        assert child.parse("html", b"1 + 1").text == "2"
        monkeypatch.setattr(child_module, "wall_seconds", lambda size_bytes: 0.2)
        assert refusal(child, "time.sleep(60)") == "reading it takes too long"


def test_text_of_a_document_comes_back_to_the_letter(evaluating: ParserChild) -> None:
    code = r"'\ud800 \0 \x1b \u2028 \U0001F600 é'"
    assert evaluating.parse("html", code.encode()).text == eval(code)  # noqa: S307


def test_answer_of_another_shape_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for reply in ("{'article': {'text': 1}}", "{'article': 1}", "{'reason': 2}", "{}"):
        settings = f"worker._reply = lambda *given: {reply}"
        monkeypatch.setattr(child_module, "_START", EVALUATES.format(settings=settings))
        with ParserChild() as child:
            assert "parser gave up" in refusal(child, "")


def test_program_that_does_not_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with ParserChild() as child:
        assert "cannot be started" in refusal(child, "1")


def test_threads_with_a_process_each_do_not_disturb_each_other() -> None:
    def read(number: int) -> str:
        with ParserChild() as child:
            return child.parse("pdf", make_pdf([[f"Kalimat {number}."]])).text

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == [f"Kalimat {number}." for number in range(4)]


def test_process_never_loads_the_search_engine() -> None:
    code = "import index.formats.worker, sys; sys.exit('faiss' in sys.modules)"
    root = Path(child_module.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0


# --- messages ---


def test_messages_come_back_in_order() -> None:
    stream = io.BytesIO()
    for message in ({"a": 1}, {"b": "é\ud800"}):
        write_message(stream, message)
    stream.seek(0)
    assert read_message(stream, 100) == {"a": 1}
    assert read_message(stream, 100) == {"b": "é\ud800"}
    assert read_message(stream, 100) is None


@pytest.mark.parametrize(
    "content", [b"\0\0\0\2[]", b"\0\0\0\1{", b"\0\1\0\0" + b"[" * 65_536, b"\xff\xff\xff\xff{}"]
)
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_message(io.BytesIO(content), 2**20)


@pytest.mark.parametrize("content", [b"", b"\0\0", b"\0\0\0\5{}"])
def test_message_that_breaks_off_is_an_end(content: bytes) -> None:
    assert read_message(io.BytesIO(content), 2**20) is None
