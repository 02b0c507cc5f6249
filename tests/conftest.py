"""What all tests share."""

from __future__ import annotations

import gc
import os
import re
import signal
from collections.abc import Iterator

import certifi
import hypothesis
import pytest

from tests.support import short_waits as waits

# The same examples every time, so that what fails fails again, and a slow machine is no failure. More of them, and other
# ones, are tried with `--hypothesis-profile=default`.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")


def pytest_configure() -> None:
    """A shell ignores Ctrl-C for what runs in its background, and programs that tests start and interrupt would, too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What collecting has made stays to the end. So no search for garbage looks at it again: each would take a quarter of a second."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Programs that are not ours stumble at times on a busy machine. A test of ours that does is to be mended."""
    for item in items:
        if item.get_closest_marker("foreign"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Clients that use HTTP trust one authority, not 120: reading all of them takes longer than most tests."""
    end = "-----END CERTIFICATE-----\n"
    path = tmp_path_factory.mktemp("certificates") / "one.pem"
    path.write_text(certifi.contents().partition(end)[0] + end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield


#: What clients and other programs read of the environment: where they connect, and how they print.
_SETTINGS = re.compile(
    r"RUNWARE_.*|(http|https|all|no)_proxy"
    r"|CI|BUILD_NUMBER|GITHUB_.*|(NO|FORCE)_COLOR|CLICOLOR|CLICOLOR_FORCE|PY_COLORS|TTY_.*|COLUMNS|LINES"
    r"|PYTEST_(ADDOPTS|PLUGINS|DISABLE_PLUGIN_AUTOLOAD|THEME.*)|PYTHONDEVMODE|PYTHONUNBUFFERED",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests decide what the environment says, to the programs that they start as well."""
    for name in filter(_SETTINGS.fullmatch, list(os.environ)):
        monkeypatch.delenv(name)


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
