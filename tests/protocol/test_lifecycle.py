"""The decision table, row by row; then what the rows add up to in a conversation."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from runware._engine import outcome
from runware._engine.lifecycle import CONVICTING, ROWS, Action, Situation, decide, first_row
from runware._engine.lifecycle import Trigger as T
from runware._engine.recovery import Recovery
from runware._engine.task_state import Stage, TaskState
from runware.errors import (
    APIError,
    ClientClosedError,
    ConflictError,
    ConnectionFailedError,
    IncompleteResultsError,
    NotFoundError,
    ProviderError,
    RateLimitError,
    SafetyError,
    TaskTimeoutError,
    ValidationError,
)
from tests.support.builders import Talk, a_request, call_options


def a_call(
    stage: Stage = Stage.POLLED, *, number: int = 1, tries: int = 2, here: int = 0, fewer: bool = False,
    phases: bool = False, named: bool = False, **state: Any,
) -> TaskState:  # fmt: skip
    request = a_request(number, partial_ok=fewer, terminal_values={"status": ("ready",)} if phases else None)
    request.named = named
    call = TaskState(request, call_options(max_retries=tries), 0.0)
    call.stage, call.asked, call.given = stage, number, here
    call.results = [{"imageUUID": str(index)} for index in range(here)]
    for name, value in state.items():
        setattr(call.recover() if hasattr(Recovery(), name) else call, name, value)
    return call


def passing() -> APIError:
    return ProviderError("It failed.")


def lasting() -> APIError:
    return SafetyError("It was blocked.")


def busy() -> APIError:
    return RateLimitError("Too many.")


CASES = {
    "lost, not sent": (T.LOST, a_call(Stage.WAITING), Action.CONTINUE),
    "lost, sent": (T.LOST, a_call(Stage.SENT), Action.ASK),
    "lost while results are pushed": (T.LOST, a_call(Stage.PUSHED, number=2, here=1), Action.ASK),
    "lost while it is polled": (T.LOST, a_call(), Action.ASK),
    "conflict, sent once": (T.CONFLICT, a_call(Stage.SENT, times_sent=1), Action.FAIL),
    "conflict, sent twice": (T.CONFLICT, a_call(Stage.SENT, times_sent=2), Action.ASK_ON),
    "conflict, after a loss": (T.CONFLICT, a_call(Stage.SENT, times_sent=1, lost=True), Action.ASK_ON),
    "conflict, after an acknowledgement": (
        T.CONFLICT, a_call(Stage.POLLED, times_sent=1, acknowledged=True), Action.ASK_ON,
    ),
    "conflict, no tries": (T.CONFLICT, a_call(Stage.SENT, times_sent=2, tries=0), Action.ASK_ON),
    "accused, no word yet": (T.UNATTRIBUTED, a_call(Stage.SENT), Action.ASK),
    "accused, the server has spoken": (T.UNATTRIBUTED, a_call(Stage.PUSHED), Action.CONTINUE),
    "accused, not sent": (T.UNATTRIBUTED, a_call(Stage.WAITING), Action.CONTINUE),
    "failed, the only result": (T.FAILED, a_call(Stage.SENT, failures=[lasting()]), Action.FAIL),
    "failed for a passing reason": (T.FAILED, a_call(Stage.SENT, failures=[passing()]), Action.RESTART),
    "failed, others may come": (T.FAILED, a_call(Stage.SENT, number=2, failures=[lasting()]), Action.ASK),
    "refused before it began": (
        T.FAILED, a_call(Stage.SENT, number=2, failures=[ValidationError("Bad.")]), Action.FAIL,
    ),
    "refused, and yet a result came": (
        T.FAILED, a_call(Stage.PUSHED, number=3, here=1, failures=[ValidationError("Bad.")]), Action.ASK,
    ),
    "quiet": (T.QUIET, a_call(Stage.PUSHED, number=3, here=1, fewer=True), Action.ASK),
    "overdue": (T.OVERDUE, a_call(Stage.SENT), Action.ASK),
    "overdue, no tries: still asked": (T.OVERDUE, a_call(Stage.SENT, tries=0), Action.ASK),
    "silent in the queue": (T.SILENT, a_call(Stage.WAITING), Action.CONTINUE),
    "silent in the queue, turned away": (T.SILENT, a_call(Stage.WAITING, turned_away=passing()), Action.WAIT_ON),
    "silent in the queue, turned away, no tries": (
        T.SILENT, a_call(Stage.WAITING, turned_away=passing(), tries=0), Action.GIVE_UP,
    ),
    "silent after it was sent": (T.SILENT, a_call(Stage.SENT), Action.WAIT_ON),
    "silent, no tries": (T.SILENT, a_call(Stage.SENT, tries=0), Action.GIVE_UP),
    "silent, unknown once": (T.SILENT, a_call(unknowns=1), Action.WAIT_ON),
    "silent, unknown twice": (T.SILENT, a_call(unknowns=2), Action.RESEND),
    "silent, unknown twice, no tries": (T.SILENT, a_call(unknowns=2, tries=0), Action.GIVE_UP),
    "silent, unknown, accused of what may pass": (
        T.SILENT, a_call(unknowns=2, unattributed=passing()), Action.RESEND,
    ),
    "silent, unknown, accused of what lasts": (T.SILENT, a_call(unknowns=2, unattributed=lasting()), Action.WAIT_ON),
    "silent, collected, unknown": (T.SILENT, a_call(collected=True, unknowns=9), Action.WAIT_ON),
    "silent, collected, unknown, no tries": (
        T.SILENT, a_call(collected=True, unknowns=9, tries=0), Action.GIVE_UP,
    ),
    "unanswered": (T.UNANSWERED, a_call(), Action.ASK_ON),
    "unanswered, lost": (T.UNANSWERED, a_call(lost=True), Action.ASK_ON),
    "unanswered after a failure": (T.UNANSWERED, a_call(number=2, failures=[lasting()]), Action.ASK_ON),
    "unanswered, accused": (T.UNANSWERED, a_call(unattributed=lasting()), Action.ASK_ON),
    "unanswered, and perhaps enough is here": (T.UNANSWERED, a_call(number=3, here=1, fewer=True), Action.ASK_ON),
    "unknown, but all is here": (T.UNKNOWN, a_call(here=1, unknowns=1), Action.FINISH),
    "unknown, a question of the user": (
        T.UNKNOWN,
        a_call(Stage.POLLED, unknowns=2, request=a_request(task_type="getResponse")),
        Action.GIVE_UP,
    ),
    "unknown after it was turned away, no tries": (
        T.UNKNOWN,
        a_call(failures=[busy()], unknowns=2, times_sent=1, tries=0),
        Action.FAIL,
    ),
    "a deadline": (T.DEADLINE, a_call(), Action.GIVE_UP),
    "unknown, first time": (T.UNKNOWN, a_call(lost=True, unknowns=1), Action.ASK_ON),
    "unknown, and perhaps enough is here": (
        T.UNKNOWN, a_call(number=3, here=1, fewer=True, unknowns=1), Action.ASK_ON,
    ),
    "unknown, and enough is here": (T.UNKNOWN, a_call(number=3, here=1, fewer=True, unknowns=2), Action.FINISH),
    "unknown after a failure, first time": (
        T.UNKNOWN, a_call(number=2, failures=[lasting()], unknowns=1), Action.ASK_ON,
    ),
    "unknown after a failure": (T.UNKNOWN, a_call(number=2, failures=[lasting()], unknowns=2), Action.FAIL),
    "unknown after a passing failure": (
        T.UNKNOWN, a_call(number=1, failures=[passing()], unknowns=2), Action.RESTART,
    ),
    "unknown after a passing failure, named": (
        T.UNKNOWN, a_call(number=1, failures=[passing()], unknowns=2, named=True), Action.FAIL,
    ),
    "unknown after a passing failure of one of several": (
        T.UNKNOWN, a_call(number=2, failures=[passing()], unknowns=2), Action.FAIL,
    ),
    "unknown, turned away": (T.UNKNOWN, a_call(failures=[busy()], unknowns=2), Action.RESEND_LATER),
    "unknown, a copy was turned away, no tries": (
        T.UNKNOWN, a_call(failures=[busy()], unknowns=2, times_sent=2, tries=0), Action.ASK_ON,
    ),
    "unknown, accused of what lasts": (T.UNKNOWN, a_call(unattributed=lasting(), unknowns=2), Action.ASK_ON),
    "unknown again and again, accused of what lasts": (
        T.UNKNOWN, a_call(unattributed=lasting(), unknowns=CONVICTING), Action.FAIL,
    ),
    "unknown, accused of what may pass": (T.UNKNOWN, a_call(unattributed=passing(), unknowns=9), Action.ASK_ON),
    "unknown, nothing was lost": (T.UNKNOWN, a_call(times_sent=1, unknowns=2), Action.ASK_ON),
    "unknown, lost, tries left": (T.UNKNOWN, a_call(times_sent=1, lost=True, unknowns=2), Action.RESEND),
    "unknown, lost, some are here": (
        T.UNKNOWN, a_call(number=4, here=2, lost=True, unknowns=2), Action.RESEND,
    ),
    "unknown in the middle of phases": (
        T.UNKNOWN, a_call(here=2, phases=True, lost=True, unknowns=2), Action.RESEND,
    ),
    "unknown, lost, no tries": (T.UNKNOWN, a_call(tries=0, lost=True, unknowns=2), Action.ASK_ON),
    "unknown, collected": (T.UNKNOWN, a_call(collected=True, unknowns=5), Action.ASK_ON),
    "over, all here": (T.OVER, a_call(number=2, here=2), Action.FINISH),
    "over, all here and more failed": (T.OVER, a_call(number=2, here=2, failures=[lasting()]), Action.FINISH),
    "over, fewer are enough": (T.OVER, a_call(number=5, here=1, fewer=True), Action.FINISH),
    "over, some missing, nothing failed": (T.OVER, a_call(number=2, here=1), Action.GIVE_UP),
    "over, may pass": (T.OVER, a_call(number=2, here=1, failures=[passing()]), Action.RESTART),
    "over, may pass, named": (T.OVER, a_call(failures=[passing()], named=True), Action.FAIL),
    "over, turned away": (T.OVER, a_call(Stage.SENT, failures=[busy()]), Action.RESEND_LATER),
    "over, turned away, no tries": (T.OVER, a_call(Stage.SENT, failures=[busy()], tries=0), Action.FAIL),
    "over, turned away, named": (T.OVER, a_call(Stage.SENT, failures=[busy()], named=True), Action.RESEND_LATER),
    "over, may pass, no tries": (T.OVER, a_call(number=2, here=1, failures=[passing()], tries=0), Action.FAIL),
    "over, may pass, collected": (T.OVER, a_call(failures=[passing()], collected=True), Action.FAIL),
    "over, one of the failures lasts": (T.OVER, a_call(number=2, failures=[passing(), lasting()]), Action.FAIL),
    "over, last phase": (T.OVER, a_call(here=3, phases=True, finished=True), Action.FINISH),
    "over, a phase failed": (T.OVER, a_call(here=1, phases=True, failures=[lasting()]), Action.FAIL),
    "deadline": (T.DEADLINE, a_call(), Action.GIVE_UP),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    trigger, task, action = CASES[case]
    assert decide(trigger, Situation(task)) is action


def test_every_row_decides_in_some_case_and_the_last_of_each_trigger_always_holds() -> None:
    situations = [(trigger, Situation(task)) for trigger, task, _ in CASES.values()]
    situations.append((T.TURNED_AWAY, Situation(a_call(Stage.SENT, failures=[busy()]), alone=False)))
    decided: set[int] = set()
    for trigger, situation in situations:
        action: T | Action = trigger
        while isinstance(action, T):
            row = first_row(action, attrs.evolve(situation, silent=trigger is T.SILENT))
            decided.add(ROWS.index(row))
            action = row.action
    assert [ROWS[number] for number in range(len(ROWS)) if number not in decided] == []
    for trigger in T:
        [*_, last] = [row for row in ROWS if row.trigger is trigger]
        assert last.condition in ("always", "otherwise")


@pytest.mark.parametrize("happening", [T.OVER, T.UNKNOWN])
def test_a_task_that_is_turned_away_while_others_are_under_way_waits_for_its_turn(happening: T) -> None:
    stage = Stage.SENT if happening is T.OVER else Stage.POLLED
    call = a_call(stage, failures=[busy()], tries=0, unknowns=2, times_sent=1)
    assert decide(happening, Situation(call, alone=False)) is Action.WAIT_TURN


@pytest.mark.parametrize(("tries", "step"), [(1, Action.WAIT_ON), (0, Action.GIVE_UP)])
def test_silence_without_a_connection(tries: int, step: Action) -> None:
    for stage in (Stage.WAITING, Stage.POLLED):
        assert decide(T.SILENT, Situation(a_call(stage, tries=tries), connected=False)) is step


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (a_call(Stage.WAITING), ConnectionFailedError),
        (a_call(Stage.SENT, times_sent=1), TaskTimeoutError),
        (a_call(times_sent=1, unknowns=2), TaskTimeoutError),
        (a_call(times_sent=1, collected=True, unknowns=2), NotFoundError),
        (a_call(Stage.WAITING, times_sent=1, turned_away=busy()), RateLimitError),
        (a_call(times_sent=1, collected=True), TaskTimeoutError),
        (a_call(times_sent=1, unattributed=ValidationError("Bad.")), ValidationError),
        (a_call(times_sent=1, number=2, here=1), None),
        (
            a_call(times_sent=1, number=2, here=1, options=call_options(on_incomplete="raise")),
            IncompleteResultsError,
        ),
        (a_call(times_sent=1, number=2, here=1, fewer=True), None),
        (
            a_call(times_sent=1, number=2, here=1, fewer=True, options=call_options(on_incomplete="raise")),
            IncompleteResultsError,
        ),
        (a_call(times_sent=1, number=1, here=1, failures=[lasting()]), None),
        (a_call(times_sent=1, here=1, phases=True), TaskTimeoutError),
    ],
)
def test_how_giving_up_ends(call: TaskState, error: type[Exception] | None) -> None:
    given_up = outcome.outcome_of_giving_up(call)
    assert given_up is None if error is None else type(given_up) is error


def test_several_failures_are_one_error_that_has_them_all() -> None:
    failures = [lasting(), passing()]
    error = outcome.failure_of(a_call(number=2, failures=failures))
    assert error is failures[0]
    assert error.errors == failures


# In a conversation -----------------------------------------------------------------------------------------------


def quiet(talk: Talk, seconds: float) -> list[tuple[str, str]]:
    """Time passes on a connection where something else is always heard."""
    sent: list[tuple[str, str]] = []
    for _ in range(round(seconds / 5)):
        sent += talk.wait(5)
        talk.hear({"data": [{"taskType": "ping", "pong": True}]})
    return [task for task in sent if task[0] != "ping"]


def test_no_retries_means_asked_once_and_never_sent_again() -> None:
    talk = Talk()
    call = talk.submit(call_limits=call_options(max_retries=0))
    assert set(quiet(talk, 60)) == {("getResponse", call.uuid)}
    assert isinstance(call.error, TaskTimeoutError)
    assert talk.ends(call) == 1


def test_total_silence_ends_within_the_documented_time() -> None:
    talk = Talk()
    call = talk.submit(call_limits=call_options(timeout=20.0, max_retries=2))
    sent = quiet(talk, 3 * 20)
    assert set(sent) == {("getResponse", call.uuid)}, "that there is no answer is no reason to send it again"
    assert isinstance(call.error, TaskTimeoutError)


def test_a_silent_task_that_the_server_does_not_know_is_sent_again_under_its_uuid() -> None:
    talk = Talk()
    call = talk.submit(call_limits=call_options(timeout=20.0, max_retries=1))
    sent: list[tuple[str, str]] = []
    while ("imageInference", call.uuid) not in sent:
        sent = talk.wait(0.5)
        if ("getResponse", call.uuid) in sent:
            talk.say(data=[])
    assert talk.now <= 1040.5
    talk.say(data=[talk.result(call, "a")])
    assert (call.error, talk.names(call), call.uuids) == (None, ["a"], [call.request.uuid])


def test_a_lost_task_is_asked_for_then_sent_again_under_its_uuid() -> None:
    talk = Talk()
    call = talk.submit(2)
    talk.lose()
    talk.connect()
    assert talk.wait(1) == [("getResponse", call.uuid)]
    assert talk.say_unknown() == [("imageInference", call.uuid)]
    talk.say(data=[talk.result(call, "a"), talk.result(call, "b")])
    assert (call.error, talk.names(call), talk.ends(call)) == (None, ["a", "b"], 1)


def test_no_retries_after_a_loss_goes_on_asking_until_it_is_silent() -> None:
    talk = Talk()
    call = talk.submit(call_limits=call_options(max_retries=0))
    talk.lose()
    talk.connect()
    assert talk.wait(1) == [("getResponse", call.uuid)]
    assert talk.say_unknown(3) == []
    while ("getResponse", call.uuid) not in talk.wait(1):
        pass
    talk.say(data=[talk.state(call, "success", imageUUID="late")])
    assert (call.error, talk.names(call)) == (None, ["late"])


def test_a_batch_cut_in_half_is_completed_in_its_remaining_number() -> None:
    talk = Talk()
    call = talk.submit(4, seed=7)
    talk.say(data=[talk.result(call, "a", seed=7), talk.result(call, "b", seed=9)])
    talk.lose()
    talk.connect("another session")
    talk.wait(0)
    talk.say_unknown()
    task = talk.sent[-1][0]
    assert (task["taskUUID"], task["numberResults"], task["seed"]) == (call.request.uuid, 2, 8)
    talk.say(data=[talk.result(call, "c"), talk.result(call, "d")])
    assert talk.names(call) == ["a", "b", "c", "d"]
    assert call.request.payload["numberResults"] == 4


def test_the_uuid_of_another_task_is_a_conflict() -> None:
    talk = Talk()
    call = talk.submit()
    talk.say(errors=[talk.error(call, "conflictTaskUUID")])
    assert isinstance(call.error, ConflictError)
    assert talk.ends(call) == 1


def test_a_conflict_with_a_copy_means_collect() -> None:
    talk = Talk()
    call = talk.submit(call_limits=call_options(max_retries=1))
    talk.lose()
    talk.connect("another")
    talk.wait(0)
    assert talk.say_unknown() == [("imageInference", call.uuid)]
    talk.say(errors=[talk.error(call, "conflictTaskUUID")])
    assert talk.wait(0) == [("getResponse", call.uuid)]
    talk.say(data=[talk.state(call, "processing")])
    talk.wait(2)
    talk.say(data=[talk.state(call, "success", imageUUID="a")])
    assert (call.error, talk.names(call)) == (None, ["a"])


def test_missing_results_are_made_by_a_new_task_once_the_first_has_ended() -> None:
    talk = Talk()
    call = talk.submit(4)
    talk.say(data=[talk.result(call, "a"), talk.result(call, "b")])
    talk.say(errors=[talk.error(call)])
    assert talk.wait(0) == [("getResponse", call.uuid)], "the server knows which go on"
    done = [talk.state(call, "success", imageUUID=name) for name in "ab"]
    failed = [talk.error(call, status="error")]
    talk.say(data=[*done, talk.state(call, "processing")], errors=failed)
    assert talk.wait(1.5) == [("getResponse", call.uuid)]
    first = call.uuid
    talk.say(data=done, errors=failed * 2)
    [(_, second)] = talk.wait(1)
    assert second == call.uuid != first
    assert talk.sent[-1][0]["numberResults"] == 2
    talk.say(data=[talk.result(call, "c"), talk.result(call, "d")])
    assert (call.error, talk.names(call)) == (None, ["a", "b", "c", "d"])


def test_a_failed_result_that_every_answer_repeats_is_one_failure() -> None:
    talk = Talk()
    call = talk.submit(3, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": call.uuid}])
    for _ in range(5):
        assert ("getResponse", call.uuid) in talk.wait(11)
        talk.say(
            data=[talk.state(call, "processing")] * 2,
            errors=[talk.error(call, "promptBlocked", status="error")],
        )
    assert talk.ends(call) == 0
    talk.wait(11)
    talk.say(
        data=[talk.state(call, "success", imageUUID=name) for name in "ab"],
        errors=[talk.error(call, "promptBlocked", status="error")],
    )
    assert isinstance(call.error, SafetyError)
    assert talk.names(call) == ["a", "b"], "they ride on the error"


def test_one_error_for_a_whole_batch_is_believed_when_it_is_said_twice() -> None:
    talk = Talk()
    call = talk.submit(4, call_limits=call_options(max_retries=0))
    talk.say(errors=[talk.error(call)])
    talk.wait(0)
    talk.say(errors=[talk.error(call, status="error")])
    assert talk.wait(0.5) == []
    assert talk.wait(1) == [("getResponse", call.uuid)]
    talk.say(errors=[talk.error(call, status="error")])
    talk.wait(0.5)
    assert isinstance(call.error, ProviderError)


def test_a_late_result_of_an_old_attempt_counts() -> None:
    talk = Talk()
    call = talk.submit(2)
    first = call.uuid
    talk.say(data=[talk.result(call, "a")], errors=[talk.error(call)])
    assert call.uuid != first
    talk.say(data=[talk.result(call, "late", first)])
    assert (call.error, talk.names(call), talk.ends(call)) == (None, ["a", "late"], 1)
    assert talk.wait(5) == [], "nothing is left to make"


def test_a_late_result_does_not_cut_off_what_the_new_attempt_makes() -> None:
    talk = Talk()
    call = talk.submit()
    first = call.uuid
    talk.say(errors=[talk.error(call)])
    assert talk.wait(1) == [("imageInference", call.uuid)]
    talk.say(data=[talk.result(call, "late", first)])
    assert talk.ends(call) == 0
    talk.say(errors=[talk.error(call, taskUUID=first)])
    assert talk.ends(call) == 0, "an old attempt fails no more"
    talk.say(data=[talk.result(call, "new")])
    assert (call.error, talk.names(call), talk.ends(call)) == (None, ["late", "new"], 1)


def test_phases_survive_a_lost_connection() -> None:
    talk = Talk()
    call = talk.submit(task_type="modelUpload", terminal_values={"status": ("ready", "failed")})
    talk.say(data=[talk.state(call, "validated", message="1")])
    talk.lose()
    talk.connect()
    talk.say(data=[talk.state(call, "validated", message="1"), talk.state(call, "downloaded", message="2")])
    assert talk.wait(1.5) == [("getResponse", call.uuid)]
    talk.say(data=[talk.state(call, "processing")])
    talk.say(data=[talk.state(call, "ready", message="3")])
    assert (call.error, talk.names(call), talk.ends(call)) == (None, ["validated", "downloaded", "ready"], 1)


def test_fewer_results_than_asked_for_are_asked_about_not_waited_for() -> None:
    talk = Talk()
    call = talk.submit(5, partial_ok=True)
    talk.say(data=[talk.text(call, "one")])
    talk.say(data=[talk.text(call, "two")])
    assert talk.wait(1) == [("getResponse", call.uuid)]
    talk.say(data=[talk.text(call, "one", status="success"), talk.text(call, "two", status="success")])
    talk.wait(0.5)
    assert (call.error, talk.names(call)) == (None, ["one", "two"])


def test_fewer_results_end_too_if_the_server_does_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    call = talk.submit(5, partial_ok=True)
    talk.say(data=[talk.text(call, "one")])
    for _ in range(179):
        talk.wait(1)
        talk.say(data=[{"taskType": "ping", "pong": True}])
        assert talk.ends(call) == 0, "it does not say that this was all"
    talk.wait(1)
    assert (call.error, talk.names(call), talk.ends(call)) == (None, ["one"], 1)
    assert "1 of 5 results" in caplog.text


def test_a_webhook_is_done_when_the_server_has_it() -> None:
    for accepted in ({"data": [{}]}, {"errors": [{"code": "conflictTaskUUID"}]}):
        talk = Talk()
        call = talk.submit(webhook=True)
        call.recover().lost = True
        for items in accepted.values():
            items[0].update(taskType="imageInference", taskUUID=call.uuid)
        talk.hear(accepted)
        acknowledgement = {"taskType": "imageInference", "taskUUID": call.uuid}
        assert (call.error, call.results, talk.ends(call)) == (None, [acknowledgement], 1)


def test_an_acknowledgement_in_place_of_a_result_means_polling() -> None:
    talk = Talk()
    call = talk.submit()
    talk.say(data=[{"taskType": "imageInference", "taskUUID": call.uuid}])
    assert talk.wait(1) == [("getResponse", call.uuid)]
    talk.say(data=[talk.state(call, "success", imageUUID="a")])
    assert talk.names(call) == ["a"]


def test_a_question_without_an_answer_is_asked_again() -> None:
    talk = Talk()
    call = talk.submit()
    talk.say(data=[{"taskType": "imageInference", "taskUUID": call.uuid}])
    assert talk.wait(1) == [("getResponse", call.uuid)]
    assert talk.wait(6) == [("getResponse", call.uuid)]


def test_a_deadline_ends_it_to_the_second() -> None:
    talk = Talk()
    call = talk.submit(2, call_limits=call_options(deadline=7.0))
    talk.say(data=[talk.result(call, "a")])
    talk.wait(6.9)
    assert talk.ends(call) == 0
    talk.wait(0.2)
    assert (call.error, talk.names(call), talk.ends(call)) == (None, ["a"], 1)


def test_a_collected_task_is_never_sent() -> None:
    talk = Talk()
    call = talk.protocol.tracker.collect(a_request(2), call_options(timeout=10.0, max_retries=1), talk.now)
    for _ in range(60):
        if [task for task in talk.wait(1) if task[0] != "ping"]:
            talk.say(data=[])
    assert {task["taskType"] for message in talk.sent for task in message} <= {
        "authentication",
        "getResponse",
        "ping",
    }
    assert isinstance(call.error, NotFoundError)


def test_a_server_that_only_repeats_itself_is_no_sign_of_life() -> None:
    talk = Talk()
    call = talk.submit(3, call_limits=call_options(on_incomplete="raise"))
    talk.say(data=[talk.result(call, "a")])
    for _ in range(70):
        asked = ("getResponse", call.uuid) in talk.wait(1)
        talk.say(data=[talk.state(call, "success", imageUUID="a") if asked else {"taskType": "ping"}])
    assert isinstance(call.error, IncompleteResultsError)
    assert talk.names(call) == ["a"]


def test_closing_tells_everybody_once() -> None:
    talk = Talk()
    running, done = talk.submit(), talk.submit()
    talk.say(data=[talk.result(done, "a")])
    waiting = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    talk.protocol.tracker.close()
    talk.protocol.tracker.close()
    talk.flush()
    assert [talk.ends(call) for call in (running, done, waiting)] == [1, 1, 1]
    assert isinstance(running.error, ClientClosedError)
    assert "may still be running" in str(running.error)
    assert "not under way" in str(waiting.error)
    assert done.error is None
    assert not talk.protocol.tracker.busy


# Said twice, said late, said in pieces ---------------------------------------------------------------------------


def test_a_pushed_error_said_again_is_one_failure() -> None:
    talk = Talk()
    call = talk.submit(3)
    for _ in range(3):
        talk.say(errors=[talk.error(call, "promptBlocked")])
    talk.wait(0)
    talk.say(
        data=[talk.state(call, "processing")] * 2, errors=[talk.error(call, "promptBlocked", status="error")]
    )
    talk.wait(1)
    assert talk.ends(call) == 0


def test_pushed_errors_are_no_part_of_an_answer() -> None:
    talk = Talk()
    call = talk.submit(2)
    talk.say(errors=[talk.error(call, "promptBlocked")])
    assert talk.wait(0) == [("getResponse", call.uuid)]
    talk.say(errors=[talk.error(call, "promptBlocked")] * 2)
    talk.say(data=[talk.state(call, "processing")])
    talk.wait(1)
    assert talk.ends(call) == 0


def test_a_result_under_way_is_waited_for_however_often_the_others_are_told() -> None:
    talk = Talk()
    call = talk.submit(2, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": call.uuid}])
    for _ in range(4):
        while not talk.wait(0.5):
            pass
        talk.say(data=[talk.state(call, "success", imageUUID="a")])
        talk.say(data=[talk.state(call, "processing")])
    assert (talk.names(call), talk.ends(call)) == (["a"], 0)


def test_a_failure_with_a_status_that_was_pushed_is_asked_about_at_once() -> None:
    talk = Talk()
    call = talk.submit(2)
    talk.say(data=[talk.state(call, "error", error={"code": "promptBlocked"})])
    assert talk.wait(0) == [("getResponse", call.uuid)]


def test_a_late_word_stops_a_copy_that_is_about_to_be_sent() -> None:
    talk = Talk()
    call = talk.submit()
    talk.lose()
    talk.connect("another")
    talk.wait(0)
    talk.say(data=[])
    talk.wait(2)
    talk.protocol.receive({"data": []}, talk.now)
    assert call.stage is Stage.WAITING
    talk.protocol.receive({"data": [talk.state(call, "processing")]}, talk.now)
    assert talk.tasks(talk.flush()) == []
    assert talk.wait(1.5) == [("getResponse", call.uuid)]


def test_a_result_told_twice_in_one_message_is_one() -> None:
    talk = Talk()
    call = talk.submit(2)
    talk.say(data=[talk.result(call, "a"), talk.result(call, "a")])
    assert (talk.names(call), talk.ends(call)) == (["a"], 0)
