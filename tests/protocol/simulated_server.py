"""A server in simulated time that accepts, queues, makes, bills, pushes and remembers tasks, and answers polls in any form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from .simulated_clock import Clock

Item = dict[str, Any]
#: Error codes of a server that is overloaded.
OVERLOADS = ("rateLimitExceeded", "serviceUnavailable")
#: The codes of errors that name no task.
UNNAMED = ("providerError", "serviceUnavailable", "internalError")


@dataclass(frozen=True)
class Habits:
    """How a server behaves in one case. Numbers are probabilities if nothing else is said."""

    refuses_copies: bool
    #: What could not be delivered is kept for the session, and sent when the session is resumed.
    keeps_messages: bool
    #: What a poll of an unknown task is answered with: nothing, an error of the task, or an error of the poll.
    unknown: Literal["nothing", "task", "poll"]
    #: A task waits for up to 1.8 s before polls know it.
    queues: float
    #: Results of `deliveryMethod: async` are pushed, too.
    pushes_all: bool
    #: The longest time in seconds that a result takes.
    work: float
    acknowledges: float
    #: An answer to a poll comes as one message for each item.
    splits: float
    #: A result fails.
    fails: float
    #: A task is turned away.
    overloaded: float

    @classmethod
    def drawn(cls, random: Random) -> Habits:
        pick = random.choice
        return cls(
            refuses_copies=pick((True, False)),
            keeps_messages=pick((True, False)),
            unknown=pick(("nothing", "task", "poll")),
            queues=pick((0.0, 0.5, 1.0)),
            pushes_all=pick((True, False)),
            work=pick((0.1, 1.0, 8.0, 25.0)),
            acknowledges=pick((0.0, 0.5)),
            splits=pick((0.0, 0.5, 1.0)),
            fails=pick((0.0, 0.0, 0.15, 0.4)),
            overloaded=pick((0.0, 0.3, 0.6)),
        )


@dataclass
class Answer:
    """What the messages of one answer share: how late they are, and whether any of them has arrived."""

    lag: float | None = None
    begun: bool = False


@dataclass
class Message:
    content: Item
    #: The task that the message is about.
    uuid: str | None = None
    kind: Literal["pushed", "answer", "other"] = "other"
    #: The answer that this message is one of several of.
    part_of: Answer | None = None
    repeated: bool = False

    def items(self, *keys: str) -> list[Item]:
        return [item for key in keys for item in self.content.get(key) or ()]

    @property
    def is_empty(self) -> bool:
        """Whether the message says that a task is not known, and not which."""
        return bool(self.content == {"data": []})

    @property
    def is_error(self) -> bool:
        return bool(self.items("errors"))

    @property
    def is_overload(self) -> bool:
        return any(error["code"] in OVERLOADS for error in self.items("errors"))

    @property
    def has_text(self) -> bool:
        return any("text" in item for item in self.items("data"))

    def __str__(self) -> str:
        words: list[str] = []
        for item in self.items("data", "errors"):
            name = item.get("imageUUID") or item.get("text") or item.get("code") or item["taskType"]
            words.append(f"{name.split()[-1]} {item.get('status', '')}".strip())
        return ", ".join(words) or str(self.content)


@dataclass(eq=False)
class Connection:
    number: int
    session: str = ""
    open: bool = True
    #: The client's side believes that the connection is open, and nothing passes.
    half_open: bool = False
    #: How many messages the client has received.
    received: int = 0


@dataclass
class Slot:
    """A result of a task: when it is made, and whether it fails, and so is not billed."""

    item: Item
    made_at: float
    failed: bool


@dataclass
class Record:
    """A task that the server has accepted, once or more often."""

    task: Item
    known_at: float
    slots: list[Slot] = field(default_factory=list[Slot])

    @property
    def billed(self) -> int:
        return sum(not slot.failed for slot in self.slots)


class SimulatedServer:
    """`send` takes a message, the connection of the request, and seconds. `bad` decides whether the weather has it so."""

    def __init__(
        self,
        habits: Habits,
        random: Random,
        clock: Clock,
        send: Callable[[Message, Connection, float], None],
        bad: Callable[[float], bool],
    ) -> None:
        self.habits, self._random, self._clock, self._send, self._bad = habits, random, clock, send, bad
        self.records: dict[str, Record] = {}
        #: The messages that each session has not got yet.
        self.sessions: dict[str, list[Message]] = {}
        #: How often each task has arrived.
        self.arrivals: dict[str, int] = defaultdict(int)
        #: The codes of the errors that were said of each task.
        self.errors: dict[str, set[str]] = defaultdict(set)
        self.longest_authentication = 0.0

    def take(self, item: Item, connection: Connection) -> None:
        """Handle one item of a message."""
        match item["taskType"]:
            case "authentication":
                self._authenticate(item, connection)
            case "ping":
                self._send(Message({"data": [{"taskType": "ping", "pong": True}]}), connection, 0.0)
            case "getResponse":
                self._answer(item["taskUUID"], connection)
            case _:
                self._take_task(item, connection)

    def _authenticate(self, item: Item, connection: Connection) -> None:
        session = item.get("connectionSessionUUID")
        if session not in self.sessions:
            session = f"session {connection.number}"
            self.sessions[session] = []
        connection.session = session
        answer = {"taskType": "authentication", "connectionSessionUUID": session}
        pause = self._random.random() * self.longest_authentication
        self._send(Message({"data": [answer]}), connection, pause)
        kept, self.sessions[session] = self.sessions[session], []
        self._random.shuffle(kept)
        for message in kept:
            self._send(message, connection, pause + self._random.random() * 0.3)

    # Tasks -------------------------------------------------------------------------------------------------------

    def _take_task(self, task: Item, connection: Connection) -> None:
        uuid = task["taskUUID"]
        self.arrivals[uuid] += 1
        if (self.habits.refuses_copies or uuid not in self.records) and self._bad(self.habits.overloaded):
            self._send_error(task, self._random.choice(OVERLOADS), connection)
        elif self.habits.refuses_copies and uuid in self.records:
            self._send_error(task, "conflictTaskUUID", connection)
        else:
            self._accept(task, connection)

    def _accept(self, task: Item, connection: Connection) -> None:
        uuid, now = task["taskUUID"], self._clock.now
        queued = self._random.uniform(0.9, 1.8) if self._bad(self.habits.queues) else 0.0
        record = self.records.setdefault(uuid, Record(task, now + queued))
        is_async = task.get("deliveryMethod") == "async"
        for number in range(task.get("numberResults", 1)):
            seconds = queued + 0.05 + self._random.random() * self.habits.work
            slot = Slot(self._result(task, number), now + seconds, self._bad(self.habits.fails))
            record.slots.append(slot)
            if not is_async or self.habits.pushes_all:
                self._clock.after(seconds, self._push, task, slot, connection)
        if is_async or self._bad(self.habits.acknowledges):
            envelope = {"taskType": task["taskType"], "taskUUID": uuid}
            self._send(Message({"data": [envelope]}, uuid), connection, 0.0)

    def _result(self, task: Item, number: int) -> Item:
        """Return a result, whose name tells the task, the copy of it, and the number in that."""
        uuid = task["taskUUID"]
        item = {"taskType": task["taskType"], "taskUUID": uuid}
        name = f"{uuid} {self.arrivals[uuid]}/{number}"
        if task["taskType"] == "textInference":
            return {**item, "text": name}
        seed = task["seed"] + number if "seed" in task else self._random.randrange(10**6)
        return {**item, "imageUUID": name, "imageURL": f"https://x/{number}", "seed": seed}

    def _push(self, task: Item, slot: Slot, connection: Connection) -> None:
        if slot.failed:
            self._send_error(task, "providerError", connection)
        else:
            self._send(Message({"data": [slot.item]}, task["taskUUID"], "pushed"), connection, 0.0)

    def _send_error(self, task: Item, code: str, connection: Connection) -> None:
        error = self._error(task["taskType"], task["taskUUID"], code)
        self._send(Message({"errors": [error]}, task["taskUUID"], "pushed"), connection, 0.0)

    def _error(self, task_type: str, uuid: str, code: str) -> Item:
        self.errors[uuid].add(code)
        return {"code": code, "message": f"It is {code}.", "taskUUID": uuid, "taskType": task_type}

    # Polls -------------------------------------------------------------------------------------------------------

    def _answer(self, uuid: str, connection: Connection) -> None:
        record = self.records.get(uuid)
        if record is None or self._clock.now < record.known_at:
            self._send(Message(self._unknown(uuid), uuid, "answer"), connection, 0.0)
            return
        data, errors = self._states(record)
        if errors or not self._bad(self.habits.splits):
            content = {key: items for key, items in (("data", data), ("errors", errors)) if items}
            self._send(Message(content, uuid, "answer"), connection, 0.0)
            return
        self._random.shuffle(data)
        whole = Answer()
        for item in data:
            self._send(
                Message({"data": [item]}, uuid, "answer", whole), connection, self._random.random() * 0.2
            )

    def _unknown(self, uuid: str) -> Item:
        if self.habits.unknown == "nothing":
            return {"data": []}
        error = {"code": "taskNotFound", "message": "It is not known.", "taskUUID": uuid}
        return {"errors": [error if self.habits.unknown == "task" else {**error, "taskType": "getResponse"}]}

    def _states(self, record: Record) -> tuple[list[Item], list[Item]]:
        """Return what an answer to a poll has, with a status each: the results, and the failures."""
        data: list[Item] = []
        errors: list[Item] = []
        for slot in record.slots:
            kind, uuid = slot.item["taskType"], slot.item["taskUUID"]
            if self._clock.now < slot.made_at:
                data.append({"taskType": kind, "taskUUID": uuid, "status": "processing"})
            elif slot.failed:
                errors.append({**self._error(kind, uuid, "providerError"), "status": "error"})
            else:
                data.append({**slot.item, "status": "success"})
        return data, errors
