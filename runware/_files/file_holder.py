"""The mark of what may hold files."""

from __future__ import annotations

from typing import Any, ClassVar


class FileHolder:
    """What the server sent: a result, or an object in one. It is an attrs class to who asks, as `result_files` does."""

    __attrs_attrs__: ClassVar[Any]
