"""Turn an application into a page at an address on this computer."""

import os
import socket
import sys
import threading
import webbrowser

import uvicorn
from fastapi import FastAPI

from index.errors import KutipError
from ui.api import LOCAL_HOSTS
from ui.messages import Messages
from ui.terminal import say

ADDRESS = "127.0.0.1"
FIRST_PORT = 8600
PORTS_TRIED = 20
STOP_SECONDS = 2


def listen(host: str, port: int | None) -> socket.socket:
    """Return a listening socket, on the first free port when none is asked for."""
    if host not in LOCAL_HOSTS:
        raise KutipError(
            f"--host {host} is refused: the page has no password and is served "
            f"on this computer only. Leave --host out"
        )
    if port is not None:
        return _listen_on(port)
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            return _listen_on(candidate)
        except KutipError:
            continue
    last = FIRST_PORT + PORTS_TRIED - 1
    raise KutipError(f"no free port from {FIRST_PORT} to {last}. Choose one with --port")


def address_of(listener: socket.socket) -> str:
    """Return the address to type into a browser."""
    return f"http://{ADDRESS}:{listener.getsockname()[1]}"


def serve(app: FastAPI, listener: socket.socket, words: Messages, open_browser: bool) -> None:
    """Serve until interrupted; say where as soon as a browser can connect."""
    address = address_of(listener)
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=STOP_SECONDS
    )
    say(words["serve_ready"].format(url=address))
    if open_browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    uvicorn.Server(config).run(sockets=[listener])


def _has_screen() -> bool:
    """Tell whether a browser would have a window; a text browser would take over the terminal."""
    variables = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, variables))


def _listen_on(port: int) -> socket.socket:
    # Named as TCP, so that asyncio sends small packets at once: else an answer's last part waits
    # some 40 ms for the browser to confirm the first.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port that was in use a moment ago is free; one that somebody listens on is not.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        listener.listen()
    except OSError:
        listener.close()
        raise KutipError(f"port {port} is in use. Choose another with --port") from None
    return listener
