"""What a client does, step by step: the events that `Runware(on_event=...)` is called with, for metrics and traces.

    def count(event: Event) -> None:
        match event:
            case TaskFinished():
                durations.record(event.seconds, {"task_type": event.task_type})
            case TaskFailed():
                failures.add(1, {"task_type": event.task_type, "code": event.error.code or "none"})

They come in the order in which things happen. A task that is taken on has any number of `RequestSent`, `ResultArrived`
and `Retrying`, and then one of `TaskFinished`, `TaskFailed` and `TaskAbandoned`; after that, none, unless it is asked for anew as a `job`. What is refused before
it is taken on (`InvalidParameterError`, `BudgetExceededError`) is raised, and has no event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from runware.errors import RunwareError

__all__ = [
    "Connected",
    "Event",
    "OnEvent",
    "Reconnecting",
    "RequestSent",
    "ResultArrived",
    "Retrying",
    "TaskAbandoned",
    "TaskEvent",
    "TaskFailed",
    "TaskFinished",
]


@attrs.frozen(kw_only=True)
class Event:
    """Something has happened in a client."""


@attrs.frozen(kw_only=True)
class TaskEvent(Event):
    """Something has happened to a task.

    Attributes:
        task_type: Such as `imageInference`.
        task_uuid: The UUID that the task was given by the caller, whichever attempt it is about.
        seconds: The time since the task was given to the client.
    """

    task_type: str
    task_uuid: str
    seconds: float


@attrs.frozen(kw_only=True)
class RequestSent(TaskEvent):
    """A task, or what is missing of it, is sent. `seconds` of the first attempt is the time that it stood in the queue.

    Attributes:
        attempt: 1 for the first time.
    """

    attempt: int


@attrs.frozen(kw_only=True)
class ResultArrived(TaskEvent):
    """A result is here.

    Attributes:
        cost: US dollars, if it says so (see `include_cost`).
    """

    cost: float | None


@attrs.frozen(kw_only=True)
class Retrying(TaskEvent):
    """A task is to be sent again.

    Attributes:
        attempt: The number of the attempt to come: 2 for the second time.
        pause: Seconds until then; there may be more if the server is overloaded or not connected.
        error: What the last attempt failed with; None if it was lost on the way.
    """

    attempt: int
    pause: float
    error: RunwareError | None


@attrs.frozen(kw_only=True)
class TaskFinished(TaskEvent):
    """A task has ended, and its results are returned.

    Attributes:
        results: How many there are.
    """

    results: int


@attrs.frozen(kw_only=True)
class TaskFailed(TaskEvent):
    """A task has ended with an error, which is raised where it is waited for.

    Attributes:
        error: The error.
        results: How many results had come; they are in `error.results` when it is raised.
    """

    error: RunwareError
    results: int


@attrs.frozen(kw_only=True)
class TaskAbandoned(TaskEvent):
    """Nobody waits for a task any more: it was cancelled, or its iterator left. The server goes on with it, and bills it.

    Attributes:
        results: How many results had come.
    """

    results: int


@attrs.frozen(kw_only=True)
class Connected(Event):
    """There is an authenticated connection; with `transport="http"`, the server has answered, and takes the key.

    Attributes:
        url: The server, without what may be secret in its URL.
    """

    url: str


@attrs.frozen(kw_only=True)
class Reconnecting(Event):
    """The connection was lost, or could not be made; after a pause another one is tried.

    Attributes:
        error: Why there is none.
        pause: Seconds until the next try.
    """

    error: RunwareError
    pause: float


OnEvent: TypeAlias = Callable[[Event], object]
