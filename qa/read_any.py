"""Choose the reader: the built-in one, or any transformers question-answering model."""

from index.datatypes import Encoder
from index.model_record import ModelRecord
from index.schema import BUILTIN
from index.static_encoder import StaticEncoder
from qa.datatypes import Reader
from qa.read import OPEN_FOLDER, BuiltinReader


def load_reader(
    name_or_folder: str | None, encoder: Encoder, record: ModelRecord | None = None
) -> Reader:
    """Return the reader of that name; None or "builtin" is the one shipped with Kutip.

    The built-in reader shares ``encoder``'s word vectors when that is the built-in one. With the
    encoder of openly licensed texts it is the one network that has learned from such alone.
    ``record`` holds what the models of a store were at their first use. Raises KutipError when
    the model cannot be loaded, could run code, or has changed.
    """
    if name_or_folder in (None, BUILTIN):
        shared = encoder if isinstance(encoder, StaticEncoder) else None
        is_open = shared is not None and shared.is_open
        return BuiltinReader(OPEN_FOLDER if is_open else None, shared)
    # Imported here: the module is small, but its model pulls in torch.
    from qa.hub_reader import HubReader

    return HubReader(str(name_or_folder), record)
