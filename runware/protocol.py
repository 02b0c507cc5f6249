"""The conversation with the server, without a socket and without a clock.

Tasks, messages, losses and times go in; messages to send and events come out. `conversation.py` only moves bytes and
waits. This module has the connection: authentication, keep-alive, and messages. What becomes of a task is decided in
`runware.fate`, and done in `runware.calls`.

What can be relied on:

- Every call ends once: with the results that it has, or with an error, or abandoned. No event about it comes after that.
- What the server made is kept if it arrives before the call has ended: from an earlier attempt, and in excess of what
  was asked for, too. The last attempt is waited for even if late results of an earlier one have completed the number.
- Every wait is finite. A call without any sign of life ends within

      (max_retries + 1) * (timeout + ANSWER_WAIT + longest pause),    longest pause: 2 ** tries s, at most 30

  seconds; any sign of life starts `timeout`, but no try, anew. Whatever the signs, it ends at its `deadline`, or
  without one, at its task's patience (1200 s, a day for training) after it was sent. A task that waits because
  `max_in_flight` others are under way waits for their ends.
- A connection that is silent for `IDLE_BEFORE_PING + PONG_WAIT` seconds is given up, an unanswered authentication after
  `AUTHENTICATION_WAIT`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from itertools import count
from random import Random
from typing import Any

from runware import fate
from runware.call import Call, Stage
from runware.calls import FIRST_POLL, Calls
from runware.errors import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    InvalidParameterError,
    PermissionDeniedError,
    RunwareError,
    error_from_answer,
)
from runware.messages import unwrapped
from runware.options import Limits
from runware.request import Request
from runware.roster import Event

__all__ = ["Event", "Protocol"]

logger = logging.getLogger("runware")

AUTHENTICATION_WAIT = 15.0  # seconds for the answer to the first message
IDLE_BEFORE_PING = 30.0  # seconds without a message; the server hangs up after 120
PONG_WAIT = 10.0
WRITE_WAIT = 120.0  # seconds for what stands before the ping to get out: large media on a slow line
BELIEVED_REFUSALS = 4  # a key that was good before is bad if it is refused so often in a row
MAX_IN_FLIGHT = 1000


class Protocol:
    """One client's conversation. Feed it with what happens, then take what it wants done."""

    def __init__(
        self,
        api_key: str,
        *,
        reconnect: bool,
        max_connects: int,
        max_in_flight: int = MAX_IN_FLIGHT,
        random: Random | None = None,
    ) -> None:
        self._api_key = api_key
        self._reconnect = reconnect
        self._max_connects = max_connects
        # It spreads load and keeps no secret.
        self._calls = Calls(random or Random(), max_in_flight)  # noqa: S311
        self._messages = count()
        self._session: str | None = None
        self._connected = False
        self._was_good = False
        self._failed_connects = 0
        self._heard_at = 0.0
        self._authentication: dict[str, Any] | None = None
        self._authenticate_by: float | None = None
        self._ping_due = False
        self._pong_by: float | None = None
        #: Set when the connection should be given up: why.
        self.hang_up: RunwareError | None = None

    # What the session asks ---------------------------------------------------------------------------------------

    @property
    def authenticated(self) -> bool:
        """Whether tasks can be sent right now."""
        return self._calls.connected

    @property
    def wants_connection(self) -> bool:
        """Whether there is a reason to connect: somebody waits."""
        return bool(self._calls.roster.under_way)

    def knows(self, uuid: str) -> bool:
        """Whether a call with this UUID is under way."""
        return self._calls.roster.find(uuid) is not None

    def take_events(self) -> list[Event]:
        """What happened since the last time, in order."""
        events, self._calls.roster.events = self._calls.roster.events, []
        return events

    def take_message(self, now: float) -> list[dict[str, Any]]:
        """The tasks to send now as one message; empty if there is nothing to send. Call until it is empty."""
        message: list[dict[str, Any]] = []
        if self._authentication is not None:
            message.append(self._authentication)
            self._authentication = None
        elif self.authenticated and self.hang_up is None:
            if self._ping_due:
                message.append({"taskType": "ping", "ping": True})
                self._ping_due = False
                self._pong_by = now + PONG_WAIT
            self._calls.fill(message, now)
        return message

    def wake_at(self) -> float | None:
        """When to call `wake` at the latest."""
        times = [self._calls.wake_at()]
        if self.hang_up is None:
            times += [self._authenticate_by, self._pong_by]
            if self.authenticated and self._pong_by is None:
                times.append(self._heard_at + IDLE_BEFORE_PING)
        return min((time for time in times if time is not None), default=None)

    # What happens ------------------------------------------------------------------------------------------------

    def submit(self, request: Request, limits: Limits, now: float) -> Call:
        """Take a task on. It is sent with the next message, or when there is a connection again.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        return self._add(request, limits, now, collected=False)

    def collect(self, request: Request, limits: Limits, now: float) -> Call:
        """Take on a task that was sent before, by this process or another: it is asked for, and never sent.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        return self._add(request, limits, now, collected=True)

    def _add(self, request: Request, limits: Limits, now: float, *, collected: bool) -> Call:
        if self.knows(request.uuid):
            raise InvalidParameterError(
                f"task_uuid {request.uuid} is that of a task which is still under way; give each task its own.",
                parameters=("task_uuid",),
                task_uuid=request.uuid,
            )
        return self._calls.add(request, limits, now, collected=collected)

    def abandon(self, call: Call) -> None:
        """Nobody waits for it any more. The server goes on with it all the same."""
        if call.stage is not Stage.ENDED:
            self._calls.roster.remove(call)

    def opened(self, now: float) -> None:
        """There is a connection; the first message authenticates it."""
        self._connected = True
        self.hang_up = None
        self._heard_at = now
        self._authenticate_by = now + AUTHENTICATION_WAIT
        self._authentication = {"taskType": "authentication", "apiKey": self._api_key}
        if self._session is not None:
            self._authentication["connectionSessionUUID"] = self._session

    def lost(self, reason: RunwareError, now: float) -> float | None:
        """The connection is gone, or could not be made. Returns the pause before the next try, None for no try."""
        was_connected, self._connected = self._connected, False
        self._authentication = self._authenticate_by = self._pong_by = None
        self._ping_due = False
        self._calls.connected = False
        self._failed_connects += 1
        if not self._reconnect or self._is_final(reason):
            self._calls.end_all(lambda call: fate.hopeless(reason, call, lost=was_connected))
            # A later task begins anew, and learns quickly if it is still hopeless.
            self._failed_connects = 0
            self._was_good = False
            return None
        self._calls.lost()
        return self._calls.outbox.backoff(self._failed_connects)

    def _is_final(self, reason: RunwareError) -> bool:
        """Whether to connect again is of no use.

        Calls have time limits of their own. So the failures are counted only for a client that never got through, and
        when nobody but `connect` waits. Servers in trouble have been seen to refuse good keys for a while.
        """
        if isinstance(reason, AuthenticationError | PermissionDeniedError):
            return not self._was_good or self._failed_connects >= BELIEVED_REFUSALS
        return self._failed_connects > self._max_connects and not (self._was_good and self.wants_connection)

    def closed(self) -> None:
        """The client is being closed: whoever waits is told."""
        self._calls.end_all(fate.closed)

    def broken(self, error: BaseException) -> None:
        """The client itself failed: whoever waits is told, and a later task connects anew."""
        self._calls.end_all(lambda call: fate.broken(error, call))
        self._connected = self._calls.connected = False
        self._authentication = self._authenticate_by = self._pong_by = None

    def receive(self, message: object, now: float) -> None:
        """One message of the server, whatever it is. What cannot be understood is logged and harms nobody."""
        self._heard_at = now
        self._pong_by = None
        self._ping_due = False
        answer = unwrapped(message)
        if not answer.understood:
            logger.warning("The server sent something that is no answer: %.200r", message)
        elif not answer.data and not answer.errors:
            self._calls.heard_nothing(now)
        number = next(self._messages)
        heard: dict[Call, None] = {}
        for item in answer.data:
            if item.get("taskType") == "authentication":
                self._authenticated_as(item, now)
            elif (call := self._calls.roster.find(item.get("taskUUID"))) is not None:
                heard[call] = None
                self._calls.hear(call, item, number, now)
            elif item.get("taskType") != "ping":
                logger.debug("An answer to a task that nobody waits for: %.200r", item)
        for error in answer.errors:
            if (call := self._calls.roster.find(error.get("taskUUID"))) is not None:
                heard[call] = None
                self._calls.hear_error(call, error, now)
            else:
                self._hear_error(error, now)
        # All results of a message count before any of its errors ends a call.
        self._calls.heard(heard, now)

    def wake(self, now: float) -> None:
        """Time has passed."""
        if self.hang_up is None:
            self._watch(now)
        self._calls.wake(now)

    # The connection ----------------------------------------------------------------------------------------------

    def _watch(self, now: float) -> None:
        if self._authenticate_by is not None and now >= self._authenticate_by:
            self.hang_up = ConnectionFailedError(
                f"The server did not answer the authentication within {AUTHENTICATION_WAIT:g} seconds."
            )
        elif self._pong_by is not None and now >= self._pong_by:
            self.hang_up = ConnectionLostError(
                f"The server was silent for {now - self._heard_at:.0f} seconds."
            )
        elif self.authenticated and self._pong_by is None and now >= self._heard_at + IDLE_BEFORE_PING:
            self._ping_due = True
            self._pong_by = now + WRITE_WAIT

    def _authenticated_as(self, item: Mapping[str, Any], now: float) -> None:
        session = item.get("connectionSessionUUID")
        if self.authenticated or not self._connected:
            return
        if not isinstance(session, str) or not session:
            self.hang_up = ConnectionFailedError("The server answered the authentication without a session.")
            return
        resumed, self._session = session == self._session, session
        self._was_good = True
        self._authenticate_by = None
        self._failed_connects = 0
        self._calls.resumed(now + FIRST_POLL if resumed else now)

    def _hear_error(self, error: dict[str, Any], now: float) -> None:
        """An error of no task that anybody waits for."""
        failure = error_from_answer(error)
        of_connection = failure.task_type == "authentication" or isinstance(failure, AuthenticationError)
        if of_connection or not self.authenticated:
            if failure.task_uuid is None:
                self._refused(failure)
        elif failure.task_uuid is None:
            self._calls.accuse(error, now)
        else:
            logger.debug("An error of a task that nobody waits for: %s", failure)

    def _refused(self, failure: APIError) -> None:
        """The authentication failed: because of the key, or as a connection may fail."""
        if isinstance(failure, AuthenticationError | PermissionDeniedError) and failure.code != "authTimeout":
            self.hang_up = failure
        else:
            self.hang_up = ConnectionFailedError(
                f"The server failed at the authentication: {failure.message}", code=failure.code
            )
            self.hang_up.__cause__ = failure
