"""The pytest fixture `runware_emulator`. pytest loads this module in every project: it imports nothing until it is used."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from runware.emulator import Emulator, History
    from runware.emulator.mock import Watched

#: The ini setting of a project, and the name under which the plugin of a session is registered.
SETTING = "runware_emulator"
PLUGIN = "runware_emulator_in_use"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the ini setting."""
    text = (
        "Have the address of the local server, and a key, in the environment from before anything is collected to the end: "
        "for programs that read them when they are imported, and so that no test talks to the API by mistake."
    )
    parser.addini(SETTING, text, type="bool", default=False)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the environment before the first `conftest.py` is imported, if the ini setting says so."""
    if early_config.getini(SETTING):
        _session_plugin(early_config).set_environment()


def _session_plugin(config: pytest.Config) -> _SessionPlugin:
    """Return the plugin of the session. The first call starts the server, and registers the plugin."""
    plugin = config.pluginmanager.get_plugin(PLUGIN)
    if plugin is None:
        try:
            from runware.emulator.mock import is_any_running, shared_server
        except ImportError as error:
            raise pytest.UsageError(f"runware_emulator: {error}") from error
        began = not is_any_running()  # a test may run pytest in its own process
        plugin = _SessionPlugin(shared_server(), began=began)
        config.pluginmanager.register(plugin, PLUGIN)
    return plugin


class _SessionPlugin:
    """Plugin of a session that uses the server: sets the environment, if wanted, and stops the server at the end."""

    def __init__(self, server: Emulator, *, began: bool) -> None:
        self.server = server
        self._began = began
        self._session = ExitStack()

    def set_environment(self) -> None:
        """Have all clients of the session use the server."""
        from runware.emulator.mock import environment

        self._session.enter_context(environment(self.server))

    def pytest_unconfigure(self) -> None:
        from runware.emulator.mock import stop_shared_servers

        self._session.close()
        if self._began:
            stop_shared_servers()


#: How many tasks the servers had seen before a test, by the history of each server.
_BEFORE: pytest.StashKey[dict[History, int]] = pytest.StashKey()


def _mock() -> ModuleType | None:
    """Return the module whose servers tests use, with this fixture or one of their own; None if it is not imported."""
    return sys.modules.get("runware.emulator.mock")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember which tasks the servers had seen before a test."""
    if (mock := _mock()) is not None:
        item.config.stash[_BEFORE] = mock.begin_watching()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the tasks that a failed test has sent to its report, unless its error shows them already."""
    made = yield
    mock = _mock()
    if made.failed and mock is not None and not (call.excinfo and mock.has_note(call.excinfo.value)):
        from runware.emulator.report import report

        before: dict[History, int] = {}
        seen: list[Watched] = [
            one for one in mock.watched(item.config.stash.get(_BEFORE, before)) if any(one)
        ]
        if not seen and SETTING in getattr(item, "fixturenames", ()):
            seen = [([], [])]
        made.sections += [("runware emulator", report(tasks, unused)) for tasks, unused in seen]
    return made


@pytest.fixture
def runware_emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """A local server, as new for each test, which all clients without a `url` use, also those made earlier.

    The environment has its address, and a key, while the test runs. Tests without this fixture are not affected.
    """
    try:
        _session_plugin(request.config)
    except pytest.UsageError as error:
        pytest.fail(str(error), pytrace=False)
    from runware.emulator import mock_runware

    with mock_runware() as server:
        yield server
