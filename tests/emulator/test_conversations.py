"""Conversations over WebSocket, frame by frame: what clients that are not ours depend on."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from runware.emulator import Emulator


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
