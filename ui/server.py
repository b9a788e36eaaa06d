"""Turn an application into a page at an address: on this computer, or with a token elsewhere."""

import asyncio
import errno
import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from index.errors import KutipError
from ui.access import LOCAL_HOSTS, PARAMETER, Access, make_token, read_token
from ui.messages import Messages
from ui.serving import serving_of
from ui.stopping import Stop
from ui.terminal import say

ADDRESS = "127.0.0.1"
FIRST_PORT = 8600
PORTS_TRIED = 20
STOP_SECONDS = 10.0  # for answers that are being made when the server is told to stop
END_SECONDS = 1.0  # for what is left to see that it is over
EXIT_AT_ONCE = 130


def access_for(host: str, token_file: Path | None) -> Access:
    """Return who may come in: everybody on this computer, or who knows the token.

    Without a file, a token is made where one is needed.
    """
    if token_file is None and host in LOCAL_HOSTS:
        return Access()
    token = make_token() if token_file is None else read_token(token_file)
    own_name = socket.gethostname().lower()
    return Access(frozenset({*LOCAL_HOSTS, host.lower(), own_name, f"{own_name}.local"}), token)


def listen(host: str, port: int | None, with_token: bool = False) -> socket.socket:
    """Return a listening socket, on the first free port when none is asked for."""
    if host not in LOCAL_HOSTS and not with_token:
        raise KutipError(
            f"--host {host} is refused: without a token the page is served on this computer only"
        )
    family, address = _resolved(host)
    if port is not None:
        return _listen_on(family, address, port)
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            return _listen_on(family, address, candidate)
        except PortInUseError:
            continue
    last = FIRST_PORT + PORTS_TRIED - 1
    raise KutipError(f"no free port from {FIRST_PORT} to {last}. Choose one with --port")


def address_of(listener: socket.socket) -> str:
    """Return the address to type into a browser."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = _own_address()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def ready_line(listener: socket.socket, words: Messages, shown_token: str | None) -> str:
    """Return what to tell once a browser can connect; a made token is told here, only once."""
    address = address_of(listener)
    if shown_token is None:
        return words["serve_ready"].format(url=address)
    return words["server_link"].format(url=address, link=f"{address}/?{PARAMETER}={shown_token}")


def serve(
    app: FastAPI,
    listener: socket.socket,
    words: Messages,
    open_browser: bool,
    shown_token: str | None = None,
) -> None:
    """Serve until interrupted; say where as soon as a browser can connect."""
    say(ready_line(listener, words, shown_token))
    if open_browser and _has_screen():
        # Without the token: the command line of a browser is no secret on this computer.
        address = address_of(listener)
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    EndingServer(app).run(sockets=[listener])


class EndingServer(uvicorn.Server):
    """A server that a signal ends within some seconds, and a second signal at once."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,  # it would hold tokens and questions; ui.guards logs without them
                server_header=False,
                # Heard from this computer only, and only where a proxy may stand before a network:
                # else whoever sends them would choose the address that is counted.
                proxy_headers=serving_of({"app": app}).access.token is not None,
            )
        )
        self._stop = app.state.stop = Stop()
        # Threads cannot be ended: one that goes on too long goes with the process.
        self._last = threading.Timer(STOP_SECONDS + END_SECONDS, os._exit, [0])
        self._last.daemon = True

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        super().run(sockets)
        self._last.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; not remembered, so that the process ends as one that has done its work."""
        if self.should_exit:
            os._exit(EXIT_AT_ONCE)  # a model that computes would not let go; the store can bear it
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers come that are being made, and end everything else."""
        self._last.start()
        patience = asyncio.create_task(self._end_all())
        await self._stop.begin()
        await super().shutdown(sockets)
        patience.cancel()

    async def _end_all(self) -> None:
        await asyncio.sleep(STOP_SECONDS)
        await self._stop.give_up()


class PortInUseError(KutipError):
    """Somebody listens there already."""


def _has_screen() -> bool:
    """Tell whether a browser would have a window; a text browser would take over the terminal."""
    variables = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, variables))


def _resolved(host: str) -> tuple[socket.AddressFamily, str]:
    """Return where to listen; localhost is always the address that everything understands."""
    if host in LOCAL_HOSTS:
        return socket.AF_INET, ADDRESS
    try:
        # An empty host would be every address: say so, then.
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host else []
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise _no_address(host)
    family, _, _, _, address = found[0]
    return family, str(address[0])


def _no_address(host: str) -> KutipError:
    return KutipError(
        f"--host {host or '(empty)'} is no address of this computer. Leave it out to serve on "
        "this computer only, or write 0.0.0.0 for all its addresses"
    )


def _own_address() -> str:
    """Return this computer's address in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that belongs to nobody (RFC 5737)
            return str(probe.getsockname()[0])
        except OSError:
            return ADDRESS


def _listen_on(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # Named as TCP, so that asyncio sends small packets at once: else an answer's last part waits
    # some 40 ms for the browser to confirm the first.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port that was in use a moment ago is free; one that somebody listens on is not.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise _no_address(address) from None
        raise PortInUseError(f"port {port} is in use. Choose another with --port") from None
    return listener
