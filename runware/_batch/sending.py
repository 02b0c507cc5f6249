"""Send the tasks of a batch with a client, polling first those that may have been sent before: here, or on a worker."""

from __future__ import annotations

import asyncio
import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import attrs

import runware._engine.timing as timing
from runware._batch.content import TaskLike
from runware._batch.executor import Assignment, Executor, Report
from runware._engine.call_options import CallOptions
from runware._logs.secret import Secret
from runware._models.model import Task
from runware._runtime.loop_thread import LoopThread
from runware._runtime.waiter import Waiter
from runware.config import Config
from runware.errors import ConflictError, NotFoundError, RunwareError

T = TypeVar("T")


class TaskSession(Protocol):
    """Protocol of the part of a client's session that a batch uses."""

    @property
    def url(self) -> object:
        """The URL of the server."""

    async def begin(self, task: TaskLike, options: CallOptions) -> Waiter:
        """Send a task, and return its waiter."""
        ...

    async def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Return a waiter that polls for a task that was sent before."""
        ...

    async def save(self, results: Iterable[object], folder: Path, *, name: str, parts: Path) -> list[Path]:
        """Save the files of results in a folder, and return their paths."""
        ...

    async def disconnect(self) -> None:
        """Close the connection to the server."""

    def check_open(self) -> None:
        """Raise an error if the session is closed."""


class Sender:
    """Runs tasks in the event loop of a session. Cancelling `report` ends the wait; the task continues on the server."""

    def __init__(self, session: TaskSession, options: CallOptions) -> None:
        self._session = session
        self._options = options.changed(on_incomplete="raise").as_one_caller()
        self._began_at: float | None = None
        self._witness_known: dict[str, bool] = {}
        self._witness_lock = asyncio.Lock()
        #: Tasks are prepared one at a time, since large local media are in memory several times while they are encoded.
        self._begin_lock = asyncio.Lock()

    async def report(self, assignment: Assignment, unsent: set[int]) -> Report:
        """Run a task to its end, and remove its number from `unsent` once it may have been sent."""
        loop = asyncio.get_running_loop()
        self._began_at = self._began_at or loop.time()
        if assignment.ask_first:
            report = await self._collect(assignment)
            if report.unknown and loop.time() < self._began_at + 2 * timing.TIMING.answer_wait:
                # A request of a process that was killed may still be on its way to the server.
                await asyncio.sleep(timing.TIMING.answer_wait)
                report = await self._collect(assignment)
            if not (report.unknown and assignment.may_send and await self._knows_witness(assignment.witness)):
                return report
        async with self._begin_lock:
            try:
                wait = await self._session.begin(assignment.task, self._options)
            except RunwareError as error:
                return Report(number=assignment.number, error=error, not_sent=not assignment.ask_first)
            finally:
                unsent.discard(assignment.number)
        try:
            await wait.end()
            report = Report(number=assignment.number, results=list(wait.received), error=wait.error)
        finally:
            wait.abandon()
        if isinstance(report.error, ConflictError):
            # The server has the task already, from a process that was killed or that runs a copy of the journal.
            return await self._collect(assignment)
        may_be_known = report.results or assignment.ask_first or wait.was_sent
        return attrs.evolve(report, not_sent=not may_be_known)

    async def _collect(self, assignment: Assignment) -> Report:
        """Wait for a task that may have been sent, by polling it. The report is `unknown` if the server does not know it."""
        task = assignment.task
        cls: type[Task[Any]] | None = None if isinstance(task, Mapping) else type(task)
        try:
            wait = await self._session.collect(assignment.task_uuid, cls, self._options)
        except RunwareError as refused:
            return Report(number=assignment.number, error=refused)
        try:
            if not await wait.ended_or_unknown():
                return Report(number=assignment.number, unknown=True)
            unknown = isinstance(wait.error, NotFoundError) and not wait.received
            received = list(wait.received)
            return Report(number=assignment.number, results=received, error=wait.error, unknown=unknown)
        finally:
            wait.abandon()

    async def _knows_witness(self, witness: str | None) -> bool:
        """Whether the server still knows the witness, a task that it certainly had. Polled once; True without a witness."""
        if witness is None:
            return True
        async with self._witness_lock:
            if witness not in self._witness_known:
                report = await self._collect(Assignment(number=0, task={}, task_uuid=witness))
                self._witness_known[witness] = bool(report.results)
        return self._witness_known[witness]


async def run_all(
    session: TaskSession, options: CallOptions, assignments: Sequence[Assignment]
) -> list[Report]:
    """Run assignments, and return their reports in order when all have ended."""
    sender, unsent = Sender(session, options), set[int]()
    running = [asyncio.ensure_future(sender.report(one, unsent)) for one in assignments]
    try:
        return await asyncio.gather(*running)
    finally:
        for task in running:
            task.cancel()


# On a worker ------------------------------------------------------------------------------------------------------


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
