"""Names that mean a path somewhere -> everything of the server that takes a name, one by one.

    python tests/path_names.py

Wrong are: a file outside the store that is opened, changed or made, and a response that holds
what stands in the canary beside the store.
"""

import os
import re
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import httpx
from api_fuzz import JSON_HEADERS, Sender, Sent
from crowd import visited
from served import running, small_assistant

from index.datatypes import Article
from ui.limits import Limits, Rate
from ui.serving import Serving

CANARY = "kenari.txt"
NO_LIMITS = Limits(Rate(10**9, 1e9), Rate(10**9, 1e9))
OWN_FILES = re.compile(r"history\.sqlite3.*|feedback\.jsonl|.*-(wal|shm)")
PARTS_PER_UPLOAD = 50


def names(canary: Path) -> list[str]:
    """Return more than 200 names, many of which lead to the canary if taken as a path."""
    up = [f"{step * times}{CANARY}" for times in (1, 2, 3, 5) for step in STEPS]
    spelled = [spelling(str(canary)) for spelling in SPELLINGS]
    prefixed = [f"{before}{canary}" for before in PREFIXES]
    devices = [f"{before}{name}{after}" for name in DEVICES for before, after in
               (("", ""), ("", ".txt"), ("\\\\.\\", ""))]  # fmt: skip
    return [*up, *spelled, *prefixed, *devices, *ALONE]


STEPS = [
    "../", "..\\", "..//", ".././", "....//", "..../\\", "..;/", "%2e%2e/", "%2e%2e%2f", "..%2f",
    "..%5c", "%252e%252e%252f", "..%c0%af", "..%ef%bc%8f", "..\uff0f", "..\u2215", "..\u2044",
    "..\u29f8", "\uff0e\uff0e/", "\u2025/", "..\x00/", "../\n", ".. /", "x/../../", "..\u200b/",
]  # fmt: skip
SPELLINGS = [
    str, lambda path: path.replace("/", "\\"), lambda path: quote(path, safe=""),
    lambda path: quote(quote(path, safe=""), safe=""), lambda path: path + "\x00.txt",
    lambda path: path + "%00.txt", lambda path: "/" + path,
    lambda path: path.replace("/", "\uff0f"),
    lambda path: path.replace("/", "/./"), lambda path: path + "/", lambda path: path + "::$DATA",
    lambda path: path.encode().hex(), lambda path: path + " ", lambda path: path + ".",
]  # fmt: skip
PREFIXES = [
    "file://", "file:", "FILE:///", "file://localhost", "http://127.0.0.1:1", "ftp://x", "data:,",
    "\\\\?\\", "\\\\localhost\\c$", "//localhost/share", "C:", "C:\\", "c:/", "/proc/self/root",
    "/proc/self/cwd/../..", "~", "~root", "$HOME", "${HOME}", "%HOME%", "`cat ", "$(cat ", "|cat ",
    ";cat ", "<", ">", "@", "jar:file:", "php://filter/", "zip:", "\ufeff", "\u202e", "\u2028",
]  # fmt: skip
DEVICES = ["CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "CLOCK$", "CONIN$"]
ALONE = [
    "", ".", "..", "...", "/", "\\", "//", "*", "?", "-", "--help", "-rf", "~", " ", "\t", "\x00",
    "\n", "\r\nX-Evil: 1", "\x7f", "\x1b[2J", "\ud800", "\U0001f4a5", "\u200f", "a" * 5000,
    "/etc/passwd", "/etc/shadow", "/proc/self/environ", "/dev/zero", "/dev/stdin", "/dev/fd/0",
    "articles.sqlite3", "history.sqlite3", "feedback.jsonl", "../store/history.sqlite3",
    ".git/config", ".env", "writer.lock", "incoming/x", "segments/x", "desktop.ini", ".htaccess",
    "web.py", "__init__.py", "__pycache__/x.pyc", "../../pyproject.toml", "x.txt\x00.exe",
    "a:b.txt", "a|b.txt", 'a"b.txt', "a'b.txt", "a<b>.txt", "a;b.txt", "a%b.txt", "%", "%%", "%zz",
    "{{7*7}}", "${7*7}", "../" * 200, "/" * 500, "a/" * 200, "\u0000\u0001", "e\u0301.txt",
]  # fmt: skip


def requests(name: str, page_folder: str) -> Iterator[Sent]:
    """Yield a request to every address that takes a name; uploads are sent apart."""
    coded = quote_from_bytes(name.encode("utf-8", "surrogatepass"), safe="")
    for path in {coded, _raw(name)}:
        for method in ("GET", "DELETE"):
            yield Sent(method, f"/api/articles/{path}")
        yield Sent("GET", f"/api/conversations/{path}")
        for kind in ("json", "html", "markdown", name):
            yield Sent("GET", f"/api/conversations/{path}/export", {"format": kind})
        yield Sent("GET", f"/api/conversations/{path}/receipt", {"exchange": name})
        yield Sent("DELETE", f"/api/conversations/{path}")
        yield Sent("PATCH", f"/api/conversations/{path}", {}, {"title": name}, JSON_HEADERS)
        for before in FOLDERS:
            yield Sent("GET", before + path)
        yield Sent("GET", page_folder + path)
        yield Sent("GET", f"/gradio_api/custom_component/{path}/client/component/{path}")
        yield Sent("GET", f"/gradio_api/stream/{path}/1/1/playlist.m3u8")
    record = {"id": name, "title": name, "text": "Kapal berangkat.", "url": name, "source": name}
    yield Sent("PUT", f"/api/articles/{coded}", {}, record, JSON_HEADERS)
    yield Sent("GET", f"/api/articles/{coded}")
    yield Sent("DELETE", f"/api/articles/{coded}")
    yield Sent("GET", "/", {"c": name, "q": name})
    yield Sent("GET", "/api/articles", {"source": name, "title": name, "language": name})
    yield Sent("GET", "/api/feedback", {"conversation": name})
    yield Sent("GET", "/api/suggestions", {"conversation": name, "exchange": name})
    yield Sent("GET", "/gradio_api/deep_link", {"session_hash": name})
    yield Sent("GET", "/gradio_api/queue/data", {"session_hash": name})
    said = {"conversation": name[:200], "exchange": name[:200], "feedback": "right_sentence",
            "article_id": name[:2000], "start": 0, "end": 5}  # fmt: skip
    yield Sent("POST", "/api/feedback", {}, said, JSON_HEADERS)
    body = {"question": "Berapa tarif bus?", "source": [name[:2000]], "language": [name[:2000]]}
    yield Sent("POST", "/api/ask", {}, body, JSON_HEADERS)
    file = {"path": name, "meta": {"_type": "gradio.FileData"}}
    event = {"data": [file, name], "fn_index": 0, "session_hash": "sesi"}
    yield Sent("POST", "/gradio_api/queue/join", {}, event, JSON_HEADERS)
    yield Sent("POST", "/gradio_api/run/predict", {}, {**event, "fn_index": 3}, JSON_HEADERS)
    yield Sent("POST", "/gradio_api/upload", {"upload_id": name}, *form([name]))


FOLDERS = [
    "/", "/static/", "/assets/", "/static/img/", "/svelte/", "/file=", "/proxy=", "/pwa_icon/",
    "/gradio_api/file=", "/gradio_api/file/", "/gradio_api/proxy=", "/gradio_api/heartbeat/",
    "/gradio_api/call/", "/gradio_api/run/", "/gradio_api/upload/", "/page/", "/api/",
]  # fmt: skip


def _raw(name: str) -> str:
    """Return a name as an address that no browser would make smaller."""
    return "".join(each if "!" <= each <= "~" and each not in "?#" else quote(
        each.encode("utf-8", "surrogatepass")) for each in name)  # fmt: skip


def form(sent: Sequence[str]) -> tuple[bytes, dict[str, str]]:
    """Return a multipart body with a file of each name, and its headers."""
    boundary = secrets.token_hex(8)
    body = b""
    for number, name in enumerate(sent):
        raw = re.sub(rb'["\r\n]', lambda found: b"%%%02X" % found[0][0], name.encode(
            "utf-8", "surrogatepass"))  # fmt: skip
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="'.encode()
        body += raw + f'"\r\n\r\nKapal nomor {number} berangkat.\r\n'.encode()
    body += f"--{boundary}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={boundary}"}


opened: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if opened is not None and event in ("open", "os.remove", "os.rename", "os.mkdir", "os.rmdir"):
        paths = arguments[:2] if event == "os.rename" else arguments[:1]
        opened.extend(f"{event} {os.fsdecode(each)}" for each in paths
                      if isinstance(each, str | bytes))  # fmt: skip


@contextmanager
def watched() -> Iterator[list[str]]:
    """Yield what this process does to files meanwhile, as "event path"."""
    global opened
    if not getattr(sys, "kutip_watched", False):
        sys.addaudithook(_note)  # for good: there is no way to remove one
        setattr(sys, "kutip_watched", True)  # noqa: B010
    opened = noted = []
    try:
        yield noted
    finally:
        opened = None


def outside(noted: Sequence[str], store: Path) -> list[str]:
    """Return what was done to files that are neither the store's nor the programs' own."""
    own = (*{str(store), *(str(Path(each).resolve()) for each in sys.path if each), sys.base_prefix,
             sys.prefix, "/dev/null", "/usr/lib", "/usr/share", "/usr/local/lib"},)  # fmt: skip
    temporary = re.escape(tempfile.gettempdir())
    unnamed = re.compile(rf"open {temporary}/(tmp\w{{8}}|#\d+)?")
    wrong = []
    for line in noted:
        path = os.path.realpath(line.partition(" ")[2])
        if not path.startswith(own) and not unnamed.fullmatch(line):
            wrong.append(line)
    return wrong


def snapshot(folder: Path, without: Path) -> dict[str, str]:
    """Return what stands in a folder, without another: paths and hashes."""
    return {
        str(path): sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
        if without not in (path, *path.parents)
    }


def walk(folder: Path, every: int = 1) -> tuple[Counter[int], list[str]]:
    """Send each ``every``-th name everywhere; return the statuses and all that was wrong."""
    from ui.web import create_app  # here, as Gradio takes seconds to be imported

    store, canary, secret = folder / "store", folder / CANARY, secrets.token_hex(16)
    canary.write_text(secret)
    chosen = names(canary)[::every]
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    assistant = small_assistant(store, Article("kenari", "Kenari", "Burung kenari."))
    serving = Serving(store, limits=NO_LIMITS)
    with running(create_app(assistant), serving) as address:
        visited(address, ["Berapa tarif bus?"])
        page = httpx.get(address).text
        [page_folder] = set(re.findall(r"/page/[0-9a-f]{16}/", page))
        inside, before = {each.name for each in store.iterdir()}, snapshot(folder, store)
        sender = Sender(address)
        with watched() as noted:
            uploads = [chosen[at : at + PARTS_PER_UPLOAD] for at in
                       range(0, len(chosen), PARTS_PER_UPLOAD)]  # fmt: skip
            sent = [Sent("POST", "/api/articles", {}, *form(each)) for each in uploads]
            sent += [each for name in chosen for each in requests(name, page_folder)]
            for each in sent:
                status, _, body = sender.send(each)
                statuses[status] += 1
                if status >= 500 or secret.encode() in body or b"root:x:" in body:
                    wrong.append(f"{status} {body[:80]!r} to {each}"[:400])
        wrong += outside(noted, store)
        after = snapshot(folder, store)
        wrong += [f"changed: {path}" for path in before.keys() | after.keys()
                  if before.get(path) != after.get(path)]  # fmt: skip
        made = {each.name for each in store.iterdir()} - inside
        wrong += [f"made: {each}" for each in made if not OWN_FILES.fullmatch(each)]
    return statuses, wrong


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        statuses, wrong = walk(Path(folder).resolve())
        count = len(names(Path(folder)))
    sys.stdout.write(f"{count} names, {statuses.total()} requests: {dict(statuses)}\n")
    sys.stdout.writelines(f"{line}\n" for line in wrong[:30])
    sys.stdout.write(f"{len(wrong)} reads, writes or failures that should not be\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
