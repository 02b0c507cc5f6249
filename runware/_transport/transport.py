"""Base class of the two transports, and the protocol of the session that a transport serves."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable
from typing import Any, Generic, Protocol, TypeVar

from runware._engine.call_options import CallOptions
from runware._engine.request import Request
from runware._engine.task_state import TaskState
from runware._logs import logger
from runware._logs.contexts import HasContext, context_of
from runware._logs.secret import SecretURL
from runware.config import Config
from runware.errors import ConnectionFailedError, RunwareError


async def cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks, and wait until they have ended."""
    running = list(tasks)
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running)


class Listener(Protocol):
    """Protocol of the session that a transport serves."""

    @property
    def awaited(self) -> bool:
        """Whether a caller waits for the connection itself."""
        ...

    def on_change(self) -> None:
        """Handle a change of tasks or of the connection."""

    def on_connected(self, url: SecretURL) -> None:
        """Handle a new authenticated connection."""

    def on_lost(self, reason: RunwareError, pause: float) -> None:
        """Handle a lost or failed connection: the next attempt follows after a pause."""

    def on_unreachable(self, reason: RunwareError) -> None:
        """Handle a lost or failed connection after which there is no further attempt."""

    def turn_soon(self) -> None:
        """Schedule `send`, since there may be something that could not be sent before."""


class CanBreak(Protocol):
    """A sans-I/O protocol of `runware._engine`."""

    def broken(self, error: BaseException) -> None:
        """Fail all tasks, since the client itself failed."""


P = TypeVar("P", bound=CanBreak)


class Transport(ABC, Generic[P]):
    """Transport of the messages of one protocol, in one event loop."""

    def __init__(
        self, protocol: P, config: Config, loop: asyncio.AbstractEventLoop, session: Listener
    ) -> None:
        self._protocol, self._config, self._loop, self._session = protocol, config, loop, session
        self._running: set[asyncio.Task[None]] = set()

    @abstractmethod
    def ensure_connected(self) -> None:
        """Connect, unless there is a connection or an attempt under way."""

    @abstractmethod
    def send(self) -> None:
        """Send everything that can be sent now."""

    def send_alone(self, request: Request, options: CallOptions, now: float) -> TaskState | None:
        """Send a task in a message of its own, then register it. Return None if it is to be queued."""
        return None

    @abstractmethod
    def on_timer(self, now: float) -> None:
        """Handle the alarm for which the protocol asked."""

    async def close(self) -> None:
        """Disconnect, and cancel what is under way."""
        await cancelled(self._running)

    def _start(
        self, work: Coroutine[Any, Any, None], name: str, caller: HasContext | None = None
    ) -> asyncio.Task[None]:
        """Run a coroutine in an asyncio task, which is cancelled when the transport is closed."""
        task = self._loop.create_task(work, name=name, context=context_of(caller))
        self._running.add(task)
        task.add_done_callback(self._stopped)
        return task

    def _stopped(self, task: asyncio.Task[None]) -> None:
        """Handle the end of an asyncio task. An error of the client itself must not let callers wait for ever."""
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            if isinstance(error, Exception):  # and no interrupt, which ends the loop
                logger.error("The %s failed; this is a bug in the client.", task.get_name(), exc_info=error)
            self._protocol.broken(error)
            self._session.on_change()
            said = self._config.cleaning.text(repr(error))
            self._session.on_unreachable(ConnectionFailedError(f"The client failed: {said}."))
