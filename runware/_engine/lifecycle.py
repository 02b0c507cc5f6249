"""What becomes of one task: for everything that may happen to it, the step that is taken.

    happening        condition                                          step
    ---------------  -------------------------------------------------  ----------------------------------------------
    connection LOST  it was not sent                                    GO_ON: it is sent when there is a connection
                     it was sent, or may have been                      ASK, once there is a connection
    CONFLICT         it was sent once, no connection was lost, and the  FAIL: the UUID is that of another task
                       server has not said that it has it
                     otherwise: the server has this UUID already        ASK_ON: collect what it makes
    ACCUSED          an error that names no task; it was sent,          ASK whether it was meant
                       and the server has not said a word about it
                     otherwise                                          GO_ON
    FAILED           it speaks for the whole task                       as OVER
                     other results may still come                       ASK which of them
    QUIET            some results came, further ones are optional       ASK whether there are any
    OVERDUE          (nearly no sign of life for `timeout` seconds)     ASK: the last question of this try
    SILENT           (no sign of life for `timeout` seconds)
                     it stands in the queue, and there is a connection  GO_ON
                     no tries left                                      GIVE_UP
                     the server does not know it, as it said twice      as UNKNOWN after a lost connection
                     otherwise                                          TRY_ON: wait as long again, and go on asking
    UNANSWERED       (asked; the server says nothing)                   ASK_ON: that is no answer
    UNKNOWN          (asked while in doubt; the server does not know it)
                     all results are here                               FINISH
                     first such answer                                  ASK_ON: the server may not know it yet
                     it is a question itself, nothing came              GIVE_UP
                     further results are optional                       FINISH
                     it was turned away for overload                    as OVER, but sent more than once, no tries left,
                                                                          ASK_ON: a copy of it may run
                     it failed before, and that spoke for all           as OVER
                     it failed before otherwise                         FAIL: others may have been made
                     it was accused of what may pass                    ASK_ON: queued tasks are unknown, too
                     it was accused of what lasts                       ASK_ON, and FAIL after some such answers
                     collected: sent by somebody else                   ASK_ON: a queued task is unknown, too
                     no connection was lost since it was sent           ASK_ON: what it makes is pushed
                     tries left                                         SEND_AGAIN: what is missing, same UUID
                     no tries left                                      ASK_ON
    OVER             (every result of the attempt came or failed)
                     all results are here, or enough of them            FINISH
                     nothing failed, yet some are missing               GIVE_UP: the server holds it for complete
                     turned away for overload, others are under way     WAIT_TURN: it never began, same UUID
                       or have just shown a sign of life
                     turned away for overload, tries left               SEND_LATER: it never began, same UUID
                     somebody knows it by its UUID                      FAIL: another attempt would have another
                     every failure may pass, tries left                 START_OVER: what is missing, new UUID
                     otherwise                                          FAIL
    DEADLINE                                                            GIVE_UP

SEND_AGAIN uses the same UUID, so that a server which does have the task refuses the copy (CONFLICT) and nothing is paid
for twice. START_OVER is for attempts that are known to have ended, whose UUID is used up. Both ask for the remaining
number only. SEND_AGAIN, SEND_LATER, START_OVER and TRY_ON use up one of the call's `max_retries`, but what is sent after
waiting once more belongs to the same try. 0 means that nothing that the server took is ever sent twice, but what was sent
is still asked for.
"""

from __future__ import annotations

import logging
from enum import Enum, auto

from runware._engine.send_queue import is_overload
from runware._engine.task_state import Call, Stage
from runware._logs.contexts import as_caller
from runware.errors import (
    APIError,
    AuthenticationError,
    ClientClosedError,
    ConnectionFailedError,
    ConnectionLostError,
    IncompleteResultsError,
    NotFoundError,
    PermissionDeniedError,
    ResponseTooLargeError,
    RunwareError,
    TaskTimeoutError,
    ValidationError,
)

logger = logging.getLogger("runware")


class Happening(Enum):
    """What may happen to a task."""

    LOST = auto()
    CONFLICT = auto()
    ACCUSED = auto()
    FAILED = auto()
    QUIET = auto()
    OVERDUE = auto()
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
    WAIT_TURN = auto()
    START_OVER = auto()
    FINISH = auto()
    FAIL = auto()
    GIVE_UP = auto()


#: Steps that use up one of the tries.
RETRIES = frozenset({Step.TRY_ON, Step.SEND_AGAIN, Step.SEND_LATER, Step.START_OVER})


#: How often a server must say that it does not know a task before an error is believed that names none.
CONVICTING = 5


def decide(happening: Happening, call: Call, *, connected: bool = True, alone: bool = True) -> Step:
    """The table above. `alone` tells that no other task of this client is under way, or was until just now."""
    match happening:
        case Happening.LOST:
            return Step.ASK if call.may_run else Step.GO_ON
        case Happening.CONFLICT:
            return Step.FAIL if _is_of_another(call) else Step.ASK_ON
        case Happening.ACCUSED:
            return Step.ASK if call.stage is Stage.SENT else Step.GO_ON
        case Happening.FAILED:
            return _over(call, alone) if _speaks_for_all(call) else Step.ASK
        case Happening.QUIET | Happening.OVERDUE:
            return Step.ASK
        case Happening.SILENT:
            return _silent(call, connected, alone)
        case Happening.UNANSWERED:
            return Step.ASK_ON
        case Happening.UNKNOWN:
            return _unknown(call, alone, lost=call.lost or call.times_sent > 1)
        case Happening.OVER:
            return _over(call, alone)
        case Happening.DEADLINE:
            return Step.GIVE_UP


def _is_of_another(call: Call) -> bool:
    """Whether a conflict cannot be with an earlier copy of the task."""
    return call.times_sent == 1 and not (call.lost or call.acknowledged or call.given or call.collected)


def _silent(call: Call, connected: bool, alone: bool) -> Step:
    if call.stage is Stage.WAITING and connected and call.turned_away is None:
        return Step.GO_ON
    if not call.tries_left:
        return Step.GIVE_UP
    if connected and call.stage is Stage.POLLED and call.unknowns > 1:
        step = _unknown(call, alone, lost=True)
        return Step.TRY_ON if step is Step.ASK_ON else step
    return Step.TRY_ON


def _unknown(call: Call, alone: bool, *, lost: bool) -> Step:
    enough = _has_enough(call)
    if enough and (call.unknowns > 1 or call.request.terminal_values or not call.missing):
        return Step.FINISH
    if call.unknowns < 2:
        return Step.ASK_ON
    if call.is_question and not call.results and not call.failures:
        return Step.GIVE_UP
    if call.failures and was_turned_away(call):
        if not call.collected and (call.may_retry or not alone):
            return _turned_away(call, alone)
        return Step.ASK_ON if call.times_sent > 1 else Step.FAIL
    if call.failures:
        # An error that was pushed may concern one result of several. The others may have been made, and be lost on
        # the way: to begin anew could be to pay for them twice.
        certain = call.asked == 1 or call.request.terminal_values or _speaks_for_all(call)
        return _over(call, alone) if certain else Step.FAIL
    if call.suspicion is not None and not call.suspicion.retryable:
        return Step.FAIL if call.unknowns >= CONVICTING else Step.ASK_ON
    return Step.SEND_AGAIN if lost and call.may_retry and not call.collected else Step.ASK_ON


def _over(call: Call, alone: bool) -> Step:
    if _has_enough(call):
        return Step.FINISH
    if not call.failures:
        return Step.GIVE_UP
    # Turned away, it never began. But a copy of it may have: under the same UUID it cannot be paid for twice.
    if call.stage is Stage.SENT and not call.collected and was_turned_away(call):
        return _turned_away(call, alone)
    passing = all(failure.retryable for failure in call.failures)
    if not passing or not call.may_retry or call.collected or call.request.named:
        return Step.FAIL
    return Step.START_OVER


def _turned_away(call: Call, alone: bool) -> Step:
    """While others are under way, they make room for it; otherwise only time may help."""
    if not alone:
        return Step.WAIT_TURN
    return Step.SEND_LATER if call.may_retry else Step.FAIL


def was_turned_away(call: Call) -> bool:
    """Whether all that it failed with says that the server has too much to do."""
    return bool(call.failures) and all(
        isinstance(failure, APIError) and is_overload(failure) for failure in call.failures
    )


def _has_enough(call: Call) -> bool:
    if call.request.terminal_values:
        return call.finished
    if call.failures and not call.counted:
        return False
    return call.missing == 0 or bool(call.results and call.request.partial_ok and not call.failures)


def _speaks_for_all(call: Call) -> bool:
    """A refused request never begins; other failures may concern one result of several."""
    refused = (ValidationError, AuthenticationError, PermissionDeniedError)
    return call.attempt_ended or (
        call.given == 0 and all(isinstance(error, refused) for error in call.failures)
    )


# The errors that calls end with ----------------------------------------------------------------------------------

_GOES_ON = "The task may still be running, and be billed: it can be asked for by its UUID."


def last_failure(call: Call) -> RunwareError | None:
    """What the present attempt failed with, if the server said so."""
    return call.failures[0] if call.failures else call.suspicion


def failure_of(call: Call) -> RunwareError:
    """The error of a call that failed."""
    if not call.failures and call.suspicion is not None:
        return _may_run(call.suspicion)  # the error may have been meant for another
    first, *others = call.failures
    first.errors = call.failures if others else []
    if call.times_sent > 1 and isinstance(first, AuthenticationError):
        return _may_run(first)  # a copy was refused
    return first


def outcome_of_giving_up(call: Call, happening: Happening = Happening.SILENT) -> RunwareError | None:
    """No more time, or no more tries: the error, or None if the results that came are to be returned."""
    if call.failures or call.suspicion is not None:
        return None if not call.missing and not call.request.terminal_values else failure_of(call)
    if call.results and not call.request.terminal_values:
        return _incomplete(call)
    if call.turned_away is not None:
        return call.turned_away
    if not call.sent:
        return ConnectionFailedError(
            "There was no connection to the server in time. The task was not sent, so it is not billed."
        )
    if call.unknowns and (call.collected or call.is_question):
        return NotFoundError(
            f"The server was asked for task {call.uuid} and does not know it, or knows it no longer."
        )
    if call.unknowns:
        return TaskTimeoutError(
            "The task was sent, and no answer came; the server was asked for it and does not know it. It was not sent "
            f"again, since there are no tries left (max_retries {call.options.max_retries})."
        )
    if happening is not Happening.DEADLINE:
        tried = f"timeout {call.options.timeout:g} s, {call.options.max_retries} retries"
        sentence = f"The task gave no sign of life in time ({tried})."
    elif call.options.deadline is not None:
        sentence = f"The task did not end in time (deadline {call.options.deadline:g} s)."
    else:
        kind = call.request.task_type or "task"
        sentence = (
            f"The task did not end within {call.request.max_duration:g} s, which is how long such a task ({kind}) may take as "
            "a whole; deadline= sets another limit."
        )
    return TaskTimeoutError(f"{sentence} {_GOES_ON}")


def _may_run(error: RunwareError) -> RunwareError:
    """The error, saying that the task may go on all the same."""
    error.message = f"{error.message.rstrip()} {_GOES_ON}"
    error.args = (error.message,)
    return error


def _incomplete(call: Call) -> RunwareError | None:
    if not call.missing:
        return None
    came = f"{len(call.results)} of {call.request.expected} results"
    if call.options.on_incomplete == "raise":
        return IncompleteResultsError(f"{came} of the task came in time; they are in `results`.")
    as_caller(
        call,
        logger.warning,
        "Task %s gave %s in time; these are returned.",
        call.request.uuid,
        came,
        stacklevel=2,
    )
    return None


def hopeless(reason: RunwareError, call: Call, *, lost: bool) -> RunwareError:
    """There will be no connection any more. One error each: if several raised one, it would collect their tracebacks."""
    if isinstance(reason, AuthenticationError | PermissionDeniedError):
        error: RunwareError = type(reason)(
            reason.message, code=reason.code, parameters=reason.parameters, documentation=reason.documentation
        )
        if call.may_run:
            _may_run(error)
    elif call.may_run and isinstance(reason, ResponseTooLargeError):
        error = ResponseTooLargeError(reason.message)
    elif call.may_run:
        error = ConnectionLostError(
            f"The connection was lost while the task was under way: {reason.message} {_GOES_ON}"
        )
    else:
        verb = "was lost" if lost else "failed"
        error = ConnectionFailedError(
            f"The connection {verb}, so the task was not sent: {reason.message}", retryable=reason.retryable
        )
    error.__cause__ = reason.__cause__
    return error


def broken(error: BaseException, call: Call) -> RunwareError:
    """The error of a call that the client failed over."""
    failure = ConnectionLostError(
        f"The client itself failed: {error!r}. {_GOES_ON if call.may_run else 'The task was not sent.'}"
    )
    failure.__cause__ = error
    return failure


def closed(call: Call) -> RunwareError:
    """The client is being closed."""
    state = _GOES_ON if call.may_run else "It was not under way."
    return ClientClosedError(f"The client was closed before the task had ended. {state}")
