"""Programs that send something that ours never send: whatever it is, the answer is one of the API, on both ways alike."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from runware.emulator import Emulator, Faults
from tests.support.posting import HEADERS, IMAGE, a_task, data_uri, http_client, picture, post, post_new


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def server(shared: Emulator) -> Iterator[Emulator]:
    yield shared
    shared.reset()
    shared.faults = Faults()


def over_websocket(server: Emulator, message: str | bytes) -> dict[str, Any]:
    with connect(server.url) as connection:
        connection.send(json.dumps([{"taskType": "authentication", "apiKey": "key"}]))
        connection.recv(timeout=60)
        connection.send(message)
        answer: dict[str, Any] = json.loads(connection.recv(timeout=60))
        return answer


@pytest.mark.parametrize("fault", ["overload", "overload_questions"])
@pytest.mark.parametrize("odd", ["\ud800", "\udc00x", "\x00", float("nan"), None, [], {}])
def test_who_is_turned_away_reads_why_whatever_was_sent(server: Emulator, fault: str, odd: Any) -> None:
    server.faults = Faults(seed=1, **{fault: 1})
    kind = "promptEnhance" if fault == "overload" else "getResponse"
    requests = json.dumps([{"taskType": kind, "taskUUID": odd, "prompt": odd}])
    for _ in range(20):
        answer = http_client().post(server.http_url, content=requests, headers=HEADERS)
        assert answer.status_code in (429, 503), answer.text
        if answer.headers["content-type"] == "application/json":
            assert answer.json()["errors"]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp037"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_bytes_mean_the_same_on_both_ways(server: Emulator, encoding: str) -> None:
    def message() -> bytes:
        return json.dumps([a_task(prompt="un caf\xe9")], ensure_ascii=False).encode(encoding)

    posted = http_client().post(server.http_url, content=message(), headers=HEADERS).json()
    said = over_websocket(server, message())
    codes = [[error["code"] for error in answer.get("errors", [])] for answer in (posted, said)]
    assert codes[0] == codes[1]
    assert codes[0] == ([] if encoding.startswith("utf") else ["invalidPayloadFormat"])
    assert {task.prompt for task in server.history} <= {"un caf\xe9", None}


@pytest.mark.parametrize("path", ["/v2", "/v1/ws", "/files/a.png", "/_emulator/nothing"])
def test_a_websocket_to_nowhere_is_told_where_to_go(server: Emulator, path: str) -> None:
    with pytest.raises(InvalidStatus) as caught, connect(server.url.removesuffix("/v1") + path):
        pass
    assert caught.value.response.status_code == 404
    body = (caught.value.response.body or b"").decode()
    assert path in body
    assert "/v1" in body


def test_a_post_that_wants_a_websocket_is_answered_as_a_post(server: Emulator) -> None:
    # As behind a proxy that says the same headers for every request.
    body = json.dumps([a_task()]).encode()
    head = (
        "POST /v1 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
        f"Authorization: Bearer key\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    address = urlsplit(server.http_url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(head.encode() + body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


NO_MEDIA = ["/etc/passwd", "C:\\cat.png", "./cat.png", "not base64!", "data:image/png;base64,!!!!", "AAAAA"]
#: Tasks with media, of which the one under test is left open; and the place that an error names.
WITH_MEDIA: list[tuple[dict[str, Any], str]] = [
    ({"taskType": "caption", "inputs": {"image": ...}}, "inputs.image"),
    ({"taskType": "caption", "inputImage": ...}, "inputImage"),
    (
        {"taskType": "upscale", "model": "topazlabs:starlight-precise@2.5", "inputs": {"video": ...}},
        "inputs.video",
    ),
    ({**IMAGE, "model": "civitai:1@1", "referenceImages": [...]}, "referenceImages"),
    ({**IMAGE, "model": "civitai:1@1", "inputs": {"referenceImages": [...]}}, "inputs.referenceImages"),
    (
        {
            "taskType": "videoInference",
            "model": "klingai:3@2",
            "positivePrompt": "waves",
            "inputs": {"frameImages": [{"image": ...}]},
        },
        "inputs.frameImages[0].image",
    ),
    (
        {
            "taskType": "videoInference",
            "model": "prunaai:p-video@animate",
            "positivePrompt": "waves",
            "inputs": {"referenceVideos": [...]},
        },
        "inputs.referenceVideos",
    ),
]


def filled(value: Any, media: str) -> Any:
    if isinstance(value, dict):
        return {key: filled(item, media) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, media) for item in value]
    return media if value is ... else value


@pytest.mark.parametrize("delivery", ["sync", "async"])
@pytest.mark.parametrize("media", NO_MEDIA)
@pytest.mark.parametrize(("task", "place"), WITH_MEDIA)
def test_what_is_no_media_is_refused_at_once_where_it_stands(
    server: Emulator, task: dict[str, Any], place: str, media: str, delivery: str
) -> None:
    answer = post_new(server, {**filled(task, media), "deliveryMethod": delivery})
    assert answer.status_code == 400, answer.text
    [error] = answer.json()["errors"]
    assert error["parameter"] == place
    name = place.rpartition(".")[2]
    assert error["code"] == f"invalid{name[0].upper()}{name[1:]}"
    assert not server.ledger.total


@pytest.mark.parametrize("task", [task for task, _ in WITH_MEDIA if "caption" in task.values()])
def test_a_picture_that_is_cut_short_is_named_where_it_stands(server: Emulator, task: dict[str, Any]) -> None:
    place = "inputs.image" if "inputs" in task else "inputImage"
    [error] = post_new(server, filled(task, data_uri(picture()[:80]))).json()["errors"]
    assert error["parameter"] == place


def test_a_task_that_was_refused_for_its_media_may_be_sent_again(server: Emulator) -> None:
    uuid = str(uuid4())
    task = {**IMAGE, "model": "civitai:1@1", "taskUUID": uuid}
    assert post(server, {**task, "referenceImages": ["/etc/passwd"]}).status_code == 400
    assert post(server, task).status_code == 200
