# Made by `python -m codegen generate` from schema/tasks/get_task_details.yaml; edit that file instead.
"""Get the request of a task, and the last response of the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from .runner import Runner, runs


class GetTaskDetailsMethods(Runner):
    """Get the request of a task, and the last response of the server."""

    @runs("GetTaskDetails")
    async def get_task_details(
        self,
        *,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.TaskDetails]],
    ) -> list[tasks.TaskDetails]:
        """Get the request of a task, and the last response of the server.

        Pass the UUID of the task in question as `task_uuid`, not a new one. For organizations with zero
        data retention, the server keeps no content.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        https://runware.ai/docs/models-api/task-details

        Other Parameters:
            task_uuid: The UUID of the task in question.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
