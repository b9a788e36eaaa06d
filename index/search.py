"""Question -> hits: both searches of one store, fused. Opens the store with its settings."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from index import chunk, words
from index.coverage import WordCoverage
from index.datatypes import Encoder, Filter, Hit
from index.encode import load_encoder
from index.fuse import DEPTH, RERANKED, fuse, rerank
from index.local_store import LocalStore, stored_settings
from index.model_record import ModelRecord
from index.schema import BUILTIN
from index.static_encoder import StaticEncoder
from index.store import ScoredIds, Store

# Raised whenever cleaning, sentence rules, terms or what is indexed of a chunk change.
ANALYSIS_VERSION = "1"


class Index:
    """A store together with the encoder that its vectors were made with."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self.encoder = encoder
        # Named models have no vectors of single words.
        self.coverage = WordCoverage(encoder) if isinstance(encoder, StaticEncoder) else None

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        encoder: str | None = None,
        create: bool = False,
        writable: bool = False,
    ) -> "Index":
        """Open the store in ``folder``; ``encoder`` None means the one it was built with.

        Raises IndexMismatchError when the store was built otherwise, StoreError when there is
        none and ``create`` is false.
        """
        stored = stored_settings(folder)
        wanted = encoder or (stored or {}).get("encoder", BUILTIN)
        record = ModelRecord(folder)
        loaded = load_encoder(wanted, record, may_fetch=encoder is not None)
        settings = build_settings(wanted, loaded)
        store = LocalStore.open(folder, settings, create=create, writable=writable)
        record.keep()  # last: the folder may be new, and is a store only now
        return cls(store, loaded)

    def search(
        self, question: str, top_k: int, where: Filter | None = None, depth: int = DEPTH
    ) -> list[Hit]:
        """Return the best chunks, best first; both rankings are ``depth`` long before fusion."""
        terms, encoded = words.terms(question), self.encoder.encode_questions([question])[0]

        def search() -> list[Hit]:
            keyword = self.store.search_text(terms, depth, where)
            vector = self.store.search_dense(encoded, depth, where)
            return self.hits(self.reranked(question, fuse(keyword, vector))[:top_k])

        return self.store.at_one_generation(search)

    def reranked(self, question: str, ranking: ScoredIds) -> ScoredIds:
        """Return the fused ranking, its first chunks compared with the question word by word."""
        if self.coverage is None:
            return ranking
        first = [key for key, _ in ranking[:RERANKED]]
        texts = {found.id: found.text for found in self.store.get(first)}
        # An article forgotten since the ranking was made has no text any more.
        passages = [texts.get(key, "") for key in first]
        return rerank(ranking, self.coverage.of(question, passages).tolist())

    def hits(self, ranking: ScoredIds) -> list[Hit]:
        """Return the chunks of a fused ranking."""
        chunks = {found.id: found for found in self.store.get([key for key, _ in ranking])}
        # An article forgotten since the ranking was made has no chunks any more.
        return [Hit(chunks[key], score, "fused") for key, score in ranking if key in chunks]

    def forget(self, article_ids: Sequence[str]) -> int:
        """Remove articles everywhere; return how many were there."""
        return self.store.delete(article_ids)

    def close(self) -> None:
        """Release files and locks."""
        self.store.close()


def own_settings(index: Index) -> Mapping[str, str]:
    """Return the settings of what this index would write, whatever its store holds by now."""
    stored = index.store.stats().settings
    return build_settings(stored.get("encoder", BUILTIN), index.encoder)


def build_settings(encoder_name: str, encoder: Encoder) -> Mapping[str, str]:
    """Return everything that decides what a store holds for a given article."""
    return {
        "encoder": encoder_name,
        "encoder_weights": encoder.name,
        "dimensions": str(encoder.dimensions),
        "analysis": ANALYSIS_VERSION,
        "chunks": f"{chunk.MAX_CHARACTERS} characters, {chunk.OVERLAP_SENTENCES} overlap",
    }
