"""How much is kept: of files on disk, and of what the server remembers of tasks."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import attrs

T = TypeVar("T")

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_GIVEN = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?:(?P<unit>[kKMGT]?)(?P<bytes>i?B)?)")
#: Files that are kept at most if only their size is said.
MOST_FILES = 10_000
#: Tasks, messages and entries of the ledger that are remembered at most, if nothing else is said.
REMEMBERED = 10_000
#: Characters of text in all that are remembered at most, of tasks and of messages each.
MOST_TEXT = 32_000_000


@attrs.frozen
class Keep:
    """How many files are kept at most, and how many bytes of them; None: any number."""

    files: int | None = MOST_FILES
    bytes: int | None = 500_000_000

    @classmethod
    def read(cls, given: str | int) -> Keep:
        """What `200MB` and `1000` mean: bytes with a unit, files without.

        Raises:
            ValueError: It is neither.
        """
        match = _GIVEN.fullmatch(str(given).strip())
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
        """Whether so many files of so many bytes are too many."""
        return (self.files is not None and files > self.files) or (
            self.bytes is not None and size > self.bytes
        )

    def __str__(self) -> str:
        if self.bytes is None:
            return f"{self.files} files"
        unit = next(unit for unit in ("T", "G", "M", "K", "") if self.bytes >= _UNITS[unit] or not unit)
        return f"{self.bytes / _UNITS[unit]:g} {unit.replace('K', 'k')}B"


#: Quicker than `isinstance`, and of JSON as good.
_type: Callable[[Any], Any] = type


def weight(value: Any) -> int:
    """About how much memory some JSON takes, in characters."""
    kind = _type(value)
    if kind is str:
        return 50 + len(value)
    if kind is dict:
        return 100 + 50 * len(value) + sum(map(weight, value.values()))
    return 60 + sum(map(weight, value)) if kind is list else 30


class Recent(Generic[T]):
    """The last of what was added: so many, and so much text in all. The newest is always there."""

    def __init__(self, most: int = REMEMBERED, most_text: int = MOST_TEXT) -> None:
        if most < 0:
            raise ValueError(f"remember is {most}; it must be 0 or more.")
        self.most = most
        self.most_text = most_text
        self._weight = 0
        self._items: deque[tuple[T, int]] = deque()

    def add(self, item: T, weight: int = 0) -> list[T]:
        """Add something of that weight; returns what had to go for it."""
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


def trimmed(items: Sequence[object], most: int) -> int:
    """How many of a growing list are to go from its beginning: seldom, and then a tenth of it."""
    return len(items) - most if len(items) > most + most // 10 else 0
