"""Runs the tasks of a batch on the workers of a Dask cluster. The journal stays with the driver."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, cast

import attrs

from runware._batch.executor import Assignment, Report
from runware._batch.worker_client import Parcel, WorkerClient
from runware._engine.call_options import check_count, check_flag, check_seconds
from runware._files import media
from runware._json.uuids import new_uuid
from runware._models.model import Model
from runware._models.validation import unchecked
from runware.errors import (
    ClientClosedError,
    ConnectionLostError,
    InvalidParameterError,
    RunwareError,
    must_be,
    refusal,
)

#: How often a chunk is given to another worker before its tasks are left to the next run.
MOST_TRIES = 10
#: Seconds that tasks wait for others that go into the same chunk.
GATHERING = 0.01
#: Seconds for which the number of workers is believed.
_COUNTED_FOR = 5.0
#: Seconds that the end of a run waits for the cluster.
_ENDING = 10.0


class DaskExecutor:
    """Runs the tasks of a batch on a Dask cluster: `batch.run(tasks, executor=DaskExecutor("tcp://scheduler:8786"))`.

    Chunks of tasks with their fixed UUIDs travel to the workers. Each worker has one client with the settings of the
    batch's. A worker that dies has its chunk given to another, which asks the server for each task before it sends it. The
    extra `dask` brings what it needs, on the driver; the workers need this package, too.

    Args:
        address: The scheduler, such as `"tcp://scheduler:8786"`.
        chunk: How many tasks travel together at most. They come back together, when the slowest has ended.
        send_key: Hand the API key of the batch's client over to the workers. Default: each takes that of its environment,
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
        self._chunk = check_count(chunk, "chunk", at_least=1)
        self._send_key = check_flag(send_key, "send_key")
        self._connect_timeout = check_seconds(connect_timeout, "connect_timeout")
        self._worker_timeout = check_seconds(worker_timeout, "worker_timeout")
        self._client: WorkerClient | None = None
        self._drive: _Drive | None = None

    def __repr__(self) -> str:
        return f"DaskExecutor({self._address!r}, chunk={self._chunk})"

    def prepare(self, client: WorkerClient) -> None:
        """A run is about to begin, with a client like this one on each worker.

        Raises:
            InvalidParameterError: Dask is not installed.
        """
        if find_spec("distributed") is None:
            problem = "Dask is not installed: pip install 'runware-duo[dask]'."
            raise refusal(f"executor is a DaskExecutor, and {problem}", "executor")
        self._client = client if self._send_key else client.without_key()

    def open(self, report: Callable[[Report], None]) -> None:
        """A run begins. The cluster is connected to in a thread."""
        assert self._client is not None, "prepare() comes first"
        self._drive = _Drive(
            self._address, self._chunk, self._connect_timeout, self._worker_timeout, self._client, report
        )

    def submit(self, assignments: Sequence[Assignment]) -> None:
        """Run these."""
        assert self._drive is not None, "open() comes first"
        self._drive.events.put(list(assignments))

    def close(self) -> None:
        """The run ends. What waits for a worker is not begun; the server goes on with what it has."""
        if self._drive is not None:
            self._drive.events.put(None)

    def wait_closed(self) -> None:
        """Wait until the cluster is left."""
        if self._drive is not None:
            self._drive.thread.join(2 * _ENDING)


# Chunks ----------------------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class Chunk:
    """Tasks that one worker gets."""

    assignments: list[Assignment]
    tries: int = 0

    def asking_first(self) -> list[Chunk]:
        """The same for other workers: those before may have sent them. In halves, which take less long to come back."""
        asking = [attrs.evolve(assignment, ask_first=True) for assignment in self.assignments]
        middle = (len(asking) + 1) // 2
        return [Chunk(half, self.tries + 1) for half in (asking[:middle], asking[middle:]) if half]

    def failed(self, error: RunwareError, *, not_sent: bool = False) -> list[Report]:
        """Reports that say the same of each."""
        return [
            Report(number=assignment.number, error=error, not_sent=not_sent and not assignment.ask_first)
            for assignment in self.assignments
        ]


def packed(assignments: Sequence[Assignment]) -> tuple[list[Assignment], list[Report]]:
    """Assignments for another machine, and reports about those whose local files cannot be read."""
    ready: list[Assignment] = []
    refused: list[Report] = []
    for assignment in assignments:
        try:
            ready.append(attrs.evolve(assignment, task=_portable(assignment.task, "")))
        except InvalidParameterError as error:
            refused.append(Report(number=assignment.number, error=error, not_sent=True))
    return ready, refused


def in_chunks(assignments: Sequence[Assignment], most: int, workers: int) -> list[Chunk]:
    """Chunks of equal size, so that each worker has work."""
    size = max(min(most, -(-len(assignments) // max(workers, 1))), 1)
    return [Chunk(list(assignments[at : at + size])) for at in range(0, len(assignments), size)]


def sentence(error: Any) -> str:
    """What went wrong, without the traceback."""
    return f"{type(error).__name__}: {str(error)[:500]}" if str(error) else type(error).__name__


def _portable(value: Any, name: str) -> Any:
    """The same for another machine: local files are read here."""
    if isinstance(value, Model):
        return unchecked(type(value), {key: _portable(one, key) for key, one in vars(value).items()})
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        return {key: _portable(one, str(key)) for key, one in items.items()}
    if isinstance(value, list | tuple):
        return [_portable(one, name) for one in cast("Sequence[Any]", value)]
    return media.encode(value, name) if media.is_local(value) else value


# One run ----------------------------------------------------------------------------------------------------------


_Event = list[Assignment] | tuple[Chunk, str, Any] | None


@attrs.define(eq=False)
class _Drive:
    """One run: a thread that chunks go out from, and come back to."""

    _address: str
    _most: int
    _connect_timeout: float
    _worker_timeout: float
    _client: WorkerClient
    _report: Callable[[Report], None]
    #: New assignments; chunks that have come back, with their reports or an error; None for the end.
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
        """Refuse what cannot be connected to. A Dask client that is refused by itself waits in vain as it is collected."""
        scheme, _ = distributed.comm.parse_address(self._address)
        if scheme != "inproc":
            distributed.comm.get_address_host_port(self._address)
        security = distributed.Security().get_connection_args("client")
        if scheme == "tls" and security.get("ssl_context") is None:
            raise ValueError("tls:// needs certificates, in Dask's configuration under distributed.comm.tls")

    def _refuse(self, error: Exception) -> None:
        """Nothing can be sent there: say so of whatever is submitted, until the run ends."""
        problem = f"The Dask scheduler {self._address!r} cannot be used: {sentence(error)}."
        if self._cluster is not None:
            self._cluster.close(timeout=_ENDING)
        while (event := self.events.get()) is not None:
            if isinstance(event, list):
                self._tell(Chunk(event).failed(ClientClosedError(problem), not_sent=True))

    def _turn(self) -> bool:
        """Wait for something to happen, and do what follows. False at the end."""
        try:
            timeout = min(self._worker_timeout, _COUNTED_FOR) if self._under_way else None
            events = [self.events.get(timeout=timeout)]
        except Empty:
            self._look_for_workers()
            return True
        if isinstance(events[0], list):
            time.sleep(GATHERING)
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
        except Exception:  # the scheduler may be gone; what is given to it now tells
            self._workers = 0
        if self._workers:
            self._seen_at = self._counted_at

    def _look_for_workers(self) -> None:
        """Nothing has come back for a while: there may be nobody who works."""
        if self._cluster.status == "running":
            self._count()
        if time.monotonic() - self._seen_at > self._worker_timeout:
            alone = ClientClosedError(
                f"The Dask cluster {self._address!r} has had no worker for {self._worker_timeout:g} s. Start some, and run the "
                "same line again to go on."
            )
            for mark, (chunk, future) in list(self._under_way.items()):
                del self._under_way[mark]
                future.cancel()
                self._tell(chunk.failed(alone))

    def _give(self, chunk: Chunk) -> None:
        """Hand a chunk to whichever worker the scheduler chooses."""
        mark = f"runware-{new_uuid()}"
        try:
            future = self._cluster.submit(
                self._dask.run_chunk, Parcel(chunk.assignments), mark, self._plugin.name, key=mark, pure=False
            )
            self._under_way[mark] = chunk, future
            # In a thread of the cluster's client: the result is fetched there, which may take its time.
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
        """A chunk has come back."""
        if self._under_way.pop(mark, None) is None:
            return  # it was given up
        if isinstance(outcome, list):
            self._tell(outcome)
            with suppress(Exception):  # a scheduler that is gone has no marks
                self._cluster.sync(self._cluster.scheduler.event_clear, name=mark)
            return
        if isinstance(outcome, self._dask.distributed.scheduler.KilledWorker):
            if chunk.tries < MOST_TRIES:
                for half in chunk.asking_first():
                    self._give(half)
                return
            dead: RunwareError = ConnectionLostError(
                f"The workers that had the task died, {MOST_TRIES} times over. The next run asks for it."
            )
        else:
            dead = ClientClosedError(f"The Dask cluster {self._address!r} failed: {sentence(outcome)}.")
        self._tell(chunk.failed(dead))

    def _tell(self, reports: Sequence[Report]) -> None:
        for report in reports:
            self._report(report)

    def _leave(self) -> None:
        with suppress(Exception):  # the scheduler may be gone
            if self._cluster.status == "running":
                self._cluster.cancel([future for _, future in self._under_way.values()])
                self._cluster.run(
                    self._dask.rest, self._plugin.name, on_error="ignore", callback_timeout=_ENDING / 2
                )  # a worker may stand still
        self._under_way.clear()
        with suppress(Exception):
            self._cluster.close(timeout=_ENDING)
