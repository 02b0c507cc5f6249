"""A local server, and the command that talks to it from a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runware.emulator import Emulator
from tests.support.command import Command


@pytest.fixture(scope="module")
def one_server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture
def server(one_server: Emulator) -> Emulator:
    one_server.reset()
    return one_server


@pytest.fixture
def duo(server: Emulator, tmp_path: Path) -> Command:
    return Command(tmp_path, server)
