"""Every published request is accepted by the local server and answered in its published shape, over HTTP and WebSocket.

Published errors are reproduced: the same mistake gets the same code and names the same parameters.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import uuid4

import pytest
from websockets.sync.client import ClientConnection, connect

from runware.emulator import Emulator
from tests.published.test_published_examples import EXAMPLES, filled
from tests.support.known_media import keep_media
from tests.support.posting import data_uri, picture, post

Transport = Literal["http", "websocket"]
PICTURE = data_uri(picture(96, 64, "teal"))
KEY = "an API key"
#: Answered without a task: the connection's own, and what is not a request to this endpoint.
_NO_TASKS = ("authentication", "ping")


def tasks_of(example: dict[str, Any]) -> list[dict[str, Any]]:
    return [task for task in filled(example["json"]) if task["taskType"] not in _NO_TASKS]


REQUESTS = [
    pytest.param(tasks_of(example), id=f"{index}: {example['task']}")
    for index, example in enumerate(EXAMPLES)
    if example["direction"] == "request" and isinstance(example["json"], list) and tasks_of(example)
]


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def strict() -> Iterator[Emulator]:
    with Emulator(strict=True) as emulator:
        yield emulator


def ready(server: Emulator, tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Published tasks under new UUIDs, with whole media; what they name is there."""
    made: list[dict[str, Any]] = []
    for published in tasks:
        task = json.loads(json.dumps(published).replace("data:image/png;base64,iVBORw0KGgo=", PICTURE))
        keep_media(server, {**task, "taskUUID": None})
        if task["taskType"] in ("getResponse", "getTaskDetails"):
            about = {"taskType": "promptEnhance", "taskUUID": task.get("taskUUID"), "prompt": "dog"}
            post(server, about)  # once: the next time its UUID is taken, and the task is still there
        else:
            task["taskUUID"] = str(uuid4())
        task.pop("webhookURL", None)  # there is nobody at that address
        made.append(task)
    return made


@contextmanager
def connected(server: Emulator) -> Generator[ClientConnection]:
    with connect(server.url, max_size=None) as connection:
        connection.send(json.dumps([{"taskType": "authentication", "apiKey": KEY}]))
        assert "data" in json.loads(connection.recv(timeout=60))
        yield connection


def asked(
    server: Emulator, transport: Transport, tasks: list[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """What is answered to all tasks together, until each has at least one item, or as many as it asks for."""
    if transport == "http":
        answer = post(server, *tasks, timeout=60).json()
        return {"data": answer.get("data", []), "errors": answer.get("errors", [])}
    wanted = sum(task.get("numberResults", task.get("promptVersions", 1)) for task in tasks)
    together: dict[str, list[dict[str, Any]]] = {"data": [], "errors": []}
    with connected(server) as connection:
        connection.send(json.dumps(tasks))
        while len(together["data"]) + len(together["errors"]) < wanted:
            frame = json.loads(connection.recv(timeout=60))
            for kind, items in frame.items():
                together[kind] += items
            if not any(frame.values()):
                break  # nothing is known of the task
    return together


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize("transport", ["http", "websocket"])
@pytest.mark.parametrize("tasks", REQUESTS)
def test_a_published_request_is_accepted(
    server: Emulator, tasks: list[dict[str, Any]], transport: Transport
) -> None:
    if any(task["taskType"] in ("videoInference", "audioInference") for task in tasks):
        pytest.importorskip("av")
    sent = ready(server, tasks)
    answer = asked(server, transport, sent)
    assert answer["errors"] == []
    assert {item["taskUUID"] for item in answer["data"]} == {task["taskUUID"] for task in sent}
    by_task = {task["taskUUID"]: task["taskType"] for task in sent}
    for item in answer["data"]:
        assert item["taskType"] == by_task[item["taskUUID"]] or by_task[item["taskUUID"]] == "getResponse"


IMAGE = {
    "taskType": "imageInference", "model": "runware:101@1", "positivePrompt": "a lighthouse",
    "width": 128, "height": 128, "includeCost": True,
}  # fmt: skip
CHARGED = {"includeCost": True, "inputs": {"image": PICTURE}}
#: The published answers, by their number, and a request that is answered so. Others are said of below.
ANSWERED: dict[int, dict[str, Any]] = {}
for number, example in enumerate(EXAMPLES):
    if example["direction"] != "response" or not isinstance(example["json"].get("data"), list | dict):
        continue
    data = example["json"]["data"]
    first = data if isinstance(data, dict) else data[0]
    request: dict[str, Any] | None = {
        "imageInference": IMAGE,
        "webhook": IMAGE,
        "audioInference": {"taskType": "audioInference", "model": "acme:1@1", "positivePrompt": "calm piano",
                           "duration": 10, "outputFormat": "WAV", "includeCost": True},
        "upscale": {"taskType": "upscale", "upscaleFactor": 2, **CHARGED},
        "removeBackground": {"taskType": "removeBackground", **CHARGED},
        "caption": {"taskType": "caption", **CHARGED,
                    **({"model": "runware:152@50"} if "structuredData" in first else {})},
        "controlNetPreprocess": {"taskType": "controlNetPreprocess", "preProcessorType": "canny", **CHARGED},
        "imageMasking": {"taskType": "imageMasking", "model": "runware:35@1", **CHARGED},
        "promptEnhance": {"taskType": "promptEnhance", "prompt": "dog", "includeCost": True},
        "photoMaker": {**IMAGE, "taskType": "photoMaker", "inputImages": [PICTURE]},
        "imageUpload": {"taskType": "imageUpload", "image": PICTURE},
        "mediaStorage": {"taskType": "mediaStorage", "operation": first.get("operation"), "media": PICTURE},
        "modelSearch": {"taskType": "modelSearch", "search": "flux"},
        "accountManagement": {"taskType": "accountManagement", "operation": first.get("operation"),
                              "startDate": first.get("startDate"), "endDate": first.get("endDate")},
    }.get(example["task"])  # fmt: skip
    if request is not None:
        ANSWERED[number] = {name: value for name, value in request.items() if value is not None}

#: Published answers that no request of the list above has: another task's states, phases, and the tolerance of a client.
ELSEWHERE = {"authentication", "ping", "getResponse", "videoInference", "training", "modelUpload", "webhook"}


def kind_of(value: Any) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__


def in_shape(published: Any, answered: Any, place: str = "") -> None:
    """What is published of an answer is there, and of the same types; of a list, the first item stands for all."""
    assert kind_of(answered) == kind_of(published), place
    if isinstance(published, dict):
        for key, value in published.items():
            assert key in answered, f"{place}.{key}"
            in_shape(value, answered[key], f"{place}.{key}")
    elif isinstance(published, list) and published and answered:
        in_shape(published[0], answered[0], f"{place}[]")


#: What the answer of one model has, and that of another not. The published values are of a community's model.
_OF_ITS_MODEL = {
    "heroImage", "comment", "defaultWidth", "defaultHeight", "defaultSteps", "defaultScheduler", "defaultCFG",
    "defaultStrength", "positiveTriggerWords", "conditioning", "architecture",
}  # fmt: skip


def without_details_of_a_model(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: without_details_of_a_model(inner) for key, inner in value.items() if key not in _OF_ITS_MODEL
        }
    return [without_details_of_a_model(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("transport", ["http", "websocket"])
@pytest.mark.parametrize("number", ANSWERED)
def test_an_answer_has_its_published_shape(server: Emulator, number: int, transport: Transport) -> None:
    published = filled(EXAMPLES[number]["json"])["data"]
    request = {**ANSWERED[number], "taskUUID": str(uuid4())}
    if request.get("operation") == "delete":
        request["media"] = server.add_media(picture())
    answer = asked(server, transport, [request])
    assert answer["errors"] == []
    # One published answer has an object for its list; the schema has a list.
    expected = published if isinstance(published, list) else [published]
    in_shape(without_details_of_a_model(expected[0]), answer["data"][0])


def test_each_published_answer_is_compared_or_said_elsewhere() -> None:
    left = {
        example["task"]
        for number, example in enumerate(EXAMPLES)
        if example["direction"] == "response" and number not in ANSWERED
    }
    assert left <= ELSEWHERE | {"registry.json", "resolve"}


@pytest.mark.usefixtures("few_pictures")
def test_a_video_is_acknowledged_and_then_asked_for(server: Emulator) -> None:
    pytest.importorskip("av")
    video = {"taskType": "videoInference", "taskUUID": str(uuid4()), "model": "minimax:1@1", "positivePrompt": "a fox",
             "duration": 6, "width": 128, "height": 128, "deliveryMethod": "async"}  # fmt: skip
    assert post(server, video).json()["data"] == [
        {"taskType": "videoInference", "taskUUID": video["taskUUID"]}
    ]
    question = {"taskType": "getResponse", "taskUUID": video["taskUUID"]}
    while (item := post(server, question).json()["data"][0])["status"] == "processing":
        assert item.keys() <= {"taskType", "taskUUID", "status", "progress"}
    published = [
        e["json"]["data"] for e in EXAMPLES if e["task"] == "getResponse" and e["direction"] == "response"
    ]
    [done] = [
        one for data in published for one in data if one.get("status") == "success" and "videoURL" in one
    ]
    in_shape({key: value for key, value in done.items() if key != "cost"}, item)


def test_an_upload_of_a_model_tells_of_every_published_phase() -> None:
    published = [
        e["json"]["data"][0] for e in EXAMPLES if e["task"] == "modelUpload" and e["direction"] == "response"
    ]
    [upload] = [
        tasks_of(e)[0] for e in EXAMPLES if e["task"] == "modelUpload" and e["direction"] == "request"
    ]
    with Emulator() as own, connected(own) as connection:
        connection.send(json.dumps([{**upload, "taskUUID": str(uuid4())}]))
        # One more phase, of which the documentation has no message, stands between them.
        told = [json.loads(connection.recv(timeout=60))["data"][0] for _ in range(len(published) + 1)]
    told = [item for item in told if item["status"] in {item["status"] for item in published}]
    assert [(item["status"], item["message"]) for item in told] == [
        (item["status"], item["message"]) for item in published
    ]
    for item, other in zip(told, published, strict=True):
        in_shape(other, item)


# Errors ---------------------------------------------------------------------------------------------------------------

WIDE = {name: value for name, value in IMAGE.items() if name not in ("width", "height")}
MISTAKES: dict[str, dict[str, Any]] = {
    "missingDimensionParameters": WIDE,
    "invalidReferenceImages": {**IMAGE, "model": "runware:106@1", "referenceImages": ["not an image!"]},
    "unsupportedDuration": {
        "taskType": "videoInference",
        "model": "minimax:1@1",
        "positivePrompt": "a fox",
        "duration": 5,
    },
}


@pytest.mark.parametrize("transport", ["http", "websocket"])
@pytest.mark.parametrize("code", MISTAKES)
def test_a_published_error_is_what_the_same_mistake_gets(
    strict: Emulator, code: str, transport: Transport
) -> None:
    [published] = [
        error
        for example in EXAMPLES
        if example["direction"] == "error"
        for error in example["json"].get("errors", [])
        if error.get("code") == code
    ]
    task = {**MISTAKES[code], "taskUUID": str(uuid4())}
    [error] = asked(strict, transport, [task])["errors"]
    for name in published.keys() & {"code", "parameter", "type", "allowedValues"}:
        assert error[name] == published[name], name
    assert error["message"].startswith(published["message"])
    assert error["taskUUID"] == task["taskUUID"]


def test_a_bad_key_is_refused_as_published() -> None:
    [published] = [
        e["json"]["errors"][0]
        for e in EXAMPLES
        if e["task"] == "authentication" and e["source"] == "docs" and "errors" in e["json"]
    ]
    with Emulator(api_key="good") as own, connect(own.url) as connection:
        connection.send(json.dumps([{"taskType": "authentication", "apiKey": "bad"}]))
        [error] = json.loads(connection.recv(timeout=60))["errors"]
    assert error == published
