"""Many tasks through one client, to a server where everything goes wrong: what becomes of each, and of the money.

    python tests/storm.py --tasks 10000 --seed 1 --weather all

The engine's waits are shortened here, about ten times, so that it is over soon. Its code is that of every program.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import itertools
import logging
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, Literal
from uuid import UUID

import attrs

import runware
import runware._engine.timing as timing
import runware_sync
from runware import (
    ConnectionLostError,
    ImageInference,
    IncompleteResultsError,
    PromptEnhance,
    RunwareError,
    TaskTimeoutError,
    ValidationError,
)
from runware._engine.task_state import TaskState
from runware._engine.timing import Timing
from runware._runtime.waiter import Waiter
from runware.emulator import Emulator
from runware.emulator.faults import Faults

Colour = Literal["async", "blocking"]
Transport = Literal["websocket", "http"]
COLOURS: tuple[Colour, ...] = ("async", "blocking")
TRANSPORTS: tuple[Transport, ...] = ("websocket", "http")

#: What the engine waits for, in seconds, while it storms.
SHORT_WAITS = Timing(
    first_poll=0.1, longest_poll=1.0, confirmation=0.2, answer_wait=0.3, answer_lasts=0.05, grace=0.1, latest_answer=1.0,
    authentication=1.0, idle_before_ping=0.4, pong=0.4, writing=5.0, post_answer=1.0, longest_backoff=0.2,
)  # fmt: skip
#: Seconds that the storm may last: some, and some for each task.
MAX_DURATION, PATIENCE_PER_TASK = 60.0, 0.1
#: Seconds that a client has to connect and to find out how many tasks the server takes.
START = 0.5
#: Tasks after which the memory should be as large as it gets, but for what the server keeps of each task.
WARM = 1000
#: Bytes that the server may need for its records of a task.
MOST_GROWTH = 16_384


@attrs.frozen(kw_only=True)
class Weather:
    """What goes wrong in a storm, and what the client is held to in it.

    Every task has to end once, with all results that were billed, and nothing may be billed twice or be left behind. A
    server that makes `copies` bills whatever is sent again although it has it: it is the client that must not do that.
    """

    #: A WebSocket message is about many tasks, a POST about one, so faults are rarer there and cost more here.
    faults: dict[Transport, dict[str, float]]
    #: What tasks may end with if nothing is wrong with them; None: with anything that costs nothing.
    errors: frozenset[str] | None = frozenset()
    #: Seconds that each result takes.
    latency: float = 0.01
    #: Whether the engine's waits are shortened.
    short: bool = True
    #: Settings of the client.
    settings: dict[str, Any] = attrs.Factory(dict[str, Any])
    #: What kind of tasks there are: "mixed", "single" (one result each), "large" (one in ten has a large file).
    tasks: str = "mixed"
    #: How much longer it may take than the server works, if that is all that takes time.
    most_ratio: float | None = None


#: Connections that are lost in every way.
LOSSES: dict[Transport, dict[str, float]] = {
    "websocket": {"drop": 0.01, "drop_late": 0.02, "abort": 0.01, "half_open": 0.003, "forget": 0.01, "lose": 0.01},
    "http": {"abort": 0.01, "drop_late": 0.02, "half_open": 0.002, "lose": 0.02, "server_error_late": 0.01},
}  # fmt: skip


def both(*, losses: bool = True, **faults: float) -> dict[Transport, dict[str, float]]:
    """The same faults over both transports, with losses of connections or without."""
    return {transport: {**(LOSSES[transport] if losses else {}), **faults} for transport in TRANSPORTS}


WEATHERS: dict[str, Weather] = {
    # Everything that servers with a check for copies do wrong, all at once.
    "plain": Weather(
        errors=None,
        faults={
            "websocket": {
                "restart": 0.003, "drop": 0.01, "drop_late": 0.01, "abort": 0.01, "half_open": 0.003, "forget": 0.01,
                "refuse": 0.05, "overload": 0.03, "overload_questions": 0.02, "lose": 0.004, "delay": 0.1,
                "longest_delay": 0.03, "duplicate": 0.05, "reorder": 0.05, "garbage": 0.01,
            },
            "http": {
                "restart": 0.001, "drop": 0.01, "drop_late": 0.01, "abort": 0.01, "half_open": 0.002,
                "server_error": 0.01, "server_error_late": 0.01, "overload": 0.02, "overload_questions": 0.02,
                "longest_retry_after": 0, "lose": 0.01, "delay": 0.1, "longest_delay": 0.03, "duplicate": 0.05,
                "reorder": 0.05, "garbage": 0.01,
            },
        },
    ),
    # It answers every question within moments, and truthfully but for a first "unknown". So no copy is ever right.
    "no-copy-check": Weather(faults=both(copies=1, unknown=0.2, delay=0.1, longest_delay=0.03)),
    # No answer is not "unknown": a tenth of 6 seconds, as all waits are a tenth. An empty answer may be another's.
    "late-answers": Weather(
        faults=both(copies=1, unknown=0.1, late_answer=0.5, longest_late_answer=0.6, empty=0.05)
    ),
    # A key that was good before is good. A POST that is refused fails its task, which costs nothing.
    "refusals": Weather(
        errors=frozenset({"AuthenticationError"}),
        faults={
            "websocket": {**LOSSES["websocket"], "shut": 0.4, "refuse": 0.4, "most_refusals": 1, "copies": 1},
            "http": {**LOSSES["http"], "refuse": 0.02, "most_refusals": 1, "copies": 1},
        },
    ),
    # Bytes are a sign of life, even if a message takes longer than every wait.
    "large-slow": Weather(
        faults=both(losses=False, bandwidth=100_000, copies=1),
        # Not many at once, or what is large would be the work of the one processor that all of them share.
        settings={"timeout": 0.8, "max_retries": 1, "max_in_flight": 20},
        tasks="large",
    ),
    # Odd JSON may fail the task that it is about, and no other.
    "odd-json": Weather(faults=both(odd=0.02, duplicate=0.05, reorder=0.05)),
    # What is turned away waits for its turn, and the client finds out how many there may be at once. Real waits.
    "busy": Weather(
        faults=both(losses=False, slots=8),
        latency=0.2,  # or the processor that client and server share would be what takes time
        short=False,
        settings={"timeout": 60.0, "max_retries": 2, "max_in_flight": 1000},
        tasks="single",
        most_ratio=1.3,
    ),
    # An error that names no task concerns none of those that the server has, even if it does not know them at first.
    "unnamed-errors": Weather(
        faults={
            "websocket": {"unnamed_error": 0.1, "unknown": 0.3, "copies": 1},
            "http": {"unknown": 0.3, "copies": 1, "lose": 0.02},
        },
        latency=0.05,
    ),
    # Success that says nothing means that the task may have been taken; any answer to a ping shows that the way is free.
    "gateway": Weather(
        faults={
            "websocket": {**LOSSES["websocket"], "ping_error": 1, "copies": 1},
            "http": {**LOSSES["http"], "ping_error": 1, "no_content": 0.05, "server_error": 0.01, "copies": 1},
        }
    ),
}  # fmt: skip


@attrs.define
class Plan:
    """One task: what is asked for, and what became of it."""

    number: int
    uuid: str
    kind: str
    expected: int
    task: Any
    ends: int = 0
    delivered: list[str] = attrs.Factory(list[str])
    error: RunwareError | None = None

    def ended(self, outcome: object) -> None:
        """It ended: with its results, or with an error."""
        self.ends += 1
        if isinstance(outcome, RunwareError):
            self.error, outcome = outcome, outcome.results
        assert isinstance(outcome, list)
        self.delivered = [getattr(result, "image_uuid", None) or result.text for result in outcome]


@attrs.define(kw_only=True)
class Report:
    """The storm in figures."""

    weather: str = "plain"
    colour: str
    transport: str
    tasks: int
    seconds: float = 0.0
    #: How tasks ended: "results", or the name of an error.
    ends: Counter[str] = attrs.Factory(Counter[str])
    #: How often each fault happened.
    faults: dict[str, int] = attrs.Factory(dict[str, int])
    #: Tasks that ended, and only once.
    ended_once: int = 0
    attempts: int = 0
    messages: int = 0
    billed: int = 0
    delivered: int = 0
    #: Tasks, each in a sentence.
    hung: list[str] = attrs.Factory(list[str])
    ended_oddly: list[str] = attrs.Factory(list[str])
    lost: list[str] = attrs.Factory(list[str])
    given_up: list[str] = attrs.Factory(list[str])
    billed_twice: list[str] = attrs.Factory(list[str])
    invented: list[str] = attrs.Factory(list[str])
    #: They ended with an error, and nothing was wrong with them.
    failed: list[str] = attrs.Factory(list[str])
    #: Tasks that odd things were said about.
    victims: int = 0
    #: Seconds that the server would have taken with all its slots at work all the time.
    ideal: float | None = None
    sockets_left: int = 0
    threads_left: list[str] = attrs.Factory(list[str])
    tasks_left: list[str] = attrs.Factory(list[str])
    calls_left: int = 0
    #: Bytes for each task after the first ones. The server's records are part of it.
    growth: float | None = None

    def problems(self) -> list[str]:
        """Every broken promise."""
        found: list[str] = []
        names = (
            "hung",
            "ended_oddly",
            "failed",
            "lost",
            "billed_twice",
            "invented",
            "threads_left",
            "tasks_left",
        )
        for name in names:
            found += [f"{name}: {what}" for what in getattr(self, name)]
        if self.sockets_left:
            found.append(f"sockets_left: {self.sockets_left}")
        if self.calls_left:
            found.append(f"calls_left: {self.calls_left}")
        if self.growth is not None and self.growth > MOST_GROWTH:
            found.append(f"growth: {self.growth:.0f} bytes for each task")
        if sum(self.ends.values()) != self.tasks:
            found.append(f"ends: {sum(self.ends.values())} of {self.tasks} tasks are accounted for")
        if self.weather != "plain":
            found += [f"given up: {what}" for what in self.given_up]
        most = WEATHERS[self.weather].most_ratio
        if self.ideal is not None and most is not None and self.seconds > most * self.ideal + START:
            found.append(f"slow: {self.seconds:.1f} s, the ideal is {self.ideal:.1f} s")
        return found

    def table(self) -> str:
        """For people."""
        rows: list[tuple[str, object]] = [
            ("weather", self.weather), ("client", self.colour), ("transport", self.transport), ("seconds", f"{self.seconds:.1f}"),
            ("tasks ended exactly once", f"{self.ended_once} / {self.tasks}"),
            *((f"ended: {name}", count) for name, count in self.ends.most_common()),
            *((f"fault: {name}", count) for name, count in sorted(self.faults.items())),
            ("messages received", self.messages), ("attempts received", self.attempts),
            ("results billed", self.billed), ("results delivered", self.delivered),
            ("tasks with results lost", len(self.lost)), ("tasks given up with results billed", len(self.given_up)), ("tasks billed twice", len(self.billed_twice)),
            ("tasks with results invented", len(self.invented)), ("hung", len(self.hung)),
            ("tasks failed for no reason", len(self.failed)), ("tasks with odd things said of them", self.victims),
            ("time, of the ideal", "-" if self.ideal is None else f"{self.seconds / self.ideal:.2f}"),
            ("ended oddly", len(self.ended_oddly)), ("sockets left", self.sockets_left),
            ("threads left", len(self.threads_left)), ("asyncio tasks left", len(self.tasks_left)),
            ("calls left in memory", self.calls_left),
            ("memory growth per task", "-" if self.growth is None else f"{self.growth:.0f} bytes"),
        ]  # fmt: skip
        return "\n".join(f"{name:36}{value!s:>16}" for name, value in rows)


def planned(count: int, random: Random, tasks: str = "mixed") -> list[Plan]:
    """Tasks for that kind of weather, the same for the same seed."""
    if tasks == "mixed":
        return mixed(count, random)
    plans: list[Plan] = []
    for number in range(count):
        uuid = str(UUID(int=random.getrandbits(128), version=4))
        task: Any = PromptEnhance(prompt=f"storm {number}", task_uuid=uuid)
        if tasks == "large" and number % 10 == 0:
            task = ImageInference(
                model="m:1@1", positive_prompt=f"storm {number}", width=512, height=512, output_type="base64Data",
                output_format="PNG", task_uuid=uuid,
            )  # fmt: skip
        plans.append(Plan(number, uuid, "run", 1, task))
    return plans


def mixed(count: int, random: Random) -> list[Plan]:
    """A mixture of tasks."""
    plans: list[Plan] = []
    for number in range(count):
        uuid = str(UUID(int=random.getrandbits(128), version=4))
        chance = random.random()
        given: dict[str, Any] = {"task_uuid": uuid}
        expected = 1
        if chance < 0.05:
            kind, expected = ("results", 3) if chance < 0.02 else ("run", 3)
            if chance > 0.03:
                given["delivery_method"] = "async"
            task: Any = ImageInference(
                model="m:1@1", positive_prompt=f"storm {number}", number_results=3, width=128, height=64, **given
            )  # fmt: skip
        elif chance < 0.08:
            kind, expected = "refused", 0
            task = PromptEnhance(prompt=f"storm {number}", extra={"noSuchParameter": 1}, **given)
        else:
            kind = "batch" if chance < 0.25 else "results" if chance < 0.4 else "run"
            if random.random() < 0.3:
                given["prompt_versions"] = expected = random.randint(2, 4)
            if random.random() < 0.2:
                given["delivery_method"] = "async"
            task = PromptEnhance(prompt=f"storm {number}", **given)
        plans.append(Plan(number, uuid, kind, expected, task))
    return plans


def jobs_of(plans: list[Plan]) -> list[list[Plan]]:
    """Tasks one by one, and those for batches by fives."""
    batch = [plan for plan in plans if plan.kind == "batch"]
    jobs = [[plan] for plan in plans if plan.kind != "batch"]
    jobs += [batch[start : start + 5] for start in range(0, len(batch), 5)]
    return sorted(jobs, key=lambda job: job[0].number)


@contextlib.contextmanager
def short_waits() -> Iterator[None]:
    """The engine in a hurry."""
    before = timing.TIMING
    timing.TIMING = SHORT_WAITS
    try:
        yield
    finally:
        timing.TIMING = before


def settings(url: str, **more: Any) -> dict[str, Any]:
    return {"api_key": "a key", "url": url, "timeout": 3.0, "max_retries": 8, "connect_timeout": 2.0,
            "max_in_flight": 200, **more}  # fmt: skip


# The two colours -------------------------------------------------------------------------------------------------


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
    server: Emulator, given: dict[str, Any], jobs: list[list[Plan]], faults: Faults, done: Callable[[], None]
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
    server: Emulator, given: dict[str, Any], jobs: list[list[Plan]], faults: Faults, done: Callable[[], None]
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
    server: Emulator,
    jobs: list[list[Plan]],
    colour: Colour,
    transport: Transport = "websocket",
    faults: Faults | None = None,
    done: Callable[[], None] = lambda: None,
    **more: Any,
) -> list[str]:
    """Run all jobs with a client of that colour; returns what asyncio tasks are left."""
    faults = faults or Faults()
    given = settings(server.http_url if transport == "http" else server.url, **more)
    if colour == "async":
        return asyncio.run(all_async(server, given, jobs, faults, done))
    return all_blocking(server, given, jobs, faults, done)


def max_duration(jobs: list[list[Plan]]) -> float:
    return MAX_DURATION + PATIENCE_PER_TASK * sum(len(job) for job in jobs)


# The judgement ---------------------------------------------------------------------------------------------------


def run_storm(
    tasks: int, seed: int, colour: Colour, transport: Transport, weather_name: str = "plain"
) -> Report:
    """Run that many tasks, and look at what became of them."""
    weather = WEATHERS[weather_name]
    faults = Faults(seed=seed, **weather.faults[transport])  # type: ignore[arg-type]
    plans = planned(tasks, Random(seed), weather.tasks)
    jobs = jobs_of(plans)
    report = Report(weather=weather_name, colour=colour, transport=transport, tasks=tasks)
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

    # Connections are as slow from the start as they are to be.
    server = Emulator(latency=weather.latency, faults=Faults(bandwidth=faults.bandwidth))
    with short_waits() if weather.short else contextlib.nullcontext(), server:
        started = time.monotonic()
        counts: dict[str, int] = {}
        watched = Watched(server, counts)
        report.tasks_left = run_jobs(watched, jobs, colour, transport, faults, done, **weather.settings)  # type: ignore[arg-type]
        report.seconds = time.monotonic() - started
        if memory and len(jobs) > 2 * WARM:
            report.growth = (resident() - memory[0]) / (tasks - WARM * tasks / len(jobs))
        time.sleep(0.3)  # what nobody waits for any more is made all the same
        report.faults = counts
        if faults.slots is not None:
            report.ideal = sum(entry.seconds for entry in server.ledger) / faults.slots
        judge(report, plans, server, watched.odd_about)
    report.sockets_left = open_sockets() - sockets
    report.threads_left = [thread.name for thread in threading.enumerate() if thread not in threads]
    plans.clear()  # their errors hold on to the client
    jobs.clear()
    del watched
    report.calls_left = calls_in_memory() - calls_before
    return report


def calls_in_memory() -> int:
    """How many calls, and waits for calls, there are in all of this process."""
    gc.collect()
    return sum(isinstance(thing, TaskState | Waiter) for thing in gc.get_objects())


def open_sockets() -> int:
    """How many sockets this process holds, where the system says so: those of clients and those of servers."""
    listed = Path("/proc/self/fd")
    held = 0
    for handle in listed.iterdir() if listed.exists() else ():
        with contextlib.suppress(OSError):  # the one that lists them is gone
            held += str(handle.readlink()).startswith("socket:")
    return held


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


def judge(report: Report, plans: list[Plan], server: Emulator, odd_about: set[str]) -> None:
    """Compare what was delivered with what was billed."""
    billed = Counter(entry.task_uuid for entry in server.ledger)
    attempts: defaultdict[str, set[str]] = defaultdict(set)
    received = server.received
    for message in received:
        for request in message.objects:
            prompt = request.get("prompt") or request.get("positivePrompt")
            if prompt is not None:
                attempts[prompt].add(request["taskUUID"])
    report.messages = len(received)
    report.attempts = sum(map(len, attempts.values()))
    report.billed = billed.total()
    report.delivered = sum(len(plan.delivered) for plan in plans)
    for plan in plans:
        uuids = attempts[f"storm {plan.number}"]
        owed, got = sum(billed[uuid] for uuid in uuids), len(plan.delivered)
        how = "results" if plan.error is None else type(plan.error).__name__
        report.ends[how if plan.ends else "hung"] += 1
        text = f"{plan.kind} {plan.number}: {how}, {plan.expected} wanted, {owed} billed under {len(uuids)} UUIDs, {got} came"
        text += f" ({plan.error})" if plan.error else ""
        report.ended_once += plan.ends == 1
        if plan.ends == 0:
            report.hung.append(text)
        elif plan.ends > 1:
            report.ended_oddly.append(f"{plan.ends} ends, {text}")
        if not odd_about.isdisjoint(uuids):
            report.victims += 1
            continue
        if (
            plan.ends
            and plan.error is not None
            and plan.kind != "refused"
            and unexpected(report.weather, plan)
        ):
            report.failed.append(text)
        # An error that names no task may be taken for that of a task which the server never got. It costs nothing.
        if plan.ends and plan.kind == "refused" and not isinstance(plan.error, ValidationError):
            report.ended_oddly.append(text)
        if owed > max(plan.expected, 0):
            report.billed_twice.append(text)
        unfinished = TaskTimeoutError | IncompleteResultsError | ConnectionLostError
        if owed > got:
            (report.given_up if isinstance(plan.error, unfinished) else report.lost).append(text)
        elif got > owed:
            report.invented.append(text)


def unexpected(weather: str, plan: Plan) -> bool:
    """Whether a good task should not end with its error in that weather."""
    errors = WEATHERS[weather].errors
    return errors is not None and type(plan.error).__name__ not in errors


def resident() -> int:
    """Bytes of this process in memory, where the system says so."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 if statm.exists() else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="A storm of faults, and what became of the tasks in it.")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--weather", choices=(*WEATHERS, "all"), action="append", help="may be repeated (default: plain)"
    )
    parser.add_argument("--colour", choices=COLOURS, action="append", help="may be repeated (default: both)")
    parser.add_argument(
        "--transport", choices=TRANSPORTS, action="append", help="may be repeated (default: both)"
    )
    given = parser.parse_args()
    logging.getLogger("runware").setLevel(logging.CRITICAL)  # there is much to warn of
    problems = 0
    weathers = given.weather or ["plain"]
    chosen = list(WEATHERS) if "all" in weathers else weathers
    for weather, transport, colour in itertools.product(
        chosen, given.transport or TRANSPORTS, given.colour or COLOURS
    ):
        report = run_storm(given.tasks, given.seed, colour, transport, weather)
        print(report.table(), end="\n\n", flush=True)
        given_up = [f"given up: {text}" for text in report.given_up]
        for line in dict.fromkeys(report.problems() + given_up):
            print(line)
        problems += len(report.problems())
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
