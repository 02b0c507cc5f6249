# Made by `python -m codegen generate` from schema/tasks/get_response.yaml; edit that file instead.
"""Ask how far a task has come, and for what it has made so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from .runner import Runner, runs


class GetResponseMethods(Runner):
    """Ask how far a task has come, and for what it has made so far."""

    @runs("GetResponse")
    async def get_response(
        self,
        *,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.TaskState]],
    ) -> list[tasks.TaskState]:
        """Ask how far a task has come, and for what it has made so far.

        Run it under the UUID of the task in question: `task_uuid` is that of the task, not a new one. The
        answer has an item for each of the task's results, made or not, always in the same order; what the
        task itself would have answered is in their `extra`. For a UUID that the server does not know
        `NotFoundError` is raised, after it was asked a few times. It does not know a task that waits in its
        queue, either.

        The client asks this by itself for tasks that are delivered `async`. Wait a second or two between
        questions, longer for long tasks.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client refused a value. Nothing was sent.
            APIError: The server refused the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        https://runware.ai/docs/en/utilities/task-responses

        Other Parameters:
            task_uuid: The UUID of the task in question.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
