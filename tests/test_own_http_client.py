"""A client of httpx of the user's own carries everything that goes over HTTP, with both packages."""

from __future__ import annotations

import asyncio
import copy
import pickle
from typing import Any

import httpx
import pytest

import runware
import runware_sync
from runware.emulator import Emulator
from runware.errors import (
    ClientClosedError,
    ConnectionFailedError,
    InvalidParameterError,
    RunwareError,
    TaskTimeoutError,
)

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}


def noting(agents: list[str]) -> httpx.AsyncClient:
    async def note(request: httpx.Request) -> None:
        agents.append(request.headers["User-Agent"])

    return httpx.AsyncClient(headers={"User-Agent": "mine"}, event_hooks={"request": [note]})


async def test_it_is_used_and_left_open() -> None:
    agents: list[str] = []
    own = noting(agents)
    with Emulator() as server:
        async with runware.Runware("key", url=server.http_url, http_client=own) as client:
            [image] = await client.image_inference(**LAKE)
            await client.fetch(image)
        assert not own.is_closed
        await own.aclose()
    assert agents == ["mine", "mine"]


def test_the_blocking_client_has_its_own_made() -> None:
    agents: list[str] = []
    made: list[httpx.AsyncClient] = []

    def make() -> httpx.AsyncClient:
        made.append(noting(agents))
        return made[-1]

    with Emulator() as server, runware_sync.Runware("key", url=server.http_url, http_client=make) as client:
        [image] = client.image_inference(**LAKE)
        client.fetch(image)
    assert agents == ["mine", "mine"]
    assert [client.is_closed for client in made] == [True]


@pytest.mark.parametrize("other", [5, print])
def test_what_makes_something_else_is_refused(other: object) -> None:
    message = f"not be sent: http_client returned an object of type {type(other).__name__}"
    with (
        Emulator() as server,
        runware_sync.Runware("key", url=server.http_url, http_client=lambda: other) as client,
        pytest.raises(ConnectionFailedError, match=message),
    ):
        client.prompt_enhance(prompt="dog")


async def test_downloads_go_over_it_with_a_websocket_too() -> None:
    agents: list[str] = []
    own = noting(agents)
    with Emulator() as server:
        async with runware.Runware("key", url=server.url, http_client=own) as client:
            [image] = await client.image_inference(**LAKE)
            await client.fetch(image)
        await own.aclose()
    assert agents == ["mine"]


def made() -> httpx.AsyncClient:
    return httpx.AsyncClient()


async def test_one_that_holds_connections_is_not_pickled_but_what_makes_one_is() -> None:
    async with httpx.AsyncClient() as own:
        client = runware.Runware("key", http_client=own)
        with pytest.raises(InvalidParameterError, match="give the function that makes it as http_client"):
            pickle.dumps(client)
        assert isinstance(copy.copy(client), runware.Runware)
    assert isinstance(pickle.loads(pickle.dumps(runware.Runware("key", http_client=made))), runware.Runware)


@pytest.mark.parametrize("other", [object(), httpx.Client(), "http://proxy"])
def test_another_is_refused(other: object) -> None:
    with pytest.raises(InvalidParameterError, match=r"http_client is .*; it must be an httpx\.AsyncClient"):
        runware.Runware("key", http_client=other)


class Silent(httpx.AsyncBaseTransport):
    """Reads a body so many times, as a transport that repeats requests does, and never answers."""

    def __init__(self, times: int) -> None:
        self._times = times
        self.bodies: list[bytes] = []
        self.is_waiting = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        for _ in range(self._times):
            self.bodies.append(b"".join([part async for part in request.stream]))
        self.is_waiting.set()
        await asyncio.Event().wait()
        raise AssertionError("It was awaited for ever.")


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_a_stream_that_ends_while_its_connection_is_made_was_not_sent(times: int) -> None:
    """It was told that the request was sent."""
    question: dict[str, Any] = {"model": "m:1@1", "messages": [{"role": "user", "content": "What?"}]}
    told: list[RunwareError] = []
    async with httpx.AsyncClient(transport=(silent := Silent(times))) as own:
        async with runware.Runware("key", url="http://127.0.0.1:9/v1", http_client=own) as client:
            with pytest.raises(TaskTimeoutError, match="was not complete") as late:
                await client.text_stream(**question, deadline=0.1).read()
            silent.is_waiting.clear()
            reading = asyncio.ensure_future(client.text_stream(**question).read())
            await silent.is_waiting.wait()
            await client.close()
            with pytest.raises(ClientClosedError) as closed:
                await reading
        told += [late.value, closed.value]

    def make() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=Silent(times))

    def block() -> None:
        with runware_sync.Runware("key", url="http://127.0.0.1:9/v1", http_client=make) as client:
            client.text_stream(**question, deadline=0.1).read()

    with pytest.raises(TaskTimeoutError) as blocking:
        await asyncio.to_thread(block)
    for error in [*told, blocking.value]:
        assert error.in_doubt is ("may still be running" in str(error)) is (times > 0)
        assert ("is not running on the server, so it is not billed" in str(error)) is not error.in_doubt
    assert len(silent.bodies) == 2 * times
    assert all(b"What?" in body for body in silent.bodies)


@pytest.mark.parametrize("length", [1, 300_000])
async def test_its_hooks_may_read_what_is_sent(length: int, runware_emulator: Emulator) -> None:
    """A stream failed, as a connection that broke, and so did any large request."""
    read: list[bytes] = []

    async def hook(request: httpx.Request) -> None:
        read.append(request.content)

    hooks: Any = {"request": [hook]}
    question: dict[str, Any] = {"model": "m:1@1", "messages": [{"role": "user", "content": "W" * length}]}
    async with (
        httpx.AsyncClient(event_hooks=hooks) as own,
        runware.Runware("key", url=runware_emulator.http_url, http_client=own) as client,
    ):
        assert (await client.text_stream(**question).read()).text
        await client.text_inference(**question)
    async with (
        httpx.AsyncClient(event_hooks=hooks, transport=Silent(times=0)) as own,
        runware.Runware("key", url="http://127.0.0.1:9/v1", http_client=own) as client,
    ):
        with pytest.raises(TaskTimeoutError) as caught:
            await client.text_stream(**question, deadline=0.1).read()
    assert caught.value.in_doubt, "only the transport knows whether it was sent"
    assert [content.count(b"W") for content in read] == [length] * 3
