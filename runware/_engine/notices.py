"""What the engine tells of its tasks: to whoever waits for one, and to an observer."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from runware._engine.task_state import TaskState
from runware.errors import RunwareError


class Accepted(NamedTuple):
    """The server has said that it has the task."""

    task: TaskState


class Progressed(NamedTuple):
    """The task has got further."""

    task: TaskState
    percent: float


class Answered(NamedTuple):
    """The task was asked for, and the answer is complete, or will not come."""

    task: TaskState


class ResultCame(NamedTuple):
    """The task has one more result."""

    task: TaskState
    item: dict[str, Any]


class Ended(NamedTuple):
    """The task has ended. Nothing is told of it after that."""

    task: TaskState


class Sent(NamedTuple):
    """An attempt was sent. For an observer only."""

    task: TaskState


class Retried(NamedTuple):
    """Another attempt is to be sent after a pause. For an observer only."""

    task: TaskState
    pause: float
    error: RunwareError | None


Notice: TypeAlias = Accepted | Progressed | Answered | ResultCame | Ended | Sent | Retried
