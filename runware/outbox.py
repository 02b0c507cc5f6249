"""What waits to be sent: questions and tasks, no more of them at once than is polite.

How many tasks may be in flight is `max_in_flight` at first. An overloaded server halves what is in flight, and every
result raises it again: by one for as many results as are allowed at once, or by a tenth where that is more. So it stays
near what the server bears, and a passing trouble is soon forgotten.

Callers take turns: of each, one task is sent, then one of the next caller. A batch is a caller of its own, and so is a
client made by `with_options`; all single calls of one client are one caller together, first come, first served. So the
first task of a caller waits for one task of each other caller at most, however many these have.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from random import Random
from typing import cast

from runware.call import NEVER, Call, Stage
from runware.errors import APIError, RateLimitError
from runware.roster import Roster

LONGEST_BACKOFF = 30.0
GROWTH = 0.1  # at least so much, for each result, of one more task at once
OVERLOADED = frozenset({"serviceUnavailable", "serverUnavailable", "noAvailableServer"})


class Outbox:
    """The queues. A call that was put here and has moved on since is passed over."""

    def __init__(self, random: Random, roster: Roster, max_in_flight: int) -> None:
        self._roster = roster
        self._max_in_flight = max_in_flight
        self._at_once = float(max_in_flight)
        self._random = random
        #: The tasks of each caller; the caller whose turn it is comes first.
        self._tasks: OrderedDict[object, deque[Call]] = OrderedDict()
        self._questions: deque[Call] = deque()
        self._slow_until = 0.0
        self._slow_steps = 0
        self._paused_until = 0.0

    def put(self, call: Call, *, first: bool = False) -> None:
        """The task is to be sent."""
        caller = call.limits.caller
        queue = self._tasks.setdefault(caller, deque())
        if first:
            queue.appendleft(call)
            self._tasks.move_to_end(caller, last=False)
        else:
            queue.append(call)

    def ask(self, call: Call) -> None:
        """The server is to be asked for it."""
        call.asking = True
        self._questions.append(call)

    def next_question(self, now: float) -> Call | None:
        """The next call to ask for, if the server may be asked now."""
        while self._questions and now >= self._paused_until:
            call = self._questions.popleft()
            if call.asking:
                call.asking = False
                return call
        return None

    def next_task(self, now: float) -> Call | None:
        """The next call to send, if one may be sent now."""
        while self._tasks and self._may_send(now):
            caller, queue = self._tasks.popitem(last=False)
            call = queue.popleft()
            if queue:
                self._tasks[caller] = queue  # its next turn comes after that of everybody else
            if call.stage is Stage.WAITING and call.resend_at == NEVER:
                return call
        return None

    def _may_send(self, now: float) -> bool:
        return len(self._roster.in_flight) < int(self._at_once) and now >= self._sends_from

    @property
    def _sends_from(self) -> float:
        return max(self._slow_until, self._paused_until)

    def clear_questions(self) -> None:
        """There is no connection any more; what is to be asked is decided when there is one."""
        self._questions.clear()

    def clear(self) -> None:
        """All calls have ended."""
        self._questions.clear()
        self._tasks.clear()

    # Politeness --------------------------------------------------------------------------------------------------

    def slow_down(self, failure: APIError, now: float) -> None:
        """An overloaded server is spared by all calls together; results speed them up again."""
        if not is_overload(failure):
            return
        in_flight = len(self._roster.in_flight)
        # Those that are turned away together count once; and a task that is alone was not one of too many.
        if now >= self._slow_until:
            self._slow_steps += 1
            if in_flight > 1:
                self._at_once = max(min(self._at_once, in_flight) / 2, 1.0)
        self._slow_until = max(self._slow_until, now + self.backoff(self._slow_steps))

    def speed_up(self) -> None:
        """A result came."""
        self._slow_steps //= 2
        self._at_once = min(self._at_once + max(1 / self._at_once, GROWTH), self._max_in_flight)

    def pause_until(self, when: float) -> None:
        """The server asked for a pause: no task and no question is sent before that time."""
        self._paused_until = max(self._paused_until, when)

    def wake_at(self) -> float | None:
        """When something may be sent that may not be sent now."""
        times = [self._sends_from] if self._tasks else []
        if self._questions:
            times.append(self._paused_until)
        return min((time for time in times if time), default=None)

    def wake(self, now: float) -> None:
        """Time has passed."""
        if now >= self._slow_until:
            self._slow_until = 0.0
        if now >= self._paused_until:
            self._paused_until = 0.0

    def backoff(self, attempt: int) -> float:
        """Full jitter: clients that were turned away together do not come back together."""
        return self._random.uniform(0.0, min(LONGEST_BACKOFF, 2.0 ** min(max(attempt, 1) - 1, 10)))


def is_overload(failure: APIError) -> bool:
    """Whether the server has too much to do just now, which says nothing of what it was given."""
    return (isinstance(failure, RateLimitError) and failure.retryable) or failure.code in OVERLOADED


def size(value: object) -> int:
    """About how long it is as JSON: media in a task may have many megabytes."""
    kind = type(value)
    if kind is str:
        return len(cast("str", value))
    if kind is dict:
        inside = list(cast("dict[str, object]", value).values())
    elif kind is list:
        inside = cast("list[object]", value)
    else:
        return 8
    return sum([20 + size(item) for item in inside])
