"""The page's scripts, styles and words -> files under one address that changes with them."""

import json
from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import Response

from index.hidden import SCRIPT_PATTERN
from ui.messages import LANGUAGES, Messages

FOLDER = Path(__file__).with_name("page")
ENTRY = "page.js"
WORDS = "words.js"  # no file: the messages that scripts say by themselves
HIDDEN = "hidden.js"  # no file: which characters nobody sees, from the one table of them
KINDS = {".js": "text/javascript", ".css": "text/css"}
SPOKEN = ("months", "thousands")
SPOKEN_PREFIXES = (
    "page_",
    "reader_",
    "shelf_",
    "dial_",
    "filter_",
    "feedback_",
    "history_",
    "upload_",
)
KEPT = "max-age=31536000, immutable"


def add_page_files(app: FastAPI) -> str:
    """Let an application serve the page's files; return what the page's head needs of them."""
    files = _files()
    digest = sha256(b"".join(name.encode() + b"\0" + files[name] for name in files)).hexdigest()
    folder = f"/page/{digest[:16]}"

    @app.get(f"{folder}/{{name}}", include_in_schema=False)
    def file(name: str) -> Response:
        """Return a file of the page, to be kept for good."""
        content = files.get(name)
        if content is None:
            return Response(status_code=404)
        kind = KINDS[Path(name).suffix]
        return Response(content, media_type=kind, headers={"cache-control": KEPT})

    # Not Gradio's css=, which rewrites selectors and leaves out what stands outside its root.
    styles = [name for name in files if name.endswith(".css")]
    modules = [name for name in files if name.endswith(".js") and name != ENTRY]
    return "".join(
        [
            *(f'<link rel="stylesheet" href="{folder}/{name}">' for name in styles),
            *(f'<link rel="modulepreload" href="{folder}/{name}">' for name in modules),
            f'<script type="module" src="{folder}/{ENTRY}"></script>',
        ]
    )


def language_script(words: Messages) -> str:
    """Return what sets the page's language before anything of it is shown."""
    return (
        "<script>{ let chosen; try { chosen = localStorage.getItem('kutip-language'); } catch { } "
        "const root = document.documentElement; root.lang = root.dataset.language = chosen || "
        f"{json.dumps(words['language'])}; }}</script>"
    )


def _files() -> dict[str, bytes]:
    """Return every file by its name, in the order in which styles build on each other."""
    paths = sorted(
        (path for path in FOLDER.iterdir() if path.suffix in KINDS),
        key=lambda path: (path.name != "style.css", path.name),
    )
    said = {
        language: {key: text for key, text in table.items() if _is_spoken(key)}
        for language, table in LANGUAGES.items()
    }
    files = {path.name: path.read_bytes() for path in paths}
    made = {
        WORDS: f"export const WORDS = {json.dumps(said)};\n",
        HIDDEN: f"export const HIDDEN = {json.dumps(SCRIPT_PATTERN)};\n",
    }
    return {**files, **{name: text.encode() for name, text in made.items()}}


def _is_spoken(key: str) -> bool:
    return key in SPOKEN or key.startswith(SPOKEN_PREFIXES)
