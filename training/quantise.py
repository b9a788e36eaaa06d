"""A table of vectors -> int8 rows with one float32 scale each, as safetensors hold them."""

import numpy as np
from numpy.typing import NDArray

Rows = dict[str, NDArray[np.generic]]  # "embeddings" (int8) and "weights" (float32)


def int8_rows(table: NDArray[np.float32]) -> Rows:
    """Return "embeddings" (int8) and "weights" (float32): their product is the table, rounded."""
    scales = np.maximum(np.abs(table).max(axis=1), 1e-12) / 127
    rows = np.rint(table / scales[:, None]).astype(np.int8)
    return {"embeddings": rows, "weights": scales.astype(np.float32)}
