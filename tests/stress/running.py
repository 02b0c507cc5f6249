"""A run: tasks, a server that commits faults, and what became of both."""

from __future__ import annotations

import contextlib
import threading
import time
from random import Random

from runware.emulator import Emulator
from runware.emulator.faults import Faults
from tests.support.leftovers import calls_in_memory, open_sockets, resident
from tests.support.short_waits import short_waits
from tests.support.timing import Lateness

from .clients import Flavour, run_jobs
from .plans import jobs_of, planned
from .report import Report, judge
from .weathers import WEATHERS, Transport, Weather

#: Tasks after which the memory should be as large as it gets, but for what the server keeps of each task.
WARM = 1000
#: What the server remembers for the report.
_ALL = 10_000_000
#: Tasks that show how fast it can be.
FEW = 80


def run_stress(
    tasks: int, seed: int, flavour: Flavour, transport: Transport, weather_name: str = "plain"
) -> Report:
    """Run that many tasks, and look at what became of them."""
    weather = WEATHERS[weather_name]
    faults = Faults(seed=seed, **weather.faults[transport])  # type: ignore[arg-type]
    plans = planned(tasks, Random(seed), weather.tasks)
    jobs = jobs_of(plans)
    report = Report(weather=weather_name, flavour=flavour, transport=transport, tasks=tasks)
    sockets = open_sockets()
    threads = set(threading.enumerate())
    calls_before = calls_in_memory()
    memory: list[int] = []
    ended = 0

    def done() -> None:
        nonlocal ended
        ended += 1
        if ended == min(WARM, len(jobs) // 2):
            memory.append(resident())

    if faults.slots is not None:
        report.ideal = ideal_seconds(tasks, seed, flavour, transport, weather, faults.slots)
    # Connections are as slow from the start as they are to be.
    server = Emulator(latency=weather.latency, faults=Faults(bandwidth=faults.bandwidth), remember=_ALL)
    with short_waits() if weather.short else contextlib.nullcontext(), server:
        counts: dict[str, int] = {}
        watched = Watched(server, counts)
        with Lateness() as late:
            started = time.monotonic()
            report.tasks_left = run_jobs(watched, jobs, flavour, transport, faults, done, **weather.settings)  # type: ignore[arg-type]
            report.seconds = time.monotonic() - started
        report.late = late.seconds
        if memory and len(jobs) > 2 * WARM:
            report.growth = (resident() - memory[0]) / (tasks - WARM * tasks / len(jobs))
        time.sleep(0.3)  # what nobody waits for any more is made all the same
        report.faults = counts
        judge(report, plans, server, watched.odd_about)
    report.sockets_left = open_sockets() - sockets
    report.threads_left = [thread.name for thread in threading.enumerate() if thread not in threads]
    plans.clear()  # their errors hold on to the client
    jobs.clear()
    del watched
    report.calls_left = calls_in_memory() - calls_before
    return report


def ideal_seconds(
    tasks: int, seed: int, flavour: Flavour, transport: Transport, weather: Weather, slots: int
) -> float:
    """What a client takes that knows how many tasks the server takes at once: on this machine, as busy as it is."""
    few = min(tasks, FEW)
    jobs = jobs_of(planned(few, Random(seed), weather.tasks))
    with Emulator(latency=weather.latency, remember=_ALL) as server:
        started = time.monotonic()
        run_jobs(server, jobs, flavour, transport, **{**weather.settings, "max_in_flight": slots})
        return (time.monotonic() - started) * tasks / few


class Watched:
    """The server, keeping the counts of the faults when they end."""

    def __init__(self, server: Emulator, counts: dict[str, int]) -> None:
        self._server, self._counts = server, counts
        #: The tasks that odd things were said about.
        self.odd_about: set[str] = set()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def http_url(self) -> str:
        return self._server.http_url

    @property
    def faults(self) -> Faults:
        return self._server.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._counts.update(self._server.fault_counts)
        self.odd_about |= self._server.fault_tasks.get("odd", frozenset())
        self._server.faults = faults
