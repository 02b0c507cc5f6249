# Made by `python -m codegen generate` from schema/tasks/get_response.yaml; edit that file instead.
"""Get the state of a task, and the results that it has so far."""

from __future__ import annotations

from typing import Literal

from runware._models import kinds
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    received,
)


@model
class TaskFailure(ResponseObject):
    """Error of a task that failed."""

    code: str | None = received("code", kinds.string, default=None)
    """Error code of the server."""
    message: str | None = received("message", kinds.string, default=None)
    """Error message of the server."""


@model
class TaskState(Result):
    """State of one result of a task. Its `taskType` is that of the task."""

    status: Literal["processing", "success", "error"] | str | None = received(
        "status", kinds.string, default=None
    )
    """`processing` until the result is complete, then `success` or `error`."""
    progress: int | None = received("progress", kinds.integer, default=None)
    """Progress, 0 to 100 percent. Only of tasks that report it."""
    error: TaskFailure | None = received("error", TaskFailure, default=None)
    """Error of a result that failed."""


@model
class GetResponse(Task[TaskState]):
    """Get the state of a task, and the results that it has so far.

    Pass the UUID of the task in question as `task_uuid`, not a new one. The response has an item for each
    of the task's results, complete or not, always in the same order; the fields of the task's own results
    are in their `extra`. For a UUID that the server does not know, `NotFoundError` is raised after a few
    polls. The server does not know a task that still waits in its queue, either.

    The client polls by itself for tasks that are delivered `async`. Wait a second or two between polls,
    longer for long tasks.

    It may take 5 minutes as a whole, unless `deadline` says otherwise.

    https://runware.ai/docs/en/utilities/task-responses
    """

    task_type = "getResponse"
    __settings__ = Settings(max_duration=300, billed=False)
