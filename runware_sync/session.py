"""The blocking face of the engine: the same methods as `runware.session`, each a hop into the loop's thread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeVar

from runware._logs.secret import SecretURL
from runware._models.model import Received, Result, Task
from runware._runtime.callbacks import Callbacks
from runware.config import Config
from runware.progress import Progress
from runware.session import Results as EngineResults
from runware.session import Session as Engine
from runware_sync.loop_thread import LoopThread

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    from runware._files.media import Media

P = ParamSpec("P")
R = TypeVar("R", bound=Result)
T = TypeVar("T")
TaskLike = Task[R] | Mapping[str, object]


class Session:
    """What a client needs of the engine. The thread starts with the first use, not before."""

    def __init__(self, config: Config) -> None:
        self._engine = Engine(config)
        self._thread = LoopThread(self._engine.disconnect)

    def connect(self) -> None:
        """Connect and authenticate, unless that is done already."""
        self._run(self._engine.connect)

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._engine.connected

    def perform(self, task: TaskLike[R], options: dict[str, Any]) -> list[R]:
        """Run a task to its end."""
        return self._run(self._engine.perform, task, options)

    def perform_all(self, tasks: Iterable[TaskLike[Any]], options: dict[str, Any]) -> list[Any]:
        """Run tasks together: their results, or errors, in order."""
        return self._run(self._engine.perform_all, tasks, options)

    def stream(self, task: TaskLike[R], options: dict[str, Any]) -> Results[R]:
        """Run a task, giving each result as it arrives."""
        return Results(self._thread, self._engine.stream(task, options))

    def callbacks(self, options: dict[str, Any]) -> Callbacks:
        """The callbacks of a call, taken out of its options."""
        return Callbacks(options, awaited=False)

    def tell(self, callbacks: Callbacks, news: Result | Progress) -> None:
        """Call the one that this is for, in the caller's thread."""
        callbacks.tell(news)

    @property
    def spent(self) -> float:
        """US dollars that results have reported as their cost."""
        return self._engine.spent

    def upload(self, value: Media) -> str:
        """Store local media on the server and give its UUID."""
        return self._run(self._engine.upload, value)

    def fetch(self, source: Received | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        return self._run(self._engine.fetch, source, role, deadline)

    def fetch_image(self, source: Received | str, role: str | None, deadline: float | None) -> PILImage:
        """The same as a PIL image."""
        return self._run(self._engine.fetch_image, source, role, deadline)

    def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        return self._run(self._engine.save, results, folder, **how)

    @property
    def engine(self) -> Engine:
        """What makes the coroutines that `do` takes."""
        return self._engine

    def do(self, work: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a coroutine of the engine where the engine runs."""
        return self._run(work, *args, **kwargs)

    @property
    def url(self) -> SecretURL:
        """The server that is talked to, or would be now."""
        return self._engine.url

    def disconnect(self) -> None:
        """End the conversation and the thread. Whoever still waits is told; whoever comes starts them anew."""
        try:
            if self._thread.is_running:
                self._thread.run(self._engine.disconnect)
        finally:
            self._thread.stop()

    def close(self) -> None:
        """End the conversation and the thread for good."""
        try:
            if self._thread.is_running:
                self._thread.run(self._engine.close)
        finally:
            # After an interrupt (Ctrl-C) as well: the thread closes what is still open when it ends.
            self._engine.refuse()
            self._thread.stop()

    def _run(self, work: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        self._engine.check_open()  # rather than in the thread, which would be started for it
        return self._thread.run(work, *args, **kwargs)


class Results(Generic[R]):
    """The results of one task, each as it arrives. Leaving it early gives up waiting, not the task itself."""

    def __init__(self, thread: LoopThread, results: EngineResults[R]) -> None:
        self._thread = thread
        self._results = results

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> R:
        result = self._thread.run(_next, self._results)
        if result is None:
            raise StopIteration
        return result

    def news(self) -> R | Progress | None:
        """The next result, or how far the task has got if that comes first; None after the end."""
        return self._thread.run(self._results.news)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop waiting. The server goes on with the task, and bills it."""
        self._thread.run(self._results.close)


async def _next(results: EngineResults[R]) -> R | None:
    # StopAsyncIteration cannot leave a future.
    return await anext(results, None)
