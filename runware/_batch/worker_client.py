"""The picklable client that runs tasks of a batch on the workers of an executor."""

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
    """Pickled assignments or reports. The representation shows only their number, so no prompt gets into a dashboard."""

    def __init__(self, content: Sequence[T]) -> None:
        self._size = len(content)
        self._bytes = pickle.dumps(list(content))

    def open(self) -> list[T]:
        """Unpickle the content."""
        content: list[T] = pickle.loads(self._bytes)  # noqa: S301 - it comes from the same cluster
        return content

    def __repr__(self) -> str:
        return f"<{self._size} tasks>"


class WorkerClient:
    """A client with an event loop in a thread of its own, shared by all chunks of a worker.

    Pickling keeps the settings only, and unpickling makes a new client. The API key is in no repr. `without_key` leaves it
    out of the pickle: the worker then takes that of its environment.
    """

    def __init__(
        self, config: Config, options: CallOptions, session: Callable[[Config], TaskSession]
    ) -> None:
        self._config, self._options, self._new_session = config, options, session
        self._session = session(config)
        self._thread = LoopThread(self._session.disconnect, self._session.check_open)
        self._changing = Lock()
        self._running = 0
        self._is_to_disconnect = False

    def without_key(self) -> WorkerClient:
        """Return a copy that takes the API key from `RUNWARE_API_KEY` of the environment where it is used."""
        given = self._config.given - {"api_key"}
        return WorkerClient(
            self._config.replace(api_key=Secret(""), given=given), self._options, self._new_session
        )

    @property
    def name(self) -> str:
        """A hash of the settings: equal for equal settings, without revealing them."""
        told = self._config.as_dict()
        told.update(given="", api_key=self._config.api_key.reveal(), url=self._config.url.reveal())
        text = f"{told} {self._options.replace(caller=None)}"
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

    def run(self, assignments: Sequence[Assignment]) -> list[Report]:
        """Run tasks, and return their reports when all have ended. Thread-safe."""
        with self._changing:
            self._running += 1
        try:
            return self._thread.run(run_all, self._session, self._options, assignments)
        finally:
            with self._changing:
                self._running -= 1
            if self._is_to_disconnect:
                self.disconnect_when_idle()

    def disconnect_when_idle(self) -> None:
        """Disconnect once no tasks are running, not even those of another run. The next `run` connects again."""
        with self._changing:
            self._is_to_disconnect = self._running > 0
            if not self._running and self._thread.is_running:
                self._thread.run(self._session.disconnect)
                self._thread.stop()

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkerClient, (self._config, self._options.replace(caller=None), self._new_session)

    def __repr__(self) -> str:
        return f"WorkerClient(url={self._config.url!r})"


@runtime_checkable
class RemoteExecutor(Executor, Protocol):
    """Protocol of an executor whose workers use copies of the batch's client, and whose closing takes time."""

    def prepare(self, client: WorkerClient) -> None:
        """Called before `open`, with a picklable client for the workers."""

    def wait_closed(self) -> None:
        """Wait, after `close`, until this process has released all resources of the run."""
