"""The WebSocket protocol, without I/O and without a clock.

Tasks, messages, lost connections and times go in; messages to send and notices come out. The transport only moves bytes.
This module handles the connection: authentication, keep-alive, and messages. The actions for a task are decided in
`runware._engine.lifecycle`, and done in `runware._engine.tracker`.

Guarantees:

- Every task ends exactly once: with its results, with an error, or abandoned. No notice about the task follows.
- Every result that arrives before its task has ended is kept, also one of an earlier attempt, and one more than requested.
  The last attempt is awaited even if late results of an earlier one have completed the number.
- Every wait is finite. A task without any sign of life ends within

      (max_retries + 1) * timeout

  seconds; a sign of life restarts `timeout`, but gives back no retry. A part of a message that is still arriving, or
  going out, is a sign of life of all tasks. Whatever the signs of life, a task ends at its `deadline`; without one, it ends
  `TaskKind.max_duration` seconds after it was sent. A task that waits because `max_in_flight` others are in flight, or
  because the server has turned it away while others are, waits until these end. A task whose poll is queued behind others
  waits as long as the server answers polls. All tasks wait through a pause that the server requested. A task that was
  never sent ends after some seconds without a server.
- When `timeout` seconds without a sign of life end a try, a ping checks whether the peer is alive.
- A connection that is silent for `Timing.idle_before_ping + Timing.pong` seconds is given up; the wait is longer while large
  media may still be on its way. Opening a connection, and its authentication, time out after `connect_timeout` each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runware._engine import outcome
from runware._engine.call_options import CallOptions
from runware._engine.envelope import Item, unwrap
from runware._engine.inbound import Inbound
from runware._engine.reachability import Reachability
from runware._engine.registry import Sent
from runware._engine.request import Request
from runware._engine.task_state import GET_RESPONSE, Stage, TaskState
from runware._engine.timing import NEVER
from runware._engine.tracker import Tracker
from runware._logs import logger
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

_ITEMS = frozenset[type]({dict})  # the types of the items of a usual message
_NO_ERRORS: Sequence[Item] = ()


class WebSocketProtocol:
    """State machine of a client's WebSocket. Feed it with events, then send the messages that it returns."""

    def __init__(
        self, tracker: Tracker, server: Reachability, api_key: Secret[str], *, connect_timeout: float
    ) -> None:
        self.tracker = tracker
        self._server = server
        self._inbound = Inbound(tracker)
        self._timing = timing = tracker.timing
        #: Seconds until the authentication of a connection counts as unanswered.
        self._authentication_wait = connect_timeout
        self._api_key = api_key
        self._session: str | None = None
        #: When this connection polls the tasks in doubt, or the last one would have; NEVER if the last one lasted until then.
        self._polls_at = NEVER
        self._connected = False
        self._heard_at = 0.0
        self._authentication: dict[str, Any] | None = None
        self._authenticate_by = NEVER
        self._ping_due = False
        self._pong_by = NEVER
        self._pong_wait = timing.pong
        #: Since the last call of `wake_at`, a timer of the connection was set that may be the earliest.
        self._timer_set = False
        #: The peer did not answer a ping.
        self._is_dead = False
        #: The last message had several tasks, so the next one probably has, too.
        self._shared = False
        #: The tasks that were in flight when a message was too large.
        self._suspects: set[TaskState] = set()
        #: The reason to close the connection; None if it can stay open.
        self.hang_up: RunwareError | None = None

    # Queries and output ------------------------------------------------------------------------------------------

    @property
    def authenticated(self) -> bool:
        """Whether tasks can be sent now."""
        return self.tracker.connected

    @property
    def wants_to_send(self) -> bool:
        """Whether there may be something to send."""
        tracker = self.tracker
        has_tasks = tracker.queue.tasks or tracker.polling.waiting
        return bool(has_tasks or self._ping_due or self._authentication is not None)

    @property
    def wants_turn(self) -> bool:
        """Whether there may be something to send, or a timer that fires before all others."""
        return self.tracker.registry.timer_set or self._timer_set or self.wants_to_send

    def may_send_alone(self, request: Request, options: CallOptions, now: float) -> bool:
        """Whether a task can be sent now as a message of its own, and registered afterwards."""
        tracker = self.tracker
        return (
            not (tracker.registry.in_flight or self._shared)  # no other task to share a message with
            and not request.named  # a task with the same UUID may be pending
            and options.deadline is None  # a deadline may be over
            and tracker.connected
            and self.hang_up is None
            and not self.wants_to_send
            and not (tracker.queue.throttled and now < tracker.queue.sends_from)
            and request.task_type != GET_RESPONSE  # the tracker registers the caller's own poll
        )

    def sent_alone(self, request: Request, options: CallOptions, now: float) -> TaskState:
        """Register a task that has just been sent as a message of its own. Its UUID is new, hence unique."""
        registry = self.tracker.registry
        task = TaskState(request, options, now, timing=self._timing)
        registry.add(task)
        registry.sent(task, now)
        if registry.observed:
            registry.notices.append(Sent(task))
        return task

    def take_message(self, now: float) -> list[dict[str, Any]]:
        """Return the next message to send, a list of tasks; empty if there is nothing to send. Call until it is empty."""
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
                self.tracker.take_polls(message, now)
            for task in self.tracker.attempts.take(message, now):
                self.tracker.on_sent(task, now)
            if message:
                self._shared = len(message) > 1
        return message

    def wake_at(self) -> float | None:
        """Return the latest time at which `wake` must be called; None if no timer is set."""
        soonest = self.tracker.wake_at()
        self._timer_set = False
        if self.hang_up is None:
            soonest = min(soonest, self._authenticate_by, self._pong_by)
            if self.tracker.connected and self._pong_by == NEVER:
                soonest = min(soonest, self._heard_at + self._timing.idle_before_ping)
        return None if soonest == NEVER else soonest

    # Events ------------------------------------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """Handle a new connection: its first message authenticates."""
        self._connected = True
        self.hang_up = None
        self._heard_at = now
        self._authenticate_by = now + self._authentication_wait
        self._authentication = {"taskType": "authentication", "apiKey": self._api_key}
        if self._session is not None:
            self._authentication["connectionSessionUUID"] = self._session

    def lost(self, reason: RunwareError, now: float) -> float | None:
        """Handle a connection that was lost or not opened; return the seconds until the next try, None for no try."""
        was_connected, self._connected = self._connected, False
        self._authentication = None
        self._authenticate_by = self._pong_by = NEVER
        self._ping_due = False
        if self.tracker.connected and now >= self._polls_at:
            self._polls_at = NEVER
        self.tracker.connected = False
        self._server.on_failure(now)
        if not self._server.reconnect or self._is_final(reason):
            self.tracker.end_all(lambda task: outcome.hopeless(reason, task, lost=was_connected))
            # A later task tries again, and fails quickly if nothing has changed.
            self._server.forget()
            return None
        if isinstance(reason, ResponseTooLargeError):
            self._end_too_large(reason)
        self.tracker.lost()
        if not was_connected:
            self._server.on_no_connection(reason, now)
        if self._is_dead:
            self._is_dead = False
            return 0.0  # only this client noticed, so no crowd of clients reconnects at once
        # No time at all, or a date in the past by the clock of this computer, requests nothing.
        if isinstance(reason, ConnectionFailedError) and reason.retry_after:
            pause = min(reason.retry_after, self._timing.longest_pause)
            self.tracker.queue.pause_until(now + pause)
            return pause
        return self.tracker.queue.backoff(self._server.failures)

    def _is_final(self, reason: RunwareError) -> bool:
        """Whether to give up connecting.

        Tasks have time limits of their own. So failures only count for a client that never reached the server, or while
        no task is pending, but only a call of `connect`. Servers in trouble have refused good keys for a while.
        """
        if isinstance(reason, AuthenticationError | PermissionDeniedError):
            return self._server.on_refusal()
        if isinstance(reason, ConnectionFailedError) and not reason.retryable and not self._server.was_good:
            return True
        return self._server.tries_used_up() and not (self._server.was_good and self.tracker.registry)

    def _end_too_large(self, reason: ResponseTooLargeError) -> None:
        """Handle a message that is too large: end the task that it belongs to, once that is known.

        The message is about the task that was polled alone, if there is one. Otherwise it is about one of the tasks in
        flight: from now on each of these is polled alone. If that does not help, since results are pushed, the next
        message that is too large ends the tasks that were in flight both times.
        """
        under_way = set(self.tracker.registry.in_flight)
        alone = self.tracker.polling.alone
        too_large = under_way & (self._suspects if alone is None else {alone})
        for task in too_large:
            self.tracker.registry.end(task, outcome.hopeless(reason, task, lost=True))
        self._suspects = under_way - too_large
        for task in self._suspects:
            task.recover().close_poll(alone=True)

    def broken(self, error: BaseException) -> None:
        """End all tasks because the client itself failed. A later task opens a new connection."""
        self.tracker.break_off(error)
        self._connected = self.tracker.connected = False
        self._authentication = None
        self._authenticate_by = self._pong_by = NEVER
        self._ping_due = False

    def arriving(self, when: float) -> None:
        """Handle a part of a message that came or went out at `when`: the peer is alive, so no pong is awaited."""
        if when <= self._heard_at:
            return  # a part that was reported before
        self._heard_at = when
        if self._pong_by != NEVER:
            self._pong_by = NEVER
            self._ping_due = False
            self._timer_set = True  # the timer of the next ping

    def receive(self, message: Any, now: float) -> None:
        """Handle a message of the server, any JSON value. One that makes no sense is logged, and affects no task."""
        if now > self._heard_at:  # messages that arrived together have the same time
            self.arriving(now)
        kind: type[object] = type(message)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
        items: list[Any] | None = message.get("data") if kind is dict and len(message) == 1 else None
        if type(items) is list and (
            (len(items) == 1 and type(items[0]) is dict) or _ITEMS.issuperset(map(type, items))
        ):  # nearly all messages
            data, errors, understood = items, _NO_ERRORS, True
        else:
            answer = unwrap(message)
            data, errors, understood = answer.data, answer.errors, answer.understood
        if not understood:
            logger.warning(
                "The server sent a message that is not in the format of the API: %s", excerpt(message)
            )
        elif not data and not errors:
            self._inbound.apply_nothing(now)
        if not self.tracker.connected:
            for item in data:
                if item.get("taskType") == "authentication":
                    self._authenticated_as(item, now)
        for error in self._inbound.apply(data, errors, now):
            self._apply_error(error, now)

    def wake(self, now: float, arriving_at: float | None = None, *, blocked: bool = False) -> None:
        """Run the timers that are due.

        Args:
            now: The time.
            arriving_at: When a part of an incomplete message last came or went out; None if no message is incomplete.
            blocked: Whether the network accepts no further messages.
        """
        self.tracker.blocked = blocked
        if arriving_at is not None:
            self.arriving(arriving_at)
        self.tracker.wake(now, arriving_at)
        if self.hang_up is None:
            self._watch(now)

    def _make_sure(self, wait: float, now: float) -> None:
        """Send a ping to a peer that has been silent for `wait` seconds, and expect an answer within as many."""
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
            unanswered = sum(task.request.size for task in self._without_response())
            extra = unanswered * self._timing.pong_per_character
            self._pong_wait = self._timing.pong + min(extra, self._timing.writing)
            self._pong_by = now + self._timing.writing

    def _authenticated_as(self, item: Mapping[str, Any], now: float) -> None:
        session = item.get("connectionSessionUUID")
        if self.authenticated or not self._connected:
            return
        if not isinstance(session, str) or not session:
            self.hang_up = ConnectionFailedError(
                "The server answered the authentication without a session (connectionSessionUUID)."
            )
            return
        resumed, self._session = session == self._session, session
        self._authenticate_by = NEVER
        self._timer_set = True  # the timer of the first ping
        self._server.on_acceptance()
        # Wait once for what a resumed session pushes, not on each of many short connections.
        waits = resumed and self._polls_at == NEVER
        self._polls_at = now + self._timing.first_poll if waits else now
        self.tracker.resumed(self._polls_at)

    def _apply_error(self, error: dict[str, Any], now: float) -> None:
        """Handle an error that belongs to no pending task."""
        failure = error_from_answer(error)
        of_connection = failure.task_type == "authentication" or isinstance(failure, AuthenticationError)
        if of_connection or not self.authenticated:
            if failure.task_uuid is None:
                self._refused(failure)
        elif failure.task_uuid is None:
            self._inbound.apply_unattributed(error, self._without_response(), now)
        else:
            logger.debug("Ignored an error of a task that is not pending: %s", failure)

    def _without_response(self) -> list[TaskState]:
        """Return the tasks that were sent on this connection, and that the server has not responded to."""
        return [task for task in list(self.tracker.registry.in_flight) if task.stage is Stage.SENT]

    def _refused(self, failure: APIError) -> None:
        """Handle a failed authentication: the key was refused, or else the failure counts as one of the connection."""
        if isinstance(failure, AuthenticationError | PermissionDeniedError) and failure.code != "authTimeout":
            self.hang_up = failure
        else:
            self.hang_up = ConnectionFailedError(
                f"The server failed at the authentication: {failure.message}", code=failure.code
            )
            self.hang_up.__cause__ = failure
