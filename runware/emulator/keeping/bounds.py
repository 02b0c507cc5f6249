"""Limits of storage: for files on disk, and for the data about tasks in memory."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import attrs

T = TypeVar("T")

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_LIMIT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?:(?P<unit>[kKMGT]?)(?P<bytes>i?B)?)")
#: Maximum number of files, if the user limits only their total size.
MOST_FILES = 10_000
#: Default maximum number of tasks, messages and entries of the ledger in memory, of each.
REMEMBERED = 10_000
#: Maximum size of all tasks in memory, and of all messages, in characters.
MOST_TEXT = 32_000_000


@attrs.frozen
class Keep:
    """The maximum number of files, and of their bytes in total; None: no limit."""

    files: int | None = MOST_FILES
    bytes: int | None = 500_000_000

    @classmethod
    def read(cls, given: str | int) -> Keep:
        """Parse a limit such as `200MB` (bytes) or `1000` (files).

        Raises:
            ValueError: The text is neither a size with a unit nor a number of files.
        """
        match = _LIMIT.fullmatch(str(given).strip())
        if match is not None and (match["unit"] or match["bytes"]):
            step = 1024 if match["bytes"] == "iB" else 1000
            power = ["", "K", "M", "G", "T"].index(match["unit"].upper())
            return cls(bytes=int(float(match["number"]) * step**power))
        if match is not None and "." not in match["number"] and int(match["number"]) > 0:
            return cls(files=int(match["number"]), bytes=None)
        raise ValueError(
            f"keep is {given!r}; it must be a size such as 200MB or 2GB, or a number of files such as 1000."
        )

    def is_exceeded(self, files: int, size: int) -> bool:
        """Whether a number of files, or their total size in bytes, is beyond the limit."""
        return (self.files is not None and files > self.files) or (
            self.bytes is not None and size > self.bytes
        )

    def __str__(self) -> str:
        if self.bytes is None:
            return f"{self.files} files"
        unit = next(unit for unit in ("T", "G", "M", "K", "") if self.bytes >= _UNITS[unit] or not unit)
        return f"{self.bytes / _UNITS[unit]:g} {unit.replace('K', 'k')}B"


#: Faster than `isinstance`, and sufficient, since parsed JSON has no subclasses of its types.
_type: Callable[[Any], Any] = type


def weight(value: Any) -> int:
    """Return the approximate memory that a JSON value takes, in characters."""
    kind = _type(value)
    if kind is str:
        return 50 + len(value)
    if kind is dict:
        return 100 + 50 * len(value) + sum(map(weight, value.values()))
    return 60 + sum(map(weight, value)) if kind is list else 30


class Recent(Generic[T]):
    """A FIFO of the newest items, limited in their number and in their total weight. The newest item is always kept."""

    def __init__(self, most: int = REMEMBERED, most_text: int = MOST_TEXT) -> None:
        if most < 0:
            raise ValueError(f"remember is {most}; it must be 0 or more.")
        self.most = most
        self.most_text = most_text
        self._weight = 0
        self._items: deque[tuple[T, int]] = deque()

    def add(self, item: T, weight: int = 0) -> list[T]:
        """Add an item with its weight in characters; return the items that were dropped for it."""
        self._items.append((item, weight))
        self._weight += weight
        gone: list[T] = []
        while len(self._items) > 1 and (len(self._items) > self.most or self._weight > self.most_text):
            oldest, its_weight = self._items.popleft()
            self._weight -= its_weight
            gone.append(oldest)
        return gone

    def __iter__(self) -> Iterator[T]:
        return iter([item for item, _ in self._items.copy()])

    def __len__(self) -> int:
        return len(self._items)


def excess(items: Sequence[object], most: int) -> int:
    """Return how many items to remove from the start of a growing list: 0 until it exceeds `most` by a tenth."""
    return len(items) - most if len(items) > most + most // 10 else 0
