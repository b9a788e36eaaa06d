"""kutip eval get: a file arrives whole and right, or not at all; nothing here leaves the computer.

A small server answers on this computer in the place of the published one.
"""

import hashlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from eval.get import main
from eval.get.catalogue import CATALOGUE, Published
from eval.get.fetch import fetch
from index.errors import KutipError

ROOT = Path(__file__).parents[1]
BODY = b'{"data": []}' * 20_000  # more than one block


def published(path: str = "/right.json", body: bytes = BODY) -> Published:
    url = f"https://published.invalid{path}"
    sha256 = hashlib.sha256(body).hexdigest()
    return Published("kota", url, len(body), sha256, "CC BY-SA 4.0", "two questions", "nobody")


class Handler(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one list for the whole server

    def do_GET(self) -> None:
        self.asked.append(self.path)
        redirects = {
            "/near": "/right.json",
            "/plain": "http://published.invalid/right.json",
            "/file": "file:///etc/hostname",
            "/broken": "https://[/",
            "/loop": "/loop",
        }
        if self.path in redirects:
            self.send_response(302)
            self.send_header("Location", redirects[self.path])
            self.end_headers()
        elif self.path == "/gone":
            self.send_error(404)
        else:
            self.send_response(200)
            if self.path != "/endless":
                self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            sent = {"/cut": BODY[:-1], "/other": BODY[::-1], "/endless": BODY + b"."}
            self.wfile.write(sent.get(self.path, BODY))

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()


@pytest.mark.parametrize("path", ["/right.json", "/near"])
def test_the_right_file_arrives_and_says_what_comes_next(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    to = tmp_path / "new" / "sets"
    assert main(["kota", "--to", str(to)], server, [published(path)]) == 0
    assert [file.name for file in to.iterdir()] == ["kota.json"]
    assert (to / "kota.json").read_bytes() == BODY
    printed = capsys.readouterr().out
    assert printed == (
        f"{to}/kota.json: two questions; CC BY-SA 4.0.\nNext: kutip eval {to}/kota.json\n"
    )


def test_how_far_it_is_is_told(server: str, tmp_path: Path) -> None:
    counts: list[int] = []
    fetch(published(), tmp_path, counts.append, server)
    assert counts == sorted(counts)
    assert counts[-1] == len(BODY)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/other", "is not the file that was published (its SHA-256 differs). Nothing was kept."),
        ("/gone", "answers 404 (Not Found)"),
        ("/cut", "was cut off after 239,999 of 240000 bytes. Try again."),
        ("/endless", "sends more than the 240,000 bytes that were published. Nothing was kept."),
        ("/plain", "leads to http://published.invalid/right.json, which is no https address"),
        ("/file", "answers 302"),
        ("/broken", "cannot be fetched"),
        ("/loop", "answers 302"),
    ],
)
def test_anything_else_is_one_clear_line_and_leaves_nothing(
    server: str, tmp_path: Path, path: str, complaint: str
) -> None:
    with pytest.raises(KutipError, match=re.escape(server)) as raised:
        fetch(published(path), tmp_path, base=server)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_no_network_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match=r"cannot be fetched .* Check the network and try again"):
        fetch(published(), tmp_path, base="http://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("base", ["http://published.invalid", "ftp://127.0.0.1", "file:///tmp"])
def test_only_https_is_asked_save_on_this_computer(tmp_path: Path, base: str) -> None:
    with pytest.raises(KutipError, match="is no https address"):
        fetch(published(), tmp_path, base=base)


def test_a_catalogue_cannot_name_plain_http_not_even_on_this_computer(
    server: str, tmp_path: Path
) -> None:
    plain = Published("kota", f"{server}/right.json", 1, "", "", "", "")
    with pytest.raises(KutipError, match="is no https address"):
        fetch(plain, tmp_path)


def test_the_right_file_is_left_alone_and_not_asked_for(server: str, tmp_path: Path) -> None:
    path = tmp_path / "kota.json"
    path.write_bytes(BODY)
    before = path.stat().st_mtime_ns
    Handler.asked.clear()
    assert fetch(published(), tmp_path, base=server) == path
    assert (path.stat().st_mtime_ns, Handler.asked) == (before, [])


def test_another_file_of_that_name_is_never_overwritten(server: str, tmp_path: Path) -> None:
    (tmp_path / "kota.json").write_text("mine")
    with pytest.raises(KutipError, match=r"is another file\. Remove or rename it"):
        fetch(published(), tmp_path, base=server)
    assert (tmp_path / "kota.json").read_text() == "mine"


def test_what_a_killed_fetch_left_does_no_harm(server: str, tmp_path: Path) -> None:
    (tmp_path / "kota.json.part").write_bytes(b"old")
    assert fetch(published(), tmp_path, base=server).read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["kota.json"]


def test_a_stopped_fetch_leaves_nothing(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: object, count: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("eval.get.command.Progress.show", stop)
    assert main(["kota", "--to", str(tmp_path)], server, [published()]) == 130
    assert "nothing was kept" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KutipError, match="cannot be made"):
        fetch(published(), tmp_path / "file" / "sets", base=server)


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match=r"no public set 'x' here\. Known: kota"):
        main(["x"], catalogue=[published()])


def test_every_entry_of_the_catalogue_is_complete_and_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    listed = capsys.readouterr().out
    for item in CATALOGUE:
        assert item.url.startswith("https://")
        assert re.fullmatch(r"[0-9a-f]{64}", item.sha256)
        assert 100_000 < item.size < 100_000_000
        assert item.licence
        assert item.checksum_from
        assert f"{item.name} " in listed
        assert item.url in listed
    for names in ("name", "url", "sha256"):
        assert len({getattr(item, names) for item in CATALOGUE}) == len(CATALOGUE)


def test_nothing_withheld_is_offered() -> None:
    offered = " ".join(f"{item.name} {item.url}" for item in CATALOGUE).lower()
    assert not re.search(r"idk|tydi|qasina|kazqad|flores|sib|indosum|canard|miracl", offered)


def test_one_file_of_the_evaluation_reaches_beyond_this_computer() -> None:
    reaching = re.compile(
        r"^\s*(?:import|from) (?:urllib\.request|http\.client|httpx|socket|ftplib)", re.M
    )
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "eval").rglob("*.py"))
        if reaching.search(path.read_text(encoding="utf-8"))
    ]
    assert "eval/get/fetch.py" in found
    assert set(found) <= {"eval/get/fetch.py", "eval/speed.py"}  # speed asks its own server
