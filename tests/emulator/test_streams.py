"""Text from the local server as server-sent events."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any

import pytest

import runware_sync
from runware.emulator import Emulator
from runware.emulator.faults import Faults

UUID = "a770f077-f413-47de-9dac-be0b26a35da6"
OTHER = "b770f077-f413-47de-9dac-be0b26a35da6"


def question(**more: Any) -> dict[str, Any]:
    asked = {
        "taskType": "textInference",
        "taskUUID": UUID,
        "model": "m:1@1",
        "messages": [{"role": "user", "content": "What is a lighthouse?"}],
        "deliveryMethod": "stream",
    }
    return {**asked, **more}


def ask(server: Emulator, *tasks: Mapping[str, Any]) -> tuple[int, str, str]:
    """Status, content type and body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        headers = {"Authorization": "Bearer any", "Content-Type": "application/json"}
        connection.request("POST", "/v1", json.dumps(tasks), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()


def said(body: str) -> list[Any]:
    """The data of each event."""
    *blocks, rest = body.split("\n\n")
    assert not rest
    assert all(block.startswith("data: ") for block in blocks)
    data = [block.removeprefix("data: ") for block in blocks]
    return [json.loads(text) if text != "[DONE]" else text for text in data]


def test_a_text_comes_in_pieces_and_is_the_same_text() -> None:
    with Emulator() as server:
        status, kind, body = ask(server, question(includeUsage=True, includeCost=True))
        assert (status, kind) == (200, "text/event-stream; charset=utf-8")
        *pieces, last, done = said(body)
        assert done == "[DONE]"
        assert len(pieces) > 5
        assert {(piece["taskUUID"], piece["taskType"], piece["finishReason"]) for piece in pieces} == {
            (UUID, "textInference", None)
        }
        assert last["delta"] == {}
        assert last["finishReason"] == "stop"
        assert (
            last["usage"]["totalTokens"] == last["usage"]["promptTokens"] + last["usage"]["completionTokens"]
        )
        _, _, whole = ask(server, question(taskUUID=OTHER, deliveryMethod="sync"))
        text = json.loads(whole)["data"][0]["text"]
        assert "".join(piece["delta"]["text"] for piece in pieces) == text
        [entry] = server.ledger.of(UUID)
        assert entry.cost == last["cost"] == server.ledger.total / 2
        # What was streamed is kept like everything else.
        _, _, kept = ask(server, {"taskType": "getResponse", "taskUUID": UUID})
        [result] = json.loads(kept)["data"]
        assert (result["text"], result["status"]) == (text, "success")


def test_thoughts_come_before_the_text_where_they_are_asked_for() -> None:
    with Emulator() as server:
        pieces = said(ask(server, question(settings={"thinkingLevel": "low"}))[2])
        kinds = [next(iter(piece["delta"])) for piece in pieces[:-2]]
        assert kinds == sorted(kinds)
        assert set(kinds) == {"reasoningContent", "text"}
        pieces = said(ask(server, question(taskUUID=OTHER, settings={"thinkingLevel": "off"}))[2])
        assert not any("reasoningContent" in piece["delta"] for piece in pieces[:-1])
        assert not {"usage", "cost"} & pieces[-2].keys()


def test_a_text_takes_the_latency_and_does_not_come_at_once() -> None:
    with Emulator(latency=0.5) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {"Authorization": "Bearer any"}
        connection.request("POST", "/v1", json.dumps([question()]), headers)
        answer = connection.getresponse()
        assert b"delta" in answer.readline()
        assert not server.ledger.entries
        answer.read()
        assert len(server.ledger.entries) == 1
        assert server.ledger.entries[0].seconds >= 0.5
        connection.close()


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"numberResults": 2}, 400, "invalidNumberResults"),
        ({"messages": "hello"}, 400, "invalidMessages"),
        ({"model": None}, 400, "invalidModel"),
        ({"webhookURL": "http://127.0.0.1:1/"}, 400, "incompatibleParameters"),
        ({"outputFormat": "JSON", "jsonSchema": "{"}, 400, "invalidJsonSchema"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_streamed(
    wrong: dict[str, Any], status: int, code: str
) -> None:
    with Emulator() as server:
        answered, kind, body = ask(server, question(**wrong))
        assert (answered, kind) == (status, "application/json")
        [error] = json.loads(body)["errors"]
        assert (error["code"], error["taskUUID"]) == (code, UUID)
        assert not server.ledger.entries
        assert [failure.code for failure in server.ledger.failures] == [code]


def test_only_texts_stream_and_only_alone_over_http() -> None:
    with Emulator() as server:
        _, _, body = ask(server, question(), {"taskType": "ping", "ping": True})
        [error] = json.loads(body)["errors"]
        assert "'stream' needs an HTTP request with this task alone" in error["message"]
        image = {"taskType": "imageInference", "taskUUID": UUID, "model": "a:1@1", "positivePrompt": "x"}
        status, _, body = ask(server, {**image, "deliveryMethod": "stream"})
        [error] = json.loads(body)["errors"]
        assert (status, error["code"]) == (400, "invalidDeliveryMethod")
        assert "'imageInference' cannot be streamed" in error["message"]
        with runware_sync.Runware("any", url=server.url) as client:
            asked = {**question(), "deliveryMethod": "sync"}
            assert client.run(asked)


def test_a_stream_over_the_websocket_is_refused() -> None:
    from websockets.sync.client import connect

    with Emulator() as server, connect(server.url) as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": "any"}]))
        socket.recv()
        socket.send(json.dumps([question()]))
        [error] = json.loads(socket.recv())["errors"]
        assert (error["code"], error["taskUUID"]) == ("invalidDeliveryMethod", UUID)
        assert "'stream' needs an HTTP request" in error["message"]


def test_an_error_in_the_middle_is_an_event() -> None:
    with Emulator(faults=Faults(stream_error=1)) as server:
        first, second, failure, done = said(ask(server, question())[2])
        assert first["delta"]["text"]
        assert second["delta"]["text"]
        assert [error["code"] for error in failure["errors"]] == ["providerError"]
        assert failure["errors"][0]["taskUUID"] == UUID
        assert done == "[DONE]"
        assert not server.ledger.entries
        assert server.fault_counts == {"stream_error": 1}


def test_a_stream_can_end_too_soon_and_its_task_goes_on() -> None:
    with Emulator(faults=Faults(stream_cut=1)) as server:
        body = ask(server, question())[2]
        assert len(said(body)) == 2
        assert "[DONE]" not in body
        asked = {"taskType": "getResponse", "taskUUID": UUID}
        assert any("success" in ask(server, asked)[2] for _ in range(100))
        assert len(server.ledger.of(UUID)) == 1


def test_a_connection_can_break_in_the_middle() -> None:
    with (
        Emulator(faults=Faults(stream_lose=1)) as server,
        pytest.raises(http.client.IncompleteRead) as caught,
    ):
        ask(server, question())
    assert caught.value.partial.count(b"delta") == 2
