# Derived from runware/methods/get_task_details.py by `python -m codegen generate`; edit that file instead.
"""Recall what was sent for a task, and what the server answered last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware.options import Options

from .runner import Runner

if TYPE_CHECKING:
    from runware._json.plain_values import UUIDObject
    from runware.tasks.get_task_details import TaskDetails


class GetTaskDetailsMethods(Runner):
    """Recall what was sent for a task, and what the server answered last."""

    def get_task_details(
        self,
        *,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[TaskDetails]],
    ) -> list[TaskDetails]:
        """Recall what was sent for a task, and what the server answered last.

        Run it under the UUID of the task in question: `task_uuid` is that of the task, not a new one.
        Organizations whose data the server does not keep get no content.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client refused a value. Nothing was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: No complete answer came.

        https://runware.ai/docs/models-api/task-details
        """
        return self.run(
            tasks.GetTaskDetails(
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )
