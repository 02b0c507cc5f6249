"""The send queue: the limit of tasks in flight, fairness between callers, and pauses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import TIMING
from runware.errors import TaskTimeoutError
from tests.support.builders import Talk, a_request, call_options

OVERLOAD = "rateLimitExceeded"


class SmallServer:
    """A server that does `room` tasks at a time, each within a second, and turns the others away."""

    def __init__(self, talk: Talk, room: int) -> None:
        self.talk, self.room = talk, room
        self.working: list[dict[str, Any]] = []
        self.turned_away = 0
        self._read = len(talk.sent)

    def tick(self) -> None:
        """Move the clock by a second."""
        talk = self.talk
        talk.wait(1.0)
        talk.flush()
        arrived = [task for message in talk.sent[self._read :] for task in message]
        self._read = len(talk.sent)
        done, self.working = self.working, []
        errors: list[dict[str, Any]] = []
        for task in arrived:
            if task["taskType"] == "ping":
                talk.say(data=[{"taskType": "ping", "pong": True}])
            elif len(self.working) < self.room:
                self.working.append(task)
            else:
                self.turned_away += 1
                named = {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}
                errors.append({**named, "code": OVERLOAD, "message": "Too many."})
        if errors:
            talk.say(errors=errors)
        for task in done:
            uuid = task["taskUUID"]
            talk.say(data=[{"taskType": task["taskType"], "taskUUID": uuid, "imageUUID": f"i{uuid}"}])


def submitted(talk: Talk, number: int, caller: object = None, **options: Any) -> list[TaskState]:
    given = call_options(caller=caller, **options)
    return [talk.protocol.tracker.submit(a_request(), given, talk.now) for _ in range(number)]


def test_what_the_server_has_not_turned_away_is_what_it_can_do() -> None:
    talk = Talk(max_in_flight=100)
    tasks = submitted(talk, 60, max_retries=0)
    talk.flush()
    refused, others = tasks[20:], tasks[:20]
    talk.say(errors=[talk.error(task, OVERLOAD) for task in refused])
    assert talk.wait(1.0) == [], "there is no room"
    assert [task.error for task in refused if task.error] == [], (
        "it uses up no try while others are under way"
    )
    for task in others[:10]:
        assert len(talk.say(data=[talk.result(task, f"a {task.uuid}")])) in (1, 2)
    assert 20 <= len(talk.protocol.tracker.registry.in_flight) <= 22


@pytest.mark.parametrize("number", [1, 5])
def test_however_many_are_turned_away_together_the_server_needs_one_moment(number: int) -> None:
    talk = Talk(max_in_flight=20)
    tasks = submitted(talk, 20)
    talk.flush()
    talk.say(data=[talk.result(tasks[0], "a")])
    talk.say(errors=[talk.error(task, OVERLOAD) for task in tasks[1 : 1 + number]])
    assert talk.wait(TIMING.breath * 0.9) == []
    again = {uuid for _, uuid in talk.wait(TIMING.breath)}
    assert again
    assert again <= {task.uuid for task in tasks[1 : 1 + number]}


def test_a_server_that_takes_nothing_any_more_is_not_asked_again_without_a_pause() -> None:
    talk = Talk()
    talk.say(data=[talk.result(talk.submit(), "a")])
    [task] = submitted(talk, 1, max_retries=50)
    talk.flush()
    for _ in range(20):
        assert talk.say(errors=[talk.error(task, OVERLOAD)]) == []
        while not talk.wait(0.01):
            pass


def test_the_number_in_flight_recovers_with_results() -> None:
    talk = Talk(max_in_flight=20)
    tasks = submitted(talk, 300)
    talk.flush()
    talk.say(errors=[talk.error(task, OVERLOAD) for task in tasks[2:20]])
    seen: list[int] = []
    for _ in range(40):
        talk.wait(1.0)
        talk.flush()
        running = [task for task in tasks if task.stage is Stage.SENT]
        seen.append(len(running))
        for task in running:
            talk.say(data=[talk.result(task, f"a {task.uuid}")])
    assert max(seen[1:4]) < 20
    assert 20 in seen[4:]
    assert max(seen) == 20, "never more than max_in_flight"


def test_a_small_server_is_soon_given_what_it_can_do() -> None:
    talk = Talk(max_in_flight=1000)
    tasks = submitted(talk, 400)
    server = SmallServer(talk, room=5)
    for _ in range(30):
        server.tick()
    server.turned_away = 0
    for _ in range(100):
        server.tick()
    assert server.turned_away < 100, "once in a while it tries whether there is room for more"
    for _ in range(200):
        server.tick()
    assert {task.stage for task in tasks} == {Stage.ENDED}
    assert [task.error for task in tasks if task.error] == []


def test_a_task_that_is_alone_was_not_one_of_too_many() -> None:
    talk = Talk(max_in_flight=100)
    task = talk.submit()
    talk.say(errors=[talk.error(task, OVERLOAD)])
    submitted(talk, 50)
    talk.wait(2.0)
    assert len(talk.protocol.tracker.registry.in_flight) == 51


def test_callers_take_turns() -> None:
    talk = Talk(max_in_flight=2)
    batch, other = object(), object()
    many = submitted(talk, 10_000, batch)
    talk.flush()
    [single] = submitted(talk, 1)
    further = submitted(talk, 3, other)
    order: list[TaskState] = []
    running = many[:2]
    while len(order) < 9:
        ended = running.pop(0)
        talk.say(data=[talk.result(ended, f"a {ended.uuid}")])
        started = [task for task in [*many, single, *further] if task.stage is Stage.SENT]
        fresh = [task for task in started if task not in running]
        running += fresh
        order += fresh
    names = {single: "single", **dict.fromkeys(further, "other")}
    turns = [names.get(task, "batch") for task in order]
    assert turns == ["batch", "single", "other", "batch", "other", "batch", "other", "batch", "batch"]


def test_callers_take_turns_within_a_message() -> None:
    talk = Talk(max_in_flight=6)
    first, second = submitted(talk, 100, object()), submitted(talk, 3, object())
    talk.flush()
    assert [task.stage is Stage.SENT for task in first[:4]] == [True, True, True, False]
    assert {task.stage for task in second} == {Stage.SENT}


def test_tasks_of_one_caller_keep_their_order() -> None:
    talk = Talk()
    tasks = submitted(talk, 50)
    assert [uuid for _, uuid in talk.tasks(talk.flush())] == [task.uuid for task in tasks]


def test_what_is_sent_again_comes_first() -> None:
    talk = Talk(max_in_flight=1)
    [lost] = submitted(talk, 1)
    talk.flush()
    submitted(talk, 5, object())
    submitted(talk, 5)
    talk.lose()
    talk.connect("another session")
    assert [kind for kind, _ in talk.wait(0.1)] == ["getResponse"]
    sent = talk.say_unknown()
    assert sent == [("imageInference", lost.uuid)]


@pytest.mark.parametrize("seconds", [2.0, 25.0])
def test_nothing_is_sent_in_a_pause_that_the_server_requested(seconds: float) -> None:
    talk = Talk()
    polled = talk.submit(deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": polled.uuid}])
    talk.protocol.tracker.queue.pause_until(talk.now + seconds)
    submitted(talk, 3)
    assert [kind for kind, _ in talk.wait(seconds - 0.1)] == []
    assert talk.protocol.wake_at() is not None
    kinds = [kind for kind, _ in talk.wait(0.2)]
    assert sorted(kinds) == ["getResponse", *["imageInference"] * 3]


def test_of_several_pauses_the_longest_holds() -> None:
    talk = Talk()
    until = talk.now + 5
    talk.protocol.tracker.queue.pause_until(until)
    talk.protocol.tracker.queue.pause_until(talk.now + 1)
    submitted(talk, 1)
    assert talk.wait(4.9) == []
    assert len(talk.wait(0.2)) == 1


def test_a_task_uses_no_retry_for_its_place_in_the_queue_on_short_connections() -> None:
    """The connection is lost again and again, while the task ahead of it makes progress."""
    talk = Talk(max_in_flight=1)
    ahead, queued = (talk.submit(options=call_options(timeout=5.0, max_retries=2)) for _ in range(2))
    for _ in range(20):
        talk.lose()
        talk.wait(2)
        talk.connect(str(uuid4()))  # a new session: the client polls at once
        assert talk.wait(0) == [("getResponse", ahead.uuid)]
        talk.say(data=[talk.state(ahead, "processing")])
    assert talk.say(data=[talk.result(ahead, "a", status="success")]) == [("imageInference", queued.uuid)]
    assert (talk.ends(queued), queued.recovery.tries_used) == (0, 0)


def test_a_task_that_is_queued_until_its_deadline_is_told_so() -> None:
    """It was told that there was no connection."""
    talk = Talk(max_in_flight=1)
    talk.submit()
    queued = talk.submit(options=call_options(deadline=5.0))
    talk.wait(6.0)
    assert isinstance(queued.error, TaskTimeoutError)
    assert "waited in the client's queue until its deadline (5 s)" in str(queued.error)
    assert not queued.error.in_doubt
    assert talk.ends(queued) == 1
