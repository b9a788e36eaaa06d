"""txtai's search and extractive question answering (rivals' environment)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import torch
from txtai import RAG, Embeddings
from txtai.pipeline import Questions

from eval.rivals.run_one import DEPTH, Ask, Models
from eval.rivals.wire import Given


class Keyword:
    """The keyword search alone."""

    packages: Sequence[str] = ("txtai",)

    def __init__(self, models: Models) -> None:
        del models
        self._embeddings = Embeddings(keyword=True)

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages."""
        self._embeddings.index(passages)

    def ways(self) -> Mapping[str, Ask]:
        """Return its one search."""
        return {"": partial(_search, self._embeddings, None)}


class Search:
    """The joined searches, and the vector search by its weight."""

    packages: Sequence[str] = ("txtai", "faiss-cpu", "transformers", "torch")

    def __init__(self, models: Models) -> None:
        self._embeddings = Embeddings(path=models.encoder, hybrid=True)

    def add(self, passages: Sequence[str]) -> None:
        """Encode and index the passages."""
        self._embeddings.index(passages)

    def ways(self) -> Mapping[str, Ask]:
        """Return both searches."""
        return {
            "hybrid": partial(_search, self._embeddings, None),
            "dense": partial(_search, self._embeddings, 1.0),
        }


def _search(embeddings: Any, weights: float | None, question: str) -> Given:
    found = embeddings.search(question, DEPTH, weights=weights)
    return Given("", ranking=tuple(number for number, _ in found))


class Answers:
    """RAG with a question-answering model: it gives the answer's words and one passage's id."""

    packages: Sequence[str] = ("txtai", "faiss-cpu", "transformers", "torch")

    def __init__(self, models: Models) -> None:
        self._embeddings = Embeddings(path=models.encoder, hybrid=True, content=True)
        self._reader = models.reader
        self._surest = 0.0

    def add(self, passages: Sequence[str]) -> None:
        """Encode and index the passages."""
        self._embeddings.index(passages)

    def ways(self) -> Mapping[str, Ask]:
        """Return the reader as it is, and kept to the passages."""
        self._remember_scores()
        kept = Questions(self._reader)
        kept.model = KeptToPassage(kept.model, kept.tokenizer.sep_token_id)
        as_is = RAG(self._embeddings, Questions(self._reader), output="reference")
        return {
            "": partial(self._answer, as_is),
            "kept": partial(self._answer, RAG(self._embeddings, kept, output="reference")),
        }

    def _remember_scores(self) -> None:
        """Keep the best score of each search: RAG gives none for its answers."""
        search = self._embeddings.batchsearch

        def remembering(*arguments: Any, **more: Any) -> Any:
            found = search(*arguments, **more)
            self._surest = max((one["score"] for one in found[0]), default=0.0)
            return found

        self._embeddings.batchsearch = remembering

    def _answer(self, rag: Any, question: str) -> Given:
        try:
            given = rag({"query": question, "question": question})
        except TypeError as error:  # raised where the model points at "no answer"
            return Given("", failed=str(error))
        text = given["answer"]
        if not text:
            return Given("")
        passage = given.get("reference")
        return Given(
            "",
            text=text,
            score=self._surest,
            refused=False,
            passage=None if passage is None else int(passage),
        )


class KeptToPassage(torch.nn.Module):
    """A question-answering model that can point at nothing but the passage.

    txtai expects such a model: its default reader was trained without unanswerable questions.
    """

    def __init__(self, model: Any, separator: int) -> None:
        super().__init__()
        self._model = model
        self._separator = separator

    def forward(self, input_ids: torch.Tensor, **more: torch.Tensor) -> Any:
        """Return the model's output with the logits outside the passage made impossible."""
        output = self._model(input_ids=input_ids, **more)
        separators = input_ids == self._separator
        outside = separators | (separators.cumsum(dim=1) != 1)
        output.start_logits = output.start_logits.masked_fill(outside, -1e4)
        output.end_logits = output.end_logits.masked_fill(outside, -1e4)
        return output
