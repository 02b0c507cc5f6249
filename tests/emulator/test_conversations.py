"""Conversations over WebSocket, frame by frame: what clients that are not ours depend on."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from runware.emulator import Emulator, Faults
from runware.emulator.keeping.ledger import Ledger
from runware.emulator.serving import sessions, websocket_handler
from tests.support.posting import a_task, post


@contextmanager
def conversation() -> Generator[ClientConnection]:
    with Emulator(api_key="good") as server, connect(server.url) as connection:
        yield connection


def ask(connection: ClientConnection, task: dict[str, Any]) -> dict[str, Any]:
    connection.send(json.dumps([task]))
    return json.loads(connection.recv(timeout=60))


def authenticate(connection: ClientConnection, key: str) -> dict[str, Any]:
    return ask(connection, {"taskType": "authentication", "apiKey": key})


def test_after_a_bad_key_everything_is_refused_for_that_key() -> None:
    # A client that pings before it has read the refusal would take a missing key for the reason.
    with conversation() as connection:
        assert authenticate(connection, "bad")["errors"][0]["code"] == "invalidApiKey"
        answer = ask(connection, {"taskType": "ping", "ping": True})
        assert [error["code"] for error in answer["errors"]] == ["invalidApiKey"]


def test_without_a_key_everything_is_refused_for_want_of_one() -> None:
    with conversation() as connection:
        answer = ask(connection, {"taskType": "ping", "ping": True})
        assert [error["code"] for error in answer["errors"]] == ["missingApiKey"]


def test_a_bad_key_is_forgiven_when_a_good_one_comes() -> None:
    with conversation() as connection:
        authenticate(connection, "bad")
        assert authenticate(connection, "good")["data"][0]["connectionSessionUUID"]
        assert ask(connection, {"taskType": "ping", "ping": True}) == {
            "data": [{"taskType": "ping", "pong": True}]
        }


def test_who_authenticates_again_has_what_was_not_delivered_of_each_session() -> None:
    with Emulator(latency=0.2) as server:
        uuids: list[str] = []
        with connect(server.url) as connection:
            for _ in range(2):
                uuids.append(authenticate(connection, "any")["data"][0]["connectionSessionUUID"])
                connection.send(json.dumps([a_task()]))
        server.wait_for_connections(0)
        for uuid in uuids:
            with connect(server.url) as connection:
                again = {"taskType": "authentication", "apiKey": "any", "connectionSessionUUID": uuid}
                assert ask(connection, again)["data"][0]["connectionSessionUUID"] == uuid
                assert json.loads(connection.recv(timeout=60))["data"][0]["taskType"] == "promptEnhance"


def test_a_session_whose_connection_is_gone_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with Emulator() as server:
        with connect(server.url) as connection:
            uuids = [authenticate(connection, "any")["data"][0]["connectionSessionUUID"] for _ in range(2)]
        server.wait_for_connections(0)
        monkeypatch.setattr(sessions, "RESUME_TIMEOUT", 0.0)
        with connect(server.url) as connection:
            for uuid in uuids:
                again = {"taskType": "authentication", "apiKey": "any", "connectionSessionUUID": uuid}
                assert ask(connection, again)["data"][0]["connectionSessionUUID"] != uuid


def test_a_connection_on_which_nobody_says_anything_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_handler, "IDLE_TIMEOUT", 0.3)
    with conversation() as connection:
        authenticate(connection, "good")
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=60)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001


def test_what_the_server_says_keeps_a_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_handler, "IDLE_TIMEOUT", 1.0)
    with Emulator(latency=0.3) as server, connect(server.url) as connection:
        authenticate(connection, "any")
        connection.send(json.dumps([a_task(promptVersions=5)]))
        assert [len(json.loads(connection.recv(timeout=60))["data"]) for _ in range(5)] == [1] * 5


def test_a_half_open_connection_is_not_closed_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_handler, "IDLE_TIMEOUT", 0.1)
    with Emulator(faults=Faults(half_open=1)) as server, connect(server.url) as connection:
        connection.send(json.dumps([{"taskType": "authentication", "apiKey": "any"}]))
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.5)


@pytest.mark.parametrize("way", ["websocket", "sync", "async"])
def test_what_fails_in_the_server_once_a_result_was_made_is_told(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Over WebSocket nobody was told, and over HTTP the answer was no JSON."""

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Ledger, "bill", broken)
    with Emulator() as server, connect(server.url) as connection:
        if way == "websocket":
            authenticate(connection, "any")
            answer = ask(connection, a_task())
        else:
            task = a_task(deliveryMethod=way)
            answer = post(server, task).json()
            while way == "async" and not answer.get("errors"):
                answer = post(server, {"taskType": "getResponse", "taskUUID": task["taskUUID"]}).json()
    assert [error["code"] for error in answer["errors"]] == ["internalServerError"]
    assert "No space left on device" in answer["errors"][0]["message"]


def test_half_a_surrogate_pair_in_the_name_of_a_model_has_a_price() -> None:
    with Emulator(lenient=True) as server, connect(server.url) as connection:
        authenticate(connection, "any")
        [item] = ask(connection, a_task(model="\ud800", includeCost=True))["data"]
    assert item["cost"] > 0


def test_a_forgotten_session_is_not_known_again_because_its_client_goes_on() -> None:
    with Emulator() as server:
        with connect(server.url) as connection:
            uuid = authenticate(connection, "any")["data"][0]["connectionSessionUUID"]
            server.faults = Faults(forget=1)
            ask(connection, {"taskType": "ping", "ping": True})
            server.faults = Faults()
            ask(connection, a_task())
        with connect(server.url) as connection:
            again = {"taskType": "authentication", "apiKey": "any", "connectionSessionUUID": uuid}
            assert ask(connection, again)["data"][0]["connectionSessionUUID"] != uuid


def test_with_the_fault_reorder_each_second_message_overtakes_one() -> None:
    image = a_task(
        taskType="imageInference", model="runware:101@1", positivePrompt="a cat", width=64, height=64, seed=1
    )
    del image["prompt"]
    with Emulator() as server, connect(server.url) as connection:
        authenticate(connection, "any")
        server.faults = Faults(reorder=1)
        connection.send(json.dumps([image | {"numberResults": 5}]))
        seeds = [json.loads(connection.recv(timeout=60))["data"][0]["seed"] for _ in range(5)]
        assert seeds == [2, 1, 4, 3, 5]  # nothing follows the last one, so it is late
