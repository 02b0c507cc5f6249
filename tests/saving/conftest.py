"""A server of files, and a client."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from runware._transport.http_client import HTTPClient

from .file_server import Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def client() -> AsyncIterator[HTTPClient]:
    client = HTTPClient("runware-test/1", timeout=10, backoff=0.001)
    yield client
    await client.close()


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between tries, whatever a server asks for."""
    monkeypatch.setattr("runware._transport.pauses.MAX_PAUSE", 0.0)
