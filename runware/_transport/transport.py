"""What the two transports have in common, and what they tell the session that they work for."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable
from typing import Any, Generic, Protocol, TypeVar

from runware._engine.call_options import CallOptions
from runware._engine.request import Request
from runware._logs.contexts import HasContext, context_of
from runware._logs.secret import SecretURL
from runware.config import Config
from runware.errors import ConnectionFailedError, RunwareError

logger = logging.getLogger("runware")


async def cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks, and wait until they have ended."""
    running = list(tasks)
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running)


class Listener(Protocol):
    """The session that a transport works for."""

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for the connection itself."""
        ...

    def on_change(self) -> None:
        """Something has happened to tasks or to the connection."""

    def on_connected(self, url: SecretURL) -> None:
        """There is a connection."""

    def on_lost(self, reason: RunwareError, pause: float) -> None:
        """There is no connection, and another one is tried after a pause."""

    def on_unreachable(self, reason: RunwareError) -> None:
        """There is no connection, and there will be none."""

    def turn_soon(self) -> None:
        """Something may be sent now that could not be sent before."""


class CanBreak(Protocol):
    """A protocol of `runware._engine`."""

    def broken(self, error: BaseException) -> None:
        """The client itself failed."""


P = TypeVar("P", bound=CanBreak)


class Transport(ABC, Generic[P]):
    """Carries the messages of one protocol, in one event loop."""

    def __init__(
        self, protocol: P, config: Config, loop: asyncio.AbstractEventLoop, session: Listener
    ) -> None:
        self._protocol, self._config, self._loop, self._session = protocol, config, loop, session
        self._running: set[asyncio.Task[None]] = set()

    @abstractmethod
    def ensure_connected(self) -> None:
        """Connect, unless that is done or under way."""

    @abstractmethod
    def send(self) -> None:
        """Send what there is to send now."""

    def send_alone(self, request: Request, options: CallOptions, now: float) -> bool:
        """Send a task that nothing else goes out with, before the engine takes it on. False if it is to be queued."""
        return False

    @abstractmethod
    def on_timer(self, now: float) -> None:
        """Time has passed, and the protocol wanted to be woken."""

    async def close(self) -> None:
        """Hang up, and drop what is under way."""
        await cancelled(self._running)

    def _start(
        self, work: Coroutine[Any, Any, None], name: str, caller: HasContext | None = None
    ) -> asyncio.Task[None]:
        """Have something done in a task of the event loop, until the transport is closed."""
        task = self._loop.create_task(work, name=name, context=context_of(caller))
        self._running.add(task)
        task.add_done_callback(self._stopped)
        return task

    def _stopped(self, task: asyncio.Task[None]) -> None:
        """An error of our own must not leave anybody waiting for ever."""
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logger.error("The %s failed; this is a bug in the client.", task.get_name(), exc_info=error)
            self._protocol.broken(error)
            self._session.on_change()
            said = self._config.cleaning.text(repr(error))
            self._session.on_unreachable(ConnectionFailedError(f"The client failed: {said}."))
