"""Files of Debian packages, read out of the .deb itself: any system can do so."""

import io
import tarfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

_MAGIC, _HEADER_BYTES = b"!<arch>\n", 60


def package_files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every plain file that ``package`` (a .deb) would install.

    Raises SystemExit with one line for a file that is no package or is compressed with Zstandard.
    """
    for name, content in _members(package):
        if name == "data.tar.zst":
            raise SystemExit(f"{package}: Zstandard is not read; take the package of Debian 12")
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                for member in archive:
                    if member.isfile() and (opened := archive.extractfile(member)):
                        yield member.name.removeprefix("./"), opened.read()


def require_packages(parser: ArgumentParser, folder: Path) -> None:
    """End the command with one line where the folder has no packages."""
    if not any(folder.glob("*.deb")):
        parser.error(f"{folder} holds no packages: run make build/packages/.fetched first")


def _members(package: Path) -> Iterator[tuple[str, bytes]]:
    # The "ar" format: a name of 16 bytes, a size at byte 48, contents at even places.
    content = package.read_bytes()
    if not content.startswith(_MAGIC):
        raise SystemExit(f"{package} is no Debian package")
    place = len(_MAGIC)
    while place < len(content):
        header = content[place : place + _HEADER_BYTES]
        size = int(header[48:58])
        place += _HEADER_BYTES
        yield header[:16].decode().strip().rstrip("/"), content[place : place + size]
        place += size + size % 2
