"""The scenarios that are measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.clients import Client

MIB = 2**20


@dataclass(frozen=True)
class Metric:
    """A number of a scenario, and how it is shown."""

    key: str
    title: str
    unit: str
    factor: float = 1.0
    digits: int = 1
    more_is_better: bool = False


@dataclass(frozen=True)
class Scenario:
    """What a driver does in one process, and how its numbers are shown."""

    name: str
    #: The driver's own name for the scenario; `import` and `first` are measured from outside.
    does: str
    metrics: tuple[Metric, ...]
    #: The driver's settings in a full run, and those that a quick run overrides.
    settings: dict[str, Any] = field(default_factory=dict)
    quick: dict[str, Any] = field(default_factory=dict)
    #: Whether a client takes part.
    suits: Callable[[Client], bool] = lambda client: client.threads in (None, 1)
    #: Whether the scenario is for a figure only, not for the tables.
    figure_only: bool = False
    #: The maximum number of rounds: long scenarios are repeated less often.
    rounds: int = 99
    #: The timeout of one process, in seconds.
    limit: float = 30.0


def concurrent(client: Client) -> bool:
    return client.concurrent


def of_16(client: Client) -> bool:
    return client.concurrent or client.threads == 16


def with_map(client: Client) -> bool:
    return client.name in ("ours", "floor")


RATE = Metric("rate", "tasks/s", "", digits=0, more_is_better=True)
CPU = Metric("cpu", "CPU per 1,000 tasks", "ms", 1000, 0)


def throughput(
    name: str, title: str, tasks: int, at_once: int, *, cpu: bool = False, **rest: Any
) -> Scenario:
    metric = Metric("rate", title, "tasks/s", digits=0, more_is_better=True)
    return Scenario(
        name,
        "throughput",
        (metric, CPU) if cpu else (metric,),
        {"tasks": tasks, "at_once": at_once, **rest.pop("settings", {})},
        suits=rest.pop("suits", concurrent),
        **rest,
    )


SCENARIOS = (
    Scenario("import", "import", (Metric("seconds", "import", "ms", 1000, 0),)),
    Scenario("first", "first", (Metric("seconds", "process start to first result", "ms", 1000, 0),)),
    Scenario(
        "latency",
        "latency",
        (Metric("p50", "latency p50", "ms", 1000, 3), Metric("p99", "latency p99", "ms", 1000, 3)),
        {"tasks": 500},
        {"tasks": 300},
    ),
    throughput("16", "16 at once", 2000, 16, suits=of_16, quick={"tasks": 1000}),
    throughput("1000", "1,000 at once", 1000, 1000, cpu=True),
    throughput("5000", "5,000 at once", 5000, 5000),
    Scenario(
        "wait",
        "throughput",
        (Metric("seconds", "200 at once that take 500 ms each", "ms", 1000, 0),),
        {"tasks": 200, "at_once": 200, "wait": 500},
        suits=concurrent,
    ),
    Scenario(
        "batch",
        "throughput",
        (Metric("seconds", "100 tasks of 20 results", "ms", 1000, 0),),
        {"tasks": 100, "at_once": 100, "number_results": 20},
        suits=concurrent,
    ),
    Scenario(
        "memory", "memory", (Metric("bytes", "memory per task, 5,000 in flight", "kB", 1e-3, 2),),
        {"at_once": 5000}, suits=lambda client: client.concurrent and not client.http,
    ),
    Scenario("upload", "upload", (Metric("seconds", "8 MiB up", "ms", 1000, 0),), {"tasks": 5}, {"tasks": 3}),
    Scenario(
        "download", "download", (Metric("seconds", "8 MiB down", "ms", 1000, 0),),
        {"tasks": 5, "size": 8 * MIB}, {"tasks": 3},
    ),
    Scenario(
        "growth", "growth", (),
        {"tasks": 50_000, "at_once": 256, "marks": [1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000]},
        {"tasks": 10_000, "marks": [1000, 2000, 4000, 6000, 8000, 10_000]},
        suits=with_map, rounds=2, limit=120.0,
    ),
    throughput("curve-1", "one at a time", 200, 1, figure_only=True, rounds=3),
    throughput("curve-100", "100 at once", 1000, 100, figure_only=True, rounds=3),
    throughput("curve-300", "300 at once", 1200, 300, figure_only=True, rounds=3),
    throughput("curve-2500", "2,500 at once", 2500, 2500, figure_only=True, rounds=3),
    *[
        Scenario(
            f"memory-{at_once}", "memory", (Metric("bytes", f"memory per task, {at_once:,} in flight", "kB", 1e-3, 2),),
            {"at_once": at_once}, suits=lambda client: client.concurrent and not client.http, figure_only=True, rounds=2,
        )
        for at_once in (1000, 2500, 10_000)
    ],
)  # fmt: skip
