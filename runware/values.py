"""Public values other than results: progress, the status of a job, the outcome of one of many tasks. Imported lazily."""

from __future__ import annotations

from typing import Generic, Literal

import attrs

from runware._models.model import R_co, Task
from runware._models.result_list import ResultList as ResultList
from runware.errors import RunwareError

JobState = Literal["running", "done", "failed", "unknown"]


@attrs.frozen(kw_only=True)
class Progress:
    """The progress of a task, as reported by the server.

    Attributes:
        task_uuid: The UUID of the task.
        percent: The progress in percent, from 0 to 100.

    Example:
        >>> from runware import Progress
        >>> def show(progress: Progress) -> None:  # `on_progress=show` on any call
        ...     print(f"{progress.percent:.0f} %")
        >>> show(Progress(task_uuid="b7db282d-2943-4f12-992f-77df3ad3ec71", percent=40.0))
        40 %
    """

    task_uuid: str
    percent: float


@attrs.frozen(kw_only=True)
class JobStatus:
    """The status of a job.

    Attributes:
        state: `"running"`, which includes waiting in a queue; `"done"`; `"failed"`; or `"unknown"`: the server does not know
            the task, not yet or no longer.
        results: The number of results that have arrived.
        percent: The progress in percent: 100 if the task is done, otherwise as last reported; None if the server reported none.

    Example:
        >>> from runware import JobStatus
        >>> status = JobStatus(state="running", results=1, percent=40.0)
        >>> status.state in ("done", "failed")
        False
    """

    state: JobState
    results: int
    percent: float | None = None


@attrs.frozen(kw_only=True)
class Outcome(Generic[R_co]):
    """The outcome of one of many tasks.

    Attributes:
        task: The task, as it was given.
        index: The position of the task among all tasks, counted from 0.
        results: The results of the task. If it failed, those that arrived before.
        error: Why the task failed; None if it did not fail.

    Example:
        >>> from runware import Outcome, PromptEnhance
        >>> outcome = Outcome(task=PromptEnhance(prompt="a lighthouse"), index=0, results=[])
        >>> print(outcome.error or f"{len(outcome.results)} results")
        0 results
    """

    task: Task[R_co]
    index: int
    results: list[R_co]
    error: RunwareError | None = None
