"""Which questions on a connection have no answer yet, and whose answer an empty one is."""

from __future__ import annotations

from collections import deque

from runware._engine.task_state import Call, Stage

#: Seconds after which no answer to a question is expected any more.
LATEST_ANSWER = 10.0


class Questions:
    """The open questions of one connection.

    `{"data": []}` is how the server says that it does not know the task that it was asked for, and it does not say
    which. So it tells something of a task only if no question about another one is open. Otherwise all of them are to
    be asked again, each alone.
    """

    def __init__(self) -> None:
        #: When each call was asked for; more than once if an answer is late.
        self._open: dict[Call, deque[float]] = {}
        #: The call that is being asked for alone.
        self._alone: Call | None = None
        #: How many empty answers have come that may be about several.
        self._unclear = 0

    def allow(self, call: Call) -> bool:
        """Whether the call may be asked for now."""
        alone = self._alone
        if alone is not None and alone.stage is not Stage.ENDED:
            return False
        return not call.ask_alone or not self._open.keys() - {call}

    def ask(self, call: Call, now: float) -> None:
        """A question is being sent."""
        self._open.setdefault(call, deque()).append(now)
        if call.ask_alone:
            self._alone = call

    def answered(self, call: Call) -> None:
        """The server names the call, whatever it says: what is empty is no answer about it."""
        if call in self._open:
            self._close(call)

    def late(self, call: Call) -> bool:
        """The others need not wait for its answer, though it may still come; or it was one of those that name no task."""
        if self._alone is call:
            self._alone = None
        return self._unclear > 0

    def empty(self) -> Call | None:
        """An empty answer has come. Gives the call that it is about, if it can be about no other."""
        if len(self._open) == 1:
            [(call, times)] = self._open.items()
            times.popleft()
            if not times:
                self._close(call)
            return call
        self._unclear += 1
        return None

    def take_unclear(self) -> list[Call]:
        """The calls that empty answers were about, if all questions have an answer now."""
        if not self._unclear or self._unclear < sum(map(len, self._open.values())):
            return []
        calls = list(self._open)
        self.clear()
        return calls

    def clear(self) -> None:
        """No answer is expected any more."""
        self._open.clear()
        self._alone = None
        self._unclear = 0

    def wake_at(self) -> float | None:
        """When the oldest question counts as one that gets no answer."""
        return min((times[0] + LATEST_ANSWER for times in self._open.values()), default=None)

    def wake(self, now: float) -> None:
        """Time has passed."""
        for call, times in list(self._open.items()):
            while times and times[0] + LATEST_ANSWER <= now:
                times.popleft()
            if not times:
                self._close(call)

    def _close(self, call: Call) -> None:
        del self._open[call]
        if self._alone is call:
            self._alone = None
        if not self._open:
            self._unclear = 0
