"""Conversations of an engine with a server that sends odd messages about some tasks (victims), not others (neighbours)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from runware._engine.http import HTTPProtocol, Post
from runware._engine.registry import Ended, ResultCame
from runware._engine.task_state import TaskState
from runware._engine.websocket import WebSocketProtocol
from runware._transport.pauses import retry_after
from runware.errors import ConnectionFailedError, ConnectionLostError
from tests.support import any_json
from tests.support.builders import a_request, call_options, http_protocol, websocket_protocol

from .truthful_server import TruthfulServer

MAX_DURATION = 1200.0
#: Seconds beyond `MAX_DURATION` that pauses and new connections may take.
SLACK = 1000.0
#: The requests of victims.
VICTIMS: list[dict[str, Any]] = [
    {"number": 3, "seed": 7},
    {"number": 1},
    {"number": 1, "task_type": "textInference"},
    {"number": 2, "partial_ok": True},
    {"number": 1, "task_type": "modelUpload", "terminal_values": {"status": ("ready", "failed")}},
    {"number": 2, "deliveryMethod": "async"},
    {"number": 1, "webhook": True},
    {"number": 1, "task_type": "getResponse"},
]


class Conversation:
    """The tasks of one client, victims and neighbours, and the notices about them."""

    def __init__(self, engine: WebSocketProtocol | HTTPProtocol, victims: list[int], neighbours: int) -> None:
        self.engine = engine
        self.now = 1000.0
        self.server = TruthfulServer()
        self.ends: Counter[TaskState] = Counter()
        self.told: dict[TaskState, list[dict[str, Any]]] = {}
        self.abandoned: set[TaskState] = set()
        self.neighbours = [self._neighbour(number) for number in range(neighbours)]
        self.victims = [self._victim(kind) for kind in victims]

    def _neighbour(self, number: int) -> TaskState:
        kind = "textInference" if number % 3 == 2 else "imageInference"
        more = {"deliveryMethod": "async"} if number % 4 == 1 else {}
        request = a_request(1 + number % 2, task_type=kind, max_duration=MAX_DURATION, **more)
        return self.engine.tracker.submit(
            request, call_options(max_retries=50, on_incomplete="raise"), self.now
        )

    def _victim(self, kind: int) -> TaskState:
        given = dict(VICTIMS[kind % len(VICTIMS)])
        request = a_request(given.pop("number"), max_duration=MAX_DURATION, **given)
        self.server.odd.add(request.uuid)
        return self.engine.tracker.submit(request, call_options(max_retries=kind % 3), self.now)

    @property
    def uuids(self) -> list[str]:
        """The UUIDs that odd messages name: that of each victim's current attempt."""
        return [task.uuid for task in self.victims]

    def abandon(self, number: int) -> None:
        task = self.victims[number % len(self.victims)]
        if not self.ends[task]:
            self.abandoned.add(task)
            self.engine.tracker.abandon(task)

    def poll(self, number: int) -> None:
        self.engine.tracker.poll_now((self.victims + self.neighbours)[number], self.now)

    def look(self) -> None:
        """Take the notices, as the session does for waiters."""
        for event in self.engine.tracker.registry.take_notices():
            if event.task not in self.abandoned:
                assert not self.ends[event.task], f"{event} after the end"
                if isinstance(event, ResultCame):
                    assert event.item is not None
                    self.told.setdefault(event.task, []).append(event.item)
                self.ends[event.task] += isinstance(event, Ended)

    def until_all_have_ended(self, turn: Callable[[], bool]) -> None:
        """Run `turn`, which returns whether it did anything, until all tasks have ended; move the clock when it did not."""
        self.server.well = True
        began, steps = self.now, 0
        while self.engine.tracker.registry:
            steps += 1
            assert steps < 5000, "it does not come to an end"
            if turn():
                continue
            at = self.engine.wake_at()
            assert at is not None, "somebody waits for ever"
            assert at < began + MAX_DURATION + SLACK, "somebody waits for too long"
            self.now = max(self.now, at)
            self.engine.wake(self.now)
            self.look()
            if not turn():
                after = self.engine.wake_at()
                assert after is None or after > self.now, "a wake that changes nothing: a busy loop"

    def broken_promises(self) -> list[str]:
        """Return a sentence for each broken promise: neighbours get all their results once, and every task ends once."""
        found: list[str] = []
        for task in self.neighbours:
            wanted = _names(self.server.results(task.uuid))
            if task.error is not None:
                found.append(f"a neighbour failed: {task.error!r}")
            elif not _names(task.results) == _names(self.told[task]) == wanted:
                found.append(f"a neighbour got {_names(self.told[task])}, not {wanted}")
            if sum(self.server.billed[uuid] for uuid in task.uuids) != task.request.completion.expected:
                found.append(
                    f"a neighbour was billed for {[self.server.billed[uuid] for uuid in task.uuids]}"
                )
        return found + [
            f"{self.ends[task]} ends of one task"
            for task in [*self.neighbours, *self.victims]
            if self.ends[task] != (task not in self.abandoned)
        ]


def _names(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item.get("imageUUID") or item["text"] for item in items)


class WebSocketConversation(Conversation):
    def __init__(self, victims: list[int], seed: int) -> None:
        protocol = websocket_protocol(max_connects=3, random=Random(seed))
        super().__init__(protocol, victims, 10)
        self.protocol = protocol
        self.inbox: list[list[dict[str, Any]]] = []
        self.outbox: list[object] = []
        self.online = False
        self.connect()

    def connect(self) -> None:
        """Open a connection and authenticate."""
        self.online = True
        self.protocol.opened(self.now)
        self.write()
        self.read()
        self.deliver(len(self.outbox))
        assert self.protocol.authenticated

    def write(self) -> None:
        """Send all messages, as the client's transport does."""
        while self.online and (message := self.protocol.take_message(self.now)):
            self.inbox.append(message)
        self.look()

    def read(self) -> None:
        while self.inbox:
            self.outbox += [self.server.answer(task) for task in self.inbox.pop(0)]

    def deliver(self, number: int) -> None:
        for _ in range(min(number, len(self.outbox))):
            if self.online:
                self.hear(self.outbox.pop(0))

    def hear(self, message: object) -> None:
        self.protocol.receive(message, self.now)
        self.look()
        if self.protocol.hang_up is not None:
            self.lose()
        else:
            self.write()

    def hear_odd(self, message: object, good: int) -> None:
        """Receive an odd message, with `good` good answers in the same message."""
        odd = any_json.addressed(message, self.uuids)
        if isinstance(odd, dict) and isinstance(odd.get("data"), list):
            for answer in [self.outbox.pop(0) for _ in range(min(good, len(self.outbox)))]:
                assert isinstance(answer, dict)
                odd["data"] += answer.get("data", [])
                if answer.get("errors"):
                    self.outbox.insert(0, {"errors": answer["errors"]})
        self.hear(odd)

    def lose(self) -> None:
        if not self.online:
            return
        self.online = False
        self.inbox.clear()
        self.outbox.clear()
        reason = self.protocol.hang_up or ConnectionLostError("The connection broke.")
        pause = self.protocol.lost(reason, self.now)
        self.look()
        assert pause is not None, "the client gives up while neighbours wait"
        self.now += pause

    def ring(self) -> None:
        at = self.protocol.wake_at()
        if at is not None:
            self.now = max(self.now, at)
            self.protocol.wake(self.now)
            self.look()
            if self.protocol.hang_up is not None:
                self.lose()
            self.write()

    def step(self, name: str, *given: Any) -> None:
        if name != "lose" and not self.online:
            self.connect()
        match name:
            case "odd":
                self.read()
                self.hear_odd(*given)
            case "lose":
                if given[0]:
                    self.read()
                self.lose()
            case "read":
                self.read()
            case "deliver":
                self.read()
                self.deliver(*given)
            case "ring":
                self.ring()
            case "abandon":
                self.abandon(*given)
            case "poll":
                self.poll(*given)
                self.write()

    def turn(self) -> bool:
        if self.protocol.hang_up is not None:
            self.lose()
        if not self.online:
            self.connect()
        self.write()
        self.read()
        busy = bool(self.outbox)
        self.deliver(len(self.outbox))
        return busy


class HTTPConversation(Conversation):
    def __init__(self, victims: list[int], seed: int) -> None:
        exchanges = http_protocol(max_connects=3, random=Random(seed))
        super().__init__(exchanges, victims, 10)
        self.exchanges = exchanges
        self.posts: list[Post] = []
        self._be_good()

    def _be_good(self) -> None:
        """Have the server answer a ping: of a server that was reached before, errors are temporary."""
        self.exchanges.probe(self.now)
        ping = self.exchanges.take_post(self.now)
        assert ping is not None
        self.posts.append(ping)
        self.step("answer", 0)

    def take(self) -> None:
        while (post := self.exchanges.take_post(self.now)) is not None:
            self.posts.append(post)

    def step(self, name: str, *given: Any) -> None:
        self.take()
        match name:
            case "ring":
                at = self.exchanges.wake_at()
                if at is not None:
                    self.now = max(self.now, at)
                    self.exchanges.wake(self.now)
                    self.look()
            case "abandon":
                self.abandon(*given)
            case "poll":
                self.poll(*given)
            case _ if self.posts:
                post = self.posts.pop(given[0] % len(self.posts))
                self._happen(name, post, *given[1:])
                self.exchanges.post_ended(post)
                self.look()
        self.take()

    def _happen(self, name: str, post: Post, *given: Any) -> None:
        if name == "undelivered":
            self.exchanges.failed(post, ConnectionFailedError("No way."), self.now)
            return
        self.exchanges.arriving(post, self.now)  # until now, it waited for its connection
        answer: dict[str, Any] = {"data": [], "errors": []}
        for said in [self.server.answer(task) for task in post.message]:
            for part, items in said.items():
                answer[part] += items
        if not answer["errors"]:
            del answer["errors"]
        if name == "lost":
            self.exchanges.failed(post, ConnectionLostError("It broke."), self.now)
        elif name == "odd" and self._is_about_victims_alone(post):
            message, status, header = given
            pause = None if header is None else retry_after(429, header)
            odd = any_json.addressed(message, self.uuids)
            self.exchanges.answered(post, status, odd, self.now, pause=pause)
        else:
            if name == "odd" and isinstance(given[0], dict) and isinstance(given[0].get("data"), list):
                # Among the good items.
                answer["data"] = any_json.addressed(given[0]["data"], self.uuids) + answer["data"]
            status = 200 if answer["data"] or "errors" not in answer else 400
            self.exchanges.answered(post, status, answer, self.now)

    def _is_about_victims_alone(self, post: Post) -> bool:
        tasks = [*post.tasks, *post.polled]
        return bool(tasks) and all(task in self.victims for task in tasks)

    def turn(self) -> bool:
        self.take()
        busy = bool(self.posts)
        while self.posts:
            self.step("answer", 0)
        return busy
