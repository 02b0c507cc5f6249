"""What waits to be sent: questions and tasks, no more of them at once than is polite.

How many tasks may be in flight is `max_in_flight` at first. A server that turns tasks away has as many as it can do: the
rest waits until one of these has ended. Every result allows a little more again: one task for as many results as are
allowed at once, or a tenth where that is more. A server that has done more before is given a moment to notice that others
have ended. If it turns everything away, it is left alone for a while, longer each time; then one task tries, and if it
goes well, every result allows one more until the next is turned away.

Callers take turns: of each, one task is sent, then one of the next caller. A batch is a caller of its own, and so is a
client made by `with_options`; all single calls of one client are one caller together, first come, first served. So the
first task of a caller waits for one task of each other caller at most, however many these have.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from random import Random
from typing import cast

from runware._engine.registry import Roster
from runware._engine.task_state import NEVER, Call, Stage
from runware.errors import APIError, RateLimitError

LONGEST_BACKOFF = 30.0
BREATH = 0.02  # seconds that a server may need after a result until it takes the next task; doubled if they were not enough
RECENT = 1.0  # seconds since a sign of life within which tasks count as getting on
DECAY = 0.25  # tasks at once fewer, each time that the server takes fewer than it did before
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
        self._recovering = False
        #: How many tasks the server has done at once.
        self._proven = 0.0
        self._paused_until = 0.0
        #: How many moments in a row were not enough.
        self._breaths = 0
        #: When a task last showed a sign of life, and how often since then the server has turned away all there was.
        self.progress_at = -NEVER
        self.refusals = 0

    def put(self, call: Call, *, first: bool = False) -> None:
        """The task is to be sent."""
        caller = call.options.caller
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

    def next_question(self, now: float, allow: Callable[[Call], bool]) -> Call | None:
        """The next call to ask for, if the server may be asked now, and for this call."""
        while self._questions and now >= self._paused_until:
            call = self._questions[0]
            if call.asking and not allow(call):
                return None
            self._questions.popleft()
            if call.asking:
                call.asking = False
                return call
        return None

    @property
    def has_questions(self) -> bool:
        """Whether there is somebody to ask for."""
        return bool(self._questions)

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

    def slow_down(self, now: float) -> None:
        """The server has too much to do: it is left alone for a while, and longer each time that this changes nothing."""
        if now >= self._slow_until:
            self._slow_steps += 1
        self._slow_until = max(self._slow_until, now + self.backoff(self._slow_steps))

    def turned_away(self, now: float) -> None:
        """A task was turned away, and is not in flight any more. The others are as many as the server can do."""
        in_flight = len(self._roster.in_flight)
        self._recovering = not in_flight and not self.progresses(now)
        if self._recovering:
            self._proven = 0.0
            self.refusals += 1
            self.slow_down(now)
        elif in_flight < self._proven:
            # It has done more at once. It may not know yet that others have ended, or be able to do less by now.
            self._proven -= DECAY
            self._at_once = max(self._proven, 1.0)
            if now >= self._slow_until:  # those that are turned away together count once
                self._slow_until = now + min(BREATH * 2**self._breaths, RECENT)
                self._breaths += 1
        else:
            self._at_once = max(min(self._at_once, in_flight), 1.0)

    def progress(self, now: float) -> None:
        """A task showed a sign of life."""
        self.progress_at = now
        self.refusals = self._breaths = 0

    def progresses(self, now: float) -> bool:
        """Whether tasks have shown signs of life until now."""
        return now < self.progress_at + RECENT

    def speed_up(self) -> None:
        """A result came."""
        self._slow_steps //= 2
        self._proven = max(self._proven, len(self._roster.in_flight))
        growth = 1.0 if self._recovering else max(1 / self._at_once, GROWTH)
        self._at_once = min(self._at_once + growth, self._max_in_flight)

    def pause_until(self, when: float) -> None:
        """The server asked for a pause: no task and no question is sent before that time."""
        self._paused_until = max(self._paused_until, when)

    @property
    def opens_at(self) -> float:
        """Until when the server has asked to be left alone; in the past if it has not."""
        return self._paused_until or -NEVER

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
