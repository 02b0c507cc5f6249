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
from runware._json.plain_values import UUIDObject
from runware._logs.environment import follow_environment
from runware._logs.secret import SecretURL
from runware._models.model import ResponseObject, Result, Task
from runware._runtime.bounded_map import BoundedMap
from runware._runtime.job_handle import JobHandle
from runware._runtime.result_feed import ResultFeed
from runware.config import Config
from runware.errors import ClientClosedError, EventLoopError, RunwareError
from runware.options import CallOptions
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
        self._conversation: LoopSession | None = None
        #: With servers of earlier: the environment names another one by now.
        self._former: list[LoopSession] = []
        #: The tasks of a conversation keep it alive, and its connection. They end with the last who could use them.
        self._finalizers: dict[LoopSession, weakref.finalize[[], Session]] = {}
        self._account = Budget(config.budget)
        self._closed = False

    async def connect(self) -> None:
        """Connect and authenticate, unless that is done already."""
        await self._here().connect()

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._conversation is not None and self._conversation.connected

    async def perform(self, task: TaskLike[R], options: CallOptions) -> list[R]:
        """Run a task to its end."""
        wait = await self.begin(task, options)
        del task  # what is sent is kept as it is sent
        try:
            return cast("list[R]", await wait.all())
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
                [wait if isinstance(wait, RunwareError) else await wait.outcome() for wait in waits]
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
        return self._account.spent

    async def upload(self, value: Media) -> str:
        """Store local media on the server and give its UUID."""
        return await self._here().uploads.reference(value, "media")

    async def fetch(self, source: ResponseObject | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        return await self._here().fetch(source, role, deadline)

    async def fetch_image(
        self, source: ResponseObject | str, role: str | None, deadline: float | None
    ) -> PILImage:
        """The same as a PIL image."""
        return await self._here().fetch_image(source, role, deadline)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        return await self._here().save(results, folder, **how)

    @property
    def url(self) -> SecretURL:
        """The server that is talked to, or would be now."""
        if self._conversation is not None:
            return self._conversation.config.url
        try:
            return self._config.now().url
        except RunwareError:
            return self._config.url

    async def disconnect(self) -> None:
        """End the conversation. Whoever still waits is told; whoever comes begins a new one."""
        ended = [*self._former, *([] if self._conversation is None else [self._conversation])]
        self._former = []
        for conversation in ended:
            # What another loop left behind cannot be closed from here; it ended with that loop.
            if conversation.belongs_to(asyncio.get_running_loop()):
                await conversation.close()
            self._forget(conversation)

    async def close(self) -> None:
        """End the conversation for good."""
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
        """The conversation of the running event loop with the server that is meant now; others take no more tasks."""
        self.check_open()
        from runware._runtime.loop_session import LoopSession  # the engine loads when it is first used

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError as error:
            raise EventLoopError(
                "The async client works inside of asyncio alone, and asyncio does not run here: use asyncio.run(), or the "
                "blocking client of runware_sync."
            ) from error
        config = self._config.now()
        conversation = self._conversation
        if conversation is not None and (conversation.closed or not conversation.belongs_to(loop)):
            self._forget(conversation)
        elif conversation is not None:
            if conversation.config == config:
                return conversation
            self._former.append(conversation)  # what is under way there ends there
        conversation = self._conversation = LoopSession(config, self._account, loop)
        finalizer = self._finalizers[conversation] = weakref.finalize(self, conversation.close_soon)
        finalizer.atexit = False
        return conversation

    def _forget(self, conversation: LoopSession) -> None:
        if self._conversation is conversation:
            self._conversation = None
        if (finalizer := self._finalizers.pop(conversation, None)) is not None:
            finalizer.detach()
