"""Base class of objects that may contain files."""

from __future__ import annotations

from typing import Any, ClassVar


class FileHolder:
    """A result of the server, or an object in a result. Subclasses are attrs classes, whose fields `result_files` reads."""

    #: The parameters of the request: see `runware._files.provenance`. A slot, not an attribute in `__dict__`, since the garbage
    #: collector skips a `__dict__` that holds only strings and numbers.
    __slots__ = ("_made_from",)

    __attrs_attrs__: ClassVar[Any]
