"""The only way from a client to its session. In this package, coroutines of the session are awaited directly.

The blocking package has its own portal with the same methods, which runs each coroutine in a background thread.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from runware._models.model import Result

if TYPE_CHECKING:
    import runware.values as values
    from runware._runtime.callbacks import Callbacks

P = ParamSpec("P")
T = TypeVar("T")


class Portal:
    """Runs coroutines of the session in the caller's event loop, where the session runs.

    Args:
        disconnect: Coroutine function that ends the session.
        check_open: Raises if the client is closed. Only the blocking portal needs it, before it starts a thread.
    """

    def __init__(
        self, disconnect: Callable[[], Coroutine[Any, Any, None]], check_open: Callable[[], None]
    ) -> None:
        self._disconnect = disconnect

    def run(
        self, step: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, T]:
        """Return a coroutine of the session, to be awaited by the caller."""
        return step(*args, **kwargs)

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """Remove the callbacks from the options of a call and return them. They may be asynchronous."""
        from runware._runtime.callbacks import Callbacks  # most calls have none

        return Callbacks(options, awaited=True)

    async def notify(self, callbacks: Callbacks, update: Result | values.Progress) -> None:
        """Call `on_result` or `on_progress`, and await its return value if that is awaitable."""
        await callbacks.notify_and_await(update)

    async def disconnect(self) -> None:
        """End the session. The next call of `run` starts a new one."""
        await self._disconnect()
