"""Add, ask and serve as a user runs them, where there is no network but the computer itself.

One way takes the network away (a namespace of its own: Linux, as root), the other one ends
any process that as much as tries to reach beyond this computer.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import CHROMIUM

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "eval" / "sample" / "articles"
BROWSER = str(CHROMIUM) if CHROMIUM.exists() else ""
QUESTION = "Berapa unit hunian tetap di Bukit Sileh?"
LOOPBACK_ONLY = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]

# Python runs a file of this name, found on its path, before anything else.
GUARD = """
import os, sys

HERE = ("127.0.0.1", "::1", "localhost", "", None)

def refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        beyond = isinstance(address, tuple) and address[0] not in HERE
    else:
        beyond = event == "socket.getaddrinfo" and arguments[0] not in HERE
    if beyond:
        sys.stderr.write(f"REACHED OUT: {event} {arguments[1:] or arguments}\\n")
        sys.stderr.flush()
        os._exit(99)

sys.addaudithook(refuse)
"""

# add, ask, then serve and ask the served page; prints one JSON object.
WHOLE_WAY = """
import json, signal, subprocess, sys, time, urllib.error, urllib.request

sample, store, question, browser = sys.argv[1:]
KUTIP = [sys.executable, "-m", "ui"]

def kutip(*arguments):
    done = subprocess.run([*KUTIP, *arguments, "--store", store, "--json"],
                          capture_output=True, text=True)
    return {"code": done.returncode, "complaints": done.stderr, **json.loads(done.stdout or "{}")}

def fetch(address, body=None):
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(address, body and json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read().decode()

def browse(address, question):
    # What the page shows in a browser, and what that could not load.
    from playwright.sync_api import expect, sync_playwright
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page, failed = opened.new_page(viewport={"width": 1280, "height": 860}), []
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.set_default_timeout(60_000)
        page.goto(address)
        page.locator("#ask textarea").fill(question)
        page.keyboard.press("Enter")
        page.locator("#chat .answer button.chip").first.click()
        page.locator("#reader mark").wait_for()
        page.locator("#top button.shelf").click()
        page.locator("#shelf").wait_for()
        font = page.evaluate("getComputedStyle(document.querySelector('#top h1')).fontSize")
        title = page.locator("#reader h2").inner_text()
        opened.close()
    return {"title": title, "font": font, "failed": failed}

added, asked = kutip("add", sample), kutip("ask", question)
server = subprocess.Popen([*KUTIP, "serve", "--port", "0", "--store", store],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
try:
    line = server.stdout.readline()
    address = next(word for word in line.split() if word.startswith("http"))
    page = fetch(address)
    served = json.loads(fetch(address + "/api/ask", {"question": question}))
    shown = browse(address, question) if browser else None
finally:
    server.send_signal(signal.SIGINT)
    _, complaints = server.communicate(timeout=60)
print(json.dumps({"added": added, "asked": asked, "served": served, "page": len(page),
                  "shown": shown, "complaints": complaints, "stopped": server.returncode}))
"""

pytestmark = pytest.mark.slow


def can_cut_off() -> bool:
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return (
        subprocess.run([*LOOPBACK_ONLY, "true"], capture_output=True, check=False).returncode == 0
    )


def run(
    tmp_path: Path, wrapper: list[str], script: str, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script in a home folder that is empty, with no leave to stay off the network."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("HF_", "GRADIO"))
    }
    (tmp_path / "home").mkdir(exist_ok=True)
    return subprocess.run(
        [*wrapper, sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**kept, "HOME": str(tmp_path / "home"), **variables},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def assert_answered(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stderr) == (0, "")
    seen = json.loads(done.stdout)
    assert (seen["added"]["code"], seen["added"]["complaints"]) == (0, "")
    assert seen["added"]["added"] == len(list(SAMPLE.iterdir()))
    assert seen["asked"]["code"] in (0, 1)
    assert seen["asked"]["complaints"] == seen["complaints"] == ""
    assert len(seen["asked"]["passages"]) == 5
    for key in ("answer", "confidence", "citations", "alternatives", "passages"):
        assert seen["served"][key] == seen["asked"][key]
    assert seen["page"] > 1_000
    assert seen["stopped"] == 0
    if shown := seen["shown"]:
        streams = "/gradio_api/queue/data?"  # closed by the page itself once the answer is there
        assert [line for line in shown["failed"] if streams not in line] == []
        first = (seen["asked"]["citations"] or seen["asked"]["passages"])[0]
        assert shown["title"] == first["title"]
        assert shown["font"] == "17px"  # the page's own style


@pytest.mark.skipif(not can_cut_off(), reason="no right to make a network namespace")
def test_the_whole_way_works_without_a_network(tmp_path: Path) -> None:
    outside = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    assert "unreachable" in run(tmp_path, LOOPBACK_ONLY, outside).stderr
    arguments = (str(SAMPLE), str(tmp_path / "store"), QUESTION, BROWSER)
    assert_answered(run(tmp_path, LOOPBACK_ONLY, WHOLE_WAY, *arguments))


def test_nothing_tries_to_reach_beyond_this_computer(tmp_path: Path) -> None:
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    outside = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    assert run(tmp_path, [], outside, PYTHONPATH=str(guard)).returncode == 99
    store = str(tmp_path / "store")
    assert_answered(
        run(tmp_path, [], WHOLE_WAY, str(SAMPLE), store, QUESTION, "", PYTHONPATH=str(guard))
    )
