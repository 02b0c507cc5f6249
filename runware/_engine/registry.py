"""Which calls there are: by UUID, by stage, and by the time at which they want to be looked at."""

from __future__ import annotations

from typing import Any, NamedTuple

from runware._engine.task_state import Call, Stage
from runware._engine.timers import Timers
from runware.errors import RunwareError


class Event(NamedTuple):
    """Something that a waiter should know of its call, or an observer: these want to know of each attempt, too."""

    kind: str  # "accepted", "progress", "answered" (it was asked for), "result", "end"; observed: "sent", "retry"
    call: Call
    item: dict[str, Any] | None = None


class Roster:
    """All calls that have not ended.

    The garbage collector may `remove` a call at any moment, in the middle of another method. So there are no counters
    here that it could put wrong, and whoever goes through all calls takes a copy.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        #: Whether there are events for an observer, too.
        self.observed = False
        self.timers = Timers()
        self.under_way: dict[Call, None] = {}
        #: Those that the server may be working on, and of these, those of which it has not said a word.
        self.in_flight: dict[Call, None] = {}
        self.unheard: dict[Call, None] = {}
        self._by_uuid: dict[str, Call] = {}

    def find(self, uuid: object) -> Call | None:
        """The call that a UUID belongs to, whichever attempt it is of."""
        return self._by_uuid.get(uuid.lower()) if isinstance(uuid, str) else None

    def add(self, call: Call) -> None:
        """A call, or a further attempt of one, begins."""
        self.under_way[call] = None
        self._by_uuid[call.uuid.lower()] = call

    def move(self, call: Call, stage: Stage) -> None:
        """A call gets to another stage."""
        call.stage = stage
        for register, belongs in ((self.in_flight, call.may_run), (self.unheard, stage is Stage.SENT)):
            if belongs:
                register[call] = None
            else:
                register.pop(call, None)

    def observe(self, kind: str, call: Call, item: dict[str, Any] | None = None) -> None:
        """Note what only an observer wants to know."""
        if self.observed:
            self.events.append(Event(kind, call, item))

    def take_again(self, call: Call, items: list[dict[str, Any]]) -> None:
        """What looked like repetitions of results were others, as far as any are still to come."""
        for item in items[: max(call.asked - call.given, 0)]:
            call.take_again(item)
            self.events.append(Event("result", call, item))

    def remove(self, call: Call) -> None:
        """Nobody waits for it any more. The server goes on with it all the same."""
        call.stop_asking()
        self.move(call, Stage.ENDED)
        self.timers.drop(call)
        self.under_way.pop(call, None)
        for uuid in call.uuids:
            self._by_uuid.pop(uuid.lower(), None)

    def end(self, call: Call, error: RunwareError | None = None) -> None:
        """It ends, and whoever waits is told: once."""
        if call.stage is Stage.ENDED:
            return
        self.remove(call)
        if error is not None:
            error.task_uuid = call.uuid
            error.attempts = tuple(call.uuids)
            error.task_type = error.task_type or call.request.task_type
        call.error = error
        self.events.append(Event("end", call))
