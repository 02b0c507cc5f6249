"""Chunks of tasks for workers, in the bytes that travel: what carries them can neither show nor log what is in them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast

import attrs

from runware._batch.executor import Assignment, Report
from runware._files import media
from runware._models.model import Model
from runware.errors import InvalidParameterError, RunwareError

T = TypeVar("T")
#: How often a chunk is given to another worker before its tasks are left to the next run.
MOST_TRIES = 10


class Parcel(Generic[T]):
    """Assignments or reports, pickled. Nothing of them is seen from outside."""

    def __init__(self, content: Sequence[T]) -> None:
        self._size = len(content)
        self._bytes = pickle.dumps(list(content))

    def open(self) -> list[T]:
        """What is in it."""
        content: list[T] = pickle.loads(self._bytes)  # noqa: S301 - it comes from the same cluster
        return content

    def __repr__(self) -> str:
        return f"<{self._size} tasks>"


@attrs.define(eq=False)
class Chunk:
    """Tasks that one worker gets."""

    assignments: list[Assignment]
    tries: int = 0

    def asking_first(self) -> list[Chunk]:
        """The same for other workers: those before may have sent them. In halves, which take less long to come back."""
        asking = [attrs.evolve(assignment, ask_first=True) for assignment in self.assignments]
        middle = (len(asking) + 1) // 2
        return [Chunk(half, self.tries + 1) for half in (asking[:middle], asking[middle:]) if half]

    def failed(self, error: RunwareError, *, not_sent: bool = False) -> list[Report]:
        """Reports that say the same of each."""
        return [
            Report(number=assignment.number, error=error, not_sent=not_sent and not assignment.ask_first)
            for assignment in self.assignments
        ]


def packed(assignments: Sequence[Assignment]) -> tuple[list[Assignment], list[Report]]:
    """Assignments for another machine, and reports about those whose local files cannot be read."""
    ready: list[Assignment] = []
    refused: list[Report] = []
    for assignment in assignments:
        try:
            ready.append(attrs.evolve(assignment, task=_portable(assignment.task, "")))
        except InvalidParameterError as error:
            refused.append(Report(number=assignment.number, error=error, not_sent=True))
    return ready, refused


def in_chunks(assignments: Sequence[Assignment], most: int, workers: int) -> list[Chunk]:
    """Chunks of equal size, so that each worker has work."""
    size = max(min(most, -(-len(assignments) // max(workers, 1))), 1)
    return [Chunk(list(assignments[at : at + size])) for at in range(0, len(assignments), size)]


def sentence(error: Any) -> str:
    """What went wrong, without the traceback."""
    return f"{type(error).__name__}: {str(error)[:500]}" if str(error) else type(error).__name__


def _portable(value: Any, name: str) -> Any:
    """The same for another machine: local files are read here."""
    if isinstance(value, Model):
        content = {key: _portable(one, key) for key, one in vars(value).items()}
        if all(content[key] is one for key, one in vars(value).items()):
            return value
        made = object.__new__(type(value))
        object.__setattr__(made, "__dict__", content)
        return made
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        return {key: _portable(one, str(key)) for key, one in items.items()}
    if isinstance(value, list | tuple):
        return [_portable(one, name) for one in cast("Sequence[Any]", value)]
    return media.encode(value, name) if media.is_local(value) else value
