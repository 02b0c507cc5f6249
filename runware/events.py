"""The events that `Runware(on_event=...)` is called with, for metrics and traces.

    def count(event: Event) -> None:
        match event:
            case TaskFinished():
                durations.record(event.seconds, {"task_type": event.task_type})
            case TaskFailed():
                failures.add(1, {"task_type": event.task_type, "code": event.error.code or "none"})

Events come in the order in which things happen. A task has any number of `RequestSent`, `ResultArrived` and `Retrying`, and then
one of `TaskFinished`, `TaskFailed` and `TaskAbandoned`. After that it has no more events, unless it is asked for again as a `job`.
A task that the client refuses at once (`InvalidParameterError`, `BudgetExceededError`) has no events. One that waits for its turn
when the budget is spent has `TaskFailed` alone.
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
    """Something has happened in a client.

    Example:
        >>> from runware import Event, TaskFinished
        >>> def count(event: Event) -> None:  # `Runware(on_event=count)`
        ...     if isinstance(event, TaskFinished):
        ...         print(f"{event.task_type}: {event.results} results")
        >>> count(TaskFinished(task_type="caption", task_uuid="b7db282d-2943-4f12-992f-77df3ad3ec71", seconds=0.8, results=1))
        caption: 1 results
    """


@attrs.frozen(kw_only=True)
class TaskEvent(Event):
    """Something has happened to a task.

    Attributes:
        task_type: Such as `imageInference`.
        task_uuid: The UUID of the task's first attempt. It is the same in all events of the task.
        seconds: Seconds since the call.
    """

    task_type: str
    task_uuid: str
    seconds: float


@attrs.frozen(kw_only=True)
class RequestSent(TaskEvent):
    """A task, or what is missing of it, was sent. For the first attempt, `seconds` is the time in the queue.

    Attributes:
        attempt: 1 for the first attempt.
    """

    attempt: int


@attrs.frozen(kw_only=True)
class ResultArrived(TaskEvent):
    """A result has come.

    Attributes:
        cost: US dollars, with `include_cost`; None otherwise.
    """

    cost: float | None


@attrs.frozen(kw_only=True)
class Retrying(TaskEvent):
    """A task will be sent again.

    Attributes:
        attempt: The number of the next attempt: 2 for the second.
        pause: Seconds until then. It may take longer if the server is overloaded or there is no connection.
        error: What the last attempt failed with; None if it was lost on the way.
    """

    attempt: int
    pause: float
    error: RunwareError | None


@attrs.frozen(kw_only=True)
class TaskFinished(TaskEvent):
    """A task has ended, and its results are returned.

    Attributes:
        results: How many results there are.
    """

    results: int


@attrs.frozen(kw_only=True)
class TaskFailed(TaskEvent):
    """A task has ended with an error. The call raises it.

    Attributes:
        error: The error.
        results: How many results had come. When the error is raised, they are in `error.results`.
    """

    error: RunwareError
    results: int


@attrs.frozen(kw_only=True)
class TaskAbandoned(TaskEvent):
    """Nobody waits for a task any more: the call was cancelled, or its iterator was left. The server goes on, and bills it.

    Attributes:
        results: How many results had come.
    """

    results: int


@attrs.frozen(kw_only=True)
class Connected(Event):
    """There is an authenticated connection. With `transport="http"`: the server has answered, and accepts the key.

    Attributes:
        url: The server, without the parts of its URL that may be secret.
    """

    url: str


@attrs.frozen(kw_only=True)
class Reconnecting(Event):
    """The connection was lost, or could not be made. The client tries again after a pause.

    Attributes:
        error: Why there is none.
        pause: Seconds until the next try.
    """

    error: RunwareError
    pause: float


OnEvent: TypeAlias = Callable[[Event], object]
