"""Messages <-> a stream of bytes: JSON behind its length. What comes is checked, never obeyed."""

import json
from collections.abc import Mapping
from typing import BinaryIO

_LENGTH_BYTES = 4


def write_message(stream: BinaryIO, message: Mapping[str, object]) -> None:
    """Write one message; the caller flushes."""
    content = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(len(content).to_bytes(_LENGTH_BYTES, "big") + content)


def read_message(stream: BinaryIO, max_bytes: int) -> dict[str, object] | None:
    """Return the next message, None where the stream has ended.

    Raises:
        ValueError: what stands there is no message, or longer than ``max_bytes``.

    """
    head = stream.read(_LENGTH_BYTES)
    length_bytes = int.from_bytes(head, "big")
    if length_bytes > max_bytes:
        raise ValueError("the message is too long")
    content = stream.read(length_bytes) if len(head) == _LENGTH_BYTES else b""
    if not content or len(content) < length_bytes:
        return None
    try:
        message = json.loads(content.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("the message is too deep") from error
    if not isinstance(message, dict):
        raise ValueError("the message is no object")
    return message
