"""A batch whose tasks run on Celery workers. The journal stays with the program that has the batch.

    pip install runware-duo celery
    celery -A examples.celery_batch worker --pool threads --concurrency 8    # any number of these, on any machines
    python -m examples.celery_batch

`RUNWARE_CELERY_BROKER` and `RUNWARE_CELERY_BACKEND` name the broker and the backend of results. Each worker has one client, with
the key of its environment, `RUNWARE_API_KEY`.
"""

from __future__ import annotations

import os
import pickle
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from functools import cache
from threading import Event, Thread
from typing import Any

import attrs
from celery import Celery  # pyright: ignore
from celery.exceptions import TimeoutError as NotInTime  # pyright: ignore

from runware import ConnectionLostError, ImageInference
from runware.batch import Assignment, Report
from runware_sync import Batch, Runware
from runware_sync.batch import run_assignments

app: Any = Celery(
    "runware",
    broker=os.environ.get("RUNWARE_CELERY_BROKER", "redis://localhost"),
    backend=os.environ.get("RUNWARE_CELERY_BACKEND", "redis://localhost"),
)
#: Seconds after which a chunk that has not come back is given to another worker.
PATIENCE = 900.0


@cache
def client() -> Runware:
    """The one client of a worker."""
    return Runware()


# Not `acks_late`: a broker that delivers a chunk a second time would not say that the server is to be asked first.
@app.task(name="runware.chunk")  # type: ignore[untyped-decorator, misc, unused-ignore]
def run_chunk(chunk: str) -> str:
    """Run tasks on a worker. What travels is pickled, so the broker must be yours alone."""
    assignments: list[Assignment] = pickle.loads(b64decode(chunk))
    return b64encode(pickle.dumps(run_assignments(client(), assignments))).decode()


class CeleryExecutor:
    """Runs the tasks of a batch on Celery workers: `batch.run(tasks, executor=CeleryExecutor())`."""

    def __init__(self, *, patience: float = PATIENCE, chunk: int = 16) -> None:
        self._patience = patience
        self._chunk = chunk
        self._closed = Event()
        self._report: Callable[[Report], None] = lambda report: None

    def open(self, report: Callable[[Report], None]) -> None:
        """A run begins."""
        self._report = report
        self._closed.clear()

    def submit(self, assignments: Sequence[Assignment]) -> None:
        """Run these, in chunks. A thread waits for each chunk."""
        for at in range(0, len(assignments), self._chunk):
            chunk = list(assignments[at : at + self._chunk])
            Thread(target=self._run, args=(chunk,), daemon=True).start()

    def close(self) -> None:
        """The run ends."""
        self._closed.set()

    def _run(self, chunk: list[Assignment]) -> None:
        while not self._closed.is_set():
            try:
                sent: Any = run_chunk.apply_async([b64encode(pickle.dumps(chunk)).decode()])
                reports: list[Report] = pickle.loads(b64decode(sent.get(timeout=self._patience)))
            except NotInTime:
                # Its worker may have died. Whoever takes over asks the server for each task before it sends it.
                chunk = [attrs.evolve(assignment, ask_first=True) for assignment in chunk]
                continue
            except Exception as error:
                # The broker is away, or the worker could not begin. The tasks have failed for this run; the next one asks for them.
                failure = ConnectionLostError(f"Celery could not run the task: {error}")
                reports = [Report(number=assignment.number, error=failure) for assignment in chunk]
            for report in reports:
                self._report(report)
            return


def main() -> None:
    """A batch of two pictures."""
    prompts = ["a lighthouse at dusk", "a harbour in fog"]
    tasks = [
        ImageInference(model="runware:101@1", positive_prompt=prompt, width=512, height=512)
        for prompt in prompts
    ]
    with Runware() as driver:
        batch = Batch("night.journal", driver)
        for outcome in batch.run(tasks, save="out/", executor=CeleryExecutor()):
            print(outcome.index, outcome.error or outcome.files)
        print(batch.summary)


if __name__ == "__main__":
    main()
