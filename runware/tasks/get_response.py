# Made by `python -m codegen generate` from schema/tasks/get_response.yaml; edit that file instead.
"""Ask how far a task has come, and for what it has made so far."""

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
    """Why a task failed."""

    code: str | None = received("code", kinds.string, default=None)
    """The server's code for it."""
    message: str | None = received("message", kinds.string, default=None)
    """The same in a sentence."""


@model
class TaskState(Result):
    """How far one result of a task has come. Its `taskType` is that of the task."""

    status: Literal["processing", "success", "error"] | str | None = received(
        "status", kinds.string, default=None
    )
    """`processing` until it is made, then `success` or `error`."""
    progress: int | None = received("progress", kinds.integer, default=None)
    """How much is done, 0 to 100 percent. Only of tasks that report it."""
    error: TaskFailure | None = received("error", TaskFailure, default=None)
    """Why it failed."""


@model
class GetResponse(Task[TaskState]):
    """Ask how far a task has come, and for what it has made so far.

    Run it under the UUID of the task in question: `task_uuid` is that of the task, not a new one. The
    answer has an item for each of the task's results, made or not, always in the same order; what the task
    itself would have answered is in their `extra`. For a UUID that the server does not know `NotFoundError`
    is raised, after it was asked a few times. It does not know a task that waits in its queue, either.

    The client asks this by itself for tasks that are delivered `async`. Wait a second or two between
    questions, longer for long tasks.

    It may take 5 minutes as a whole, unless `deadline` says otherwise.

    https://runware.ai/docs/en/utilities/task-responses
    """

    task_type = "getResponse"
    returns = TaskState
    __settings__ = Settings(max_duration=300, billed=False)
