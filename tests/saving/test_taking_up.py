"""Downloads that break off and are taken up, over servers of every kind: the file comes as it is, or not at all."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import os
from collections.abc import Mapping

import pytest

import runware.errors as errors
from runware._files.saving import content as content_of
from runware._transport.http_client import HTTPClient

from .file_server import Handler, Request, Server
from .results import PNG, Picture

#: Compresses well, and no two parts of it are alike.
FILE = b"\x89PNG\r\n\x1a\n" + b"".join(b"%05d" % number for number in range(600))
OTHER = b"\x89PNG\r\n\x1a\n" + b"".join(b"%05d" % number for number in range(1000, 1600))
PACKED = gzip.compress(FILE)
SIZE = len(FILE)
DATES = ("Mon, 01 Jan 2024 00:00:00 GMT", "Tue, 02 Jan 2024 00:00:00 GMT")


def chunked(body: bytes, *, complete: bool) -> bytes:
    parts = [body[start : start + 500] for start in range(0, len(body), 500)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + (
        b"0\r\n\r\n" if complete else b""
    )


def answering(status: int, body: bytes, **headers: object) -> Handler:
    """An answer as it is written here, which ends with the connection."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status} Any", *lines, "Connection: close", "", ""])

    async def handler(request: Request) -> None:
        request.writer.write(head.encode() + body)

    return handler


def rest_of(file: bytes, unit: str = "bytes", **headers: object) -> Handler:
    """A server of ranges, which gives the whole file to those who ask for none."""

    async def handler(request: Request) -> None:
        asked = request.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-")
        start = int(asked)
        if "range" not in request.headers:
            answer = answering(200, file, Content_Length=len(file), **headers)
        elif start >= len(file):
            answer = answering(416, b"", Content_Length=0, Content_Range=f"{unit} */{len(file)}")
        else:
            extent = f"{unit} {start}-{len(file) - 1}/{len(file)}"
            answer = answering(
                206, file[start:], Content_Length=len(file) - start, Content_Range=extent, **headers
            )
        await answer(request)

    return handler


def refusing_ranges(**headers: object) -> Handler:
    async def handler(request: Request) -> None:
        if "range" in request.headers:
            await answering(416, b"", Content_Length=0, **headers)(request)
        else:
            await answering(200, FILE, Content_Length=SIZE, **headers)(request)

    return handler


async def fetched(client: HTTPClient, url: str) -> bytes:
    return await content_of(Picture(image_url=url), fetch=client.download)


async def test_a_file_without_the_word_that_it_was_all_is_complete(
    server: Server, client: HTTPClient
) -> None:
    broken = answering(200, chunked(FILE, complete=False), Transfer_Encoding="chunked")
    assert await fetched(client, server.handles("/a", broken, rest_of(FILE))) == FILE


async def test_a_server_that_refuses_to_give_the_rest_is_asked_for_the_whole(
    server: Server, client: HTTPClient
) -> None:
    broken = answering(200, FILE[:1000], Content_Length=SIZE)
    assert await fetched(client, server.handles("/a", broken, refusing_ranges())) == FILE
    assert "range" not in server.requests[-1].headers


async def test_a_server_that_gives_several_parts_is_asked_for_the_whole(
    server: Server, client: HTTPClient
) -> None:
    broken = answering(200, FILE[:1000], Content_Length=SIZE)
    parts = answering(206, b"--b\r\n\r\n", Content_Length=7, Content_Type="multipart/byteranges; boundary=b")
    assert await fetched(client, server.handles("/a", broken, parts, rest_of(FILE))) == FILE


async def test_what_was_compressed_is_taken_up_as_a_whole(server: Server, client: HTTPClient) -> None:
    broken = answering(200, PACKED[:700], Content_Length=len(PACKED), Content_Encoding="gzip", ETag='"1"')
    ranges = rest_of(PACKED, Content_Encoding="gzip", ETag='"1"')
    assert await fetched(client, server.handles("/a", broken, ranges)) == FILE
    assert "range" not in server.requests[-1].headers


async def test_half_of_a_compressed_file_is_no_file(server: Server, client: HTTPClient) -> None:
    url = server.handles("/a", answering(200, PACKED[:700], Content_Encoding="gzip"))
    with pytest.raises(errors.ConnectionLostError, match="file is incomplete"):
        await fetched(client, url)


async def test_a_file_that_is_not_compressed_though_it_is_said_to_be(
    server: Server, client: HTTPClient
) -> None:
    url = server.handles("/a", answering(200, FILE, Content_Length=SIZE, Content_Encoding="gzip"))
    assert await fetched(client, url) == FILE


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress"])
async def test_what_cannot_be_decompressed_is_no_file(
    server: Server, client: HTTPClient, encoding: str
) -> None:
    """A server may compress a file though it was asked not to. What came was saved as a picture once."""
    packed = os.urandom(3000)
    url = server.handles("/a", answering(200, packed, Content_Length=3000, Content_Encoding=encoding))
    with pytest.raises(errors.ConnectionLostError, match="unknown compression"):
        await fetched(client, url)
    for plain in (PNG, b"v 0.5 1.5 2.5\nvn 0 1 0\n"):
        url = server.handles("/a", answering(200, plain, Content_Encoding=encoding))
        assert await fetched(client, url) == plain


async def test_very_many_bytes_from_few_leave_the_loop_to_others(server: Server, client: HTTPClient) -> None:
    packed = gzip.compress(PNG + bytes(30 << 20))
    url = server.handles("/a", answering(200, packed, Content_Length=len(packed), Content_Encoding="gzip"))
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with client.download(url) as download:
        counting = asyncio.create_task(count())
        size = sum([len(chunk) async for chunk in download.chunks()])
        counting.cancel()
    assert size == len(PNG) + (30 << 20)
    assert turns >= 30


async def test_another_file_of_the_same_length_is_known_by_its_date(
    server: Server, client: HTTPClient
) -> None:
    broken = answering(200, FILE[:1000], Content_Length=SIZE, Last_Modified=DATES[0])
    url = server.handles("/a", broken, rest_of(OTHER, Last_Modified=DATES[1]))
    with pytest.raises(errors.ConnectionLostError, match="changed while"):
        await fetched(client, url)


async def test_what_is_shorter_than_what_has_come_is_not_the_rest(server: Server, client: HTTPClient) -> None:
    broken = answering(200, chunked(FILE[:2000], complete=False), Transfer_Encoding="chunked")
    url = server.handles("/a", broken, answering(200, FILE[:1500], Content_Length=1500))
    with pytest.raises(errors.ConnectionLostError, match="less of"):
        await fetched(client, url)


@pytest.mark.parametrize(
    ("first", "then"),
    [("1", "W/1"), ("W/1", "1"), ("W/1", "W/1")],
    ids=["now weak", "now strong", "both weak"],
)
async def test_versions_are_the_same_whether_weak_or_not(
    server: Server, client: HTTPClient, first: str, then: str
) -> None:
    tags = [tag.replace("1", '"1"') for tag in (first, then)]
    broken = answering(200, FILE[:1000], Content_Length=SIZE, ETag=tags[0], Last_Modified=DATES[0])
    url = server.handles("/a", broken, rest_of(FILE, ETag=tags[1], Last_Modified=DATES[1]))
    assert await fetched(client, url) == FILE


async def test_chunks_count_more_than_a_length(server: Server, client: HTTPClient) -> None:
    body = chunked(FILE, complete=True)
    url = server.handles("/a", answering(200, body, Transfer_Encoding="chunked", Content_Length=5))
    assert await fetched(client, url) == FILE


async def test_a_large_file_comes_over_a_proxy_that_ends_every_connection(
    server: Server, client: HTTPClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runware._transport.resuming_download.TRIES_RESET_AFTER", 500)

    async def at_most_500_bytes(request: Request) -> None:
        start = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        headers = {"Content-Range": f"bytes {start}-{SIZE - 1}/{SIZE}"} if start else {}
        status = 206 if start else 200
        await request.answer(FILE[start : start + 500], status=status, length=SIZE - start, headers=headers)

    assert await fetched(client, server.handles("/a", at_most_500_bytes)) == FILE
    monkeypatch.setattr("runware._transport.resuming_download.TRIES_RESET_AFTER", 501)
    server.requests.clear()
    with pytest.raises(errors.ConnectionLostError):
        await fetched(client, server.handles("/a", at_most_500_bytes))
    assert len(server.requests) == 3


FIRST: Mapping[str, Handler] = {
    "a length": answering(200, FILE[:1300], Content_Length=SIZE),
    "nothing of it": answering(200, b"", Content_Length=SIZE),
    "all but a byte": answering(200, FILE[:-1], Content_Length=SIZE),
    "chunks": answering(200, chunked(FILE[:1300], complete=False), Transfer_Encoding="chunked"),
    "all chunks": answering(200, chunked(FILE, complete=False), Transfer_Encoding="chunked"),
    "compressed": answering(200, PACKED[:900], Content_Length=len(PACKED), Content_Encoding="gzip"),
    "compressed to the end of the connection": answering(200, PACKED[:900], Content_Encoding="gzip"),
    "a part": answering(206, FILE[:1300], Content_Length=1300, Content_Range=f"bytes 0-1299/{SIZE}"),
}
THEN: Mapping[str, Handler] = {
    "ranges": rest_of(FILE),
    "ranges in capitals": rest_of(FILE, "Bytes"),
    "ranges of no unit": rest_of(FILE, ""),
    "ranges of what is compressed": rest_of(PACKED, Content_Encoding="gzip"),
    "ranges refused": refusing_ranges(),
    "the whole": answering(200, FILE, Content_Length=SIZE),
    "the whole compressed": answering(200, PACKED, Content_Length=len(PACKED), Content_Encoding="gzip"),
    "the whole in chunks": answering(200, chunked(FILE, complete=True), Transfer_Encoding="chunked"),
    "the same again": answering(200, FILE[:1300], Content_Length=SIZE),
    "a shorter one": answering(200, FILE[:1000], Content_Length=1000),
    "a longer one": answering(200, FILE + b"!", Content_Length=SIZE + 1),
    "a page": answering(404, b"gone", Content_Length=4),
}
#: What never has all of it; and what is a file of its own, if nothing of the first has come.
HOPELESS = {"the same again": None, "a shorter one": FILE[:1000], "a longer one": FILE + b"!", "a page": None}


@pytest.mark.parametrize(("first", "then"), list(itertools.product(FIRST, THEN)))
async def test_the_file_comes_as_it_is_or_not_at_all(
    server: Server, client: HTTPClient, first: str, then: str
) -> None:
    url = server.handles("/a", FIRST[first], THEN[then])
    if then not in HOPELESS:
        assert await fetched(client, url) == FILE
        return
    try:
        got = await fetched(client, url)
    except errors.RunwareError:
        return
    assert got == HOPELESS[then]
    # A longer file may begin with the same. Nothing told that the first one was shorter.
    assert first == "nothing of it" or then == "a longer one"
