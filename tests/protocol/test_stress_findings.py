"""Regressions that the stress test has found, step by step."""

from __future__ import annotations

from uuid import uuid4

import pytest

from runware._engine.task_state import Stage
from runware.errors import NotFoundError, TaskTimeoutError
from tests.support.builders import Talk, call_options


def test_fewer_results_are_not_enough_while_the_server_says_nothing_at_all() -> None:
    """The connection may be dead: results that were lost with it arrive on the next one."""
    talk = Talk()
    task = talk.submit(3, partial_ok=True)
    talk.say(data=[talk.text(task, "a")])
    talk.wait(35)  # polled, and polled again; no answer, and no pong
    assert talk.ends(task) == 0
    talk.wait(10)
    assert talk.protocol.hang_up is not None
    talk.lose()
    talk.connect()
    talk.wait(1)
    made = [talk.text(task, text, status="success") for text in "abc"]
    talk.say(data=made)
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "b", "c"], 1)


def test_fewer_results_are_not_enough_because_of_one_empty_answer() -> None:
    """`data: []` does not say which poll it answers, and may arrive twice: it may be the answer to another poll."""
    talk = Talk()
    task, never_sent = talk.submit(3, partial_ok=True), talk.submit(1)
    talk.say(data=[talk.text(task, "a")])
    talk.lose()
    talk.connect()
    assert set(talk.wait(1)) == {("getResponse", task.uuid), ("getResponse", never_sent.uuid)}
    talk.say(data=[])
    talk.say(data=[])  # a repetition; the other answer is still on its way
    assert talk.ends(task) == 0
    talk.say(data=[talk.text(task, text, status="success") for text in "abc"])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "b", "c"], 1)


def test_fewer_results_are_enough_after_two_empty_answers() -> None:
    talk = Talk()
    task = talk.submit(3, partial_ok=True)
    talk.say(data=[talk.text(task, "a")])
    for _ in range(2):
        assert ("getResponse", task.uuid) in talk.wait(2)
        talk.say(data=[])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a"], 1)


@pytest.mark.parametrize("code", ["rateLimitExceeded", "serviceUnavailable"])
@pytest.mark.parametrize("named", ["getResponse", "imageInference", None])
def test_a_poll_that_is_refused_for_overload_is_repeated(code: str, named: str | None) -> None:
    """The task continues on the server: a restart would be paid for twice."""
    talk = Talk()
    task = talk.submit(1)
    talk.say(data=[talk.state(task, "processing")])
    assert talk.wait(1.1) == [("getResponse", task.uuid)]
    error = talk.error(task, code, taskType=named)
    talk.say(errors=[error])
    talk.say(errors=[error])  # twice, since any message may arrive twice
    sent = talk.wait(10)
    assert set(sent) == {("getResponse", task.uuid)}
    talk.say(data=[talk.result(task, "a", status="success")])
    assert (task.error, talk.names(task), len(task.uuids)) == (None, ["a"], 1)


def test_a_task_whose_poll_was_refused_is_never_restarted() -> None:
    talk = Talk()
    task = talk.submit(1)
    talk.say(data=[talk.state(task, "processing")])
    talk.wait(1.1)
    talk.say(errors=[talk.error(task, "rateLimitExceeded", taskType="getResponse")])
    assert ("getResponse", task.uuid) in talk.wait(10)
    talk.say(data=[])
    assert task.stage is not Stage.ENDED
    assert len(task.uuids) == 1


def test_a_copy_that_is_turned_away_is_sent_again_under_the_same_uuid() -> None:
    """The first copy may be running after all: another one, under a new UUID, would be paid for as well."""
    talk = Talk()
    task = talk.submit(1)
    talk.lose()
    talk.connect()
    talk.wait(1)
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    talk.wait(10)
    assert task.uuids == [task.request.uuid]
    talk.say(errors=[talk.error(task, "conflictTaskUUID")])
    talk.wait(1)
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert (task.error, len(task.results)) == (None, 1)


def test_an_error_of_one_result_does_not_restart_the_others() -> None:
    """One of two results was made, and lost with the connection: under a new UUID it would be paid for again."""
    talk = Talk()
    task = talk.submit(2)
    talk.lose()
    talk.connect()
    talk.say(errors=[talk.error(task, "providerError")])
    for _ in range(20):
        talk.wait(3)
        talk.say(data=[])
    assert task.uuids == [task.request.uuid]
    assert task.error is not None
    assert task.error.code == "providerError"


def test_a_copy_that_is_turned_away_twice_keeps_its_uuid() -> None:
    """The second error found the task waiting to be sent again, and restarted it while the first copy was running."""
    talk = Talk()
    task = talk.submit(1)
    for _ in range(2):
        talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    assert ("imageInference", task.request.uuid) in talk.wait(10)
    talk.say(errors=[talk.error(task, "conflictTaskUUID")])
    talk.wait(1)
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert (task.error, talk.names(task), task.uuids) == (None, ["a"], [task.request.uuid])


def test_several_results_that_are_turned_away_are_sent_again_under_the_same_uuid() -> None:
    """The task failed at once, although the server had accepted an earlier copy and billed all results."""
    talk = Talk()
    task = talk.submit(3)
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    for _ in range(2):
        assert talk.wait(2) == [("getResponse", task.uuid)]
        talk.say(data=[])
    sent = talk.wait(10)
    assert ("imageInference", task.request.uuid) in sent
    talk.say(errors=[talk.error(task, "conflictTaskUUID")])
    talk.wait(1)
    talk.say(data=[talk.result(task, name, status="success") for name in "abc"])
    assert (task.error, talk.names(task), task.uuids) == (None, ["a", "b", "c"], [task.request.uuid])


def test_several_results_that_are_turned_away_end_with_the_tries() -> None:
    talk = Talk()
    task = talk.submit(3, options=call_options(max_retries=0))
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    for _ in range(3):
        talk.wait(3)
        talk.say(data=[])
    assert task.error is not None
    assert (task.error.code, talk.ends(task), len(task.uuids)) == ("rateLimitExceeded", 1, 1)


def test_a_getresponse_for_an_unknown_task_ends_soon() -> None:
    """The call polled for three minutes, and then raised a timeout."""
    talk = Talk()
    task = talk.submit(1, task_type="getResponse")
    began = talk.now
    talk.say(data=[])
    assert talk.wait(2) == [("getResponse", task.uuid)]
    assert talk.ends(task) == 0
    talk.say(data=[])
    assert isinstance(task.error, NotFoundError)
    assert (talk.ends(task), talk.now - began) == (1, 2)


def test_a_getresponse_may_be_answered_after_all() -> None:
    """`data: []` may have been the answer to another poll."""
    talk = Talk()
    task = talk.submit(1, task_type="getResponse")
    talk.say(data=[])
    assert talk.wait(2) == [("getResponse", task.uuid)]
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid, "status": "processing"}])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["processing"], 1)


def test_a_getresponse_without_an_answer_times_out() -> None:
    talk = Talk()
    task = talk.submit(1, task_type="getResponse", options=call_options(max_retries=0))
    for _ in range(200):
        talk.wait(1)
        talk.say(data=[{"taskType": "ping", "pong": True}])
    assert isinstance(task.error, TaskTimeoutError)


def test_a_repetition_does_not_become_a_result_because_a_connection_is_dead() -> None:
    """Without an answer, the repetition was kept as one of three results, and then all three arrived as well."""
    talk = Talk()
    task = talk.submit(3, partial_ok=True)
    for _ in range(2):
        talk.say(data=[talk.text(task, "a")])
    talk.wait(3.5)  # polled whether the text was made twice; no answer
    talk.lose()
    talk.connect()
    talk.wait(1)
    talk.say(data=[talk.text(task, text, status="success") for text in "abc"])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "b", "c"], 1)


def test_that_a_copy_was_unknown_says_nothing_of_the_next() -> None:
    """After the task was sent again and accused, one empty answer was believed, although another poll had caused it."""
    talk = Talk()
    task = talk.submit(1)
    talk.lose()
    talk.connect()
    assert talk.wait(1) == [("getResponse", task.uuid)]
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(errors=[{"code": "invalidParameter", "message": "Something in a request is wrong."}])
    assert talk.wait(0.1) == [("getResponse", task.uuid)]
    talk.say(data=[])
    assert talk.ends(task) == 0
    talk.say(data=[talk.result(task, "a")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a"], 1)


def test_a_copy_that_is_turned_away_while_results_come_is_no_failed_result() -> None:
    """The task was restarted for a result that was still on its way, and paid for under two UUIDs."""
    talk = Talk()
    task = talk.submit(4)
    talk.lose()
    talk.connect()
    talk.wait(1)
    talk.say_unknown()  # the server does not know it yet
    talk.wait(5)
    talk.say(data=[talk.result(task, name) for name in "abc"])  # the first copy, late
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])  # the second copy
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[talk.result(task, name, status="success") for name in "abcd"])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "b", "c", "d"], 1)
    assert task.uuids == [task.request.uuid]


def test_an_error_that_names_no_task_and_empty_answers_are_no_proof() -> None:
    """A task that the server had was failed with the error of another task."""
    talk = Talk()
    task = talk.submit()
    talk.say(errors=[{"code": "invalidSomething", "message": "Something in a request is wrong."}])
    for _ in range(8):
        for kind, _ in talk.wait(1):
            assert kind == "getResponse"
            talk.say(data=[])
    talk.say(data=[talk.result(task, "a")])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a"], 1)


@pytest.mark.parametrize("code", ["taskNotFound", "taskFailedOrNotFound"])
def test_a_poll_that_is_answered_with_an_error_is_repeated_once(code: str) -> None:
    talk = Talk()
    task = talk.submit(1, task_type="getResponse")
    talk.say(errors=[talk.error(task, code)])
    assert talk.ends(task) == 0, "the server may not know it yet"
    assert talk.wait(2) == [("getResponse", task.uuid)]
    talk.say(errors=[talk.error(task, code)])
    assert (talk.ends(task), type(task.error)) == (1, NotFoundError)


def test_a_reply_is_not_awaited_after_another_poll() -> None:
    """When the reply counted as complete, nothing was done and nothing scheduled, so its timer fired without end."""
    talk = Talk()
    task = talk.submit(2, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[talk.state(task, "processing")])  # one of two items: the reply has begun
    talk.protocol.tracker.polling.due(task, connected=True)
    assert talk.tasks(talk.flush()) == [("getResponse", task.uuid)]
    talk.wait(1)


@pytest.mark.parametrize("number", [1, 2])
def test_a_late_answer_that_the_task_is_not_known_is_not_the_error_of_its_copy(number: int) -> None:
    """The task ended with a NotFoundError, and the results of the copy, which were paid for, came after that."""
    talk = Talk()
    task = talk.submit(number)
    unknown = {"errors": [talk.error(task, "taskNotFound")]}
    talk.lose()
    talk.connect("another")
    assert talk.wait(0)
    talk.say(**unknown)
    assert talk.wait(2)
    assert talk.say(**unknown) == [("imageInference", task.uuid)]
    made = [talk.result(task, name) for name in "ab"[:number]]
    talk.say(data=made[1:])  # of two results, one is pushed
    talk.say(**unknown)  # the answer to the first poll, twice; or to another one
    assert talk.ends(task) == 0
    assert talk.wait(0) == [("getResponse", task.uuid)], "only the server knows"
    talk.say(data=[{**item, "status": "success"} for item in made])
    assert (talk.ends(task), task.error, sorted(talk.names(task))) == (1, None, list("ab"[:number]))
    assert talk.tasks(talk.sent).count(("imageInference", task.uuid)) == 2


def test_late_repetitions_of_an_answer_do_not_tell_that_a_task_has_ended() -> None:
    """Only answers to polls do. Each result of the answer came twice, when the task was still under way."""
    talk = Talk()
    task = talk.submit(3)
    talk.lose()
    talk.connect("another")
    assert talk.wait(0)
    made = [talk.result(task, name, status="success") for name in "ab"]
    talk.say(data=[*made, talk.state(task, "processing")])
    for item in made:
        talk.wait(0.6)
        talk.say(data=[item])
    talk.wait(0.6)
    assert talk.ends(task) == 0
    talk.say(data=[talk.result(task, "c")])
    assert (talk.ends(task), talk.names(task)) == (1, ["a", "b", "c"])


def test_late_repetitions_of_an_answer_are_not_further_results() -> None:
    """A text came twice on the next connection, was taken for two texts, and the other text, paid for, was lost."""
    talk = Talk()
    task = talk.submit(2, deliveryMethod="async", task_type="textInference")
    talk.say(data=[{"taskType": "textInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.lose()
    talk.connect()
    for _ in range(2):
        talk.say(data=[talk.text(task, "a", status="success")])
    assert talk.wait(0.9) == []
    assert (talk.ends(task), talk.names(task)) == (0, ["a"])
    assert talk.wait(2) == [("getResponse", task.uuid)]
    talk.say(data=[talk.text(task, text, status="success") for text in "ab"])
    assert (talk.ends(task), task.error, talk.names(task)) == (1, None, ["a", "b"])


def test_a_new_connection_does_not_make_the_server_know_a_task_sooner() -> None:
    """The second poll came right after the first, and a task that the server was about to begin was sent and paid for twice."""
    talk = Talk()
    task = talk.submit()
    for _ in range(3):
        talk.lose()
        talk.connect(str(uuid4()))  # a new session: the client polls at once
        assert talk.wait(0) == [("getResponse", task.uuid)]
        assert talk.say(data=[]) == []
        talk.wait(0.5)
    assert talk.wait(1) == [("getResponse", task.uuid)]
    assert talk.say(data=[]) == [("imageInference", task.uuid)]


@pytest.mark.parametrize("max_retries", [1, 2])
def test_a_result_shows_that_only_a_copy_was_turned_away(max_retries: int) -> None:
    """The task ended with the error of its copy, or was begun anew, when one result was still on its way."""
    talk = Talk()
    task = talk.submit(2, options=call_options(max_retries=max_retries))
    talk.lose()
    talk.connect("another")
    assert talk.wait(0)
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    assert talk.say(errors=[talk.error(task, "serviceUnavailable")]) == []
    assert talk.wait(0) == [("getResponse", task.uuid)]
    talk.say(data=[talk.result(task, "a")])
    assert talk.ends(task) == 0
    assert {kind for kind, _ in talk.wait(5)} == {"getResponse"}, "it is not sent again under a new UUID"
    talk.say(data=[talk.result(task, "b")])
    assert (talk.ends(task), task.error, talk.names(task)) == (1, None, ["a", "b"])


def test_the_failure_of_one_result_that_comes_again_is_not_that_of_another() -> None:
    """One of four failed, and its error came twice during a poll: the task ended when one was still on its way, paid for."""
    talk = Talk()
    task = talk.submit(4, options=call_options(max_retries=0), deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[talk.result(task, "a")])
    for _ in range(2):
        talk.say(errors=[talk.error(task)])
    talk.say(data=[talk.result(task, "b")])
    talk.wait(0.9)
    assert talk.ends(task) == 0
    talk.say(data=[talk.result(task, "c")])
    talk.wait(0.6)
    assert talk.names(task) == ["a", "b", "c"]
