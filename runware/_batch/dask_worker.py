"""What runs on a Dask worker. It is loaded where `distributed` is: on workers, and in the thread of a run with Dask."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import attrs

from runware._batch.executor import Assignment, Report
from runware._batch.worker_client import Parcel, WorkerClient

# Not a plain import: the types of Dask are few, and are to be in no signature.
distributed: Any = import_module("distributed")


class ClientPlugin(distributed.WorkerPlugin):  # type: ignore[misc]
    """One client on each worker, for as long as the worker lives. Runs with the same settings share it."""

    idempotent = True

    def __init__(self, client: WorkerClient) -> None:
        self.name = f"runware-{client.name}"
        self.client = client

    def teardown(self, worker: Any) -> None:
        """The worker ends."""
        self.client.rest()

    def __repr__(self) -> str:
        return f"ClientPlugin({self.client!r})"


def run_chunk(parcel: Parcel[Assignment], mark: str, plugin: str) -> Parcel[Report]:
    """Run a chunk of tasks.

    Dask runs it again elsewhere if the worker dies. So it leaves a mark with the scheduler before anything is sent: who
    finds it asks for each task first.
    """
    worker = distributed.get_worker()
    client: WorkerClient = worker.plugins[plugin].client
    distributed.secede()  # it waits for a server, and takes no processor from others meanwhile
    assignments = parcel.open()
    # What `distributed.Event` does, without a client of the cluster for each worker.
    sync, scheduler = distributed.utils.sync, worker.scheduler
    if sync(worker.loop, scheduler.event_is_set, name=mark):
        assignments = [attrs.evolve(assignment, ask_first=True) for assignment in assignments]
    else:
        sync(worker.loop, scheduler.event_set, name=mark)
    return Parcel(client.run(assignments))


def rest(plugin: str, dask_worker: Any) -> None:
    """Disconnect the client of a worker that has nothing to do."""
    if (found := dask_worker.plugins.get(plugin)) is not None:
        found.client.rest()
