"""The errors that tasks end with. `TaskState.fail` adds whether the task may still be running, and be billed."""

from __future__ import annotations

import sys
from copy import copy

from runware._engine.task_state import Stage, TaskState
from runware._logs import logger
from runware._logs.contexts import as_caller
from runware.errors import (
    AuthenticationError,
    ClientClosedError,
    ConnectionFailedError,
    ConnectionLostError,
    EventLoopError,
    IncompleteResultsError,
    NotFoundError,
    PermissionDeniedError,
    ResponseTooLargeError,
    RunwareError,
    TaskTimeoutError,
)

#: How many tasks the notes of an interrupt name: of those that continue, and of those whose results were not returned.
MOST_NAMED = 3
#: Attribute of an interrupt for the UUIDs of the tasks in its notes, by what a note says.
_NOTED = "_runware_noted"


def last_failure(task: TaskState) -> RunwareError | None:
    """Return the error that the server reported for the current attempt, if any."""
    return task.recovery.failures[0] if task.recovery.failures else task.recovery.unattributed


def failure_of(task: TaskState) -> RunwareError:
    """Return the error of a task that failed; several failures are in its `errors`."""
    recovery = task.recovery
    if not recovery.failures and recovery.unattributed is not None:
        return recovery.unattributed
    first, *others = recovery.failures
    first.errors = recovery.failures if others else []
    return first


def outcome_of_giving_up(
    task: TaskState, *, late: bool, complete: bool, connected: bool
) -> RunwareError | None:
    """Return the error of a task that has no time (`late`) or no retries left; None to return the results that arrived.

    `complete`: the server reports the task as complete.
    `connected`: whether there is a connection that accepts data.
    """
    recovery, options = task.recovery, task.options
    if recovery.failures or recovery.unattributed is not None:
        return None if not task.missing and not task.request.completion.phased else failure_of(task)
    if task.results and not task.request.completion.phased:
        return _incomplete(task, complete=complete)
    if not task.may_run and recovery.last_failure is not None:
        return recovery.last_failure  # there was no time for the retry
    if not task.sent and task.stage is Stage.WAITING and connected and options.deadline is not None:
        return TaskTimeoutError(
            f"The task waited in the client's queue until its deadline ({options.deadline:g} s): other tasks were in flight, or "
            "the server had requested a pause. The task was not sent, so it is not billed."
        )
    if not task.sent:
        return ConnectionFailedError(
            "There was no connection to the server in time. The task was not sent, so it is not billed."
        )
    if task.is_unknown:
        return NotFoundError(
            f"The server does not know task {task.uuid}, or no longer does. Check the UUID, or send the task again."
        )
    if recovery.unknowns:
        waited = (
            f"; waiting for another {options.timeout:g} s uses up one, too" if recovery.tries_used else ""
        )
        return TaskTimeoutError(
            "The task was sent, but no response arrived, and the server does not know the task. It is not sent "
            f"again, since no retry is left (max_retries {options.max_retries}{waited})."
        )
    if not late:
        tried = f"timeout {options.timeout:g} s, max_retries {options.max_retries}"
        sentence = f"No sign of life of the task arrived in time ({tried})."
    elif options.deadline is not None:
        sentence = f"The task did not end in time (deadline {options.deadline:g} s)."
    else:
        kind = task.request.task_type or "task"
        sentence = f"The task did not end within {task.request.kind.max_duration:g} s, the time limit of {kind}; deadline= sets another one."
    said = f" The last status from the server: {recovery.last_said}." if recovery.last_said else ""
    return TaskTimeoutError(f"{sentence}{said}")


def _incomplete(task: TaskState, *, complete: bool) -> RunwareError | None:
    if not task.missing:
        return None
    came = f"{len(task.results)} of {task.request.completion.expected} results"
    when = "arrived, and the server reports the task as complete" if complete else "arrived in time"
    if task.options.on_incomplete == "raise":
        error = IncompleteResultsError(f"{came} of the task {when}; they are in the error's `results`.")
        error.__cause__ = task.recovery.last_failure
        return error
    line = "Task %s: %s %s; these are returned."
    as_caller(task, logger.warning, line, task.request.uuid, came, when, stacklevel=2)
    return None


def interrupt() -> BaseException | None:
    """Return what interrupts the caller from outside, if anything: Ctrl-C, cancellation, exit, or another event loop."""
    reason = sys.exception()
    return None if isinstance(reason, Exception) and not isinstance(reason, EventLoopError) else reason


def note_still_running(uuid: str, reason: BaseException) -> None:
    """Add a note to the exception that interrupted the wait for a task (Ctrl-C, say): the task may still be running.

    Of many tasks, the first `MOST_NAMED` are named, and the others are counted.
    """
    _note(reason, uuid, "may still be running, and be billed", "The same is true of {} more.")


def note_ended(uuid: str, reason: BaseException) -> None:
    """Add a note for a task that has ended, and whose results were not returned."""
    _note(
        reason, uuid, "has ended, and its results were not returned", "The same is true of {} more that have ended."
    )  # fmt: skip


def _note(reason: BaseException, uuid: str, what: str, further: str) -> None:
    noted: set[str] = reason.__dict__.setdefault(_NOTED, {}).setdefault(what, set())
    if uuid in noted:
        return
    noted.add(uuid)
    if (more := len(noted) - MOST_NAMED) <= 0:
        reason.add_note(f"Task {uuid} {what}. client.job({uuid!r}) collects its results.")
        return
    notes: list[str] = reason.__notes__
    if (so_far := further.format(more - 1)) in notes:
        notes.remove(so_far)
    notes.append(further.format(more))


def copy_notes(error: BaseException, reason: BaseException) -> None:
    """Copy the notes of an exception to the one that replaces it, as in the thread of a caller."""
    for note in getattr(error, "__notes__", ()):
        if note not in getattr(reason, "__notes__", ()):
            reason.add_note(note)
    for what, uuids in error.__dict__.get(_NOTED, {}).items():
        reason.__dict__.setdefault(_NOTED, {}).setdefault(what, set()).update(uuids)


def hopeless(reason: RunwareError, task: TaskState, *, lost: bool) -> RunwareError:
    """Return the error of a task that cannot continue: no further connection is tried, or its response is too large.

    Each task gets an error of its own: one that several callers raise would collect all their tracebacks.
    """
    if isinstance(reason, AuthenticationError | PermissionDeniedError) or (
        task.may_run and isinstance(reason, ResponseTooLargeError)
    ):
        error: RunwareError = copy(reason)
    elif task.may_be_billed:
        error = ConnectionLostError(f"The connection was lost while the task was in flight: {reason.message}")
    else:
        verb, again = "was lost" if lost else "failed", " again" if task.sent else ""
        error = ConnectionFailedError(
            f"The connection {verb}, so the task could not be sent{again}: {reason.message}"
        )
    error.retryable, error.__cause__ = reason.retryable, reason.__cause__
    return error


def broken(error: BaseException, task: TaskState) -> RunwareError:
    """Return the error of a task over which the client itself failed."""
    state = "" if task.may_be_billed else " The task is not running on the server."
    failure = ConnectionLostError(f"The client itself failed: {error!r}.{state}")
    failure.__cause__ = error
    return failure


def closed(task: TaskState) -> RunwareError:
    """Return the error of a task that is pending while the client is closed."""
    state = "" if task.may_be_billed else " It is not running on the server."
    return ClientClosedError(f"The client was closed before the task had ended.{state}")
