"""Results that are posted: the bodies that can come."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from doctest import ELLIPSIS, DocTestFinder, DocTestRunner
from typing import Any

import pytest

import runware.webhooks
from runware import (
    APIError,
    Image,
    InvalidParameterError,
    Result,
    ServerTimeoutError,
    Video,
)
from runware.webhooks import Deduplicator, check_token, parse

TASK = "a770f077-f413-47de-9dac-be0b26a35da6"
IMAGE: dict[str, Any] = {
    "taskType": "imageInference", "taskUUID": TASK, "imageUUID": "77da2d99-a6d3-44d9-b8c0-ae9fb06b6200",
    "imageURL": "https://example.com/a.png", "brandNew": {"a": [1]},
}  # fmt: skip
ERROR: dict[str, Any] = {"code": "timeoutProvider", "message": "Too late.", "taskUUID": TASK, "brandNew": 1}
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
MAX_DURATION = 20.0


# Bodies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [IMAGE, {"data": [IMAGE]}, {"data": IMAGE}, [IMAGE], {"data": [IMAGE], "errors": []}]
)
def test_a_result_is_typed_and_whole_however_it_is_wrapped(body: Any) -> None:
    text = json.dumps(body)
    for given in (text, text.encode(), bytearray(text.encode())):
        [image] = parse(given)
        assert isinstance(image, Image)
        assert image.to_dict() == IMAGE


@pytest.mark.parametrize(
    "body",
    [
        ERROR, {"errors": [ERROR]}, {"error": ERROR}, {"errors": [ERROR], "error": ERROR}, {"data": [], "errors": ERROR},
        {"data": [{**ERROR, "status": "error"}]}, {**ERROR, "status": "failed"},
        {"taskType": "videoInference", "taskUUID": TASK, "status": "error", "error": ERROR},
        {"taskUUID": TASK, "error": {key: ERROR[key] for key in ("code", "message", "brandNew")}},
    ],
)  # fmt: skip
def test_an_error_is_typed_and_whole_however_it_is_wrapped(body: dict[str, Any]) -> None:
    [error] = parse(json.dumps(body))
    assert isinstance(error, ServerTimeoutError)
    assert (error.code, error.message, error.task_uuid) == ("timeoutProvider", "Too late.", TASK)
    assert '"brandNew": 1' in json.dumps(error.details)


def test_statuses_of_bare_objects() -> None:
    video = {
        "taskType": "videoInference",
        "taskUUID": TASK,
        "status": "success",
        "videoUUID": "v",
        "code": "x",
    }
    [done] = parse(video)
    assert isinstance(done, Video)
    assert done.to_dict() == video
    [going_on] = parse(
        {"taskType": "videoInference", "taskUUID": TASK, "status": "processing", "progress": 5}
    )
    assert isinstance(going_on, Video)
    assert going_on.extra == {"status": "processing", "progress": 5}
    [failed] = parse({"taskUUID": TASK, "status": "error", "message": "It failed."})
    assert isinstance(failed, APIError)
    assert (failed.message, failed.details["status"]) == ("It failed.", "error")
    [said] = parse({"error": "It failed."})
    assert isinstance(said, APIError)
    assert said.message == "It failed."


@pytest.mark.parametrize("task_type", ["brandNewTask", None, 5, []])
def test_the_result_of_an_unknown_task_is_a_result(task_type: object) -> None:
    item = {"taskType": task_type, "taskUUID": TASK, "fooURL": "https://example.com"}
    [result] = parse(item)
    assert type(result) is Result
    assert result.to_dict() == item


def test_what_is_mixed_and_what_is_empty() -> None:
    assert [type(item) for item in parse({"data": [IMAGE, IMAGE], "errors": [ERROR]})] == [
        Image, Image, ServerTimeoutError,
    ]  # fmt: skip
    assert [type(item) for item in parse({"error": [ERROR, ERROR]})] == [ServerTimeoutError] * 2
    assert parse({"data": []}) == []
    assert [type(item) for item in parse({"data": [IMAGE]})] == [Image]


@pytest.mark.parametrize(
    "body",
    [
        "", b"\xff", "{", "3", "null", "[1]", "{}", '{"a": 1}', '{"data": "x"}', '{"data": [1]}', '{"error": 5}',
        '{"error": null}', '{"errors": [{}]}', '{"errors": [5]}', "[" * 100_000, None, 5,
    ],
)  # fmt: skip
def test_what_the_api_would_not_post_is_refused_with_a_sentence(body: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^The webhook's body .*\.$"):
        parse(body)


def test_tokens() -> None:
    assert check_token("gehéim", "gehéim")
    for given, expected in [("a", "b"), ("", ""), (None, ""), (None, "a"), ("a", ""), ("a\udcff", "a")]:
        assert not check_token(given, expected)


@pytest.mark.parametrize("given", [5, True, ["my secret"], {"my secret": 1}, object(), 1.5])
def test_a_token_out_of_decoded_json_may_be_anything_and_is_wrong(given: Any) -> None:
    assert not check_token(given, "my secret")


def test_a_token_may_be_bytes_as_asgi_gives_them() -> None:
    given: Any = "gehéim".encode()
    assert check_token(given, "gehéim")
    assert not check_token(given, "another")


class HiddenSecret:
    """As that of pydantic, which is no string."""

    def __repr__(self) -> str:
        return "my secret"


@pytest.mark.parametrize("expected", [HiddenSecret(), b"my secret", 5])
def test_a_secret_that_is_no_string_is_refused_and_not_shown(expected: Any) -> None:
    with pytest.raises(
        InvalidParameterError, match=rf"^expected is of type {type(expected).__name__}; it must be a"
    ) as error:
        check_token("my secret", expected)
    assert "my secret" not in str(error.value)


def item(**more: object) -> Result | APIError:
    [parsed] = parse({"taskType": "imageInference", "taskUUID": TASK, **more})
    return parsed


def test_what_counts_as_the_same_delivery() -> None:
    seen = Deduplicator()
    for new in (
        item(imageUUID="a", status="processing"), item(imageUUID="a"), item(imageUUID="b"), item(text="a"), item(text="b"),
        item(code="x", message="m"), item(code="y", message="m"), item(imageUUID="a", taskUUID="other"),
        item(outputs={"files": [{"uuid": "c", "url": "https://example.com"}]}, taskType="3dInference"),
    ):  # fmt: skip
        assert seen.is_new(new)
        assert not seen.is_new(new)
    assert not seen.is_new(item(imageUUID="A", cost=1, status="success", inputImageUUID="z"))
    assert not seen.is_new(item(text="a", cost=1))
    seen.forget(item(text="a"))
    assert seen.is_new(item(text="a"))


def test_the_oldest_are_forgotten() -> None:
    seen = Deduplicator(2)
    a, b, c = (item(imageUUID=name) for name in "abc")
    assert [seen.is_new(one) for one in (a, b, a, c, a, b)] == [True, True, False, True, False, True]
    with pytest.raises(InvalidParameterError, match="at least 1"):
        Deduplicator(0)


def test_of_many_threads_one_is_told_that_it_is_new() -> None:
    seen, start = Deduplicator(), threading.Barrier(8)

    def ask(_: int) -> list[bool]:
        start.wait()
        return [seen.is_new(item(imageUUID=str(number))) for number in range(100)]

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(ask, range(8)))
    assert [sum(column) for column in zip(*told, strict=True)] == [1] * 100


def test_the_examples_in_the_docstrings_run() -> None:
    runner = DocTestRunner(optionflags=ELLIPSIS)
    for test in DocTestFinder().find(runware.webhooks):
        runner.run(test)
    assert runner.tries > 10
    assert runner.failures == 0


def test_it_is_not_loaded_before_it_is_used() -> None:
    code = "import sys, runware; print('runware.webhooks' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("depth", [1, 900, 1500, 5000, 50_000])
def test_arrays_in_arrays_are_read_or_refused_however_deep(depth: int) -> None:
    body = "[" * depth + '{"taskType": "imageInference", "taskUUID": "u"}' + "]" * depth
    try:
        [image] = parse(body)
    except InvalidParameterError:
        assert depth > 900
    else:
        assert image.task_uuid == "u"


def test_a_status_counts_in_whatever_letters() -> None:
    seen = Deduplicator()
    said: list[dict[str, object]] = [{"status": "SUCCESS"}, {"status": "success"}, {}, {"status": "failed"}]
    bodies = [{"taskType": "imageInference", "taskUUID": "u", "imageUUID": "i", **status} for status in said]
    assert [seen.is_new(item) for body in bodies for item in parse(body)] == [True, False, False, True]
