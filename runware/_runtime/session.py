"""What a client has, whatever event loop it is used in: its settings, what was spent, and a session in each loop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterable, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from runware._engine.budget import Budget
from runware._engine.call_options import CallOptions
from runware._json.plain_values import UUIDObject
from runware._logs.environment import follow_environment
from runware._logs.secret import SecretURL
from runware._models.model import ResponseObject, Result, Task
from runware._runtime.bounded_map import BoundedMap
from runware._runtime.job_handle import JobHandle
from runware._runtime.result_feed import ResultFeed
from runware.config import Config
from runware.errors import ClientClosedError, EventLoopError, RunwareError
from runware.values import ResultList

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    from runware._files.media import Media
    from runware._runtime.loop_session import LoopSession
    from runware._runtime.waiter import Waiter
    from runware._streaming.answer import StreamedAnswer

R = TypeVar("R", bound=Result)
TaskLike = Task[R] | Mapping[str, object]


class Session:
    """What a client needs of the engine. Nothing is bound to an event loop before the first use."""

    def __init__(self, config: Config) -> None:
        follow_environment()
        self._config = config
        self._loop_session: LoopSession | None = None
        #: With servers of earlier: the environment names another one by now.
        self._former: list[LoopSession] = []
        #: The tasks of a session keep it alive, and its connection. They end with the last who could use them.
        self._finalizers: dict[LoopSession, weakref.finalize[[], Session]] = {}
        self._budget = Budget(config.budget)
        self._closed = False

    async def connect(self) -> None:
        """Connect and authenticate, unless that is done already."""
        await self._here().connect()

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._loop_session is not None and self._loop_session.connected

    async def perform(self, task: TaskLike[R], options: CallOptions) -> list[R]:
        """Run a task to its end."""
        session = self._here()
        wait = session.begin_at_once(task, options) or await session.begin(task, options)
        del task  # what is sent is kept as it is sent
        try:
            await wait.end()
            return cast("list[R]", wait.outcome())
        finally:
            wait.abandon()

    async def perform_all(self, tasks: Iterable[TaskLike[Any]], options: CallOptions) -> list[Any]:
        """Run tasks together: their results, or errors, in order."""
        waits: list[Waiter | RunwareError] = []
        try:
            for task in tasks:
                try:
                    waits.append(await self.begin(task, options))
                except RunwareError as error:
                    waits.append(error)
            return ResultList(
                [wait if isinstance(wait, RunwareError) else await wait.result_or_error() for wait in waits]
            )
        finally:
            for wait in waits:
                if not isinstance(wait, RunwareError):
                    wait.abandon()

    def feed(self, task: TaskLike[R], options: CallOptions) -> ResultFeed[R]:
        """Run a task, giving each result as it arrives. Nothing is sent before the first is asked for."""
        return ResultFeed(partial(self.begin, task, options))

    def streamed(self, task: TaskLike[R], options: CallOptions) -> StreamedAnswer[R]:
        """Run a task whose answer comes piece by piece. Nothing is sent before the answer is started."""
        from runware._streaming.answer import StreamedAnswer

        return StreamedAnswer(task, lambda task, mailbox: self._here().begin_stream(task, options, mailbox))

    @property
    def spent(self) -> float:
        """US dollars that results have reported as their cost."""
        return self._budget.spent

    async def upload(self, value: Media) -> str:
        """Store local media on the server and give its UUID."""
        return await self._here().uploads.reference(value, "media")

    async def fetch(self, source: ResponseObject | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        return await self._here().files.fetch(source, role, deadline)

    async def fetch_image(
        self, source: ResponseObject | str, role: str | None, deadline: float | None
    ) -> PILImage:
        """The same as a PIL image."""
        return await self._here().files.fetch_image(source, role, deadline)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        return await self._here().files.save(results, folder, **how)

    @property
    def url(self) -> SecretURL:
        """The server that is talked to, or would be now."""
        if self._loop_session is not None:
            return self._loop_session.config.url
        try:
            return self._config.now().url
        except RunwareError:
            return self._config.url

    async def disconnect(self) -> None:
        """End the session. Whoever still waits is told; whoever comes begins a new one."""
        ended = [*self._former, *([] if self._loop_session is None else [self._loop_session])]
        self._former = []
        for session in ended:
            # What another loop left behind cannot be closed from here; it ended with that loop.
            if session.belongs_to(asyncio.get_running_loop()):
                await session.close()
            self._forget(session)

    async def close(self) -> None:
        """End the session for good."""
        self.refuse()
        await self.disconnect()

    def refuse(self) -> None:
        """Do nothing from now on but say that the client is closed."""
        self._closed = True

    def check_open(self) -> None:
        """Raise if the client is closed."""
        if self._closed:
            raise ClientClosedError("The client is closed; make a new one, or do not close it yet.")

    async def begin(self, task: TaskLike[Any], options: CallOptions, *, detached: bool = False) -> Waiter:
        """Send a task on its way; `detached` if nobody may be there when it ends."""
        return await self._here().begin(task, options, detached=detached)

    async def submit(self, task: TaskLike[R], options: CallOptions) -> JobHandle[R]:
        """Send a task on its way and wait until the server has it."""
        wait = await self.begin(task, options, detached=True)
        handle = self.job(wait.uuid, type(task) if isinstance(task, Task) else None, options)
        handle.hold(wait)
        try:
            await wait.accepted()
        except BaseException:
            handle.close()
            raise
        return handle

    def job(self, uuid: str | UUIDObject, cls: type[Task[R]] | None, options: CallOptions) -> JobHandle[R]:
        """A task that was sent before."""
        return JobHandle[R](uuid, cls, lambda request: self._here().collect(request, options))

    def bounded_map(self, limit: int, options: CallOptions) -> BoundedMap[Any]:
        """Run any number of tasks, a limited number of them at once."""
        return BoundedMap[Any](lambda task: self.begin(task, options), limit)

    def _here(self) -> LoopSession:
        """The session of the running event loop with the server that is meant now; others take no more tasks."""
        if self._closed:
            self.check_open()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError as error:
            raise EventLoopError(
                "The async client works inside of asyncio alone, and asyncio does not run here: use asyncio.run(), or the "
                "blocking client of runware_sync."
            ) from error
        config = self._config if self._config.is_fixed else self._config.now()
        session = self._loop_session
        if session is not None and not session.takes_tasks(loop):
            self._forget(session)
        elif session is not None:
            if session.config is config or session.config == config:
                return session
            self._former.append(session)  # what is under way there ends there
        from runware._runtime.loop_session import LoopSession  # the engine loads when it is first used

        session = self._loop_session = LoopSession(config, self._budget, loop)
        finalizer = self._finalizers[session] = weakref.finalize(self, session.close_soon)
        finalizer.atexit = False
        return session

    def _forget(self, session: LoopSession) -> None:
        if self._loop_session is session:
            self._loop_session = None
        if (finalizer := self._finalizers.pop(session, None)) is not None:
            finalizer.detach()
