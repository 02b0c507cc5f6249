# Made by `python -m codegen generate` from schema/tasks/get_task_details.yaml; edit that file instead.
"""Get the request of a task, and the last response of the server."""

from __future__ import annotations

from runware._models import kinds
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    received,
)


@model
class TaskDetails(Result):
    """A task and its last response, as they were on the wire."""

    request: list[dict[str, object]] | dict[str, object] | None = received(
        "request", kinds.either(kinds.list_of(kinds.mapping), kinds.mapping), default=None
    )
    """The task as it was sent, usually as the only item of a list."""
    response: dict[str, object] | list[dict[str, object]] | None = received(
        "response", kinds.either(kinds.mapping, kinds.list_of(kinds.mapping)), default=None
    )
    """The last response: `data` with results, or `errors`; or a list of results."""


@model
class GetTaskDetails(Task[TaskDetails]):
    """Get the request of a task, and the last response of the server.

    Pass the UUID of the task in question as `task_uuid`, not a new one. For organizations with zero data
    retention, the server keeps no content.

    It may take 5 minutes as a whole, unless `deadline` says otherwise.

    https://runware.ai/docs/models-api/task-details
    """

    task_type = "getTaskDetails"
    __settings__ = Settings(max_duration=300, billed=False)
