"""What becomes of a task: for everything that may happen to it, the action that is taken.

The rules are the rows below. The first row of a trigger whose condition holds counts. They are executed as they stand,
tested one by one, and printed into the documentation.

RESEND uses the same UUID, so that a server which does have the task refuses the copy (CONFLICT) and nothing is paid for
twice. RESTART is for attempts that are known to have ended, whose UUID is used up. Both ask for the remaining number
only. RESEND, RESEND_LATER, RESTART and WAIT_ON use up one of the `max_retries`, but what is sent after waiting once more
belongs to the same try. 0 means that nothing that the server took is ever sent twice, but what was sent is still asked
for.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from enum import Enum

from runware._engine.envelope import has_code
from runware._engine.task_state import Stage, TaskState
from runware.errors import (
    APIError,
    AuthenticationError,
    PermissionDeniedError,
    ProviderError,
    SafetyError,
    ValidationError,
    is_overload,
)


class Trigger(Enum):
    """What may happen to a task."""

    LOST = "the connection is gone that it was sent on"
    CONFLICT = "the server says that it has the task already"
    UNATTRIBUTED = "an error came that names no task"
    FAILED = "an error came that names the task"
    QUIET = "some results came, and further ones are optional"
    OVERDUE = "there was nearly no sign of life for `timeout` seconds"
    SILENT = "there was no sign of life for `timeout` seconds"
    UNANSWERED = "it was asked for, and the server says nothing"
    UNKNOWN = "it was asked for while in doubt, and the server does not know it"
    OVER = "every result of the attempt came or failed"
    TURNED_AWAY = "the server has too much to do, so that the attempt never began"
    DEADLINE = "its time is up"


class Action(Enum):
    """What is done about it."""

    CONTINUE = "go on as before"
    WAIT_ON = "wait as long again, and go on asking"
    POLL = "ask what the server knows of it"
    POLL_LATER = "ask again later"
    RESEND = "send what is missing, under the same UUID"
    RESEND_LATER = "send it again after a pause, under the same UUID"
    WAIT_TURN = "send it again when there is room, under the same UUID"
    RESTART = "send what is missing after a pause, under a new UUID"
    FINISH = "return the results"
    FAIL = "raise what it failed with"
    GIVE_UP = "raise that it did not end; or return what came, as `on_incomplete` says"


#: Actions that use up one of the tries.
RETRIES = frozenset({Action.WAIT_ON, Action.RESEND, Action.RESEND_LATER, Action.RESTART})

#: Errors of requests that never begin.
_REFUSALS = (ValidationError, AuthenticationError, PermissionDeniedError)
#: An error that names no task is believed to be a task's own if the server has said so often that it does not know the task.
BELIEVED_UNKNOWNS = 5


class Situation:
    """What a decision depends on."""

    def __init__(
        self,
        task: TaskState,
        connected: bool = True,
        alone: bool = True,
        blocked: bool = False,
    ) -> None:
        self.task = task
        #: There is a connection.
        self.connected = connected
        #: No other task of this client is under way, or was until just now.
        self.alone = alone
        #: The network takes nothing: whoever waits to be sent does not wait for others.
        self.blocked = blocked
        #: The task gave no sign of life for so long that its connection counts as lost.
        self.silent = False


class Row:
    """One rule. An action that is a trigger stands for the rows of that trigger."""

    def __init__(
        self,
        trigger: Trigger,
        condition: str,
        holds: Callable[[Situation], bool],
        action: Action | Trigger,
        reason: str = "",
    ) -> None:
        self.trigger, self.condition, self.holds = trigger, condition, holds
        self.action, self.reason = action, reason


def was_turned_away(task: TaskState) -> bool:
    """Whether all that it failed with says that the server has too much to do."""
    failures = task.recovery.failures or filter(None, [_uncertain_error(task)])
    overloads = [isinstance(failure, APIError) and is_overload(failure) for failure in failures]
    return bool(overloads) and all(overloads)


def has_uncertain_error(task: TaskState) -> bool:
    """Whether an error that names it is its own for all that is known, though not for certain."""
    error = _uncertain_error(task)
    return error is not None and (
        not has_code(error.details) or isinstance(error, ProviderError | SafetyError)
    )


def _uncertain_error(task: TaskState) -> APIError | None:
    error = task.recovery.unattributed
    return error if isinstance(error, APIError) and "taskUUID" in error.details else None


def speaks_for_all(task: TaskState) -> bool:
    """Whether the failures concern the whole task. Others than refusals may concern one result of several."""
    failures = task.recovery.failures
    return task.attempt_ended or (
        task.received == 0 and all(isinstance(error, _REFUSALS) for error in failures)
    )


def _otherwise(_: Situation) -> bool:
    return True


def _is_of_another(s: Situation) -> bool:
    task, recovery = s.task, s.task.recovery
    return task.times_sent == 1 and not (
        recovery.lost or task.acknowledged or task.received or recovery.collected
    )


def _lost(s: Situation) -> bool:
    return s.silent or s.task.recovery.lost or s.task.times_sent > 1


def _unknown_twice(s: Situation) -> bool:
    return s.connected and s.task.stage is Stage.POLLED and s.task.recovery.unknowns > 1


def _may_be_sent_again(s: Situation) -> bool:
    return s.task.may_retry and not s.task.recovery.collected


def _enough_for_certain(s: Situation) -> bool:
    task = s.task
    certain = task.recovery.unknowns > 1 or task.request.completion.phased or not task.missing
    return bool(certain) and task.has_enough


def _failure_is_certain(s: Situation) -> bool:
    task = s.task
    one = task.requested == 1 or bool(task.request.completion.phased)
    return bool(task.recovery.failures) and (one or speaks_for_all(task))


def _suspected_of_what_lasts(s: Situation) -> bool:
    error = s.task.recovery.unattributed
    return error is not None and not error.retryable


def _may_restart(s: Situation) -> bool:
    task = s.task
    passing = all(failure.retryable for failure in task.recovery.failures)
    return passing and _may_be_sent_again(s) and not task.request.named


_T, _A = Trigger, Action

ROWS: tuple[Row, ...] = (
    Row(_T.LOST, "the server may be working on it", lambda s: s.task.may_run, _A.POLL),
    Row(_T.LOST, "otherwise", _otherwise, _A.CONTINUE),
    Row(_T.CONFLICT, "it was sent once, no connection was lost since, and the server has not said a word about it", _is_of_another, _A.FAIL, "another task has this UUID"),
    Row(_T.CONFLICT, "otherwise", _otherwise, _A.POLL_LATER, "the server has it already"),
    Row(_T.UNATTRIBUTED, "it may be the one that is meant: the server has not said a word about it", lambda s: s.task.stage is Stage.SENT, _A.POLL),
    Row(_T.UNATTRIBUTED, "otherwise", _otherwise, _A.CONTINUE),
    Row(_T.FAILED, "the error is about the whole task, not about one of its results", lambda s: speaks_for_all(s.task), _T.OVER),
    Row(_T.FAILED, "otherwise", _otherwise, _A.POLL, "other results may still come"),
    Row(_T.QUIET, "always", _otherwise, _A.POLL, "there may be further results"),
    Row(_T.OVERDUE, "always", _otherwise, _A.POLL, "it is the last question of this try"),
    Row(_T.SILENT, "it stands in the queue, and there is a connection that takes something", lambda s: s.task.stage is Stage.WAITING and s.connected and not s.blocked and s.task.recovery.turned_away is None, _A.CONTINUE),
    Row(_T.SILENT, "there are no tries left", lambda s: not s.task.tries_left, _A.GIVE_UP),
    Row(_T.SILENT, "the server has said twice that it does not know it, and something follows from that", lambda s: _unknown_twice(s) and decide(_T.UNKNOWN, s) is not _A.POLL_LATER, _T.UNKNOWN),
    Row(_T.SILENT, "otherwise", _otherwise, _A.WAIT_ON),
    Row(_T.UNANSWERED, "it is to be asked for alone", lambda s: s.task.recovery.poll_alone, _A.POLL_LATER, "an answer came, and does not say whose it is"),
    Row(_T.UNANSWERED, "an error names it, and nothing suggests that another task is meant", lambda s: has_uncertain_error(s.task), _A.FAIL),
    Row(_T.UNANSWERED, "otherwise", _otherwise, _A.POLL_LATER, "silence is no answer"),
    Row(_T.UNKNOWN, "all results are here", _enough_for_certain, _A.FINISH),
    Row(_T.UNKNOWN, "it is the first such answer", lambda s: s.task.recovery.unknowns < 2, _A.POLL_LATER, "the server may not know it yet"),
    Row(_T.UNKNOWN, "it is a question itself, and nothing came", lambda s: s.task.is_get_response and not s.task.results and not s.task.recovery.failures, _A.GIVE_UP),
    Row(_T.UNKNOWN, "it was turned away, and may be sent again or others are under way", lambda s: was_turned_away(s.task) and not s.task.recovery.collected and (s.task.may_retry or not s.alone), _T.TURNED_AWAY),
    Row(_T.UNKNOWN, "it was turned away, and was sent more than once", lambda s: was_turned_away(s.task) and s.task.times_sent > 1, _A.POLL_LATER, "a copy of it may run"),
    Row(_T.UNKNOWN, "it was turned away", lambda s: was_turned_away(s.task), _A.FAIL),
    Row(_T.UNKNOWN, "it failed before, and that was said of the whole task", _failure_is_certain, _T.OVER),
    Row(_T.UNKNOWN, "it failed before", lambda s: bool(s.task.recovery.failures), _A.FAIL, "other results may have been made, and to begin anew could be to pay for them twice"),
    Row(_T.UNKNOWN, "an error names it, and nothing suggests that another task is meant", lambda s: has_uncertain_error(s.task), _A.FAIL),
    Row(_T.UNKNOWN, "an error that names no task may be about it, and lasts, and this is the fifth such answer", lambda s: _suspected_of_what_lasts(s) and s.task.recovery.unknowns >= BELIEVED_UNKNOWNS, _A.FAIL),
    Row(_T.UNKNOWN, "an error that names no task may be about it, and lasts", _suspected_of_what_lasts, _A.POLL_LATER, "queued tasks are unknown, too"),
    Row(_T.UNKNOWN, "it may have been lost on the way, and may be sent again", lambda s: _lost(s) and _may_be_sent_again(s), _A.RESEND),
    Row(_T.UNKNOWN, "otherwise", _otherwise, _A.POLL_LATER, "what it makes is pushed; or somebody else has sent it, and it is queued"),
    Row(_T.OVER, "all results are here, or enough of them", lambda s: s.task.has_enough, _A.FINISH),
    Row(_T.OVER, "nothing failed, yet some are missing", lambda s: not s.task.recovery.failures, _A.GIVE_UP, "the server takes it for complete"),
    Row(_T.OVER, "it was turned away", lambda s: s.task.stage is Stage.SENT and not s.task.recovery.collected and was_turned_away(s.task), _T.TURNED_AWAY),
    Row(_T.OVER, "every failure may pass, it may be sent again, and nobody knows it by its UUID", _may_restart, _A.RESTART),
    Row(_T.OVER, "otherwise", _otherwise, _A.FAIL),
    Row(_T.TURNED_AWAY, "others are under way, or have just shown a sign of life", lambda s: not s.alone, _A.WAIT_TURN, "they make room for it"),
    Row(_T.TURNED_AWAY, "it may be tried again", lambda s: s.task.may_retry, _A.RESEND_LATER),
    Row(_T.TURNED_AWAY, "otherwise", _otherwise, _A.FAIL),
    Row(_T.DEADLINE, "always", _otherwise, _A.GIVE_UP),
)  # fmt: skip

_BY_TRIGGER = {trigger: tuple(row for row in ROWS if row.trigger is trigger) for trigger in Trigger}


def decide(trigger: Trigger, situation: Situation) -> Action:
    """The action of the first row that holds."""
    if trigger is Trigger.SILENT:
        situation = copy(situation)
        situation.silent = True
    action = first_row(trigger, situation).action
    return action if isinstance(action, Action) else decide(action, situation)


def first_row(trigger: Trigger, situation: Situation) -> Row:
    """The first row of a trigger that holds. The last one of each always does."""
    return next(row for row in _BY_TRIGGER[trigger] if row.holds(situation))
