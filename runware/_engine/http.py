"""The HTTP protocol, without I/O and without a clock: what is posted, and what follows from the responses.

Each task is posted alone, so that a response without a UUID, or a missing one, concerns no other task. Polls
(`getResponse`) share a post. The posts of a client count as one connection: if a post cannot be delivered, nothing else
is posted until a ping succeeds. A "foreign" response has no code of the API, so any server or gateway may have sent it.

    outcome of the post                        its tasks                               its polls
    -----------------------------------------  --------------------------------------  -----------------------------
    not delivered                              queued until there is a connection      sent again then
    delivered, no response                     in doubt: polled, as over WebSocket     sent again then
    response cut off                           by its status if that has a meaning,    the same
                                               else as without a response
    2xx that is no message of the API          as without a response                   the same
    foreign 408, foreign 5xx except 503        as without a response                   the same
    408, 5xx except 503, with a code, naming   in doubt: polled                        sent again
    no task
    other status from 300 on with a code of a  in doubt: polled; turned away if the    sent again
    retryable error, naming no task            server is overloaded
    foreign 429                                turned away: sent again, same UUID      sent again
    foreign 503 with Retry-After               turned away: sent again, same UUID      sent again
    foreign 503 without Retry-After            polled, then as if turned away          sent again
    other foreign status                       fail with it                            sent again
    key refused that was accepted before       fail with it                            sent again; the fourth refusal
                                                                                       in a row ends all tasks
    response that does not name the task       in doubt: polled                        the server does not know it
    the same, with items about anything else   in doubt: polled                        sent again
    the same, with fewer errors than polls,    in doubt: polled                        sent again, each alone
    for unknown tasks that they do not name

The rest is decided in `runware._engine.lifecycle`, as for every transport.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from runware._engine import outcome
from runware._engine.envelope import Envelope, Item, has_code, unwrap
from runware._engine.inbound import Inbound
from runware._engine.lifecycle import Trigger
from runware._engine.reachability import Reachability
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER
from runware._engine.tracker import Tracker
from runware._logs import logger
from runware._logs.redact import excerpt
from runware.errors import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    PermissionDeniedError,
    ResponseTooLargeError,
    RunwareError,
    error_from_answer,
    error_of_status,
    has_meaning,
    is_overload,
    says_unknown_task,
    with_status,
)

#: Maximum number of tasks that are posted at the same time, each on a connection of its own.
MAX_POSTS = 100


@attrs.define(eq=False)
class Post:
    """A message on its way, and the tasks that its response concerns: those in it, and those that it polls."""

    message: list[dict[str, Any]]
    tasks: list[TaskState] = attrs.field(factory=list[TaskState])
    polled: list[TaskState] = attrs.field(factory=list[TaskState])
    #: Whether anything of it went out. If not, its tasks were not sent; those that were are in an earlier post, too.
    has_left: bool = False

    @property
    def is_ping(self) -> bool:
        """Whether the message is a ping."""
        return not self.tasks and not self.polled


class HTTPProtocol:
    """State machine of a client's HTTP requests. Feed it with events, then post the messages that it returns."""

    def __init__(self, tracker: Tracker, server: Reachability) -> None:
        self.tracker = tracker
        self._server = server
        self._inbound = Inbound(tracker)
        #: Error for callers that wait for a connection, after the client has given up; the session takes it from here.
        self.unreachable: RunwareError | None = None
        #: For an observer: why there is no connection, and the seconds until the next try.
        self.trying_again: tuple[RunwareError, float] | None = None
        self._task_posts = 0
        self.tracker.connected = True  # until a post fails
        self._probe_at = NEVER
        self._probing = False

    @property
    def authenticated(self) -> bool:
        """Whether the last post got a response, and the key was accepted."""
        return self._server.was_good and self.tracker.connected

    def probe(self, now: float) -> None:
        """Schedule a ping now, to find out whether the server can be reached and accepts the key."""
        if not self._probing and self._probe_at == NEVER:
            self._probe_at = now

    @property
    def wants_turn(self) -> bool:
        """Whether there may be something to post, or a timer that fires before all others."""
        tracker = self.tracker
        return bool(tracker.registry.timer_set or tracker.queue.tasks or tracker.polling.waiting)

    def take_post(self, now: float) -> Post | None:
        """Return the next message to post; None if there is none. Call until it is None."""
        if now >= self._probe_at and not self._probing:
            self._probing = True
            self._probe_at = NEVER
            return Post([{"taskType": "ping", "ping": True}])
        if not self.tracker.connected:
            return None
        message: list[dict[str, Any]] = []
        if polled := self.tracker.take_polls(message, now):
            for task in polled:  # the transport reports the response of the post, or its failure
                task.recovery.expect_answer_by(NEVER)
            return Post(message, polled=polled)
        if self._task_posts < MAX_POSTS and (tasks := self.tracker.attempts.take(message, now, most=1)):
            self._task_posts += 1
            return Post(message, tasks=tasks)
        return None

    def wake_at(self) -> float | None:
        """Return the latest time at which `wake` and `take_post` must be called; None if no timer is set."""
        # While a probe is under way, its end schedules the next one.
        soonest = min(self.tracker.wake_at(), NEVER if self._probing else self._probe_at)
        return None if soonest == NEVER else soonest

    def wake(self, now: float) -> None:
        """Run the timers that are due."""
        self.tracker.wake(now)
        self.tracker.doubts_peer = None  # every post has a connection of its own

    def arriving(self, post: Post, now: float) -> None:
        """Handle a part of a post that goes out, or of its response that came: a sign of life until the end of the post."""
        self._on_sent(post, now)
        for task in [*post.tasks, *post.polled]:
            self.tracker.arriving_for(task, now)

    def _on_sent(self, post: Post, now: float) -> None:
        post.has_left = True
        for task in post.tasks:
            if task.stage is Stage.LEAVING:
                self.tracker.on_sent(task, now)

    # Outcome of a post -------------------------------------------------------------------------------------------

    def answered(
        self, post: Post, status: int, message: object, now: float, *, pause: float | None = None
    ) -> None:
        """Handle a response. `message` is its JSON value, or other content; `pause` is the seconds of its `Retry-After`."""
        self._on_sent(post, now)
        pause = None if pause is None else min(pause, self.tracker.timing.longest_pause)
        answer = unwrap(message)
        # Errors without a code of the API may come from a gateway.
        strange = bool(answer.errors) and not answer.data and not any(map(has_code, answer.errors))
        spoke = answer.understood and not strange
        if (not spoke and _may_have_begun(status)) or (not answer.understood and 200 <= status < 300):
            silence = f"The response (HTTP {status}) is not in the format of the API."
            self.failed(post, ConnectionLostError(silence), now, pause=pause)
            return
        if not answer.understood:
            answer = Envelope([], [error_of_status(status)], understood=True)
        elif status >= 300:
            answer.errors = [with_status(error, status) for error in answer.errors]
        if pause is not None:
            self.tracker.queue.pause_until(now + pause)
        failures = [error_from_answer(error) for error in answer.errors]
        # The answer to a poll may be the error of its task, even a denied permission. A refused key is never a task's error.
        refusing = AuthenticationError | PermissionDeniedError if post.is_ping else AuthenticationError
        refusal = next((error for error in failures if isinstance(error, refusing)), None)
        # A foreign response to a ping may come from any server.
        problem = refusal or (failures[0] if post.is_ping and not spoke else None)
        if problem is not None and not post.tasks:
            if self._server.on_refusal() if problem is refusal else not problem.retryable:
                self._give_up(problem)
            elif post.is_ping:
                self.failed(post, problem, now, pause=pause)
            else:
                for task in post.polled:  # a refused key says nothing about a task
                    self.tracker.poll_refused(task, now)
            return
        if status == 200 or post.is_ping:
            self._server.on_acceptance()
        self._reached(now)
        if status == 503 and not spoke and pause is None:
            for task in post.tasks:  # a gateway may respond so to a request that it has passed on
                said = {**answer.errors[0], "taskUUID": task.uuid}
                error = error_from_answer(said, task_type=task.request.task_type)
                self.tracker.on_uncertain_error(task, error, now)
        if not post.is_ping:
            self._conclude(post, answer, status, now)

    def cut_off(
        self, post: Post, status: int, reason: ConnectionLostError, now: float, *, pause: float | None = None
    ) -> None:
        """Handle a response that was cut off: its status decides if that has a meaning, else it counts as no response."""
        if has_meaning(status):
            self.answered(post, status, None, now, pause=pause)
        else:
            self.failed(post, reason, now)

    def failed(self, post: Post, reason: RunwareError, now: float, *, pause: float | None = None) -> None:
        """Handle a post without a response. A lost connection means that the server may have received the post."""
        if isinstance(reason, ResponseTooLargeError) and not post.is_ping:
            self._end_too_large(post, reason, now)
            return
        delivered = isinstance(reason, ConnectionLostError | APIError)
        for task in post.polled:
            self.tracker.poll_lost(task)
        if not self._server.reconnect:
            # Without reconnection, the tasks of the post end with it.
            for task in [*post.tasks, *post.polled]:
                self.tracker.registry.end(task, outcome.hopeless(reason, task, lost=delivered))
            if post.is_ping:
                self._give_up(reason)
            return
        for task in post.tasks:
            if delivered and post.has_left:
                self.tracker.doubt(task)
            else:
                self.tracker.attempts.unsend(task)
        if not self.tracker.connected and not post.is_ping:
            return  # another failed post has scheduled the next ping
        self.tracker.connected = False
        self._server.on_failure(now, unanswered=delivered)
        # A server that was reached before may be in trouble for a while, and then respond with any error.
        perhaps = ConnectionFailedError | AuthenticationError | PermissionDeniedError
        passing = reason.retryable or (self._server.was_good and isinstance(reason, perhaps))
        if self._tried_enough() or not passing:
            self._give_up(reason)
            return
        if not delivered:
            self._server.on_no_connection(reason, now)
        wait = pause or self.tracker.queue.backoff(self._server.failures)
        self._probe_at = now + wait
        self.trying_again = reason, wait
        logger.info("The server cannot be reached; trying again in %.1f s: %s", wait, reason)

    def _tried_enough(self) -> bool:
        """Whether to give up the server.

        If it was reached before, it is not given up while tasks are pending: these have time limits of their own. If it may
        have received a task, only requests without a response count, and not those that could not be delivered. A server
        that accepts everything and never responds may be something else entirely.
        """
        if self.tracker.registry and self._server.was_good:
            return False
        in_flight = list(self.tracker.registry.in_flight)
        # Collected tasks were sent before, perhaps to another address.
        may_have_received = any(not task.recovery.collected for task in in_flight)
        return self._server.tries_used_up(unanswered=may_have_received)

    def broken(self, error: BaseException) -> None:
        """End all tasks because the client itself failed. A later task tries to connect again."""
        self.tracker.break_off(error)
        self._begin_anew()

    def broke(self, post: Post, error: Exception, now: float) -> None:
        """Handle a response over which the client itself failed: end its tasks, repeat its polls."""
        if post.is_ping:
            logger.error("Handling a ping failed; this is a bug in the client.", exc_info=error)
            self.failed(post, ConnectionLostError(f"The client failed: {error!r}."), now)
        for task in post.tasks:
            self.tracker.attempts.fail(task, error)
        for task in post.polled:
            self.tracker.poll_refused(task, now)

    def _end_too_large(self, post: Post, reason: ResponseTooLargeError, now: float) -> None:
        """Handle a response that is too large: end its task. If several were polled, poll each alone to find that task."""
        self._reached(now)
        for task in [*post.tasks, *post.polled]:
            if len(post.message) > 1:
                self.tracker.poll_inconclusive(task, now, poll_alone=True)
            else:
                self.tracker.poll_lost(task)
                self.tracker.registry.end(task, outcome.hopeless(reason, task, lost=True))

    def post_ended(self, post: Post) -> None:
        """Handle the end of a post, with any outcome: another post may use its connection."""
        for task in [*post.tasks, *post.polled]:
            self.tracker.arriving_for(task, None)
        self._task_posts -= bool(post.tasks)
        self._probing = self._probing and not post.is_ping

    def _give_up(self, reason: RunwareError) -> None:
        """Give up: end all tasks. A later task tries again, and fails quickly if nothing has changed."""
        self.tracker.end_all(lambda task: outcome.hopeless(reason, task, lost=False))
        known = isinstance(reason, APIError | ConnectionFailedError | ResponseTooLargeError)
        self.unreachable = reason if known else ConnectionFailedError(f"The server does not answer: {reason}")
        self._server.forget()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._forget_failures()
        self.tracker.connected = True  # until a post fails

    def _reached(self, now: float) -> None:
        self._forget_failures()
        if not self.tracker.connected:
            self.tracker.resumed(now)

    def _forget_failures(self) -> None:
        self._server.on_contact()
        self._probe_at = NEVER

    def _conclude(self, post: Post, answer: Envelope, status: int, now: float) -> None:
        concerned = {*post.tasks, *post.polled}
        clear = all(self.tracker.registry.find(item.get("taskUUID")) in concerned for item in answer.data)
        data = [item for item in answer.data if self._may_be_about(item, concerned)]
        errors = [error for error in answer.errors if self._may_be_about(error, concerned)]
        unnamed = self._inbound.apply(data, errors, now)
        if unnamed:
            self._apply_unnamed(post, unnamed, status, now)
            clear = clear and all(says_unknown_task(error_from_answer(error)) for error in unnamed)
        for task in post.tasks:
            self.tracker.left_open(task, now)
        still_open = [task for task in post.polled if task.recovery.awaits_answer]
        # The server does not know some of the polled tasks, and does not say which.
        ambiguous = 0 < len(unnamed) < len(still_open)
        for task in still_open:
            if status == 429 or status >= 500:
                self.tracker.poll_refused(task, now)
            elif clear and not ambiguous:
                self.tracker.not_known(task, now)
            else:
                self.tracker.poll_inconclusive(task, now, poll_alone=clear)

    def _may_be_about(self, item: Item, concerned: Collection[TaskState]) -> bool:
        """Whether an item may be about the post: it names no pending task, or one in the post. Other items are logged."""
        task = self.tracker.registry.find(item.get("taskUUID"))
        if task is None or task in concerned:
            return True
        logger.warning(
            "A response has an item of task %s, which was not in its request: %s", task.uuid, excerpt(item)
        )
        return False

    def _apply_unnamed(self, post: Post, errors: list[Item], status: int, now: float) -> None:
        """Apply errors that name no task. The error of a server in trouble need not be the outcome of the task."""
        refused = all(_is_refusal(error, status) for error in errors)
        for task in post.tasks:
            for error in errors:
                if refused or (status < 300 and has_code(error)):
                    self._inbound.apply_error(task, {**error, "taskUUID": task.uuid}, now)
                else:
                    self._inbound.apply_unattributed(error, [task], now)
            if refused and task.stage is Stage.SENT and task.recovery.failures:
                self.tracker.on(Trigger.OVER, task, now)  # the server began nothing of the post
                self.tracker.registry.set_timer(task)
            else:
                self._inbound.conclude(task, now)
        if not post.tasks:
            if any(is_overload(error_from_answer(error)) for error in errors):
                self.tracker.queue.on_overload(now)
            logger.debug("Errors that name no task: %s", excerpt(errors))


def _is_refusal(error: Item, status: int) -> bool:
    """Whether an error that names no task means that the server began nothing; a retryable one only if it is an overload."""
    if status < 300 or _may_have_begun(status):
        return False
    failure = error_from_answer(error)
    return is_overload(failure) or not failure.retryable


def _may_have_begun(status: int) -> bool:
    """Whether the server may have begun the post despite this status: it reports a failure on the way, or later on."""
    return status == 408 or (status >= 500 and status != 503)
