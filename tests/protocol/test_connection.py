"""Authentication, resuming, keep-alive and connecting again."""

from __future__ import annotations

from uuid import uuid4

import pytest

from runware._engine.timing import TIMING
from runware._logs.secret import Secret
from runware.errors import (
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    ResponseTooLargeError,
    RunwareError,
)
from tests.support.builders import SESSION, Talk, a_request, call_options

REFUSAL = {"code": "invalidApiKey", "message": "Bad key.", "taskType": "authentication"}


def test_nothing_is_sent_before_the_authentication() -> None:
    talk = Talk(online=False)
    task = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    assert talk.flush() == []
    talk.protocol.opened(talk.now)
    assert talk.flush() == [[{"taskType": "authentication", "apiKey": Secret("key")}]]
    talk.wait(1)
    assert not talk.protocol.authenticated
    sent = talk.say(data=[{"taskType": "authentication", "connectionSessionUUID": SESSION}])
    assert sent == [("imageInference", task.uuid)]
    assert talk.protocol.authenticated


def test_the_session_is_presented_again_and_a_new_one_taken_over() -> None:
    talk = Talk()
    talk.lose()
    assert talk.connect("another")["connectionSessionUUID"] == SESSION
    talk.lose()
    assert talk.connect()["connectionSessionUUID"] == "another"


def test_a_resumed_session_may_push_before_tasks_are_polled() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.connect()
    assert talk.wait(0.9) == []
    talk.say(data=[talk.result(task, "a")])
    assert talk.wait(10) == []
    assert talk.names(task) == ["a"]


@pytest.mark.parametrize("lasts", [0.0, 0.3, 0.9])
def test_connections_that_break_soon_are_enough_to_ask(lasts: float) -> None:
    """Each would wait first for what a resumed session pushes, and none would last until then."""
    talk = Talk()
    task = talk.submit(options=call_options(timeout=60.0))
    talk.sent.clear()
    for _ in range(3):
        talk.lose()
        talk.connect()
        talk.wait(lasts)
    assert ("getResponse", task.uuid) in talk.tasks(talk.sent)


def test_a_session_that_was_forgotten_has_nothing_to_push() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.connect("another")
    assert talk.wait(0) == [("getResponse", task.uuid)]


def test_a_second_answer_to_the_authentication_sends_nothing_again() -> None:
    talk = Talk()
    task = talk.submit()
    assert talk.say(data=[{"taskType": "authentication", "connectionSessionUUID": SESSION}]) == []
    assert talk.wait(5) == []
    assert talk.protocol.tracker.registry.find(task.uuid)


def test_a_refused_key_is_final_and_fast() -> None:
    talk = Talk(online=False)
    tasks = [talk.protocol.tracker.submit(a_request(), call_options(), talk.now) for _ in range(2)]
    talk.protocol.opened(talk.now)
    talk.flush()
    talk.say(data=[], errors=[REFUSAL], error=REFUSAL)
    reason = talk.protocol.hang_up
    assert isinstance(reason, AuthenticationError)
    assert talk.protocol.lost(reason, talk.now) is None
    talk.flush()
    assert [type(task.error) for task in tasks] == [AuthenticationError] * 2
    assert tasks[0].error is not tasks[1].error
    assert [talk.ends(task) for task in tasks] == [1, 1]
    assert not talk.protocol.tracker.registry


@pytest.mark.parametrize(
    "refusal",
    [
        {"errors": [{"code": "serviceUnavailable", "message": "Down."}]},
        {"errors": [{"code": "authTimeout", "message": "Too slow."}]},
        {"error": "Boom."},
    ],
)
def test_other_errors_at_the_authentication_are_failed_connections(refusal: dict[str, object]) -> None:
    talk = Talk(online=False)
    talk.protocol.opened(talk.now)
    talk.flush()
    talk.hear(refusal)
    assert isinstance(talk.protocol.hang_up, ConnectionFailedError)
    assert talk.protocol.lost(talk.protocol.hang_up, talk.now) is not None


def test_a_refusal_in_the_dialect_of_2024_is_a_refusal() -> None:
    talk = Talk(online=False)
    talk.protocol.opened(talk.now)
    talk.flush()
    talk.hear({"error": True, "errorId": 19, "errorMessage": "Invalid api key"})
    assert isinstance(talk.protocol.hang_up, AuthenticationError)


def test_a_good_key_that_is_refused_for_a_while_is_still_good() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    for _ in range(2):
        talk.protocol.opened(talk.now)
        talk.flush()
        talk.say(errors=[REFUSAL])
        assert talk.protocol.hang_up is not None
        assert talk.protocol.lost(talk.protocol.hang_up, talk.now) is not None
    talk.connect()
    talk.say(data=[talk.result(task, "a")])
    assert (task.error, talk.names(task)) == (None, ["a"])


def test_a_good_key_that_is_refused_again_and_again_is_bad() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    refusals = 0
    pause: float | None = 0.0
    while pause is not None:
        refusals += 1
        talk.protocol.opened(talk.now)
        talk.flush()
        talk.say(errors=[REFUSAL])
        assert talk.protocol.hang_up is not None
        pause = talk.protocol.lost(talk.protocol.hang_up, talk.now)
    assert refusals <= 4
    assert isinstance(task.error, AuthenticationError)


def test_a_key_revoked_in_the_middle_ends_the_connection() -> None:
    talk = Talk()
    talk.say(errors=[{"code": "tokenRevoked", "message": "Revoked."}])
    assert isinstance(talk.protocol.hang_up, AuthenticationError)


def test_an_authentication_without_an_answer() -> None:
    talk = Talk(online=False)
    talk.protocol.opened(talk.now)
    talk.flush()
    talk.wait(14.9)
    assert talk.protocol.hang_up is None
    talk.wait(0.2)
    assert isinstance(talk.protocol.hang_up, ConnectionFailedError)


def test_an_authentication_without_a_session() -> None:
    talk = Talk(online=False)
    talk.protocol.opened(talk.now)
    talk.say(data=[{"taskType": "authentication"}])
    assert isinstance(talk.protocol.hang_up, ConnectionFailedError)
    assert not talk.protocol.authenticated


def test_an_idle_connection_is_pinged_and_a_dead_one_noticed() -> None:
    talk = Talk()
    assert talk.wait(29.9) == []
    assert talk.wait(0.1) == [("ping", "")]
    talk.say(data=[{"taskType": "ping", "pong": True}])
    assert talk.wait(30) == [("ping", "")]
    talk.wait(9.9)
    assert talk.protocol.hang_up is None
    talk.wait(0.2)
    assert isinstance(talk.protocol.hang_up, ConnectionLostError)


def test_a_peer_that_dies_in_the_middle_of_a_message_is_noticed() -> None:
    """The transport reports the same part again and again, which is no new sign of life."""
    talk = Talk()
    came_at, until = talk.now, talk.now + TIMING.idle_before_ping + TIMING.pong
    while talk.protocol.hang_up is None and talk.now <= until:
        talk.now += 1.0
        talk.protocol.wake(talk.now, came_at)
        talk.flush()
    assert isinstance(talk.protocol.hang_up, ConnectionLostError)


def test_any_message_is_as_good_as_a_pong() -> None:
    talk = Talk()
    talk.wait(35)
    talk.hear({"data": [{"taskType": "x", "taskUUID": "of nobody", "imageUUID": "i"}]})
    talk.wait(20)
    assert talk.protocol.hang_up is None


def test_a_ping_behind_a_large_upload_is_given_time() -> None:
    talk = Talk()
    talk.now += 30
    talk.protocol.wake(talk.now)
    talk.now += 60
    talk.protocol.wake(talk.now)
    assert talk.protocol.hang_up is None, "it is not even sent"
    assert talk.tasks(talk.flush()) == [("ping", "")]
    talk.wait(10)
    assert isinstance(talk.protocol.hang_up, ConnectionLostError)


def test_a_ping_behind_a_large_upload_in_a_proxy_is_given_time() -> None:
    """The network took all of it at once, and gives it on slowly."""
    talk = Talk()
    task = talk.submit(options=call_options(timeout=300.0), seedImage="A" * 5_000_000)
    assert talk.wait(30) == [("ping", "")]
    talk.wait(59)
    assert talk.protocol.hang_up is None
    assert talk.say(data=[{"taskType": "ping", "pong": True}]) == []
    talk.say(data=[talk.result(task, "a")])
    assert talk.wait(30) == [("ping", "")]
    talk.wait(10)
    assert isinstance(talk.protocol.hang_up, ConnectionLostError), "all of it has got through"


def test_a_poll_behind_a_large_upload_is_given_time() -> None:
    talk = Talk()
    task = talk.submit()
    for _ in range(12):
        talk.now += 10
        talk.protocol.wake(talk.now)
        talk.protocol.receive({"data": [{"taskType": "ping", "pong": True}]}, talk.now)
    assert (task.tries_left, talk.ends(task)) == (2, 0)
    assert talk.tasks(talk.flush()) == [("getResponse", task.uuid)]


@pytest.mark.parametrize("number", [1, 30])
def test_a_peer_that_takes_nothing_is_given_up_as_soon_as_tasks_have_waited_in_vain(number: int) -> None:
    """The tasks begin one after the other: the silence of the later ones does not extend the wait."""
    talk = Talk()
    protocol = talk.protocol
    for _ in range(number):
        protocol.tracker.submit(a_request(), call_options(timeout=6.0), talk.now)
        talk.now += 0.2
    while protocol.hang_up is None:
        at = protocol.wake_at()
        assert at is not None
        talk.now = at
        protocol.wake(talk.now, blocked=True)
    assert talk.now == pytest.approx(1000 + 6.0 + 2.0)
    assert isinstance(protocol.hang_up, ConnectionLostError)


def test_a_ping_that_is_under_way_is_not_given_more_time_by_the_next_task_that_is_silent() -> None:
    talk = Talk()
    for _ in range(30):
        talk.submit(options=call_options(timeout=6.0))
        talk.wait(0.2)
    talk.wait(2.1)
    assert talk.now == pytest.approx(1000 + 6.0 + 2.1)
    assert isinstance(talk.protocol.hang_up, ConnectionLostError)


def test_pauses_grow_with_full_jitter_until_the_authentication() -> None:
    talk = Talk(max_connects=100)
    talk.submit()
    talk.random.drawn.clear()
    pauses = [talk.lose()]
    for _ in range(7):
        talk.protocol.opened(talk.now)  # accepted, then closed: no success
        pauses.append(talk.lose())
    assert talk.random.drawn == [1, 2, 4, 8, 16, 30, 30, 30]
    assert pauses == [high / 2 for high in talk.random.drawn]
    talk.connect()
    assert talk.lose() == 0.5


@pytest.mark.parametrize(("requested", "kept"), [(7.0, 7.0), (86_400.0, TIMING.longest_pause)])
def test_a_pause_that_the_server_requests_is_kept(requested: float, kept: float) -> None:
    """No task times out during the pause."""
    talk = Talk(online=False)
    task = talk.protocol.tracker.submit(a_request(), call_options(timeout=2.0, max_retries=0), talk.now)
    reason = ConnectionFailedError("It opens no WebSocket at present.")
    reason.retry_after = requested
    assert talk.protocol.lost(reason, talk.now) == kept
    talk.wait(kept)
    assert task.error is None
    talk.connect()
    assert talk.tasks(talk.sent)[-1] == ("imageInference", task.uuid)


def test_a_pause_of_no_time_asks_for_nothing() -> None:
    """A date in the past does, and servers have clocks of their own. The client would come back as fast as it can."""
    talk = Talk()
    talk.submit()
    talk.random.drawn.clear()
    reason = ConnectionFailedError("It opens no WebSocket at present.")
    reason.retry_after = 0.0
    assert [talk.protocol.lost(reason, talk.now) for _ in range(6)] == [0.5, 1, 2, 4, 8, 15]


def test_a_client_that_never_got_through_gives_up() -> None:
    talk = Talk(online=False, max_connects=2)
    task = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    reason = ConnectionFailedError("Nobody there.")
    assert [talk.protocol.lost(reason, talk.now) is None for _ in range(3)] == [False, False, True]
    assert isinstance(task.error, ConnectionFailedError)
    assert "not be sent" in str(task.error)
    again = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    assert talk.protocol.lost(reason, talk.now) is not None, "a later task begins anew"
    assert again.error is None


def test_what_failed_before_a_task_began_is_no_try_of_that_task() -> None:
    talk = Talk(online=False, max_connects=2)
    reason = ConnectionFailedError("Nobody there.")
    first = talk.protocol.tracker.submit(a_request(), call_options(deadline=1.0), talk.now)
    assert [talk.protocol.lost(reason, talk.now) is None for _ in range(2)] == [False, False]
    talk.wait(1)
    assert talk.ends(first) == 1
    second = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    assert [talk.protocol.lost(reason, talk.now) is None for _ in range(3)] == [False, False, True]
    assert isinstance(second.error, ConnectionFailedError)


def test_connecting_ends_when_no_call_limits_it() -> None:
    talk = Talk(max_connects=2)
    assert talk.lose() is not None
    reason = ConnectionFailedError("Nobody there.")
    assert talk.protocol.lost(reason, talk.now) is not None
    assert talk.protocol.lost(reason, talk.now) is None


def test_an_outage_is_waited_out_within_the_limits_of_the_calls() -> None:
    talk = Talk(max_connects=1)
    task = talk.submit(options=call_options(timeout=20.0, max_retries=1))
    reason: RunwareError = ConnectionLostError("It broke.")
    for _ in range(12):
        assert talk.protocol.lost(reason, talk.now) is not None
        talk.wait(3)
        assert talk.ends(task) == 0
    talk.wait(4)
    assert talk.ends(task) == 1


def test_a_task_submitted_during_an_outage_is_sent_after_it() -> None:
    talk = Talk()
    talk.lose()
    task = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    talk.wait(10)
    talk.connect()
    assert talk.sent[-1][0]["taskUUID"] == task.uuid
    assert talk.tasks(talk.sent).count(("imageInference", task.uuid)) == 1


def test_a_pause_before_a_retry_outlives_a_lost_connection() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(errors=[talk.error(task)])
    talk.lose()
    talk.wait(5)
    talk.connect()
    assert talk.sent[-1][0]["taskUUID"] == task.uuid != task.request.uuid
    talk.say(data=[talk.result(task, "a")])
    assert talk.names(task) == ["a"]


def test_a_collected_task_waits_for_the_connection() -> None:
    talk = Talk(online=False)
    task = talk.protocol.tracker.collect(a_request(), call_options(), talk.now)
    talk.wait(5)
    talk.connect()
    assert talk.wait(1) == [("getResponse", task.uuid)]


def test_without_reconnect_a_loss_ends_everything() -> None:
    talk = Talk(reconnect=False)
    sent = talk.submit(2)
    talk.say(data=[talk.result(sent, "a")])
    queued = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    assert talk.lose() is None
    assert isinstance(sent.error, ConnectionLostError)
    assert isinstance(queued.error, ConnectionFailedError)
    assert talk.names(sent) == ["a"]


def test_an_answer_that_began_before_the_loss_is_not_mixed_with_the_next() -> None:
    talk = Talk()
    task = talk.submit(2, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    talk.wait(1)
    talk.say(errors=[talk.error(task, "promptBlocked", status="error")])
    talk.lose()
    talk.connect()
    talk.wait(1)
    talk.say(errors=[talk.error(task, "promptBlocked", status="error")])
    talk.say(data=[talk.state(task, "processing")])
    talk.wait(1)
    assert talk.ends(task) == 0


def test_a_repeated_authentication_repeats_no_poll() -> None:
    talk = Talk()
    task = talk.submit(deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    talk.say(data=[{"taskType": "authentication", "connectionSessionUUID": SESSION}])
    assert talk.wait(2.5) == []


@pytest.mark.parametrize("online", [True, False])
def test_only_the_first_answer_to_the_authentication_of_a_connection_counts(online: bool) -> None:
    talk = Talk(online=False)
    talk.protocol.opened(talk.now)
    if not online:
        talk.lose()
    sessions = ["one", "another"]
    talk.say(data=[{"taskType": "authentication", "connectionSessionUUID": name} for name in sessions])
    assert talk.protocol.authenticated is online
    talk.lose()
    assert talk.connect().get("connectionSessionUUID") == ("one" if online else None)


def test_what_is_pushed_with_the_authentication_counts() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.protocol.opened(talk.now)
    talk.flush()
    talk.say(data=[talk.result(task, "a"), {"taskType": "authentication", "connectionSessionUUID": SESSION}])
    assert talk.names(task) == ["a"]
    assert talk.protocol.authenticated


def test_an_error_of_another_client_s_task_is_no_refusal() -> None:
    talk = Talk(online=False)
    talk.protocol.opened(talk.now)
    talk.say(errors=[{"code": "invalidApiKey", "message": "Bad key.", "taskUUID": str(uuid4())}])
    assert talk.protocol.hang_up is None


def test_a_message_that_arrives_slowly_is_a_sign_of_life_of_all() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(timeout=10.0, max_retries=0))
    for _ in range(20):
        talk.now += 5
        talk.protocol.wake(talk.now, arriving_at=talk.now - 1)
        assert talk.flush() == []
    talk.say(data=[talk.result(task, "a")])
    assert (talk.names(task), task.error) == (["a"], None)


def test_a_part_of_a_message_is_an_answer_that_begins() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(timeout=30.0, max_retries=0))
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    for _ in range(20):
        talk.now += 2
        talk.protocol.wake(talk.now, arriving_at=talk.now)
        assert talk.flush() == [], "no further poll while a message is arriving"
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert (talk.names(task), task.error) == (["a"], None)


def lose_over_a_large_one(talk: Talk, session: str) -> None:
    pause = talk.protocol.lost(ResponseTooLargeError("Too large."), talk.now)
    assert pause is not None
    talk.now += pause
    talk.connect(session)


def test_a_result_that_is_too_large_ends_only_its_own_task() -> None:
    talk = Talk()
    large, small = talk.submit(), talk.submit()
    lose_over_a_large_one(talk, "another")
    polls = talk.wait(0)
    assert polls == [("getResponse", large.uuid)], "alone"
    lose_over_a_large_one(talk, "a third")
    assert isinstance(large.error, ResponseTooLargeError)
    assert talk.wait(0) == [("getResponse", small.uuid)]
    talk.say(data=[talk.state(small, "success", imageUUID="a")])
    assert (talk.names(small), small.error) == (["a"], None)


def test_a_result_that_is_too_large_and_pushed_again_is_of_one_that_was_under_way_both_times() -> None:
    talk = Talk()
    large, small = talk.submit(), talk.submit()
    lose_over_a_large_one(talk, SESSION)
    talk.say(data=[talk.result(small, "a")])
    later = talk.submit()
    lose_over_a_large_one(talk, SESSION)
    assert isinstance(large.error, ResponseTooLargeError)
    talk.say(data=[talk.result(later, "b")])
    assert [task.error for task in (small, later)] == [None, None]


def test_what_went_out_before_a_poll_does_not_shorten_the_wait_for_its_answer() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(timeout=9.0))
    began = talk.now
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    polls = talk.wait(5.5)
    assert polls.count(("getResponse", task.uuid)) >= 1
    answer_by = task.recovery.answer_by
    talk.protocol.wake(began + 6, began + 0.5)
    assert task.recovery.answer_by == answer_by
