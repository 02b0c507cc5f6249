"""What the error of a task says of its fate, for tasks that ended between their attempts or with only some results."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from runware._engine.task_state import Stage, TaskState
from runware.errors import (
    AuthenticationError,
    ClientClosedError,
    ConnectionFailedError,
    ConnectionLostError,
    IncompleteResultsError,
    NotFoundError,
    ProviderError,
    RateLimitError,
    RunwareError,
)
from tests.support.builders import Talk, a_request, call_options

MAY_RUN = "may still be running"


def error_of(task: TaskState) -> RunwareError:
    assert task.error is not None
    assert (MAY_RUN in str(task.error)) is task.error.in_doubt
    copied = pickle.loads(pickle.dumps(task.error))
    assert (str(copied), copied.in_doubt, copied.attempts) == (
        str(task.error),
        task.error.in_doubt,
        task.error.attempts,
    )
    return task.error


def failed_once(talk: Talk, **options: float) -> TaskState:
    """A task whose first attempt has failed, and that waits for its second."""
    task = talk.submit(options=call_options(**options))
    talk.say(errors=[talk.error(task)])
    return task


def lost_on_the_way(talk: Talk, number: int = 1, **options: float) -> TaskState:
    """A task that the server did not know, and that waits for a connection to be sent again."""
    task = talk.submit(number, options=call_options(**options))
    talk.lose()
    talk.connect("another session")
    talk.wait(1)
    talk.say_unknown(times=1)
    while not any(kind == "getResponse" for kind, _ in talk.wait(0.1)):
        assert task.error is None
    talk.protocol.receive({"data": []}, talk.now)
    assert task.stage is Stage.WAITING
    return task


def test_a_task_without_time_for_its_retry_raises_its_failure() -> None:
    """It was told that it did not end in time, and may still be running."""
    talk = Talk()
    task = failed_once(talk, deadline=1e-6)
    first = task.request.uuid
    talk.wait(1)
    error = error_of(task)
    assert isinstance(error, ProviderError)
    assert "It failed." in str(error)
    assert (error.in_doubt, error.attempts, error.task_uuid) == (False, (first,), first)


@pytest.mark.parametrize("end", ["close", "lose for good"])
def test_a_failed_task_that_cannot_be_sent_again_is_not_running(end: str) -> None:
    talk = Talk(reconnect=False)
    task = failed_once(talk)
    if end == "close":
        talk.protocol.tracker.close()
    else:
        talk.lose()
    error = error_of(task)
    assert not error.in_doubt
    assert error.attempts == (task.request.uuid,)
    if end == "close":
        assert isinstance(error, ClientClosedError)
    else:
        assert isinstance(error, ConnectionFailedError)
        assert "could not be sent again" in str(error)


@pytest.mark.parametrize("end", ["close", "lose for good", "the client fails"])
def test_a_task_whose_copy_may_be_running_says_so(end: str) -> None:
    """It said that the task is not running on the server, or could not be sent, and was in doubt all the same."""
    talk = Talk()
    task = lost_on_the_way(talk)
    if end == "close":
        talk.protocol.tracker.close()
    elif end == "the client fails":
        talk.protocol.tracker.break_off(ValueError("A bug."))
    else:
        while task.error is None:
            talk.protocol.lost(AuthenticationError("The key is refused.", details={"code": "x"}), talk.now)
        assert error_of(task).details == {"code": "x"}
    error = error_of(task)
    assert error.in_doubt
    assert "not running" not in str(error)
    assert "could not be sent" not in str(error)


def test_a_refused_key_of_a_second_attempt_leaves_nothing_in_doubt() -> None:
    """The first attempt had failed, so none is running."""
    talk = Talk()
    task = failed_once(talk)
    talk.wait(30)
    talk.say(errors=[talk.error(task, "invalidApiKey")])
    error = error_of(task)
    assert isinstance(error, AuthenticationError)
    assert not error.in_doubt
    assert error.attempts == tuple(task.uuids)
    assert len(task.uuids) == 2


def test_a_copy_that_is_turned_away_for_ever_leaves_the_first_in_doubt() -> None:
    talk = Talk()
    task = lost_on_the_way(talk, deadline=100.0, max_retries=1)
    talk.flush()
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    talk.wait(200)
    error = error_of(task)
    assert isinstance(error, RateLimitError)
    assert error.in_doubt


def test_a_task_of_which_one_result_failed_and_others_are_being_made_is_in_doubt() -> None:
    talk = Talk()
    task = talk.submit(3, options=call_options(deadline=5.0, max_retries=0))
    talk.say(data=[talk.result(task, "a")], errors=[talk.error(task)])
    talk.wait(6)
    error = error_of(task)
    assert isinstance(error, ProviderError)
    assert error.in_doubt


def test_a_task_that_the_server_reports_as_complete_is_not_in_doubt() -> None:
    """It was told that one result arrived in time."""
    talk = Talk()
    task = talk.submit(2, options=call_options(on_incomplete="raise", deadline=100.0))
    talk.say(data=[talk.result(task, "a")])
    talk.lose()
    talk.connect("another session")
    for _ in range(80):
        talk.wait(0.1)
        if task.recovery.awaits_answer:
            talk.say(data=[talk.result(task, "a", status="success")])
    error = error_of(task)
    assert isinstance(error, IncompleteResultsError)
    assert not error.in_doubt
    assert "1 of 2 results of the task arrived, and the server reports the task as complete" in str(error)


def test_a_task_whose_results_did_not_arrive_in_time_is_in_doubt() -> None:
    talk = Talk()
    task = talk.submit(2, options=call_options(on_incomplete="raise", deadline=5.0))
    talk.say(data=[talk.result(task, "a")])
    talk.wait(6)
    error = error_of(task)
    assert isinstance(error, IncompleteResultsError)
    assert error.in_doubt


@pytest.mark.parametrize("register", ["collect", "submit"])
def test_a_task_that_the_server_does_not_know_is_not_in_doubt(register: str) -> None:
    talk = Talk()
    task_type = "imageInference" if register == "collect" else "getResponse"
    begin: Callable[..., TaskState] = getattr(talk.protocol.tracker, register)
    task = begin(a_request(task_type=task_type), call_options(max_retries=0, timeout=5.0), talk.now)
    talk.flush()
    for _ in range(5):
        talk.say(data=[])
        talk.wait(1)
    talk.wait(20)
    error = error_of(task)
    assert isinstance(error, NotFoundError)
    assert not error.in_doubt


def test_a_lost_connection_that_needs_a_change_by_the_user_is_not_retryable() -> None:
    talk = Talk(reconnect=False)
    task = talk.submit()
    talk.protocol.lost(ConnectionFailedError("It is no WebSocket.", retryable=False), talk.now)
    error = error_of(task)
    assert isinstance(error, ConnectionLostError)
    assert (error.in_doubt, error.retryable) == (True, False)
