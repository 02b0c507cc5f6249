"""Builders of requests, and a protocol with a simulated clock."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from runware._engine.call_options import CallOptions
from runware._engine.http import HTTPProtocol
from runware._engine.reachability import Reachability
from runware._engine.registry import Ended
from runware._engine.request import Completion, Request
from runware._engine.task_state import TaskState
from runware._engine.tracker import Tracker
from runware._engine.websocket import WebSocketProtocol
from runware._logs.secret import Secret
from runware._models.preparing import prepare
from runware.errors import ConnectionLostError

SESSION = "f40c2aeb-f8a7-4af7-a1ab-7594c9bf778f"


class Midpoint:
    """A random number generator that always draws the middle; `drawn` has the ranges."""

    def __init__(self) -> None:
        self.drawn: list[float] = []

    def uniform(self, low: float, high: float) -> float:
        self.drawn.append(high)
        return (low + high) / 2


def a_request(
    number: int = 1, *, task_type: str = "imageInference", webhook: bool = False, partial_ok: bool = False,
    terminal_values: dict[str, tuple[str, ...]] | None = None, max_duration: float = 1200.0, named: bool = False, **fields: Any,
) -> Request:  # fmt: skip
    uuid = fields.pop("uuid", None) or str(uuid4())
    payload = {"taskType": task_type, "taskUUID": uuid, "positivePrompt": "a lighthouse", **fields}
    if number > 1:
        payload["numberResults"] = number
    request = prepare(payload)
    completion = Completion(
        expected=number, count_param="numberResults", terminal_values=terminal_values, partial_ok=partial_ok, webhook=webhook,
        polled=payload.get("deliveryMethod") == "async",
    )  # fmt: skip
    kind = request.kind.replace(max_duration=max_duration)
    return request._replace(payload=payload, named=named, kind=kind, completion=completion)


def call_options(**given: Any) -> CallOptions:
    return CallOptions(**{"timeout": 60.0, "max_retries": 2, **given})


def _parts(reconnect: bool, max_connects: int, **tracked: Any) -> tuple[Tracker, Reachability]:
    tracker = Tracker(**{"max_in_flight": 1000, **tracked})
    server = Reachability(tracker.registry, tracker.timing, reconnect=reconnect, max_connects=max_connects)
    return tracker, server


def websocket_protocol(
    key: str = "key", *, reconnect: bool = True, max_connects: int = 2, connect_timeout: float = 15.0, **tracked: Any
) -> WebSocketProtocol:  # fmt: skip
    """Return a WebSocket protocol; `tracked` are arguments of its tracker."""
    parts = _parts(reconnect, max_connects, **tracked)
    return WebSocketProtocol(*parts, Secret(key), connect_timeout=connect_timeout)


def http_protocol(*, reconnect: bool = True, max_connects: int = 2, **tracked: Any) -> HTTPProtocol:
    """Return an HTTP protocol; `tracked` are arguments of its tracker."""
    return HTTPProtocol(*_parts(reconnect, max_connects, **tracked))


class Talk:
    """A protocol with a simulated clock, and the messages that a server would send to it."""

    def __init__(
        self, *, online: bool = True, reconnect: bool = True, max_connects: int = 2, **more: Any
    ) -> None:
        self.random = Midpoint()
        self.protocol = websocket_protocol(
            reconnect=reconnect, max_connects=max_connects, random=self.random, **more
        )
        self.now = 1000.0
        self.sent: list[list[dict[str, Any]]] = []
        self.events: list[Any] = []
        if online:
            self.connect()

    def connect(self, session: str = SESSION) -> list[dict[str, Any]]:
        """Open and authenticate the connection. Return the authentication that was sent."""
        self.protocol.opened(self.now)
        [[authentication]] = self.flush()
        self.say(data=[{"taskType": "authentication", "connectionSessionUUID": session}])
        return authentication

    def submit(self, number: int = 1, *, options: CallOptions | None = None, **request: Any) -> TaskState:
        """Submit a request and send it."""
        task = self.protocol.tracker.submit(a_request(number, **request), options or call_options(), self.now)
        self.flush()
        return task

    def flush(self) -> list[list[dict[str, Any]]]:
        messages: list[list[dict[str, Any]]] = []
        while message := self.protocol.take_message(self.now):
            messages.append(message)
        self.sent += messages
        self.events += self.protocol.tracker.registry.take_notices()
        return messages

    def tasks(self, messages: list[list[dict[str, Any]]]) -> list[tuple[str, str]]:
        """The items that were sent, as (task type, UUID)."""
        return [(task["taskType"], task.get("taskUUID", "")) for message in messages for task in message]

    def hear(self, message: object) -> list[tuple[str, str]]:
        """Receive a message; return what is sent in response."""
        self.protocol.receive(message, self.now)
        return self.tasks(self.flush())

    def say(self, **message: Any) -> list[tuple[str, str]]:
        return self.hear(message)

    def result(self, task: TaskState, name: str, uuid: str | None = None, **more: Any) -> dict[str, Any]:
        return {
            "taskType": task.request.task_type, "taskUUID": uuid or task.uuid, "imageUUID": name,
            "imageURL": f"https://x/{name}", **more,
        }  # fmt: skip

    def text(self, task: TaskState, text: str, **more: Any) -> dict[str, Any]:
        return {"taskType": task.request.task_type, "taskUUID": task.uuid, "text": text, **more}

    def state(self, task: TaskState, status: str, **more: Any) -> dict[str, Any]:
        return {"taskType": task.request.task_type, "taskUUID": task.uuid, "status": status, **more}

    def error(self, task: TaskState, code: str = "providerError", **more: Any) -> dict[str, Any]:
        return {
            "taskType": task.request.task_type, "taskUUID": task.uuid, "code": code, "message": "It failed.", **more
        }  # fmt: skip

    def wait(self, seconds: float) -> list[tuple[str, str]]:
        """Advance the clock, calling the protocol at each of its alarms. Return what was sent."""
        until, sent = self.now + seconds, []
        while (at := self.protocol.wake_at()) is not None and at <= until:
            self.now = max(at, self.now)
            self.protocol.wake(self.now)
            after = self.protocol.wake_at()
            assert after is None or after > self.now, "a wake that changes nothing: a busy loop"
            sent += self.tasks(self.flush())
        self.now = until
        return sent

    def say_unknown(self, times: int = 2) -> list[tuple[str, str]]:
        """Report the polled task as unknown this many times. Return what is sent in response."""
        sent: list[tuple[str, str]] = []
        for time in range(times):
            sent = self.say(data=[])
            if time < times - 1:
                while not any(kind == "getResponse" for kind, _ in sent):
                    sent = self.wait(0.1)
        return sent

    def lose(self) -> float | None:
        pause = self.protocol.lost(ConnectionLostError("The connection broke."), self.now)
        self.events += self.protocol.tracker.registry.take_notices()
        return pause

    def ends(self, task: TaskState) -> int:
        return sum(isinstance(event, Ended) and event.task is task for event in self.events)

    def names(self, task: TaskState) -> list[str]:
        return [
            result.get("imageUUID") or result.get("text") or result.get("status", "")
            for result in task.results
        ]
