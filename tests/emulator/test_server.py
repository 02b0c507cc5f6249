"""The local server as a product: its command, its fixture, HTTP, its errors, and what it keeps."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from typing import Any

import httpx
import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.sync.client import connect

import runware_sync
from runware.emulator import Emulator
from runware.emulator.__main__ import main
from runware.emulator.serving.bodies import MOST_OBJECTS
from tests.support.posting import http_client
from tests.support.timing import can_be_done_within, lasting

UUID = "a770f077-f413-47de-9dac-be0b26a35da6"


def post(server: Emulator, body: Any, key: str | None = "any") -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(server.http_url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_http_answers_all_tasks_of_a_message_at_once() -> None:
    with Emulator() as server:
        enhance = {"taskType": "promptEnhance", "taskUUID": UUID, "prompt": "dog", "promptVersions": 2}
        status, body = post(server, [enhance, {"taskType": "ping", "ping": True}])
        assert status == 200
        assert [item["taskType"] for item in body["data"]] == ["ping", "promptEnhance", "promptEnhance"]


def test_http_accepts_the_key_in_the_message() -> None:
    with Emulator(api_key="good") as server:
        tasks = [{"taskType": "authentication", "apiKey": "good"}, {"taskType": "ping", "ping": True}]
        assert post(server, tasks, key=None) == (200, {"data": [{"taskType": "ping", "pong": True}]})


@pytest.mark.parametrize(
    ("body", "key", "status", "code"),
    [
        ({"taskType": "ping"}, "good", 400, "invalidPayloadFormat"),
        ([], "good", 400, "invalidPayloadFormat"),
        ([{"taskType": "ping"}], "bad", 401, "invalidApiKey"),
        ([{"taskType": "ping"}], None, 401, "missingApiKey"),
        ([{"taskType": "nonsense", "taskUUID": UUID}], "good", 400, "invalidTaskType"),
        ([{"taskType": "promptEnhance", "prompt": "x"}], "good", 400, "invalidTaskUUID"),
        ([{"taskType": "promptEnhance", "taskUUID": UUID}], "good", 400, "missingParameter"),
        ([{"taskType": "promptEnhance", "taskUUID": UUID, "prompt": 5}], "good", 400, "invalidPrompt"),
        ([{"taskType": "promptEnhance", "taskUUID": UUID, "prompt": "x", "y": 1}], "good", 400, "unsupportedParameter"),
    ],
)  # fmt: skip
def test_http_statuses_and_codes(body: Any, key: str | None, status: int, code: str) -> None:
    with Emulator(api_key="good") as server:
        answered, answer = post(server, body, key)
        assert (answered, answer["errors"][0]["code"]) == (status, code)
        assert answer["data"] == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("good", "invalidApiKey"),
        ("Basic good", "invalidApiKey"),
        ("Bearer", "missingApiKey"),
        ("", "missingApiKey"),
    ],
)
def test_a_key_needs_its_word(header: str, code: str) -> None:
    with Emulator(api_key="good") as server:
        answer = http_client().post(
            server.http_url, json=[{"taskType": "ping"}], headers={"Authorization": header}
        )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, code)


def test_half_of_a_surrogate_pair_is_no_good_key() -> None:
    body = '[{"taskType": "authentication", "apiKey": "\\ud800"}]'
    with Emulator(api_key="good") as server, connect(server.url, proxy=None) as socket:
        answer = http_client().post(server.http_url, content=body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "invalidApiKey")
        socket.send(body)
        assert json.loads(socket.recv(timeout=60))["errors"][0]["code"] == "invalidApiKey"


@pytest.mark.parametrize("depth", [450, 900, 200_000])
@pytest.mark.parametrize("closing", ["", "]"])
def test_what_is_nested_too_deeply_is_refused_like_what_is_no_json(depth: int, closing: str) -> None:
    payload = "[" * depth + closing * depth
    inside = f'[{{"taskType": "promptEnhance", "taskUUID": "{UUID}", "prompt": {payload}}}]'
    with Emulator() as server:
        for body in (payload, inside):
            response = http_client().post(
                server.http_url, content=body, headers={"Authorization": "Bearer any"}
            )
            assert (response.status_code, response.json()["errors"][0]["code"]) == (
                400,
                "invalidPayloadFormat",
            )
            with connect(server.url) as socket:
                socket.send(body)
                assert json.loads(socket.recv(timeout=60))["errors"][0]["code"] == "invalidPayloadFormat"


def test_a_message_may_be_sent_as_bytes_and_under_an_address_with_a_slash() -> None:
    with Emulator() as server, connect(f"{server.url}/") as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": "any"}]).encode())
        assert json.loads(socket.recv(timeout=60))["data"][0]["taskType"] == "authentication"
        for no_array in (b"", b"\xff\xfe\x00", b"{}"):
            socket.send(no_array)
            assert json.loads(socket.recv(timeout=60))["errors"][0]["code"] == "invalidPayloadFormat"
        socket.send(json.dumps([{"taskType": "ping", "ping": True}]).encode())
        assert json.loads(socket.recv(timeout=60))["data"][0]["pong"]


def test_a_message_of_more_objects_than_anybody_means_is_refused_as_a_whole() -> None:
    ping = {"taskType": "ping"}
    with Emulator() as server:
        status, answer = post(server, [ping] * (MOST_OBJECTS + 1))
        assert (status, answer["errors"][0]["code"]) == (400, "invalidPayloadFormat")
        assert str(MOST_OBJECTS) in answer["errors"][0]["message"]
        status, answer = post(server, [ping] * MOST_OBJECTS)
        assert (status, len(answer["data"])) == (200, MOST_OBJECTS)


def test_a_uuid_is_good_for_one_task_and_billed_once() -> None:
    with Emulator() as server:
        task = {"taskType": "promptEnhance", "taskUUID": UUID, "prompt": "dog"}
        assert post(server, [task])[0] == 200
        status, answer = post(server, [task])
        assert (status, answer["errors"][0]["code"]) == (400, "conflictTaskUUID")
        assert [entry.task_uuid for entry in server.ledger] == [UUID]


def test_an_async_task_is_acknowledged_and_asked_for() -> None:
    with Emulator() as server:
        task = {"taskType": "promptEnhance", "taskUUID": UUID, "prompt": "dog", "deliveryMethod": "async"}
        assert post(server, [task]) == (200, {"data": [{"taskType": "promptEnhance", "taskUUID": UUID}]})
        question = [{"taskType": "getResponse", "taskUUID": UUID}]
        while (item := post(server, question)[1]["data"][0])["status"] == "processing":
            pass
        assert item["status"] == "success"
        assert item["text"].startswith("dog")
        unknown = [{"taskType": "getResponse", "taskUUID": UUID.replace("a", "b")}]
        assert post(server, unknown) == (200, {"data": []})


def test_keys_are_kept_nowhere() -> None:
    with Emulator() as server:
        with runware_sync.Runware("s3cret-key", url=server.url) as client:
            client.ensure_connection()
        assert "s3cret-key" not in repr(server.received)
        assert server.received[0].body == [{"taskType": "authentication", "apiKey": "***"}]


def test_starting_and_stopping_are_prompt() -> None:
    """A test suite may start a server for each of its tests."""

    def start_and_stop() -> None:
        with Emulator() as server, runware_sync.Runware("any", url=server.url) as client:
            client.ensure_connection()
            assert client.connected
            server.stop()

    can_be_done_within(0.1, start_and_stop)


def test_stopping_does_not_wait_for_what_is_being_made() -> None:
    failed: list[OSError] = []

    def ask(server: Emulator) -> None:
        try:
            post(server, [{"taskType": "promptEnhance", "taskUUID": UUID, "prompt": "dog"}])
        except OSError as error:
            failed.append(error)

    with Emulator(latency=30) as server:
        thread = threading.Thread(target=ask, args=(server,))
        thread.start()
        server.wait_for_requests(1)
        with lasting(0, 10):
            server.stop()
    thread.join(60)
    assert len(failed) == 1


def test_an_answer_over_http_is_not_held_back() -> None:
    """The end of an answer once waited for the acknowledgement of its beginning, 40 ms each time."""
    http = httpx.Client(headers={"Authorization": "Bearer any"}, timeout=60)
    with Emulator() as server, http as client:
        answer = client.post(server.http_url, json=[{"taskType": "ping"}])
        assert answer.json()["data"][0]["taskType"] == "ping"
        assert server._server is not None
        [connection] = [
            one for one in server._server.server_state.connections if isinstance(one, H11Protocol)
        ]
        own: socket.socket = connection.transport.get_extra_info("socket")
        assert own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_said_so() -> None:
    with Emulator() as server, pytest.raises(OSError, match="in use"):
        Emulator(port=server.port).start()


def test_the_command_serves_and_says_where() -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "runware.emulator", "--port", "0", "--api-key", "good"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip().rpartition("RUNWARE_BASE_URL=")[2]
        with runware_sync.Runware("good", url=url) as client:
            assert client.prompt_enhance(prompt="dog")
        process.terminate()
        process.wait(60)


def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[object, str]:
    """What the command ends with, and what it says."""
    monkeypatch.setattr(sys, "argv", ["runware.emulator", *arguments])
    with pytest.raises(SystemExit) as ended:
        sys.exit(main())
    return ended.value.code, capsys.readouterr().err


def test_the_command_says_that_a_port_is_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as server:
        status, said = command(capsys, monkeypatch, "--port", str(server.port))
    assert (status, said) == (
        2, f"runware-emulator: Port {server.port} of 127.0.0.1 is taken. Choose another with --port, or 0 for a free one.\n",
    )  # fmt: skip


@pytest.mark.parametrize("port", ["99999", "-1", "http", "8000.5"])
def test_the_command_says_what_a_port_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    status, said = command(capsys, monkeypatch, f"--port={port}")
    assert status == 2
    assert said.endswith(f"{port} is not a port; it must be between 1 and 65535, or 0 for a free one.\n")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_the_command_says_that_there_is_no_such_address(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    status, said = command(capsys, monkeypatch, "--port", "0", "--host", host)
    assert (status, said) == (
        2,
        f"runware-emulator: This machine has no address {host}. Choose another with --host.\n",
    )


@pytest.mark.parametrize("latency", [-1, float("nan"), float("inf"), "1", None, True], ids=repr)
def test_a_latency_that_is_no_time_is_said_so(latency: Any) -> None:
    message = "^latency is .*; it must be a number of seconds, 0 or more"
    with pytest.raises(ValueError, match=message):
        Emulator(latency=latency)
    server = Emulator(latency=0.5)
    with pytest.raises(ValueError, match=message):
        server.latency = latency
    assert server.latency == 0.5


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"port": 99999}, "port is 99999; it must be between 1 and 65535"),
        # A shell gives it for a variable that is not set. For sockets, it is every address of the machine.
        ({"host": ""}, "host is empty; it must be an address"),
        ({"remember": -1}, "remember is -1; it must be 0 or more"),
    ],
)
def test_a_setting_that_is_none_is_said_so(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Emulator(**setting)


def test_a_client_that_says_goodbye_while_the_server_stops_is_no_trouble() -> None:
    """Its goodbye is answered, and its connection is not gone yet, when all are hung up on."""
    with Emulator() as server, connect(server.url):
        running = server._server
        assert running is not None
        [protocol] = running.server_state.connections

        async def both() -> None:
            protocol.data_received(b"\x88\x82" + bytes(4) + (1001).to_bytes(2, "big"))
            await running.shutdown()

        running.run_in_loop(both())
