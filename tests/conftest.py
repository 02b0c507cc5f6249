"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support import short_waits as waits

# The same examples every time, so that what fails fails again, and a slow machine is no failure. More of them, and other
# ones, are tried with `--hypothesis-profile=default`.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests decide what the environment says, to the programs that they start as well."""
    monkeypatch.delenv("PYTHONDEVMODE", raising=False)
    for name in list(os.environ):
        if name.startswith("RUNWARE_") or name.lower() in (
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
        ):
            monkeypatch.delenv(name, raising=False)


@pytest.fixture
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The local server makes videos of as many seconds as ever, but of few pictures: these take their time."""
    monkeypatch.setattr("runware.emulator.handlers.videos._MOST", 4)


@pytest.fixture
def quarter_waits() -> Iterator[None]:
    """The engine waits a quarter as long as it would."""
    with waits.waits_divided_by(4):
        yield


@pytest.fixture
def short_waits() -> Iterator[None]:
    """The engine waits for less long than it would."""
    with waits.short_waits():
        yield
