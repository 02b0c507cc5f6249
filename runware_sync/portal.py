"""The only way from a client to its session, which runs in an event loop in a background thread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from runware._models.model import Result
from runware._runtime.loop_thread import LoopThread
from runware.errors import ClientClosedError

if TYPE_CHECKING:
    import runware.values as values
    from runware._runtime.callbacks import Callbacks

P = ParamSpec("P")
T = TypeVar("T")


class Portal:
    """Runs coroutines of the session in a background thread and waits for them. The first call starts the thread.

    Args:
        disconnect: Coroutine function that ends the session.
        check_open: Raises if the client is closed. It is called before a thread is started.
    """

    def __init__(
        self, disconnect: Callable[[], Coroutine[Any, Any, None]], check_open: Callable[[], None]
    ) -> None:
        self._disconnect = disconnect
        self._thread = LoopThread(disconnect, check_open)

    def run(self, step: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a coroutine of the session and return its result."""
        return self._thread.run(step, *args, **kwargs)

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """Remove the callbacks from the options of a call and return them. They must be plain functions."""
        from runware._runtime.callbacks import Callbacks  # most calls have none

        return Callbacks(options, awaited=False)

    def notify(self, callbacks: Callbacks, update: Result | values.Progress) -> None:
        """Call `on_result` or `on_progress` in the caller's thread."""
        callbacks.notify(update)

    def disconnect(self) -> None:
        """End the session and its thread. The next call of `run` starts new ones."""
        try:
            if self._thread.is_running:
                with suppress(ClientClosedError):  # another thread does the same, and has ended the loop
                    self._thread.run(self._disconnect)
        finally:
            self._thread.stop()  # after an interrupt (Ctrl-C) as well: the ending thread closes what is still open
