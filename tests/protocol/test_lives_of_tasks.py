"""The rows of the decision table in sequence: tasks from their beginning to their end, in a conversation."""

from __future__ import annotations

import pytest

from runware._engine.registry import Departed
from runware._engine.request import Completion
from runware._engine.task_state import Stage
from runware.errors import (
    AuthenticationError,
    ClientClosedError,
    ConflictError,
    IncompleteResultsError,
    NotFoundError,
    ProviderError,
    SafetyError,
    TaskTimeoutError,
)
from tests.support.builders import Talk, a_request, call_options


def quiet(talk: Talk, seconds: float) -> list[tuple[str, str]]:
    """Move the clock on a connection that always has other messages; return what was sent but for pings."""
    sent: list[tuple[str, str]] = []
    for _ in range(round(seconds / 5)):
        sent += talk.wait(5)
        talk.hear({"data": [{"taskType": "ping", "pong": True}]})
    return [task for task in sent if task[0] != "ping"]


def test_without_retries_a_task_is_polled_and_never_sent_again() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(max_retries=0))
    assert set(quiet(talk, 60)) == {("getResponse", task.uuid)}
    assert isinstance(task.error, TaskTimeoutError)
    assert talk.ends(task) == 1


def test_total_silence_ends_within_the_documented_time() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(timeout=20.0, max_retries=2))
    sent = quiet(talk, 3 * 20)
    assert set(sent) == {("getResponse", task.uuid)}, "a missing answer is no reason to send the task again"
    assert isinstance(task.error, TaskTimeoutError)


def test_a_silent_task_that_the_server_does_not_know_is_sent_again_under_its_uuid() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(timeout=20.0, max_retries=1))
    sent: list[tuple[str, str]] = []
    while ("imageInference", task.uuid) not in sent:
        sent = talk.wait(0.5)
        if ("getResponse", task.uuid) in sent:
            talk.say(data=[])
    assert talk.now <= 1040.5
    talk.say(data=[talk.result(task, "a")])
    assert (task.error, talk.names(task), task.uuids) == (None, ["a"], [task.request.uuid])


def test_a_lost_task_is_polled_then_sent_again_under_its_uuid() -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.lose()
    talk.connect()
    assert talk.wait(1) == [("getResponse", task.uuid)]
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(data=[talk.result(task, "a"), talk.result(task, "b")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "b"], 1)


def test_without_retries_a_lost_task_is_polled_until_it_is_silent() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(max_retries=0))
    talk.lose()
    talk.connect()
    assert talk.wait(1) == [("getResponse", task.uuid)]
    assert talk.say_unknown(3) == []
    while ("getResponse", task.uuid) not in talk.wait(1):
        pass
    talk.say(data=[talk.state(task, "success", imageUUID="late")])
    assert (task.error, talk.names(task)) == (None, ["late"])


def test_a_batch_cut_in_half_is_completed_in_its_remaining_number() -> None:
    talk = Talk()
    task = talk.submit(4, seed=7)
    talk.say(data=[talk.result(task, "a", seed=7), talk.result(task, "b", seed=9)])
    talk.lose()
    talk.connect("another session")
    talk.wait(0)
    talk.say_unknown()
    sent = talk.sent[-1][0]
    assert (sent["taskUUID"], sent["numberResults"], sent["seed"]) == (task.request.uuid, 2, 8)
    talk.say(data=[talk.result(task, "c"), talk.result(task, "d")])
    assert talk.names(task) == ["a", "b", "c", "d"]
    assert task.request.payload["numberResults"] == 4


def test_the_uuid_of_another_task_is_a_conflict() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(errors=[talk.error(task, "conflictTaskUUID")])
    assert isinstance(task.error, ConflictError)
    assert talk.ends(task) == 1


def test_a_conflict_with_a_copy_means_collect() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(max_retries=1))
    talk.lose()
    talk.connect("another")
    talk.wait(0)
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(errors=[talk.error(task, "conflictTaskUUID")])
    assert talk.wait(0) == [("getResponse", task.uuid)]
    talk.say(data=[talk.state(task, "processing")])
    talk.wait(2)
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert (task.error, talk.names(task)) == (None, ["a"])


def test_missing_results_are_made_by_a_new_task_once_the_first_has_ended() -> None:
    talk = Talk()
    task = talk.submit(4)
    talk.say(data=[talk.result(task, "a"), talk.result(task, "b")])
    talk.say(errors=[talk.error(task)])
    assert talk.wait(0) == [("getResponse", task.uuid)], "the server knows which results are still being made"
    done = [talk.state(task, "success", imageUUID=name) for name in "ab"]
    failed = [talk.error(task, status="error")]
    talk.say(data=[*done, talk.state(task, "processing")], errors=failed)
    assert talk.wait(1.5) == [("getResponse", task.uuid)]
    first = task.uuid
    talk.say(data=done, errors=failed * 2)
    [(_, second)] = talk.wait(1)
    assert second == task.uuid != first
    assert talk.sent[-1][0]["numberResults"] == 2
    talk.say(data=[talk.result(task, "c"), talk.result(task, "d")])
    assert (task.error, talk.names(task)) == (None, ["a", "b", "c", "d"])


def test_a_failed_result_that_every_answer_repeats_is_one_failure() -> None:
    talk = Talk()
    task = talk.submit(3, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    for _ in range(5):
        assert ("getResponse", task.uuid) in talk.wait(11)
        talk.say(
            data=[talk.state(task, "processing")] * 2,
            errors=[talk.error(task, "promptBlocked", status="error")],
        )
    assert talk.ends(task) == 0
    talk.wait(11)
    talk.say(
        data=[talk.state(task, "success", imageUUID=name) for name in "ab"],
        errors=[talk.error(task, "promptBlocked", status="error")],
    )
    assert isinstance(task.error, SafetyError)
    assert talk.names(task) == ["a", "b"], "the error carries them"


def test_one_error_for_a_whole_batch_is_believed_when_it_is_said_twice() -> None:
    talk = Talk()
    task = talk.submit(4, options=call_options(max_retries=0))
    talk.say(errors=[talk.error(task)])
    talk.wait(0)
    talk.say(errors=[talk.error(task, status="error")])
    assert talk.wait(0.5) == []
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(errors=[talk.error(task, status="error")])
    talk.wait(0.5)
    assert isinstance(task.error, ProviderError)


def test_a_late_result_of_an_old_attempt_counts() -> None:
    talk = Talk()
    task = talk.submit(2)
    first = task.uuid
    talk.say(data=[talk.result(task, "a")], errors=[talk.error(task)])
    assert task.uuid != first
    talk.say(data=[talk.result(task, "late", first)])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "late"], 1)
    assert talk.wait(5) == [], "nothing is missing"


def test_a_late_result_does_not_cut_off_what_the_new_attempt_makes() -> None:
    talk = Talk()
    task = talk.submit()
    first = task.uuid
    talk.say(errors=[talk.error(task)])
    assert talk.wait(1) == [("imageInference", task.uuid)]
    talk.say(data=[talk.result(task, "late", first)])
    assert talk.ends(task) == 0
    talk.say(errors=[talk.error(task, taskUUID=first)])
    assert talk.ends(task) == 0, "a failure of an old attempt is ignored"
    talk.say(data=[talk.result(task, "new")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["late", "new"], 1)


def test_a_result_after_an_end_with_missing_results_is_kept_for_its_cost() -> None:
    talk = Talk()
    task = talk.submit(2, options=call_options(deadline=5.0))
    talk.say(data=[talk.result(task, "a")])
    talk.wait(5)
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a"], 1)
    talk.say(data=[talk.result(task, "b", cost=0.01)])
    assert [name for _, name in talk.protocol.tracker.registry.late] == ["b"]


def test_of_what_has_ended_the_latest_tasks_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Departed, "KEPT", 2)
    talk = Talk()
    tasks = [talk.submit(options=call_options(deadline=5.0)) for _ in range(5)]
    talk.wait(5)
    for number, task in enumerate(tasks):
        talk.say(data=[talk.result(task, str(number), cost=0.01)])
    assert [name for _, name in talk.protocol.tracker.registry.late] == ["2", "3", "4"]


def test_a_result_of_an_old_attempt_after_the_end_is_kept_for_its_cost() -> None:
    talk = Talk()
    task = talk.submit()
    first = task.uuid
    talk.say(errors=[talk.error(task)])
    talk.wait(1)
    talk.say(data=[talk.result(task, "new")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["new"], 1)
    talk.say(data=[talk.result(task, "old", first, cost=0.01)])
    assert [name for _, name in talk.protocol.tracker.registry.late] == ["old"]


def test_what_is_late_before_it_is_sent_is_not_sent() -> None:
    talk = Talk(max_in_flight=1)
    first = talk.submit()
    late = talk.submit(options=call_options(deadline=5.0))
    talk.now += 6  # the program held the loop
    assert talk.say(data=[talk.result(first, "a")]) == []
    assert talk.wait(0) == []
    assert (talk.ends(late), late.sent) == (1, False)
    assert "not sent" in str(late.error)


def test_phases_survive_a_lost_connection() -> None:
    talk = Talk()
    task = talk.submit(task_type="modelUpload", terminal_values={"status": ("ready", "failed")})
    talk.say(data=[talk.state(task, "validated", message="1")])
    talk.lose()
    talk.connect()
    talk.say(data=[talk.state(task, "validated", message="1"), talk.state(task, "downloaded", message="2")])
    assert talk.wait(1.5) == [("getResponse", task.uuid)]
    talk.say(data=[talk.state(task, "processing")])
    talk.say(data=[talk.state(task, "ready", message="3")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["validated", "downloaded", "ready"], 1)


def test_a_task_with_fewer_results_than_requested_is_polled_rather_than_awaited() -> None:
    talk = Talk()
    task = talk.submit(5, partial_ok=True)
    talk.say(data=[talk.text(task, "one")])
    talk.say(data=[talk.text(task, "two")])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[talk.text(task, "one", status="success"), talk.text(task, "two", status="success")])
    talk.wait(0.5)
    assert (task.error, talk.names(task)) == (None, ["one", "two"])


def test_fewer_results_end_too_if_the_server_does_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    task = talk.submit(5, partial_ok=True)
    talk.say(data=[talk.text(task, "one")])
    for _ in range(179):
        talk.wait(1)
        talk.say(data=[{"taskType": "ping", "pong": True}])
        assert talk.ends(task) == 0, "no answer said that these are all"
    talk.wait(1)
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["one"], 1)
    assert "1 of 5 results" in caplog.text


def test_a_webhook_is_done_when_the_server_has_it() -> None:
    for accepted in ({"data": [{}]}, {"errors": [{"code": "conflictTaskUUID"}]}):
        talk = Talk()
        task = talk.submit(webhook=True)
        task.recover().lost = True
        for items in accepted.values():
            items[0].update(taskType="imageInference", taskUUID=task.uuid)
        talk.hear(accepted)
        acknowledgement = {"taskType": "imageInference", "taskUUID": task.uuid}
        assert (task.error, task.results, talk.ends(task)) == (None, [acknowledgement], 1)


def test_an_acknowledgement_in_place_of_a_result_means_polling() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert talk.names(task) == ["a"]


def test_a_poll_without_an_answer_is_repeated() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    assert talk.wait(6) == [("getResponse", task.uuid)]


def test_a_deadline_ends_it_to_the_second() -> None:
    talk = Talk()
    task = talk.submit(2, options=call_options(deadline=7.0))
    talk.say(data=[talk.result(task, "a")])
    talk.wait(6.9)
    assert talk.ends(task) == 0
    talk.wait(0.2)
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a"], 1)


def test_a_collected_task_is_never_sent() -> None:
    talk = Talk()
    task = talk.protocol.tracker.collect(a_request(2), call_options(timeout=10.0, max_retries=1), talk.now)
    for _ in range(60):
        if [sent for sent in talk.wait(1) if sent[0] != "ping"]:
            talk.say(data=[])
    assert {sent["taskType"] for message in talk.sent for sent in message} <= {
        "authentication",
        "getResponse",
        "ping",
    }
    assert isinstance(task.error, NotFoundError)


def test_a_server_that_only_repeats_itself_is_no_sign_of_life() -> None:
    talk = Talk()
    task = talk.submit(3, options=call_options(on_incomplete="raise"))
    talk.say(data=[talk.result(task, "a")])
    for _ in range(70):
        polled = ("getResponse", task.uuid) in talk.wait(1)
        talk.say(data=[talk.state(task, "success", imageUUID="a") if polled else {"taskType": "ping"}])
    assert isinstance(task.error, IncompleteResultsError)
    assert talk.names(task) == ["a"]


def test_closing_ends_every_task_once() -> None:
    talk = Talk()
    running, done = talk.submit(), talk.submit()
    talk.say(data=[talk.result(done, "a")])
    waiting = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    talk.protocol.tracker.close()
    talk.protocol.tracker.close()
    talk.flush()
    assert [talk.ends(task) for task in (running, done, waiting)] == [1, 1, 1]
    assert isinstance(running.error, ClientClosedError)
    assert "may still be running" in str(running.error)
    assert "not running on the server" in str(waiting.error)
    assert done.error is None
    assert not talk.protocol.tracker.registry


# Repeated, late and split messages -------------------------------------------------------------------------------


def test_a_pushed_error_said_again_is_one_failure() -> None:
    talk = Talk()
    task = talk.submit(3)
    for _ in range(3):
        talk.say(errors=[talk.error(task, "promptBlocked")])
    talk.wait(0)
    talk.say(
        data=[talk.state(task, "processing")] * 2, errors=[talk.error(task, "promptBlocked", status="error")]
    )
    talk.wait(1)
    assert talk.ends(task) == 0


def test_pushed_errors_are_no_part_of_an_answer() -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.say(errors=[talk.error(task, "promptBlocked")])
    assert talk.wait(0) == [("getResponse", task.uuid)]
    talk.say(errors=[talk.error(task, "promptBlocked")] * 2)
    talk.say(data=[talk.state(task, "processing")])
    talk.wait(1)
    assert talk.ends(task) == 0


def test_a_result_under_way_is_awaited_however_often_the_others_are_repeated() -> None:
    talk = Talk()
    task = talk.submit(2, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    for _ in range(4):
        while not talk.wait(0.5):
            pass
        talk.say(data=[talk.state(task, "success", imageUUID="a")])
        talk.say(data=[talk.state(task, "processing")])
    assert (talk.names(task), talk.ends(task)) == (["a"], 0)


def test_a_pushed_failure_with_a_status_leads_to_a_poll_at_once() -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.say(data=[talk.state(task, "error", error={"code": "promptBlocked"})])
    assert talk.wait(0) == [("getResponse", task.uuid)]


def test_a_late_response_stops_a_copy_that_is_about_to_be_sent() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.connect("another")
    talk.wait(0)
    talk.say(data=[])
    talk.wait(2)
    talk.protocol.receive({"data": []}, talk.now)
    assert task.stage is Stage.WAITING
    talk.protocol.receive({"data": [talk.state(task, "processing")]}, talk.now)
    assert talk.tasks(talk.flush()) == []
    assert talk.wait(1.5) == [("getResponse", task.uuid)]


def test_a_result_that_is_twice_in_one_message_counts_once() -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.say(data=[talk.result(task, "a"), talk.result(task, "a")])
    assert (talk.names(task), talk.ends(task)) == (["a"], 0)


def test_a_collected_task_has_a_deadline_too() -> None:
    talk = Talk()
    task = talk.protocol.tracker.collect(a_request(), call_options(deadline=5.0), talk.now)
    talk.wait(4.9)
    assert talk.ends(task) == 0
    talk.wait(0.2)
    assert isinstance(task.error, TaskTimeoutError)
    assert "deadline 5 s" in str(task.error)


def test_signs_of_life_do_not_keep_a_task_beyond_what_it_may_take() -> None:
    talk = Talk()
    task = talk.submit(max_duration=100.0)
    for _ in range(110):
        if talk.wait(1):
            talk.say(data=[talk.state(task, "processing")])
    assert isinstance(task.error, TaskTimeoutError)
    assert "did not end within 100 s" in str(task.error)
    assert "imageInference" in str(task.error)


def test_a_result_in_place_of_the_acknowledgement_of_a_webhook_is_returned() -> None:
    talk = Talk()
    task = talk.submit(webhook=True)
    talk.say(data=[talk.result(task, "a")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a"], 1)


def test_items_of_an_old_attempt_other_than_results_are_ignored() -> None:
    talk = Talk()
    task = talk.submit()
    first = task.uuid
    talk.say(errors=[talk.error(task)])
    talk.wait(1)
    talk.say(data=[talk.state(task, "processing", taskUUID=first, progress=50)])
    assert (task.stage, task.progress) == (Stage.SENT, None)


def test_a_key_that_is_refused_to_a_copy_says_nothing_of_the_first() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.connect("another")
    talk.wait(0)
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(errors=[talk.error(task, "invalidApiKey")])
    assert isinstance(task.error, AuthenticationError)
    assert task.error.in_doubt
    assert "may still be running" in str(task.error)


def test_a_task_that_is_unknown_after_signs_of_life_is_polled_again() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[talk.state(task, "processing")])
    assert talk.wait(2) == [("getResponse", task.uuid)]
    assert talk.say(data=[]) == []
    assert talk.wait(4) == [("getResponse", task.uuid)], "and not sent again"


def test_what_ends_a_task_late_ends_it_once() -> None:
    """The program blocked the loop: the reply counts as complete, and all other timers are due, at the same moment."""
    talk = Talk()
    task = talk.submit(2)
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    talk.wait(1)
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    talk.say(errors=[talk.error(task, "promptBlocked", status="error")])
    assert talk.ends(task) == 0, "the reply may have more items"
    talk.now += 100
    talk.protocol.wake(talk.now)
    talk.flush()
    assert (type(task.error), talk.names(task), talk.ends(task)) == (SafetyError, ["a"], 1)


def test_a_failure_among_results_whose_number_is_open_is_raised_with_the_others() -> None:
    talk = Talk()
    request = a_request(task_type="textInference")._replace(completion=Completion(open_ended=True))
    task = talk.protocol.tracker.submit(request, call_options(), talk.now)
    talk.flush()
    talk.say(data=[talk.state(task, "processing")])
    talk.wait(1)
    talk.say(
        data=[talk.state(task, "success", imageUUID="a")],
        errors=[talk.error(task, "promptBlocked", status="error")],
    )
    talk.wait(1)
    assert (type(task.error), talk.names(task), talk.ends(task)) == (SafetyError, ["a"], 1)
