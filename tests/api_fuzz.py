"""Malformed requests of every kind -> no failure of the server, no response that is not described.

    python tests/api_fuzz.py --requests 50000 [--seed 1] [--generated-seconds 600]

Two generators over one server with its page: schemathesis, which makes requests out of our own
OpenAPI document, and mutants of requests that the page and programs really send, Gradio's own
routes among them. Wrong are: a status of 500 or more, a failure in the log, and a response of
/api whose status or body the document does not describe.
"""

import argparse
import copy
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import jsonschema_rs
from served import started

PHASES = "examples,coverage,fuzzing,stateful"
CHECKS_LEFT_OUT = "positive_data_acceptance"  # a schema cannot say that a day exists, say
SCRIPT = Path(__file__).with_name("served_process.py")
WEIRD: list[Any] = [
    None, True, -1, 0, 2**63, 1e308, "", " ", "\x00", "\ud800", "..", "../../etc/passwd", "%00",
    "x" * 3000, "💥" * 500, "{{7*7}}", "<script>alert(1)</script>", "'; DROP TABLE article; --",
    [], {}, [[[]]], {"": {}}, ["x"] * 500, {"__proto__": {"a": 1}}, {"path": "/etc/passwd"},
    {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, "2026-02-30", "NaN",
]  # fmt: skip
WEIRD_HEADERS = [
    ("content-type", "text/plain"), ("content-type", "application/json; charset=utf-7"),
    ("content-type", "multipart/form-data"), ("content-type", "multipart/form-data; boundary="),
    ("content-encoding", "gzip"), ("accept-language", "id-" * 200), ("accept", "text/html"),
    ("cookie", "kutip_visitor=\xff; =; kutip_history"), ("cookie", "access-token=x;;;"),
    ("if-none-match", "*"), ("range", "bytes=0-,1-,2-"), ("authorization", "Bearer \xff"),
    ("x-forwarded-for", "127.0.0.1"), ("x-http-method-override", "DELETE"), ("expect", "x"),
    ("x-forwarded-host", "lain.example"), ("forwarded", "host=lain.example"),
]  # fmt: skip
FAILURE = re.compile(r"Traceback| failed$|^[\w.]+(Error|Exception)\b")
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
RENAME = {"": {"value": {"title": "Tarif"}}}
JSON_HEADERS = {"content-type": "application/json"}
FORM_HEADERS = {"content-type": "multipart/form-data; boundary=x"}
FORM = (
    '--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    "Tarif kapal naik menjadi 7.000.\r\n--x--\r\n"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request; ``query`` and ``body`` are objects as long as nothing has broken them."""

    method: str
    path: str
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """Return path and query as they are sent."""
        pairs = (f"{quote(k, safe='')}={quoted(v)}" for k, v in self.query.items())
        return self.path + ("?" + "&".join(pairs) if self.query else "")

    @property
    def content(self) -> bytes:
        """Return the bytes of the body."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


def quoted(value: Any) -> str:
    """Return a value for a query, half characters included."""
    return quote(str(value).encode("utf-8", "surrogatepass"), safe="")


class Described:
    """What the document says of responses: whether a status and a body fit it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._operations: dict[tuple[str, str], dict[str, Any]] = {
            (method.upper(), path): operation["responses"]
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        self._components = {"components": document["components"]}
        self._validators: dict[tuple[str, str, str], jsonschema_rs.Validator] = {}
        patterns = {path: re.sub(r"\\\{id\\\}", "[^/]*", re.escape(path)) for path in
                    document["paths"]}  # fmt: skip
        self._patterns = {path: re.compile(pattern) for path, pattern in patterns.items()}

    def wrong(self, method: str, path: str, status: int, kind: str, body: bytes) -> str | None:
        """Return what does not fit, None where all does or nothing is described."""
        found = [each for each, pattern in self._patterns.items() if pattern.fullmatch(path)]
        key = (method, found[0]) if len(found) == 1 else None
        if key not in self._operations:
            return None
        responses = self._operations[key]
        if str(status) not in responses:
            return f"status {status} is not described"
        if not kind.startswith("application/json"):
            return None
        schema = responses[str(status)]["content"]["application/json"].get("schema")
        if schema is None:
            return None
        full = (*key, str(status))
        if full not in self._validators:
            self._validators[full] = jsonschema_rs.validator_for({**schema, **self._components})
        errors = [each.message for each in self._validators[full].iter_errors(json.loads(body))]
        return errors[0] if errors else None


def seeds(document: dict[str, Any], conversation: str, exchange: str) -> list[Sent]:
    """Return requests that are answered: of our own routes and of the page's."""
    own = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if (method, path) == ("delete", "/api/conversations"):
                continue  # what other requests ask for would be gone
            known = conversation if "conversations" in path else "tarif-bus"
            query = {"conversation": conversation, "exchange": exchange, "format": "json",
                     "limit": 5, "offset": 0, "title": "bus", "from": "2026-01-01",
                     "source": "Harian Contoh", "lang": "en"}  # fmt: skip
            named = {each["name"] for each in operation.get("parameters", [])} | {"lang"}
            query = {key: value for key, value in query.items() if key in named}
            bodies: list[tuple[Any, dict[str, str]]] = [(None, {})]
            media = operation.get("requestBody", {}).get("content", {})
            if "application/json" in media:
                examples = media["application/json"].get("examples", RENAME)
                bodies = [(each["value"], JSON_HEADERS) for each in examples.values()]
            elif media:
                bodies = [(FORM.encode(), FORM_HEADERS)]
            for body, headers in bodies:
                target = path.replace("{id}", known)
                own.append(Sent(method.upper(), target, query, body, headers))
    return own + page_seeds()


def page_seeds() -> list[Sent]:
    """Return requests to the routes that Gradio has, needed by the page or not."""
    event = {"data": ["Berapa tarif bus?", "{}"], "fn_index": 0, "session_hash": "sesi",
             "trigger_id": None, "event_data": None}  # fmt: skip
    prefix = "/gradio_api"
    posts: list[tuple[str, Any]] = [
        ("/queue/join", event), ("/run/predict", {**event, "fn_index": 3}), ("/run/ask", event),
        ("/call/ask", {"data": ["x"]}), ("/call/v2/ask", {"data": ["x"]}), ("/api/predict", event),
        ("/reset", {"event_id": "x", "fn_index": 0}), ("/stream/x", event), ("/stream/x/close", {}),
        ("/cancel", {"session_hash": "sesi", "fn_index": 0, "event_id": "x"}),
        ("/component_server", {"data": {}, "component_id": 1, "session_hash": "s", "fn_name": "x"}),
        ("/component_server/", {"data": {}, "component_id": 1, "fn_name": "load"}),
        ("/process_recording", {}), ("/vibe-edit", {"prompt": "x"}), ("/run-history/connect", {}),
    ]  # fmt: skip
    gets = [
        "/config", "/config/", "/theme.css", "/robots.txt", "/manifest.json", "/favicon.ico",
        "/pwa_icon", "/pwa_icon/192", "/static/img/logo.svg", "/assets/index.js", "/svelte/x.js",
        "/login_check", "/token", "/user", "/monitoring", "/monitoring/summary", "/", "/?q=x&c=y",
        f"{prefix}/info", f"{prefix}/openapi.json", f"{prefix}/app_id", f"{prefix}/runs",
        f"{prefix}/startup-events", f"{prefix}/deep_link", f"{prefix}/queue/status",
        f"{prefix}/heartbeat/sesi", f"{prefix}/file=/etc/passwd", f"{prefix}/file/etc/passwd",
        f"{prefix}/proxy=http://169.254.169.254/x", f"{prefix}/dev/reload", f"{prefix}/vibe-code/",
        f"{prefix}/custom_component/x/client/component/index.js", f"{prefix}/call/ask/x",
        f"{prefix}/stream/sesi/1/1/playlist.m3u8", f"{prefix}/stream/sesi/1/1/1.ts",
        "/file=/etc/passwd", "/proxy=http://127.0.0.1:1/", "/page/0123456789abcdef/page.js",
    ]  # fmt: skip
    return [
        *(Sent("POST", prefix + path, {}, body, JSON_HEADERS) for path, body in posts),
        *(Sent("GET", path) for path in gets),
        Sent("GET", f"{prefix}/queue/data", {"session_hash": "sesi"}),
        Sent("GET", f"{prefix}/upload_progress", {"upload_id": "x"}),
        Sent("POST", f"{prefix}/upload", {"upload_id": "x"}, FORM.encode(), FORM_HEADERS),
        Sent("POST", "/login", {}, b"username=x&password=y"),
    ]


def mutant(sent: Sent, chance: random.Random) -> Sent:
    """Return a request with one to three things wrong."""
    for _ in range(chance.randint(1, 3)):
        sent = chance.choice(MUTATIONS)(sent, chance)
    return sent


def _other_value(sent: Sent, chance: random.Random) -> Sent:
    if not isinstance(sent.body, dict | list):
        return sent
    body = copy.deepcopy(sent.body)
    place: Any = body
    while place:
        keys = [*place] if isinstance(place, dict) else [*range(len(place))]
        key = chance.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and chance.random() < 0.6:
            place = place[key]
            continue
        match chance.randrange(3):
            case 0 if isinstance(place, dict):
                del place[key]
            case 1 if isinstance(place, dict):
                place[chance.choice(["", "x", "\x00", "session_hash"])] = chance.choice(WEIRD)
            case _:
                place[key] = chance.choice(WEIRD)
        break
    return replace(sent, body=body)


def _other_bytes(sent: Sent, chance: random.Random) -> Sent:
    body = bytearray(sent.content)
    if not body:
        return replace(sent, body=chance.randbytes(chance.randrange(50)))
    place = chance.randrange(len(body))
    match chance.randrange(4):
        case 0:
            body[place] = chance.randrange(256)
        case 1:
            del body[place:]
        case 2:
            body[place:place] = body[:place]
        case _:
            body[place:place] = chance.randbytes(4)
    return replace(sent, body=bytes(body))


def _other_query(sent: Sent, chance: random.Random) -> Sent:
    names = [*sent.query, "lang", "token", "session_hash", "x", "\x00", "c", "q"]
    query = {**sent.query, chance.choice(names): chance.choice(WEIRD)}
    if sent.query and chance.random() < 0.3:
        del query[chance.choice([*sent.query])]
    return replace(sent, query=query)


def _other_path(sent: Sent, chance: random.Random) -> Sent:
    parts = sent.path.split("/")
    values = [quoted(each) for each in WEIRD if isinstance(each, str)]
    raw = ["..", ".", "", "%2e%2e", "%2f", "%5c", "%00", "%ff", "\xa0", "*", ";x=1", "%"]
    parts[chance.randrange(1, len(parts))] = chance.choice(values + raw)
    return replace(sent, path="/".join(parts))


def _other_header(sent: Sent, chance: random.Random) -> Sent:
    name, value = chance.choice(WEIRD_HEADERS)
    return replace(sent, headers={**sent.headers, name: value})


def _other_method(sent: Sent, chance: random.Random) -> Sent:
    return replace(sent, method=chance.choice(METHODS))


MUTATIONS = [_other_value, _other_value, _other_bytes, _other_query, _other_path, _other_header,
             _other_method]  # fmt: skip


class Sender:
    """Sends requests over one connection, made anew where the server ended it."""

    def __init__(self, address: str) -> None:
        split = urlsplit(address)
        assert split.hostname
        self._where = (split.hostname, split.port)
        self._connection = HTTPConnection(*self._where, timeout=60)

    def send(self, sent: Sent) -> tuple[int, str, bytes]:
        """Return status, kind and body; of a stream, none."""
        connection = self._connection
        target = sent.target.encode("utf-8", "surrogatepass").decode("latin-1")
        target = re.sub(r"[\x00-\x20\x7f-\xff]", lambda m: quote(m[0].encode("latin-1")), target)
        try:
            connection.putrequest(sent.method, target, skip_accept_encoding=True)
            content = sent.content
            for name, value in sent.headers.items():
                connection.putheader(name, value.encode("latin-1"))
            if content or sent.method not in ("GET", "HEAD", "OPTIONS"):
                connection.putheader("content-length", str(len(content)))
            connection.endheaders(content)
            response = connection.getresponse()
            kind = response.headers.get("content-type", "")
            if kind.startswith("text/event-stream"):
                connection.close()
                return response.status, kind, b""
            return response.status, kind, response.read()
        except (HTTPException, ConnectionError):
            # What is no HTTP at all ends a connection; a server that has ended is seen below.
            connection.close()
            self._connection = HTTPConnection(*self._where, timeout=60)
            return 0, "", b""


@dataclass
class Result:
    """How many requests were sent, what came back, and what was wrong with it."""

    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def send_mutants(address: str, count: int, seed: int) -> Result:
    """Send as many mutants; requests that are as they should be come in between."""
    chance, result = random.Random(seed), Result()  # noqa: S311 - to be repeated
    document = httpx.get(f"{address}/api/openapi.json").json()
    described, sender = Described(document), Sender(address)
    known = seeds(document, *conversation(address))
    for _ in range(count):
        seed_request = chance.choice(known)
        sent = seed_request if chance.random() < 0.1 else mutant(seed_request, chance)
        status, kind, body = sender.send(sent)
        result.statuses[status] += 1
        result.routes[seed_request.path] += 1
        wrong = f"status {status}" if status >= 500 else None
        if status and sent.method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            wrong = wrong or described.wrong(sent.method, sent.path, status, kind, body)
        if wrong:
            result.wrong.append(f"{wrong}: {body[:100]!r} to {sent}"[:600])
    httpx.get(f"{address}/healthz", timeout=60).raise_for_status()
    return result


def conversation(address: str) -> tuple[str, str]:
    """Return the ids of a conversation and of its exchange, made if there is none."""
    listed = httpx.get(f"{address}/api/conversations").json()["conversations"]
    if not listed:
        return "6dZ0mOQh3sWcVv1s0n7w9A", "answer-5f0c21d9"
    found = httpx.get(f"{address}/api/conversations/{listed[0]['id']}").json()
    return found["id"], found["exchanges"][0]["id"]


def generate(
    address: str, examples: int, seed: int, phases: str = PHASES, seconds: int | None = None
) -> tuple[int, str]:
    """Let schemathesis test the document; return how many requests it made, and its report."""
    limit = [] if seconds is None else ["--max-time", str(seconds)]
    command = [
        Path(sys.executable).with_name("st"), "run", f"{address}/api/openapi.json",
        "--checks", "all", "--exclude-checks", CHECKS_LEFT_OUT, "--continue-on-failure",
        "--seed", str(seed), "--max-examples", str(examples), "--phases", phases, *limit,
        "--generation-database", "none", "--no-color",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    counted = re.search(r"([\d,]+) generated", done.stdout)
    made = int(counted[1].replace(",", "")) if counted else 0
    return made, "" if done.returncode == 0 and made else done.stdout + done.stderr


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the address and the log of a server with its page, without limits."""
    door, log = folder / "door", folder / "log"
    os.mkfifo(door)
    arguments = [str(folder / "store"), str(door), "5", "--page", "--unlimited"]
    with started([sys.executable, str(SCRIPT), *arguments], log) as (address, _):
        yield address, log


def failures(log: str) -> list[str]:
    """Return the lines of a log that tell of a failure."""
    return [
        line
        for line in log.splitlines()
        if re.search(r"Traceback| failed$|^[\w.]+(Error|Exception)\b", line)
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--generated-seconds", type=int, default=600)
    parser.add_argument("--log", type=Path, help="where to keep the server's log")
    given = parser.parse_args()
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as (address, log):
        from crowd import visited

        visited(address, ["Berapa tarif bus?"])
        started = time.monotonic()
        result = send_mutants(address, given.requests, given.seed)
        seconds = time.monotonic() - started
        say(f"{given.requests} mutants, seed {given.seed}, {seconds:.0f} s\n")
        say(f"  statuses: {dict(sorted(result.statuses.items()))}\n")
        say(f"  to {len(result.routes)} addresses\n")
        made, report = generate(address, 10_000, given.seed, seconds=given.generated_seconds)
        say(f"{made} requests generated by schemathesis, {given.generated_seconds} s at most\n")
        written = log.read_text()
        found = failures(written)
        if given.log:
            given.log.write_text(written)
    for line in [*result.wrong[:20], *found[:20], report]:
        say(f"{line}\n")
    say(f"{len(result.wrong)} wrong responses, {len(found)} failures in the log\n")
    return 1 if result.wrong or found or report else 0


if __name__ == "__main__":
    sys.exit(main())
