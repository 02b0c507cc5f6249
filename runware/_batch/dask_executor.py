"""The executor that runs a batch on the workers of a Dask cluster. The journal stays with the driver."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, cast
from uuid import uuid4

import attrs

import runware.errors as errors
from runware._batch.content import TaskLike
from runware._batch.executor import Assignment, Report
from runware._batch.sending import Parcel, WorkerClient
from runware._engine.call_options import check_at_least_one, check_flag, check_seconds
from runware._models.codec import Encoder
from runware._models.model import Task
from runware._models.validation import unchecked
from runware.errors import InvalidParameterError, RunwareError, must_be, refusal

#: How often a chunk is submitted again after Dask gave it up, since its workers died; then its tasks are left to the next run.
MOST_TRIES = 10
#: Seconds that new tasks wait for others, to be sent in the same chunks.
CHUNK_WINDOW = 0.01
#: Seconds for which the number of workers is cached.
_COUNTED_FOR = 5.0
#: Seconds that the end of a run waits for the connection to the cluster to close.
_ENDING = 10.0


class DaskExecutor:
    """Runs the tasks of a batch on a Dask cluster: `batch.run(tasks, executor=DaskExecutor("tcp://scheduler:8786"))`.

    Tasks are sent to the workers in chunks, with the UUIDs that the journal has fixed. Each worker has one client with the
    settings of the batch's client. If a worker dies, its chunk is given to another, which polls each task before sending it.
    The driver needs the extra `dask`; the workers need this package.

    Args:
        address: The address of the scheduler, such as `"tcp://scheduler:8786"`.
        chunk: The largest number of tasks in a chunk. They are reported together, when the slowest has ended.
        send_key: Send the API key of the batch's client to the workers. Default: each takes that of its environment,
            `RUNWARE_API_KEY`. The key is in no task, log or dashboard; over `tcp://` it travels as plain text, so use
            `tls://`.
        connect_timeout: Seconds that the scheduler has to answer.
        worker_timeout: Seconds for which the cluster may be without any worker. After that the run stops.

    Raises:
        InvalidParameterError: An argument has a wrong value.

    Example:
        >>> from runware.batch import DaskExecutor
        >>> executor = DaskExecutor("tcp://scheduler:8786", chunk=32)
    """

    def __init__(
        self,
        address: str,
        *,
        chunk: int = 4,
        send_key: bool = False,
        connect_timeout: float = 30.0,
        worker_timeout: float = 300.0,
    ) -> None:
        if not isinstance(address, str) or not address:  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
            raise must_be("address", address, "that of a Dask scheduler, such as 'tcp://scheduler:8786'")
        self._address = address
        self._chunk = check_at_least_one(chunk, "chunk")
        self._send_key = check_flag(send_key, "send_key")
        self._connect_timeout = check_seconds(connect_timeout, "connect_timeout")
        self._worker_timeout = check_seconds(worker_timeout, "worker_timeout")
        self._client: WorkerClient | None = None
        self._run: _ClusterRun | None = None

    def __repr__(self) -> str:
        return f"DaskExecutor({self._address!r}, chunk={self._chunk})"

    def prepare(self, client: WorkerClient) -> None:
        """Prepare a run whose workers use copies of this client.

        Raises:
            InvalidParameterError: Dask is not installed.
        """
        if find_spec("distributed") is None:
            problem = "Dask is not installed: pip install 'runware-duo[dask]'."
            raise refusal(f"executor is a DaskExecutor, and {problem}", "executor")
        self._client = client if self._send_key else client.without_key()

    def open(self, report: Callable[[Report], None]) -> None:
        """Begin a run. A new thread connects to the cluster."""
        assert self._client is not None, "prepare() comes first"
        self._run = _ClusterRun(
            self._address, self._chunk, self._connect_timeout, self._worker_timeout, self._client, report
        )

    def submit(self, assignments: Sequence[Assignment]) -> None:
        """Queue assignments for the thread of the run."""
        assert self._run is not None, "open() comes first"
        self._run.events.put(list(assignments))

    def close(self) -> None:
        """End the run. Chunks that no worker has begun are cancelled; tasks that were sent continue on the server."""
        if self._run is not None:
            self._run.events.put(None)

    def wait_closed(self) -> None:
        """Wait until the thread of the run has ended, for up to 20 seconds."""
        if self._run is not None:
            self._run.thread.join(2 * _ENDING)


# Chunks ----------------------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class Chunk:
    """The assignments that one worker runs together."""

    assignments: list[Assignment]
    tries: int = 0

    def asking_first(self) -> list[Chunk]:
        """Return two halves, which end sooner, with `ask_first`, since a dead worker may have sent the tasks."""
        asking = [attrs.evolve(assignment, ask_first=True) for assignment in self.assignments]
        middle = (len(asking) + 1) // 2
        return [Chunk(half, self.tries + 1) for half in (asking[:middle], asking[middle:]) if half]

    def failed(self, error: RunwareError, *, not_sent: bool = False) -> list[Report]:
        """Return a report with this error for each assignment. One with `ask_first` is never `not_sent`."""
        return [
            Report(number=assignment.number, error=error, not_sent=not_sent and not assignment.ask_first)
            for assignment in self.assignments
        ]


def packed(assignments: Sequence[Assignment]) -> tuple[list[Assignment], list[Report]]:
    """Make assignments portable. Return them, and reports on those whose local files cannot be read."""
    ready: list[Assignment] = []
    refused: list[Report] = []
    for assignment in assignments:
        try:
            ready.append(attrs.evolve(assignment, task=_portable(assignment.task)))
        except InvalidParameterError as error:
            refused.append(Report(number=assignment.number, error=error, not_sent=True))
    return ready, refused


def in_chunks(assignments: Sequence[Assignment], most: int, workers: int) -> list[Chunk]:
    """Split assignments into chunks of up to `most`, small enough that each worker gets one."""
    size = max(min(most, -(-len(assignments) // max(workers, 1))), 1)
    return [Chunk(list(assignments[at : at + size])) for at in range(0, len(assignments), size)]


def sentence(error: Any) -> str:
    """Return the class and the first 500 characters of an error, in one line and without a period at the end."""
    said = " ".join(str(error).split()).rstrip(".")[:500]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _portable(task: TaskLike) -> TaskLike:
    """Return a copy for another machine, with the content of local files in place of their paths."""
    encoder = Encoder()
    if not isinstance(task, Task):
        return cast("TaskLike", encoder.json(task, ""))
    return unchecked(type(task), {name: encoder.json(value, name) for name, value in vars(task).items()})


# One run ----------------------------------------------------------------------------------------------------------


_Event = list[Assignment] | tuple[Chunk, str, Any] | None


@attrs.define(eq=False)
class _ClusterRun:
    """One run on the cluster, with a thread that sends chunks to the workers and receives their reports."""

    _address: str
    _most: int
    _connect_timeout: float
    _worker_timeout: float
    _client: WorkerClient
    _report: Callable[[Report], None]
    #: New assignments; ended chunks, each with its key and its reports or an error; None at the end of the run.
    events: SimpleQueue[_Event] = attrs.field(factory=SimpleQueue[_Event])
    thread: Thread = attrs.field(init=False)
    _under_way: dict[str, tuple[Chunk, Any]] = attrs.field(factory=dict[str, tuple[Chunk, Any]])
    _workers: int = 0
    _seen_at: float = attrs.field(factory=time.monotonic)
    _counted_at: float = float("-inf")
    _dask: Any = None
    _cluster: Any = None
    _plugin: Any = None

    def __attrs_post_init__(self) -> None:
        self.thread = Thread(target=self._work, name="runware dask", daemon=True)
        self.thread.start()

    def _work(self) -> None:
        try:
            self._connect()
        except Exception as error:
            self._refuse(error)
            return
        try:
            while self._turn():
                pass
        finally:
            self._leave()

    def _connect(self) -> None:
        import runware._batch.dask_worker as dask_worker

        self._dask = dask_worker
        self._check_address(dask_worker.distributed)
        self._cluster = dask_worker.distributed.Client(
            self._address, set_as_default=False, name="runware", timeout=self._connect_timeout
        )
        self._plugin = dask_worker.ClientPlugin(self._client)
        self._cluster.register_plugin(self._plugin)

    def _check_address(self, distributed: Any) -> None:
        """Refuse a bad address or missing certificates: a Dask client that fails on them blocks when it is collected."""
        scheme, _ = distributed.comm.parse_address(self._address)
        if scheme != "inproc":
            distributed.comm.get_address_host_port(self._address)
        security = distributed.Security().get_connection_args("client")
        if scheme == "tls" and security.get("ssl_context") is None:
            raise ValueError("tls:// needs certificates, in Dask's configuration under distributed.comm.tls")

    def _refuse(self, error: Exception) -> None:
        """Handle a failed connection: report it for every submitted assignment, until the run ends."""
        problem = f"The Dask scheduler {self._address!r} cannot be used: {sentence(error)}."
        if self._cluster is not None:
            self._cluster.close(timeout=_ENDING)
        while (event := self.events.get()) is not None:
            if isinstance(event, list):
                self._tell(Chunk(event).failed(errors.ClientClosedError(problem), not_sent=True))

    def _turn(self) -> bool:
        """Wait for events and handle them. Return False at the end of the run."""
        try:
            timeout = min(self._worker_timeout, _COUNTED_FOR) if self._under_way else None
            events = [self.events.get(timeout=timeout)]
        except Empty:
            self._look_for_workers()
            return True
        if isinstance(events[0], list):
            time.sleep(CHUNK_WINDOW)
            while not self.events.empty():
                events.append(self.events.get())
        waiting = list[Assignment]()
        for event in events:
            if event is None:
                return False
            if isinstance(event, list):
                waiting += event
            else:
                self._take(*event)
        if waiting:
            self._send(waiting)
        return True

    def _send(self, assignments: list[Assignment]) -> None:
        ready, refused = packed(assignments)
        self._tell(refused)
        if time.monotonic() > self._counted_at + _COUNTED_FOR:
            self._count()
        for chunk in in_chunks(ready, self._most, self._workers):
            self._give(chunk)

    def _count(self) -> None:
        self._counted_at = time.monotonic()
        try:
            self._workers = len(self._cluster.nthreads())
        except Exception:  # if the scheduler is gone, the next submit fails and reports it
            self._workers = 0
        if self._workers:
            self._seen_at = self._counted_at

    def _look_for_workers(self) -> None:
        """Handle a pause without events: give up all chunks if there was no worker for `worker_timeout` seconds."""
        if self._cluster.status == "running":
            self._count()
        if time.monotonic() - self._seen_at > self._worker_timeout:
            alone = errors.ClientClosedError(
                f"The Dask cluster {self._address!r} has had no worker for {self._worker_timeout:g} s. Start some, and run the "
                "batch again to continue."
            )
            for mark, (chunk, future) in list(self._under_way.items()):
                del self._under_way[mark]
                future.cancel()
                self._tell(chunk.failed(alone))

    def _give(self, chunk: Chunk) -> None:
        """Submit a chunk to the scheduler."""
        mark = f"runware-{uuid4()}"
        try:
            future = self._cluster.submit(
                self._dask.run_chunk, Parcel(chunk.assignments), mark, self._plugin.name, key=mark, pure=False
            )
            self._under_way[mark] = chunk, future
            # Called in a thread of Dask, where the result is fetched, so that a slow transfer does not block this thread.
            future.add_done_callback(partial(self._on_end, chunk, mark))
        except Exception as error:
            self._under_way.setdefault(mark, (chunk, None))
            self._take(chunk, mark, error)

    def _on_end(self, chunk: Chunk, mark: str, future: Any) -> None:
        try:
            outcome: list[Report] | BaseException = future.result().open()
        except BaseException as error:
            outcome = error
        self.events.put((chunk, mark, outcome))

    def _take(self, chunk: Chunk, mark: str, outcome: list[Report] | BaseException) -> None:
        """Handle the end of a chunk: report its tasks, or submit it again if Dask gave it up since its workers died."""
        if self._under_way.pop(mark, None) is None:
            return  # the chunk was given up
        if isinstance(outcome, list):
            self._tell(outcome)
            with suppress(Exception):  # the scheduler may be gone, and its events with it
                self._cluster.sync(self._cluster.scheduler.event_clear, name=mark)
            return
        if isinstance(outcome, self._dask.distributed.scheduler.KilledWorker):
            if chunk.tries < MOST_TRIES:
                for half in chunk.asking_first():
                    self._give(half)
                return
            dead: RunwareError = errors.ConnectionLostError(
                f"The workers that ran the task died {MOST_TRIES} times. The next run polls it."
            )
        else:
            dead = errors.ClientClosedError(
                f"The Dask cluster {self._address!r} failed: {sentence(outcome)}."
            )
        self._tell(chunk.failed(dead))

    def _tell(self, reports: Sequence[Report]) -> None:
        for report in reports:
            self._report(report)

    def _leave(self) -> None:
        with suppress(Exception):  # the scheduler may be gone
            if self._cluster.status == "running":
                self._cluster.cancel([future for _, future in self._under_way.values()])
                # A worker may have been stopped (SIGSTOP), and then never responds.
                idle, name = self._dask.disconnect_when_idle, self._plugin.name
                self._cluster.run(idle, name, on_error="ignore", callback_timeout=_ENDING / 2)
        self._under_way.clear()
        with suppress(Exception):
            self._cluster.close(timeout=_ENDING)
