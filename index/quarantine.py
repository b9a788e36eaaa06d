"""An article that is no longer what was stored -> a JSON file outside of all searching."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from index.datatypes import Article
from index.segments import sync_folder

FOLDER = "quarantine"
REASONS = {
    "text": "its text no longer has the hash that it was stored with",
    "head": "its title, source, date, address, language or id is not what was stored",
}


def set_apart(folder: Path, article: Article, faults: Sequence[str]) -> Path:
    """Write an article with the reason; the same content has the same name, so twice is once."""
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    record = {"reason": [REASONS[fault] for fault in faults if fault in REASONS], **asdict(article)}
    content = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )
    path = place / f"article-{sha256(content).hexdigest()[:24]}.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(place)
    sync_folder(folder)
    return path
