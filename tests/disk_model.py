"""The calls of a program until the power fails -> what a disk may then hold.

What was synced is there. Of each write since, every sector of 512 bytes is there or not, the
size of the file may have grown without its content, and of what happened to a name each moment
since may be what is left. Sectors themselves are not torn, and synced ones are not lost: a disk
that does that needs checksums, which tests/rot.py tries.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from disk_calls import CREATED, FOLDER, TRUNCATED, Call

SECTOR = 512
SHARED = "-shm"  # is written through memory, which no recorder sees, and is made anew
Mode = Literal["none", "all", "some", "few", "most"]
MODES: tuple[Mode, ...] = ("none", "all", "some", "some", "few", "most")
KEPT: dict[Mode, float] = {"none": 0.0, "all": 1.0, "some": 0.5, "few": 0.1, "most": 0.9}


@dataclass(eq=False)
class Inode:
    """A file or folder: what is surely on the disk, and what came since the last sync."""

    is_folder: bool = False
    synced: bytearray = field(default_factory=bytearray)
    writes: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut to a size
    entries: dict[str, "Inode"] = field(default_factory=dict)  # as they were synced
    moves: list["Move"] = field(default_factory=list)


@dataclass(eq=False)
class Move:
    """One change of names in one folder: each gets another inode, or none; all of them or none."""

    changes: tuple[tuple[str, Inode | None], ...]


class Disk:
    """Follows a program's calls; ``crash`` says what may be left of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = Inode(is_folder=True)
        self._now: dict[str, Inode] = {str(root): self.top}
        self._open: dict[int, Inode] = {}

    def take(self, call: Call) -> None:
        """Follow one call."""
        match call.kind:
            case "o":
                self._opened(call)
            case "c":
                self._open.pop(call.descriptor, None)
            case "w":
                self._open[call.descriptor].writes.append((call.place, call.data))
            case "t":
                self._open[call.descriptor].writes.append((call.place, None))
            case "s":
                _sync(self._open[call.descriptor])
            case "m":
                self._now[call.name] = Inode(is_folder=True)
                self._change((call.name, self._now[call.name]))
            case "u" | "d":
                self._now.pop(call.name, None)
                self._change((call.name, None))
            case "l" | "r":
                self._renamed(call)

    def _opened(self, call: Call) -> None:
        if call.flags & CREATED:
            self._now[call.name] = Inode()
            self._change((call.name, self._now[call.name]))
        inode = self._now[call.name]
        if inode.is_folder != bool(call.flags & FOLDER):
            raise ValueError(f"{call.name} is not what it was")
        if call.flags & TRUNCATED:
            inode.writes.append((0, None))
        self._open[call.descriptor] = inode

    def _renamed(self, call: Call) -> None:
        new, inode = call.data.decode(), self._now[call.name]
        if inode.is_folder:
            raise ValueError("renamed folders are not followed")
        self._now[new] = inode
        if call.kind == "l":
            self._change((new, inode))
            return
        del self._now[call.name]
        self._change((call.name, None), (new, inode))

    def _change(self, *named: tuple[str, Inode | None]) -> None:
        places = {path.rpartition("/")[0] for path, _ in named}
        if len(places) > 1:
            raise ValueError("renaming into another folder is not followed")
        changes = tuple((path.rpartition("/")[2], inode) for path, inode in named)
        self._now[places.pop()].moves.append(Move(changes))

    def crash(self, chance: random.Random, place: Path) -> None:
        """Write into a new folder what may be left when the power fails now."""
        self._write_out(self.top, place, chance)

    def _write_out(self, folder: Inode, place: Path, chance: random.Random) -> None:
        place.mkdir(mode=0o700)
        for name, inode in _entries(folder, chance).items():
            if inode.is_folder:
                self._write_out(inode, place / name, chance)
            elif name.endswith(SHARED):
                (place / name).write_bytes(_shared(len(_content(inode, chance)), chance))
            else:
                (place / name).write_bytes(_content(inode, chance))


def _sync(inode: Inode) -> None:
    for move in inode.moves:
        _move(inode.entries, move)
    for place, data in inode.writes:
        _apply(inode.synced, place, data)
    inode.moves.clear()
    inode.writes.clear()


def _move(entries: dict[str, Inode], move: Move) -> None:
    for name, inode in move.changes:
        if inode is None:
            entries.pop(name, None)
        else:
            entries[name] = inode


def _apply(content: bytearray, place: int, data: bytes | None) -> None:
    if data is None:
        del content[place:]
        content.extend(bytes(place - len(content)))
        return
    content.extend(bytes(max(place - len(content), 0)))
    content[place : place + len(data)] = data


def _content(inode: Inode, chance: random.Random) -> bytes:
    """Return the bytes that may be left of a file."""
    content, kept = bytearray(inode.synced), KEPT[chance.choice(MODES)]
    stale = chance.random() < 0.2  # what was never written shows what the disk held before
    for place, data in inode.writes:
        if data is None:
            if chance.random() < kept:
                _apply(content, place, None)
            continue
        for start, part in _sectors(place, data):
            if chance.random() < kept:
                if stale and start > len(content):
                    content.extend(chance.randbytes(start - len(content)))
                _apply(content, start, part)
    return bytes(content)


def _sectors(place: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    end = place + len(data)
    start = place
    while start < end:
        stop = min((start // SECTOR + 1) * SECTOR, end)
        yield start, data[start - place : stop - place]
        start = stop


def _entries(folder: Inode, chance: random.Random) -> dict[str, Inode]:
    """Return the names that may be left: of each one, any moment since it was synced."""
    entries = dict(folder.entries)
    if chance.random() < 0.5:  # as a journal keeps them: all up to some moment
        kept = folder.moves[: chance.randrange(len(folder.moves) + 1)]
    else:
        kept = list(_independent(folder.moves, chance))
    for move in kept:
        _move(entries, move)
    return entries


def _independent(moves: Sequence[Move], chance: random.Random) -> Iterator[Move]:
    """Yield some changes of names; what happened to one name stays in its order."""
    stopped: set[str] = set()
    share = KEPT[chance.choice(MODES)]
    for move in moves:
        names = {name for name, _ in move.changes}
        if names & stopped or chance.random() >= share:
            stopped |= names
            continue
        yield move


def _shared(size: int, chance: random.Random) -> bytes:
    return chance.choice((b"", bytes(size), chance.randbytes(size)))


def replay(root: Path, calls: Iterable[Call]) -> Iterator[tuple[Call, Disk]]:
    """Yield every call with the disk as it is right after it."""
    disk = Disk(root)
    for call in calls:
        disk.take(call)
        yield call, disk
