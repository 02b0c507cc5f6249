# Derived from tests/client/test_text_stream_failures.py by `python -m codegen generate`; edit that file instead.
"""How a streamed text can fail, and what is told of it then."""

import json
import logging
import pickle
import socket
from contextlib import closing
from importlib import import_module
from typing import Any

import pytest

from runware_sync import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    ImageInference,
    IncompleteResultsError,
    InvalidParameterError,
    NoAnswerError,
    ProviderError,
    RateLimitError,
    Runware,
    ServerTimeoutError,
    TaskTimeoutError,
    Text,
    TextInference,
    ValidationError,
)
from tests.support.rude_server import DONE, FINISHED, Hold, ScriptedServer, answer, piece, streamed, text

from .streaming import QUESTION, UUID, ask, scripted
from .together import happens


def test_what_cannot_be_streamed_is_refused_before_anything_is_sent(client: Runware, server: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"number_results is 0"):
        TextInference(model="m:1@1", messages=QUESTION, number_results=0)
    for task, sentence in [
        (
            TextInference(model="m:1@1", messages=QUESTION, number_results=2),
            "only one result can be streamed",
        ),
        (TextInference(model="m:1@1", messages=QUESTION, webhook_url="http://x/"), "webhookURL was given"),
        (ImageInference(model="m:1@1", positive_prompt="x"), "imageInference cannot be streamed"),
    ]:
        with pytest.raises(InvalidParameterError, match=sentence):
            with client.stream(task):
                pass
    with pytest.raises(InvalidParameterError, match="did you mean timeout"):
        ask(client, timout=5)
    with pytest.raises(InvalidParameterError, match="timeout is -1"):
        ask(client, timeout=-1)
    with pytest.raises(InvalidParameterError, match=r"use client\.text_stream"):
        client.text_inference(model="m:1@1", messages=QUESTION, delivery_method="stream")
    with pytest.raises(InvalidParameterError, match=r"use client\.stream"):
        client.run({"taskType": "brandNew", "deliveryMethod": "stream"})
    assert not server.requests


def test_a_refusal_is_raised_when_the_stream_is_entered(client: Runware, server: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        with ask(client, extra={"brandNew": 1}, task_uuid=UUID):
            pytest.fail("It began.")
    assert (caught.value.code, caught.value.task_uuid) == ("unsupportedParameter", UUID)
    assert caught.value.results == []
    with pytest.raises(ValidationError):
        ask(client, extra={"brandNew": 1}).read()
    with Runware("bad key", url=server.url) as other:
        with pytest.raises(AuthenticationError) as refused:
            with ask(other):
                pass
    assert "bad key" not in str(refused.value)
    assert len(server.requests) == 3


def test_an_error_in_the_middle_carries_what_had_arrived(client: Runware, server: Any) -> None:
    server.faults = import_module("runware.emulator.faults").Faults(stream_error=1)
    stream = ask(client)
    with pytest.raises(ProviderError) as caught:
        stream.read()
    error = caught.value
    assert (error.code, error.task_uuid, error.task_type) == (
        "providerError",
        stream.task_uuid,
        "textInference",
    )
    [partial] = error.results
    assert type(partial) is Text
    assert partial.text == stream.text != ""
    assert partial.finish_reason is None
    assert [delta for delta in stream] == []
    assert len(server.requests) == 1
    copied = pickle.loads(pickle.dumps(error))
    assert copied.results == error.results


@pytest.mark.parametrize("wrap", [dict, lambda **piece: {"data": [piece]}], ids=["bare", "wrapped"])
def test_a_piece_with_text_and_an_error_is_both(wrap: Any) -> None:
    last = wrap(delta={"text": "b"}, cost=0.002, error=FAILURE)
    with ScriptedServer(streamed(text("a"), piece(**last))) as server:
        with scripted(server.url) as client:
            with pytest.raises(ServerTimeoutError) as caught:
                ask(client).read()
            assert client.spent == 0.002
    assert [result.text for result in caught.value.results] == ["ab"]


FAILURE = {"code": "timeoutProvider", "message": "The provider timed out."}


@pytest.mark.parametrize(
    "said",
    [
        {"errors": [FAILURE]},
        {"errors": FAILURE},
        {"error": FAILURE},
        FAILURE,
        {"data": [{"taskUUID": UUID, "error": FAILURE}]},
        {"data": [{"taskUUID": UUID, "errors": [FAILURE]}]},
        {"delta": {}, "error": FAILURE},
        {**FAILURE, "status": "error", "taskUUID": UUID, "cost": 0, "brandNew": 1},
        [{"taskUUID": UUID, "error": FAILURE}],
    ],
    ids=str,
)
def test_errors_are_understood_in_the_middle_and_before(said: Any) -> None:
    event = f"data: {json.dumps(said)}\n\n".encode()
    with ScriptedServer(streamed(text("a"), event), answer(504, said)) as server:
        with scripted(server.url) as client:
            for expected in ([""], []):
                with pytest.raises(ServerTimeoutError, match="The provider timed out") as caught:
                    with ask(client) as stream:
                        stream.read()
                assert [type(result) for result in caught.value.results] == [Text for _ in expected]
                assert caught.value.task_uuid
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, "<html>Oops</html>", APIError),
        (502, "", APIError),
        (408, "", APIError),
        (400, [1], APIError),
        (401, "no", AuthenticationError),
        (302, "", APIError),
        (200, "<html>Log in</html>", NoAnswerError),
    ],
)
def test_answers_that_are_none_of_the_api_are_errors_and_nothing_is_sent_again(
    status: int, body: Any, error: type[Exception]
) -> None:
    with ScriptedServer(answer(status, body, Content_Type="text/html")) as server:
        with scripted(server.url) as client:
            with pytest.raises(error, match=r"HTTP|text/html") as caught:
                with ask(client, task_uuid=UUID) as stream:
                    stream.read()
    assert UUID in str(caught.value)
    assert caught.value.attempts == (UUID,)
    assert (
        ("may still be running, and be billed" in str(caught.value))
        == caught.value.in_doubt
        == (status in (200, 408, 500, 502))
    )
    assert caught.value.retryable == (status in (408, 500, 502)) == ("ry again" in str(caught.value))
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "code"), [(429, "rateLimitExceeded"), (503, "serviceUnavailable")])
def test_a_task_that_is_turned_away_is_sent_again_under_its_uuid(status: int, code: str) -> None:
    busy = answer(status, {"errors": [{"code": code, "message": "Busy."}]}, Retry_After="0")
    bare = answer(status, "busy", Content_Type="text/plain", Retry_After="0")
    gateway = answer(status, {"code": status, "message": "Busy."}, Retry_After="0")
    with ScriptedServer(busy, bare, gateway, streamed(text("a"), FINISHED, DONE)) as server:
        with scripted(server.url) as client, ask(client, max_retries=3) as stream:
            assert (stream.read()).text == "a"
    assert [task["taskUUID"] for task in server.tasks] == [stream.task_uuid] * 4


@pytest.mark.parametrize(
    "body", ["upstream connect error", {"message": "Busy."}, {"code": 503, "message": "Busy."}]
)
def test_a_gateway_may_have_passed_on_what_it_says_503_of(body: Any) -> None:
    """It asks for no pause, and has no words of the API: what is sent again would be paid for twice."""
    with ScriptedServer(answer(503, body), streamed(text("a"), FINISHED, DONE)) as server:
        with scripted(server.url) as client:
            with pytest.raises(APIError, match="may still be running, and be billed") as caught:
                with ask(client) as stream:
                    stream.read()
    assert caught.value.in_doubt
    assert len(server.requests) == 1


def test_tries_and_pauses_end() -> None:
    with ScriptedServer(answer(429, {"errors": [{"code": "rateLimitExceeded"}]}, Retry_After="0")) as server:
        with scripted(server.url) as client:
            with pytest.raises(RateLimitError):
                with ask(client, max_retries=1):
                    pass
            assert len(server.requests) == 2
    with ScriptedServer(answer(429, {"errors": [{"code": "rateLimitExceeded"}]}, Retry_After="20")) as server:
        with scripted(server.url) as client:
            # The pause that is asked for does not fit, so there is nothing to wait for.
            with pytest.raises(RateLimitError):
                with ask(client, deadline=10):
                    pass
            assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer() as server:
        url = server.url
    caplog.set_level(logging.INFO)
    with scripted(url) as client:
        with pytest.raises(ConnectionFailedError) as caught:
            with ask(client, max_retries=1, task_uuid=UUID):
                pass
    assert caught.value.task_uuid == UUID
    assert "had been sent" not in str(caught.value)
    assert caplog.text.count(f"Task {UUID} is sent again") == 1


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (streamed(text("a", "b"), breaks=True), ConnectionLostError),
        (streamed(breaks=True), ConnectionLostError),
        ((b"",), ConnectionLostError),
        (streamed(), ConnectionLostError),
        (streamed(text("a", "b"), Hold()), TaskTimeoutError),
        ((Hold(),), TaskTimeoutError),
    ],
)
def test_a_task_that_was_sent_is_not_sent_again(script: Any, error: type[Exception]) -> None:
    with ScriptedServer(script) as server:
        with scripted(server.url) as client:
            stream = ask(client, timeout=1)
            with pytest.raises(
                error, match="not repeated automatically: the task may still be running"
            ) as caught:
                with stream:
                    stream.read()
    assert isinstance(caught.value, NoAnswerError)
    assert caught.value.task_uuid == stream.task_uuid
    assert [result.text for result in caught.value.results] == (["ab"] if b"delta" in b"".join(
        part for part in script if isinstance(part, bytes)
    ) else [])  # fmt: skip
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("script", "options"),
    [
        (streamed(text("a", "b"), FINISHED, breaks=True), {}),
        (streamed(text("a", "b"), FINISHED + b"data: {", breaks=True), {}),
        (streamed(text("a", "b"), FINISHED, Hold()), {"timeout": 1}),
        (streamed(text("a", "b"), FINISHED, Hold()), {"deadline": 1}),
    ],
)
def test_a_complete_text_is_no_failure_whatever_becomes_of_the_connection(
    script: Any, options: dict[str, Any]
) -> None:
    with ScriptedServer(script) as server:
        with scripted(server.url) as client:
            with ask(client, on_incomplete="raise", **options) as stream:
                assert (stream.read()).text == "ab"
            assert (stream.is_complete, stream.finish_reason, client.spent) == (True, "stop", 0.002)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/octet-stream", "application/x-ndjson", "text/html"]
)
@pytest.mark.parametrize("begins", [b"", b"\xef\xbb\xbf", b"\n", b": hello\n\n"])
def test_events_are_read_whatever_they_are_said_to_be(kind: str, begins: bytes) -> None:
    head, *parts = streamed(begins, text("a", "b"), FINISHED, DONE)
    assert isinstance(head, bytes)
    script = head.replace(b"text/event-stream", kind.encode()), *parts
    with ScriptedServer(script) as server:
        with scripted(server.url) as client, ask(client) as stream:
            assert (stream.read()).text == "ab"
        assert client.spent == 0.002


@pytest.mark.parametrize("kind", ["text/event-stream", "text/plain", "application/json", "text/html"])
@pytest.mark.parametrize("begins", ["", "\ufeff", "\r\n  "])
def test_a_result_in_one_piece_is_read_whatever_it_is_said_to_be(kind: str, begins: str) -> None:
    whole = {"data": [{"taskType": "textInference", "taskUUID": UUID, "text": "ab", "cost": 0.002}]}
    with ScriptedServer(answer(200, begins + json.dumps(whole), Content_Type=kind)) as server:
        with scripted(server.url) as client, ask(client) as stream:
            assert (stream.read()).text == "ab"
        assert client.spent == 0.002


def test_a_deadline_ends_even_what_gives_signs_of_life() -> None:
    with ScriptedServer(streamed(text("a"), Hold())) as server:
        with scripted(server.url) as client:
            with pytest.raises(TaskTimeoutError, match=r"was not complete after 2 s") as caught:
                with ask(client, deadline=2) as stream:
                    stream.read()
            assert [result.text for result in caught.value.results] == ["a"]
            assert happens(server.left)


def test_a_stream_whose_deadline_ends_while_it_connects_was_not_sent() -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as server:
        address = server.getsockname()
        with socket.create_connection(address):  # no further one is accepted, and none is refused
            with Runware("key", url=f"http://{address[0]}:{address[1]}") as client:
                with pytest.raises(TaskTimeoutError, match="is not running on the server") as late:
                    ask(client, deadline=0.5).read()
    assert not late.value.in_doubt


def test_a_text_that_ends_without_the_word_for_it_is_known_to_be_cut_off(
    client: Runware, server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults = import_module("runware.emulator.faults").Faults(stream_cut=1)
    with ask(client) as stream:
        stream.read()
    assert stream.text
    assert (stream.finish_reason, stream.is_complete) == (None, False)
    assert "the text may be cut off" in caplog.text
    with pytest.raises(IncompleteResultsError, match="may be cut off") as caught:
        with ask(client, on_incomplete="raise") as stream:
            stream.read()
    assert [result.text for result in caught.value.results] == [stream.text]


@pytest.mark.parametrize("end", [[FINISHED], [FINISHED.rstrip()], [DONE], [b"data:[DONE]"]])
def test_one_of_the_words_for_the_end_is_enough(end: Any, caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer(streamed(text("a"), *end)) as server:
        with scripted(server.url) as client, ask(client, on_incomplete="raise") as stream:
            assert (stream.read()).text == "a"
    assert stream.is_complete
    assert "cut off" not in caplog.text


@pytest.mark.parametrize(
    "after",
    [
        text("b"),
        FINISHED,
        DONE,
        b'data: {"errors": [{"code": "inferenceError", "message": "too late"}]}\n\n',
        b"data: nonsense\n\n",
        b"data: {",
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_what_comes_after_the_end_is_ignored(
    after: bytes, together: bool, caplog: pytest.LogCaptureFixture
) -> None:
    said = (DONE + after,) if together else (DONE, after)
    with ScriptedServer(streamed(text("a"), *said)) as server:
        with scripted(server.url) as client, ask(client, on_incomplete="raise") as stream:
            assert (stream.read()).text == "a"
            assert (stream.is_complete, stream.cost) == (True, None)
            assert client.spent == 0
    assert caplog.text == ""
