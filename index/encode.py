"""Choose the encoder: the built-in one, or any sentence-transformers model by name or folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.clean import encodable
from index.datatypes import Encoder, FloatMatrix
from index.errors import KutipError
from index.model_hub import fingerprint, load_named
from index.model_record import ModelRecord
from index.schema import BUILTIN, OPEN
from index.static_encoder import OPEN_FOLDER, StaticEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Prompts that model families were trained with but do not always ship in their folder:
# E5 (Wang et al. 2022) marks questions and passages, BGE v1.5 (Xiao et al. 2023) questions only.
FAMILY_PROMPTS = {
    "e5": ("query: ", "passage: "),
    "bge": ("Represent this sentence for searching relevant passages: ", ""),
}


class SentenceTransformerEncoder:
    """A sentence-transformers model with the prompts of its family."""

    def __init__(
        self, name_or_folder: str, record: ModelRecord | None = None, may_fetch: bool = True
    ) -> None:
        self._model = _load(name_or_folder, record, may_fetch)
        self._question_prompt, self._passage_prompt = _prompts(self._model, name_or_folder)
        self.dimensions = int(self.encode_questions(["a"]).shape[1])
        self.name = f"{Path(name_or_folder).name}-{fingerprint(self._model.state_dict())}"

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self._encode(texts, self._question_prompt)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> FloatMatrix:
        vectors = self._model.encode(
            [encodable(text) for text in texts],
            prompt=prompt,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, np.float32)


def load_encoder(
    name_or_folder: str | None = None, record: ModelRecord | None = None, may_fetch: bool = True
) -> Encoder:
    """Return the encoder of that name; None or "builtin" is the one shipped with Kutip.

    "open" is the other one shipped, which has learned from openly licensed texts alone.
    ``record`` holds what the models of a store were at their first use; without ``may_fetch``
    only models of this computer are taken. Raises KutipError when the model cannot be loaded,
    could run code, or has changed.
    """
    if name_or_folder in (None, BUILTIN):
        return StaticEncoder()
    if name_or_folder == OPEN:
        return StaticEncoder(OPEN_FOLDER)
    return SentenceTransformerEncoder(str(name_or_folder), record, may_fetch)


def full_name(name_or_folder: str) -> str:
    """Return a name as the hub has it: without a slash it is of sentence-transformers' own."""
    if Path(name_or_folder).exists() or "/" in name_or_folder:
        return name_or_folder
    return f"sentence-transformers/{name_or_folder}"


def _load(
    name_or_folder: str, record: ModelRecord | None, may_fetch: bool
) -> "SentenceTransformer":
    if Path(name_or_folder).exists() and not Path(name_or_folder, "modules.json").is_file():
        raise KutipError(
            f"{name_or_folder} is no sentence-transformers folder (modules.json is missing)."
            " Give a folder that SentenceTransformer.save made, or a model name."
        )

    def load(folder: Path) -> "SentenceTransformer":
        # Imported here: torch costs seconds, and the built-in encoder does not need it.
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )

    return load_named("encoder", full_name(name_or_folder), load, record, may_fetch)


def _prompts(model: "SentenceTransformer", name_or_folder: str) -> tuple[str, str]:
    """Prefer the prompts stored with the model, then those of its family, then none."""
    stored = {key: value for key, value in (model.prompts or {}).items() if value}
    if stored:
        passage = stored.get("passage", stored.get("document", ""))
        return stored.get("query", ""), passage
    parts = Path(name_or_folder).name.lower().replace("_", "-").split("-")
    for family, prompts in FAMILY_PROMPTS.items():
        if family in parts:
            return prompts
    return "", ""
