"""The decision table, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.lifecycle_page import LEADS_TO
from runware._engine import outcome
from runware._engine.lifecycle import BELIEVED_UNKNOWNS, ROWS, Action, Situation, decide, first_row
from runware._engine.lifecycle import Trigger as T
from runware._engine.recovery import Recovery
from runware._engine.task_state import Stage, TaskState
from runware.errors import (
    APIError,
    ConnectionFailedError,
    IncompleteResultsError,
    NotFoundError,
    ProviderError,
    RateLimitError,
    SafetyError,
    TaskTimeoutError,
    ValidationError,
    error_from_answer,
)
from tests.support.builders import Talk, a_request, call_options


def a_task(
    stage: Stage = Stage.POLLED, *, number: int = 1, tries: int = 2, here: int = 0, fewer: bool = False,
    phases: bool = False, named: bool = False, **state: Any,
) -> TaskState:  # fmt: skip
    terminal_values = {"status": ("ready",)} if phases else None
    request = a_request(number, partial_ok=fewer, terminal_values=terminal_values, named=named)
    task = TaskState(request, call_options(max_retries=tries), 0.0)
    task.stage, task.requested, task.received = stage, number, here
    task.results = [{"imageUUID": str(index)} for index in range(here)]
    for name, value in state.items():
        setattr(task.recover() if hasattr(Recovery(), name) else task, name, value)
    return task


def passing() -> APIError:
    return ProviderError("It failed.")


def lasting() -> APIError:
    return SafetyError("It was blocked.")


def busy() -> APIError:
    return RateLimitError("Too many.")


def named(code: str | None = None) -> APIError:
    """An error that names its task, as the server made it."""
    return error_from_answer({"code": code, "message": "It failed.", "taskUUID": "of the task"})


CASES = {
    "lost, not sent": (T.LOST, a_task(Stage.WAITING), Action.CONTINUE),
    "lost, sent": (T.LOST, a_task(Stage.SENT), Action.POLL),
    "lost while results are pushed": (T.LOST, a_task(Stage.PUSHED, number=2, here=1), Action.POLL),
    "lost while it is polled": (T.LOST, a_task(), Action.POLL),
    "conflict, sent once": (T.CONFLICT, a_task(Stage.SENT, times_sent=1), Action.FAIL),
    "conflict, sent twice": (T.CONFLICT, a_task(Stage.SENT, times_sent=2), Action.POLL_LATER),
    "conflict, after a loss": (T.CONFLICT, a_task(Stage.SENT, times_sent=1, lost=True), Action.POLL_LATER),
    "conflict, after an acknowledgement": (
        T.CONFLICT, a_task(Stage.POLLED, times_sent=1, acknowledged=True), Action.POLL_LATER,
    ),
    "conflict, no retries": (T.CONFLICT, a_task(Stage.SENT, times_sent=2, tries=0), Action.POLL_LATER),
    "accused, no response yet": (T.UNATTRIBUTED, a_task(Stage.SENT), Action.POLL),
    "accused, the server has spoken": (T.UNATTRIBUTED, a_task(Stage.PUSHED), Action.CONTINUE),
    "accused, not sent": (T.UNATTRIBUTED, a_task(Stage.WAITING), Action.CONTINUE),
    "failed, the only result": (T.FAILED, a_task(Stage.SENT, failures=[lasting()]), Action.FAIL),
    "failed for a passing reason": (T.FAILED, a_task(Stage.SENT, failures=[passing()]), Action.RESTART),
    "failed, others may come": (T.FAILED, a_task(Stage.SENT, number=2, failures=[lasting()]), Action.POLL),
    "refused before it began": (
        T.FAILED, a_task(Stage.SENT, number=2, failures=[ValidationError("Bad.")]), Action.FAIL,
    ),
    "refused, and yet a result came": (
        T.FAILED, a_task(Stage.PUSHED, number=3, here=1, failures=[ValidationError("Bad.")]), Action.POLL,
    ),
    "quiet": (T.QUIET, a_task(Stage.PUSHED, number=3, here=1, fewer=True), Action.POLL),
    "overdue": (T.OVERDUE, a_task(Stage.SENT), Action.POLL),
    "overdue, no retries: still polled": (T.OVERDUE, a_task(Stage.SENT, tries=0), Action.POLL),
    "silent in the queue": (T.SILENT, a_task(Stage.WAITING), Action.CONTINUE),
    "silent in the queue, turned away": (T.SILENT, a_task(Stage.WAITING, turned_away=passing()), Action.WAIT_ON),
    "silent in the queue, turned away, no retries": (
        T.SILENT, a_task(Stage.WAITING, turned_away=passing(), tries=0), Action.GIVE_UP,
    ),
    "silent after it was sent": (T.SILENT, a_task(Stage.SENT), Action.WAIT_ON),
    "silent, no retries": (T.SILENT, a_task(Stage.SENT, tries=0), Action.GIVE_UP),
    "silent, unknown once": (T.SILENT, a_task(unknowns=1), Action.WAIT_ON),
    "silent, unknown twice": (T.SILENT, a_task(unknowns=2), Action.RESEND),
    "silent, unknown twice, no retries": (T.SILENT, a_task(unknowns=2, tries=0), Action.GIVE_UP),
    "silent, unknown, accused of what may pass": (
        T.SILENT, a_task(unknowns=2, unattributed=passing()), Action.RESEND,
    ),
    "silent, unknown, accused of what lasts": (T.SILENT, a_task(unknowns=2, unattributed=lasting()), Action.WAIT_ON),
    "silent, collected, unknown": (T.SILENT, a_task(collected=True, unknowns=9), Action.WAIT_ON),
    "silent, collected, unknown, no retries": (
        T.SILENT, a_task(collected=True, unknowns=9, tries=0), Action.GIVE_UP,
    ),
    "unanswered": (T.UNANSWERED, a_task(), Action.POLL_LATER),
    "unanswered, lost": (T.UNANSWERED, a_task(lost=True), Action.POLL_LATER),
    "unanswered after a failure": (T.UNANSWERED, a_task(number=2, failures=[lasting()]), Action.POLL_LATER),
    "unanswered, accused": (T.UNANSWERED, a_task(unattributed=lasting()), Action.POLL_LATER),
    "unanswered, named by an error without a code": (T.UNANSWERED, a_task(unattributed=named()), Action.FAIL),
    "unanswered, named by an error without a code, to be polled alone": (
        T.UNANSWERED, a_task(unattributed=named(), poll_alone=True), Action.POLL_LATER,
    ),
    "unanswered, named by an error that only a task can have": (
        T.UNANSWERED, a_task(unattributed=named("providerError")), Action.FAIL,
    ),
    "unanswered, named by an error of a poll": (
        T.UNANSWERED, a_task(unattributed=named("invalidTaskType")), Action.POLL_LATER,
    ),
    "unanswered, and perhaps turned away": (
        T.UNANSWERED, a_task(unattributed=named("serviceUnavailable")), Action.POLL_LATER,
    ),
    "unanswered, and perhaps enough is here": (T.UNANSWERED, a_task(number=3, here=1, fewer=True), Action.POLL_LATER),
    "unknown, but all is here": (T.UNKNOWN, a_task(here=1, unknowns=1), Action.FINISH),
    "unknown, a getResponse of the caller": (
        T.UNKNOWN,
        a_task(Stage.POLLED, unknowns=2, request=a_request(task_type="getResponse")),
        Action.GIVE_UP,
    ),
    "unknown after it was turned away, no retries": (
        T.UNKNOWN,
        a_task(failures=[busy()], unknowns=2, times_sent=1, tries=0),
        Action.FAIL,
    ),
    "a deadline": (T.DEADLINE, a_task(), Action.GIVE_UP),
    "unknown, first time": (T.UNKNOWN, a_task(lost=True, unknowns=1), Action.POLL_LATER),
    "unknown, and perhaps enough is here": (
        T.UNKNOWN, a_task(number=3, here=1, fewer=True, unknowns=1), Action.POLL_LATER,
    ),
    "unknown, and enough is here": (T.UNKNOWN, a_task(number=3, here=1, fewer=True, unknowns=2), Action.FINISH),
    "unknown after a failure, first time": (
        T.UNKNOWN, a_task(number=2, failures=[lasting()], unknowns=1), Action.POLL_LATER,
    ),
    "unknown after a failure": (T.UNKNOWN, a_task(number=2, failures=[lasting()], unknowns=2), Action.FAIL),
    "unknown after a passing failure": (
        T.UNKNOWN, a_task(number=1, failures=[passing()], unknowns=2), Action.RESTART,
    ),
    "unknown after a passing failure, named": (
        T.UNKNOWN, a_task(number=1, failures=[passing()], unknowns=2, named=True), Action.FAIL,
    ),
    "unknown after a passing failure of one of several": (
        T.UNKNOWN, a_task(number=2, failures=[passing()], unknowns=2), Action.FAIL,
    ),
    "unknown, turned away": (T.UNKNOWN, a_task(failures=[busy()], unknowns=2), Action.RESEND_LATER),
    "unknown, a copy was turned away, no retries": (
        T.UNKNOWN, a_task(failures=[busy()], unknowns=2, times_sent=2, tries=0), Action.POLL_LATER,
    ),
    "unknown, accused of what lasts": (T.UNKNOWN, a_task(unattributed=lasting(), unknowns=2), Action.POLL_LATER),
    "unknown again and again, accused of what lasts": (
        T.UNKNOWN, a_task(unattributed=lasting(), unknowns=BELIEVED_UNKNOWNS), Action.FAIL,
    ),
    "unknown for the first time, named by an error without a code": (
        T.UNKNOWN, a_task(unattributed=named(), unknowns=1), Action.POLL_LATER,
    ),
    "unknown, named by an error without a code": (T.UNKNOWN, a_task(unattributed=named(), unknowns=2), Action.FAIL),
    "unknown, and perhaps turned away": (
        T.UNKNOWN, a_task(unattributed=named("serviceUnavailable"), unknowns=2), Action.RESEND_LATER,
    ),
    "unknown, accused of what may pass": (T.UNKNOWN, a_task(unattributed=passing(), unknowns=9), Action.POLL_LATER),
    "unknown, nothing was lost": (T.UNKNOWN, a_task(times_sent=1, unknowns=2), Action.POLL_LATER),
    "unknown, lost, retries left": (T.UNKNOWN, a_task(times_sent=1, lost=True, unknowns=2), Action.RESEND),
    "unknown, lost, some are here": (
        T.UNKNOWN, a_task(number=4, here=2, lost=True, unknowns=2), Action.RESEND,
    ),
    "unknown in the middle of phases": (
        T.UNKNOWN, a_task(here=2, phases=True, lost=True, unknowns=2), Action.RESEND,
    ),
    "unknown, lost, no retries": (T.UNKNOWN, a_task(tries=0, lost=True, unknowns=2), Action.POLL_LATER),
    "unknown, collected": (T.UNKNOWN, a_task(collected=True, unknowns=5), Action.POLL_LATER),
    "over, all here": (T.OVER, a_task(number=2, here=2), Action.FINISH),
    "over, all here and more failed": (T.OVER, a_task(number=2, here=2, failures=[lasting()]), Action.FINISH),
    "over, fewer are enough": (T.OVER, a_task(number=5, here=1, fewer=True), Action.FINISH),
    "over, some missing, nothing failed": (T.OVER, a_task(number=2, here=1), Action.GIVE_UP),
    "over, may pass": (T.OVER, a_task(number=2, here=1, failures=[passing()]), Action.RESTART),
    "over, may pass, named": (T.OVER, a_task(failures=[passing()], named=True), Action.FAIL),
    "over, turned away": (T.OVER, a_task(Stage.SENT, failures=[busy()]), Action.RESEND_LATER),
    "over, turned away, no retries": (T.OVER, a_task(Stage.SENT, failures=[busy()], tries=0), Action.FAIL),
    "over, turned away, named": (T.OVER, a_task(Stage.SENT, failures=[busy()], named=True), Action.RESEND_LATER),
    "over, may pass, no retries": (T.OVER, a_task(number=2, here=1, failures=[passing()], tries=0), Action.FAIL),
    "over, may pass, collected": (T.OVER, a_task(failures=[passing()], collected=True), Action.FAIL),
    "over, one of the failures lasts": (T.OVER, a_task(number=2, failures=[passing(), lasting()]), Action.FAIL),
    "over, last phase": (T.OVER, a_task(here=3, phases=True, finished=True), Action.FINISH),
    "over, a phase failed": (T.OVER, a_task(here=1, phases=True, failures=[lasting()]), Action.FAIL),
    "deadline": (T.DEADLINE, a_task(), Action.GIVE_UP),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    trigger, task, action = CASES[case]
    assert decide(Situation(trigger, task)) is action


def test_every_row_decides_in_some_case_and_the_last_of_each_trigger_always_holds() -> None:
    situations = [Situation(trigger, task) for trigger, task, _ in CASES.values()]
    situations.append(Situation(T.TURNED_AWAY, a_task(Stage.SENT, failures=[busy()]), alone=False))
    decided: set[int] = set()
    for situation in situations:
        action: T | Action = situation.trigger
        while isinstance(action, T):
            row = first_row(action, situation)
            decided.add(ROWS.index(row))
            action = row.action
    assert [ROWS[number] for number in range(len(ROWS)) if number not in decided] == []
    for trigger in T:
        [*_, last] = [row for row in ROWS if row.trigger is trigger]
        assert last.condition in ("always", "otherwise")


@pytest.mark.parametrize("happening", [T.OVER, T.UNKNOWN])
def test_a_task_that_is_turned_away_while_others_are_under_way_waits_for_its_turn(happening: T) -> None:
    stage = Stage.SENT if happening is T.OVER else Stage.POLLED
    task = a_task(stage, failures=[busy()], tries=0, unknowns=2, times_sent=1)
    assert decide(Situation(happening, task, alone=False)) is Action.WAIT_TURN


@pytest.mark.parametrize(("tries", "step"), [(1, Action.WAIT_ON), (0, Action.GIVE_UP)])
def test_silence_without_a_connection(tries: int, step: Action) -> None:
    for stage in (Stage.WAITING, Stage.POLLED):
        assert decide(Situation(T.SILENT, a_task(stage, tries=tries), connected=False)) is step
        assert decide(Situation(T.SILENT, a_task(stage, tries=tries), blocked=True)) is step


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (a_task(Stage.WAITING), ConnectionFailedError),
        (a_task(Stage.SENT, times_sent=1), TaskTimeoutError),
        (a_task(times_sent=1, unknowns=2), TaskTimeoutError),
        (a_task(times_sent=1, collected=True, unknowns=2), NotFoundError),
        (a_task(Stage.WAITING, times_sent=1, last_failure=busy()), RateLimitError),
        (a_task(times_sent=1, collected=True), TaskTimeoutError),
        (a_task(times_sent=1, unattributed=ValidationError("Bad.")), ValidationError),
        (a_task(times_sent=1, number=2, here=1), None),
        (
            a_task(times_sent=1, number=2, here=1, options=call_options(on_incomplete="raise")),
            IncompleteResultsError,
        ),
        (a_task(times_sent=1, number=2, here=1, fewer=True), None),
        (
            a_task(times_sent=1, number=2, here=1, fewer=True, options=call_options(on_incomplete="raise")),
            IncompleteResultsError,
        ),
        (a_task(times_sent=1, number=1, here=1, failures=[lasting()]), None),
        (a_task(times_sent=1, here=1, phases=True), TaskTimeoutError),
    ],
)
def test_how_giving_up_ends(task: TaskState, error: type[Exception] | None) -> None:
    for connected in (False, True):
        given_up = outcome.outcome_of_giving_up(task, late=False, complete=False, connected=connected)
        assert given_up is None if error is None else type(given_up) is error


def test_a_task_that_was_queued_until_its_deadline_is_not_told_that_there_was_no_connection() -> None:
    task = a_task(Stage.WAITING, options=call_options(deadline=5.0))
    errors = [
        outcome.outcome_of_giving_up(task, late=True, complete=False, connected=connected)
        for connected in (False, True)
    ]
    assert [type(error) for error in errors] == [ConnectionFailedError, TaskTimeoutError]


def test_several_failures_are_one_error_that_has_them_all() -> None:
    failures = [lasting(), passing()]
    error = outcome.failure_of(a_task(number=2, failures=failures))
    assert error is failures[0]
    assert error.errors == failures


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("stage", [Stage.SENT, Stage.PUSHED, Stage.POLLED])
def test_the_picture_of_the_documentation_shows_where_an_action_leads(
    action: Action, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {Stage.WAITING: "waiting", Stage.POLLED: "polled", Stage.ENDED: "[*]"}
    talk = Talk()
    task = talk.submit()
    task.recover().failures.append(passing())
    talk.protocol.tracker.registry.move(task, stage)
    monkeypatch.setattr("runware._engine.tracker.decide", lambda *_: action)
    talk.protocol.tracker.on(T.SILENT, task, talk.now)
    assert task.stage is stage if action.name not in LEADS_TO else names[task.stage] == LEADS_TO[action.name]
