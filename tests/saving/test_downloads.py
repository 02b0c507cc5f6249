"""Downloads, whatever a server does in the middle of them."""

from __future__ import annotations

import asyncio
import os
import tracemalloc
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from runware import errors
from runware._files import folder, saving
from runware._files.saving import save
from runware._transport import pauses
from runware._transport.http_client import HTTPClient

from .file_server import Handler, Request, Server, failing, giving
from .results import PNG, Picture, names


async def content(client: HTTPClient, url: str) -> bytes:
    async with client.download(url) as download:
        return b"".join([chunk async for chunk in download.chunks()])


async def test_a_large_file_comes_whole_in_few_visits_to_threads(
    server: Server, client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = PNG + os.urandom(5 * 1024 * 1024)
    writes: list[int] = []
    write = folder.PartFile.write

    def counted(self: folder.PartFile, data: bytes) -> None:
        writes.append(len(data))
        write(self, data)

    monkeypatch.setattr(folder.PartFile, "write", counted)
    result = Picture(image_uuid="u", image_url=server.serves("/a", body))
    (path,) = await save([result], tmp_path, fetch=client.download)
    assert path.read_bytes() == body
    assert len(writes) <= 6


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_failing_then_succeeding(
    server: Server, client: HTTPClient, tmp_path: Path, status: int
) -> None:
    url = server.handles("/a", failing(status), failing(status), giving(PNG))
    (path,) = await save([Picture(image_uuid="u", image_url=url)], tmp_path, fetch=client.download)
    assert path.read_bytes() == PNG
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "error", "tries"),
    [
        (404, errors.NotFoundError, 1),
        (410, errors.NotFoundError, 1),
        (403, errors.PermissionDeniedError, 1),
        (400, errors.APIError, 1),
        (429, errors.RateLimitError, 3),
        (500, errors.ServerError, 3),
    ],
)
async def test_what_a_status_means(
    server: Server, client: HTTPClient, status: int, error: type[Exception], tries: int
) -> None:
    url = server.handles("/a", failing(status))
    with pytest.raises(error) as caught:
        await content(client, f"{url}?signature=secret")
    assert type(caught.value) is error
    assert ("URLs of results expire" in str(caught.value)) == (status in (403, 404, 410))
    assert url in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(server.requests) == tries


def test_retry_after_in_seconds_and_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert pauses.retry_after(429, "7") == 7
    assert 98 <= (pauses.retry_after(429, later) or 0) <= 100
    assert pauses.retry_after(429, "Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert pauses.retry_after(429, "soon") is None
    assert pauses.retry_after(429, "") is None


@pytest.mark.parametrize(("asked", "longest"), [("3", 3.0), ("86400", pauses.MAX_PAUSE)])
async def test_the_pause_asked_for_is_kept_and_capped(
    server: Server, client: HTTPClient, monkeypatch: pytest.MonkeyPatch, asked: str, longest: float
) -> None:
    pauses: list[float] = []

    async def slept(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("runware._transport.resuming_download.asyncio.sleep", slept)
    url = server.handles("/a", failing(503, Retry_After=asked), giving(PNG))
    assert await content(client, url) == PNG
    assert longest in pauses


async def test_a_truncated_body_is_taken_up_where_it_broke(server: Server, client: HTTPClient) -> None:
    body = os.urandom(300_000)

    async def rest(request: Request) -> None:
        assert request.headers["if-range"] == '"v1"'
        start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
        extent = f"bytes {start}-{len(body) - 1}/{len(body)}"
        await request.answer(body[start:], status=206, headers={"Content-Range": extent, "ETag": '"v1"'})

    broken = giving(body[:100_000], length=len(body), headers={"ETag": '"v1"'})
    url = server.handles("/a", broken, rest)
    assert await content(client, url) == body
    assert server.requests[1].headers["range"] == "bytes=100000-"


async def test_a_truncated_body_of_a_server_without_ranges(server: Server, client: HTTPClient) -> None:
    body = os.urandom(300_000)
    url = server.handles("/a", giving(body[:100_000], length=len(body)), giving(body))
    assert await content(client, url) == body


def part(body: bytes, first: int, end: int, label: str | None = None) -> Handler:
    extent = label or f"bytes {first}-{end - 1}/{len(body)}"
    return giving(body[first:end], status=206, headers={"Content-Range": extent})


async def test_a_server_that_gives_less_or_more_than_the_rest(server: Server, client: HTTPClient) -> None:
    body = os.urandom(3000)
    broken = giving(body[:1000], length=3000)
    less = server.handles("/less", broken, part(body, 1000, 2000), part(body, 2000, 3000))
    assert await content(client, less) == body
    more = server.handles("/more", broken, part(body, 500, 3000))
    assert await content(client, more) == body


@pytest.mark.parametrize("label", ["bytes 2000-2999/3000", "nonsense"])
async def test_a_gap_is_never_glued_over(server: Server, client: HTTPClient, label: str) -> None:
    body = os.urandom(3000)
    url = server.handles("/a", giving(body[:1000], length=3000), part(body, 2000, 3000, label))
    with pytest.raises(errors.ConnectionLostError, match="left out a part"):
        await content(client, url)


async def test_a_file_that_changes_in_between_is_not_mixed(server: Server, client: HTTPClient) -> None:
    url = server.handles("/a", giving(PNG, length=200), giving(bytes(300)))
    with pytest.raises(errors.ConnectionLostError, match="changed while"):
        await content(client, url)


async def test_a_body_that_is_always_truncated(server: Server, client: HTTPClient, tmp_path: Path) -> None:
    url = server.handles("/a", giving(PNG, length=200))
    with pytest.raises(errors.ConnectionLostError) as caught:
        await save([Picture(image_uuid="u", image_url=url)], tmp_path, fetch=client.download)
    assert caught.value.retryable
    assert len(server.requests) == 3
    assert names(tmp_path) == []


async def test_no_connection(client: HTTPClient, unused_port: int) -> None:
    with pytest.raises(errors.ConnectionFailedError) as caught:
        await content(client, f"http://127.0.0.1:{unused_port}/a")
    assert type(caught.value.__cause__).__module__.startswith("httpx")


async def test_silence_is_an_end(server: Server) -> None:
    async def silent(request: Request) -> None:
        await request.writer.wait_closed()

    client = HTTPClient("t", timeout=0.05, backoff=0.001)
    with pytest.raises(errors.ConnectionLostError, match="ReadTimeout"):
        await content(client, server.handles("/a", silent))
    assert len(server.requests) == 3
    await client.close()


async def test_redirects_are_followed_and_carry_no_key(server: Server, client: HTTPClient) -> None:
    target = server.serves("/b", PNG)
    url = server.handles("/a", failing(302, Location=target))
    assert await content(client, url) == PNG
    for request in server.requests:
        assert request.headers["user-agent"] == "runware-test/1"
        assert "authorization" not in request.headers


async def test_endless_redirects(server: Server, client: HTTPClient) -> None:
    url = server.handles("/a", failing(302, Location="/a"))
    with pytest.raises(errors.ConnectionFailedError, match="without end") as caught:
        await content(client, url)
    assert not caught.value.retryable


@pytest.mark.parametrize("url", ["file:///etc/passwd", "not a url", "http://", "http://a:b:c/"])
async def test_only_http_urls_are_fetched(client: HTTPClient, url: str) -> None:
    with pytest.raises(errors.InvalidParameterError):
        await content(client, url)


async def test_close_fails_downloads_under_way_and_can_be_repeated(
    server: Server, client: HTTPClient
) -> None:
    started = asyncio.Event()

    async def endless(request: Request) -> None:
        await request.answer(PNG, length=10_000)
        started.set()
        await request.writer.wait_closed()

    download = asyncio.create_task(content(client, server.handles("/a", endless)))
    await started.wait()
    await client.close()
    await client.close()
    with pytest.raises(errors.RunwareError):
        async with asyncio.timeout(20):
            await download


async def test_a_file_takes_its_size_of_memory_once() -> None:
    class InPieces:
        content_type = "image/png"

        async def chunks(self) -> AsyncIterator[bytes]:
            for _ in range(400):
                yield bytes(100_000)

    @asynccontextmanager
    async def fetch(url: str) -> AsyncGenerator[InPieces]:
        yield InPieces()

    tracemalloc.start()
    try:
        assert len(await saving.content("https://a.com/b", fetch=fetch)) == 40_000_000
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "location", ["{url}/b?sig=hidden", "/b?sig=hidden", "b?sig=hidden#hidden", "file:///b?sig=hidden"]
)
async def test_a_signed_address_of_a_redirect_is_not_logged(
    server: Server, client: HTTPClient, location: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The library logs the headers of responses at the level DEBUG."""
    server.handles("/a", failing(302, Location=location.format(url=server.url)))
    server.serves("/b", PNG)
    with caplog.at_level("DEBUG"), suppress(errors.ConnectionFailedError):
        await content(client, f"{server.url}/a")
    assert "302" in caplog.text
    assert "hidden" not in caplog.text
