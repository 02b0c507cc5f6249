"""The code that runs on Dask workers. It imports `distributed`, so the driver imports it late, in the thread of a run."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import attrs

from runware._batch.executor import Assignment, Report
from runware._batch.sending import Parcel, WorkerClient

# Not a plain import: Dask has few type hints, and its types must not appear in signatures.
distributed: Any = import_module("distributed")


class ClientPlugin(distributed.WorkerPlugin):  # type: ignore[misc]
    """Worker plugin that holds one client for the lifetime of a worker. Runs with the same settings share it."""

    idempotent = True

    def __init__(self, client: WorkerClient) -> None:
        self.name = f"runware-{client.name}"
        self.client = client

    def teardown(self, worker: Any) -> None:
        """Disconnect the client when the worker ends."""
        self.client.disconnect_when_idle()

    def __repr__(self) -> str:
        return f"ClientPlugin({self.client!r})"


def run_chunk(parcel: Parcel[Assignment], mark: str, plugin: str) -> Parcel[Report]:
    """Run a chunk of tasks.

    Dask runs a chunk again on another worker if its worker dies. So each run sets an event of the scheduler, named `mark`,
    before anything is sent. A worker that finds it set polls each task before sending it.
    """
    worker = distributed.get_worker()
    client: WorkerClient = worker.plugins[plugin].client
    distributed.secede()  # leaves the worker's thread pool: a chunk waits for the server, and needs no CPU
    assignments = parcel.open()
    # The calls of `distributed.Event`, without the Dask client that it would open on each worker.
    sync, scheduler = distributed.utils.sync, worker.scheduler
    if sync(worker.loop, scheduler.event_is_set, name=mark):
        assignments = [attrs.evolve(assignment, ask_first=True) for assignment in assignments]
    else:
        sync(worker.loop, scheduler.event_set, name=mark)
    return Parcel(client.run(assignments))


def disconnect_when_idle(plugin: str, dask_worker: Any) -> None:
    """Disconnect the client of a worker at the end of a run, once it is idle."""
    if (found := dask_worker.plugins.get(plugin)) is not None:
        found.client.disconnect_when_idle()
