"""The state of the server that tests can see, in one object that a reset replaces."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

import attrs
from starlette.websockets import WebSocket

from runware.emulator.faults import Chance, Faults
from runware.emulator.keeping.bounds import Recent
from runware.emulator.keeping.ledger import ReceivedMessage
from runware.emulator.refusal import problem
from runware.emulator.service import Message, Service
from runware.emulator.serving.sessions import Sessions

#: Maximum number of tasks whose first state is remembered.
_MOST_SEEN = 20_000
_LONGEST_UUID = 64


@attrs.define(eq=False)
class ServerState:
    """The state of the server that tests can see. A reset replaces it, so that nothing of the old state remains."""

    service: Service
    sessions: Sessions = attrs.Factory(Sessions)
    #: The random choice of faults.
    chance: Chance = attrs.Factory(lambda: Chance(Faults()))
    received: Recent[ReceivedMessage] = attrs.Factory(lambda: Recent[ReceivedMessage]())
    #: The number of task objects received, without authentication and ping.
    requested: int = 0
    #: The open WebSocket connections, after a reset only those that were used again.
    connections: set[WebSocket] = attrs.Factory(set[WebSocket])
    #: The number of former states.
    number: int = 0
    #: The state's number in which each recent `taskUUID` was first received, even if a fault prevented its processing.
    seen: OrderedDict[str, int] = attrs.Factory(OrderedDict[str, int])

    def __attrs_post_init__(self) -> None:
        self.service.chance = lambda: self.chance

    def see(self, requests: list[object]) -> None:
        """Note the UUIDs of the tasks in received requests."""
        for each in requests:
            uuid = as_object(each).get("taskUUID")
            if isinstance(uuid, str) and len(uuid) <= _LONGEST_UUID:
                self.seen.setdefault(uuid, self.number)
        while len(self.seen) > _MOST_SEEN:
            self.seen.popitem(last=False)  # fast: a plain dict has to skip its removed entries

    def is_of_former(self, request: Mapping[str, Any]) -> bool:
        """Whether a request polls for a task of a former state, whose client still waits."""
        uuid = request.get("taskUUID")
        if request.get("taskType") != "getResponse" or not isinstance(uuid, str):
            return False
        return self.seen.get(uuid, self.number) < self.number and uuid not in self.service.records

    def next(self, service: Service, faults: Faults, received: Recent[ReceivedMessage]) -> ServerState:
        """Return the state that follows this one after a reset."""
        return ServerState(
            service, chance=Chance(faults), received=received, number=self.number + 1, seen=self.seen
        )


def as_object(request: object) -> dict[str, Any]:
    """Return a JSON object unchanged; an empty one for any other value, which the service refuses."""
    return cast("dict[str, Any]", request) if isinstance(request, dict) else {}


def is_ping(request: object) -> bool:
    """Whether a request is a `ping`."""
    return as_object(request).get("taskType") == "ping"


def pong(state: ServerState, ping: Mapping[str, Any]) -> Message:
    """Return the answer to a ping."""
    if state.chance.strikes("ping_error"):
        error = problem("invalidTaskType", "Invalid value for 'taskType' parameter.", "taskType")
        return {"errors": [{**error, "taskType": ping.get("taskType")}]}
    return {"data": [{"taskType": "ping", "pong": True}]}
