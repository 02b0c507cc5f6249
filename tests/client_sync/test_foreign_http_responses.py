# Derived from tests/client/test_foreign_http_responses.py by `python -m codegen generate`; edit that file instead.
"""HTTP responses that are not in the API's format, and responses to a ping that are not a pong."""

from typing import Any

import pytest

from runware_sync import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    ImageInference,
    NoAnswerError,
    Runware,
)
from tests.support.fake_server import EMPTY, Channel, FakeServer, failed, made, nothing, picture
from tests.support.rude_server import Request, RudeServer, answer
from tests.support.short_waits import short_waits, waits_of
from tests.support.timing import lasting

pytestmark = pytest.mark.slow

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
#: Bodies that say nothing.
WORDLESS = {
    "nothing": b"",
    "a page": b"<html><body>Accepted</body></html>",
    "null": b"null",
    "a string": b'"accepted"',
    "something else": b'{"message": "accepted", "request_id": "1"}',
}


# Delivered, and nothing said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", WORDLESS)
@pytest.mark.parametrize("status", [200, 201, 202, 206, 226])
def test_a_2xx_to_a_task_means_that_it_was_delivered(status: int, body: str) -> None:
    image = picture()

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.respond(status, WORDLESS[body])

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(made({**question, "asked for": "imageInference"}, {**image, "status": "success"}))

    with FakeServer(task, question) as server:
        with Runware("key", url=server.http_url, timeout=10) as client:
            with lasting(0, 6):
                [result] = client.image_inference(**LAKE)
    assert result.image_uuid == image["imageUUID"]
    assert len(server.tasks) == len(server.billed) == 1


@pytest.mark.parametrize("status", [202, 204])
@pytest.mark.parametrize("max_retries", [0, 2])
def test_a_2xx_to_a_submitted_task(max_retries: int, status: int) -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.respond(status)

    def question(channel: Channel, question: dict[str, Any]) -> None:
        asked = {**question, "asked for": "imageInference"}
        if len(server.of("getResponse")) == 1:
            channel.send(made(asked, {"status": "processing"}))
        else:
            channel.send(made(asked, {**picture(question), "status": "success"}))

    with FakeServer(task, question) as server:
        with Runware("key", url=server.http_url, timeout=10, max_retries=max_retries) as client:
            client.ensure_connection()
            job = client.submit(ImageInference(**LAKE))
            assert len(job.results()) == 1
    assert list(server.submissions.items()) == [(job.task_uuid, 1)]
    assert server.billed == [job.task_uuid]


@pytest.mark.parametrize("status", [201, 202, 204, 302, 403, 404])
def test_a_status_alone_says_nothing_of_what_was_asked_for(status: int) -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.respond(202)

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if len(server.of("getResponse")) <= 2:
            channel.respond(status)
        else:
            channel.send(
                made({**question, "asked for": "imageInference"}, {**picture(question), "status": "success"})
            )

    with FakeServer(task, question) as server:
        with Runware("key", url=server.http_url, timeout=15) as client:
            client.ensure_connection()
            assert len(client.image_inference(**LAKE)) == 1
    assert len(server.tasks) == len(server.billed) == 1


def test_a_2xx_and_no_word_ever_after() -> None:
    """What was delivered may run, and the error says so."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.respond(202)

    with FakeServer(task, lambda channel, question: channel.respond(202)) as server:
        with Runware("key", url=server.http_url, max_retries=1) as client:
            client.ensure_connection()
            with lasting(1.8, 5), pytest.raises(NoAnswerError, match="may still be running") as late:
                client.image_inference(**LAKE, timeout=1)
    assert late.value.task_uuid == server.billed[0]
    assert len(server.billed) == 1


def test_an_answer_to_a_ping_that_never_ends() -> None:
    """Its bytes are signs of life of nobody."""

    def ping(channel: Channel, request: dict[str, Any]) -> None:
        channel.send_slowly(made(request, {"pong": True, "more": " " * 1000}), 30)

    with FakeServer(nothing, ping=ping) as server, waits_of(post_pong=0.3, longest_backoff=0.1):
        with Runware("key", url=server.http_url, connect_timeout=0.5, max_retries=1) as client:
            with lasting(1.5, 15), pytest.raises(ConnectionFailedError, match="does not answer"):
                client.ensure_connection()


@pytest.mark.parametrize("status", [301, 400, 404, 405, 418])
def test_other_statuses_are_final(status: int) -> None:
    with FakeServer(lambda channel, task: channel.respond(status)) as server:
        with Runware("key", url=server.http_url, timeout=10) as client:
            with lasting(0, 3), pytest.raises(APIError, match=str(status)):
                client.image_inference(**LAKE)
    assert len(server.tasks) == 1


#: Heads and bodies of refusals whose words are not here, or cannot be read.
UNREADABLE = {
    "cut off": b"Content-Length: 500\r\n\r\n{",
    "a chunk cut off": b"Transfer-Encoding: chunked\r\n\r\nff\r\n{",
    "compressed otherwise": b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\nxx",
    "compressed wrongly": b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx",
}


REFUSALS = [(400, APIError), (401, AuthenticationError), (404, APIError)]


@pytest.mark.parametrize(
    ("status", "error", "rest"),
    # Cut off, one that says nothing by itself is asked for again.
    [
        (*one, rest)
        for one in REFUSALS
        for rest in UNREADABLE
        if one[0] == 401 or rest.startswith("compressed")
    ],
)
def test_a_refusal_counts_though_its_words_cannot_be_read(
    status: int, error: type[APIError], rest: str
) -> None:
    said = b"HTTP/1.1 %d No\r\n%s" % (status, UNREADABLE[rest])
    with RudeServer(lambda _: said) as server:
        with Runware("key", url=server.http_url) as client:
            with lasting(0, 3), pytest.raises(error, match=str(status)) as caught:
                client.image_inference(**LAKE)
            assert not caught.value.in_doubt
        assert len(server.requests) == 1


@pytest.mark.parametrize("rest", UNREADABLE)
@pytest.mark.parametrize(("status", "error"), REFUSALS)
def test_a_refused_stream_is_not_asked_for_again(status: int, error: type[APIError], rest: str) -> None:
    said = b"HTTP/1.1 %d No\r\n%s" % (status, UNREADABLE[rest])
    with RudeServer(lambda _: said) as server:
        with Runware("key", url=server.http_url) as client:
            with lasting(0, 3), pytest.raises(error, match=str(status)) as caught:
                with client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "x"}]):
                    pass
            assert not caught.value.in_doubt
        assert len(server.requests) == 1


@pytest.mark.parametrize("rest", ["cut off", "a chunk cut off"])
@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_refusal_whose_words_are_cut_off_is_asked_for_again(status: int, rest: str) -> None:
    """It says why, in the end. What was refused is not billed, however often it is sent."""

    def says(request: Request) -> bytes:
        [task] = request.body
        if task["taskType"] != "imageInference":
            return answer(200, EMPTY)
        if len(server.tasks) == 1:
            return b"HTTP/1.1 %d No\r\n%s" % (status, UNREADABLE[rest])
        return answer(status, failed(task, "invalidPositivePrompt"))

    with RudeServer(says) as server, short_waits():
        with Runware("key", url=server.http_url) as client:
            with pytest.raises(APIError) as caught:
                client.image_inference(**LAKE)
        sent = [task["taskUUID"] for task in server.tasks if task["taskType"] == "imageInference"]
    assert sent == [caught.value.task_uuid] * 2
    assert (caught.value.code, caught.value.in_doubt) == ("invalidPositivePrompt", False)


@pytest.mark.parametrize("rest", UNREADABLE)
def test_what_is_turned_away_in_words_that_cannot_be_read_is_sent_again(rest: str) -> None:
    def says(request: Request) -> bytes:
        if len(server.requests) == 1:
            return b"HTTP/1.1 429 Busy\r\nRetry-After: 0\r\n" + UNREADABLE[rest]
        return answer(200, made(request.body[0], picture()))

    with RudeServer(says) as server:
        with Runware("key", url=server.http_url) as client:
            with lasting(0, 3):
                [_] = client.image_inference(**LAKE)
        assert len(server.tasks) == 2, "nothing was in doubt, so nothing was asked"
        assert server.tasks[0] == server.tasks[1]


# A ping that is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (200, "invalidTaskType"), (400, "invalidTaskType"), (400, "unsupportedTaskType"), (422, "invalidParameter"),
        (404, "taskNotFound"), (400, "somethingNew"), (500, "internalServerError"), (200, "internalServerError"),
    ],
)  # fmt: skip
def test_any_answer_to_a_ping_shows_that_the_server_is_there(status: int, code: str) -> None:
    """As a mock or a gateway answers what it does not know."""

    def ping(channel: Channel, ping: dict[str, Any]) -> None:
        channel.respond(status, failed(ping, code))

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if len(server.tasks) == 2:
            channel.hang_up()
        else:
            channel.send(made(task, picture(task)))

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(
            made({**question, "asked for": "imageInference"}, {**picture(question), "status": "success"})
        )

    with FakeServer(task, question, ping=ping) as server:
        with Runware("key", url=server.http_url, timeout=10) as client:
            with lasting(0, 3):
                client.ensure_connection()
            assert client.connected
            # The answer to the second one is lost; then a ping finds out whether the server is there.
            for _ in range(3):
                assert len(client.image_inference(**LAKE)) == 1
            assert len(server.of("ping")) >= 2
    assert len(server.tasks) == len(server.billed) == 3


@pytest.mark.parametrize(
    ("status", "code"), [(401, "invalidApiKey"), (200, "invalidApiKey"), (403, "forbidden"), (401, "accountSuspended")]
)  # fmt: skip
def test_a_refused_key_does_not(status: int, code: str) -> None:
    def ping(channel: Channel, ping: dict[str, Any]) -> None:
        channel.respond(status, failed(ping, code))

    with FakeServer(lambda channel, task: None, ping=ping) as server:
        with Runware("key", url=server.http_url, timeout=10) as client:
            with lasting(0, 3), pytest.raises(APIError) as refused:
                client.ensure_connection()
            assert not client.connected
    assert refused.value.code == code
    assert status == 403 or isinstance(refused.value, AuthenticationError)


def test_a_server_that_comes_back_and_refuses_pings() -> None:
    """After an outage every later call would wait for a ping that is never answered well."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send(made(task, picture(task)))

    def ping(channel: Channel, ping: dict[str, Any]) -> None:
        if len(server.of("ping")) <= 2:
            channel.hang_up()
        else:
            channel.respond(400, failed(ping, "invalidTaskType"))

    with FakeServer(task, ping=ping) as server:
        with Runware("key", url=server.http_url, timeout=10) as client:
            client.ensure_connection()
            assert len(client.image_inference(**LAKE)) == 1
    assert len(server.billed) == 1
