"""Connections over HTTP: one for each request under way, used again, and closed when they are idle for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import httpx
import pytest

from runware._transport.http_client import HTTPClient
from runware.errors import RunwareError


class Server:
    """Answers any number of requests on each connection, those for `/wait` when it is told to."""

    def __init__(self) -> None:
        self.made = self.open = 0
        self.waiting = 0
        self.go_on = asyncio.Event()
        self.url = ""

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        self.open += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET /wait"):
                    self.waiting += 1
                    await self.go_on.wait()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()


@pytest.fixture
async def counting() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()


async def content(client: HTTPClient, url: str) -> bytes:
    async with client.download(url) as download:
        return b"".join([chunk async for chunk in download.chunks()])


async def at_once(client: HTTPClient, server: Server, count: int) -> None:
    server.waiting = 0
    server.go_on.clear()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(content(client, f"{server.url}/wait"))
        while server.waiting < count:
            await asyncio.sleep(0.001)
        server.go_on.set()


async def until_open(server: Server, count: int) -> None:
    async with asyncio.timeout(20):
        while server.open != count:
            await asyncio.sleep(0.001)


async def test_one_after_the_other_take_one_connection(client: HTTPClient, counting: Server) -> None:
    for _ in range(5):
        assert await content(client, counting.url) == b"ok"
    assert counting.made == 1


async def test_those_at_once_have_one_each_and_leave_it_to_later_ones(
    client: HTTPClient, counting: Server
) -> None:
    await at_once(client, counting, 20)
    assert counting.made == 20
    await at_once(client, counting, 20)
    assert counting.made == 20
    await client.close()
    await until_open(counting, 0)


async def test_no_more_are_kept_than_may_be(
    client: HTTPClient, counting: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runware._transport.httpx_client.KEPT_ALIVE", 3)
    await at_once(client, counting, 10)
    await until_open(counting, 3)
    assert (counting.made, counting.open) == (10, 3)


async def test_those_that_are_idle_for_long_are_closed(
    client: HTTPClient, counting: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_once(client, counting, 10)
    monkeypatch.setattr("runware._transport.httpx_client.KEPT_ALIVE_FOR", 0.05)
    await asyncio.sleep(0.1)
    assert await content(client, counting.url) == b"ok"
    await until_open(counting, 1)


async def test_another_server_has_connections_of_its_own(client: HTTPClient, counting: Server) -> None:
    elsewhere = counting.url.replace("127.0.0.1", "localhost")
    for url in (counting.url, elsewhere, counting.url, elsewhere):
        assert await content(client, url) == b"ok"
    assert counting.made == 2


async def test_one_that_is_cancelled_is_not_used_again(client: HTTPClient, counting: Server) -> None:
    request = asyncio.create_task(content(client, f"{counting.url}/wait"))
    while not counting.waiting:
        await asyncio.sleep(0.001)
    request.cancel()
    await asyncio.wait([request])
    assert await content(client, counting.url) == b"ok"
    assert counting.made == 2
    counting.go_on.set()


async def test_what_is_under_way_when_the_client_is_closed_fails(
    client: HTTPClient, counting: Server
) -> None:
    request = asyncio.create_task(content(client, f"{counting.url}/wait"))
    while not counting.waiting:
        await asyncio.sleep(0.001)
    await client.close()
    with pytest.raises(RunwareError):
        await request
    counting.go_on.set()
    await until_open(counting, 0)


async def test_connections_are_closed_though_nobody_waits_for_that_any_more() -> None:
    http = HTTPClient("a test", 5)
    client = await http.connections()
    gate, closed = asyncio.Event(), asyncio.Event()
    close = client.aclose

    async def slowly() -> None:
        await gate.wait()
        await close()
        closed.set()

    client.aclose = slowly  # type: ignore[method-assign]
    closing = asyncio.create_task(http.close())
    for _ in range(3):  # it has begun to close
        await asyncio.sleep(0)
    closing.cancel()
    asyncio.get_running_loop().call_soon(gate.set)
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert closed.is_set()


class UsedOnce(Server):
    """Answers one request on each connection. Of what becomes of a second one there are several kinds."""

    def __init__(self, second: bytes) -> None:
        super().__init__()
        self.second = second

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self.second)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.mark.parametrize(
    "second",
    [
        b"",
        b"no HTTP\r\n\r\n",
        b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["it hangs up", "it sends anything", "it has waited too long"],
)
async def test_a_server_that_answers_once_gets_new_connections(
    client: HTTPClient, second: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = UsedOnce(second)
    listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    library = await client.connections()
    assert (await library.get(url)).text == "ok"
    with suppress(httpx.HTTPError):
        assert (await library.get(url)).status_code == 408
    for made in (2, 3, 4):
        assert (await library.get(url)).text == "ok"
        assert server.made == made
    # After a while it is tried once more.
    monkeypatch.setattr("runware._transport.httpx_client.monotonic", lambda: monotonic() + 60.0)
    for made in (5, 5):
        with suppress(httpx.HTTPError):
            await library.get(url)
        assert server.made == made
    listening.close()


async def test_others_do_not_suffer_from_a_server_that_answers_once(
    client: HTTPClient, counting: Server
) -> None:
    once = UsedOnce(b"")
    listening = await asyncio.start_server(once.connected, "127.0.0.1", 0)
    library = await client.connections()
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    await content(client, counting.url)
    await library.get(url)
    with suppress(httpx.HTTPError):
        await library.get(url)
    await content(client, counting.url)
    assert counting.made == 1
    listening.close()
