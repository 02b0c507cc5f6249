"""The conversation with the server, without a socket and without a clock.

Tasks, messages, losses and times go in; messages to send and notices come out. The transport only
moves bytes. This module has the connection: authentication, keep-alive, and messages. What becomes of a task is decided in
`runware._engine.lifecycle`, and done in `runware._engine.tracker`.

What can be relied on:

- Every task ends once: with the results that it has, or with an error, or abandoned. No notice about it comes after that.
- What the server made is kept if it arrives before the task has ended: from an earlier attempt, and in excess of what
  was asked for, too. The last attempt is waited for even if late results of an earlier one have completed the number.
- Every wait is finite. A task without any sign of life ends within

      (max_retries + 1) * timeout

  seconds; any sign of life starts `timeout`, but no try, anew. A part of a message that is still arriving, or going out,
  is a sign of life of all tasks. Whatever the signs, a task ends at its `deadline`, or without one, when it has taken as long as it
  may take (`TaskKind.max_duration`) after it was sent. A task that waits because `max_in_flight` others are under way,
  or because the server has turned it away while others are, waits for their ends. One that is to be asked about after
  others waits as long as the server answers questions. All wait through a pause that the server asked for. What was never
  sent ends after some seconds without a server.
- A try that ends in silence makes sure that the peer is there.
- A connection that is silent for `Timing.idle_before_ping + Timing.pong` seconds is given up, an unanswered authentication
  after `connect_timeout`, as what opens the connection is. The wait is longer while large media may still be on its way.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from runware._engine import outcome
from runware._engine.call_options import CallOptions
from runware._engine.envelope import Item, unwrap
from runware._engine.inbound import Inbound
from runware._engine.reachability import Reachability
from runware._engine.request import Request
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER, TIMING, Timing
from runware._engine.tracker import MAX_IN_FLIGHT, Tracker
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

_ITEMS = frozenset[type]({dict})  # the type of all items of a usual answer
_NO_ERRORS: Sequence[Item] = ()


class WebSocketProtocol:
    """One client's conversation over a WebSocket. Feed it with what happens, then take what it wants done."""

    def __init__(
        self,
        api_key: Secret[str],
        *,
        reconnect: bool,
        max_connects: int,
        connect_timeout: float = 15.0,
        max_in_flight: int = MAX_IN_FLIGHT,
        timing: Timing = TIMING,
        random: Random | None = None,
    ) -> None:
        self.tracker = Tracker(max_in_flight=max_in_flight, timing=timing, random=random)
        self._inbound = Inbound(self.tracker)
        self._server = Reachability(
            self.tracker.registry, timing, reconnect=reconnect, max_connects=max_connects
        )
        self._timing = timing
        #: For the answer to the first message of a connection.
        self._authentication_wait = connect_timeout
        self._api_key = api_key
        self._session: str | None = None
        #: When this connection asks for what is in doubt, or the last one would have, if it had lasted; NEVER if it did.
        self._asks_at = NEVER
        self._connected = False
        self._heard_at = 0.0
        self._authentication: dict[str, Any] | None = None
        self._authenticate_by = NEVER
        self._ping_due = False
        self._pong_by = NEVER
        self._pong_wait = timing.pong
        #: A time of the connection was set since somebody last looked that may come before all others.
        self._timer_set = False
        #: The peer does not answer.
        self._is_dead = False
        #: The last message had several tasks, and so, probably, has the next one.
        self._shared = False
        #: The tasks that were under way when an answer was too large.
        self._suspects: set[TaskState] = set()
        #: Set when the connection should be given up: why.
        self.hang_up: RunwareError | None = None

    # What the session asks ---------------------------------------------------------------------------------------

    @property
    def authenticated(self) -> bool:
        """Whether tasks can be sent right now."""
        return self.tracker.connected

    @property
    def wants_to_send(self) -> bool:
        """Whether something may be there to be sent."""
        tracker = self.tracker
        has_tasks = tracker.queue.tasks or tracker.polling.waiting
        return bool(has_tasks or self._ping_due or self._authentication is not None)

    @property
    def wants_turn(self) -> bool:
        """The same, or whether a time may have been set that comes before all others."""
        return self.tracker.registry.timer_set or self._timer_set or self.wants_to_send

    def may_send_alone(self, request: Request, options: CallOptions, now: float) -> bool:
        """Whether a task can go out now, as a message of its own, and be taken on when it has: see `Tracker.sent_alone`."""
        tracker = self.tracker
        return (
            not (tracker.registry.in_flight or self._shared)  # there is nobody to share a message with
            and not request.named  # another with its UUID may be under way
            and options.deadline is None  # which may be over
            and tracker.connected
            and self.hang_up is None
            and not self.wants_to_send
            and now >= tracker.queue.sends_from
        )

    def take_message(self, now: float) -> list[dict[str, Any]]:
        """The tasks to send now as one message; empty if there is nothing to send. Call until it is empty."""
        message: list[dict[str, Any]] = []
        if self._authentication is not None:
            message.append(self._authentication)
            self._authentication = None
        elif self.tracker.connected and self.hang_up is None:
            if self._ping_due:
                message.append({"taskType": "ping", "ping": True})
                self._ping_due = False
                self._pong_by = now + self._pong_wait
                self._timer_set = True
            if self.tracker.polling.waiting:
                self.tracker.take_questions(message, now)
            self.tracker.take_tasks(message, now)
            if message:
                self._shared = len(message) > 1
        return message

    def wake_at(self) -> float | None:
        """When to call `wake` at the latest."""
        soonest = self.tracker.wake_at()
        self._timer_set = False
        if self.hang_up is None:
            soonest = min(soonest, self._authenticate_by, self._pong_by)
            if self.tracker.connected and self._pong_by == NEVER:
                soonest = min(soonest, self._heard_at + self._timing.idle_before_ping)
        return None if soonest == NEVER else soonest

    # What happens ------------------------------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """There is a connection; the first message authenticates it."""
        self._connected = True
        self.hang_up = None
        self._heard_at = now
        self._authenticate_by = now + self._authentication_wait
        self._authentication = {"taskType": "authentication", "apiKey": self._api_key}
        if self._session is not None:
            self._authentication["connectionSessionUUID"] = self._session

    def lost(self, reason: RunwareError, now: float) -> float | None:
        """The connection is gone, or could not be made. Returns the pause before the next try, None for no try."""
        was_connected, self._connected = self._connected, False
        self._authentication = None
        self._authenticate_by = self._pong_by = NEVER
        self._ping_due = False
        if self.tracker.connected and now >= self._asks_at:
            self._asks_at = NEVER
        self.tracker.connected = False
        self._server.on_failure(now)
        if not self._server.reconnect or self._is_final(reason):
            self.tracker.end_all(lambda task: outcome.hopeless(reason, task, lost=was_connected))
            # A later task begins anew, and learns quickly if it is still hopeless.
            self._server.forget()
            return None
        if isinstance(reason, ResponseTooLargeError):
            self._end_too_large(reason)
        self.tracker.lost()
        if not was_connected:
            self._server.on_no_connection(reason, now)
        if self._is_dead:
            self._is_dead = False
            return 0.0  # nobody knows of it but this client, so that there will be no crowd
        # No time at all, or a date in the past by the clock of this computer, asks for nothing.
        if isinstance(reason, ConnectionFailedError) and reason.retry_after:
            pause = min(reason.retry_after, self._timing.longest_pause)
            self.tracker.queue.pause_until(now + pause)
            return pause
        return self.tracker.queue.backoff(self._server.failures)

    def _is_final(self, reason: RunwareError) -> bool:
        """Whether to connect again is of no use.

        Tasks have time limits of their own. So the failures are counted only for a client that never got through, and
        when nobody but `connect` waits. Servers in trouble have been seen to refuse good keys for a while.
        """
        if isinstance(reason, AuthenticationError | PermissionDeniedError):
            return self._server.on_refusal()
        if isinstance(reason, ConnectionFailedError) and not reason.retryable and not self._server.was_good:
            return True
        return self._server.tries_used_up and not (self._server.was_good and self.tracker.registry)

    def _end_too_large(self, reason: ResponseTooLargeError) -> None:
        """A result is too large to be taken: that of the task that was asked for alone, or of one that was under way.

        In the second case each is asked for alone from now on. If that tells nothing, since results are pushed, it is one
        of those that were under way when that happened before, too.
        """
        under_way = set(self.tracker.registry.in_flight)
        alone = self.tracker.polling.alone
        too_large = under_way & (self._suspects if alone is None else {alone})
        for task in too_large:
            self.tracker.registry.end(task, outcome.hopeless(reason, task, lost=True))
        self._suspects = under_way - too_large
        for task in self._suspects:
            task.recover().give_up_question(alone=True)

    def broken(self, error: BaseException) -> None:
        """The client itself failed: whoever waits is told, and a later task connects anew."""
        self.tracker.break_off(error)
        self._connected = self.tracker.connected = False
        self._authentication = None
        self._authenticate_by = self._pong_by = NEVER
        self._ping_due = False

    def arriving(self, when: float) -> None:
        """A part of a message came or went out at that time. The peer is there, and whatever it says may take its time."""
        if when <= self._heard_at:
            return  # what is known is no news, however often it is told
        self._heard_at = when
        if self._pong_by != NEVER:
            self._pong_by = NEVER
            self._ping_due = False
            self._timer_set = True  # that of the next ping

    def receive(self, message: Any, now: float) -> None:
        """One message of the server, whatever it is. What cannot be understood is logged, and does no harm."""
        if now > self._heard_at:  # those that came together have one time
            self.arriving(now)
        kind: type[object] = type(message)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
        items: list[Any] | None = message.get("data") if kind is dict and len(message) == 1 else None
        if type(items) is list and (
            (len(items) == 1 and type(items[0]) is dict) or _ITEMS.issuperset(map(type, items))
        ):  # nearly all
            data, errors, understood = items, _NO_ERRORS, True
        else:
            answer = unwrap(message)
            data, errors, understood = answer.data, answer.errors, answer.understood
        if not understood:
            logger.warning("The server sent something that is no answer: %s", excerpt(message))
        elif not data and not errors:
            self._inbound.apply_nothing(now)
        if not self.tracker.connected:
            for item in data:
                if item.get("taskType") == "authentication":
                    self._authenticated_as(item, now)
        for error in self._inbound.apply(data, errors, now):
            self._apply_error(error, now)

    def wake(self, now: float, arriving_at: float | None = None, *, blocked: bool = False) -> None:
        """Time has passed. `arriving_at` is when a part of a message came or went out that is not complete yet; `blocked` if the network takes no further ones."""
        self.tracker.blocked = blocked
        if arriving_at is not None:
            self.arriving(arriving_at)
        self.tracker.wake(now, arriving_at)
        if self.hang_up is None:
            self._watch(now)

    def _make_sure(self, wait: float, now: float) -> None:
        """A task had no sign of life. If nothing else is heard either, the peer is to show that it is there."""
        if self.authenticated and now >= self._heard_at + wait:
            if self._pong_by == NEVER:
                self._ping_due = True
                self._pong_wait = min(wait, self._timing.pong)
            self._pong_by = min(self._pong_by, now + wait)

    # The connection ----------------------------------------------------------------------------------------------

    def _watch(self, now: float) -> None:
        if self.tracker.doubts_peer is not None:
            self._make_sure(self.tracker.doubts_peer, now)
            self.tracker.doubts_peer = None
        if now >= self._authenticate_by:
            self.hang_up = ConnectionFailedError(
                f"The server did not answer the authentication within {self._authentication_wait:g} s."
            )
        elif now >= self._pong_by:
            self._is_dead = True
            self.hang_up = ConnectionLostError(
                f"The server was silent for {now - self._heard_at:.0f} seconds."
            )
        elif (
            self.authenticated
            and self._pong_by == NEVER
            and now >= self._heard_at + self._timing.idle_before_ping
        ):
            self._ping_due = True
            unanswered = sum(task.request.size for task in self._without_a_word())
            extra = unanswered * self._timing.pong_per_character
            self._pong_wait = self._timing.pong + min(extra, self._timing.writing)
            self._pong_by = now + self._timing.writing

    def _authenticated_as(self, item: Mapping[str, Any], now: float) -> None:
        session = item.get("connectionSessionUUID")
        if self.authenticated or not self._connected:
            return
        if not isinstance(session, str) or not session:
            self.hang_up = ConnectionFailedError("The server answered the authentication without a session.")
            return
        resumed, self._session = session == self._session, session
        self._authenticate_by = NEVER
        self._timer_set = True  # that of the first ping
        self._server.on_acceptance()
        # What the session pushes is waited for once, not on each of many connections that break soon.
        waits = resumed and self._asks_at == NEVER
        self._asks_at = now + self._timing.first_poll if waits else now
        self.tracker.resumed(self._asks_at)

    def _apply_error(self, error: dict[str, Any], now: float) -> None:
        """An error of no task that anybody waits for."""
        failure = error_from_answer(error)
        of_connection = failure.task_type == "authentication" or isinstance(failure, AuthenticationError)
        if of_connection or not self.authenticated:
            if failure.task_uuid is None:
                self._refused(failure)
        elif failure.task_uuid is None:
            self._inbound.apply_unattributed(error, self._without_a_word(), now)
        else:
            logger.debug("An error of a task that nobody waits for: %s", failure)

    def _without_a_word(self) -> list[TaskState]:
        """The tasks that were sent on this connection, and of which the server has not said a word."""
        return [task for task in list(self.tracker.registry.in_flight) if task.stage is Stage.SENT]

    def _refused(self, failure: APIError) -> None:
        """The authentication failed: because of the key, or as a connection may fail."""
        if isinstance(failure, AuthenticationError | PermissionDeniedError) and failure.code != "authTimeout":
            self.hang_up = failure
        else:
            self.hang_up = ConnectionFailedError(
                f"The server failed at the authentication: {failure.message}", code=failure.code
            )
            self.hang_up.__cause__ = failure
