"""A task on its way from the first attempt to its end, and what the server's items mean for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import Context
from enum import Enum, auto
from typing import Any

from runware._engine.call_options import CallOptions
from runware._engine.identity import KnownResults, ResultNames, identity
from runware._engine.recovery import NO_RECOVERY, PollReply, Recovery
from runware._engine.request import Request
from runware._engine.timing import NEVER, TIMING, Timing
from runware._json.uuids import new_uuid, usual_uuid
from runware.errors import RunwareError

Item = dict[str, Any]

#: Statuses of a task that goes on.
UNDER_WAY = frozenset({"processing", "queued", "pending", "scheduled", "waiting"})

#: The task type of a question about a task.
GET_RESPONSE = "getResponse"


class Stage(Enum):
    """Where a task is. What follows from it is decided in `runware._engine.lifecycle`."""

    WAITING = auto()  # to be sent, as soon as possible or at `resend_at`
    SENT = auto()  # sent on the present connection; no word yet
    PUSHED = auto()  # the server has it and pushes the results
    POLLED = auto()  # the server has it, or may have it, and is asked for the results
    ENDED = auto()


class TaskState:
    """The state of one task. There may be many thousands, so it has what a task needs that goes well, and no more.

    Times are seconds of the engine's clock; `NEVER` if something is not planned.
    """

    __slots__ = (
        "_answer_wait",
        "_first_message",
        "_known",
        "_names",
        "acknowledged",
        "armed_at",
        "began_at",
        "context",
        "deadline",
        "doubt_at",
        "error",
        "finished",
        "options",
        "progress",
        "received",
        "recovery",
        "request",
        "requested",
        "results",
        "silent_at",
        "stage",
        "times_sent",
        "uuid",
        "waiter",
    )

    def __init__(
        self, request: Request, options: CallOptions, now: float, *, timing: Timing = TIMING
    ) -> None:
        self.request = request
        self.options = options
        #: The UUID of the present attempt.
        self.uuid = request.uuid
        self.stage = Stage.WAITING
        #: What only trouble needs.
        self.recovery = NO_RECOVERY
        #: When the client was given it.
        self.began_at = now
        self.deadline = NEVER if options.deadline is None else now + options.deadline - request.prepared_in
        #: When its timer rings: the registry's own.
        self.armed_at = NEVER
        #: How often it was sent, in all attempts together.
        self.times_sent = 0
        self.results: Sequence[Item] = ()
        #: How many results the present attempt was asked for, and how many of these have come.
        self.requested = 1
        self.received = 0
        #: The server has said that it has the task.
        self.acknowledged = False
        #: The last phase has come, for a task that reports phases.
        self.finished = False
        self.progress: float | None = None
        self.error: RunwareError | None = None
        #: The session's own: who waits for this task, and the context variables of the caller, if there are any.
        self.waiter: Any = None
        self.context: Context | None = None
        self._answer_wait = min(timing.answer_wait, options.timeout / 3)
        self.alive(now)  # which sets the times of silence and of doubt
        self._known: KnownResults | None = None
        self._first_message: object = None
        self._names: ResultNames | None = None

    # What it is --------------------------------------------------------------------------------------------------

    @property
    def uuids(self) -> list[str]:
        """The UUIDs of all attempts. The first has the request's own; the present one is the last."""
        return [*self.recovery.earlier, self.uuid]

    @property
    def sent(self) -> bool:
        """Whether any attempt was sent."""
        return self.times_sent > 0

    @property
    def is_get_response(self) -> bool:
        """Whether it is the user's own question about a task, under that task's UUID."""
        return self.request.task_type == GET_RESPONSE

    @property
    def missing(self) -> int:
        """How many results are still to come."""
        return max(self.request.completion.expected - len(self.results), 0)

    @property
    def may_run(self) -> bool:
        """Whether the server may be working on it."""
        return self.stage in (Stage.SENT, Stage.PUSHED, Stage.POLLED)

    @property
    def tries_left(self) -> int:
        """How often it may still be tried again."""
        return self.options.max_retries - self.recovery.tries_used

    @property
    def may_retry(self) -> bool:
        """Whether it may be sent again."""
        return self.recovery.try_open or self.tries_left > 0

    def wake_at(self) -> float:
        """When time alone changes something."""
        soonest = min(self.doubt_at, self.silent_at, self.deadline)
        return soonest if self.recovery is NO_RECOVERY else min(soonest, self.recovery.wake_at())

    def payload(self) -> Item:
        """What to send: the request itself, or the part of it that is still missing."""
        request = self.request
        payload, count_param = request.payload, request.completion.count_param
        if self.uuid != request.uuid:
            payload = {**payload, "taskUUID": self.uuid}
        if (
            self.results
            and not request.completion.phased
            and count_param is not None
            and count_param in payload
        ):
            payload = {**payload, count_param: self.missing}
            seed = payload.get("seed")
            # Results have rising seeds; those that are here need not be made again.
            made = {made for result in self.results if isinstance(made := result.get("seed"), int)}
            if isinstance(seed, int) and made:
                payload["seed"] = next(s for s in range(seed, seed + len(made) + 1) if s not in made)
        return payload

    def share(self, seconds: float) -> float:
        """What one step of a try may take: all steps have their place in a short `timeout`, too."""
        return min(seconds, self.options.timeout / 3)

    # What happens to it ------------------------------------------------------------------------------------------

    def recover(self) -> Recovery:
        """What only trouble needs, to be changed. It is made now if there was none."""
        if self.recovery is NO_RECOVERY:
            self.recovery = Recovery()
        return self.recovery

    def move(self, stage: Stage) -> None:
        """It gets to another stage. To be called by the registry, which knows how many are where."""
        self.stage = stage

    def arm(self, when: float) -> None:
        """Its timer rings then. To be called by the registry."""
        self.armed_at = when

    def end(self) -> None:
        """Nothing becomes of it any more: its entry among the timers does not count. To be called by the registry."""
        self.stage = Stage.ENDED
        self.armed_at = NEVER

    def set_waiter(self, waiter: object, context: Context | None) -> None:
        """Who waits for it, with which context variables, if any."""
        self.waiter = waiter
        self.context = context

    def release(self) -> None:
        """Nobody is told any more. Task and waiter would keep each other in memory until the garbage collector runs."""
        self.waiter = None

    def alive(self, now: float) -> None:
        """There was a sign of life. Shortly before the next one is overdue, the server is asked."""
        self.silent_at = now + self.options.timeout
        self.doubt_at = self.silent_at - self._answer_wait

    def answered(self, now: float) -> None:
        """The server speaks of it, so that all doubts are over."""
        self.alive(now)
        if self.recovery is not NO_RECOVERY:
            self.recovery.alive()

    def doubted(self, now: float) -> None:
        """Its sign of life is nearly overdue: there is time for one more question."""
        self.doubt_at = NEVER
        self.silent_at = max(self.silent_at, now + self._answer_wait)

    def expect_sign_by(self, when: float) -> None:
        """It is silent if there is no sign of life until then."""
        self.silent_at = when

    def sent_now(self, now: float) -> None:
        """It is on its way to the server. Waiting in the queue for others did not count."""
        self.times_sent += 1
        self.requested = self.received + max(self.request.completion.expected - len(self.results), 0)
        self.alive(now)
        if self.deadline == NEVER:
            self.deadline = now + self.request.kind.max_duration
        if self.recovery is not NO_RECOVERY:
            self.recovery.sent()

    def unsent(self) -> None:
        """It did not get out."""
        self.times_sent -= 1
        self.doubt_at = NEVER
        if not self.sent:
            self.restart_clock()

    def restart_clock(self) -> None:
        """Its time begins when it is sent."""
        if self.options.deadline is None:
            self.deadline = NEVER

    def collect(self, now: float) -> None:
        """It was sent before, by somebody else, and is asked for."""
        recovery = self.recover()
        recovery.collected = True
        recovery.doubt()
        self.times_sent = 1
        self.requested = self.request.completion.expected
        self.alive(now)
        if self.options.deadline is None:
            self.deadline = now + self.request.kind.max_duration

    def wait_to_send(self, when: float, silent_at: float, failure: RunwareError | None) -> None:
        """Plan to send the present attempt again, after a failure if the server spoke of one."""
        self.recover().wait_to_send(when, failure)
        self.doubt_at = NEVER
        self.silent_at = silent_at

    def begin_again(self) -> None:
        """The present attempt has ended: the next one has a UUID of its own."""
        self.recover().begin_again(self.uuid)
        self.uuid = new_uuid()
        self.received = 0
        self.acknowledged = self.finished = False

    def acknowledge(self) -> bool:
        """The server has said that it has the task. Returns whether that is new."""
        is_new, self.acknowledged = not self.acknowledged, True
        return is_new

    def report(self, progress: float) -> bool:
        """How far it has got. Returns whether that is new."""
        is_new, self.progress = progress != self.progress, progress
        return is_new

    def fail(self, error: RunwareError) -> None:
        """It has ended with an error."""
        recovery = self.recovery
        error.attempts = tuple(recovery.earlier if recovery.begins_anew else self.uuids)
        error.task_uuid = error.attempts[-1]
        error.task_type = error.task_type or self.request.task_type
        self.error = error

    # What the server says ----------------------------------------------------------------------------------------

    def is_of_earlier_attempt(self, item: Mapping[str, Any]) -> bool:
        """Whether an item of the task is about another attempt than the present one."""
        uuid = item.get("taskUUID")
        return uuid != self.uuid and usual_uuid(str(uuid)) != usual_uuid(self.uuid)

    @property
    def attempt_ended(self) -> bool:
        """Whether every result that the present attempt was asked for has come or failed."""
        return self.request.completion.attempt_ended(
            received=self.received,
            requested=self.requested,
            failures=self.recovery.failures,
            finished=self.finished,
        )

    @property
    def has_enough(self) -> bool:
        """Whether the results that are here are what the task was to give."""
        return self.request.completion.is_enough(
            len(self.results), failures=self.recovery.failures, finished=self.finished
        )

    def receive(self, item: Item, message: object, reply: PollReply | None, now: float) -> bool:
        """A result of the present attempt has come. Returns whether it is new."""
        self.acknowledged = True
        if self.request.completion.phased:
            self.finished = self.finished or self.request.completion.is_last_phase(item)
        is_new = self.take(item, message, reply)
        if is_new:
            self.received += 1
            self.answered(now)
        return is_new

    def take(self, item: Item, message: object, reply: PollReply | None = None) -> bool:
        """Keep a result, unless it is here already. `reply` is the answer to a question that it is part of, if any.

        What is pushed once more and has no UUID of its own is put aside as a possible duplicate, and an answer of the
        server decides: it tells of each result once, in one message or in several, and `overlooked` counts them. If
        there is no answer, it is kept: rather one too many than one lost.
        """
        if not self.results and self._known is None and reply is None:
            self.results = [item]
            self._first_message = message
            return True
        known = self._known or self._known_results()
        key, unique = identity(item)
        if reply is not None and not unique:
            reply.alike.setdefault(key, []).append(item)
        if known.is_new(key, message, unique=unique):
            self._keep(item)
            return True
        if not (
            unique or self.is_of_earlier_attempt(item) or reply is not None or self.request.completion.phased
        ):
            duplicates = self.recover().possible_duplicates
            if len(duplicates) < self.requested:
                duplicates.append(item)
        return False

    def take_overlooked(self, items: list[Item]) -> list[Item]:
        """Keep what looked like repetitions of results and was none, as far as any are still to come. Returns these."""
        kept = items[: max(self.requested - self.received, 0)]
        for item in kept:
            self._known_results().add(identity(item)[0])
            self._keep(item)
            self.received += 1
        return kept

    def overlooked(self, reply: PollReply) -> list[Item]:
        """What an answer tells of more often than it is here, as far as something is missing.

        Two late answers, each in several messages, look like one that tells of more than was asked for: then every
        text counts for half. Only if failures made them shorter may a text be taken for another one that failed.
        """
        failed, under_way = len(reply.failures), reply.under_way
        answers = max(-(-(reply.made + under_way + failed) // max(self.requested, 1)), 1)
        room = self.requested - -(-(failed + under_way) // answers) - self.received
        known = self._known_results()
        more = [
            item
            for key, items in reply.alike.items()
            for item in items[known.count(key) : -(-len(items) // answers)]
        ]
        return more[: max(room, 0)]

    def name_of(self, item: Mapping[str, Any]) -> str:
        """What tells a result from the task's others, whoever asks for them. To be called once for each, in turn."""
        if self._names is None:
            self._names = ResultNames()
        return self._names.name(item)

    def _keep(self, item: Item) -> None:
        if isinstance(self.results, list):
            self.results.append(item)
        else:
            self.results = [item]

    def _known_results(self) -> KnownResults:
        if self._known is None:
            self._known = KnownResults()
            for item in self.results:
                key, unique = identity(item)
                self._known.is_new(key, self._first_message, unique=unique)
        return self._known
