"""The mark of what may hold files."""

from __future__ import annotations

from typing import Any, ClassVar


class FileHolder:
    """What the server sent: a result, or an object in one. It is an attrs class to who asks, as `result_files` does."""

    #: What it was made from: `runware._files.provenance`. It has a slot, since the garbage collector looks at a `__dict__` only
    #: if that holds more than texts and numbers.
    __slots__ = ("_made_from",)

    __attrs_attrs__: ClassVar[Any]
