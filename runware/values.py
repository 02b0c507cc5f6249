"""What calls return besides results: how far a task has got, what became of one of many, and lists of results."""

from __future__ import annotations

from typing import Generic, Literal, SupportsIndex, TypeVar, overload

import attrs

from runware._models.model import Result, Task
from runware.errors import RunwareError

T = TypeVar("T")
R = TypeVar("R", bound=Result)

JobState = Literal["running", "done", "failed", "unknown"]


@attrs.frozen(kw_only=True)
class Progress:
    """How far a task has got, as far as the server tells.

    Attributes:
        task_uuid: The task.
        percent: From 0 to 100, as the server counts.
    """

    task_uuid: str
    percent: float


@attrs.frozen(kw_only=True)
class JobStatus:
    """What is known about a job.

    Attributes:
        state: `"running"`, which includes waiting for its turn; `"done"`; `"failed"`; or `"unknown"`: the server does not
            know it, not yet or no longer.
        results: How many results are here.
        percent: How far it has got, from 0 to 100, if the server has told.
    """

    state: JobState
    results: int
    percent: float | None = None


class ResultList(list[T]):
    """A list. As the last line of a notebook's cell it shows pictures, players and links."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> T: ...

    @overload
    def __getitem__(self, index: slice, /) -> ResultList[T]: ...

    def __getitem__(self, index: SupportsIndex | slice, /) -> T | ResultList[T]:
        if isinstance(index, slice):
            return ResultList(super().__getitem__(index))
        return super().__getitem__(index)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from runware._files.html import list_as_html

        return list_as_html(self)


@attrs.frozen(kw_only=True)
class Outcome(Generic[R]):
    """What became of one of many tasks.

    Attributes:
        task: The task, as it was given.
        index: Its number among the tasks, counted from 0.
        results: Its results; with an error, those that came before it.
        error: Why it failed; None if it did not.
    """

    task: Task[R]
    index: int
    results: list[R]
    error: RunwareError | None = None
