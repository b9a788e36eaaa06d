"""A zip file -> its members' names and bytes, one at a time, never written to disk."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from index.formats.problem import UnreadableError
from index.formats.zip_file import open_zip, size_of

if TYPE_CHECKING:
    import zipfile

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 50 * 2**20
MAX_TOTAL_BYTES = 500 * 2**20
MAX_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 2**20  # below, honest repetitive text reaches any ratio
_BLOCK_BYTES = 2**18
_ENCRYPTED = 0x1
_SUSPICIOUS = "If you trust it, unpack it and add the folder"


@dataclass(slots=True)
class _Allowance:
    """What the archive may still unfold to; members that are refused have used some of it."""

    left_bytes: int


def read_members(
    archive: BinaryIO, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes | UnreadableError | None]]:
    """Yield (name, bytes or problem) of every file not hidden, None for a name not wanted.

    Raises:
        UnreadableError: the archive as a whole is refused, or its total limit is reached.

    """
    size_bytes = size_of(archive)
    with open_zip(archive) as opened:
        members = opened.infolist()
        if len(members) > MAX_MEMBERS:
            raise UnreadableError(
                f"the zip file holds {len(members):,} files, more than {MAX_MEMBERS:,}", _SUSPICIOUS
            )
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise UnreadableError("the zip file is encrypted", "Unpack it and add the folder")
        if not members:
            raise UnreadableError("the zip file holds no files", "Pack it again")
        if sum(member.compress_size for member in members) > size_bytes:
            raise UnreadableError("the files in the zip file overlap", _SUSPICIOUS)
        allowance = _Allowance(MAX_TOTAL_BYTES)
        seen: set[str] = set()
        for member in sorted(members, key=lambda member: member.filename):
            if member.filename.endswith("/") or _is_hidden(member.filename):
                continue
            if not wanted(member.filename):
                yield member.filename, None
                continue
            yield member.filename, _checked(opened, member, seen, allowance)


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)


def _checked(
    archive: "zipfile.ZipFile", member: "zipfile.ZipInfo", seen: set[str], allowance: _Allowance
) -> bytes | UnreadableError:
    name = member.filename
    refusal = None
    if (
        name.startswith(("/", "\\"))
        or name[1:2] == ":"
        or ".." in name.replace("\\", "/").split("/")
    ):
        refusal = "the name points outside the zip file"
    elif name in seen:
        refusal = "the zip file holds this name twice"
    elif stat.S_ISLNK(member.external_attr >> 16):
        refusal = "it is a link, not a file"
    seen.add(name)
    return (
        UnreadableError(refusal, _SUSPICIOUS) if refusal else _inflated(archive, member, allowance)
    )


def _inflated(
    archive: "zipfile.ZipFile", member: "zipfile.ZipInfo", allowance: _Allowance
) -> bytes | UnreadableError:
    """Inflate counting real bytes: the sizes that an archive declares may lie."""
    content = bytearray()
    try:
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK_BYTES):
                content += block
                allowance.left_bytes -= len(block)
                if allowance.left_bytes < 0:
                    raise UnreadableError("the zip file unfolds to more than 500 MiB", _SUSPICIOUS)
                if len(content) > MAX_MEMBER_BYTES:
                    return UnreadableError("it unfolds to more than 50 MiB", _SUSPICIOUS)
                too_dense = len(content) > MAX_RATIO * max(member.compress_size, 1)
                if too_dense and len(content) > _RATIO_COUNTS_FROM_BYTES:
                    return UnreadableError(f"it unfolds more than {MAX_RATIO} times", _SUSPICIOUS)
    except UnreadableError:
        raise
    except Exception as error:  # zipfile and its codecs raise a dozen kinds on damaged members
        return UnreadableError(
            f"it is damaged inside the zip file ({type(error).__name__})", "Pack it again"
        )
    return bytes(content)
