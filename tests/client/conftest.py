"""A local server and a client of it."""

from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Any

import pytest

from runware import Runware
from tests.support.addresses import address
from tests.support.short_waits import waits_of


@pytest.fixture(autouse=True)
def asked_soon(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tasks are asked for after a tenth of a second rather than a second, but where durations are what is tested."""
    if request.node.get_closest_marker("slow"):
        yield
        return
    with waits_of(first_poll=0.1, confirmation=1.0):
        yield


@pytest.fixture
def server() -> Iterator[Any]:
    # By name: the local server is the same for both kinds of client.
    emulator = import_module("runware.emulator")
    with emulator.Emulator(api_key="good key") as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
async def client(request: pytest.FixtureRequest, server: Any) -> AsyncIterator[Runware]:
    url = address(server, request.param)
    async with Runware("good key", url=url) as open_client:
        yield open_client
