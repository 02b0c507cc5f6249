"""The pytest fixture `runware_emulator`. pytest loads this in every project, so it imports nothing before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from runware.emulator import Emulator


@pytest.fixture(scope="session")
def _runware_server() -> Iterator[Emulator]:
    """One server for all tests: it starts with the first that uses it."""
    try:
        from runware.emulator import Emulator
    except ImportError as error:
        pytest.fail(f"runware_emulator: {error}", pytrace=False)
    with Emulator() as server:
        yield server


@pytest.fixture
def runware_emulator(_runware_server: Emulator) -> Iterator[Emulator]:
    """A local server, as new for each test, that all clients use which are given no `url`: those made earlier, too.

    The environment names it, and a key, while the test runs. Tests without this fixture are left alone.
    """
    _runware_server.reset()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RUNWARE_BASE_URL", _runware_server.url)
        environment.setenv("RUNWARE_API_KEY", "test-key")
        yield _runware_server
    _runware_server.reset()  # who still waits for a task is told that its test has ended
