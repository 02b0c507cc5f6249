"""What waits to be sent: questions and tasks, no more of them at once than is polite."""

from __future__ import annotations

from collections import deque
from random import Random
from typing import cast

from runware.call import NEVER, Call, Stage
from runware.errors import APIError, RateLimitError
from runware.roster import Roster

LONGEST_BACKOFF = 30.0
OVERLOADED = frozenset({"serviceUnavailable", "serverUnavailable", "noAvailableServer"})


class Outbox:
    """The queues. A call that was put here and has moved on since is passed over."""

    def __init__(self, random: Random, roster: Roster, max_in_flight: int) -> None:
        self._roster = roster
        self._max_in_flight = max_in_flight
        self._random = random
        self._tasks: deque[Call] = deque()
        self._questions: deque[Call] = deque()
        self._slow_until = 0.0
        self._slow_steps = 0

    def put(self, call: Call, *, first: bool = False) -> None:
        """The task is to be sent."""
        if first:
            self._tasks.appendleft(call)
        else:
            self._tasks.append(call)

    def ask(self, call: Call) -> None:
        """The server is to be asked for it."""
        call.asking = True
        self._questions.append(call)

    def next_question(self) -> Call | None:
        """The next call to ask for."""
        while self._questions:
            call = self._questions.popleft()
            if call.asking:
                call.asking = False
                return call
        return None

    def next_task(self, now: float) -> Call | None:
        """The next call to send, if one may be sent now."""
        while self._tasks and len(self._roster.in_flight) < self._max_in_flight and now >= self._slow_until:
            call = self._tasks.popleft()
            if call.stage is Stage.WAITING and call.resend_at == NEVER:
                return call
        return None

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
        if is_overload(failure):
            if now >= self._slow_until:
                self._slow_steps += 1
            self._slow_until = max(self._slow_until, now + self.backoff(self._slow_steps))

    def pause_until(self, when: float) -> None:
        """The server asks for a pause."""
        self._slow_until = max(self._slow_until, when)

    def speed_up(self) -> None:
        """A result came."""
        self._slow_steps //= 2

    def wake_at(self) -> float | None:
        """When tasks may be sent that may not be sent now."""
        return self._slow_until if self._tasks and self._slow_until else None

    def wake(self, now: float) -> None:
        """Time has passed."""
        if now >= self._slow_until:
            self._slow_until = 0.0

    def backoff(self, attempt: int) -> float:
        """Full jitter: clients that were turned away together do not come back together."""
        return self._random.uniform(0.0, min(LONGEST_BACKOFF, 2.0 ** min(max(attempt, 1) - 1, 10)))


def is_overload(failure: APIError) -> bool:
    """Whether the server has too much to do just now, which says nothing of what it was given."""
    return (isinstance(failure, RateLimitError) and failure.retryable) or failure.code in OVERLOADED


def size(value: object) -> int:
    """About how long it is as JSON: media in a task may have many megabytes."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(20 + size(item) for item in cast("dict[str, object]", value).values())
    if isinstance(value, list | tuple):
        return sum(size(item) for item in cast("list[object]", value))
    return 8
