"""The only way from a client into its session. Here what the session does is awaited; nothing else is different.

The blocking package has a portal of its own with the same methods, which hands each step over to a thread.
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
        """Take a step of the session, to be awaited."""
        return step(*args, **kwargs)

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """The callbacks of a call, taken out of its options. They may be asynchronous."""
        return Callbacks(options, awaited=True)

    async def tell(self, callbacks: Callbacks, news: Result | Progress) -> None:
        """Call the one that this is for, and await what it returns if that can be awaited."""
        await callbacks.tell_and_wait(news)

    async def disconnect(self) -> None:
        """End what is under way. The next step begins anew."""
        await self.session.disconnect()

    async def close(self) -> None:
        """End everything, for good."""
        await self.session.close()
