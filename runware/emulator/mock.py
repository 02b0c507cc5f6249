"""`mock_runware`: replace the API by a local server, for a function, a test class, or a `with` block."""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from typing import Any, NamedTuple, TypeVar, cast, overload

from runware.emulator.answers.pending import PendingAnswer
from runware.emulator.emulator import Emulator
from runware.emulator.faults import Faults
from runware.emulator.keeping.history import History, SeenTask
from runware.emulator.report import report

C = TypeVar("C", bound="Callable[..., object]")

#: The parameter or attribute of decorated tests that receives the server; also the name of the pytest fixture.
NAME = "runware_emulator"
#: The environment variables that clients read.
URL, KEY = "RUNWARE_BASE_URL", "RUNWARE_API_KEY"
TEST_KEY = "test-key"
_NOTE = "The local server saw:"

#: Tasks that a server has received, and the chosen answers that no task has got.
Watched = tuple[list[SeenTask], list[PendingAnswer]]


def _of_unittest(name: str) -> tuple[type[Any], ...]:
    """Return a class of unittest if that is loaded: before, there can be no instance, and the import takes long."""
    module = sys.modules.get("unittest.case")
    return () if module is None else (getattr(module, name),)


class _Kind(NamedTuple):
    """Key of a shared server: the settings that cannot change while the server runs."""

    process: int
    strict: bool
    lenient: bool


class _Shared:
    """A server that runs as long as its process, with the number of its current uses, nested or in threads."""

    def __init__(self, server: Emulator) -> None:
        self.server = server
        self.users = 0
        self.settings = _Layers(functools.partial(getattr, server), functools.partial(setattr, server))
        #: What the server received in the last use, from its end until the next use begins; None otherwise.
        self.left: Watched | None = None

    def watched(self, before: Mapping[History, int]) -> Watched:
        """Return what was received in the use that has ended, or else since the given numbers of tasks."""
        if self.left is not None:
            return self.left
        history = self.server.history
        first = before.get(history, 0)
        return [task for task in history if task.number > first], self.server.unused_answers


_lock = threading.RLock()
_running: dict[_Kind, _Shared] = {}


def _shared(*, strict: bool, lenient: bool) -> _Shared:
    kind = _Kind(os.getpid(), strict, lenient)  # a forked child has the server object, but not its thread
    with _lock:
        if kind not in _running:
            _running[kind] = _Shared(Emulator(strict=strict, lenient=lenient).start())
        return _running[kind]


def shared_server() -> Emulator:
    """Return the server of this process that `mock_runware()` uses. The first call starts it."""
    return _shared(strict=False, lenient=False).server


def is_any_running() -> bool:
    """Whether a shared server runs in this process."""
    return bool(_here())


def stop_shared_servers() -> None:
    """Stop the shared servers. The next use starts a new one."""
    with _lock:
        stopping = list(_running.values())
        _running.clear()
    for shared in stopping:
        shared.server.stop()


def _here() -> list[_Shared]:
    with _lock:
        return [shared for kind, shared in _running.items() if kind.process == os.getpid()]


def begin_watching() -> dict[History, int]:
    """Mark the beginning of a test; return the number of tasks that each server has received, by its history."""
    for shared in _here():
        shared.left = None
    return {shared.server.history: shared.server.history.received for shared in _here()}


def watched(before: Mapping[History, int]) -> list[Watched]:
    """Return what each server has received since `begin_watching` returned `before`."""
    return [shared.watched(before) for shared in _here()]


def has_note(error: BaseException) -> bool:
    """Whether an error already has a note with the tasks that a server received."""
    return any(note.startswith(_NOTE) for note in getattr(error, "__notes__", ()))


class _Layers:
    """Stack of values that uses set and restore. If uses overlap, as in threads, the values of the latest one apply."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[str, Any], None]) -> None:
        self._read, self._write = read, write
        #: For each use, oldest first, the values that its own ones replaced.
        self._covered: list[dict[str, Any]] = []

    @contextlib.contextmanager
    def during(self, values: Mapping[str, Any]) -> Generator[None]:
        """Set values within a context, and restore the former ones at its end."""
        with _lock:
            covered = {name: self._read(name) for name in values}
            self._covered.append(covered)
            for name, value in values.items():
                self._write(name, value)
        try:
            yield
        finally:
            with _lock:
                place = next(place for place, each in enumerate(self._covered) if each is covered)
                del self._covered[place]
                for name, value in covered.items():
                    above = next((each for each in self._covered[place:] if name in each), None)
                    if above is None:
                        self._write(name, value)
                    else:
                        above[name] = value


def _write_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


_variables = _Layers(os.environ.get, _write_variable)


def environment(server: Emulator) -> contextlib.AbstractContextManager[None]:
    """Make clients without a `url` use a server within a context, also clients that already exist."""
    return _variables.during({URL: server.url, KEY: TEST_KEY})


class MockRunware:
    """Return value of `mock_runware(...)`: a reusable context manager and decorator."""

    def __init__(self, *, latency: float, faults: Faults | None, strict: bool, lenient: bool) -> None:
        if strict and lenient:
            raise ValueError("lenient and strict are both true; set at most one of them.")
        self._strict, self._lenient = strict, lenient
        self._settings: dict[str, Any] = {} if faults is None else {"faults": faults}
        if latency:
            self._settings["latency"] = latency
        self._entered: list[contextlib.AbstractContextManager[Emulator]] = []

    def __enter__(self) -> Emulator:
        entered = self._used()
        server = entered.__enter__()
        self._entered.append(entered)
        return server

    def __exit__(self, *problem: Any) -> None:
        self._entered.pop().__exit__(*problem)

    def __call__(self, decorated: C, /) -> C:
        if inspect.isclass(decorated):
            return cast("C", self._class(decorated))
        return cast("C", self._function(decorated))

    @contextlib.contextmanager
    def _used(self) -> Generator[Emulator]:
        shared = _shared(strict=self._strict, lenient=self._lenient)
        server = shared.server
        with _lock:
            shared.users += 1
            if shared.users == 1:
                shared.left = None
                server.reset()
            server.start()  # a test may have stopped the server on purpose
        try:
            with shared.settings.during(self._settings), environment(server):
                yield server
        except Exception as error:
            note = f"{_NOTE}\n{report(server.history.tasks, server.unused_answers)}"
            if not isinstance(error, _of_unittest("SkipTest")) and note not in getattr(
                error, "__notes__", ()
            ):
                error.add_note(note)
            raise
        finally:
            with _lock:
                shared.users -= 1
                if not shared.users:
                    shared.left = server.history.tasks, server.unused_answers
                    server.reset()  # notifies clients that still wait for a task
                    if shared in _here():
                        server.start()  # the environment of a whole test session may name its address

    def _function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(function)
        takes_server = NAME in signature.parameters

        def given(server: Emulator, named: dict[str, Any]) -> dict[str, Any]:
            return {**named, NAME: server} if takes_server else named

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def run_async(*positional: Any, **named: Any) -> Any:
                with self._used() as server:
                    return await function(*positional, **given(server, named))

            decorated: Callable[..., Any] = run_async
        elif inspect.isasyncgenfunction(function):

            @functools.wraps(function)
            async def give_async(*positional: Any, **named: Any) -> AsyncGenerator[Any]:
                with self._used() as server:
                    async with contextlib.aclosing(function(*positional, **given(server, named))) as items:
                        async for item in items:
                            yield item

            decorated = give_async
        elif inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def give(*positional: Any, **named: Any) -> Generator[Any, Any, Any]:
                with self._used() as server:
                    return cast("object", (yield from function(*positional, **given(server, named))))

            decorated = give
        else:

            @functools.wraps(function)
            def run(*positional: Any, **named: Any) -> Any:
                with self._used() as server:
                    return function(*positional, **given(server, named))

            decorated = run
        if takes_server:  # so that pytest does not look for a fixture
            others = [one for name, one in signature.parameters.items() if name != NAME]
            cast("Any", decorated).__signature__ = signature.replace(parameters=others)
        return decorated

    def _class(self, cls: type[Any]) -> type[Any]:
        for name in dir(cls):
            if not name.startswith("test"):
                continue
            method: Any = inspect.getattr_static(cls, name)
            if isinstance(method, staticmethod):
                setattr(cls, name, staticmethod(self._function(cast("Any", method).__func__)))
            elif isinstance(method, classmethod):
                setattr(cls, name, classmethod(self._function(cast("Any", method).__func__)))
            elif inspect.isfunction(method):
                setattr(cls, name, self._function(method))
        if issubclass(cls, _of_unittest("TestCase")):
            # `run` is a whole test, from `setUp` to its last cleanup.
            plain: Callable[..., Any] = cls.run

            @functools.wraps(plain)
            def run(case: Any, *positional: Any, **named: Any) -> Any:
                with self._used() as server:
                    setattr(case, NAME, server)
                    return plain(case, *positional, **named)

            cast("Any", cls).run = run
        return cls


@overload
def mock_runware(decorated: C, /) -> C: ...
@overload
def mock_runware(
    *, latency: float = 0.0, faults: Faults | None = None, strict: bool = False, lenient: bool = False
) -> MockRunware: ...
def mock_runware(
    decorated: Callable[..., object] | None = None,
    /,
    *,
    latency: float = 0.0,
    faults: Faults | None = None,
    strict: bool = False,
    lenient: bool = False,
) -> object:
    """Make all clients use a local server: in a `with` block, a function, or all tests of a class.

    Clients without a `url` use it, also those created before: meanwhile, the environment has its URL and a key. All uses
    share one server, which is reset at the beginning of each use; this takes about a millisecond. Uses that overlap, nested
    or in threads, see the same tasks; the settings and the environment of the latest one apply. An exception that leaves
    the block or function gets a note with the tasks that the server received.

    A function with a parameter `runware_emulator` gets the server as this argument. A `unittest.TestCase` has it as the
    attribute `runware_emulator`, from `setUp` to the last cleanup.

    Args:
        decorated: The function or class, if `mock_runware` is used as a decorator without parentheses.
        latency: Seconds that each result takes to make.
        faults: The faults, with their probabilities. By default there are none.
        strict: Check the limits and rules of single models, too.
        lenient: Accept task types and parameters that the schema does not have.

    Raises:
        ValueError: `strict` and `lenient` are both true.

    Example:
        >>> from runware.emulator import mock_runware
        >>> with mock_runware() as server:
        ...     len(server.requests)
        0
    """
    mock = MockRunware(latency=latency, faults=faults, strict=strict, lenient=lenient)
    return mock if decorated is None else mock(decorated)
