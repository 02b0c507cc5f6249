"""Measure the local server: start-up time, latency, throughput and memory.

    python -m benchmarks.local_server                      all of it; prints a table
    python -m benchmarks.local_server start utility        these only
    python -m benchmarks.local_server --tasks 5000         with fewer tasks

The server runs in a process of its own. Requests are sent over bare websockets, so that no client of ours is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

#: The number of tasks that the server remembers.
REMEMBERED = 10_000
#: The maximum of each figure; None if it has no goal.
GOALS: dict[str, float | None] = {
    "start, ms": 400,
    "utility task, ms": 3,
    "picture of 1024x1024, ms": 40,
    "1,000 connections, ms to answer all": None,
    "utility task, microseconds of processor": 500,
    "memory more after tasks, MB": 10,
    "memory more after pictures and videos, MB": 50,
}
Figures = dict[str, float]


class Server:
    """The local server's command, as a subprocess."""

    def __init__(self, *options: str) -> None:
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "runware.emulator", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.seconds_to_start = time.perf_counter() - began
        self.url = line.strip().rpartition("RUNWARE_BASE_URL=")[2]

    @property
    def memory(self) -> float:
        """Resident memory, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000

    @property
    def processor_time(self) -> float:
        """CPU time of all threads, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[ClientConnection]:
        """Open an authenticated connection."""
        async with connect(self.url, max_size=None, compression=None) as socket:
            await socket.send(json.dumps([{"taskType": "authentication", "apiKey": "benchmark"}]))
            await socket.recv()
            yield socket


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    server = Server(*options)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def utility() -> dict[str, Any]:
    return {
        "taskType": "promptEnhance", "taskUUID": str(uuid4()), "prompt": "a lighthouse", "promptMaxLength": 64,
        "promptVersions": 1,
    }  # fmt: skip


def picture(prompt: str = "a lighthouse at dusk", **more: object) -> dict[str, Any]:
    task = {"taskType": "imageInference", "taskUUID": str(uuid4()), "model": "runware:101@1"}
    return {**task, "positivePrompt": prompt, "width": 1024, "height": 1024, **more}


def video() -> dict[str, Any]:
    task = {"taskType": "videoInference", "taskUUID": str(uuid4()), "model": "klingai:5@3"}
    return {
        **task,
        "positivePrompt": "waves",
        "duration": 5,
        "deliveryMethod": "async",
        "width": 1920,
        "height": 1080,
    }


async def answer(socket: ClientConnection, task: dict[str, Any]) -> dict[str, Any]:
    """Send a task. Return the first item of the response."""
    await socket.send(json.dumps([task]))
    message = json.loads(await socket.recv())
    if "data" not in message:
        raise RuntimeError(f"Refused: {message}")
    item: dict[str, Any] = message["data"][0]
    return item


async def timed(server: Server, make: Callable[[], dict[str, Any]], times: int) -> float:
    """Return the median latency, in milliseconds."""
    async with server.connection() as socket:
        for _ in range(3):
            await answer(socket, make())
        taken: list[float] = []
        for _ in range(times):
            began = time.perf_counter()
            await answer(socket, make())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


async def start(options: argparse.Namespace) -> Figures:
    taken: list[float] = []
    for _ in range(5):
        with serving() as server:
            taken.append(server.seconds_to_start)
    return {"start, ms": min(taken) * 1000}


async def answers(options: argparse.Namespace) -> Figures:
    with serving() as server:
        return {
            "utility task, ms": await timed(server, utility, 200),
            "picture of 1024x1024, ms": await timed(
                server, lambda: picture(f"a lighthouse at dusk {uuid4()}"), 20
            ),
        }


async def connections(options: argparse.Namespace) -> Figures:
    """Open a thousand connections, and send one task over each at the same time."""
    with serving() as server:
        async with asyncio.TaskGroup() as group, open_connections(server, 1000) as sockets:
            began = time.perf_counter()
            for socket in sockets:
                group.create_task(answer(socket, utility()))
            while any(not task.done() for task in group._tasks):  # type: ignore[attr-defined]  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            return {"1,000 connections, ms to answer all": (time.perf_counter() - began) * 1000}


@asynccontextmanager
async def open_connections(server: Server, count: int) -> AsyncGenerator[list[ClientConnection]]:
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(server.connection()) for _ in range(count)]


async def utilities(server: Server, count: int, in_message: int = 1) -> None:
    """Run a number of tasks over 20 connections, 50 at a time on each."""

    async def some(socket: ClientConnection, share: int) -> None:
        for begun in range(0, share, 50):
            tasks = [utility() for _ in range(min(50, share - begun))]
            for first in range(0, len(tasks), in_message):
                await socket.send(json.dumps(tasks[first : first + in_message]))
            for _ in tasks:
                await socket.recv()

    async with open_connections(server, 20) as sockets, asyncio.TaskGroup() as group:
        for socket in sockets:
            group.create_task(some(socket, count // 20))


async def throughput(options: argparse.Namespace) -> Figures:
    """Measure memory and CPU time over many tasks."""
    with serving() as server:
        await utilities(server, REMEMBERED + 2_000)  # beyond this, each new task replaces an old one
        memory, computed = server.memory, server.processor_time
        await utilities(server, options.tasks)
        each = (server.processor_time - computed) / options.tasks * 1e6
        return {
            "utility task, microseconds of processor": each,
            "memory more after tasks, MB": server.memory - memory,
        }


async def media(options: argparse.Namespace) -> Figures:
    """Measure memory over many pictures and videos (600 and 40 by default)."""
    with serving() as server:
        async with server.connection() as socket:
            for _ in range(5):
                await answer(socket, picture("warm up"))
            memory = server.memory
            for number in range(options.pictures):
                await answer(socket, picture(f"picture {number}"))
            for _ in range(options.videos):
                task = video()
                await answer(socket, task)
                question = {"taskType": "getResponse", "taskUUID": task["taskUUID"]}
                while (await answer(socket, question)).get("status") == "processing":  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        return {"memory more after pictures and videos, MB": server.memory - memory}


SCENARIOS: dict[str, Callable[[argparse.Namespace], Coroutine[Any, Any, Figures]]] = {
    "start": start,
    "answers": answers,
    "connections": connections,
    "throughput": throughput,
    "media": media,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.local_server", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)}; all by default"
    )
    parser.add_argument("--tasks", type=int, default=50_000, help="how many tasks (default: 50000)")
    parser.add_argument("--pictures", type=int, default=600, help="how many pictures (default: 600)")
    parser.add_argument("--videos", type=int, default=40, help="how many videos (default: 40)")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - set(SCENARIOS):
        parser.error(f"There is no scenario {', '.join(sorted(unknown))}.")
    for name in options.scenarios or SCENARIOS:
        for figure, value in asyncio.run(SCENARIOS[name](options)).items():
            goal = GOALS[figure]
            print(f"{figure:45} {value:10.1f}   {'' if goal is None else f'goal: {goal:g}'}", flush=True)


if __name__ == "__main__":
    main()
