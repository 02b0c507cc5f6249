"""Scenarios for any async client: one scenario in one process, its numbers as a line of JSON.

    python ours_async.py SCENARIO URL '{"its": "settings"}'

The module imports little, since its imports count when the start of a process is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

#: Tasks run before a measurement, so that connections, caches and lazy imports are warm.
WARM_UP = 200


class Client(Protocol):
    """The interface of a measured client."""

    async def open(self, url: str, at_once: int) -> None: ...
    async def image(
        self, model: str, number_results: int = 1, seed_image: str | None = None
    ) -> list[Any]: ...
    def many(self, model: str, tasks: int, at_once: int) -> AsyncIterator[list[Any]]: ...  # only for `growth`
    async def close(self) -> None: ...


def main(client: Client, arguments: list[str]) -> None:
    """Run the scenario that the command line names."""
    _, name, url, settings = arguments
    if name == "first":
        asyncio.run(first(client, url))
        return
    print(json.dumps(asyncio.run(measured(client, name, url, json.loads(settings)))), flush=True)


async def first(client: Client, url: str) -> None:
    """Run one task, and print when its result arrived."""
    await client.open(url, 1)
    await client.image("bench:now@1")
    print(f'{{"at": {time.monotonic()}}}', flush=True)
    await client.close()


async def measured(client: Client, name: str, url: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of a scenario."""
    profiled = settings.pop("profile", None)
    await client.open(url, settings.get("at_once", 1))
    await burst(client, "bench:now@1", WARM_UP, min(settings.get("at_once", 1), WARM_UP))
    if profiled is None:
        numbers = await SCENARIOS[name](client, **settings)
    else:
        import cProfile

        profile = cProfile.Profile()
        profile.enable()
        numbers = await SCENARIOS[name](client, **settings)
        profile.disable()
        profile.dump_stats(profiled)
    await client.close()
    return numbers


async def latency(client: Client, tasks: int) -> dict[str, Any]:
    """Measure the latency of sequential tasks."""
    times: list[float] = []
    for _ in range(tasks):
        began = time.perf_counter()
        await client.image("bench:now@1")
        times.append(time.perf_counter() - began)
    times.sort()
    return {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)]}


async def throughput(
    client: Client, tasks: int, at_once: int, number_results: int = 1, wait: int = 0
) -> dict[str, Any]:
    """Measure the wall-clock and CPU time of concurrent tasks."""
    model = f"bench:wait@{wait}" if wait else "bench:now@1"
    worked, began = time.process_time(), time.perf_counter()
    await burst(client, model, tasks, at_once, number_results)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "rate": tasks / seconds, "cpu": worked / tasks * 1000}


async def burst(client: Client, model: str, tasks: int, at_once: int, number_results: int = 1) -> None:
    """Run all tasks at once, or with limited concurrency."""
    if at_once >= tasks:
        outcomes = await asyncio.gather(*[client.image(model, number_results) for _ in range(tasks)])
        check(outcomes, number_results)
        return
    left = iter(range(tasks))

    async def work() -> None:
        for _ in left:
            check([await client.image(model, number_results)], number_results)

    await asyncio.gather(*[work() for _ in range(at_once)])


def check(outcomes: list[list[Any]], number_results: int) -> None:
    """Verify that no result is missing: a client must not be fast because it loses results."""
    if any(len(results) != number_results for results in outcomes):
        raise SystemExit("Results are missing.")


async def memory(client: Client, at_once: int) -> dict[str, Any]:
    """Measure the memory of tasks in flight: the server holds all responses until all tasks have arrived."""
    import gc

    gc.collect()
    before = most = resident()
    tasks = [asyncio.create_task(client.image(f"bench:hold@{at_once}")) for _ in range(at_once)]
    while not any(task.done() for task in tasks):
        most = max(most, resident())
        await asyncio.sleep(0.05)
    [first, *_] = outcomes = await asyncio.gather(*tasks)
    check(outcomes, 1)
    return {"bytes": (most - before) / under_way(first[0]), "under_way": under_way(first[0])}


def under_way(result: Any) -> int:
    """Return the number of tasks in flight when the server made this result."""
    return int(result["seed"] if isinstance(result, dict) else result.seed)


async def upload(client: Client, tasks: int, file: str) -> dict[str, Any]:
    """Measure tasks with a large file in the request."""
    return {"seconds": await timed(tasks, lambda: client.image("bench:now@1", 1, file))}


async def download(client: Client, tasks: int, size: int) -> dict[str, Any]:
    """Measure tasks with a large result."""
    return {"seconds": await timed(tasks, lambda: client.image(f"bench:bytes@{size}"))}


async def timed(tasks: int, do: Callable[[], Awaitable[list[Any]]]) -> float:
    """Return the median time of a task, after one as a warm-up."""
    times: list[float] = []
    for _ in range(tasks + 1):
        began = time.perf_counter()
        check([await do()], 1)
        times.append(time.perf_counter() - began)
    return sorted(times[1:])[tasks // 2]


async def growth(client: Client, tasks: int, at_once: int, marks: list[int]) -> dict[str, Any]:
    """Run very many tasks through `map`, recording time and memory at each mark."""
    done = 0
    seen: list[tuple[int, float, int]] = []
    began = time.perf_counter()
    async for results in client.many("bench:now@1", tasks, at_once):
        check([results], 1)
        done += 1
        if done in marks:
            seen.append((done, time.perf_counter() - began, resident()))
    return {"marks": seen}


def resident() -> int:
    """Return the resident memory of this process, in bytes."""
    with open("/proc/self/statm") as file:  # noqa: PTH123 # pathlib is not loaded
        return int(file.read().split()[1]) * PAGE


PAGE = os.sysconf("SC_PAGE_SIZE")

SCENARIOS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "latency": latency,
    "throughput": throughput,
    "memory": memory,
    "upload": upload,
    "download": download,
    "growth": growth,
}
