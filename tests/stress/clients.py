"""How the tasks of a run are run, with a client of either flavour."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, Protocol

import runware
import runware_sync
from runware import RunwareError
from runware.emulator.faults import Faults
from tests.support.addresses import address

from .plans import Plan
from .weathers import Transport

Flavour = Literal["async", "blocking"]
FLAVOURS: tuple[Flavour, ...] = ("async", "blocking")

#: Seconds that a run may last: some, and some for each task.
MAX_DURATION, PATIENCE_PER_TASK = 60.0, 0.3


class Server(Protocol):
    """The local server, as far as a run needs it."""

    faults: Faults

    @property
    def url(self) -> str: ...

    @property
    def http_url(self) -> str: ...


def settings(url: str, **more: Any) -> dict[str, Any]:
    return {"api_key": "a key", "url": url, "timeout": 3.0, "max_retries": 8, "connect_timeout": 2.0,
            "max_in_flight": 200, **more}  # fmt: skip


async def one_async(client: runware.Runware, job: list[Plan]) -> None:
    plan, how = job[0], {"on_incomplete": "raise"}
    if plan.kind == "batch":
        outcomes = await client.run_all([plan.task for plan in job], return_errors=True, **how)
        for each, outcome in zip(job, outcomes, strict=True):
            each.ended(outcome)
        return
    try:
        if plan.kind == "results":
            came = [result async for result in client.results(plan.task, **how)]
        else:
            came = await client.run(plan.task, **how)
    except RunwareError as error:
        plan.ended(error)
    else:
        plan.ended(came)


def one_blocking(client: runware_sync.Runware, job: list[Plan]) -> None:
    plan, how = job[0], {"on_incomplete": "raise"}
    if plan.kind == "batch":
        outcomes = client.run_all([plan.task for plan in job], return_errors=True, **how)
        for each, outcome in zip(job, outcomes, strict=True):
            each.ended(outcome)
        return
    try:
        if plan.kind == "results":
            came = list(client.results(plan.task, **how))
        else:
            came = client.run(plan.task, **how)
    except RunwareError as error:
        plan.ended(error)
    else:
        plan.ended(came)


async def all_async(
    server: Server, given: dict[str, Any], jobs: list[list[Plan]], faults: Faults, done: Callable[[], None]
) -> list[str]:
    """Run all jobs; returns the names of asyncio tasks that are left."""
    free = asyncio.Semaphore(2 * given["max_in_flight"])

    async def guarded(client: runware.Runware, job: list[Plan]) -> None:
        async with free:
            await one_async(client, job)
            done()

    async with runware.Runware(**given) as client:
        await client.ensure_connection()
        server.faults = faults
        running = [asyncio.create_task(guarded(client, job)) for job in jobs]
        await asyncio.wait(running, timeout=max_duration(jobs))
        server.faults = Faults()
    await asyncio.wait(running, timeout=5)  # those that hung were told
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in running:
        if task.done():
            task.result()
    return [repr(task) for task in left]


def all_blocking(
    server: Server, given: dict[str, Any], jobs: list[list[Plan]], faults: Faults, done: Callable[[], None]
) -> list[str]:
    """The same from many threads."""

    def counted(job: list[Plan]) -> None:
        one_blocking(client, job)
        done()

    client = runware_sync.Runware(**given)
    with ThreadPoolExecutor(64) as pool:
        with client:
            client.ensure_connection()
            server.faults = faults
            running = [pool.submit(counted, job) for job in jobs]
            until = time.monotonic() + max_duration(jobs)
            for future in running:
                with contextlib.suppress(TimeoutError):
                    future.exception(max(until - time.monotonic(), 0))
            server.faults = Faults()
            for future in running:
                future.cancel()  # only what hung is left
        for future in running:
            if not future.cancelled():
                future.result(10)
    return []


def run_jobs(
    server: Server,
    jobs: list[list[Plan]],
    flavour: Flavour,
    transport: Transport = "websocket",
    faults: Faults | None = None,
    done: Callable[[], None] = lambda: None,
    **more: Any,
) -> list[str]:
    """Run all jobs with a client of that flavour; returns what asyncio tasks are left."""
    faults = faults or Faults()
    given = settings(address(server, transport), **more)
    if flavour == "async":
        return asyncio.run(all_async(server, given, jobs, faults, done))
    return all_blocking(server, given, jobs, faults, done)


def max_duration(jobs: list[list[Plan]]) -> float:
    return MAX_DURATION + PATIENCE_PER_TASK * sum(len(job) for job in jobs)
