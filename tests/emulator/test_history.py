"""What the local server tells of tasks: what was asked, and what became of it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from runware._models.examples_data import EXAMPLES
from runware.emulator import Emulator, Faults, History, SeenTask
from runware.emulator.control.details import details
from runware.emulator.keeping.store import Store
from runware_sync import Runware, RunwareError
from tests.support.posting import HEADERS, IMAGE, a_task, data_uri, http_client, picture, post, post_new
from tests.support.timing import SLOWER, wait_until


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture
def server(shared: Emulator) -> Iterator[Emulator]:
    shared.reset()
    yield shared
    shared.reset()
    http_client().close()
    http_client.cache_clear()


def say(server: Emulator, *messages: object, key: str = "any") -> None:
    """Send messages over a WebSocket, and wait until it is quiet or closed."""
    with connect(server.url, close_timeout=0.1) as socket:
        try:
            socket.send(json.dumps([{"taskType": "authentication", "apiKey": key}]))
            socket.recv(5)
            for message in messages:
                socket.send(json.dumps(message))
            wait_until(lambda: server.history.received and not server.history.under_way)
        except ConnectionClosed:
            pass


def test_a_task_over_the_websocket_is_told_to_its_end(server: Emulator) -> None:
    with Runware("any", url=server.url) as client:
        images = client.image_inference(
            model="runware:101@1", positive_prompt="a lighthouse", width=128, height=256, number_results=2
        )
        files = [http_client().get(str(image.image_url)).content for image in images]
    [task] = server.history
    assert task is server.last() is server.last("imageInference")
    told = json.loads(json.dumps(task.summary()))
    assert told["received_at"].endswith("+00:00")
    assert told["client"].startswith("127.0.0.1:")
    assert told["milliseconds"] > 0
    assert told["cost"] == server.billed == server.ledger.total > 0
    assert [(file["mime"], file["bytes"]) for file in told["files"]] == [
        ("image/jpeg", len(file)) for file in files
    ]
    assert [str(image.image_url) for image in images] == [
        server.http_url.removesuffix("/v1") + file["url"] for file in told["files"]
    ]
    known = {
        "number": 1, "transport": "websocket", "task_type": "imageInference", "task_uuid": images[0].task_uuid,
        "model": "runware:101@1", "prompt": "a lighthouse", "width": 128, "height": 256, "results": 2, "asked": 2,
        "state": "done", "error": None, "chosen": None,
    }  # fmt: skip
    assert {key: told[key] for key in known} == known
    told = details(task, server.http_url)
    assert [answer["imageUUID"] for answer in told["answers"]] == [image.image_uuid for image in images]
    assert (told["errors"], told["model_findings"]) == ([], [])


def test_a_task_over_http_and_one_that_is_asked_for(server: Emulator) -> None:
    task = a_task(deliveryMethod="async", promptVersions=2)
    post(server, task)
    wait_until(lambda: server.last().state == "done")
    post(
        server, {"taskType": "getResponse", "taskUUID": task["taskUUID"]}, {"taskType": "ping", "ping": True}
    )
    [seen] = server.history
    assert (seen.transport, seen.results, seen.asked, seen.prompt) == ("http", 2, 2, "dog")
    assert seen.request == task


def test_a_stream_is_told_with_its_pieces(server: Emulator) -> None:
    with Runware("any", url=server.url) as client:
        messages = [
            {"role": "system", "content": "brief"},
            {"role": "user", "content": "What is a lighthouse?"},
        ]
        text = read(client, messages)
        wait_until(lambda: server.last().state == "done")
        seen = server.last("textInference")
        assert (seen.transport, seen.prompt, seen.results) == ("stream", "What is a lighthouse?", 1)
        assert seen.answers[0]["text"] == text
        assert seen.pieces > 2
        assert seen.cost > 0

        server.faults = Faults(stream_error=1.0)
        with pytest.raises(RunwareError):
            read(client, messages)
    assert server.last().state == "failed"
    assert server.last().pieces > 0
    assert server.last().error is not None


def read(client: Runware, messages: list[dict[str, str]]) -> str:
    with client.text_stream(model="minimax:m3@0", messages=messages) as stream:
        return "".join(piece.text for piece in stream)


@pytest.mark.parametrize(
    ("task", "code", "parameter"),
    [
        ({"taskType": "nonsense"}, "invalidTaskType", "taskType"),
        ({"taskType": "promptEnhance"}, "missingParameter", "prompt"),
        ({"taskType": "promptEnhance", "prompt": "x", "y": 1}, "unsupportedParameter", "y"),
        ({"prompt": "x"}, "invalidTaskType", "taskType"),
    ],
)
def test_what_is_refused_has_its_error(
    server: Emulator, task: dict[str, Any], code: str, parameter: str
) -> None:
    answer = post_new(server, task).json()["errors"][0]
    told = server.last().summary()
    assert told["state"] == "failed"
    assert told["error"] == {"code": code, "message": answer["message"], "parameter": parameter}
    assert (told["results"], told["cost"], told["files"]) == (0, 0, [])
    assert server.last().errors == [answer]


def test_an_object_that_should_have_been_an_array_and_a_bad_key(server: Emulator) -> None:
    task = a_task()
    http_client().post(server.http_url, json=task, headers=HEADERS)
    http_client().post(server.http_url, json=[task])
    http_client().post(server.http_url, content="no JSON", headers=HEADERS)
    http_client().post(server.http_url, json=[5, None, [], task], headers=HEADERS)
    say(server, task)
    with connect(server.url) as socket:
        socket.send(json.dumps([task]))
        socket.recv(5)
    assert [(seen.transport, seen.state, (seen.error or {}).get("code")) for seen in server.history] == [
        ("http", "failed", "invalidPayloadFormat"),
        ("http", "failed", "missingApiKey"),
        ("http", "done", None),
        ("websocket", "failed", "invalidPayloadFormat"),
        ("websocket", "failed", "missingApiKey"),
    ]


@pytest.mark.parametrize("fault", ["restart", "half_open", "abort", "drop", "shut", "overload", "refuse"])
def test_what_a_fault_swallowed_on_a_websocket_is_there(server: Emulator, fault: str) -> None:
    server.faults = Faults(**{fault: 1.0})
    with connect(server.url, close_timeout=0.1) as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": "any"}, a_task(), a_task()]))
        wait_until(lambda: server.history.received and not server.history.under_way)
    errors = [seen.error or {} for seen in server.history]
    assert [seen.state for seen in server.history] == ["failed", "failed"]
    if fault in ("overload", "refuse"):
        assert errors[0]["code"] in ("rateLimitExceeded", "serviceUnavailable", "invalidApiKey")
    else:
        assert errors[0]["code"] == "fault"
        assert errors[0]["message"].startswith(f"The fault {fault} occurred ")


def test_what_comes_on_a_connection_that_is_out_of_order_is_there(server: Emulator) -> None:
    with connect(server.url, close_timeout=0.1) as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": "any"}]))
        socket.recv(5)
        server.faults = Faults(half_open=1.0)
        socket.send(json.dumps([a_task()]))
        wait_until(lambda: server.history.received == 1)
        server.faults = Faults()
        socket.send(json.dumps([a_task()]))
        wait_until(lambda: server.history.received == 2 and not server.history.under_way)
    assert ["half_open" in (seen.error or {})["message"] for seen in server.history] == [True, True]


@pytest.mark.parametrize(
    "fault", ["restart", "half_open", "abort", "drop", "server_error", "overload", "refuse"]
)
def test_what_a_fault_swallowed_over_http_is_there(server: Emulator, fault: str) -> None:
    server.faults = Faults(**{fault: 1.0})
    with contextlib.suppress(httpx.TransportError):
        post(server, a_task(), a_task(), timeout=0.3)
    errors = [seen.error or {} for seen in server.history]
    assert [seen.state for seen in server.history] == ["failed", "failed"]
    assert errors[0]["code"] == ("invalidApiKey" if fault == "refuse" else "fault")
    if fault != "refuse":
        assert errors[0]["message"].startswith(f"The fault {fault} occurred ")


@pytest.mark.parametrize("fault", ["overload_questions", "blocked_questions"])
def test_what_is_not_answered_about_a_task_names_its_own_fault(server: Emulator, fault: str) -> None:
    server.faults = Faults(**{fault: 1.0})
    post_new(server, {"taskType": "getTaskDetails"})
    assert (server.last().error or {})["message"].startswith(f"The fault {fault} occurred ")


@pytest.mark.parametrize("fault", ["drop_late", "server_error_late", "lose", "garbage", "no_content"])
def test_what_was_done_is_done_although_its_answer_was_lost(server: Emulator, fault: str) -> None:
    server.faults = Faults(**{fault: 1.0})
    with contextlib.suppress(httpx.TransportError):
        post(server, a_task())
    wait_until(lambda: server.last().state == "done")
    assert server.last().results == 1


def test_a_failure_after_the_first_result_keeps_both(server: Emulator) -> None:
    broken = {**IMAGE, "numberResults": 2, "seedImage": "no picture, and no UUID", "strength": 0.5}
    post_new(server, broken)
    assert server.last().state == "failed"


def test_the_last_500_are_kept_and_all_are_counted(server: Emulator) -> None:
    for _ in range(3):
        post(server, *(a_task() for _ in range(180)))
    post_new(server, {"taskType": "promptEnhance"})
    history = server.history
    assert (len(history), history.received, history.done, history.failed, history.under_way) == (
        500,
        541,
        540,
        1,
        0,
    )
    assert [seen.number for seen in history] == list(range(42, 542))
    assert history.numbered(41) is None
    assert history.numbered(541) is server.last()


def test_large_tasks_are_kept_as_long_as_there_is_room() -> None:
    history, store = History(500, most_text=100_000), Store()
    for number in range(1, 101):
        [seen] = history.see([{"taskType": "x", "words": ["word " * 1000]}], "", "http")
        history.result(seen, {"text": "word " * 1000}, store, ends=True)
        assert history.last() is seen
        assert len(history) == min(number, 9)
    history.see([{"taskType": "x", "words": ["word " * 100_000]}], "", "http")
    assert [seen.number for seen in history] == [101]
    for _ in range(20):
        history.see([{"taskType": "x"}], "", "http")
    assert len(history) == 20


def test_a_reset_begins_anew_and_goes_on_telling(server: Emulator) -> None:
    told: list[tuple[str, int | None, str | None]] = []
    stop = server.history.subscribe(
        lambda change, seen: told.append((change, seen and seen.number, seen and seen.state))
    )
    post(server, a_task(promptVersions=2))
    server.reset()
    assert len(server.history) == 0
    post_new(server, {"taskType": "nonsense"})
    assert told == [
        ("received", 1, "under_way"),
        ("changed", 1, "under_way"),
        ("changed", 1, "under_way"),
        ("ended", 1, "done"),
        ("reset", None, None),
        ("received", 1, "under_way"),
        ("ended", 1, "failed"),
    ]
    stop()
    post(server, a_task())
    assert len(told) == 7


def test_what_is_under_way_can_be_seen(server: Emulator) -> None:
    server.latency = 30.0
    post(server, a_task(deliveryMethod="async"))
    told = server.last().summary()
    assert (told["state"], told["milliseconds"], told["results"]) == ("under_way", None, 0)
    assert server.history.under_way == 1


def test_keys_and_media_are_not_kept(server: Emulator) -> None:
    content = data_uri(picture(400, 400) + os.urandom(5000))
    post(
        server,
        {"taskType": "authentication", "apiKey": "s3cret-key"},
        a_task(apiKey="s3cret-key", prompt="word " * 100),
        {
            **IMAGE,
            "taskUUID": str(uuid4()),
            "seedImage": content,
            "strength": 0.5,
            "outputType": "base64Data",
        },
    )
    told = [details(seen, server.http_url) for seen in server.history]
    text = json.dumps(told)
    assert "s3cret-key" not in text
    assert told[0]["request"]["prompt"] == "word " * 100
    assert told[0]["request"]["apiKey"] == "***"
    assert told[1]["request"]["seedImage"] == f"{content[:200]}... ({len(content)} characters)"
    assert told[1]["answers"][0]["imageBase64Data"].endswith(" characters)")
    assert len(text) < 12_000
    assert told[1]["python"].startswith("# Media were cut")


def test_what_is_no_number_and_what_is_nested_deeply(server: Emulator) -> None:
    nested: Any = {}
    for _ in range(200):
        nested = {"inner": [nested]}
    body = json.dumps([a_task(odd=float("nan"), much=float("inf"), nested=nested)])
    http_client().post(server.http_url, content=body, headers=HEADERS)
    assert server.last().error is not None
    assert "nested more than" in json.dumps(server.last().request)


REQUESTS = [
    (task_type, request)
    for task_type, listed in EXAMPLES.items()
    if task_type not in ("getResponse", "getTaskDetails")
    for request, _ in json.loads(listed)[:2]
]


@pytest.mark.slow
@pytest.mark.parametrize(("task_type", "request_"), REQUESTS)
def test_the_program_sends_it_again(
    server: Emulator, monkeypatch: pytest.MonkeyPatch, task_type: str, request_: dict[str, Any]
) -> None:
    def again() -> dict[str, Any]:
        request = server.last().request
        return {key: value for key, value in request.items() if key not in ("taskUUID", "deliveryMethod")}

    monkeypatch.setenv("RUNWARE_API_KEY", "any")
    monkeypatch.setenv("RUNWARE_BASE_URL", server.url)
    post_new(server, {"taskType": task_type, **request_})
    before, number = again(), server.history.received
    program = details(server.last(), server.http_url)["python"]
    was_refused = server.last().state == "failed"
    with contextlib.suppress(*([RunwareError] if was_refused else [])):
        exec(compile(program, "again.py", "exec"), {})
    assert server.history.received > number
    assert again() == before, program


def test_the_program_uses_the_tasks_own_method(server: Emulator) -> None:
    post_new(server, {**IMAGE, "lora": [{"model": "civitai:1@2", "weight": 0.5}]})
    assert "client.image_inference(\n        model='runware:101@1',\n" in details(server.last(), "")["python"]
    post_new(server, {"taskType": "brandNewTask", "x": 1})
    assert "client.run({'taskType': 'brandNewTask', 'x': 1})" in details(server.last(), "")["python"]


@pytest.mark.parametrize("prompt", ['it\'s a "$HOME" `dog`\n\\ !', "灯台 \U0001f3ee", "'; echo broken '"])
def test_the_command_sends_it_again(server: Emulator, prompt: str) -> None:
    post(server, a_task(prompt=prompt))
    command = details(server.last(), server.http_url)["curl"]
    done = subprocess.run(
        ["sh", "-c", command], env={**os.environ, "RUNWARE_API_KEY": "any"}, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["data"][0]["text"].startswith(prompt.strip()[:3])
    assert [seen.prompt for seen in server.history] == [prompt, prompt]
    assert server.last().state == "done"


def test_what_the_model_refuses_is_told_although_the_server_lets_it_through(server: Emulator) -> None:
    post_new(server, {**IMAGE, "width": 100, "CFGScale": 1000})
    seen = server.last()
    assert seen.state == "done"
    findings = details(seen, "")["model_findings"]
    assert any(finding.startswith("width is 100, but runware:101@1 takes ") for finding in findings)
    assert any(finding.startswith("CFGScale is 1000, but runware:101@1 takes ") for finding in findings)


def test_last_says_what_there_was(server: Emulator) -> None:
    with pytest.raises(LookupError, match=r"received no task; it received nothing\."):
        server.last()
    post(server, a_task())
    with pytest.raises(LookupError, match=r"received no task imageInference; it received promptEnhance\."):
        server.last("imageInference")
    assert repr(server.last()) == "<SeenTask 1: promptEnhance, 1 of 1, done>"


def test_it_is_read_while_it_is_written() -> None:
    history, store, stop = History(50), Store(), threading.Event()
    failed: list[Exception] = []

    def read() -> None:
        while not stop.is_set():
            try:
                for seen in history:
                    json.dumps(seen.summary())
                    details(seen, "")
            except Exception as error:
                failed.append(error)
                return

    threads = [threading.Thread(target=read) for _ in range(2)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for _ in range(1500):
            follow(history, store)
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []


def follow(history: History, store: Store) -> SeenTask | None:
    """All that is reported of a task."""
    task = {**IMAGE, "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6", "steps": 20, "CFGScale": 7.5}
    [seen] = history.see([task], "127.0.0.1:50000", "websocket")
    history.accept(seen, 1)
    history.bill(seen, 0.002)
    item = {**task, "imageUUID": str(task["taskUUID"]), "imageURL": "http://127.0.0.1/files/x.jpg", "seed": 7}
    history.result(seen, item, store, ends=True)
    return seen


def test_it_takes_next_to_no_time_when_nobody_looks() -> None:
    history, store = History(), Store()

    def microseconds() -> float:
        began = time.thread_time()
        for _ in range(2000):
            follow(history, store)
        return (time.thread_time() - began) / 2000 * 1e6

    assert min(microseconds() for _ in range(5)) < 30 * SLOWER
