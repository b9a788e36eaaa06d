"""Small models made on the spot, and a hub on this computer that hands them out."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

WORDS = ["[UNK]", "siapa", "presiden", "apa", "menteri", "kota", "tarif", "bus"]


def static_model(folder: Path, seed: int = 0) -> Path:
    """Make a sentence-transformers folder with a random vector for each of a few words."""
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.random.default_rng(seed).normal(size=(len(WORDS), 8)).astype(np.float32)
    modules = [StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


class Hub:
    """What a model hub answers to its own client: revisions, lists of files, and the files."""

    def __init__(self) -> None:
        self.revisions: dict[str, Path] = {}  # by commit, the newest last
        self.asked: list[str] = []
        self.address = ""

    def publish(self, folder: Path) -> str:
        """Let a folder be the newest revision; return its commit."""
        commit = hashlib.sha1(str(folder).encode(), usedforsecurity=False).hexdigest()
        self.revisions[commit] = folder
        return commit

    def find(self, revision: str) -> tuple[str, Path] | None:
        if revision == "main":
            return list(self.revisions.items())[-1]
        return (revision, self.revisions[revision]) if revision in self.revisions else None


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.asked.append(path)
            kind = next(
                word
                for word in ("revision", "tree", "resolve", "")
                if f"/{word}/" in path or not word
            )
            revision, _, name = path.partition(f"/{kind}/")[2].partition("/")
            at = hub.find(revision)
            if not kind or at is None:
                self.send_error(404)
                return
            commit, folder = at
            files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            names = {path.relative_to(folder).as_posix(): path for path in files}
            if kind == "resolve":
                self.give(names[name].read_bytes(), commit)
            elif kind == "tree":
                rows = [
                    {"type": "file", "path": name, "size": path.stat().st_size, "oid": "0"}
                    for name, path in names.items()
                ]
                self.give(json.dumps(rows).encode(), commit, "application/json")
            else:
                siblings = [{"rfilename": name} for name in names]
                about = {"id": "toko/model", "sha": commit, "siblings": siblings}
                self.give(json.dumps(about).encode(), commit, "application/json")

        def give(self, content: bytes, commit: str, kind: str = "binary/octet-stream") -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("X-Repo-Commit", commit)
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
