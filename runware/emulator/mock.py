"""`mock_runware`: a local server in place of the API, for a function, a test class, or a `with` block."""

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

#: The parameter or attribute by which a test that is decorated gets the server: the name of the pytest fixture.
NAME = "runware_emulator"
#: What clients read in the environment.
URL, KEY = "RUNWARE_BASE_URL", "RUNWARE_API_KEY"
TEST_KEY = "test-key"
_NOTE = "The local server saw:"

#: Tasks that a server has seen, and the chosen answers that none of them got.
Watched = tuple[list[SeenTask], list[PendingAnswer]]


def _of_unittest(name: str) -> tuple[type[Any], ...]:
    """A class of unittest, which takes long to load: nothing can be one before somebody else has loaded it."""
    module = sys.modules.get("unittest.case")
    return () if module is None else (getattr(module, name),)


class _Kind(NamedTuple):
    """Which of a process's servers: what cannot be changed while one runs."""

    process: int
    strict: bool
    lenient: bool


class _Shared:
    """A server that runs as long as its process, and how many use it now, one inside the other or in threads."""

    def __init__(self, server: Emulator) -> None:
        self.server = server
        self.users = 0
        self.settings = _Layers(functools.partial(getattr, server), functools.partial(setattr, server))
        #: What the last use saw, once that has ended, and until the next one begins.
        self.left: Watched | None = None

    def watched(self, before: Mapping[History, int]) -> Watched:
        """What was seen since then, or in the use that has ended."""
        if self.left is not None:
            return self.left
        history = self.server.history
        first = before.get(history, 0)
        return [task for task in history if task.number > first], self.server.unused_answers


_lock = threading.RLock()
_running: dict[_Kind, _Shared] = {}


def _shared(*, strict: bool, lenient: bool) -> _Shared:
    kind = _Kind(os.getpid(), strict, lenient)  # a fork has no thread that would answer
    with _lock:
        if kind not in _running:
            _running[kind] = _Shared(Emulator(strict=strict, lenient=lenient).start())
        return _running[kind]


def shared_server() -> Emulator:
    """The server of this process that `mock_runware()` uses. It is started when it is first asked for."""
    return _shared(strict=False, lenient=False).server


def is_any_running() -> bool:
    """Whether this process has a server already."""
    return bool(_here())


def stop_shared_servers() -> None:
    """Stop those that run. The next use starts another."""
    with _lock:
        stopping = list(_running.values())
        _running.clear()
    for shared in stopping:
        shared.server.stop()


def _here() -> list[_Shared]:
    with _lock:
        return [shared for kind, shared in _running.items() if kind.process == os.getpid()]


def begin_watching() -> dict[History, int]:
    """A test begins. Returns what the servers have seen before: the history of each, and how many tasks."""
    for shared in _here():
        shared.left = None
    return {shared.server.history: shared.server.history.received for shared in _here()}


def watched(before: Mapping[History, int]) -> list[Watched]:
    """What each server has seen since then."""
    return [shared.watched(before) for shared in _here()]


def has_note(error: BaseException) -> bool:
    """Whether an error says what the server saw."""
    return any(note.startswith(_NOTE) for note in getattr(error, "__notes__", ()))


class _Layers:
    """Values that each use sets, and puts back at its end. Of uses that overlap, as in threads, the one that began last counts."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[str, Any], None]) -> None:
        self._read, self._write = read, write
        #: For each use, oldest first, what its values cover.
        self._covered: list[dict[str, Any]] = []

    @contextlib.contextmanager
    def during(self, values: Mapping[str, Any]) -> Generator[None]:
        """Set values for a while."""
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
    """Have clients that are given no `url` use a server, those that exist already, too."""
    return _variables.during({URL: server.url, KEY: TEST_KEY})


class MockRunware:
    """What `mock_runware(...)` makes: use it in `with`, or as a decorator, as often as you like."""

    def __init__(self, *, latency: float, faults: Faults | None, strict: bool, lenient: bool) -> None:
        if strict and lenient:
            raise ValueError("lenient and strict are both true; a server is one of them, or neither.")
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
                server.start()  # a test may have stopped it, to see what its program does then
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
                    server.reset()  # who still waits for a task is told that its test has ended
                    if shared in _here():
                        server.start()  # the environment of a whole session may name it

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
        if takes_server:  # so that nobody else, such as pytest, sees to it
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
            # The whole of a test, from `setUp` to its last cleanup.
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
    """Have all clients use a local server: in a `with` block, a function, or all tests of a class.

    Clients that are given no `url` use it, those that were made before, too: the environment names it, and a key, as long
    as it lasts. All uses share one server, which is as new at the beginning of each, and takes about a millisecond. Uses that
    overlap, one inside the other or in threads, see the same tasks; settings and environment are those of the one that began
    last. An exception that leaves it has a note with the tasks that the server saw.

    A function with a parameter `runware_emulator` gets the server as this. A `unittest.TestCase` has it as the attribute
    `runware_emulator`, from `setUp` to the last cleanup.

    Args:
        decorated: The function or class, if it is used as a decorator without parentheses.
        latency: Seconds that each result takes to make.
        faults: What goes wrong, and how often; nothing by default.
        strict: Refuse what is known of single models, too.
        lenient: Accept what the schema does not know.

    Raises:
        ValueError: It is to be both strict and lenient.

    Example:
        >>> from runware.emulator import mock_runware
        >>> with mock_runware() as server:
        ...     len(server.requests)
        0
    """
    mock = MockRunware(latency=latency, faults=faults, strict=strict, lenient=lenient)
    return mock if decorated is None else mock(decorated)
