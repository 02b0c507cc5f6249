"""State of a client across event loops: its settings, its budget, and a session in each loop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from runware._engine.budget import Budget
from runware._engine.call_options import CallOptions
from runware._files.threads import import_modules
from runware._logs.environment import follow_environment
from runware._logs.secret import SecretURL
from runware._models.lazy import LazyModule
from runware._models.model import R, ResponseObject, Task
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

TaskLike: TypeAlias = "Task[R] | Mapping[str, object]"


class Session:
    """Interface of the engine for a client. Nothing is bound to an event loop before the first use."""

    def __init__(self, config: Config) -> None:
        from runware._catalogue.validator import Validator  # not needed to import the package

        follow_environment()
        self._config = config
        _ = config.recording  # raises now if the file cannot be written
        #: The last one of each loop is in use. Its others finish tasks, with servers that the environment named earlier.
        self._sessions: list[LoopSession] = []
        # The asyncio tasks of a session keep it and its connection alive. They end when this object is collected.
        finalizer = weakref.finalize(self, _close_soon, self._sessions)
        finalizer.atexit = False
        self.budget = Budget(config.budget)
        self.validator = Validator()
        #: Whether the client is closed for good: every further call is refused.
        self.closed = False
        self._is_loaded = False
        #: Done when the call that imports the engine has finished, or failed.
        self._loading: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        """Connect and authenticate, unless there is such a connection already."""
        await (await self._loaded()).connect()

    @cached_property
    def models(self) -> Models:
        """The known models of the API, loaded on first use."""
        from runware._catalogue.models import Models

        return Models(self.validator)

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        session = self._latest()
        return session is not None and session.connected

    async def perform(self, task: TaskLike[R], options: CallOptions) -> list[R]:
        """Run a task to its end, and return its results."""
        session = self._here() if self._is_loaded else await self._loaded()
        waiter = session.begin(await session.prepared(task, options), options)
        del task  # the request has all that is needed
        try:
            await waiter.end()
        except BaseException as reason:
            waiter.abandon()
            waiter.annotate(reason)
            raise
        return waiter.outcome()

    async def perform_all(self, tasks: Sequence[Task[Any]], options: CallOptions) -> list[Any]:
        """Run tasks together. Return the results, or the error, of each, in order."""
        together = handles.BoundedMap[Any](partial(self.begin, options=options), len(tasks))
        try:
            outcomes = await together.all(tasks)
        except BaseException as reason:
            together.annotate(reason)
            raise
        finally:
            together.abandon()
        return ResultList([one.results if one.error is None else one.error for one in outcomes])

    def streamed(self, task: TaskLike[R], options: CallOptions) -> StreamedAnswer[R]:
        """Return the answer of a task that is streamed. Nothing is sent before the answer is started."""
        from runware._streaming.answer import StreamedAnswer

        async def begin(task: TaskLike[R], mailbox: Mailbox) -> asyncio.Task[None]:
            self._config_here()  # raises a clear error outside of asyncio
            await import_modules("runware._streaming.stream")
            return await (await self._loaded()).begin_stream(task, options, mailbox)

        return StreamedAnswer(task, begin)

    async def upload(self, value: Media) -> str:
        """Store local media on the server, and return its UUID."""
        return await (await self._loaded()).uploads.reference(value, "media")

    async def fetch(self, source: ResponseObject | str, role: str | None, deadline: float | None) -> bytes:
        """Return the content of a result's file, or of the file at a URL."""
        downloads = await (await self._loaded()).downloads()
        from runware._files import saving

        return await saving.content(source, role, fetch=downloads, deadline=deadline)

    async def fetch_image(
        self, source: ResponseObject | str, role: str | None, deadline: float | None
    ) -> PILImage:
        """Return what `fetch` does as a PIL image."""
        downloads = await (await self._loaded()).downloads()
        from runware._files import saving

        return await saving.image(source, role, fetch=downloads, deadline=deadline)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder, and return their paths."""
        downloads = await (await self._loaded()).downloads()
        from runware._files import saving

        return await saving.save(results, folder, fetch=downloads, **how)

    @property
    def url(self) -> SecretURL:
        """The URL of the server of the present session, or of the one that a session would use now."""
        if (session := self._latest()) is not None:
            return session.config.url
        try:
            return self._config.now().url
        except RunwareError:
            return self._config.url

    async def disconnect(self) -> None:
        """Close the sessions of the running event loop. Pending calls get an error, and the next call begins a new session.

        With a client that is closed for good, sessions in all running loops are closed. In others nothing can be closed.
        If the caller is cancelled, this continues in the background, and the next call of this waits for it.
        """
        closing: list[asyncio.Task[None]] = []
        for session in list(self._sessions):
            if session.belongs_to(asyncio.get_running_loop()):
                closing.append(session.begin_to_close())
                closing[-1].add_done_callback(partial(self._forget, session))
            elif self.closed:
                session.close_soon()
                self._forget(session)
            elif not session.is_alive:
                self._forget(session)
        if closing:  # else there may be no event loop of asyncio
            await asyncio.shield(asyncio.gather(*closing))

    def check_open(self) -> None:
        """Raise if the client is closed."""
        if self.closed:
            raise ClientClosedError("The client is closed; make a new one, or close it later.")

    async def begin(self, task: TaskLike[Any], options: CallOptions, *, detached: bool = False) -> Waiter:
        """Send a task, and return its waiter. `detached`: perhaps no caller waits any more when it ends."""
        session = self._here() if self._is_loaded else await self._loaded()
        return session.begin(await session.prepared(task, options, detached=detached), options)

    async def submit(self, task: TaskLike[R], options: CallOptions) -> handles.JobHandle[R]:
        """Send a task, and wait until the server has acknowledged it, or a result has arrived."""
        waiter = await self.begin(task, options, detached=True)
        handle = self.job(waiter.uuid, type(task) if isinstance(task, Task) else None, options)
        handle.hold(waiter)
        try:
            await waiter.accepted()
        except BaseException as reason:
            if isinstance(reason, asyncio.CancelledError):
                waiter.annotate(reason)
            handle.close()
            raise
        return handle

    def job(self, uuid: str, cls: type[Task[R]] | None, options: CallOptions) -> handles.JobHandle[R]:
        """Return a handle of a task that was sent before."""

        async def ready() -> Callable[[], Waiter]:
            return partial((await self._loaded()).collect, uuid, cls, options)

        return handles.JobHandle[R](uuid, cls, ready)

    async def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Return a waiter for a task that was sent before, in the running event loop."""
        return (await self._loaded()).collect(uuid, cls, options)

    async def _loaded(self) -> LoopSession:
        """Return what `_here` does, and before that import the engine, in a thread: it takes long, and others use the loop.

        The first call imports the engine, and the others wait for it. They continue in the order in which they came.
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
        """Return the present settings and the running event loop. Raise if the client is closed, or no loop is running."""
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
        """Return the running event loop's session with the present server. Those with other servers take no more tasks."""
        config, loop = self._config_here()
        session = self._sessions[-1] if self._sessions else None
        if session is not None and not session.belongs_to(loop):
            session = self._last_of(loop)  # other threads may use the client in loops of their own
        if (
            session is not None
            and not session.closing
            and (session.config is config or session.config == config)
        ):
            return session
        from runware._runtime.loop_session import LoopSession  # the engine is imported on first use

        for other in list(self._sessions):
            if not other.is_alive:
                self._forget(other)
        session = LoopSession(config, self.budget, self.validator, loop)
        self._sessions.append(session)
        return session

    def _latest(self) -> LoopSession | None:
        """Return the session of the running event loop; the last session if it has none, or no loop is running here."""
        with suppress(RuntimeError):
            if (session := self._last_of(asyncio.get_running_loop())) is not None:
                return session
        return self._sessions[-1] if self._sessions else None

    def _last_of(self, loop: asyncio.AbstractEventLoop) -> LoopSession | None:
        return next((session for session in self._sessions[::-1] if session.belongs_to(loop)), None)

    def _forget(self, session: LoopSession, _: object = None) -> None:
        with suppress(ValueError):  # another thread has done so
            self._sessions.remove(session)


def _close_soon(sessions: list[LoopSession]) -> None:
    for session in sessions:
        session.close_soon()
