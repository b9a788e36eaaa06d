"""A server that is told to stop: what is being done is finished, the rest ends, nothing is left."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ui.messages import INDONESIAN

SCRIPT = Path(__file__).with_name("served_process.py")
SLOW = {"question": "Berapa tarif bus lambat?"}


@dataclass(frozen=True, slots=True)
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    folder: Path
    door: Path

    def reads(self) -> None:
        """Return once a question that waits for the door is being answered."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "reading\n"

    def ended(self) -> tuple[int, str]:
        """Return exit code and log once the process has ended."""
        _, log = self.process.communicate(timeout=60)
        return self.process.returncode, log


@contextmanager
def served(folder: Path, seconds: float, *flags: str) -> Iterator[Served]:
    """Yield a server that waits so many seconds for its answers when it is told to stop."""
    (folder / "temporary").mkdir()
    door = folder / "door"
    os.mkfifo(door)
    arguments = [str(folder / "store"), str(door), str(seconds), *flags]
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder / "temporary")},
    )
    try:
        assert process.stdout is not None
        [address] = re.findall(r"http://\S+", process.stdout.readline())
        yield Served(process, address, folder / "store", door)
    finally:
        process.kill()
        process.communicate()


def connected(address: str, request: str) -> socket.socket:
    """Send a request, or the beginning of one, and return the connection."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    connection.sendall(request.replace("\n", "\r\n").replace("HOST", f"{host}:{port}").encode())
    return connection


def rest_of(connection: socket.socket) -> str:
    """Return what comes until the server ends the connection."""
    parts = []
    with suppress(ConnectionResetError):  # the server had not read all of the request
        while part := connection.recv(65_536):
            parts.append(part)
    connection.close()
    return b"".join(parts).decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_a_stop_lets_an_answer_come_and_ends_the_page_and_uploads(tmp_path: Path) -> None:
    with served(tmp_path, 30, "--page") as serving, ThreadPoolExecutor() as pool:
        before = sorted(tmp_path.rglob("*"))
        page = connected(serving.address, "GET /gradio_api/heartbeat/x HTTP/1.1\nhost: HOST\n\n")
        assert b"200 OK" in page.recv(9)[9:] + page.recv(6)
        form = (
            "POST /api/articles HTTP/1.1\nhost: HOST\ncontent-length: 9000000\n"
            "content-type: multipart/form-data; boundary=x\n\n"
            '--x\ncontent-disposition: form-data; name="files"; filename="a.txt"\n\n'
        )
        upload = connected(serving.address, form + "kata " * 500_000)
        asked = pool.submit(httpx.post, f"{serving.address}/api/ask", json=SLOW, timeout=60)
        serving.reads()

        serving.process.send_signal(signal.SIGTERM)
        # Both end while the answer is still being made.
        assert rest_of(page).endswith("0\r\n\r\n")
        assert rest_of(upload).startswith(("HTTP/1.1 503 ", ""))
        assert not asked.done()
        serving.door.write_text("go on")
        assert asked.result().json()["answer"] == "Rp 2.500"
        code, log = serving.ended()

    assert code == 0, log
    assert "Traceback" not in log
    assert "Error" not in log
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_what_is_not_done_in_time_is_told_so_and_the_process_ends(tmp_path: Path) -> None:
    with served(tmp_path, 0.3) as serving, ThreadPoolExecutor() as pool:
        asked = pool.submit(httpx.post, f"{serving.address}/api/ask", json=SLOW, timeout=60)
        serving.reads()
        serving.process.send_signal(signal.SIGINT)
        response = asked.result()
        code, log = serving.ended()
    assert response.status_code == 503
    assert response.json() == {"error": INDONESIAN["server_stopping"]}
    assert code == 0, log
    assert "Traceback" not in log


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_a_second_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    with served(tmp_path, 60) as serving, ThreadPoolExecutor() as pool:
        asked = pool.submit(httpx.post, f"{serving.address}/api/ask", json=SLOW, timeout=60)
        serving.reads()
        # A half-sent request is told of the stop, so the first signal has been heard.
        begun = "POST /api/ask HTTP/1.1\nhost: HOST\ncontent-length: 9\n\n{"
        waits = connected(serving.address, begun)
        httpx.get(f"{serving.address}/healthz")
        serving.process.send_signal(signal.SIGINT)
        refused = rest_of(waits)
        assert refused.startswith("HTTP/1.1 503 ")
        assert INDONESIAN["server_stopping"] in refused
        assert serving.process.poll() is None
        started = time.monotonic()
        serving.process.send_signal(signal.SIGINT)
        code, log = serving.ended()
        seconds = time.monotonic() - started
        with pytest.raises(httpx.HTTPError):
            asked.result()
    assert code == 130
    assert seconds < 5
    assert "Traceback" not in log
