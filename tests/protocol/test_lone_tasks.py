"""A task that is alone is sent before the engine registers it, and is handled as any other afterwards."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest

from runware._engine.task_state import Stage, TaskState
from runware._runtime.waiter import Waiter
from runware.events import Event, RequestSent
from tests.support.builders import a_request, call_options

from .session_on_a_clock import Network

Networks = Callable[..., Network]


def begin(network: Network, uuid: str | None = None, **options: Any) -> Waiter:
    """Submit tasks within one turn of the loop."""
    request = a_request(uuid=uuid, named=uuid is not None)
    return network.session.begin(request, call_options(**options))


def sent(network: Network) -> list[list[str]]:
    """Return the UUIDs of the tasks in each message."""
    messages = [[str(item["taskUUID"]) for item in message if "taskUUID" in item] for message in network.sent]
    return [message for message in messages if message]


def end(network: Network, waiter: Waiter) -> None:
    network.says(
        {"data": [{"taskType": "imageInference", "taskUUID": waiter.uuid, "imageUUID": waiter.uuid}]}
    )
    assert len(waiter.outcome()) == 1


@pytest.fixture
def network(networks: Networks) -> Network:
    network = networks("websocket")
    network.goes_online()
    return network


def test_it_is_written_at_once_and_others_of_the_same_turn_share_the_next_message(network: Network) -> None:
    first = begin(network)
    assert sent(network) == [[first.uuid]]
    others = [begin(network) for _ in range(3)]
    assert sent(network) == [[first.uuid]]
    network.loop.settle()
    assert sent(network) == [[first.uuid], [waiter.uuid for waiter in others]]
    for waiter in (first, *others):
        end(network, waiter)
    network.check()


def test_callers_who_come_together_share_one_message_from_the_second_time_on(network: Network) -> None:
    """A message, and its response, costs more than a task in it, for both sides."""
    expected: list[list[str]] = []
    for turn in range(4):
        crowd = [begin(network) for _ in range(3)]
        network.loop.settle()
        uuids = [waiter.uuid for waiter in crowd]
        expected += [uuids[:1], uuids[1:]] if turn == 0 else [uuids]
        assert sent(network) == expected
        for waiter in crowd:
            end(network, waiter)
    # A task that is alone then: the first time, the client does not know that no other will follow.
    for is_first in (True, False, False):
        waiter = begin(network)
        assert sent(network) == (expected if is_first else [*expected, [waiter.uuid]])
        network.loop.settle()
        expected.append([waiter.uuid])
        assert sent(network) == expected
        end(network, waiter)
    network.check()


def test_a_task_that_nobody_waits_for_is_freed_without_the_garbage_collector(network: Network) -> None:
    waiters = [begin(network) for _ in range(3)]
    network.loop.settle()
    uuids = {waiter.uuid for waiter in waiters}
    gc.collect()
    gc.disable()
    try:
        while waiters:
            waiters.pop().abandon()
        network.loop.settle()
        assert [one for one in gc.get_objects() if isinstance(one, TaskState) and one.uuid in uuids] == []
    finally:
        gc.enable()
    network.check()


def test_its_times_run_as_those_of_any_other(network: Network) -> None:
    waiter = begin(network, timeout=6.0, max_retries=0)
    network.loop.settle()
    network.check()
    network.loop.pass_time(20.0)
    assert "getResponse" in [item["taskType"] for message in network.sent for item in message]
    error = waiter.error
    assert isinstance(error, Exception)
    assert error.in_doubt
    assert error.attempts == (waiter.uuid,)


def test_a_getresponse_of_the_caller_gets_its_answer(network: Network) -> None:
    """An empty answer belongs to the only open poll."""
    waiter = network.session.begin(a_request(task_type="getResponse"), call_options())
    network.loop.settle()
    network.says({"data": []})
    network.loop.pass_time(3.5)
    network.says({"data": []})
    assert "does not know task" in str(waiter.error)


def test_a_connection_that_breaks_while_it_is_written_leaves_it_in_doubt(network: Network) -> None:
    assert network.socket is not None
    network.socket.breaks_when_written = True
    waiter = begin(network)
    network.loop.settle()
    assert sent(network) == [[waiter.uuid]]
    network.loop.pass_time(1.0)
    network.opens()
    network.says({"data": [{"taskType": "authentication", "connectionSessionUUID": "session"}]})
    network.loop.pass_time(2.0)
    [poll] = network.sent[-1]
    assert poll == {"taskType": "getResponse", "taskUUID": waiter.uuid}
    end(network, waiter)
    assert sent(network).count([waiter.uuid]) == 2, "the task and the poll: the task is not sent again"


def test_a_uuid_that_is_under_way_is_refused_before_anything_is_sent(network: Network) -> None:
    uuid = "6f0e7a3c-0c1f-4d0e-9a57-6f6b0f3c2a11"
    first = begin(network, uuid)
    network.loop.settle()
    end(network, first)
    again = begin(network, uuid)
    with pytest.raises(Exception, match="which a task in flight has"):
        begin(network, uuid.upper())
    network.loop.settle()
    assert sent(network) == [[uuid], [again.uuid]]


@pytest.mark.parametrize("reason", ["unread", "full", "paused", "busy", "late"])
def test_what_cannot_be_written_at_once_is_queued(network: Network, reason: str) -> None:
    """The task is sent later, once."""
    socket, queue, now = network.socket, network.protocol.tracker.queue, network.loop.time()
    assert socket is not None
    if reason == "unread":
        socket.unread = True
    elif reason == "full":
        socket.is_full = True
    elif reason == "paused":
        queue.pause_until(now + 5.0)
    elif reason == "busy":
        queue.on_overload(now)
    waiter = begin(network, deadline=30.0 if reason == "late" else None)
    assert sent(network) == []
    assert waiter._task.stage is Stage.WAITING
    socket.is_full = False
    network.loop.settle()
    socket.resumed()
    network.loop.pass_time(6.0)
    assert sent(network) == [[waiter.uuid]]
    end(network, waiter)


def test_an_observer_is_notified_of_it_once(networks: Networks) -> None:
    events: list[Event] = []
    network = networks("websocket", on_event=events.append)
    network.goes_online()
    waiter = begin(network)
    network.loop.settle()
    assert [event.task_uuid for event in events if isinstance(event, RequestSent)] == [waiter.uuid]
