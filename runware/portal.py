"""The only way from a client into its session. Here the steps of the session are awaited.

The blocking package has its own portal with the same methods. It runs each step in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from runware._models.model import Result
from runware._runtime.callbacks import Callbacks
from runware._runtime.session import Session
from runware.config import Config
from runware.values import Progress

P = ParamSpec("P")
T = TypeVar("T")


class Portal:
    """Runs the steps of a session where the session runs: in the event loop of the caller."""

    def __init__(self, config: Config) -> None:
        self.session = Session(config)

    def run(
        self, step: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, T]:
        """A step of the session, to be awaited."""
        return step(*args, **kwargs)

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """The callbacks of a call, taken out of its options. They may be asynchronous."""
        return Callbacks(options, awaited=True)

    async def tell(self, callbacks: Callbacks, news: Result | Progress) -> None:
        """Call `on_result` or `on_progress`, and await what it returns if that can be awaited."""
        await callbacks.tell_and_wait(news)

    async def disconnect(self) -> None:
        """End the session. The next step begins a new one."""
        await self.session.disconnect()

    async def close(self) -> None:
        """End the session for good."""
        await self.session.close()
