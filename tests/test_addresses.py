"""A host with several addresses, of which some do not answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from typing import Any

import pytest

from runware import ConnectionFailedError, Runware
from runware.emulator import Emulator
from tests.support.leftovers import open_sockets
from tests.support.timing import lasting

uvloop = pytest.importorskip("uvloop")

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine in an event loop of either kind."""
    chosen: Run = request.param
    return chosen


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where connections are neither made nor refused: as many wait as the system lets wait."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as listener:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for one in waiting:
            one.close()


def _resolve_to(ports: list[int], patch: pytest.MonkeyPatch, kind: type[Any]) -> None:
    """Have a name stand for several addresses. They are ports of this machine, since it has no other addresses."""

    resolve = kind.getaddrinfo

    async def getaddrinfo(loop: Any, host: str, *rest: Any, **options: Any) -> list[Any]:
        if host != "api.example.com":  # uvloop looks addresses up, too
            return list(await resolve(loop, host, *rest, **options))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]

    patch.setattr(kind, "getaddrinfo", getaddrinfo)


def test_addresses_that_do_not_answer_are_passed_over(
    run: Run, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call() -> None:
        before = open_sockets()
        async with Runware(
            "key", url="ws://api.example.com/v1", connect_timeout=5.0, max_retries=0
        ) as client:
            await client.prompt_enhance(prompt="dog")
            assert open_sockets() <= before + 2, "that of the client, and that of the server"

    with Emulator() as server:
        _resolve_to([silent, 1, silent, server.port], monkeypatch, _loop_class(run))
        with lasting(0, 4):
            run(call())


def test_nothing_is_left_of_addresses_that_did_not_answer_in_time(
    run: Run, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call() -> None:
        async with Runware(
            "key", url="ws://api.example.com/v1", connect_timeout=0.6, max_retries=0
        ) as client:
            with pytest.raises(ConnectionFailedError, match=r"within 0\.6 seconds"):
                await client.ensure_connection()

    _resolve_to([silent, silent, silent], monkeypatch, _loop_class(run))
    before = open_sockets()
    run(call())
    assert open_sockets() <= before


def test_what_all_addresses_refuse_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def call() -> None:
        async with Runware("key", url="ws://api.example.com:1/v1", max_retries=0) as client:
            with pytest.raises(
                ConnectionFailedError, match=r"nothing accepts connections at api\.example\.com:1"
            ):
                await client.ensure_connection()

    _resolve_to([1, 2], monkeypatch, _loop_class(run))
    before = open_sockets()
    run(call())
    assert open_sockets() <= before


def _loop_class(run: Run) -> type[Any]:
    found: list[type[Any]] = []

    async def find() -> None:
        found.append(type(asyncio.get_running_loop()))

    run(find())
    return found[0]
