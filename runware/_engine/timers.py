"""When which call wants to be looked at, for any number of calls."""

from __future__ import annotations

import heapq
from itertools import count

from runware._engine.task_state import NEVER, Call, Stage


class Timers:
    """A heap in which each call has one entry that counts: the earliest.

    Times of calls mostly move later. Then the entry stays where it is and is set anew when it comes up, so that a sign
    of life costs nothing. Entries that do not count any more are dropped when they come up, or when they are many.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Call]] = []
        self._sequence = count()
        self._count = 0

    def set(self, call: Call) -> None:
        """Make sure that the call comes up in time. One that has ended never does: it would be kept until then."""
        if call.stage is Stage.ENDED:
            return
        when = call.wake_at()
        if when < call.armed_at:
            self._count += call.armed_at == NEVER
            call.armed_at = when
            heapq.heappush(self._heap, (when, next(self._sequence), call))
            if len(self._heap) > 2 * self._count + 100:
                self._heap = [entry for entry in self._heap if entry[2].armed_at == entry[0]]
                heapq.heapify(self._heap)

    def drop(self, call: Call) -> None:
        """Forget a call."""
        self._count -= call.armed_at != NEVER
        call.armed_at = NEVER

    def next(self) -> float | None:
        """When the next call comes up."""
        while self._heap:
            when, _, call = self._heap[0]
            if when == call.armed_at:
                planned = call.wake_at()
                if planned == when:
                    return when
                self.drop(call)
                heapq.heappop(self._heap)
                self.set(call)
            else:
                heapq.heappop(self._heap)
        return None

    def due(self, now: float) -> list[Call]:
        """The calls whose time has come, each once. Set them anew."""
        calls: list[Call] = []
        while (when := self.next()) is not None and when <= now:
            _, _, call = heapq.heappop(self._heap)
            self.drop(call)
            calls.append(call)
        return calls

    def __len__(self) -> int:
        return len(self._heap)
