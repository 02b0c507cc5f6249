# Derived from tests/client/test_limits.py by `python -m codegen generate`; edit that file instead.
"""An answer that is too large is not read, whatever size it travels in, and ends what it belongs to."""

import gzip
import json
import logging
import time
import zlib
from typing import Any

import pytest

from runware_sync import APIError, InvalidParameterError, PromptEnhance, ResponseTooLargeError, Runware
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, replying
from tests.support.rude_server import DONE, Request, RudeServer, answer, text

LIMIT = 100_000


def result(task: dict[str, Any], text: str) -> dict[str, Any]:
    return {"data": [{"taskType": task["taskType"], "taskUUID": task["taskUUID"], "text": text}]}


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9)


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("gzip", gzip.compress), ("deflate", deflated), ("x-gzip", gzip.compress)],
)
def test_an_answer_that_grows(encoding: str, compress: Any) -> None:
    body = compress(b" " * 50_000_000)
    said = (
        f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    ).encode() + body
    with RudeServer(lambda _: said) as server:
        with Runware("key", url=server.http_url, max_message_size=LIMIT) as client:
            with pytest.raises(ResponseTooLargeError, match=r"100000 bytes.*max_message_size"):
                client.prompt_enhance(prompt="dog")
        assert len(server.requests) == 1
    assert len(body) < LIMIT


def test_an_answer_that_is_compressed_twice_is_not_decompressed() -> None:
    body = gzip.compress(gzip.compress(b"{}"))
    said = (
        f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    with RudeServer(lambda _: said) as server:
        with Runware("key", url=server.http_url, max_retries=0, reconnect=False) as client:
            with pytest.raises(Exception, match="unknown compression") as caught:
                client.prompt_enhance(prompt="dog")
    assert "broke" not in str(caught.value), "the connection is well"


def test_an_answer_that_is_compressed_as_asked() -> None:
    def says(request: Request) -> bytes:
        uuid = "f40c2aeb-f8a7-4af7-a1ab-7594c9bf778f"
        assert "gzip" in request.head
        text = json.dumps(result({"taskType": "promptEnhance", "taskUUID": uuid}, "a dog"))
        body = gzip.compress(text.encode())
        return (
            f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    with RudeServer(says) as server:
        with Runware("key", url=server.http_url) as client:
            [enhanced] = client.prompt_enhance(prompt="dog", task_uuid="f40c2aeb-f8a7-4af7-a1ab-7594c9bf778f")
    assert enhanced.text == "a dog"


def raw_deflate(content: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def in_parts(content: bytes) -> bytes:
    return gzip.compress(content[:30]) + gzip.compress(b"") + gzip.compress(content[30:]) + b"\0\0"


def as_it_is(content: bytes) -> bytes:
    return content


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("deflate", gzip.compress),
        ("gzip", in_parts),
        ("x-gzip", zlib.compress),
        ("GZIP", gzip.compress),
        ("gzip, identity", gzip.compress),
        ("gzip", as_it_is),
        ("deflate", as_it_is),
        ("identity", as_it_is),
        ("none", as_it_is),
        ("utf-8", as_it_is),
        ("", as_it_is),
    ],
)
def test_an_answer_that_does_not_say_rightly_how_it_is_compressed(
    encoding: str, compress: Any, size: int
) -> None:
    """What is paid for is not lost over it, in whatever pieces it comes."""

    def says(request: Request) -> tuple[bytes, ...]:
        body = compress(json.dumps(result(request.body[0], "a dog " * 20)).encode())
        pieces = [body[start : start + size] for start in range(0, len(body), size)]
        chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n"
        return (head.encode(), *chunks, b"0\r\n\r\n")

    with RudeServer(says) as server:
        with Runware("key", url=server.http_url, max_retries=0) as client:
            [enhanced] = client.prompt_enhance(prompt="dog")
        assert len(server.requests) == 1
    assert enhanced.text == "a dog " * 20


def test_a_stream_that_is_said_to_be_compressed_by_none() -> None:
    """That is how programs keep what stands before them from compressing a stream."""
    said = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: none\r\n\r\n"
        + text("dog")
        + DONE
    )
    with RudeServer(lambda _: said) as server:
        with (
            Runware("key", url=server.http_url) as client,
            client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "x"}]) as stream,
        ):
            assert (stream.read()).text == "dog"


def test_a_stream_that_does_not_end() -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + b"data: " + b"x" * (2 * LIMIT)
    with RudeServer(lambda _: said) as server:
        with Runware("key", url=server.http_url, max_message_size=LIMIT) as client:
            with pytest.raises(ResponseTooLargeError, match="max_message_size"):
                with client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "x"}]) as stream:
                    stream.read()


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 418, 422])
def test_a_refusal_is_one_however_large_it_is(status: int) -> None:
    """It was in doubt, although the status says that the task was refused."""
    with RudeServer(lambda _: answer(status, "x" * (2 * LIMIT))) as server:
        with Runware("key", url=server.http_url, max_message_size=LIMIT) as client:
            with pytest.raises(APIError, match=str(status)) as run:
                client.prompt_enhance(prompt="dog")
            with pytest.raises(APIError, match=str(status)) as streamed:
                client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "x"}]).read()
        assert len(server.requests) == 2
    assert (run.value.in_doubt, streamed.value.in_doubt) == (False, False)


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_it_ends_what_it_belongs_to_and_a_setting_raises_it(transport: str) -> None:
    with replying(lambda task: [result(task, task.get("prompt", "large") * LIMIT)]) as server:
        url = address(server, transport)
        with Runware("key", url=url, max_message_size=LIMIT) as client:
            with pytest.raises(ResponseTooLargeError, match="max_message_size") as caught:
                client.prompt_enhance(prompt="large")
            assert len(server.requests) <= 2, "it is not asked for without end"
        with Runware("key", url=url, max_message_size=10 * LIMIT) as client:
            [enhanced] = client.prompt_enhance(prompt="large")
    assert enhanced.text == "large" * LIMIT
    assert not caught.value.retryable


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_neighbours_get_their_results(transport: str) -> None:
    large: list[str] = []

    def says(task: dict[str, Any]) -> list[dict[str, Any]]:
        if task.get("prompt") == "large":
            large.append(task["taskUUID"])
        is_large = task["taskUUID"] in large
        return [result({**task, "taskType": "promptEnhance"}, "x" * (2 * LIMIT if is_large else 2))]

    with replying(says) as server:
        url = address(server, transport)
        with Runware("key", url=url, max_message_size=LIMIT) as client:
            tasks = [PromptEnhance(prompt=prompt) for prompt in ("small", "small", "large")]
            outcomes = client.run_all(tasks, return_errors=True)
    assert [isinstance(outcome, list) for outcome in outcomes] == [True, True, False]
    assert isinstance(outcomes[2], ResponseTooLargeError)


def test_a_large_frame_that_is_no_json_is_logged_without_its_repr(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    def mumble(channel: Channel, task: dict[str, Any]) -> None:
        channel.send_raw(b"\0" * 100_000_000)
        channel.send(result(task, "a dog"))

    with FakeServer(mumble) as server:
        with Runware("key", url=server.url) as client:
            began = time.process_time()
            [enhanced] = client.prompt_enhance(prompt="dog")
            spent = time.process_time() - began
    assert enhanced.text == "a dog"
    [line] = [
        record.getMessage()
        for record in caplog.records
        if "not in the format of the API" in record.getMessage()
    ]
    assert len(line) < 1000
    assert "100000000 in all" in line
    assert spent < 5


@pytest.mark.parametrize("size", [0, -1, 1.5, True, "1"])
def test_a_limit_that_makes_no_sense(size: Any) -> None:
    with pytest.raises(InvalidParameterError, match="max_message_size"):
        Runware("key", max_message_size=size)
