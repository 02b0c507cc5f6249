"""A connection is lost with many tasks under way, and the server answers questions about them late, or names nobody.

The server here has no clock of its own, and does a task as often as it is sent. So what is sent twice is paid for twice.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

import pytest

from runware._engine.task_state import TaskState
from tests.support.builders import Talk, call_options

TOGETHER = 120
#: Seconds until an answer comes, one after the other.
LATENCIES: dict[str, Callable[[Random], float]] = {
    "at once": lambda _: 0.02,
    "late": lambda _: 4.0,
    "half of them late": lambda random: random.choice([0.1, 4.0]),
    "some time": lambda random: random.uniform(0.1, 2.0),
}


class Server:
    """Half of the tasks of the first connection got lost. What it knows it names, and for the rest it says `data: []`."""

    def __init__(
        self, latency: Callable[[Random], float], seed: int, *, loses: float, makes_in: float
    ) -> None:
        self.random = Random(seed)
        self.billed: Counter[str] = Counter()
        self.talk = Talk()
        self._latency, self._loses, self._makes_in = latency, loses, makes_in
        self._done_at: dict[str, float] = {}
        self._answers: list[tuple[float, int, dict[str, Any]]] = []
        self._numbers = count()

    def loses_the_connection(self) -> None:
        for message in self.talk.sent:
            for task in message:
                if task["taskType"] == "imageInference" and self.random.random() >= self._loses:
                    self._do(task)
        self._answers.clear()
        self.talk.lose()
        self.talk.sent.clear()
        self.talk.connect("another session")
        self._read()

    def until_all_have_ended(self) -> None:
        while self.talk.protocol.tracker.registry:
            self.turn()

    def turn(self) -> None:
        """Whatever comes next: an answer, or an alarm."""
        talk = self.talk
        alarm, answer = talk.protocol.wake_at(), self._answers[0][0] if self._answers else None
        if answer is not None and (alarm is None or answer <= alarm):
            talk.now, _, message = heapq.heappop(self._answers)
            talk.hear(message)
        else:
            assert alarm is not None, "somebody waits for ever"
            talk.now = max(talk.now, alarm)
            talk.protocol.wake(talk.now)
            talk.flush()
        assert talk.protocol.hang_up is None
        self._read()

    def _read(self) -> None:
        sent, self.talk.sent = self.talk.sent, []
        for task in (task for message in sent for task in message):
            match task["taskType"]:
                case "ping":
                    self._say({"taskType": "ping", "pong": True}, after=0.01)
                case "getResponse":
                    self._say(*self._known(task["taskUUID"]), after=self._latency(self.random))
                case "imageInference":
                    self._do(task)
                    self._say(self._image(task["taskUUID"]), after=self._makes_in)

    def _do(self, task: dict[str, Any]) -> None:
        self.billed[task["taskUUID"]] += 1
        self._done_at.setdefault(task["taskUUID"], self.talk.now + self._makes_in)

    def _known(self, uuid: str) -> list[dict[str, Any]]:
        if uuid not in self._done_at:
            return []
        if self.talk.now < self._done_at[uuid]:
            return [{"taskType": "imageInference", "taskUUID": uuid, "status": "processing"}]
        return [{**self._image(uuid), "status": "success"}]

    def _image(self, uuid: str) -> dict[str, Any]:
        return {"taskType": "imageInference", "taskUUID": uuid, "imageUUID": uuid}

    def _say(self, *items: dict[str, Any], after: float) -> None:
        heapq.heappush(self._answers, (self.talk.now + after, next(self._numbers), {"data": list(items)}))


def in_doubt(server: Server, number: int = TOGETHER, **options: Any) -> list[TaskState]:
    tasks = [server.talk.submit(options=call_options(**options), max_duration=1200.0) for _ in range(number)]
    server.loses_the_connection()
    return tasks


@pytest.mark.parametrize(("timeout", "makes_in"), [(9.0, 0.5), (60.0, 0.5), (60.0, 20.0)])
@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.parametrize("loses", [0.5, 1.0])
def test_each_gets_what_is_made_for_it_and_that_once(
    latency: str, makes_in: float, timeout: float, loses: float
) -> None:
    server = Server(LATENCIES[latency], seed=1, loses=loses, makes_in=makes_in)
    tasks = in_doubt(server, timeout=timeout)
    server.until_all_have_ended()
    assert [task.error for task in tasks] == [None] * len(tasks)
    assert server.billed == {task.uuid: 1 for task in tasks}


def test_answers_that_come_at_the_last_moment_count() -> None:
    server = Server(lambda random: random.choice([0.1, 9.5]), seed=1, loses=0.5, makes_in=0.5)
    tasks = in_doubt(server, 40)
    server.until_all_have_ended()
    assert [task.error for task in tasks] == [None] * len(tasks)
    assert server.billed == {task.uuid: 1 for task in tasks}


@pytest.mark.parametrize("repetitions", [2, 3])
def test_a_late_answer_that_is_repeated_counts_once(repetitions: int) -> None:
    """What the server does not know at first it may know a moment later."""
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.connect("another session")
    asked = talk.wait(9.5)
    assert set(asked) == {("getResponse", task.uuid)}
    assert len(asked) > 1
    assert [talk.say(data=[]) for _ in range(repetitions)] == [[]] * repetitions
    assert task.recovery.unknowns == 1
    assert ("imageInference", task.uuid) not in talk.wait(1.9)
    talk.say(data=[talk.result(task, "a", status="success")])
    assert (talk.ends(task), task.error) == (1, None)


def test_those_that_the_server_knows_do_not_wait_for_those_that_it_does_not_know() -> None:
    server = Server(lambda _: 1.0, seed=1, loses=0.5, makes_in=5.0)
    tasks = in_doubt(server)
    known, lost_at = set(server.billed), server.talk.now
    ended_at: list[float] = []
    while known:
        server.turn()
        ended = {task.uuid for task in tasks if task.results} & known
        known -= ended
        ended_at += [server.talk.now - lost_at] * len(ended)
    assert max(ended_at) < 30
