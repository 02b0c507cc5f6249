"""What a job holds on to: the wait for its task, which is begun anew wherever it is used."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from runware._json.plain_values import UUIDObject
from runware._models import kinds
from runware._models.model import Result, Task
from runware.progress import JobStatus

if TYPE_CHECKING:
    from runware._runtime.waiter import Wait
    from runware.session import Session, TaskLike

R = TypeVar("R", bound=Result)


class Handle(Generic[R]):
    """A task that was sent, here or elsewhere. What it gives is collected in the event loop that is running."""

    def __init__(
        self,
        session: Session,
        uuid: str | UUIDObject,
        cls: type[Task[R]] | None,
        options: dict[str, Any],
        wait: Wait | None = None,
    ) -> None:
        self.uuid = kinds.uuid_text(uuid, "task_uuid")
        self.cls = cls
        self._session = session
        self._options = options
        self._wait: Wait | None = None
        self._finalizer: weakref.finalize[[], Handle[R]] | None = None
        if wait is not None:
            self._hold(wait)

    async def all(self) -> list[R]:
        """Wait for the end: all results, or the error with those that came."""
        return cast("list[R]", await (await self._here()).all())

    async def at(self, index: int) -> R | None:
        """Wait for the result with this number; None if there are not so many."""
        return cast("R | None", await (await self._here()).at(index))

    async def status(self) -> JobStatus:
        """Ask how far it has got."""
        return await (await self._here()).status()

    async def _here(self) -> Wait:
        if self._wait is None or not self._wait.usable:
            from runware._engine.request import request_for

            self._hold(await self._session.collect(request_for(self.uuid, self.cls), self._options))
        assert self._wait is not None
        return self._wait

    def _hold(self, wait: Wait) -> None:
        self.close()
        self._wait = wait
        self._finalizer = weakref.finalize(self, wait.abandon)
        self._finalizer.atexit = False

    def close(self) -> None:
        """Stop collecting. The task goes on."""
        if self._finalizer is not None:
            self._finalizer()


async def submitted(session: Session, task: TaskLike[R], options: dict[str, Any]) -> Handle[R]:
    """Send a task on its way and wait until the server has it."""
    wait = await session.begin(task, options, detached=True)
    cls = type(task) if isinstance(task, Task) else None
    handle = Handle[R](session, wait.uuid, cls, options, wait)
    try:
        await wait.accepted()
    except BaseException:
        handle.close()
        raise
    return handle
