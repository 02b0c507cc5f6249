"""The cost of a journal: a batch compared with `client.map` alone: `python -m benchmarks.batches --tasks 100000`.

Blocks of both alternate, so that other load on the machine affects both equally. The server is that of the other
benchmarks. The ratios are meaningful: of wall-clock time, and of this process's CPU time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runware import Batch, ImageInference, Runware


def tasks(first: int, count: int, order: str) -> Iterator[ImageInference]:
    """Yield small tasks with different prompts."""
    for number in range(first, first + count):
        yield ImageInference(
            model=order, positive_prompt=f"a lighthouse at dusk, number {number}", width=512, height=512
        )


def memory() -> float:
    """Return the resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


async def timed(run: Any) -> tuple[float, float]:
    """Return the wall-clock and CPU time of a run, in seconds."""
    began, cpu = time.perf_counter(), time.process_time()
    async for outcome in run:
        assert outcome.error is None, outcome.error
    return time.perf_counter() - began, time.process_time() - cpu


async def growth(client: Runware, folder: Path, count: int, order: str, limit: int) -> dict[str, float]:
    """Measure a growing journal: the time of each tenth, and its size in memory and on disk."""
    began = marked = time.perf_counter()
    cpu = time.process_time()
    seconds: list[float] = []
    cpus: list[float] = []
    ended = 0
    before, most = memory(), 0.0
    async for _ in Batch(folder / "growth.journal", client).run(tasks(0, count, order), limit=limit):
        ended += 1
        if ended % (count // 10) == 0:
            seconds.append(time.perf_counter() - marked)
            cpus.append(time.process_time() - cpu)
            marked, cpu = time.perf_counter(), time.process_time()
            most = max(most, memory())
    again, again_cpu = await timed(
        Batch(folder / "growth.journal", client).run(tasks(0, count, order), limit=limit)
    )
    return {
        "seconds": time.perf_counter() - began - again,
        "last tenth : first tenth, seconds": seconds[-1] / seconds[0],
        "last tenth : first tenth, processor": cpus[-1] / cpus[0],
        "median of later tenths : first, processor": statistics.median(cpus[1:]) / cpus[0],
        "memory before, MB": before,
        "memory, MB": most,
        "journal, bytes a task": (folder / "growth.journal").stat().st_size / count,
        "processor, us a task": sum(cpus) / count * 1e6,
        "second run that skips all, s": again,
        "second run, processor us a task": again_cpu / count * 1e6,
    }


async def beside_map(
    client: Runware, folder: Path, block: int, blocks: int, order: str, limit: int
) -> dict[str, float]:
    """Measure alternating blocks of both. Return the medians and their ratios."""
    took: dict[str, list[tuple[float, float]]] = {"map": [], "batch": []}
    batch = Batch(folder / "turns.journal", client)
    for number in range(blocks):
        took["map"].append(await timed(client.map(tasks(number * block, block, order), limit=limit)))
        took["batch"].append(
            await timed(batch.run(tasks(number * block, block, order), limit=limit, add=True))
        )
    wall = {name: statistics.median(one for one, _ in times) / block * 1e6 for name, times in took.items()}
    cpu = {name: statistics.median(one for _, one in times) / block * 1e6 for name, times in took.items()}
    return {
        "map, us a task": wall["map"],
        "batch, us a task": wall["batch"],
        "batch : map, time": wall["batch"] / wall["map"],
        "map, processor us a task": cpu["map"],
        "batch, processor us a task": cpu["batch"],
        "batch : map, processor": cpu["batch"] / cpu["map"],
    }


async def measured(given: argparse.Namespace, url: str) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="runware-batches-", dir=given.folder) as name:
        folder = Path(name)
        async with Runware("a key", url=url, validate="off") as client:
            await client.ensure_connection()
            found = {
                f"{order}, limit {limit}": await beside_map(client, folder, block, given.blocks, order, limit)
                for order, limit, block in (
                    ("bench:now@1", 64, 2000),
                    ("bench:wait@50", 64, 1000),
                    ("bench:wait@500", 64, 500),
                )
            }
            if given.tasks:
                found[f"{given.tasks} tasks"] = await growth(client, folder, given.tasks, "bench:now@1", 64)
            return found


def main() -> None:
    parser = argparse.ArgumentParser(description="A batch with a journal beside client.map.")
    parser.add_argument("--tasks", type=int, default=100_000, help="of the journal that grows; 0 for none")
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--folder", help="where the journals are written: on the disk that is meant")
    given = parser.parse_args()
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            port = server.stdout.readline().split()[0]
            found = asyncio.run(measured(given, f"ws://127.0.0.1:{port}/v1"))
        finally:
            server.stdin.close()
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
