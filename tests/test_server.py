"""The listening socket of the page."""

import socket
from collections.abc import Iterator

import pytest

from index.errors import KutipError
from ui.server import FIRST_PORT, PORTS_TRIED, address_of, listen


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    listener = listen("127.0.0.1", 0)
    yield listener
    listener.close()


def test_an_answer_is_sent_at_once(listener: socket.socket) -> None:
    # Only of sockets that are named as TCP does asyncio turn off Nagle's algorithm, which
    # holds the last packet of a kept connection back for some 40 ms.
    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    assert accepted.proto == socket.IPPROTO_TCP
    client.close()
    accepted.close()


def test_the_page_is_on_this_computer_only(listener: socket.socket) -> None:
    assert listener.getsockname()[0] == "127.0.0.1"
    assert address_of(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "example.org"])  # noqa: S104
def test_other_hosts_are_refused(host: str) -> None:
    with pytest.raises(KutipError, match="is refused"):
        listen(host, 0)


def test_a_port_in_use_is_one_line(listener: socket.socket) -> None:
    with pytest.raises(KutipError, match=r"is in use\. Choose another with --port"):
        listen("127.0.0.1", listener.getsockname()[1])


def test_without_a_port_the_first_free_one_is_taken() -> None:
    first = listen("127.0.0.1", None)
    second = listen("127.0.0.1", None)
    ports = [first.getsockname()[1], second.getsockname()[1]]
    first.close()
    second.close()
    assert FIRST_PORT <= ports[0] < ports[1] < FIRST_PORT + PORTS_TRIED
