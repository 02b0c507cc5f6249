"""What a client has, whatever event loop it is used in: its settings, what was spent, and a session in each loop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from runware._engine.budget import Budget
from runware._engine.call_options import CallOptions
from runware._files.threads import import_modules
from runware._logs.environment import follow_environment
from runware._logs.secret import SecretURL
from runware._models.lazy import LazyModule
from runware._models.model import ResponseObject, Result, Task
from runware._models.result_list import ResultList
from runware.config import Config
from runware.errors import ClientClosedError, EventLoopError, RunwareError

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    import runware._runtime.handles as handles
    from runware._catalogue.models import Models
    from runware._files.media import Media
    from runware._runtime.loop_session import LoopSession
    from runware._runtime.waiter import Waiter
    from runware._streaming.answer import Mailbox, StreamedAnswer
else:
    handles = LazyModule("runware._runtime.handles")

R = TypeVar("R", bound=Result)
TaskLike: TypeAlias = "Task[R] | Mapping[str, object]"


class Session:
    """What a client needs of the engine. Nothing is bound to an event loop before the first use."""

    def __init__(self, config: Config) -> None:
        from runware._catalogue.validator import Validator  # not needed by who only imports the package

        follow_environment()
        self._config = config
        _ = config.recording  # a file that cannot be written is said now
        #: Of each event loop the last one is in use. Its others end their tasks with a server that the environment named earlier.
        self._sessions: list[LoopSession] = []
        # Its tasks keep a session alive, and its connection. They end with the last who could use them.
        finalizer = weakref.finalize(self, _close_soon, self._sessions)
        finalizer.atexit = False
        self.budget = Budget(config.budget)
        self.validator = Validator()
        #: For good: every further call is refused.
        self.closed = False
        self._is_loaded = False
        #: Done when whoever loads the engine has done so, or has failed.
        self._loading: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        """Connect and authenticate, unless that is done already."""
        await (await self._loaded()).connect()

    @cached_property
    def models(self) -> Models:
        """What is known of the API's models. It loads when somebody asks."""
        from runware._catalogue.models import Models

        return Models(self.validator)

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        session = self._present()
        return session is not None and session.connected

    async def perform(self, task: TaskLike[R], options: CallOptions) -> list[R]:
        """Run a task to its end."""
        session = self._here() if self._is_loaded else await self._loaded()
        waiter = session.begin(await session.prepared(task, options), options)
        del task  # the request has what is needed of it
        try:
            await waiter.end()
        except BaseException as reason:
            waiter.abandon()
            waiter.note(reason)
            raise
        return waiter.outcome()

    async def perform_all(self, tasks: Sequence[Task[Any]], options: CallOptions) -> list[Any]:
        """Run tasks together: their results, or errors, in order."""
        together = handles.BoundedMap[Any](partial(self.begin, options=options), len(tasks))
        try:
            outcomes = await together.all(tasks)
        except BaseException as reason:
            together.note(reason)
            raise
        finally:
            together.abandon()
        return ResultList([one.results if one.error is None else one.error for one in outcomes])

    def streamed(self, task: TaskLike[R], options: CallOptions) -> StreamedAnswer[R]:
        """Run a task whose answer comes piece by piece. Nothing is sent before the answer is started."""
        from runware._streaming.answer import StreamedAnswer

        async def begin(task: TaskLike[R], mailbox: Mailbox) -> asyncio.Task[None]:
            self._config_here()  # outside of asyncio, that is what is said
            await import_modules("runware._streaming.stream")
            return await (await self._loaded()).begin_stream(task, options, mailbox)

        return StreamedAnswer(task, begin)

    async def upload(self, value: Media) -> str:
        """Store local media on the server and give its UUID."""
        return await (await self._loaded()).uploads.reference(value, "media")

    async def fetch(self, source: ResponseObject | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        downloads = await (await self._loaded()).downloads()
        from runware._files import saving

        return await saving.content(source, role, fetch=downloads, deadline=deadline)

    async def fetch_image(
        self, source: ResponseObject | str, role: str | None, deadline: float | None
    ) -> PILImage:
        """The same as a PIL image."""
        downloads = await (await self._loaded()).downloads()
        from runware._files import saving

        return await saving.image(source, role, fetch=downloads, deadline=deadline)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        downloads = await (await self._loaded()).downloads()
        from runware._files import saving

        return await saving.save(results, folder, fetch=downloads, **how)

    @property
    def url(self) -> SecretURL:
        """The server that is talked to, or would be now."""
        if (session := self._present()) is not None:
            return session.config.url
        try:
            return self._config.now().url
        except RunwareError:
            return self._config.url

    async def disconnect(self) -> None:
        """End the sessions of this event loop. Whoever still waits is told; whoever comes begins a new one.

        A client that is closed for good ends in all loops that run. In others there is nothing that could be ended.
        """
        for session in list(self._sessions):
            if session.belongs_to(asyncio.get_running_loop()):
                await session.close()
            elif self.closed:
                session.close_soon()
            elif session.is_alive:
                continue
            self._forget(session)

    def check_open(self) -> None:
        """Raise if the client is closed."""
        if self.closed:
            raise ClientClosedError("The client is closed; make a new one, or close it later.")

    async def begin(self, task: TaskLike[Any], options: CallOptions, *, detached: bool = False) -> Waiter:
        """Send a task on its way; `detached` if nobody may be there when it ends."""
        session = self._here() if self._is_loaded else await self._loaded()
        return session.begin(await session.prepared(task, options, detached=detached), options)

    async def submit(self, task: TaskLike[R], options: CallOptions) -> handles.JobHandle[R]:
        """Send a task on its way and wait until the server has it."""
        waiter = await self.begin(task, options, detached=True)
        handle = self.job(waiter.uuid, type(task) if isinstance(task, Task) else None, options)
        handle.hold(waiter)
        try:
            await waiter.accepted()
        except BaseException as reason:
            if isinstance(reason, asyncio.CancelledError):
                waiter.note(reason)
            handle.close()
            raise
        return handle

    def job(self, uuid: str, cls: type[Task[R]] | None, options: CallOptions) -> handles.JobHandle[R]:
        """A task that was sent before."""

        async def ready() -> Callable[[], Waiter]:
            return partial((await self._loaded()).collect, uuid, cls, options)

        return handles.JobHandle[R](uuid, cls, ready)

    async def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Wait for a task that was sent before, in the event loop that is running."""
        return (await self._loaded()).collect(uuid, cls, options)

    async def _loaded(self) -> LoopSession:
        """The same as `_here`. The engine takes long to load, when it is first used, and others use the loop.

        The first one loads it, and the others wait for him: they go on in the order in which they came.
        """
        while not self._is_loaded:
            config, loop = self._config_here()
            name = config.transport
            if self._loading is not None and self._loading.get_loop() is loop:
                await asyncio.shield(self._loading)
                continue
            self._loading = loading = loop.create_future()
            try:
                await import_modules(
                    "runware._runtime.loop_session", f"runware._engine.{name}", f"runware._transport.{name}"
                )
                self._is_loaded = True
            finally:
                self._loading = None
                loading.set_result(None)
        return self._here()

    def _config_here(self) -> tuple[Config, asyncio.AbstractEventLoop]:
        """The settings of now, and the running event loop, if the client is open, and is used where it can wait."""
        if self.closed:
            self.check_open()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError as error:
            raise EventLoopError(
                "The async client needs a running event loop of asyncio, and there is none here: use asyncio.run(), or the "
                "blocking client of runware_sync."
            ) from error
        return self._config if self._config.is_fixed else self._config.now(), loop

    def _here(self) -> LoopSession:
        """The session of the running event loop with the server that is meant now; others take no more tasks."""
        config, loop = self._config_here()
        session = self._sessions[-1] if self._sessions else None
        if session is not None and not session.belongs_to(loop):
            session = self._last_of(loop)  # other threads may use the client in loops of their own
        if session is not None and session.closing:
            self._forget(session)
        elif session is not None and (session.config is config or session.config == config):
            return session
        from runware._runtime.loop_session import LoopSession  # the engine loads when it is first used

        for other in list(self._sessions):
            if not other.is_alive:
                self._forget(other)
        session = LoopSession(config, self.budget, self.validator, loop)
        self._sessions.append(session)
        return session

    def _present(self) -> LoopSession | None:
        """The session of the running event loop, or the last one if it has none, or none runs here."""
        with suppress(RuntimeError):
            if (session := self._last_of(asyncio.get_running_loop())) is not None:
                return session
        return self._sessions[-1] if self._sessions else None

    def _last_of(self, loop: asyncio.AbstractEventLoop) -> LoopSession | None:
        return next((session for session in self._sessions[::-1] if session.belongs_to(loop)), None)

    def _forget(self, session: LoopSession) -> None:
        with suppress(ValueError):  # another thread has done so
            self._sessions.remove(session)


def _close_soon(sessions: list[LoopSession]) -> None:
    for session in sessions:
        session.close_soon()
