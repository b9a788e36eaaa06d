"""A stream -> an opened zip file whose directory is of a size that can be looked at."""

import io
from typing import TYPE_CHECKING, BinaryIO, cast

from index.formats.problem import UnreadableError

if TYPE_CHECKING:
    import zipfile

MAX_READ_BYTES = 6 * 2**20  # the directory is read at once: 20,000 names of usual length


class _Guarded:
    """A stream that refuses to give too much at once, whatever the zip file's header claims."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size if 0 <= size <= MAX_READ_BYTES else MAX_READ_BYTES + 1)
        if len(content) > MAX_READ_BYTES:
            raise UnreadableError(
                "the zip file's list of contents is too long",
                "If you trust it, unpack it and add the folder",
            )
        return content


def open_zip(stream: BinaryIO) -> "zipfile.ZipFile":
    """Return the zip file, opened for reading.

    Raises:
        UnreadableError: it is damaged, or its directory is too long to look at.

    """
    import zipfile

    try:
        return zipfile.ZipFile(cast(BinaryIO, _Guarded(stream)))
    except UnreadableError:
        raise
    except Exception as error:  # damaged archives raise half a dozen kinds
        raise UnreadableError(
            "the zip or docx file is damaged", "Download or save it again"
        ) from error


def size_of(stream: BinaryIO) -> int:
    """Return the size in bytes of a stream, rewound."""
    size_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size_bytes
