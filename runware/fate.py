"""What becomes of one task: for everything that may happen to it, the step that is taken.

    happening        condition                                          step
    ---------------  -------------------------------------------------  ----------------------------------------------
    connection LOST  it was not sent                                    GO_ON: it is sent when there is a connection
                     it was sent, or may have been                      ASK, once there is a connection
    CONFLICT         the server has this UUID already                   ASK_ON: collect what it makes
    ACCUSED          an error that names no task; it was sent,          ASK whether it was meant
                       and the server has not said a word about it
                     otherwise                                          GO_ON
    FAILED           it speaks for the whole task                       as OVER
                     other results may still come                       ASK which of them
    QUIET            some results came, further ones are optional       ASK whether there are any
    SILENT           (no sign of life for `timeout` seconds)
                     no connection, tries left                          TRY_ON: wait as long again
                     no connection, no tries left                       GIVE_UP
                     it stands in the queue                             GO_ON
                     otherwise                                          ASK: the last question of this try
    UNANSWERED       (asked while in doubt; the server says nothing)
                     it failed or was accused, not silent yet           ASK_ON: the server may be slow
                     further results are optional, not silent yet       ASK_ON: the connection may be dead
                     otherwise                                          as UNKNOWN
    UNKNOWN          (asked while in doubt; the server does not know it)
                     it is a question itself, first such answer         ASK_ON: it may be that to another question
                     it is a question itself, nothing came              GIVE_UP
                     all results are here                               FINISH
                     further ones are optional, first such answer       ASK_ON: it may be that to another question
                     further ones are optional otherwise                FINISH
                     it failed or was accused, first such answer        ASK_ON: queued tasks are unknown, too
                     it was turned away for overload, tries left        SEND_LATER: a copy of it may run, same UUID
                     turned away, no tries left, not silent yet,        ASK_ON: a copy of it may run
                       sent more than once
                     it failed before, and that spoke for all           as OVER
                     it failed before otherwise                         FAIL: others may have been made
                     it was accused, tries left                         SEND_LATER: if it was not meant, that shows
                     it was accused, no tries left                      FAIL
                     collected: sent by somebody else, not silent yet   ASK_ON: a queued task is unknown, too
                     collected, silent, tries left                      TRY_ON
                     collected, silent, no tries left                   GIVE_UP
                     tries left                                         SEND_AGAIN: what is missing, same UUID
                     no tries left, not silent yet                      ASK_ON
                     no tries left, silent                              GIVE_UP
    OVER             (every result of the attempt came or failed)
                     all results are here, or enough of them            FINISH
                     nothing failed, yet some are missing               GIVE_UP: the server holds it for complete
                     turned away for overload, tries left               SEND_LATER: it never began, same UUID
                     every failure may pass, tries left                 START_OVER: what is missing, new UUID
                     otherwise                                          FAIL
    DEADLINE                                                            GIVE_UP

SEND_AGAIN uses the same UUID, so that a server which does have the task refuses the copy (CONFLICT) and nothing is paid
for twice. START_OVER is for attempts that are known to have ended, whose UUID is used up. Both ask for the remaining
number only. SEND_AGAIN, SEND_LATER, START_OVER and TRY_ON use up one of the call's `max_retries`; 0 means that nothing
is ever sent twice, but what was sent is still asked for.
"""

from __future__ import annotations

import logging
from enum import Enum, auto

from runware.call import Call, Stage
from runware.errors import (
    APIError,
    AuthenticationError,
    ClientClosedError,
    ConnectionFailedError,
    ConnectionLostError,
    IncompleteResultsError,
    NotFoundError,
    PermissionDeniedError,
    RunwareError,
    TaskTimeoutError,
    ValidationError,
)
from runware.outbox import is_overload

logger = logging.getLogger("runware")


class Happening(Enum):
    """What may happen to a task."""

    LOST = auto()
    CONFLICT = auto()
    ACCUSED = auto()
    FAILED = auto()
    QUIET = auto()
    SILENT = auto()
    UNANSWERED = auto()
    UNKNOWN = auto()
    OVER = auto()
    DEADLINE = auto()


class Step(Enum):
    """What is done about it."""

    GO_ON = auto()
    TRY_ON = auto()
    ASK = auto()
    ASK_ON = auto()
    SEND_AGAIN = auto()
    SEND_LATER = auto()
    START_OVER = auto()
    FINISH = auto()
    FAIL = auto()
    GIVE_UP = auto()


#: Steps that use up one of the tries.
RETRIES = frozenset({Step.TRY_ON, Step.SEND_AGAIN, Step.SEND_LATER, Step.START_OVER})


def decide(happening: Happening, call: Call, *, connected: bool = True) -> Step:
    """The table above."""
    match happening:
        case Happening.LOST:
            return Step.ASK if call.may_run else Step.GO_ON
        case Happening.CONFLICT:
            return Step.ASK_ON
        case Happening.ACCUSED:
            return Step.ASK if call.stage is Stage.SENT else Step.GO_ON
        case Happening.FAILED:
            return _over(call) if _speaks_for_all(call) else Step.ASK
        case Happening.QUIET:
            return Step.ASK
        case Happening.SILENT:
            return _silent(call, connected)
        case Happening.UNANSWERED:
            return _unknown(call, believed=call.silent)
        case Happening.UNKNOWN if call.is_question and not call.results and not call.failures:
            return Step.GIVE_UP if call.unknown else Step.ASK_ON
        case Happening.UNKNOWN:
            return _unknown(call, believed=call.silent or call.unknown)
        case Happening.OVER:
            return _over(call)
        case Happening.DEADLINE:
            return Step.GIVE_UP


def _silent(call: Call, connected: bool) -> Step:
    if not connected:
        return Step.TRY_ON if call.tries_left else Step.GIVE_UP
    return Step.GO_ON if call.stage is Stage.WAITING else Step.ASK


def _unknown(call: Call, *, believed: bool) -> Step:
    enough = _has_enough(call)
    if enough and (believed or call.request.ends or not call.missing):
        return Step.FINISH
    if (enough or call.failures or call.suspicion is not None) and not believed:
        return Step.ASK_ON
    if call.failures and _was_turned_away(call):
        if call.tries_left and not call.collected:
            return Step.SEND_LATER
        return Step.ASK_ON if call.times_sent > 1 and not call.silent else Step.FAIL
    if call.failures:
        # An error that was pushed may concern one result of several. The others may have been made, and be lost on
        # the way: to begin anew could be to pay for them twice.
        certain = call.asked == 1 or call.request.ends or _speaks_for_all(call)
        return _over(call) if certain else Step.FAIL
    if call.suspicion is not None:
        # The error may have been another's, and the empty answers too. Under the same UUID a copy does no harm.
        return Step.SEND_LATER if call.tries_left and not call.collected else Step.FAIL
    if call.tries_left and not call.collected:
        return Step.SEND_AGAIN
    if not call.silent:
        return Step.ASK_ON
    return Step.TRY_ON if call.tries_left else Step.GIVE_UP


def _over(call: Call) -> Step:
    if _has_enough(call):
        return Step.FINISH
    if not call.failures:
        return Step.GIVE_UP
    if not all(failure.retryable for failure in call.failures) or not call.tries_left or call.collected:
        return Step.FAIL
    # Turned away, it never began. But a copy of it may have: under the same UUID it cannot be paid for twice.
    turned_away = call.stage is Stage.SENT and _was_turned_away(call)
    return Step.SEND_LATER if turned_away else Step.START_OVER


def _was_turned_away(call: Call) -> bool:
    return all(isinstance(failure, APIError) and is_overload(failure) for failure in call.failures)


def _has_enough(call: Call) -> bool:
    if call.request.ends:
        return call.finished
    if call.failures and not call.counted:
        return False
    return call.missing == 0 or bool(call.results and call.request.may_give_fewer and not call.failures)


def _speaks_for_all(call: Call) -> bool:
    """A refused request never begins; other failures may concern one result of several."""
    refused = (ValidationError, AuthenticationError, PermissionDeniedError)
    return call.attempt_ended or (
        call.given == 0 and all(isinstance(error, refused) for error in call.failures)
    )


# The errors that calls end with ----------------------------------------------------------------------------------


def last_failure(call: Call) -> RunwareError | None:
    """What the present attempt failed with, if the server said so."""
    return call.failures[0] if call.failures else call.suspicion


def failure_of(call: Call) -> RunwareError:
    """The error of a call that failed."""
    failures = call.failures or [error for error in (call.suspicion,) if error is not None]
    first, *others = failures
    first.errors = failures if others else []
    return first


def outcome_of_giving_up(call: Call) -> RunwareError | None:
    """No more time, or no more tries: the error, or None if the results that came are to be returned."""
    if call.failures or call.suspicion is not None:
        return None if not call.missing and not call.request.ends else failure_of(call)
    if call.results and not call.request.ends:
        return _incomplete(call)
    if not call.sent:
        return ConnectionFailedError(
            "There was no connection to the server in time. The task was not sent, so it is not billed."
        )
    if call.unknown and (call.collected or call.is_question):
        return NotFoundError(
            f"The server was asked for task {call.request.uuid} and does not know it, or knows it no longer."
        )
    if call.unknown:
        return TaskTimeoutError(
            "The task was sent, and no answer came; the server was asked for it and does not know it. It was not sent "
            f"again, since there are no tries left (max_retries {call.limits.max_retries})."
        )
    return TaskTimeoutError(
        f"The task gave no sign of life, or did not end, in time (timeout {call.limits.timeout:g} s, "
        f"{call.limits.max_retries} retries). It may still be running: it can be asked for by its UUID."
    )


def _incomplete(call: Call) -> RunwareError | None:
    if not call.missing or call.request.may_give_fewer:
        return None
    came = f"{len(call.results)} of {call.request.expected} results"
    if call.limits.on_incomplete == "raise":
        return IncompleteResultsError(f"{came} of the task came in time; they are in `results`.")
    logger.warning("Task %s gave %s in time; these are returned.", call.request.uuid, came)
    return None


def hopeless(reason: RunwareError, call: Call, *, lost: bool) -> RunwareError:
    """There will be no connection any more. One error each: if several raised one, it would collect their tracebacks."""
    if isinstance(reason, AuthenticationError | PermissionDeniedError):
        error: RunwareError = type(reason)(
            reason.message, code=reason.code, parameters=reason.parameters, documentation=reason.documentation
        )
    elif call.may_run:
        error = ConnectionLostError(
            f"The connection was lost while the task was under way: {reason.message} "
            "It may still be running, and be billed."
        )
    else:
        verb = "was lost" if lost else "failed"
        error = ConnectionFailedError(f"The connection {verb}, so the task was not sent: {reason.message}")
    error.__cause__ = reason.__cause__
    return error


def broken(error: BaseException, call: Call) -> RunwareError:
    """The error of a call that the client failed over."""
    failure = ConnectionLostError(
        f"The client itself failed: {error!r}. {'It may still be running, and be billed.' if call.may_run else 'It was not sent.'}"
    )
    failure.__cause__ = error
    return failure


def closed(call: Call) -> RunwareError:
    """The client is being closed."""
    state = "It may still be running, and be billed" if call.may_run else "It was not under way"
    return ClientClosedError(f"The client was closed before the task had ended. {state}.")
