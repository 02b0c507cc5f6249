"""The errors that tasks end with. Each says whether its task may still be running, and be billed."""

from __future__ import annotations

import logging
import sys

from runware._engine.task_state import TaskState
from runware._json.shown import ended
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

logger = logging.getLogger("runware")

#: How many tasks the notes of an interrupt name: of those that continue, and of those whose results were not returned.
MOST_NAMED = 3
#: Attribute of an interrupt for the UUIDs of the tasks in its notes, by what a note says.
_NOTED = "_runware_noted"
_MAY_STILL_RUN = "The task may still be running, and be billed: collect its results by its UUID (client.job, runware-duo job)."


def last_failure(task: TaskState) -> RunwareError | None:
    """Return the error that the server reported for the current attempt, if any."""
    return task.recovery.failures[0] if task.recovery.failures else task.recovery.unattributed


def failure_of(task: TaskState) -> RunwareError:
    """Return the error of a task that failed; several failures are in its `errors`."""
    recovery = task.recovery
    if not recovery.failures and recovery.unattributed is not None:
        return in_doubt(recovery.unattributed)  # the error may belong to another task
    first, *others = recovery.failures
    first.errors = recovery.failures if others else []
    if task.times_sent > 1 and isinstance(first, AuthenticationError):
        return in_doubt(first)  # a copy was refused
    return first


def outcome_of_giving_up(task: TaskState, *, late: bool, connected: bool) -> RunwareError | None:
    """Return the error of a task that has no time (`late`) or no retries left; None to return the results that arrived.

    `connected`: whether there is a connection that accepts data.
    """
    if task.recovery.failures or task.recovery.unattributed is not None:
        return None if not task.missing and not task.request.completion.phased else failure_of(task)
    if task.results and not task.request.completion.phased:
        return _incomplete(task)
    if task.recovery.turned_away is not None:
        return task.recovery.turned_away
    if not task.sent and connected and task.options.deadline is not None:
        return TaskTimeoutError(
            f"The task waited in the client's queue until its deadline ({task.options.deadline:g} s): other tasks were in flight, or "
            "the server had requested a pause. The task was not sent, so it is not billed."
        )
    if not task.sent:
        return ConnectionFailedError(
            "There was no connection to the server in time. The task was not sent, so it is not billed."
        )
    if task.recovery.unknowns and (task.recovery.collected or task.is_get_response):
        return NotFoundError(
            f"The server does not know task {task.uuid}, or no longer does. Check the UUID, or send the task again."
        )
    if task.recovery.unknowns:
        waited = (
            f"; waiting for another {task.options.timeout:g} s uses up one, too"
            if task.recovery.tries_used
            else ""
        )
        return TaskTimeoutError(
            "The task was sent, but no response arrived, and the server does not know the task. It was not sent "
            f"again, since no retry is left (max_retries {task.options.max_retries}{waited})."
        )
    if not late:
        tried = f"timeout {task.options.timeout:g} s, {task.options.max_retries} retries"
        sentence = f"No sign of life of the task arrived in time ({tried})."
    elif task.options.deadline is not None:
        sentence = f"The task did not end in time (deadline {task.options.deadline:g} s)."
    else:
        kind = task.request.task_type or "task"
        sentence = f"The task did not end within {task.request.kind.max_duration:g} s, the time limit of {kind}; deadline= sets another one."
    said = f" The last status from the server: {task.recovery.last_said}." if task.recovery.last_said else ""
    return TaskTimeoutError(f"{sentence}{said} {_MAY_STILL_RUN}")


def in_doubt(error: RunwareError) -> RunwareError:
    """Mark an error as in doubt, and return it: its message says that the task may still be running."""
    error.message = f"{ended(error.message)} {_MAY_STILL_RUN}"
    error.args = (error.message,)
    error.in_doubt = True
    return error


def _incomplete(task: TaskState) -> RunwareError | None:
    if not task.missing:
        return None
    came = f"{len(task.results)} of {task.request.completion.expected} results"
    if task.options.on_incomplete == "raise":
        return IncompleteResultsError(
            f"{came} of the task arrived in time; they are in the error's `results`."
        )
    as_caller(
        task,
        logger.warning,
        "Task %s: %s arrived in time; these are returned.",
        task.request.uuid,
        came,
        stacklevel=2,
    )
    return None


def interrupt() -> BaseException | None:
    """Return what interrupts the caller from outside, if anything: Ctrl-C, cancellation, exit, or another event loop."""
    reason = sys.exception()
    return None if isinstance(reason, Exception) and not isinstance(reason, EventLoopError) else reason


def note_still_running(task: TaskState, reason: BaseException) -> None:
    """Add a note to the exception that interrupted the wait for a task (Ctrl-C, say): the task may still be running.

    Of many tasks, the first `MOST_NAMED` are named, and the others are counted.
    """
    if task.may_run:
        _note(
            reason, task.request.uuid, "may still be running, and be billed", "The same is true of {} more."
        )


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
    if isinstance(reason, AuthenticationError | PermissionDeniedError):
        error: RunwareError = type(reason)(
            reason.message, code=reason.code, parameters=reason.parameters, documentation=reason.documentation
        )
        if task.may_run:
            in_doubt(error)
    elif task.may_run and isinstance(reason, ResponseTooLargeError):
        error = ResponseTooLargeError(reason.message)
    elif task.may_run:
        error = ConnectionLostError(
            f"The connection was lost while the task was in flight: {ended(reason.message)} {_MAY_STILL_RUN}"
        )
    else:
        verb = "was lost" if lost else "failed"
        error = ConnectionFailedError(
            f"The connection {verb}, so the task could not be sent: {reason.message}",
            retryable=reason.retryable,
        )
    error.__cause__ = reason.__cause__
    return error


def broken(error: BaseException, task: TaskState) -> RunwareError:
    """Return the error of a task over which the client itself failed."""
    failure = ConnectionLostError(
        f"The client itself failed: {error!r}. {_MAY_STILL_RUN if task.may_run else 'The task is not running on the server.'}"
    )
    failure.__cause__ = error
    return failure


def closed(task: TaskState) -> RunwareError:
    """Return the error of a task that is pending while the client is closed."""
    state = _MAY_STILL_RUN if task.may_run else "It is not running on the server."
    return ClientClosedError(f"The client was closed before the task had ended. {state}")
