"""A pytest fixture for everybody who installs the extra `emulator`: `runware_emulator`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from runware.emulator import Emulator


@pytest.fixture
def runware_emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """A local server that every client in the test uses, unless it is given another `url`."""
    from runware.emulator import Emulator

    with Emulator() as server:
        monkeypatch.setenv("RUNWARE_BASE_URL", server.url)
        monkeypatch.setenv("RUNWARE_API_KEY", "test-key")
        yield server
