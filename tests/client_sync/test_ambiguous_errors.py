# Derived from tests/client/test_ambiguous_errors.py by `python -m codegen generate`; edit that file instead.
"""Errors that name a task but may not belong to it: the client polls the task to find out."""

from typing import Any

import pytest

from runware_sync import APIError, ImageInference, Runware
from tests.support.addresses import address
from tests.support.fake_server import EMPTY, Answer, Channel, FakeServer, failed, made, nothing, picture
from tests.support.short_waits import short_waits

TRANSPORTS = ["websocket", "http"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
Object = dict[str, Any]


def wordless(task: Object, **more: Any) -> Object:
    """An error of a task without a code of the API."""
    return {"errors": [{"message": "The upstream died.", "taskUUID": task["taskUUID"], **more}]}


def told(channel: Channel, question: Object) -> None:
    channel.send(
        made({**question, "asked for": "imageInference"}, {**picture(question), "status": "success"})
    )


def unknown(channel: Channel, question: Object) -> None:
    channel.send(EMPTY)


@pytest.mark.parametrize("more", [{}, {"code": 504}, {"code": "504"}, {"code": None}], ids=str)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_without_a_code_the_task_may_run_all_the_same(transport: str, more: Object) -> None:
    def task(channel: Channel, task: Object) -> None:
        server.bill(task)
        channel.send(wordless(task, **more))

    with FakeServer(task, told) as server, short_waits():
        with Runware("key", url=address(server, transport), timeout=20) as client:
            assert len(client.image_inference(**LAKE)) == 1
    assert len(server.tasks) == len(server.billed) == 1


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Upstream died", "Upstream died. The"), ("Upstream died.", "Upstream died. The"),
        ("Died? ", "Died? The"), ("Died (502)", "Died (502). The"), ("It was: 'x'", "It was: 'x'. The"),
    ],
)  # fmt: skip
def test_what_the_server_says_ends_before_more_is_said(said: str, read: str) -> None:
    def task(channel: Channel, task: Object) -> None:
        channel.send(wordless(task, message=said))

    with FakeServer(task, unknown) as server, short_waits():
        with Runware("key", url=server.url) as client:
            with pytest.raises(APIError) as accused:
                client.image_inference(**LAKE)
    assert f"{read} task may still be running" in str(accused.value)


@pytest.mark.parametrize("said", ["It failed", "It failed."])
def test_what_the_server_says_ends_before_the_provider_is_quoted(said: str) -> None:
    def task(channel: Channel, task: Object) -> None:
        channel.send(wordless(task, message=said, code="providerError", responseContent="Too dark"))

    with FakeServer(task) as server, short_waits():
        with Runware("key", url=server.url, max_retries=0) as client:
            with pytest.raises(APIError, match=r"^It failed\. The provider said: Too dark"):
                client.image_inference(**LAKE)


@pytest.mark.parametrize("answers", [unknown, nothing], ids=["unknown", "silence"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_without_a_code_and_without_a_trace_of_the_task_it_is_believed(
    transport: str, answers: Answer
) -> None:
    # Over HTTP an answer that does not come is asked for on another connection, for as long as the task has time.
    timeout = 1 if answers is nothing else 20
    with FakeServer(lambda channel, task: channel.send(wordless(task)), answers) as server, short_waits():
        with Runware("key", url=address(server, transport), timeout=timeout) as client:
            with pytest.raises(APIError, match=r"upstream died.*may still be running") as accused:
                client.image_inference(**LAKE)
    assert accused.value.task_uuid == server.tasks[0]["taskUUID"]
    assert accused.value.in_doubt
    assert len(server.tasks) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_error_about_a_question_that_no_question_can_have(transport: str) -> None:
    """Its task type is that of the question. But only a task has a provider."""

    def task(channel: Channel, task: Object) -> None:
        channel.send({"data": [{"taskType": task["taskType"], "taskUUID": task["taskUUID"]}]})

    def question(channel: Channel, question: Object) -> None:
        channel.send(failed(question, "providerError"))

    with FakeServer(task, question) as server, short_waits():
        with Runware("key", url=address(server, transport), timeout=20) as client:
            with pytest.raises(APIError, match="It failed") as accused:
                client.image_inference(**LAKE)
    assert accused.value.code == "providerError"
    assert accused.value.in_doubt
    assert (len(server.tasks), len(server.of("getResponse"))) == (1, 2)


@pytest.mark.parametrize("code", ["unsupportedTaskType", "providerError"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_error_about_a_question_that_is_said_once(transport: str, code: str) -> None:
    def task(channel: Channel, task: Object) -> None:
        server.bill(task)
        channel.send({"data": [{"taskType": task["taskType"], "taskUUID": task["taskUUID"]}]})

    def question(channel: Channel, question: Object) -> None:
        if len(server.of("getResponse")) == 1:
            channel.send(failed(question, code))
        else:
            told(channel, question)

    with FakeServer(task, question) as server, short_waits():
        with Runware("key", url=address(server, transport), timeout=20) as client:
            assert len(client.run(ImageInference(**LAKE))) == 1
    assert len(server.tasks) == len(server.billed) == 1


def test_a_gateway_says_503_of_what_it_has_passed_on() -> None:
    """It asks for no pause, and has no words of the API: the upstream may have died over the answer."""

    def task(channel: Channel, task: Object) -> None:
        server.bill(task)
        channel.respond(503, b"upstream connect error or disconnect/reset before headers")

    with FakeServer(task, told) as server, short_waits():
        with Runware("key", url=server.http_url, timeout=20) as client:
            assert len(client.image_inference(**LAKE)) == 1
    assert len(server.tasks) == len(server.billed) == 1
