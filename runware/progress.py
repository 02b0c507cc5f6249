"""How far tasks have got."""

from __future__ import annotations

from typing import Literal

import attrs

JobState = Literal["running", "done", "failed", "unknown"]


@attrs.frozen(kw_only=True)
class Progress:
    """How far a task has got, as far as the server tells.

    Attributes:
        task_uuid: The task.
        percent: From 0 to 100, as the server counts.
    """

    task_uuid: str
    percent: float


@attrs.frozen(kw_only=True)
class JobStatus:
    """What is known about a job.

    Attributes:
        state: `"running"`, which includes waiting for its turn; `"done"`; `"failed"`; or `"unknown"`: the server does not
            know it, not yet or no longer.
        results: How many results are here.
        percent: How far it has got, from 0 to 100, if the server has told.
    """

    state: JobState
    results: int
    percent: float | None = None
