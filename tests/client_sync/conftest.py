# Derived from tests/client/conftest.py by `python -m codegen generate`; edit that file instead.
"""A local server and a client of it."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from runware_sync import Runware
from tests.support.addresses import address


@pytest.fixture
def server() -> Iterator[Any]:
    # By name: the local server is the same for both kinds of client.
    emulator = import_module("runware.emulator")
    with emulator.Emulator(api_key="good key") as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
def client(request: pytest.FixtureRequest, server: Any) -> Iterator[Runware]:
    url = address(server, request.param)
    with Runware("good key", url=url) as open_client:
        yield open_client
