"""Haystack's search and extractive question answering (rivals' environment)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

from eval.rivals.run_one import DEPTH, Ask, Models
from eval.rivals.wire import Given

READ = 10
SEARCH_PACKAGES = ("haystack-ai", "sentence-transformers-haystack")
ANSWER_PACKAGES = (*SEARCH_PACKAGES, "transformers-haystack", "transformers", "torch")


@dataclass(slots=True)
class Legs:
    """The components of a search and where each takes the question."""

    pipeline: Pipeline
    inputs: dict[str, str]
    output: str

    def run(self, question: str, **more: dict[str, Any]) -> dict[str, Any]:
        """Run the pipeline with the question at every place that takes it."""
        data = {name: {field: question} for name, field in self.inputs.items()}
        found: dict[str, Any] = self.pipeline.run({**data, **more})
        return found


def keyword(store: InMemoryDocumentStore, top_k: int) -> Legs:
    """Return the keyword search."""
    pipeline = Pipeline()
    pipeline.add_component("keyword", InMemoryBM25Retriever(store, top_k=top_k))
    return Legs(pipeline, {"keyword": "query"}, "keyword")


def dense(store: InMemoryDocumentStore, encoder: str, top_k: int) -> Legs:
    """Return the search by vectors."""
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder", SentenceTransformersTextEmbedder(model=encoder, progress_bar=False)
    )
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=top_k))
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    return Legs(pipeline, {"embedder": "text"}, "dense")


def hybrid(store: InMemoryDocumentStore, encoder: str, depth: int, top_k: int) -> Legs:
    """Return both searches, joined by reciprocal ranks."""
    legs = dense(store, encoder, depth)
    legs.pipeline.add_component("keyword", InMemoryBM25Retriever(store, top_k=depth))
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=top_k)
    legs.pipeline.add_component("joiner", joiner)
    legs.pipeline.connect("keyword", "joiner")
    legs.pipeline.connect("dense", "joiner")
    return Legs(legs.pipeline, {**legs.inputs, "keyword": "query"}, "joiner")


def _found(legs: Legs, question: str) -> Given:
    documents = legs.run(question)[legs.output]["documents"]
    return Given("", ranking=tuple(document.meta["number"] for document in documents))


def _documents(passages: Sequence[str]) -> list[Document]:
    return [
        Document(content=passage, meta={"number": number})
        for number, passage in enumerate(passages)
    ]


class Keyword:
    """The keyword search alone."""

    packages: Sequence[str] = ("haystack-ai",)

    def __init__(self, models: Models) -> None:
        del models
        self._store = InMemoryDocumentStore()

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages."""
        self._store.write_documents(_documents(passages), DuplicatePolicy.FAIL)

    def ways(self) -> Mapping[str, Ask]:
        """Return its one search."""
        legs = keyword(self._store, DEPTH)
        return {"": lambda question: _found(legs, question)}


class Search:
    """The vector search, and it with the keyword search."""

    packages: Sequence[str] = (*SEARCH_PACKAGES, "sentence-transformers", "torch")

    def __init__(self, models: Models) -> None:
        self.encoder = models.encoder
        self.store = InMemoryDocumentStore()

    def add(self, passages: Sequence[str]) -> None:
        """Encode and index the passages."""
        embedder = SentenceTransformersDocumentEmbedder(model=self.encoder, progress_bar=False)
        pipeline = Pipeline()
        pipeline.add_component("embedder", embedder)
        documents = pipeline.run({"embedder": {"documents": _documents(passages)}})
        self.store.write_documents(documents["embedder"]["documents"], DuplicatePolicy.FAIL)

    def ways(self) -> Mapping[str, Ask]:
        """Return both searches."""
        both = hybrid(self.store, self.encoder, DEPTH, DEPTH)
        alone = dense(self.store, self.encoder, DEPTH)
        return {
            "hybrid": lambda question: _found(both, question),
            "dense": lambda question: _found(alone, question),
        }


def _with_reader(legs: Legs, reader: str) -> Ask:
    legs.pipeline.add_component("reader", TransformersExtractiveReader(model=reader))
    legs.pipeline.connect(f"{legs.output}.documents", "reader.documents")
    whole = Legs(legs.pipeline, {**legs.inputs, "reader": "query"}, "reader")
    return lambda question: _answer(whole, question)


def _answer(legs: Legs, question: str) -> Given:
    answers = legs.run(question)["reader"]["answers"]
    best = next((answer for answer in answers if answer.data is not None), None)
    if best is None:
        return Given("")
    place = best.document_offset
    return Given(
        "",
        text=best.data,
        score=best.score,
        refused=answers[0].data is None,
        passage=best.document.meta["number"],
        start=place.start,
        end=place.end,
    )


class KeywordAnswers(Keyword):
    """Ten passages of the keyword search, read."""

    packages: Sequence[str] = ANSWER_PACKAGES

    def __init__(self, models: Models) -> None:
        super().__init__(models)
        self._reader = models.reader

    def ways(self) -> Mapping[str, Ask]:
        """Return its one way."""
        return {"": _with_reader(keyword(self._store, READ), self._reader)}


class HybridAnswers(Search):
    """Ten passages of the joined searches, read."""

    packages: Sequence[str] = ANSWER_PACKAGES

    def __init__(self, models: Models) -> None:
        super().__init__(models)
        self._reader = models.reader

    def ways(self) -> Mapping[str, Ask]:
        """Return its one way; the retrievers give ten each, as by default."""
        return {"": _with_reader(hybrid(self.store, self.encoder, READ, READ), self._reader)}
