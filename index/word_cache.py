"""Words -> their vectors, each computed once; safe beside other threads without a lock."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class WordCache:
    """Remembers the vectors of words until there are too many of them."""

    def __init__(self) -> None:
        self._known: dict[str, Matrix] = {}

    def of(
        self, forms: Sequence[str], compute: Callable[[Sequence[str]], Matrix], most: int
    ) -> Matrix:
        """Return float32 rows, one a form; beyond ``most`` words all are forgotten first."""
        known: Mapping[str, Matrix] = self._known
        new = [form for form in dict.fromkeys(forms) if form not in known]
        if new:
            # A new dict instead of a change in place: other threads may be reading this one.
            if len(known) > most:
                known, new = {}, list(dict.fromkeys(forms))
            self._known = known = {**known, **dict(zip(new, compute(new), strict=True))}
        return np.stack([known[form] for form in forms])
