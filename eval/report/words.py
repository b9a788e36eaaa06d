"""Every word the report says, one table per language with the same keys."""

from collections.abc import Mapping

from eval.report.words_english import ENGLISH
from eval.report.words_indonesian import INDONESIAN

Words = Mapping[str, str]

LANGUAGES: Mapping[str, Words] = {"id": INDONESIAN, "en": ENGLISH}
