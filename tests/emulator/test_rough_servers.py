"""Faults of servers that are rougher than the API promises to be, over WebSocket and over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from runware.emulator import Emulator, Faults
from runware.emulator.faults import Chance
from runware.emulator.keeping.bounds import REMEMBERED
from tests.support.posting import a_task, post
from tests.support.timing import wait_until

KEY = {"Authorization": "Bearer any"}
AUTHENTICATION = {"taskType": "authentication", "apiKey": "any"}


def question(task: dict[str, Any]) -> dict[str, Any]:
    return {"taskType": "getResponse", "taskUUID": task["taskUUID"]}


class Talk:
    """A conversation over WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def send(self, *tasks: dict[str, Any]) -> None:
        self._connection.send(json.dumps(tasks))

    def next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(timeout=60))
        return message

    def ask(self, *tasks: dict[str, Any]) -> dict[str, Any]:
        self.send(*tasks)
        return self.next()


@contextmanager
def talk(server: Emulator, faults: Faults | None = None) -> Iterator[Talk]:
    """An authenticated conversation. The faults begin then."""
    with connect(server.url, max_size=None) as connection:
        talking = Talk(connection)
        assert "data" in talking.ask(AUTHENTICATION)
        server.faults = faults or Faults()
        yield talking


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def test_a_copy_is_made_and_billed_once_more(server: Emulator) -> None:
    task = a_task()
    with talk(server, Faults(copies=1)) as talking:
        assert [talking.ask(task)["data"][0]["taskUUID"] for _ in range(2)] == [task["taskUUID"]] * 2
    assert post(server, task).status_code == 200
    assert len(server.ledger.of(task["taskUUID"])) == 3
    assert server.fault_counts == {"copies": 2}
    assert server.fault_tasks == {"copies": {task["taskUUID"]}}


def test_of_the_tasks_that_a_fault_affected_the_last_are_remembered() -> None:
    chance = Chance(Faults(unknown=1))
    for number in range(REMEMBERED + 3):
        assert chance.strikes_task("unknown", str(number))
    assert len(chance.tasks["unknown"]) == REMEMBERED
    assert "0" not in chance.tasks["unknown"]


def test_without_it_copies_are_refused(server: Emulator) -> None:
    task = a_task()
    assert post(server, task, task).json()["errors"][0]["code"] == "conflictTaskUUID"
    assert server.fault_tasks == {}


def test_the_first_question_about_a_task_is_answered_as_if_it_were_unknown(server: Emulator) -> None:
    task = a_task()
    with talk(server, Faults(unknown=1)) as talking:
        talking.ask(task)
        assert talking.ask(question(task)) == {"data": []}
        assert talking.ask(question(task))["data"][0]["status"] == "success"
    assert post(server, question(task)).json()["data"] != []


def test_questions_are_answered_late_and_tasks_are_not(server: Emulator) -> None:
    task = a_task()
    server.faults = Faults(seed=1, late_answer=1, longest_late_answer=0.3)
    post(server, task)
    assert server.fault_counts == {}
    started = time.monotonic()
    for _ in range(3):
        assert post(server, question(task)).json()["data"]
    assert time.monotonic() - started > 0.1
    assert server.fault_counts == {"late_answer": 3}


def test_empty_answers_and_errors_come_that_are_about_nothing(server: Emulator) -> None:
    with talk(server, Faults(empty=1, unnamed_error=1)) as talking:
        assert talking.ask(a_task()) == {"data": []}
        [error] = talking.next()["errors"]
        assert error.keys() >= {"code", "message"}
        assert "taskUUID" not in error
        assert talking.next()["data"][0]["text"]


def test_odd_items_are_about_the_task_of_the_message(server: Emulator) -> None:
    odd: list[dict[str, Any]] = []
    tasks = [a_task() for _ in range(20)]
    with talk(server, Faults(odd=1)) as talking:
        for task in tasks[:10]:
            odd += talking.ask(task)["data"]
            assert talking.next()["data"][0]["text"]
    server.faults = Faults(odd=1)
    for task in tasks[10:]:
        other, good = sorted(post(server, task).json()["data"], key=lambda item: "text" in item)
        assert good["text"]
        odd.append(other)
    assert [item["taskUUID"] for item in odd] == [task["taskUUID"] for task in tasks]
    assert not any("text" in item for item in odd)
    assert server.fault_tasks["odd"] == {task["taskUUID"] for task in tasks[10:]}


def test_a_connection_is_closed_before_its_authentication_is_answered(server: Emulator) -> None:
    server.faults = Faults(shut=1)
    with connect(server.url) as connection, pytest.raises(ConnectionClosed) as caught:
        Talk(connection).ask(AUTHENTICATION)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1001
    server.faults = Faults()
    with talk(server) as talking:
        assert talking.ask(a_task())["data"]


def test_a_good_key_is_refused_so_many_times_in_a_row(server: Emulator) -> None:
    server.faults = Faults(refuse=1, most_refusals=2)
    assert [post(server, a_task()).status_code for _ in range(6)] == [401, 401, 200, 401, 401, 200]


def test_a_ping_is_answered_with_an_error(server: Emulator) -> None:
    ping = {"taskType": "ping", "ping": True}
    with talk(server, Faults(ping_error=1)) as talking:
        assert talking.ask(ping)["errors"][0]["code"] == "invalidTaskType"
    answer = post(server, ping)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["taskType"] == "ping"


def test_success_says_nothing_and_the_task_is_done(server: Emulator) -> None:
    server.faults = Faults(seed=1, no_content=1)
    statuses: set[int] = set()
    for _ in range(20):
        task = a_task()
        answer = post(server, task)
        assert answer.content == b""
        assert len(server.ledger.of(task["taskUUID"])) == 1
        statuses.add(answer.status_code)
    assert statuses == {201, 202, 204, 206}


def test_so_many_tasks_are_made_at_once(server: Emulator) -> None:
    server.latency = 0.3
    tasks = [a_task() for _ in range(5)]
    with talk(server, Faults(slots=2)) as talking:
        talking.send(*tasks)
        refused = [talking.next()["errors"][0] for _ in range(3)]
        assert {error["code"] for error in refused} == {"rateLimitExceeded"}
        assert {error["taskUUID"] for error in refused} == {task["taskUUID"] for task in tasks[2:]}
        assert post(server, a_task()).status_code == 429
        assert all(talking.next()["data"] for _ in range(2))
        service = server._frontend.state.service
        wait_until(lambda: not service._working)  # moments after the results
        # There is room again, and what was turned away is no copy.
        assert talking.ask(tasks[4])["data"][0]["text"]
    assert len(server.ledger) == 3
    assert server.fault_counts == {"slots": 4}


@pytest.mark.parametrize("over_http", [False, True])
def test_a_line_is_as_slow_as_it_is_told(over_http: bool) -> None:
    picture = {
        "taskType": "imageInference", "model": "m:1@1", "positivePrompt": "a dog", "width": 256, "height": 256,
        "outputType": "base64Data", "outputFormat": "PNG",
    }  # fmt: skip
    with Emulator(faults=Faults(bandwidth=200_000)) as server, talk(server) as talking:
        task = {**picture, "taskUUID": str(uuid4())}
        server.faults = Faults(bandwidth=200_000)
        started = time.monotonic()
        item = (post(server, task).json() if over_http else talking.ask(task))["data"][0]
        assert time.monotonic() - started > len(item["imageBase64Data"]) / 200_000 * 0.8
        assert talking.ask({"taskType": "ping", "ping": True})["data"]


@pytest.mark.parametrize("name", ["slots", "bandwidth"])
def test_none_at_all_is_no_number(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is 0"):
        Faults(**{name: 0})
