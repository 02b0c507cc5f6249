"""All that a test can see of the server, as one object that a reset replaces."""

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

#: Of so many tasks it is known in which state they were asked for.
_MOST_SEEN = 20_000
_LONGEST_UUID = 64


@attrs.define(eq=False)
class ServerState:
    """All that a test can see of the server. A reset puts a new one in its place: nothing of the old one gets there."""

    service: Service
    sessions: Sessions = attrs.Factory(Sessions)
    #: Decides on the faults.
    chance: Chance = attrs.Factory(lambda: Chance(Faults()))
    received: Recent[ReceivedMessage] = attrs.Factory(lambda: Recent[ReceivedMessage]())
    #: How many task objects came, but for authentication and ping.
    requested: int = 0
    #: WebSocket connections on which something was said.
    connections: set[WebSocket] = attrs.Factory(set[WebSocket])
    #: How many states there were before.
    number: int = 0
    #: The UUIDs of all that was asked lately, whether or not a fault let it get here: in which state it was first.
    seen: OrderedDict[str, int] = attrs.Factory(OrderedDict[str, int])

    def __attrs_post_init__(self) -> None:
        self.service.chance = lambda: self.chance

    def see(self, requests: list[object]) -> None:
        """Something has come."""
        for each in requests:
            uuid = as_object(each).get("taskUUID")
            if isinstance(uuid, str) and len(uuid) <= _LONGEST_UUID:
                self.seen.setdefault(uuid, self.number)
        while len(self.seen) > _MOST_SEEN:
            self.seen.popitem(
                last=False
            )  # a plain dict would look for its first entry among those that are gone

    def is_of_former(self, request: Mapping[str, Any]) -> bool:
        """Whether a request asks for a task of a state before: whoever began it still waits."""
        uuid = request.get("taskUUID")
        if request.get("taskType") != "getResponse" or not isinstance(uuid, str):
            return False
        return self.seen.get(uuid, self.number) < self.number and uuid not in self.service.records

    def next(self, service: Service, faults: Faults, received: Recent[ReceivedMessage]) -> ServerState:
        """The one to put in its place."""
        return ServerState(
            service, chance=Chance(faults), received=received, number=self.number + 1, seen=self.seen
        )


def as_object(request: object) -> dict[str, Any]:
    """A JSON object as it is; anything else, which the service refuses, as an empty one."""
    return cast("dict[str, Any]", request) if isinstance(request, dict) else {}


def is_ping(request: object) -> bool:
    """Whether it asks nothing but a sign of life."""
    return as_object(request).get("taskType") == "ping"


def pong(state: ServerState, ping: Mapping[str, Any]) -> Message:
    """What is answered to a ping."""
    if state.chance.strikes("ping_error"):
        error = problem("invalidTaskType", "Invalid value for 'taskType' parameter.", "taskType")
        return {"errors": [{**error, "taskType": ping.get("taskType")}]}
    return {"data": [{"taskType": "ping", "pong": True}]}
