"""The state of a task from its first attempt to its end, and how the server's items change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import Context
from enum import Enum, auto
from typing import Any
from uuid import uuid4

from runware._engine.call_options import CallOptions
from runware._engine.doubt import in_doubt
from runware._engine.envelope import Item
from runware._engine.identity import KnownResults, identity, name_of
from runware._engine.recovery import NO_RECOVERY, PollReply, Recovery
from runware._engine.request import Request
from runware._engine.timing import NEVER, TIMING, Timing
from runware._json.plain_values import canonical_uuid
from runware.errors import RunwareError

#: An entry in the timer heap of the registry: when it fires, a number, and the task, or None if the entry is void.
Timer = list[Any]
NO_TIMER: Timer = [NEVER, 0, None]

#: Statuses of a task that has not ended.
UNDER_WAY = frozenset({"processing", "queued", "pending", "scheduled", "waiting"})

#: The task type of a poll: a request for the status and the results of another task.
GET_RESPONSE = "getResponse"


class Stage(Enum):
    """Stage of a task. Transitions are decided in `runware._engine.lifecycle`."""

    WAITING = auto()  # to be sent, as soon as possible or at `resend_at`
    LEAVING = auto()  # in a message of which nothing was sent yet
    SENT = auto()  # sent on the present connection, no response yet
    PUSHED = auto()  # the server has the task and pushes the results
    POLLED = auto()  # the server has the task, or may have it, and is polled for the results
    ENDED = auto()


class TaskState:
    """The state of one task. There may be many thousands, so anything that only a failing task needs is in `Recovery`.

    Times are in seconds of the engine's clock; `NEVER` if not scheduled.
    """

    __slots__ = (
        "_answer_wait", "_first_message", "_known", "_names", "acknowledged", "began_at", "context", "deadline",
        "doubt_at", "error", "finished", "options", "progress", "received", "recovery", "request", "requested", "results",
        "silent_at", "stage", "timer", "times_sent", "uuid", "waiter",
    )  # fmt: skip

    def __init__(
        self, request: Request, options: CallOptions, now: float, *, timing: Timing = TIMING
    ) -> None:
        self.request = request
        self.options = options
        #: The UUID of the current attempt.
        self.uuid = request.uuid
        self.stage = Stage.WAITING
        #: State for polls, doubts, failures and retries; the shared `NO_RECOVERY` while there are none.
        self.recovery = NO_RECOVERY
        #: When the task was submitted to the engine.
        self.began_at = now
        #: When the task times out as a whole; without `deadline=`, set when the task is sent.
        self.deadline = NEVER if options.deadline is None else now + options.deadline - request.prepared_in
        self.timer = NO_TIMER
        #: Number of times that the task was sent, over all attempts.
        self.times_sent = 0
        self.results: Sequence[Item] = ()
        #: Number of results that the current attempt requested, and number of these that have arrived.
        self.requested = 1
        self.received = 0
        #: The server has confirmed that it has the task.
        self.acknowledged = False
        #: The last phase has arrived, for a task that reports phases.
        self.finished = False
        #: The last progress that the server reported, in percent.
        self.progress: float | None = None
        self.error: RunwareError | None = None
        #: Managed by the session: the waiter for this task, and the caller's context variables, if there are any.
        self.waiter: Any = None
        self.context: Context | None = None
        self._answer_wait = min(timing.answer_wait, options.timeout / 3)
        self.alive(now)  # sets `silent_at` and `doubt_at`
        self._known: KnownResults | None = None
        self._first_message: object = None
        self._names: dict[str, int] | None = None

    # Queries -----------------------------------------------------------------------------------------------------

    @property
    def uuids(self) -> list[str]:
        """The UUIDs of all attempts: first that of the request, last that of the current attempt."""
        return [*self.recovery.earlier, self.uuid]

    @property
    def sent(self) -> bool:
        """Whether any attempt was sent."""
        return self.times_sent > 0

    @property
    def is_get_response(self) -> bool:
        """Whether the task is a getResponse request of the caller's own, under the UUID of the task it asks about."""
        return self.request.task_type == GET_RESPONSE

    @property
    def costs(self) -> bool:
        """Whether the task costs money, or is a getResponse request for a task that does."""
        return self.request.kind.billed or self.is_get_response

    @property
    def is_unknown(self) -> bool:
        """Whether the server does not know the task, which was sent before, and is only polled here."""
        recovery = self.recovery
        no_error = not recovery.failures and recovery.unattributed is None
        return bool(no_error and recovery.unknowns and (recovery.collected or self.is_get_response))

    @property
    def missing(self) -> int:
        """The number of results that have not arrived yet."""
        return max(self.request.completion.expected - len(self.results), 0)

    @property
    def may_run(self) -> bool:
        """Whether the server may be working on the task."""
        return self.stage in (Stage.SENT, Stage.PUSHED, Stage.POLLED)

    @property
    def may_be_billed(self) -> bool:
        """Whether the server may be working on the task or on an earlier copy of it, or has done so."""
        return self.recovery.copy_may_run if self.stage in (Stage.WAITING, Stage.LEAVING) else True

    @property
    def tries_left(self) -> int:
        """The number of retries that are left."""
        return self.options.max_retries - self.recovery.tries_used

    @property
    def may_retry(self) -> bool:
        """Whether the task may be sent again: a retry is left, or one has begun that has not sent the task yet."""
        return self.recovery.try_open or self.tries_left > 0

    def wake_at(self) -> float:
        """Return the earliest time at which a timer of the task is due."""
        soonest = min(self.doubt_at, self.silent_at, self.deadline)
        return soonest if self.recovery is NO_RECOVERY else min(soonest, self.recovery.wake_at())

    def payload(self) -> Item:
        """Return the payload to send: that of the request, reduced to the results that are missing."""
        request = self.request
        payload, count_param = request.payload, request.completion.count_param
        if self.uuid != request.uuid:
            payload = {**payload, "taskUUID": self.uuid}
        if self.results and not request.completion.phased and count_param and count_param in payload:
            payload = {**payload, count_param: self.missing}
            seed = payload.get("seed")
            # The results of a task have consecutive seeds: begin with the first seed whose result is missing.
            made = {made for result in self.results if isinstance(made := result.get("seed"), int)}
            if isinstance(seed, int) and made:
                payload["seed"] = next(s for s in range(seed, seed + len(made) + 1) if s not in made)
        return payload

    def share(self, seconds: float) -> float:
        """Limit the seconds of one step to a third of `timeout`, so that a try with a short timeout has all its steps."""
        return min(seconds, self.options.timeout / 3)

    # Transitions -------------------------------------------------------------------------------------------------

    def recover(self) -> Recovery:
        """Return the task's own `Recovery`, which may be changed; create it if there is none."""
        if self.recovery is NO_RECOVERY:
            self.recovery = Recovery()
        return self.recovery

    def move(self, stage: Stage) -> None:
        """Change the stage. Only the registry calls this, since it keeps the set of tasks in flight."""
        self.stage = stage

    def arm(self, timer: Timer) -> None:
        """Set the task's timer, and make the last one void. Only the registry calls this."""
        self.timer[2] = None
        self.timer = timer

    def end(self) -> None:
        """Mark the task as ended, and its timer as void. Only the registry calls this."""
        self.stage = Stage.ENDED
        self.arm(NO_TIMER)

    def set_waiter(self, waiter: object, context: Context | None) -> None:
        """Set the waiter for the task, and the caller's context variables, if there are any."""
        self.waiter = waiter
        self.context = context

    def release(self) -> None:
        """Drop the waiter, which gets no more notices. The cycle of task and waiter would stay until garbage collection."""
        self.waiter = None

    def alive(self, now: float) -> None:
        """Restart `timeout` after a sign of life. Shortly before the next one is overdue, the server is polled."""
        self.silent_at = now + self.options.timeout
        self.doubt_at = self.silent_at - self._answer_wait

    def answered(self, now: float) -> None:
        """Handle a response about the task: restart `timeout`, and clear all doubts."""
        self.alive(now)
        if self.recovery is not NO_RECOVERY:
            self.recovery.alive()

    def doubted(self, now: float) -> None:
        """Handle a sign of life that is nearly overdue: leave time for one more poll."""
        self.doubt_at = NEVER
        self.silent_at = max(self.silent_at, now + self._answer_wait)

    def expect_sign_by(self, when: float) -> None:
        """Set when the task counts as silent if there is no sign of life before."""
        self.silent_at = when

    def sent_now(self, now: float) -> None:
        """Handle that the task was sent: start `timeout` and the default time limit, which exclude the time in the queue."""
        self.times_sent += 1
        self.requested = self.received + self.missing
        self.alive(now)
        if self.deadline == NEVER:
            self.deadline = now + self.request.kind.max_duration
        if self.recovery is not NO_RECOVERY:
            self.recovery.sent()

    def unsent(self) -> None:
        """Undo `sent_now`: the task was not delivered."""
        self.times_sent -= 1
        self.doubt_at = NEVER
        if not self.sent:
            self.restart_clock()

    def restart_clock(self) -> None:
        """Clear the default time limit, which starts when the task is sent. A `deadline=` of the call stays."""
        if self.options.deadline is None:
            self.deadline = NEVER

    def wait_to_send(self, when: float, silent_at: float, failure: RunwareError | None) -> None:
        """Schedule the current attempt to be sent again; `failure` is the error that the server reported, if any."""
        self.recover().wait_to_send(when, failure)
        self.doubt_at = NEVER
        self.silent_at = silent_at

    def begin_again(self) -> None:
        """Begin a new attempt, under a new UUID, after the current one has ended."""
        self.recover().begin_again(self.uuid)
        self.uuid = str(uuid4())
        self.received = 0
        self.acknowledged = self.finished = False

    def acknowledge(self) -> bool:
        """Record that the server has the task; return whether that is new."""
        is_new, self.acknowledged = not self.acknowledged, True
        return is_new

    def report(self, progress: float) -> bool:
        """Record the progress, in percent; return whether it has changed."""
        is_new, self.progress = progress != self.progress, progress
        return is_new

    def fail(self, error: RunwareError, *, over: bool = False) -> None:
        """Set the error that the task ends with, and what the error says of the task.

        `over`: the server has said what became of the whole task, so nothing is in doubt.
        """
        recovery = self.recovery
        if self.may_be_billed and self.costs and not over:
            in_doubt(error)
        error.attempts = tuple(recovery.earlier if recovery.begins_anew else self.uuids)
        error.task_uuid = error.attempts[-1]
        error.task_type = error.task_type or self.request.task_type
        self.error = error

    # Items of the server -----------------------------------------------------------------------------------------

    def is_of_earlier_attempt(self, item: Mapping[str, Any]) -> bool:
        """Whether an item of the task belongs to another attempt than the current one."""
        uuid = item.get("taskUUID")
        return uuid != self.uuid and canonical_uuid(str(uuid)) != canonical_uuid(self.uuid)

    @property
    def attempt_ended(self) -> bool:
        """Whether every result that the current attempt requested has arrived or failed.

        If the number of results is unknown, this is False: only the reply to a poll can tell.

        A pushed error may be repeated, or concern all results, so all failures together count as one.
        """
        completion, failed = self.request.completion, bool(self.recovery.failures)
        if completion.phased:
            return self.finished or failed
        return not completion.open_ended and self.received + failed >= self.requested

    @property
    def has_enough(self) -> bool:
        """Whether the results that have arrived complete the task."""
        completion, failed = self.request.completion, bool(self.recovery.failures)
        if completion.phased:
            return self.finished
        if failed and completion.open_ended:
            return False
        return not self.missing or (bool(self.results) and completion.partial_ok and not failed)

    def receive(self, item: Item, message: object, reply: PollReply | None, now: float) -> bool:
        """Handle a result of the current attempt; return whether it is new."""
        self.acknowledged = True
        if self.request.completion.phased:
            self.finished = self.finished or self.request.completion.is_last_phase(item)
        is_new = self.take(item, message, reply)
        if is_new:
            self.received += 1
            self.answered(now)
        return is_new

    def take(self, item: Item, message: object, reply: PollReply | None = None) -> bool:
        """Keep a result unless it is a duplicate; return whether it was kept.

        `reply` is the reply to a poll that the result is part of, None for a pushed result. A pushed result that looks
        like an earlier one, and has no UUID of its own, is put aside as a possible duplicate until the reply to a poll
        decides: a reply has each result once, in one message or in several, and `overlooked` counts them. Without a
        reply the result is kept: one result too many is better than one lost.
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
        """Keep possible duplicates that are results, up to the number that is missing; return those kept."""
        kept = items[: max(self.requested - self.received, 0)]
        for item in kept:
            self._known_results().add(identity(item)[0])
            self._keep(item)
            self.received += 1
        return kept

    def overlooked(self, reply: PollReply) -> list[Item]:
        """Return the results that a reply has more often than they have arrived, up to the number that is missing.

        Two late replies, each in several messages, look like one with more results than were requested: then every
        text counts for half. Only if failures made the replies shorter may a text stand in for another one that failed.
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
        """Return a name of a result, unique in its task and equal for every caller. Call once for each result, in order."""
        if self._names is None:
            self._names = {}
        return name_of(item, self._names)

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
