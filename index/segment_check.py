"""Rows and files of segments -> those that hold what they promise, and what others lack."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import StoreError
from index.postings import Integers, from_arrays
from index.segment_plan import Segment
from index.segments import NAME, SegmentFile, read_segment

Found = Callable[[str, str], None]  # told the kind of a problem and the file's name


@dataclass(frozen=True, slots=True)
class Checked:
    """The segments that are sound, in the order of their chunk ids, and the ids in them."""

    segments: tuple[Segment, ...]
    chunk_ids: Integers


def check_segments(
    folder: Path, files: Sequence[SegmentFile], width: int | None, found: Found
) -> Checked:
    """Read every file; a segment is sound when both of its files are and fit each other."""
    contents = {file.name: ids for file in files if (ids := _ids(folder, file, width, found))}
    vectors = [f for f in files if f.name in contents and f.kind == "vectors"]
    postings = [f for f in files if f.name in contents and f.kind == "postings"]
    partner = {contents[file.name]: file for file in postings}
    segments, last = list[Segment](), 0
    for one in sorted(vectors, key=lambda file: file.chunk_lo):
        other = partner.pop(contents[one.name], None)
        if other is None or one.chunk_lo <= last:
            found("segment_alone", one.name)
            continue
        segments.append(Segment(one.chunks, one.chunk_lo, one.chunk_hi, (one, other)))
        last = one.chunk_hi
    for file in partner.values():
        found("segment_alone", file.name)
    held = [np.frombuffer(contents[s.files[0].name], np.int64) for s in segments if s.files]
    return Checked(tuple(segments), np.concatenate([np.zeros(0, np.int64), *held]))


def check_folder(folder: Path, known: Collection[str], found: Found) -> None:
    """Name the files that no row names."""
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            found("orphan" if NAME.fullmatch(path.name) else "stranger", path.name)


def _ids(folder: Path, file: SegmentFile, width: int | None, found: Found) -> bytes | None:
    """Return the chunk ids of a sound file as bytes, None after telling what is wrong."""
    if not _row_fits(file):
        found("segment_row", file.name)
        return None
    try:
        arrays = read_segment(folder, file)
    except FileNotFoundError:
        found("segment_missing", file.name)
        return None
    except StoreError:
        found("segment_damaged", file.name)
        return None
    ids = arrays["chunk_ids"]
    fits = (
        len(ids) == file.chunks > 0
        and (int(ids[0]), int(ids[-1])) == (file.chunk_lo, file.chunk_hi)
        and bool(np.all(np.diff(ids) > 0))
    )
    if fits and file.kind == "vectors":
        matrix = arrays["vectors"]
        fits = matrix.shape == (len(ids), width) and bool(np.all(np.isfinite(matrix)))
    elif fits:
        postings = from_arrays(arrays)
        fits = (
            len(postings.lengths) == len(ids)
            and len(postings.starts) == len(postings.terms) + 1
            and int(postings.starts[-1]) == len(postings.positions) == len(postings.frequencies)
            and bool(np.all((postings.positions >= 0) & (postings.positions < len(ids))))
        )
    if not fits:
        found("segment_row", file.name)
        return None
    return ids.astype(np.int64).tobytes()


def _row_fits(file: SegmentFile) -> bool:
    match = NAME.fullmatch(file.name)
    if match is None:
        return False
    return file.kind == match[1] and int(file.name[:12]) == file.generation
