"""Choose the reader: the built-in one, or any transformers question-answering model."""

from index.datatypes import Encoder
from index.model_record import ModelRecord
from index.static_encoder import StaticEncoder
from qa.datatypes import Reader
from qa.read import BuiltinReader

BUILTIN = "builtin"


def load_reader(
    name_or_folder: str | None, encoder: Encoder, record: ModelRecord | None = None
) -> Reader:
    """Return the reader of that name; None or "builtin" is the one shipped with Kutip.

    The built-in reader shares ``encoder``'s word vectors when that is the built-in one.
    ``record`` holds what the models of a store were at their first use. Raises KutipError when
    the model cannot be loaded, could run code, or has changed.
    """
    if name_or_folder in (None, BUILTIN):
        shared = encoder if isinstance(encoder, StaticEncoder) else None
        return BuiltinReader(encoder=shared)
    # Imported here: the module is small, but its model pulls in torch.
    from qa.hub_reader import HubReader

    return HubReader(str(name_or_folder), record)
