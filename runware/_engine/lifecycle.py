"""The decision table of a task's life: for each event, the action to take.

Each row below is a rule. The first row of a trigger whose condition holds applies. The rows are executed as they stand,
tested one by one, and printed into the documentation.

RESEND uses the same UUID, so that a server which has the task after all refuses the copy (CONFLICT), and nothing is
paid for twice. RESTART is for attempts that are known to have ended, whose UUID is used up. Both request only the missing
number of results. RESEND, RESEND_LATER, RESTART and WAIT_ON use up one of the `max_retries`; sending after WAIT_ON
belongs to the same retry. With `max_retries` 0, no accepted task is sent again, but every sent task is still polled.
"""

from __future__ import annotations

from collections.abc import Callable
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
    """An event in the life of a task."""

    LOST = "the connection that the task was sent on is lost"
    CONFLICT = "the server refuses the task because it already has a task with this UUID"
    UNATTRIBUTED = "an error has arrived that names no task"
    FAILED = "an error has arrived that names the task"
    QUIET = "some results have arrived, but none for a moment, and further ones are optional"
    OVERDUE = "the task has shown no sign of life for nearly `timeout` seconds"
    SILENT = "the task has shown no sign of life for `timeout` seconds"
    UNANSWERED = "the task was polled, and no answer tells whether the server knows it"
    UNKNOWN = "the task was polled while in doubt, and the server does not know it"
    OVER = "every result of the attempt has arrived or failed"
    TURNED_AWAY = "the server is overloaded and has turned the task away, so the attempt never began"
    DEADLINE = "the time limit of the task has expired"


class Action(Enum):
    """What is done with the task."""

    CONTINUE = "change nothing"
    WAIT_ON = "wait for another `timeout` seconds, and keep polling the task"
    POLL = "poll the task: ask the server for its status and results (`getResponse`)"
    POLL_LATER = "poll the task again later"
    RESEND = "send the request for the missing results again, under the same UUID"
    RESEND_LATER = "send the task again after a pause, under the same UUID"
    WAIT_TURN = "send the task again when the server has room for it, under the same UUID"
    RESTART = "send a request for the missing results after a pause, under a new UUID"
    FINISH = "return the results"
    FAIL = "raise the error that the task failed with"
    GIVE_UP = "raise an error because the task did not end; or return the results that arrived, as `on_incomplete` says"


#: Actions that use up a retry.
RETRIES = frozenset({Action.WAIT_ON, Action.RESEND, Action.RESEND_LATER, Action.RESTART})

#: Errors of requests that the server refuses before it begins them.
_REFUSALS = (ValidationError, AuthenticationError, PermissionDeniedError)
#: After this many answers in a row that the server does not know a task, an error that may belong to the task ends it.
BELIEVED_UNKNOWNS = 5


class Situation:
    """The inputs of a decision."""

    def __init__(
        self,
        trigger: Trigger,
        task: TaskState,
        connected: bool = True,
        alone: bool = True,
        blocked: bool = False,
    ) -> None:
        #: What has happened. After `SILENT`, the task may have been lost on the way.
        self.trigger = trigger
        self.task = task
        #: There is a connection.
        self.connected = connected
        #: No other task of this client is in flight, or has shown a sign of life a moment ago.
        self.alone = alone
        #: The network accepts no data, so a queued task does not wait for other tasks.
        self.blocked = blocked


class Row:
    """One rule. An action that is a trigger means: apply the rows of that trigger."""

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
    """Whether every failure of the task says that the server is overloaded."""
    failures = task.recovery.failures or filter(None, [_uncertain_error(task)])
    overloads = [isinstance(failure, APIError) and is_overload(failure) for failure in failures]
    return bool(overloads) and all(overloads)


def has_uncertain_error(task: TaskState) -> bool:
    """Whether an error names the task, and probably belongs to it, although that is not certain."""
    error = _uncertain_error(task)
    return error is not None and (
        not has_code(error.details) or isinstance(error, ProviderError | SafetyError)
    )


def _uncertain_error(task: TaskState) -> APIError | None:
    error = task.recovery.unattributed
    return error if isinstance(error, APIError) and "taskUUID" in error.details else None


def speaks_for_all(task: TaskState) -> bool:
    """Whether the failures concern the whole task. A failure other than a refusal may concern one result of several."""
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
    return s.trigger is Trigger.SILENT or s.task.recovery.lost or s.task.times_sent > 1


def _unknown_twice(s: Situation) -> bool:
    return s.connected and s.task.stage is Stage.POLLED and s.task.recovery.unknowns > 1


def _may_be_sent_again(s: Situation) -> bool:
    return s.task.may_retry and not s.task.recovery.collected


def _enough_for_certain(s: Situation) -> bool:
    task = s.task
    certain = task.recovery.unknowns > 1 or task.request.completion.phased or not task.missing
    return bool(certain) and task.has_enough


def _failure_is_certain(task: TaskState) -> bool:
    """Whether the task has failed as a whole."""
    one = task.requested == 1 or bool(task.request.completion.phased)
    return bool(task.recovery.failures) and (one or speaks_for_all(task))


def is_over(task: TaskState, trigger: Trigger) -> bool:
    """Whether the server has said what became of the whole task that ends now, and of all copies of it."""
    recovery, failures = task.recovery, task.recovery.failures
    if not failures and recovery.unattributed is not None:
        return False  # the error may belong to another task
    turned_away = was_turned_away(task)
    refused = turned_away or any(isinstance(error, AuthenticationError) for error in failures)
    if refused and recovery.copy_may_run:
        return False  # only one copy was refused
    return turned_away or trigger is Trigger.OVER or _failure_is_certain(task) or task.is_unknown


def _suspected_of_what_lasts(s: Situation) -> bool:
    error = s.task.recovery.unattributed
    return error is not None and not error.retryable


def _may_restart(s: Situation) -> bool:
    task = s.task
    passing = all(failure.retryable for failure in task.recovery.failures)
    return passing and _may_be_sent_again(s) and not task.request.named


_T, _A = Trigger, Action

ROWS: tuple[Row, ...] = (
    Row(_T.LOST, "the server may be working on the task", lambda s: s.task.may_run, _A.POLL),
    Row(_T.LOST, "otherwise", _otherwise, _A.CONTINUE),
    Row(_T.CONFLICT, "the task was sent once, no connection was lost since, and the server has not responded to the task before", _is_of_another, _A.FAIL, "another task has this UUID"),
    Row(_T.CONFLICT, "otherwise", _otherwise, _A.POLL_LATER, "the server has this task already"),
    Row(_T.UNATTRIBUTED, "the error may belong to the task: the server has not responded to the task yet", lambda s: s.task.stage is Stage.SENT, _A.POLL),
    Row(_T.UNATTRIBUTED, "otherwise", _otherwise, _A.CONTINUE),
    Row(_T.FAILED, "the error is about the whole task, not about one of its results", lambda s: speaks_for_all(s.task), _T.OVER),
    Row(_T.FAILED, "otherwise", _otherwise, _A.POLL, "other results may still arrive"),
    Row(_T.QUIET, "always", _otherwise, _A.POLL, "only the server knows whether there will be further results"),
    Row(_T.OVERDUE, "always", _otherwise, _A.POLL, "this is the last poll of this try"),
    Row(_T.SILENT, "the task is queued, the server has not turned it away, and there is a connection that accepts data", lambda s: s.task.stage is Stage.WAITING and s.connected and not s.blocked and s.task.recovery.turned_away is None, _A.CONTINUE),
    Row(_T.SILENT, "no retries are left", lambda s: not s.task.tries_left, _A.GIVE_UP),
    Row(_T.SILENT, "the server did not know the task twice in a row, and the rows of unknown lead to another action than poll later", lambda s: _unknown_twice(s) and decide(s, _T.UNKNOWN) is not _A.POLL_LATER, _T.UNKNOWN),
    Row(_T.SILENT, "otherwise", _otherwise, _A.WAIT_ON),
    Row(_T.UNANSWERED, "the task is to be polled alone", lambda s: s.task.recovery.poll_alone, _A.POLL_LATER, "an answer arrived that does not say which task it is about"),
    Row(_T.UNANSWERED, "an error names the task, and nothing suggests that it belongs to another task", lambda s: has_uncertain_error(s.task), _A.FAIL),
    Row(_T.UNANSWERED, "otherwise", _otherwise, _A.POLL_LATER, "no answer does not mean that the server does not know the task"),
    Row(_T.UNKNOWN, "all results have arrived; or, after the second such answer, enough of them", _enough_for_certain, _A.FINISH),
    Row(_T.UNKNOWN, "this is the first such answer", lambda s: s.task.recovery.unknowns < 2, _A.POLL_LATER, "the server may not know the task yet"),
    Row(_T.UNKNOWN, "the task is a `getResponse` request of the caller's own, and nothing has arrived for it", lambda s: s.task.is_get_response and not s.task.results and not s.task.recovery.failures, _A.GIVE_UP),
    Row(_T.UNKNOWN, "the task was turned away, and a retry is left or other tasks are in flight", lambda s: was_turned_away(s.task) and not s.task.recovery.collected and (s.task.may_retry or not s.alone), _T.TURNED_AWAY),
    Row(_T.UNKNOWN, "the task was turned away, and was sent more than once", lambda s: was_turned_away(s.task) and s.task.times_sent > 1, _A.POLL_LATER, "another copy of the task may be running"),
    Row(_T.UNKNOWN, "the task was turned away", lambda s: was_turned_away(s.task), _A.FAIL),
    Row(_T.UNKNOWN, "the task failed before, and the error was about the whole task", lambda s: _failure_is_certain(s.task), _T.OVER),
    Row(_T.UNKNOWN, "the task failed before", lambda s: bool(s.task.recovery.failures), _A.FAIL, "other results may have been made, and a restart could pay for them twice"),
    Row(_T.UNKNOWN, "an error names the task, and nothing suggests that it belongs to another task", lambda s: has_uncertain_error(s.task), _A.FAIL),
    Row(_T.UNKNOWN, "an error that is not retryable may belong to the task, and this is at least the fifth such answer", lambda s: _suspected_of_what_lasts(s) and s.task.recovery.unknowns >= BELIEVED_UNKNOWNS, _A.FAIL),
    Row(_T.UNKNOWN, "an error that is not retryable may belong to the task", _suspected_of_what_lasts, _A.POLL_LATER, "the server does not know tasks in its queue either"),
    Row(_T.UNKNOWN, "the task may have been lost on the way, and may be sent again", lambda s: _lost(s) and _may_be_sent_again(s), _A.RESEND),
    Row(_T.UNKNOWN, "otherwise", _otherwise, _A.POLL_LATER, "its results are pushed; or it was sent by another client or process, and is in the server's queue"),
    Row(_T.OVER, "all results have arrived, or enough of them", lambda s: s.task.has_enough, _A.FINISH),
    Row(_T.OVER, "nothing failed, but results are missing", lambda s: not s.task.recovery.failures, _A.GIVE_UP, "for the server, the task is complete"),
    Row(_T.OVER, "the server turned the task away when it was sent", lambda s: s.task.stage is Stage.SENT and not s.task.recovery.collected and was_turned_away(s.task), _T.TURNED_AWAY),
    Row(_T.OVER, "every failure is retryable, the task may be sent again, and the caller does not know its UUID", _may_restart, _A.RESTART),
    Row(_T.OVER, "otherwise", _otherwise, _A.FAIL),
    Row(_T.TURNED_AWAY, "other tasks are in flight, or have shown a sign of life a moment ago", lambda s: not s.alone, _A.WAIT_TURN, "there is room when one of them ends"),
    Row(_T.TURNED_AWAY, "a retry is left", lambda s: s.task.may_retry, _A.RESEND_LATER),
    Row(_T.TURNED_AWAY, "otherwise", _otherwise, _A.FAIL),
    Row(_T.DEADLINE, "always", _otherwise, _A.GIVE_UP),
)  # fmt: skip

_BY_TRIGGER = {trigger: tuple(row for row in ROWS if row.trigger is trigger) for trigger in Trigger}


def decide(situation: Situation, trigger: Trigger | None = None) -> Action:
    """Return the action of the first row whose condition holds, after following rows that refer to another trigger."""
    action = first_row(trigger or situation.trigger, situation).action
    return action if isinstance(action, Action) else decide(situation, action)


def first_row(trigger: Trigger, situation: Situation) -> Row:
    """Return the first row of a trigger whose condition holds. The last row of each trigger always holds."""
    return next(row for row in _BY_TRIGGER[trigger] if row.holds(situation))
