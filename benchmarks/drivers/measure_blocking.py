"""Scenarios for any blocking client: as in `measure_async`, with a thread for each concurrent task."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

WARM_UP = 200


class Client(Protocol):
    """The interface of a measured client."""

    def open(self, url: str, at_once: int) -> None: ...
    def image(self, model: str, number_results: int = 1, seed_image: str | None = None) -> list[Any]: ...
    def close(self) -> None: ...


def main(client: Client, arguments: list[str]) -> None:
    """Run the scenario that the command line names."""
    _, name, url, settings = arguments
    if name == "first":
        client.open(url, 1)
        client.image("bench:now@1")
        print(f'{{"at": {time.monotonic()}}}', flush=True)
        client.close()
        return
    print(json.dumps(measured(client, name, url, json.loads(settings))), flush=True)


def measured(client: Client, name: str, url: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of a scenario."""
    client.open(url, settings.get("at_once", 1))
    burst(client, WARM_UP, settings.get("at_once", 1), 1)
    numbers = SCENARIOS[name](client, **settings)
    client.close()
    return numbers


def latency(client: Client, tasks: int) -> dict[str, Any]:
    """Measure the latency of sequential tasks."""
    times: list[float] = []
    for _ in range(tasks):
        began = time.perf_counter()
        client.image("bench:now@1")
        times.append(time.perf_counter() - began)
    times.sort()
    return {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)]}


def throughput(client: Client, tasks: int, at_once: int, number_results: int = 1) -> dict[str, Any]:
    """Measure the wall-clock and CPU time of tasks in several threads."""
    worked, began = time.process_time(), time.perf_counter()
    burst(client, tasks, at_once, number_results)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "rate": tasks / seconds, "cpu": worked / tasks * 1000}


def burst(client: Client, tasks: int, at_once: int, number_results: int) -> None:
    """Run the tasks, divided among the threads."""
    done: list[int] = []

    def work(share: int) -> None:
        for _ in range(share):
            check(client.image("bench:now@1", number_results), number_results)
            done.append(1)

    if at_once == 1:
        work(tasks)
    else:
        shares = [len(range(first, tasks, at_once)) for first in range(at_once)]
        threads = [threading.Thread(target=work, args=(share,)) for share in shares]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if len(done) != tasks:
        raise SystemExit("Tasks failed.")


def check(results: list[Any], number_results: int) -> None:
    """Verify that no result is missing: a client must not be fast because it loses results."""
    if len(results) != number_results:
        raise SystemExit("Results are missing.")


def upload(client: Client, tasks: int, file: str) -> dict[str, Any]:
    """Measure tasks with a large file in the request."""
    return {"seconds": timed(tasks, lambda: client.image("bench:now@1", 1, file))}


def download(client: Client, tasks: int, size: int) -> dict[str, Any]:
    """Measure tasks with a large result."""
    return {"seconds": timed(tasks, lambda: client.image(f"bench:bytes@{size}"))}


def timed(tasks: int, do: Callable[[], list[Any]]) -> float:
    """Return the median time of a task, after one as a warm-up."""
    times: list[float] = []
    for _ in range(tasks + 1):
        began = time.perf_counter()
        check(do(), 1)
        times.append(time.perf_counter() - began)
    return sorted(times[1:])[tasks // 2]


SCENARIOS: dict[str, Callable[..., dict[str, Any]]] = {
    "latency": latency,
    "throughput": throughput,
    "upload": upload,
    "download": download,
}
