"""The only way from a client to its session. Here the steps of the session are awaited.

The blocking package has its own portal with the same methods. It runs each step in a thread.
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
    """Runs the steps of a session where the session runs: in the event loop of the caller.

    Args:
        disconnect: The step that ends the session.
        check_open: Raises if the client is closed. The blocking portal asks before it starts a thread.
    """

    def __init__(
        self, disconnect: Callable[[], Coroutine[Any, Any, None]], check_open: Callable[[], None]
    ) -> None:
        self._disconnect = disconnect

    def run(
        self, step: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, T]:
        """A step of the session, to be awaited."""
        return step(*args, **kwargs)

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """The callbacks of a call, taken out of its options. They may be asynchronous."""
        from runware._runtime.callbacks import Callbacks  # most calls have none

        return Callbacks(options, awaited=True)

    async def notify(self, callbacks: Callbacks, update: Result | values.Progress) -> None:
        """Call `on_result` or `on_progress`, and await what it returns if that can be awaited."""
        await callbacks.notify_and_await(update)

    async def disconnect(self) -> None:
        """End the session. The next step begins a new one."""
        await self._disconnect()
