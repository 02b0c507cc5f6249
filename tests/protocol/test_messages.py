"""Every envelope that the server has been seen to use, and messages that it should never send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runware._engine.envelope import unwrap
from runware._engine.inbound import ItemKind, kind_of
from runware._engine.task_state import TaskState
from tests.support.builders import Talk, a_request, call_options

ITEM = {"taskType": "imageInference", "taskUUID": "u", "imageUUID": "i"}
ERROR = {"code": "providerError", "message": "It failed.", "taskUUID": "u"}


@pytest.mark.parametrize(
    ("message", "data", "errors"),
    [
        ({"data": [ITEM]}, [ITEM], []),
        ({"data": ITEM}, [ITEM], []),
        ([{"data": [ITEM]}, {"errors": [ERROR]}], [ITEM], [ERROR]),
        ({"errors": [ERROR]}, [], [ERROR]),
        ({"errors": ERROR}, [], [ERROR]),
        ({"error": ERROR}, [], [ERROR]),
        ({"error": [ERROR]}, [], [ERROR]),
        ({"errors": [ERROR], "error": ERROR}, [], [ERROR]),
        ({"errors": [ERROR, ERROR]}, [], [ERROR, ERROR]),
        ({"data": [], "errors": [ERROR]}, [], [ERROR]),
        ({"data": None, "errors": [ERROR]}, [], [ERROR]),
        ({"data": [ITEM], "errors": [ERROR]}, [ITEM], [ERROR]),
        ({"errors": ["Boom."]}, [], [{"message": "Boom."}]),
        ({"error": "Boom."}, [], [{"message": "Boom."}]),
        (ITEM, [ITEM], []),
        ({**ERROR, "taskType": "x"}, [], [{**ERROR, "taskType": "x"}]),
        ({"data": [ITEM, 7, None, "x", [7]]}, [ITEM], []),
        ({"data": [[ITEM], ITEM]}, [ITEM, ITEM], []),
        ([[{"data": [ITEM]}], {"errors": [ERROR]}], [ITEM], [ERROR]),
        ({"errors": {"errors": [ERROR]}}, [], [ERROR]),
        ({"data": [{"a": 1}], "errorMessage": None}, [{"a": 1}], []),
        ({"error": {"error": ERROR}}, [], [ERROR]),
        ({"errors": [[ERROR]]}, [], [ERROR]),
        ({"taskUUID": "u", "errors": [{"code": "x"}]}, [], [{"taskUUID": "u", "code": "x"}]),
        (
            {"errors": [{"taskUUID": "u", "errors": [{"code": "x"}, "y"]}]},
            [],
            [{"taskUUID": "u", "code": "x"}, {"taskUUID": "u", "message": "y"}],
        ),
        (
            {"error": True, "errorMessageContentId": 1212, "errorId": 19, "errorMessage": "Invalid api key"},
            [],
            [
                {
                    "error": True,
                    "errorMessageContentId": 1212,
                    "errorId": 19,
                    "errorMessage": "Invalid api key",
                }
            ],
        ),
    ],
)
def test_wrappings(message: object, data: list[Any], errors: list[Any]) -> None:
    answer = unwrap(message)
    assert (answer.data, answer.errors, answer.understood) == (data, errors, True)


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        "x",
        [],
        [[]],
        {},
        {"data": None},
        {"data": 3},
        {"data": [None]},
        {"data": [[], 7, "x"]},
        {"x": 1},
    ],
)
def test_a_message_that_makes_no_sense_is_logged_and_harms_no_task(
    message: object, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk()
    task = talk.submit()
    talk.hear(message)
    assert "not in the format of the API" in caplog.text
    talk.say(data=[talk.result(task, "a")])
    assert talk.names(task) == ["a"]


def nested() -> dict[str, Any]:
    inner: dict[str, Any] = {"code": "x"}
    for _ in range(100_000):
        inner = {"code": inner}
    return inner


def test_errors_that_are_nested_too_deeply_to_be_compared_harm_no_task(
    caplog: pytest.LogCaptureFixture,
) -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(errors=nested(), error=nested())
    assert "not in the format of the API" in caplog.text
    talk.say(data=[talk.result(task, "a")])
    assert talk.names(task) == ["a"]


def test_an_empty_answer_is_understood(caplog: pytest.LogCaptureFixture) -> None:
    Talk().say(data=[])
    assert caplog.text == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "errors", "error", "taskType", "taskUUID", "status", "progress", "code", "x"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=5), st.booleans())
def test_no_message_harms_a_task(messages: list[object], named: bool) -> None:
    talk = Talk()
    task = talk.submit(2)
    for message in messages:
        text = json.dumps(message)
        if named and not {"errors", "error", "code"} & set(text.replace('"', " ").split()):
            text = text.replace('"taskUUID": ""', f'"taskUUID": "{task.uuid}"')
        talk.hear(json.loads(text))
    if talk.protocol.hang_up is None and talk.ends(task) == 0:
        talk.say(data=[talk.result(task, "a"), talk.result(task, "b")])
    assert talk.ends(task) == 1 or talk.protocol.hang_up is not None


IMAGE = {"taskType": "imageInference", "taskUUID": "u"}


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (IMAGE, ItemKind.ACKNOWLEDGED),
        ({**IMAGE, "imageUUID": "i"}, ItemKind.RESULT),
        ({**IMAGE, "status": "success", "imageUUID": "i", "progress": 100}, ItemKind.RESULT),
        ({**IMAGE, "status": "brand-new", "imageURL": "i"}, ItemKind.RESULT),
        ({**IMAGE, "status": "brand-new"}, ItemKind.ACKNOWLEDGED),
        ({**IMAGE, "text": "t", "progress": 100}, ItemKind.RESULT),
        ({**IMAGE, "imageUUID": "i", "progress": 25}, ItemKind.PROGRESS),
        ({**IMAGE, "status": "processing"}, ItemKind.PROGRESS),
        ({**IMAGE, "status": "queued"}, ItemKind.PROGRESS),
        ({**IMAGE, "status": "error", "error": {"code": "x"}}, ItemKind.FAILED),
        ({**IMAGE, "error": {"code": "x"}}, ItemKind.FAILED),
        ({**IMAGE, "error": None, "imageUUID": "i"}, ItemKind.RESULT),
        ({**IMAGE, "error": "x"}, ItemKind.FAILED),
        ({**IMAGE, "errors": [{"code": "x"}]}, ItemKind.FAILED),
        ({**IMAGE, "errors": {"code": "x"}}, ItemKind.FAILED),
        ({**IMAGE, "errors": [], "imageUUID": "i"}, ItemKind.RESULT),
        ({**IMAGE, "errorMessage": "x"}, ItemKind.FAILED),
        ({**IMAGE, "code": "x", "message": "y"}, ItemKind.FAILED),
        ({**IMAGE, "code": "x", "message": "y", "text": "z"}, ItemKind.RESULT),
        (
            {**IMAGE, "code": "x", "message": "y", "responseContent": "z", "responseStatusCode": "w"},
            ItemKind.FAILED,
        ),
        ({**IMAGE, "code": "x", "message": "y", "min": 1, "multiplier": 64, "default": 1}, ItemKind.FAILED),
        ({**IMAGE, "code": "x", "message": "y", "context": {"taskUUID": "u"}}, ItemKind.FAILED),
        ({**IMAGE, "errors": 3, "text": "z"}, ItemKind.RESULT),
        ({**IMAGE, "errorMessage": None, "text": "z"}, ItemKind.RESULT),
        ({**IMAGE, "status": "FAILED", "message": "y"}, ItemKind.FAILED),
        ({**IMAGE, "status": "Error"}, ItemKind.FAILED),
        ({**IMAGE, "status": "Processing"}, ItemKind.PROGRESS),
        ({**IMAGE, "status": "failed"}, ItemKind.FAILED),
        ({**IMAGE, "status": "failed", "progress": 50}, ItemKind.FAILED),
        ({**IMAGE, "imageUUID": None, "imageURL": None}, ItemKind.ACKNOWLEDGED),
        ({**IMAGE, "imageUUID": None, "text": ""}, ItemKind.RESULT),
    ],
)
def test_words(item: dict[str, Any], kind: ItemKind) -> None:
    request = a_request()
    assert kind_of(TaskState(request, call_options(), 0.0), item) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("validated", ItemKind.RESULT),
        ("failed", ItemKind.RESULT),
        ("processing", ItemKind.PROGRESS),
        (None, ItemKind.ACKNOWLEDGED),
    ],
)
def test_words_of_phases(status: str | None, kind: ItemKind) -> None:
    request = a_request(task_type="modelUpload", terminal_values={"status": ("ready", "failed")})
    item = {**IMAGE, **({"status": status} if status else {})}
    assert kind_of(TaskState(request, call_options(), 0.0), item) is kind


@pytest.mark.parametrize("inside", ["error", "errors", "error in error", "a list", "around"])
def test_an_error_in_the_data_is_an_error(inside: str) -> None:
    talk = Talk()
    task = talk.submit(deliveryMethod="async")
    inner = {"code": "promptBlocked", "message": "Blocked."}
    said: dict[str, dict[str, Any]] = {
        "error": {"error": inner},
        "errors": {"errors": inner},
        "error in error": {"error": {"error": inner}},
        "a list": {"errors": [inner]},
        "around": {**inner, "error": True},
    }
    talk.say(data=[talk.state(task, "error", **said[inside])])
    assert task.error is not None
    assert (task.error.code, task.error.message) == ("promptBlocked", "Blocked.")


@pytest.mark.parametrize(
    "said",
    [
        {"detail": "The model is gone."},
        {"title": "Bad", "detail": "The model is gone."},
        {"msg": "The model is gone.", "loc": ["body", 0]},
        {"model": ["The model is gone."]},
        {"reason": {"why": "The model is gone."}, "code": None},
    ],
    ids=str,
)
def test_unknown_keys_of_an_error_are_in_its_message(said: dict[str, Any]) -> None:
    talk = Talk()
    task = talk.submit(options=call_options(max_retries=0))
    talk.say(data=[talk.state(task, "error", error=said)])
    assert task.error is not None
    assert "The model is gone." in task.error.message
    assert task.uuid not in task.error.message


@pytest.mark.parametrize("number", [1, 2])
def test_failures_in_the_data_of_a_pushed_answer_are_not_overlooked(number: int) -> None:
    talk = Talk()
    task = talk.submit(number, options=call_options(max_retries=0))
    failed = talk.state(task, "error", error={"code": "promptBlocked", "message": "Blocked."})
    talk.say(data=[failed] * number)
    talk.wait(0)
    if number > 1:
        talk.say(data=[failed] * number)
    assert task.error is not None
    assert task.error.code == "promptBlocked"
