"""One client and one simulated server, with bad weather between them that clears up after a while. The seed decides all of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from runware._engine.registry import Ended, ResultCame
from runware._engine.task_state import GET_RESPONSE, TaskState
from runware.errors import ConnectionFailedError, ConnectionLostError, RunwareError
from tests.support.builders import a_request, call_options, websocket_protocol

from .simulated_clock import Clock
from .simulated_server import UNNAMED, Connection, Habits, Item, Message, SimulatedServer

MAX_DURATION = 3000.0
#: For so many seconds the client takes messages for parts of one answer.
ANSWER_LASTS = 0.8
#: With so many retries, no task ends for lack of them before the weather has cleared up.
PATIENT = 60


@dataclass(frozen=True)
class Weather:
    """What happens on the way, and to the client, in one case. Numbers are probabilities if nothing else is said."""

    #: Seconds until the weather has cleared up: from then on, nothing of this happens.
    lasts: float
    #: Losses of the connection in a second. `lives` is the number of messages that a connection lasts for, 0 for any.
    losses: float
    lives: int
    #: Seconds of a message on the way there and back, and how much longer it may take.
    round_trip: float
    jitter: float
    #: A message is late by up to 6 s, or comes again within 2 s, perhaps several times.
    late: float
    repeats: float
    #: A loss is one that the client does not notice; one that the server's sessions do not survive; or the client's
    #: event loop is frozen instead.
    half_open: float
    forgets_sessions: float
    freezes: float
    refuses_connections: float
    #: Seconds that an authentication may take.
    slow_authentication: float
    #: Messages that mean nothing, and errors that name no task.
    strange: float
    unnamed: float
    #: What was sent on a connection arrives up to 10 s later, and the connection is lost within a second.
    stragglers: float

    @classmethod
    def drawn(cls, random: Random) -> Weather:
        pick = random.choice
        losses = pick((0.0, 0.02, 0.1, 0.5, 1.5))
        return cls(
            lasts=pick((20.0, 60.0, 150.0)) if losses else 20.0,
            losses=losses,
            lives=pick((0, 0, 2, 3, 5, 12)),
            round_trip=pick((0.01, 0.1, 0.5, 1.2)),
            jitter=pick((0.0, 0.05, 1.0)),
            late=pick((0.0, 0.3)),
            repeats=pick((0.0, 0.2, 0.5)),
            half_open=pick((0.0, 0.2)),
            forgets_sessions=pick((0.0, 0.2, 0.7)),
            freezes=pick((0.0, 0.0, 0.02)),
            refuses_connections=pick((0.0, 0.5)),
            slow_authentication=pick((0.0, 0.0, 5.0, 14.0)),
            strange=pick((0.0, 0.2)),
            unnamed=pick((0.0, 0.0, 0.1)),
            stragglers=pick((0.0, 0.3)),
        )


@dataclass(frozen=True)
class Calls:
    """What the caller wants: how many tasks, how many of them at a time, and with which patience."""

    number: int
    window: int
    patient: bool
    in_async: float

    @classmethod
    def drawn(cls, random: Random) -> Calls:
        pick = random.choice
        return cls(pick((1, 3, 12, 40)), pick((2, 1000)), pick((True, False)), pick((0.0, 0.4)))


class Simulation:
    def __init__(self, seed: int) -> None:
        self.random = random = Random(seed)
        self.habits, self.weather, self.calls = (
            Habits.drawn(random),
            Weather.drawn(random),
            Calls.drawn(random),
        )
        self.clock = Clock()
        self.server = SimulatedServer(self.habits, random, self.clock, self._send, self._bad)
        self.server.longest_authentication = self.weather.slow_authentication
        self.client = websocket_protocol(
            max_connects=10**6, random=Random(seed + 1), max_in_flight=self.calls.window
        )
        self.connection = Connection(0, open=False)
        self.frozen_until = 0.0
        self.tasks: list[TaskState] = []
        self.ends: Counter[TaskState] = Counter()
        self.told: dict[TaskState, list[Item]] = defaultdict(list)
        #: The UUIDs of the attempts of each call, by its number.
        self._uuids: dict[int, list[str]] = defaultdict(list)
        #: The number of the last poll of each UUID, if its answer has not arrived on this connection.
        self._open_polls: dict[str, int] = {}
        self._polls: Counter[str] = Counter()
        #: The only poll of each UUID during which pushed errors arrive.
        self._with_errors: dict[str, int] = {}
        #: When the answer to a poll of each UUID last arrived, or a part of it.
        self._answered_at: dict[str, float] = {}
        #: When a new result last arrived, of any task.
        self._came_at = 0.0
        #: For how long before the end of each task no result of any task came.
        self.silence_before: dict[TaskState, float] = {}
        self._transcript: list[tuple[str | None, str]] = []

    def __str__(self) -> str:
        return f"{self.habits}\n{self.weather}\n{self.calls}"

    # Running -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Run until all tasks have ended."""
        for number in range(self.calls.number):
            self.clock.after(self.random.random() * min(10.0, self.weather.lasts / 2), self._submit, number)
        self._connect()
        self._schedule_loss()
        steps = wakes = 0
        while len(self.tasks) < self.calls.number or self.client.tracker.registry:
            steps += 1
            assert steps < 200_000, "too much happens"
            alarm = self.client.wake_at()
            at = float("inf") if alarm is None else max(alarm, self.frozen_until)
            assert min(at, self.clock.next_at) < float("inf"), "nothing will ever happen again"
            if at > self.clock.next_at:
                wakes = 0
                self.clock.advance()
            else:
                wakes = wakes + 1 if at <= self.clock.now else 0
                assert wakes < 50, "a wake that changes nothing: a busy loop"
                self.clock.now = max(self.clock.now, at)
                self.client.wake(self.clock.now)
                self._after_event()
            assert self.clock.elapsed < self.weather.lasts + 2 * MAX_DURATION, "the tasks never end"

    def uuids_of(self, task: TaskState) -> list[str]:
        """Return the UUIDs that a task had when it was submitted, and whenever it was sent."""
        return self._uuids[task.request.payload["call"]]

    def _bad(self, probability: float) -> bool:
        """Whether something happens that does so with this probability, until the weather has cleared up."""
        return self.clock.elapsed < self.weather.lasts and self.random.random() < probability

    # The client --------------------------------------------------------------------------------------------------

    def _submit(self, number: int) -> None:
        random, fields = self.random, dict[str, Any]()
        kind = random.choice(("imageInference", "textInference"))
        if random.random() < self.calls.in_async:
            fields["deliveryMethod"] = "async"
        if kind == "imageInference" and random.random() < 0.2:
            fields["seed"] = 7
        request = a_request(
            random.choice((1, 1, 2, 3, 4)), task_type=kind, max_duration=MAX_DURATION,
            uuid=str(UUID(int=random.getrandbits(128), version=4)), call=number, **fields,
        )  # fmt: skip
        if self.calls.patient:
            options = call_options(max_retries=PATIENT, timeout=random.choice((10.0, 60.0)))
        else:
            deadline = random.choice((None, None, 5.0, 60.0, 300.0))
            options = call_options(
                max_retries=random.choice((0, 1, 3)), timeout=random.choice((6.0, 10.0, 60.0)), deadline=deadline,
                on_incomplete=random.choice(("raise", "return")),
            )  # fmt: skip
        self.tasks.append(self.client.tracker.submit(request, options, self.clock.now))
        wanted = f"{request.completion.expected} of {kind} {fields or ''}".strip()
        self._note(
            request.uuid,
            f"submitted: {wanted}, timeout {options.timeout:g} s, {options.max_retries} retries, deadline {options.deadline}",
        )
        self._uuids[number].append(request.uuid)
        self._after_event()

    def _after_event(self) -> None:
        """Do what the transport and the session do after each event: hang up, take notices, and send."""
        self._take_notices()
        if self.client.hang_up is not None:
            self._lose(self.client.hang_up)
        while self.connection.open and (message := self.client.take_message(self.clock.now)):
            self._write(message)
        self._take_notices()

    def _take_notices(self) -> None:
        for notice in self.client.tracker.registry.take_notices():
            task = notice.task
            assert not self.ends[task], f"{notice} after the end of {task.uuid}"
            if isinstance(notice, ResultCame):
                assert notice.item is not None
                self.told[task].append(notice.item)
                self._came_at = self.clock.now
            elif isinstance(notice, Ended):
                self.ends[task] += 1
                self._note(task.uuid, f"ended: {len(task.results)} results, {task.error!r}")
                self.silence_before[task] = self.clock.now - self._came_at

    def _connect(self) -> None:
        if self.connection.open:
            return
        if self._bad(self.weather.refuses_connections):
            pause = self.client.lost(ConnectionFailedError("Nobody there."), self.clock.now)
            self._take_notices()
            self.clock.after(pause or 0.0, self._connect)
            return
        self.connection = Connection(self.connection.number + 1)
        self._note(None, f"connection {self.connection.number}")
        self.client.opened(self.clock.now)
        self._after_event()

    def _lose(self, reason: RunwareError | None = None) -> None:
        if not self.connection.open:
            return
        self.connection.open = False
        self._open_polls.clear()
        self._note(None, f"connection {self.connection.number} is lost: {reason or 'closed by the server'}")
        reason = reason or ConnectionLostError("The server closed the connection.")
        pause = self.client.lost(reason, self.clock.now)
        self._take_notices()
        self.clock.after(0.5 if pause is None else pause, self._connect)

    # The way there -----------------------------------------------------------------------------------------------

    def _write(self, message: list[Item]) -> None:
        for item in message:
            uuid: str = item.get("taskUUID", "")
            self._note(uuid, f"-> {item['taskType']} {item.get('numberResults', '')}")
            if item["taskType"] == GET_RESPONSE:
                self._polls[uuid] += 1
                self._open_polls[uuid] = self._polls[uuid]
            elif "call" in item and uuid not in self._uuids[item["call"]]:
                self._uuids[item["call"]].append(uuid)
        straggles = self.habits.refuses_copies and self._bad(self.weather.stragglers)
        if straggles and message[0]["taskType"] != "authentication":
            self.clock.after(self.random.random(), self._break_off, self.connection)
            self.clock.after(self.random.uniform(1, 10), self._reach_server, message, self.connection, True)
        else:
            self.clock.after(self.weather.round_trip / 2, self._reach_server, message, self.connection)

    def _reach_server(self, message: list[Item], connection: Connection, late: bool = False) -> None:
        if late or (connection.open and not connection.half_open):
            for item in message:
                self.server.take(item, connection)

    # The way back ------------------------------------------------------------------------------------------------

    def _send(self, message: Message, connection: Connection, delay: float) -> None:
        """Send a message of the server, later and more often in bad weather."""
        errors_are_told_apart = self.habits.refuses_copies or not message.is_error
        lag = self.weather.round_trip / 2 + self.random.random() * self.weather.jitter
        if errors_are_told_apart and self._bad(self.weather.late):
            lag += self.random.random() * 6
        if message.part_of is not None:
            message.part_of.lag = lag = lag if message.part_of.lag is None else message.part_of.lag
        self.clock.after(lag + delay, self._reach_client, message, connection)
        may_come_again = errors_are_told_apart and not message.is_overload
        if message.is_empty and not self.habits.refuses_copies:
            may_come_again = False
        while may_come_again and self._bad(self.weather.repeats):
            again = Message(message.content, message.uuid, message.kind, message.part_of, repeated=True)
            self.clock.after(lag + delay + self.random.random() * 2, self._reach_client, again, connection)
        self._send_oddities(lag, connection)

    def _send_oddities(self, lag: float, connection: Connection) -> None:
        nobody = str(UUID(int=self.random.getrandbits(128), version=4))
        envelope = {"taskType": "imageInference", "taskUUID": nobody}
        strange: list[Item] = [
            {"data": [envelope]}, {"data": [{**envelope, "imageUUID": "x"}]}, {"errors": []}, {"data": None}, {}, {"ping": True},
            {"data": [{"taskType": "ping", "pong": True}]}, {"data": [{"taskType": "authentication"}]},
        ]  # fmt: skip
        if self._bad(self.weather.strange):
            message = Message(self.random.choice(strange))
            self.clock.after(self.random.random() * lag, self._hear, message, connection)
        if self._bad(self.weather.unnamed):
            code = self.random.choice(UNNAMED)
            message = Message({"errors": [{"code": code, "message": "Something failed."}]})
            self.clock.after(self.random.random() * lag, self._hear, message, connection)

    def _reach_client(self, message: Message, connection: Connection) -> None:
        """Have a message arrive, on the present connection of its session, or be kept for the session, or be lost."""
        if self.habits.keeps_messages and connection.session == self.connection.session:
            connection = self.connection
        begun = message.part_of is not None and message.part_of.begun
        if connection.open and (begun or not connection.half_open):
            if message.part_of is not None:
                message.part_of.begun = True
            self._hear(message, connection)
        elif (
            self.habits.keeps_messages
            and connection.session in self.server.sessions
            and self._may_keep(message)
        ):
            self.server.sessions[connection.session].append(message)

    def _may_keep(self, message: Message) -> bool:
        if message.uuid is None or message.repeated or message.is_empty:
            return False
        return self.habits.refuses_copies or not message.is_error

    def _hear(self, message: Message, connection: Connection) -> None:
        if not connection.open or self._is_excluded(message):
            return
        if self.clock.now < self.frozen_until:
            self.clock.after(self.frozen_until - self.clock.now, self._hear, message, connection)
            return
        if message.kind == "answer" and message.uuid is not None and not message.repeated:
            self._open_polls.pop(message.uuid, None)
            self._answered_at[message.uuid] = self.clock.now
        self._note(message.uuid, f"<- {'again ' if message.repeated else ''}{message}")
        self.client.receive(message.content, self.clock.now)
        connection.received += 1
        self._after_event()
        if connection.received == self.weather.lives and self.clock.elapsed < self.weather.lasts:
            self._break()

    def _is_excluded(self, message: Message) -> bool:
        """Whether a message would break what the server guarantees."""
        uuid = message.uuid or ""
        poll = self._open_polls.get(uuid)
        if message.kind == "pushed" and message.is_error and not message.is_overload:
            return poll is not None and self._with_errors.setdefault(uuid, poll) != poll
        arriving = self.clock.now < self._answered_at.get(uuid, 0.0) + ANSWER_LASTS
        return (
            (poll is not None or arriving)
            and message.repeated
            and message.part_of is not None
            and message.has_text
        )

    # Bad weather -------------------------------------------------------------------------------------------------

    def _schedule_loss(self) -> None:
        if self.weather.losses:
            self.clock.after(self.random.expovariate(self.weather.losses), self._on_loss)

    def _on_loss(self) -> None:
        if self.clock.elapsed >= self.weather.lasts:
            return
        if self.random.random() < self.weather.freezes:
            self.frozen_until = self.clock.now + self.random.choice((30.0, 200.0))
            self._note(None, f"frozen until {self.frozen_until - self.clock.began:.2f}")
        elif self.random.random() < self.weather.half_open:
            self.connection.half_open = True
            self._note(None, f"connection {self.connection.number} is half-open")
        else:
            self._break()
        self._schedule_loss()

    def _break(self) -> None:
        if self.random.random() < self.weather.forgets_sessions:
            self.server.sessions.clear()
        self._lose()

    def _break_off(self, connection: Connection) -> None:
        if connection is self.connection:
            self._break()

    # What a failure prints ---------------------------------------------------------------------------------------

    def _note(self, uuid: str | None, line: str) -> None:
        self._transcript.append((uuid, f"{self.clock.elapsed:8.2f}  {line}"))

    def story(self, about: Container[str]) -> str:
        """Return what happened to the connection, and to the tasks with these UUIDs."""
        lines = [
            f"{line}  [{uuid[:8]}]" if uuid else line
            for uuid, line in self._transcript
            if not uuid or uuid in about
        ]
        return "\n".join(lines)
