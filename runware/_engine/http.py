"""The conversation over HTTP, without a socket and without a clock: what is posted, and what follows from its answer.

Each task is posted alone, so that an answer without a UUID, or none at all, concerns nobody else. Questions
(`getResponse`) share a post. The posts of one client have one connection in a wider sense: if a post cannot be
delivered, nothing further is posted until a ping gets through.

    the post                                   its tasks                               its questions
    -----------------------------------------  --------------------------------------  -------------------------
    could not be delivered                     wait for a connection, not sent         are asked again then
    was delivered, and no answer came          in doubt: asked for, as over WebSocket  are asked again then
    was answered, and cut off in the middle    by its status if that says why,         the same
                                               otherwise the same
    2xx, 408, 5xx without words of the API     the same                                the same
    408, 5xx in words that name no task        in doubt: asked for                     are asked again
    others in such words, of what may pass     the same, unless it has too much to do  are asked again
    429 without words of the API               turned away: sent again, same UUID      are asked again
    503 with Retry-After, and without words    the same                                are asked again
    503 with neither                           asked for, then as if turned away       are asked again
    another status without words of the API    fail with it                            are asked again
    the key is refused, though it was good     fail with it                            are asked again, four times at most
    an answer that does not mention one        in doubt: asked for                     the server knows nothing
    one that also says what is of no task      the same                                are asked again
    one that some task is unknown, not which   the same                                are asked again, each alone

The rest is decided in `runware._engine.lifecycle`, as for every transport.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from random import Random
from typing import Any

import attrs

from runware._engine import outcome
from runware._engine.envelope import Envelope, Item, has_code, unwrap
from runware._engine.inbound import Inbound
from runware._engine.lifecycle import Trigger
from runware._engine.reachability import Reachability
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER, TIMING, Timing
from runware._engine.tracker import MAX_IN_FLIGHT, Tracker
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

logger = logging.getLogger("runware")

#: Tasks that are posted at the same time, each on a connection of its own.
MAX_POSTS = 100


@attrs.define(eq=False)
class Post:
    """One message on its way, and whom its answer concerns."""

    message: list[dict[str, Any]]
    tasks: list[TaskState] = attrs.field(factory=list[TaskState])
    questions: list[TaskState] = attrs.field(factory=list[TaskState])

    @property
    def is_ping(self) -> bool:
        """Whether it asks for nothing but a sign of life."""
        return not self.tasks and not self.questions


class HTTPProtocol:
    """One client's conversation over HTTP. Feed it with what happens, then post what it wants posted."""

    def __init__(
        self,
        *,
        reconnect: bool,
        max_connects: int,
        max_in_flight: int = MAX_IN_FLIGHT,
        timing: Timing = TIMING,
        random: Random | None = None,
    ) -> None:
        self.tracker = Tracker(max_in_flight=max_in_flight, timing=timing, random=random)
        self._inbound = Inbound(self.tracker)
        self._server = Reachability(
            self.tracker.registry, timing, reconnect=reconnect, max_connects=max_connects
        )
        #: Why whoever waits for the connection waits in vain.
        self.unreachable: RunwareError | None = None
        #: Why there is no connection, and in how many seconds there is to be one, for an observer.
        self.trying_again: tuple[RunwareError, float] | None = None
        self._task_posts = 0
        self.tracker.connected = True  # as far as is known
        self._probe_at = NEVER
        self._probing = False
        #: The server may have taken a task, but has not answered since.
        self._in_doubt = False

    @property
    def authenticated(self) -> bool:
        """Whether the last post was answered, and the key was good."""
        return self._server.was_good and self.tracker.connected

    def probe(self, now: float) -> None:
        """Find out whether the server can be reached, and takes the key."""
        if not self._probing and self._probe_at == NEVER:
            self._probe_at = now

    @property
    def wants_turn(self) -> bool:
        """Whether something may be there to be sent, or a time may have been set that comes before all others."""
        tracker = self.tracker
        return bool(tracker.registry.timer_set or tracker.queue.tasks or tracker.polling.waiting)

    def take_post(self, now: float) -> Post | None:
        """What to post now, if anything. Call until there is nothing."""
        if now >= self._probe_at and not self._probing:
            self._probing = True
            self._probe_at = NEVER
            return Post([{"taskType": "ping", "ping": True}])
        if not self.tracker.connected:
            return None
        message: list[dict[str, Any]] = []
        if questions := self.tracker.take_questions(message, now):
            for task in questions:
                task.recovery.expect_answer_by(NEVER)  # the post itself is answered, or fails
            return Post(message, questions=questions)
        if self._task_posts < MAX_POSTS and (tasks := self.tracker.take_tasks(message, now, most=1)):
            self._task_posts += 1
            return Post(message, tasks=tasks)
        return None

    def wake_at(self) -> float | None:
        """When to call `wake`, and to look for posts, at the latest."""
        # While a probe is under way, its end decides on the next one.
        soonest = min(self.tracker.wake_at(), NEVER if self._probing else self._probe_at)
        return None if soonest == NEVER else soonest

    def wake(self, now: float) -> None:
        """Time has passed."""
        self.tracker.wake(now)
        self.tracker.doubts_peer = None  # every post has a connection of its own

    def arriving(self, post: Post, now: float) -> None:
        """A part of the answer has come, or one of the post has gone out. Until it is complete, that is a sign of life."""
        for task in [*post.tasks, *post.questions]:
            self.tracker.arriving_for(task, now)

    # What becomes of a post --------------------------------------------------------------------------------------

    def answered(
        self, post: Post, status: int, message: object, now: float, *, pause: float | None = None
    ) -> None:
        """An answer has come. `message` is its JSON, or what it is instead; `pause` is what `Retry-After` asks for."""
        pause = None if pause is None else min(pause, self.tracker.timing.longest_pause)
        answer = unwrap(message)
        # Errors without a code of the API may be a gateway's own.
        strange = bool(answer.errors) and not answer.data and not any(map(has_code, answer.errors))
        spoke = answer.understood and not strange
        if (not spoke and _may_have_begun(status)) or (not answer.understood and 200 <= status < 300):
            silence = f"The server answered with HTTP {status} and without words of the API."
            self.failed(post, ConnectionLostError(silence), now, pause=pause)
            return
        if not answer.understood:
            answer = Envelope([], [error_of_status(status)], understood=True)
        elif status >= 300:
            answer.errors = [with_status(error, status) for error in answer.errors]
        if pause is not None:
            self.tracker.queue.pause_until(now + pause)
        failures = [error_from_answer(error) for error in answer.errors]
        # A question may be answered with what its task failed with; only the key itself is no task's business.
        refusing = AuthenticationError | PermissionDeniedError if post.is_ping else AuthenticationError
        refusal = next((error for error in failures if isinstance(error, refusing)), None)
        # Without words of the API, what answers a ping may be any server.
        problem = refusal or (failures[0] if post.is_ping and not spoke else None)
        if problem is not None and not post.tasks:
            if self._server.on_refusal() if problem is refusal else not problem.retryable:
                self._give_up(problem)
            elif post.is_ping:
                self.failed(post, problem, now, pause=pause)
            else:
                for task in post.questions:  # it says nothing of any task
                    self.tracker.question_refused(task, now)
            return
        if status == 200 or post.is_ping:
            self._server.on_acceptance()
        self._reached(now)
        if status == 503 and not spoke and pause is None:
            for task in post.tasks:  # a gateway may say so of what it has passed on
                said = {**answer.errors[0], "taskUUID": task.uuid}
                self.tracker.on_uncertain_error(
                    task, error_from_answer(said, task_type=task.request.task_type), now
                )
        if not post.is_ping:
            self._conclude(post, answer, status, now)

    def cut_off(
        self, post: Post, status: int, reason: ConnectionLostError, now: float, *, pause: float | None = None
    ) -> None:
        """An answer broke off in its middle. What was refused may be asked for again, unless the status says why."""
        if has_meaning(status):
            self.answered(post, status, None, now, pause=pause)
        else:
            self.failed(post, reason, now)

    def failed(self, post: Post, reason: RunwareError, now: float, *, pause: float | None = None) -> None:
        """No answer will come. Some reasons mean that the server may have got what was posted."""
        if isinstance(reason, ResponseTooLargeError):
            self._end_too_large(post, reason, now)
            return
        delivered = isinstance(reason, ConnectionLostError | APIError)
        for task in post.questions:
            self.tracker.question_lost(task)
        if not self._server.reconnect:
            # Nothing is repaired: what was in the post ends with it.
            for task in [*post.tasks, *post.questions]:
                self.tracker.registry.end(task, outcome.hopeless(reason, task, lost=delivered))
            if post.is_ping:
                self._give_up(reason)
            return
        for task in post.tasks:
            if delivered:
                self.tracker.doubt(task)
            else:
                self.tracker.attempts.unsend(task)
        self._in_doubt = self._in_doubt or (delivered and bool(post.tasks))
        if not self.tracker.connected and not post.is_ping:
            return  # the others that failed have said so
        self.tracker.connected = False
        self._server.on_failure(now, unanswered=delivered)
        # A server that was reached before may be in trouble for a while, and say all sorts of things.
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
        """Whether the server is given up. While tasks want one that was good, their own limits end it.

        One that may have taken a task is waited for in the same way, as long as it cannot be reached. But one that
        takes everything and answers nothing may be no such server at all.
        """
        if self.tracker.registry and self._server.was_good:
            return False
        in_doubt = self._in_doubt and self.tracker.registry
        return self._server.answers_failed_to_come if in_doubt else self._server.tries_used_up

    def broken(self, error: BaseException) -> None:
        """The client itself failed: whoever waits is told, and a later task begins anew."""
        self.tracker.break_off(error)
        self._begin_anew()

    def broke(self, post: Post, error: Exception, now: float) -> None:
        """The client itself failed over an answer."""
        if post.is_ping:
            logger.error("The client failed over a ping; this is a bug of it.", exc_info=error)
            self.failed(post, ConnectionLostError(f"The client failed: {error!r}."), now)
        for task in post.tasks:
            self.tracker.attempts.fail(task, error)
        for task in post.questions:
            self.tracker.question_refused(task, now)

    def _end_too_large(self, post: Post, reason: ResponseTooLargeError, now: float) -> None:
        """The server can be reached. Of several that were asked for, each is asked for alone: then it is known whose it is."""
        self._reached(now)
        for task in [*post.tasks, *post.questions]:
            if len(post.message) > 1:
                self.tracker.said_nothing(task, now, ask_alone=True)
            else:
                self.tracker.question_lost(task)
                self.tracker.registry.end(task, outcome.hopeless(reason, task, lost=True))

    def post_ended(self, post: Post) -> None:
        """The post is over, whatever became of it; another may have its connection."""
        for task in [*post.tasks, *post.questions]:
            self.tracker.arriving_for(task, None)
        self._task_posts -= bool(post.tasks)
        self._probing = self._probing and not post.is_ping

    def _give_up(self, reason: RunwareError) -> None:
        """Hopeless. A later task begins anew, and learns quickly if it is still hopeless."""
        self.tracker.end_all(lambda task: outcome.hopeless(reason, task, lost=False))
        known = isinstance(reason, APIError | ConnectionFailedError)
        self.unreachable = reason if known else ConnectionFailedError(f"The server does not answer: {reason}")
        self._server.forget()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._forget_failures()
        self.tracker.connected = True  # as far as is known

    def _reached(self, now: float) -> None:
        self._forget_failures()
        if not self.tracker.connected:
            self.tracker.resumed(now)

    def _forget_failures(self) -> None:
        self._server.on_contact()
        self._in_doubt = False
        self._probe_at = NEVER

    def _conclude(self, post: Post, answer: Envelope, status: int, now: float) -> None:
        concerned = {*post.tasks, *post.questions}
        clear = all(self.tracker.registry.find(item.get("taskUUID")) in concerned for item in answer.data)
        data = [item for item in answer.data if self._may_be_about(item, concerned)]
        errors = [error for error in answer.errors if self._may_be_about(error, concerned)]
        unnamed = self._inbound.apply(data, errors, now)
        if unnamed:
            self._apply_unnamed(post, unnamed, status, now)
            clear = clear and all(says_unknown_task(error_from_answer(error)) for error in unnamed)
        for task in post.tasks:
            self.tracker.left_open(task, now)
        still_open = [task for task in post.questions if task.recovery.asked_for]
        # Some of them are not known, and the answer does not say which.
        ambiguous = 0 < len(unnamed) < len(still_open)
        for task in still_open:
            if status == 429 or status >= 500:
                self.tracker.question_refused(task, now)
            elif clear and not ambiguous:
                self.tracker.not_known(task, now)
            else:
                self.tracker.said_nothing(task, now, ask_alone=clear)

    def _may_be_about(self, item: Item, concerned: Collection[TaskState]) -> bool:
        """Whether an item may be about what was posted. What it says of other tasks is not for them."""
        task = self.tracker.registry.find(item.get("taskUUID"))
        if task is None or task in concerned:
            return True
        logger.warning("An answer speaks of task %s, which was not in its post: %s", task.uuid, excerpt(item))
        return False

    def _apply_unnamed(self, post: Post, errors: list[Item], status: int, now: float) -> None:
        """Errors without the UUID of a task. What a server of trouble says of a task need not be its fate."""
        refused = all(_is_refusal(error, status) for error in errors)
        for task in post.tasks:
            for error in errors:
                if refused or (status < 300 and has_code(error)):
                    self._inbound.apply_error(task, {**error, "taskUUID": task.uuid}, now)
                else:
                    self._inbound.apply_unattributed(error, [task], now)
            if refused and task.stage is Stage.SENT and task.recovery.failures:
                self.tracker.on(Trigger.OVER, task, now)  # nothing of the post was begun
                self.tracker.registry.set_timer(task)
            else:
                self._inbound.conclude(task, now)
        if not post.tasks:
            if any(is_overload(error_from_answer(error)) for error in errors):
                self.tracker.queue.on_overload(now)
            logger.debug("Errors that name no task: %s", excerpt(errors))


def _is_refusal(error: Item, status: int) -> bool:
    """Whether an error that names no task means that nothing of the post was begun. One that may pass may have come later."""
    if status < 300 or _may_have_begun(status):
        return False
    failure = error_from_answer(error)
    return is_overload(failure) or not failure.retryable


def _may_have_begun(status: int) -> bool:
    """Whether what was posted may be under way all the same: what went wrong did so on the way, or later."""
    return status == 408 or (status >= 500 and status != 503)
