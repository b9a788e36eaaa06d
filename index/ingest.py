"""Files, folders, zip files and JSON lines -> articles, and one line for each that is none.

A text is cleaned once, here; what is yielded is what is stored and cited. An input that cannot
be read costs itself alone: the rest goes on.
"""

import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from index.clean import clean_line, clean_text
from index.datatypes import Article
from index.dates import iso_date
from index.formats.archive import read_members
from index.formats.folder import files_in
from index.formats.kind import EXTENSIONS, READABLE, Kind, kind_of
from index.formats.problem import FileProblem, UnreadableError
from index.formats.raw import RawArticle
from index.language import detect_language, language_code
from index.naming import make_id, make_title

__all__ = ["FileProblem", "read_paths"]
