"""What a client can have done, whatever the transport: tasks go in, events come out. No socket and no clock of its own."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from itertools import count
from random import Random
from typing import Any

from runware._engine import lifecycle as fate
from runware._engine.envelope import Answer
from runware._engine.hearing import Hearing
from runware._engine.registry import Event
from runware._engine.request import Request
from runware._engine.task_state import NEVER, Call, Stage
from runware._logs.redact import excerpt
from runware.errors import InvalidParameterError, RunwareError
from runware.options import CallOptions

logger = logging.getLogger("runware")

MAX_IN_FLIGHT = 1000

#: A key that was good before is bad if it is refused so often in a row.
BELIEVED_REFUSALS = 4
#: Seconds after which a server that cannot be reached fails what was not sent yet, once the tries are used up, too.
UNREACHABLE = 5.0
#: Seconds after which a server fails what may run, too, if there is none: nothing accepts connections at its address.
ABSENT = 30.0


class Engine(ABC):
    """The calls of one client. How their messages get to the server and back is the business of the transport."""

    def __init__(
        self,
        *,
        reconnect: bool,
        max_connects: int,
        max_in_flight: int = MAX_IN_FLIGHT,
        random: Random | None = None,
    ) -> None:
        self._reconnect = reconnect
        self._max_connects = max_connects
        # It spreads load and keeps no secret.
        self._calls = Hearing(random or Random(), max_in_flight)  # noqa: S311
        self._was_good = False
        self._failed_connects: int = 0
        self._unreachable_since = NEVER
        self._absent_since = NEVER
        #: How often in a row the key was refused.
        self._refusals = 0
        self._messages = count()

    @property
    @abstractmethod
    def authenticated(self) -> bool:
        """Whether the server can be reached right now, and takes the key."""

    @property
    def wants_connection(self) -> bool:
        """Whether there is a reason to connect: somebody waits."""
        return bool(self._calls.roster.under_way)

    def find(self, uuid: object) -> Call | None:
        """The call under way that has this UUID."""
        return self._calls.roster.find(uuid)

    def observe(self) -> None:
        """From now on there are events for an observer, too."""
        self._calls.roster.observed = True

    def take_events(self) -> list[Event]:
        """What happened since the last time, in order."""
        events, self._calls.roster.events = self._calls.roster.events, []
        return events

    def submit(self, request: Request, options: CallOptions, now: float) -> Call:
        """Take a task on. It is sent with the next message, or when there is a connection again.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        return self._add(request, options, now, collected=False)

    def collect(self, request: Request, options: CallOptions, now: float) -> Call:
        """Take on a task that was sent before, by this process or another: it is asked for, and never sent.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        return self._add(request, options, now, collected=True)

    def _add(self, request: Request, options: CallOptions, now: float, *, collected: bool) -> Call:
        if self.find(request.uuid) is not None:
            raise InvalidParameterError(
                f"task_uuid {request.uuid} is that of a task which is still under way; give each task its own.",
                parameters=("task_uuid",),
                task_uuid=request.uuid,
            )
        return self._calls.add(request, options, now, collected=collected)

    def ask(self, call: Call, now: float) -> bool:
        """Ask for a call now, rather than when it is due. False if its results are pushed, or it has ended."""
        return self._calls.ask_now(call, now)

    def abandon(self, call: Call) -> None:
        """Nobody waits for it any more. The server goes on with it all the same."""
        if call.stage is not Stage.ENDED:
            self._calls.roster.remove(call)

    def closed(self) -> None:
        """The client is being closed: whoever waits is told."""
        self._calls.end_all(fate.closed)

    def broken(self, error: BaseException) -> None:
        """The client itself failed: whoever waits is told, and a later task connects anew."""
        self._calls.end_all(lambda call: fate.broken(error, call))

    def _could_not_connect(self, reason: RunwareError, now: float) -> None:
        """What was never sent is not paid for, so that it need not wait as long as what may run."""
        self._unreachable_since = min(self._unreachable_since, now)
        self._absent_since = min(self._absent_since, now) if _is_absent(reason) else NEVER
        if self._failed_connects <= self._max_connects:
            return
        for call in list(self._calls.roster.under_way):
            waited = now - max(call.began_at, self._unreachable_since)
            if (not call.sent and waited >= UNREACHABLE) or now - self._absent_since >= ABSENT:
                self._calls.roster.end(call, fate.hopeless(reason, call, lost=False))
        if not self.wants_connection:
            self._failed_connects = 0  # a later task begins anew

    def _is_refused(self) -> bool:
        """The key was refused: whether it is for good. Servers in trouble have been seen to refuse good keys for a while."""
        self._refusals += 1
        return not self._was_good or self._refusals >= BELIEVED_REFUSALS

    def _accepted_key(self) -> None:
        self._was_good = True
        self._refusals = 0
        self._reached_again()

    def _reached_again(self) -> None:
        self._failed_connects = 0
        self._unreachable_since = self._absent_since = NEVER

    def _forget_server(self) -> None:
        """It is hopeless. A later task begins anew, and learns quickly if it still is."""
        self._failed_connects = 0
        self._refusals = 0
        self._was_good = False

    def _hear(self, answer: Answer, now: float) -> list[dict[str, Any]]:
        """Give each item of an answer to its call. Returns the errors that belong to no call."""
        number = next(self._messages)
        heard: dict[Call, None] = {}
        others: list[dict[str, Any]] = []
        for item in answer.data:
            if (call := self.find(item.get("taskUUID"))) is not None:
                heard[call] = None
                self._calls.hear(call, item, number, now)
            elif item.get("taskType") not in ("authentication", "ping"):
                logger.debug("An answer to a task that nobody waits for: %s", excerpt(item))
        for error in answer.errors:
            if (call := self.find(error.get("taskUUID"))) is not None:
                heard[call] = None
                self._calls.hear_error(call, error, now)
            else:
                others.append(error)
        # All results of a message count before any of its errors ends a call.
        self._calls.heard(heard, now)
        return others


def _is_absent(reason: BaseException | None) -> bool:
    """Whether a connection was refused: where there is a server, even one in trouble, something else happens."""
    while reason is not None:
        if isinstance(reason, ConnectionRefusedError):
            return True
        reason = reason.__cause__ or reason.__context__
    return False
