"""What a job holds on to: the wait for its task, which is begun anew wherever it is used."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from runware._json.plain_values import UUIDObject
from runware._models import kinds
from runware._models.model import Result, Task
from runware.values import JobStatus

if TYPE_CHECKING:
    from runware._engine.request import Request
    from runware._runtime.waiter import Waiter

R = TypeVar("R", bound=Result)


class JobHandle(Generic[R]):
    """A task that was sent, here or elsewhere. What it gives is collected in the event loop that is running."""

    def __init__(
        self, uuid: str | UUIDObject, cls: type[Task[R]] | None, collect: Callable[[Request], Waiter]
    ) -> None:
        self.uuid = kinds.uuid_text(uuid, "task_uuid")
        self.cls = cls
        self._collect = collect
        self._wait: Waiter | None = None
        self._finalizer: weakref.finalize[[], JobHandle[R]] | None = None

    async def all(self) -> list[R]:
        """Wait for the end: all results, or the error with those that came."""
        return cast("list[R]", await (await self._here()).all())

    async def at(self, index: int) -> R | None:
        """Wait for the result with this number; None if there are not so many."""
        return cast("R | None", await (await self._here()).at(index))

    async def status(self) -> JobStatus:
        """Ask how far it has got."""
        return await (await self._here()).status()

    async def _here(self) -> Waiter:
        if self._wait is None or not self._wait.usable:
            from runware._models.preparing import request_for

            self.hold(self._collect(request_for(self.uuid, self.cls)))
        assert self._wait is not None
        return self._wait

    def hold(self, wait: Waiter) -> None:
        """Collect by this wait, which is given up with the last who uses it."""
        self.close()
        self._wait = wait
        self._finalizer = weakref.finalize(self, wait.abandon)
        self._finalizer.atexit = False

    def close(self) -> None:
        """Stop collecting. The task goes on."""
        if self._finalizer is not None:
            self._finalizer()
