"""The local server as a product: its command, its fixture, HTTP, its errors, and what it keeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from typing import Any

import httpx
import pytest

import runware_sync
from runware.emulator import Emulator
from runware.emulator.__main__ import main
from tests.support.timing import lasting

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
    with lasting(0, 0.5):
        for _ in range(5):
            with Emulator() as server, runware_sync.Runware("any", url=server.url) as client:
                client.ensure_connection()
                assert client.connected
                server.stop()


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
        with lasting(0, 0.5):
            server.stop()
    thread.join(5)
    assert len(failed) == 1


def test_an_answer_over_http_is_not_held_back() -> None:
    """The end of an answer once waited for the acknowledgement of its beginning, 40 ms each time."""
    http = httpx.Client(headers={"Authorization": "Bearer any"})
    with Emulator() as server, http as client, lasting(0, 0.5):
        for _ in range(20):
            answer = client.post(server.http_url, json=[{"taskType": "ping"}])
            assert answer.json()["data"][0]["taskType"] == "ping"


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
        process.wait(10)


def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[object, str]:
    """What the command ends with, and what it says."""
    monkeypatch.setattr(sys, "argv", ["runware.emulator", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


def test_the_command_says_that_a_port_is_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as server:
        status, said = command(capsys, monkeypatch, "--port", str(server.port))
    assert (status, said) == (
        1, f"Port {server.port} of 127.0.0.1 is taken. Choose another with --port, or 0 for a free one.\n",
    )  # fmt: skip


@pytest.mark.parametrize("port", ["99999", "-1", "http", "8000.5"])
def test_the_command_says_what_a_port_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    status, said = command(capsys, monkeypatch, f"--port={port}")
    assert status == 2
    assert said.endswith(f"{port} is no port; it must be between 1 and 65535, or 0 for a free one.\n")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_the_command_says_that_there_is_no_such_address(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    status, said = command(capsys, monkeypatch, "--port", "0", "--host", host)
    assert (status, said) == (1, f"This machine has no address {host}. Choose another with --host.\n")


def test_a_port_that_is_none_is_said_so() -> None:
    with pytest.raises(ValueError, match="port is 99999; it must be between 1 and 65535"):
        Emulator(port=99999)
