"""The conversation with the server, without a socket and without a clock.

Tasks, messages, losses and times go in; messages to send and events come out. `conversation.py` only moves bytes and
waits. This module has the connection: authentication, keep-alive, and messages. What becomes of a task is decided in
`runware._engine.lifecycle`, and done in `runware._engine.tracker`.

What can be relied on:

- Every call ends once: with the results that it has, or with an error, or abandoned. No event about it comes after that.
- What the server made is kept if it arrives before the call has ended: from an earlier attempt, and in excess of what
  was asked for, too. The last attempt is waited for even if late results of an earlier one have completed the number.
- Every wait is finite. A call without any sign of life ends within

      (max_retries + 1) * timeout

  seconds; any sign of life starts `timeout`, but no try, anew. A part of a message that is still arriving is a sign of
  life of all calls. Whatever the signs, a call ends at its `deadline`, or without one, when it has taken as long as its
  task may take (`Request.max_duration`) after it was sent. A task that waits because `max_in_flight` others are under way,
  or because the server has turned it away while others are, waits for their ends, and all wait through a pause that the
  server asked for. What was never sent ends after some seconds without a server.
- A try that ends in silence makes sure that the peer is there.
- A connection that is silent for `IDLE_BEFORE_PING + PONG_WAIT` seconds is given up, an unanswered authentication after
  `AUTHENTICATION_WAIT`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from random import Random
from typing import Any

from runware._engine import lifecycle as fate
from runware._engine.engine import MAX_IN_FLIGHT, Engine
from runware._engine.envelope import unwrapped
from runware._engine.task_state import Call
from runware._engine.tracker import FIRST_POLL
from runware._logs.redact import excerpt
from runware._logs.secret import Secret
from runware.errors import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    PermissionDeniedError,
    ResponseTooLargeError,
    RunwareError,
    error_from_answer,
)

logger = logging.getLogger("runware")

AUTHENTICATION_WAIT = 15.0  # seconds for the answer to the first message
IDLE_BEFORE_PING = 30.0  # seconds without a message; the server hangs up after 120
PONG_WAIT = 10.0
WRITE_WAIT = 120.0  # seconds for what stands before the ping to get out: large media on a slow line


class WebSocketProtocol(Engine):
    """One client's conversation over a WebSocket. Feed it with what happens, then take what it wants done."""

    def __init__(
        self,
        api_key: Secret[str],
        *,
        reconnect: bool,
        max_connects: int,
        max_in_flight: int = MAX_IN_FLIGHT,
        random: Random | None = None,
    ) -> None:
        super().__init__(
            reconnect=reconnect, max_connects=max_connects, max_in_flight=max_in_flight, random=random
        )
        self._api_key = api_key
        self._session: str | None = None
        self._connected = False
        self._heard_at = 0.0
        self._authentication: dict[str, Any] | None = None
        self._authenticate_by: float | None = None
        self._ping_due = False
        self._pong_by: float | None = None
        self._pong_wait = PONG_WAIT
        #: The peer does not answer.
        self._is_dead = False
        #: The tasks that were under way when an answer was too large.
        self._suspects: set[Call] = set()
        #: Set when the connection should be given up: why.
        self.hang_up: RunwareError | None = None

    # What the session asks ---------------------------------------------------------------------------------------

    @property
    def authenticated(self) -> bool:
        """Whether tasks can be sent right now."""
        return self._calls.connected

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
                self._pong_by = now + self._pong_wait
            self._calls.take_questions(message, now)
            self._calls.take_tasks(message, now)
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
            self._forget_server()
            return None
        if isinstance(reason, ResponseTooLargeError):
            self._end_too_large(reason)
        self._calls.lost()
        if not was_connected:
            self._could_not_connect(reason, now)
        if self._is_dead:
            self._is_dead = False
            return 0.0  # nobody knows of it but this client, so that there will be no crowd
        return self._calls.outbox.backoff(self._failed_connects)

    def _is_final(self, reason: RunwareError) -> bool:
        """Whether to connect again is of no use.

        Calls have time limits of their own. So the failures are counted only for a client that never got through, and
        when nobody but `connect` waits. Servers in trouble have been seen to refuse good keys for a while.
        """
        if isinstance(reason, AuthenticationError | PermissionDeniedError):
            return self._is_refused()
        if isinstance(reason, ConnectionFailedError) and not reason.retryable and not self._was_good:
            return True
        return self._failed_connects > self._max_connects and not (self._was_good and self.wants_connection)

    def _end_too_large(self, reason: ResponseTooLargeError) -> None:
        """A result is too large to be taken: one of the tasks that were under way when that happened, this time and before."""
        under_way = set(self._calls.roster.in_flight)
        for call in self._suspects & under_way:
            self._calls.roster.end(call, fate.hopeless(reason, call, lost=True))
        self._suspects = under_way - self._suspects

    def broken(self, error: BaseException) -> None:
        """The client itself failed: whoever waits is told, and a later task connects anew."""
        super().broken(error)
        self._connected = self._calls.connected = False
        self._authentication = self._authenticate_by = self._pong_by = None

    def arriving(self, when: float) -> None:
        """A part of a message came at that time. The peer is there, and whatever it says may take its time."""
        self._heard_at = max(self._heard_at, when)
        self._pong_by = None
        self._ping_due = False

    def receive(self, message: object, now: float) -> None:
        """One message of the server, whatever it is. What cannot be understood is logged, and does no harm."""
        self.arriving(now)
        answer = unwrapped(message)
        if not answer.understood:
            logger.warning("The server sent something that is no answer: %s", excerpt(message))
        elif not answer.data and not answer.errors:
            self._calls.heard_nothing(now)
        for item in answer.data:
            if item.get("taskType") == "authentication":
                self._authenticated_as(item, now)
        for error in self._hear(answer, now):
            self._hear_error(error, now)

    def wake(self, now: float, arriving_at: float | None = None) -> None:
        """Time has passed. `arriving_at` is when a part of a message came that is not complete yet."""
        if arriving_at is not None:
            self.arriving(arriving_at)
        self._calls.wake(now, arriving_at)
        if self.hang_up is None:
            self._watch(now)

    def _make_sure(self, wait: float, now: float) -> None:
        """A call had no sign of life. If nothing else is heard either, the peer is to show that it is there."""
        if self.authenticated and not self._ping_due and now >= self._heard_at + wait:
            self._ping_due = True
            self._pong_wait = min(wait, PONG_WAIT)
            self._pong_by = now + WRITE_WAIT

    # The connection ----------------------------------------------------------------------------------------------

    def _watch(self, now: float) -> None:
        if self._calls.doubts_peer is not None:
            self._make_sure(self._calls.doubts_peer, now)
            self._calls.doubts_peer = None
        if self._authenticate_by is not None and now >= self._authenticate_by:
            self.hang_up = ConnectionFailedError(
                f"The server did not answer the authentication within {AUTHENTICATION_WAIT:g} seconds."
            )
        elif self._pong_by is not None and now >= self._pong_by:
            self._is_dead = True
            self.hang_up = ConnectionLostError(
                f"The server was silent for {now - self._heard_at:.0f} seconds."
            )
        elif self.authenticated and self._pong_by is None and now >= self._heard_at + IDLE_BEFORE_PING:
            self._ping_due = True
            self._pong_wait = PONG_WAIT
            self._pong_by = now + WRITE_WAIT

    def _authenticated_as(self, item: Mapping[str, Any], now: float) -> None:
        session = item.get("connectionSessionUUID")
        if self.authenticated or not self._connected:
            return
        if not isinstance(session, str) or not session:
            self.hang_up = ConnectionFailedError("The server answered the authentication without a session.")
            return
        resumed, self._session = session == self._session, session
        self._authenticate_by = None
        self._accepted_key()
        self._calls.resumed(now + FIRST_POLL if resumed else now)

    def _hear_error(self, error: dict[str, Any], now: float) -> None:
        """An error of no task that anybody waits for."""
        failure = error_from_answer(error)
        of_connection = failure.task_type == "authentication" or isinstance(failure, AuthenticationError)
        if of_connection or not self.authenticated:
            if failure.task_uuid is None:
                self._refused(failure)
        elif failure.task_uuid is None:
            self._calls.accuse(error, self._calls.roster.unheard, now)
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
