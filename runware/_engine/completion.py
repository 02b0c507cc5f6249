"""When a task is complete: it is counted, it may give fewer results, it reports phases, or nobody knows the number."""

from __future__ import annotations

from runware._engine.task_state import TaskState
from runware.errors import AuthenticationError, PermissionDeniedError, ValidationError

#: Errors of requests that never begin.
_REFUSALS = (ValidationError, AuthenticationError, PermissionDeniedError)


def attempt_ended(task: TaskState) -> bool:
    """Whether every result that the present attempt was asked for has come or failed.

    If their number is not known, an answer of the server has to tell.

    An error that is pushed may be said twice, or speak for all results: it stands for one, for certain.
    """
    failures = task.recovery.failures
    if task.request.terminal_values:
        return task.finished or bool(failures)
    if task.request.open_ended:
        return False
    return task.given + min(len(failures), 1) >= task.asked


def has_enough(task: TaskState) -> bool:
    """Whether the results that are here are what the task was to give."""
    failures = task.recovery.failures
    if task.request.terminal_values:
        return task.finished
    if failures and task.request.open_ended:
        return False
    return task.missing == 0 or bool(task.results and task.request.partial_ok and not failures)


def speaks_for_all(task: TaskState) -> bool:
    """Whether the failures concern the whole task. Others than refusals may concern one result of several."""
    return attempt_ended(task) or (
        task.given == 0 and all(isinstance(error, _REFUSALS) for error in task.recovery.failures)
    )
