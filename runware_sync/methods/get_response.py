# Derived from runware/methods/get_response.py by `python -m codegen generate`; edit that file instead.
"""Get the state of a task, and the results that it has so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from .runner import Runner, runs


class GetResponseMethods(Runner):
    """Get the state of a task, and the results that it has so far."""

    @runs("GetResponse")
    def get_response(
        self,
        *,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.TaskState]],
    ) -> list[tasks.TaskState]:
        """Get the state of a task, and the results that it has so far.

        Pass the UUID of the task in question as `task_uuid`, not a new one. The response has an item for
        each of the task's results, complete or not, always in the same order; the fields of the task's own
        results are in their `extra`. For a UUID that the server does not know, `NotFoundError` is raised
        after a few polls. The server does not know a task that still waits in its queue, either.

        The client polls by itself for tasks that are delivered `async`. Wait a second or two between polls,
        longer for long tasks.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        https://runware.ai/docs/en/utilities/task-responses

        Other Parameters:
            task_uuid: The UUID of the task in question.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
