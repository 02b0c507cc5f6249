"""The client of a worker on another machine: what a batch hands over to it, and how it runs tasks there."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from runware._batch.executor import Assignment, Executor, Report
from runware._batch.sending import TaskSession, run_all
from runware._engine.call_options import CallOptions
from runware._logs.secret import Secret
from runware._runtime.loop_thread import LoopThread
from runware.config import Config

T = TypeVar("T")


class Parcel(Generic[T]):
    """Assignments or reports, pickled. Nothing of them is seen from outside."""

    def __init__(self, content: Sequence[T]) -> None:
        self._size = len(content)
        self._bytes = pickle.dumps(list(content))

    def open(self) -> list[T]:
        """What is in it."""
        content: list[T] = pickle.loads(self._bytes)  # noqa: S301 - it comes from the same cluster
        return content

    def __repr__(self) -> str:
        return f"<{self._size} tasks>"


class WorkerClient:
    """Settings that travel, and where they have arrived, one client in a thread of its own, for any number of chunks.

    It can be pickled: then it has its settings alone. The key of an API is in no repr, and is not among them unless that
    is asked for: a worker takes that of its environment.
    """

    def __init__(
        self, config: Config, options: CallOptions, session: Callable[[Config], TaskSession]
    ) -> None:
        self._config, self._options, self._new_session = config, options, session
        self._session = session(config)
        self._thread = LoopThread(self._session.disconnect, self._session.check_open)
        self._changing = Lock()
        self._running = 0

    def without_key(self) -> WorkerClient:
        """The same, with the key of the environment `RUNWARE_API_KEY` where it is used."""
        given = self._config.given - {"api_key"}
        return WorkerClient(
            self._config.replace(api_key=Secret(""), given=given), self._options, self._new_session
        )

    @property
    def name(self) -> str:
        """A name that is the same for the same settings, and does not reveal them."""
        told = self._config.as_dict()
        told.update(given="", api_key=self._config.api_key.reveal(), url=self._config.url.reveal())
        text = f"{told} {self._options.replace(caller=None)}"
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

    def run(self, assignments: Sequence[Assignment]) -> list[Report]:
        """Run tasks, and wait for all of them. It may be called in several threads at once."""
        with self._changing:
            self._running += 1
        try:
            return self._thread.run(run_all, self._session, self._options, assignments)
        finally:
            with self._changing:
                self._running -= 1

    def rest(self) -> None:
        """Disconnect, unless there is something to do, for another run perhaps. The next chunk connects again."""
        with self._changing:
            if not self._running and self._thread.is_running:
                self._thread.run(self._session.disconnect)
                self._thread.stop()

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkerClient, (self._config, self._options.replace(caller=None), self._new_session)

    def __repr__(self) -> str:
        return f"WorkerClient(url={self._config.url!r})"


@runtime_checkable
class RemoteExecutor(Executor, Protocol):
    """An executor whose workers have clients like that of the batch, and whose end takes a moment."""

    def prepare(self, client: WorkerClient) -> None:
        """A run is about to begin. What it is given can be pickled, and is a client where it arrives."""

    def wait_closed(self) -> None:
        """After `close`: wait until nothing of the run is left in this process."""
