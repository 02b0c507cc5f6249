"""The local server understands every dialect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

import runware.tasks as tasks
from runware._models.task_types import TASK_TYPES
from runware.emulator import Emulator
from runware.emulator.checking.parameters import read
from runware.emulator.refusal import Refused
from tests.support.posting import IMAGE, MODEL, data_uri, picture, post_new


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


TEAL = data_uri(picture(64, 64, "teal"))


@pytest.mark.parametrize(
    ("cls", "flat", "nested", "name"),
    [
        (
            tasks.TextInference,
            {"model": "a:b@1", "messages": [{"role": "user", "content": "a"}], "maxTokens": 5},
            {"model": "a:b@1", "messages": [{"role": "user", "content": "a"}], "settings": {"maxTokens": 5}},
            "max_tokens",
        ),
        (
            tasks.Upscale,
            {"inputImage": "https://example.com/a.png", "upscaleFactor": 2},
            {"inputs": {"image": "https://example.com/a.png"}, "upscaleFactor": 2},
            "input_image",
        ),
        (
            tasks.ModelSearch,
            {"private": True},
            {"visibility": "private"},
            "private",
        ),
    ],
)
def test_both_dialects_mean_the_same(
    cls: Any, flat: dict[str, Any], nested: dict[str, Any], name: str
) -> None:
    assert read(cls, flat)[name] == read(cls, nested)[name]


def test_an_older_name_of_a_parameter_is_understood() -> None:
    older = {key: value for key, value in MODEL.items() if key != "downloadURL"}
    values = read(tasks.LoraUpload, {"category": "lora", **older, "downloadUrl": "https://example.com/b"})
    assert values["download_url"] == "https://example.com/b"


def test_the_key_as_it_was_sent_is_the_one_that_is_refused() -> None:
    turns = [{"role": "user", "content": "a"}]
    for request, place in (
        ({"maxTokens": "5"}, "maxTokens"),
        ({"settings": {"maxTokens": "5"}}, "settings.maxTokens"),
    ):
        with pytest.raises(Refused) as caught:
            read(tasks.TextInference, {"model": "a:b@1", "messages": turns, **request})
        assert caught.value.errors[0]["parameter"] == place
        assert caught.value.errors[0]["code"] == "invalidMaxTokens"


OLD_NAMES: dict[str, dict[str, Any]] = {
    "newTask": {key: value for key, value in IMAGE.items() if key != "taskType"},
    "imageUpscale": {"inputImage": TEAL, "upscaleFactor": 2},
    "newUpscaleGan": {"inputImage": TEAL, "upscaleFactor": 2},
    "imageBackgroundRemoval": {"inputImage": TEAL},
    "imageCaption": {"inputImage": TEAL},
    "newReverseImageClip": {"inputImage": TEAL},
    "imageControlNetPreProcess": {"inputImage": TEAL, "preProcessorType": "canny"},
    "newPreProcessControlNet": {"inputImage": TEAL, "preProcessorType": "canny"},
    "newPromptEnhance": {"prompt": "a lighthouse", "promptMaxLength": 64, "promptVersions": 1},
    "newImageUpload": {"image": TEAL},
}


def test_every_older_name_of_a_task_is_tried_here() -> None:
    current = {cls.task_type for cls in (getattr(tasks, name) for name in TASK_TYPES.values())}
    assert set(OLD_NAMES) == set(TASK_TYPES) - current


@pytest.mark.parametrize("task_type", OLD_NAMES)
def test_an_older_name_of_a_task_is_answered_under_that_name(server: Emulator, task_type: str) -> None:
    uuid = str(uuid4())
    body = post_new(server, {"taskType": task_type, "taskUUID": uuid, **OLD_NAMES[task_type]}).json()
    assert "errors" not in body, body
    assert {(item["taskType"], item["taskUUID"]) for item in body["data"]} == {(task_type, uuid)}
    polled = post_new(server, {"taskType": "getResponse", "taskUUID": uuid}).json()["data"]
    assert {item["taskType"] for item in polled} == {task_type}


@pytest.mark.parametrize("scheme", ["HTTP", "Http"])
def test_the_scheme_of_a_url_may_be_in_capitals(server: Emulator, scheme: str) -> None:
    [image] = post_new(server, IMAGE).json()["data"]
    url = str(image["imageURL"])
    written = [url, url.replace("http", scheme, 1)]
    asked = [{"taskType": "caption", "inputs": {"image": one}} for one in written]
    said = [post_new(server, one).json()["data"][0]["text"] for one in asked]
    assert said[0] == said[1]


def test_a_message_may_begin_with_a_byte_order_mark(server: Emulator) -> None:
    message = b"\xef\xbb\xbf" + json.dumps([{"taskType": "ping", "ping": True}]).encode()
    answer = httpx.post(server.http_url, content=message, headers={"Authorization": "Bearer any"})
    assert answer.json()["data"][0]["pong"] is True
