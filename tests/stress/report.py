"""A run in figures, and the promises that were broken in it."""

from __future__ import annotations

from collections import Counter, defaultdict

import attrs

from runware import ConnectionLostError, IncompleteResultsError, TaskTimeoutError
from runware.emulator import Emulator

from .plans import Plan
from .weathers import WEATHERS

#: Seconds that a client has to find out how many tasks the server takes.
START = 1.0
#: Bytes that the server may need for its records of a task.
MOST_GROWTH = 16_384


@attrs.define(kw_only=True)
class Report:
    """A run in figures."""

    weather: str = "plain"
    flavour: str
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
    #: Seconds that a client would have taken that knows how many tasks the server takes at once.
    ideal: float | None = None
    #: Seconds that a thread of this process waited for its turn: a busy machine.
    late: float = 0.0
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
        if self.sockets_left > 0:  # fewer, if somebody else's were closed meanwhile
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
        if (
            self.ideal is not None
            and most is not None
            and self.seconds > most * self.ideal + START + 2 * self.late
        ):
            found.append(f"slow: {self.seconds:.1f} s, the ideal is {self.ideal:.1f} s")
        return found

    def table(self) -> str:
        """For people."""
        rows: list[tuple[str, object]] = [
            ("weather", self.weather), ("client", self.flavour), ("transport", self.transport), ("seconds", f"{self.seconds:.1f}"),
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
        uuids = attempts[f"task {plan.number}"]
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
        # And what is refused may be refused because of the key, where good keys are.
        allowed = {"ValidationError", *(WEATHERS[report.weather].errors or ())}
        if plan.ends and plan.kind == "refused" and type(plan.error).__name__ not in allowed:
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
