"""Servers and URLs that make no sense: `fetch`, `save` and every other request end with an error of ours, and in time."""

from __future__ import annotations

import asyncio
import threading
import time
import tracemalloc
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import httpx
import pytest

import runware
from runware._files import saving
from runware._transport import http_client as http
from runware._transport.http_answers import StreamedReply
from runware._transport.http_client import HTTPClient
from runware._transport.pauses import retry_after
from runware._transport.resuming_download import extent
from runware.emulator.deliveries import Deliveries
from runware.emulator.faults import Chance, Faults
from runware.errors import InvalidParameterError, RunwareError, TaskTimeoutError

from .file_server import Handler, Request, Server
from .results import PNG, Picture, names

pytestmark = pytest.mark.slow

MANY = "9" * 5000
NUMBERS = [
    "",
    "-1",
    "+1",
    "1.5",
    "1e9",
    "0x10",
    "nan",
    "inf",
    "٣",
    "²",
    "1, 1",
    "5 5",
    "9" * 400,
    MANY,
    "é",
    "\x80",
]
HEADERS = [
    *[("Content-Length", value) for value in NUMBERS],
    *[("Content-Range", f"bytes {value}-{value}/{value}") for value in NUMBERS],
    *[("Content-Range", value) for value in ("bytes", "bytes */*", "bytes 0-1", "lines 0-1/2", "/", "é")],
    *[("Retry-After", value) for value in (*NUMBERS, "Wed, 99 Foo 99999 99:99:99 GMT", "1 Jan 99999999 0:0:0 -9999")],
    *[("ETag", value) for value in ("é", '"\x80"', "W/", MANY)],
    *[("Content-Type", value) for value in ("", "é", ";;;", "image/" + MANY, "\x80/\xff")],
    *[("Content-Encoding", value) for value in ("gzip", "é", "br, br", MANY)],
    *[("Transfer-Encoding", value) for value in ("chunked", "é", MANY)],
    *[("Connection", "é"), ("é", "x"), ("X y", "z"), ("", ""), ("Set-Cookie", MANY)],
]  # fmt: skip
URLS = [
    "http://[", "http://[::1", "http://[x]/", "http://", "http:///a", "http://:80/", "http://a:99999/", "http://a:0/",
    "http://a:-1/", "http://a:x/", f"http://a:{MANY}/", f"http://{'a' * 64}/", f"http://{'a.' * 200}b/", "http://a..b/",
    "http://é{}/", f"http://{'é' * 70}.com/", "http://\ud800/", "http://a\n.b/", "http://a/\nb", "http://a\x00/", "http://%00/",
    "http://127.0.0.1:99999/", "http://[::1]:99999/", "http://user@:80/", "http://a b/", "//a/b", "/a", "a", "",
    "ftp://a/", "file:///etc/passwd", "data:,x", "javascript:x", "http:a", "http://xn--/", "http://-/", "http://256.256.256.256:65536/",
]  # fmt: skip


def raw(status: int, name: str, value: str, *, body: bytes = PNG) -> Handler:
    """An answer with one odd header."""

    async def handler(request: Request) -> None:
        length = "" if name in ("Content-Length", "Transfer-Encoding") else f"Content-Length: {len(body)}\r\n"
        head = f"HTTP/1.1 {status} Any\r\n{length}{name}: {value}\r\nConnection: close\r\n\r\n"
        request.writer.write(head.encode("utf-8", "surrogatepass") + body)
        await request.writer.drain()

    return handler


async def tried(client: HTTPClient, url: str, folder: Path) -> list[RunwareError]:
    """What `fetch` and `save` end with. Anything else is raised here."""
    picture = Picture(image_uuid="u", image_url=url)
    caught: list[RunwareError] = []
    try:
        assert await saving.content(picture, fetch=client.download)
    except RunwareError as error:
        caught.append(error)
    try:
        assert await saving.save([picture], folder, fetch=client.download)
    except RunwareError as error:
        caught += error.errors
        assert names(folder) == []
    return caught


@pytest.mark.parametrize("status", [200, 206, 302, 404, 429, 503])
async def test_odd_headers(
    server: Server, client: HTTPClient, tmp_path: Path, status: int, instant: None
) -> None:
    for index, (name, value) in enumerate(HEADERS):
        url = server.handles(f"/{index}", raw(status, name, value))
        for error in await tried(client, url, tmp_path / str(index)):
            assert "could not be written" not in str(error), (name, value)


async def test_odd_headers_when_a_download_goes_on(
    server: Server, client: HTTPClient, tmp_path: Path, instant: None
) -> None:
    async def half(request: Request) -> None:
        await request.answer(PNG[:50], length=len(PNG), headers={"ETag": '"é"'})

    for index, (name, value) in enumerate(HEADERS):
        url = server.handles(f"/{index}", half, raw(206, name, value, body=PNG[50:]))
        errors = await tried(client, url, tmp_path / str(index))
        assert [str(error) for error in errors if "could not be written" in str(error)] == [], (name, value)


@pytest.mark.parametrize("url", [url for url in URLS if url not in ("", "data:,x")])
async def test_odd_urls(client: HTTPClient, tmp_path: Path, url: str, instant: None) -> None:
    errors = await tried(client, url, tmp_path)
    assert [type(error) for error in errors] == [type(errors[0])] * 2
    assert await Deliveries(asyncio.create_task, lambda: Chance(Faults()))._try(
        "PUT", url, b"", "text/plain", 5
    )


@pytest.mark.parametrize(
    "url",
    ["http://a:99999/", f"http://{'a' * 64}/", "http://[", "ftp://a/", "http://a..b/", "http://a/\ud83d", ""],
)
async def test_urls_that_can_never_be_good_are_refused_before_anything_is_tried(
    client: HTTPClient, url: str
) -> None:
    with pytest.raises(InvalidParameterError, match=r"is not an http\(s\) URL"):
        await saving.content(Picture(image_uuid="u", image_url=url or "http:"), fetch=client.download)


@pytest.mark.parametrize("url", [url for url in URLS if "\n" not in url])
async def test_redirects_to_odd_urls(
    server: Server, client: HTTPClient, tmp_path: Path, url: str, instant: None
) -> None:
    errors = await tried(client, server.handles("/a", raw(302, "Location", url)), tmp_path)
    assert not any(isinstance(error, InvalidParameterError) for error in errors)


async def test_odd_answers_of_the_api(server: Server, client: HTTPClient) -> None:
    for index, (name, value) in enumerate(HEADERS):
        url = server.handles(f"/{index}", raw(200, name, value))
        config = runware.Runware("k", url=url)._config
        try:
            async with client.post(config, b"{}", 5) as reply:
                await reply.content()
                assert reply.pause is None
        except RunwareError:
            pass
        try:
            async with client.post(config, b"{}", 5, streamed=True) as streamed:
                [chunk async for chunk in streamed.chunks()]
        except RunwareError:
            pass


async def test_a_body_in_tiny_pieces_takes_no_more_memory_than_another() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(200_000):
            yield b"%02d" % (number % 100)

    reply = StreamedReply(httpx.Response(200, content=pieces()), nullcontext, bytes)
    tracemalloc.start()
    try:
        assert len(await reply.content()) == 400_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("value", NUMBERS)
def test_numbers_in_headers(value: str) -> None:
    assert all(number is None or number >= 0 for number in extent(200, {"Content-Length": value}))
    assert all(
        number is None or number >= 0 for number in extent(206, {"Content-Range": f"bytes {value}-9/{value}"})
    )
    assert (retry_after(429, value) or 0) >= 0


@pytest.mark.parametrize("status", [200, 202, 302, 400, 404, 500, 502, 504])
def test_a_pause_counts_only_with_an_answer_that_has_one(status: int) -> None:
    assert retry_after(status, "7") is None
    assert retry_after(429, "7") == retry_after(503, "7") == 7


# Servers that never end ---------------------------------------------------------------------------------------------


async def trickling(request: Request) -> None:
    request.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not request.writer.is_closing():
        request.writer.write(PNG[:1])
        await request.writer.drain()
        await asyncio.sleep(0.01)


async def test_a_download_that_never_ends_has_a_limit(
    server: Server, client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LONGEST_DOWNLOAD", 0.2)
    errors = await tried(client, server.handles("/a", trickling), tmp_path)
    assert [type(error) for error in errors] == [TaskTimeoutError] * 2
    assert "had not been downloaded after 0.2 s" in str(errors[0])


async def test_a_deadline_ends_what_is_not_there_and_leaves_the_rest(
    server: Server, client: HTTPClient, tmp_path: Path
) -> None:
    slow = Picture(image_uuid="slow", image_url=server.handles("/slow", trickling))
    quick = Picture(image_uuid="quick", image_url=server.serves("/quick", PNG))
    with pytest.raises(TaskTimeoutError, match="deadline"):
        await saving.content(slow, fetch=client.download, deadline=0.2)
    with pytest.raises(TaskTimeoutError, match="deadline") as caught:
        await saving.save([slow, quick, slow], tmp_path, fetch=client.download, deadline=1)
    assert len(caught.value.errors) == 2
    assert names(tmp_path) == ["quick.png"]
    assert await saving.content(quick, fetch=client.download, deadline=60) == PNG


async def test_a_file_that_arrived_while_the_program_held_the_loop_came_before_the_deadline() -> None:
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[bytes] = loop.create_future()

    class Arriving:
        content_type = None

        async def chunks(self) -> AsyncIterator[bytes]:
            yield await arrived

    @asynccontextmanager
    async def fetch(url: str) -> AsyncGenerator[saving.Download]:
        threading.Timer(0.05, lambda: loop.call_soon_threadsafe(arrived.set_result, PNG)).start()
        loop.call_soon(time.sleep, 0.6)
        yield Arriving()

    assert await saving.content(Picture(image_url="http://x/1"), fetch=fetch, deadline=0.2) == PNG
