"""The mark of what may hold files."""

from __future__ import annotations

from typing import Any, ClassVar


class FileHolder:
    """What the server sent: a result, or an object in one. It is an attrs class; `result_files` finds the files in it."""

    __attrs_attrs__: ClassVar[Any]
