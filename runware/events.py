"""The events that are passed to `Runware(on_event=...)`, for metrics and traces.

    def count(event: Event) -> None:
        match event:
            case TaskFinished():
                durations.record(event.seconds, {"task_type": event.task_type})
            case TaskFailed():
                failures.add(1, {"task_type": event.task_type, "code": event.error.code or "none"})

Events are delivered in order. A task has any number of `RequestSent`, `ResultArrived` and `Retrying` events, followed by exactly
one of `TaskFinished`, `TaskFailed` and `TaskAbandoned`. After that it has no more events, unless it is collected again as a `job`.
A task that the client rejects at once (`InvalidParameterError`, `BudgetExceededError`) has no events. A task that is still queued
when the budget is used up has only `TaskFailed`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from runware.errors import RunwareError

__all__ = [
    "Connected", "Event", "OnEvent", "Reconnecting", "RequestSent", "ResultArrived", "Retrying", "TaskAbandoned",
    "TaskEvent", "TaskFailed", "TaskFinished",
]  # fmt: skip


@attrs.frozen(kw_only=True)
class Event:
    """Base class of all events: something has happened in a client.

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
    """Base class of the events of a task.

    Attributes:
        task_type: The wire name of the task type, such as `imageInference`.
        task_uuid: The UUID of the task's first attempt. It is the same in all events of the task.
        seconds: Seconds since the call that started the task.
    """

    task_type: str
    task_uuid: str
    seconds: float


@attrs.frozen(kw_only=True)
class RequestSent(TaskEvent):
    """A task was sent, or sent again for its missing results. For the first attempt, `seconds` is the time in the queue.

    Attributes:
        attempt: The number of the attempt: 1 for the first.
    """

    attempt: int


@attrs.frozen(kw_only=True)
class ResultArrived(TaskEvent):
    """A result of a task has arrived.

    Attributes:
        cost: The cost in US dollars, if the task asked for it (`include_cost`); None otherwise.
    """

    cost: float | None


@attrs.frozen(kw_only=True)
class Retrying(TaskEvent):
    """A task will be sent again.

    Attributes:
        attempt: The number of the next attempt: 2 for the second.
        pause: Seconds until the next attempt. It may take longer if the server is overloaded or there is no connection.
        error: The error of the last attempt; None if the task was lost on the way.
    """

    attempt: int
    pause: float
    error: RunwareError | None


@attrs.frozen(kw_only=True)
class TaskFinished(TaskEvent):
    """A task has ended, and its results are returned.

    Attributes:
        results: The number of results.
    """

    results: int


@attrs.frozen(kw_only=True)
class TaskFailed(TaskEvent):
    """A task has ended with an error. The call raises it.

    Attributes:
        error: The error.
        results: The number of results that had arrived. When the error is raised, they are in `error.results`.
    """

    error: RunwareError
    results: int


@attrs.frozen(kw_only=True)
class TaskAbandoned(TaskEvent):
    """The caller stopped waiting: the call was cancelled, or its iterator was left. The task continues and is billed.

    Attributes:
        results: The number of results that had arrived.
    """

    results: int


@attrs.frozen(kw_only=True)
class Connected(Event):
    """A connection is authenticated. With `transport="http"`: the server has responded and accepted the key.

    Attributes:
        url: The URL of the server, without the parts that may be secret.
    """

    url: str


@attrs.frozen(kw_only=True)
class Reconnecting(Event):
    """The connection was lost, or could not be opened. The client reconnects after a pause.

    Attributes:
        error: Why there is no connection.
        pause: Seconds until the next attempt.
    """

    error: RunwareError
    pause: float


OnEvent: TypeAlias = Callable[[Event], object]
