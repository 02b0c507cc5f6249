"""One authenticated conversation with the server: moves bytes and waits; what to do is decided in `runware._engine.websocket`.

The blocking package has a session of its own with the same methods, which runs this one in a background thread.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Coroutine, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeVar, cast

from runware._engine.budget import Account
from runware._logs.environment import follow_environment
from runware._logs.secret import SecretURL
from runware._models.model import Received, Result, Task
from runware._runtime.callbacks import Callbacks
from runware.config import Config
from runware.errors import ClientClosedError, EventLoopError, RunwareError
from runware.options import Limits, decide
from runware.progress import Progress
from runware.result_list import ResultList

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    from runware._engine.request import Request
    from runware._files.media import Media
    from runware._runtime.loop_session import Conversation
    from runware._runtime.waiter import Wait
    from runware._streaming.answer import StreamedAnswer

P = ParamSpec("P")
R = TypeVar("R", bound=Result)
T = TypeVar("T")
TaskLike = Task[R] | Mapping[str, object]


class Session:
    """What a client needs of the engine. Nothing is bound to an event loop before the first use."""

    def __init__(self, config: Config) -> None:
        follow_environment()
        self._config = config
        self._conversation: Conversation | None = None
        #: With servers of earlier: the environment names another one by now.
        self._former: list[Conversation] = []
        #: The tasks of a conversation keep it alive, and its connection. They end with the last who could use them.
        self._finalizers: dict[Conversation, weakref.finalize[[], Session]] = {}
        self._account = Account(config.budget)
        self._closed = False

    async def connect(self) -> None:
        """Connect and authenticate, unless that is done already."""
        await self._here().connect()

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._conversation is not None and self._conversation.connected

    async def perform(self, task: TaskLike[R], options: dict[str, Any]) -> list[R]:
        """Run a task to its end."""
        wait = await self.begin(task, options)
        del task  # what is sent is kept as it is sent
        try:
            return cast("list[R]", await wait.all())
        finally:
            wait.abandon()

    async def perform_all(self, tasks: Iterable[TaskLike[Any]], options: dict[str, Any]) -> list[Any]:
        """Run tasks together: their results, or errors, in order."""
        waits: list[Wait | RunwareError] = []
        options = {**options, "caller": object()}
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

    def stream(self, task: TaskLike[R], options: dict[str, Any]) -> Results[R]:
        """Run a task, giving each result as it arrives."""
        return Results(self, task, options)

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """The callbacks of a call, taken out of its options."""
        return Callbacks(options, awaited=True)

    async def tell(self, callbacks: Callbacks, news: Result | Progress) -> None:
        """Call the one that this is for, and await what it returns if that can be awaited."""
        await callbacks.tell_and_wait(news)

    def streamed(self, task: TaskLike[R], options: dict[str, Any]) -> StreamedAnswer[R]:
        """Run a task whose answer comes piece by piece. Nothing is sent before the answer is started."""
        from runware._streaming.answer import StreamedAnswer

        limits = decide(options, timeout=self._config.timeout, max_retries=self._config.max_retries)
        return StreamedAnswer(task, lambda task, mailbox: self._here().begin_stream(task, limits, mailbox))

    @property
    def spent(self) -> float:
        """US dollars that results have reported as their cost."""
        return self._account.spent

    async def upload(self, value: Media) -> str:
        """Store local media on the server and give its UUID."""
        return await self._here().uploads.reference(value, "media")

    async def fetch(self, source: Received | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        return await self._here().fetch(source, role, deadline)

    async def fetch_image(self, source: Received | str, role: str | None, deadline: float | None) -> PILImage:
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

    @property
    def engine(self) -> Session:
        """What makes the coroutines that `do` takes."""
        return self

    async def do(self, work: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a coroutine of the engine where the engine runs."""
        return await work(*args, **kwargs)

    async def begin(self, task: TaskLike[Any], options: dict[str, Any], *, detached: bool = False) -> Wait:
        """Send a task on its way."""
        return await self._here().begin(task, self._limits(options), detached=detached)

    async def collect(self, request: Request, options: dict[str, Any]) -> Wait:
        """Wait for a task that was sent before."""
        return self._here().collect(request, self._limits(options))

    def check(self, options: dict[str, Any]) -> None:
        """Refuse options that make no sense."""
        self._limits(options)

    def _limits(self, options: dict[str, Any]) -> Limits:
        return decide(options, timeout=self._config.timeout, max_retries=self._config.max_retries)

    def _here(self) -> Conversation:
        """The conversation of the running event loop with the server that is meant now; others take no more tasks."""
        self.check_open()
        from runware._runtime.loop_session import Conversation  # the engine loads when it is first used

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
        conversation = self._conversation = Conversation(config, self._account, loop)
        finalizer = self._finalizers[conversation] = weakref.finalize(self, conversation.close_soon)
        finalizer.atexit = False
        return conversation

    def _forget(self, conversation: Conversation) -> None:
        if self._conversation is conversation:
            self._conversation = None
        if (finalizer := self._finalizers.pop(conversation, None)) is not None:
            finalizer.detach()


class Results(Generic[R]):
    """The results of one task, each as it arrives. Leaving it early gives up waiting, not the task itself."""

    def __init__(self, session: Session, task: TaskLike[R], options: dict[str, Any]) -> None:
        self._session = session
        self._task = task
        self._options = options
        self._given = 0
        self._progress: Progress | None = None
        self._wait: Wait | None = None
        self._finalizer: weakref.finalize[[], Results[R]] | None = None
        self._closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> R:
        result = await self._step(lambda wait: wait.at(self._given))
        if result is None:
            raise StopAsyncIteration
        return cast("R", result)

    async def news(self) -> R | Progress | None:
        """The next result, or how far the task has got if that comes first; None after the end."""
        return cast(
            "R | Progress | None", await self._step(lambda wait: wait.news(self._given, self._progress))
        )

    async def _step(
        self, step: Callable[[Wait], Coroutine[Any, Any, Result | Progress | None]]
    ) -> Result | Progress | None:
        if self._closed:
            return None
        if self._wait is None:
            self._wait = await self._session.begin(self._task, self._options)
            self._finalizer = weakref.finalize(self, self._wait.abandon)
            self._finalizer.atexit = False
        try:
            item = await step(self._wait)
        except BaseException:
            await self.close()
            raise
        if isinstance(item, Progress):
            self._progress = item
        elif item is None:
            await self.close()
        else:
            self._given += 1
        return item

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop waiting. The server goes on with the task, and bills it."""
        self._closed = True
        if self._finalizer is not None:
            # It would keep what it abandons alive: with it an error, that error's traceback, and so this object.
            self._finalizer.detach()
            self._finalizer = None
            if self._wait is not None:
                self._wait.abandon()
