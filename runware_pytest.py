"""The pytest fixture `runware_emulator`. pytest loads this in every project, so it imports nothing before it is used."""

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

#: The setting of a project, and its name among pytest's plugins.
SETTING = "runware_emulator"
PLUGIN = "runware_emulator_in_use"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the setting."""
    text = (
        "Have the address of the local server, and a key, in the environment from before anything is collected to the end: "
        "for programs that read them when they are imported, and so that no test talks to the API by mistake."
    )
    parser.addini(SETTING, text, type="bool", default=False)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin before the first `conftest.py` is imported, if the project wants that."""
    if early_config.getini(SETTING):
        _in_use(early_config).set_environment()


def _in_use(config: pytest.Config) -> _InUse:
    """What there is while the server is used; it begins with the first call."""
    plugin = config.pluginmanager.get_plugin(PLUGIN)
    if plugin is None:
        try:
            from runware.emulator.mock import is_any_running, shared_server
        except ImportError as error:
            raise pytest.UsageError(f"runware_emulator: {error}") from error
        began = not is_any_running()  # a test may run pytest in its own process
        plugin = _InUse(shared_server(), began=began)
        config.pluginmanager.register(plugin, PLUGIN)
    return plugin


class _InUse:
    """What lasts as long as a session that uses the server: the environment, if wanted, and at the end the server stops."""

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


#: Which tasks the servers had seen before a test: the history of each, and how many.
_BEFORE: pytest.StashKey[dict[History, int]] = pytest.StashKey()


def _mock() -> ModuleType | None:
    """The module whose servers tests use, with this fixture or one of their own; None if none is used."""
    return sys.modules.get("runware.emulator.mock")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test begins."""
    if (mock := _mock()) is not None:
        item.config.stash[_BEFORE] = mock.begin_watching()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what it asked for, unless its error says so already."""
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
    """A local server, as new for each test, that all clients use which are given no `url`: those made earlier, too.

    The environment names it, and a key, while the test runs. Tests without this fixture are left alone.
    """
    try:
        _in_use(request.config)
    except pytest.UsageError as error:
        pytest.fail(str(error), pytrace=False)
    from runware.emulator import mock_runware

    with mock_runware() as server:
        yield server
