"""Whether the server can be reached and accepts the key, and which tasks fail if not."""

from __future__ import annotations

from collections import deque

from runware._engine import outcome
from runware._engine.registry import Registry
from runware._engine.timing import NEVER, Timing
from runware.errors import RunwareError

#: Number of refusals in a row after which a key that was accepted before counts as invalid.
BELIEVED_REFUSALS = 4


class Reachability:
    """Counters of failed connections and refused keys since the server was last reached."""

    def __init__(self, registry: Registry, timing: Timing, *, reconnect: bool, max_connects: int) -> None:
        self.reconnect = reconnect
        #: The key was accepted before.
        self.was_good = False
        #: Number of connections that failed in a row.
        self.failures = 0
        #: Times of the last `max_connects + 1` failures: all, and those where the server may have received the request.
        self._failed_at: deque[float] = deque(maxlen=max_connects + 1)
        self._unanswered_at: deque[float] = deque(maxlen=max_connects + 1)
        self._registry = registry
        self._timing = timing
        self._unreachable_since = NEVER
        self._absent_since = NEVER
        #: Number of refusals of the key in a row.
        self._refusals = 0

    def tries_used_up(self, *, unanswered: bool = False) -> bool:
        """Whether `max_connects + 1` connections in a row failed since the first pending task was submitted.

        With `unanswered`, only those count that failed after the server may have received the request.
        """
        times = self._unanswered_at if unanswered else self._failed_at
        began = min((task.began_at for task in self._registry.tasks()), default=-NEVER)
        return len(times) == times.maxlen and times[0] >= began

    def on_failure(self, now: float, *, unanswered: bool = False) -> None:
        """Count a failed connection; `unanswered` if the server may have received the request."""
        self.failures += 1
        self._failed_at.append(now)
        if unanswered:
            self._unanswered_at.append(now)

    def on_no_connection(self, reason: RunwareError, now: float) -> None:
        """Handle a failed attempt to connect: if all tries were used, end tasks that have waited too long.

        A task that was never sent is not billed, so it ends sooner than one that may be running.
        """
        self._unreachable_since = min(self._unreachable_since, now)
        self._absent_since = min(self._absent_since, now) if _is_absent(reason) else NEVER
        if not self.tries_used_up():
            return
        is_absent = now - self._absent_since >= self._timing.absent
        for task in self._registry.tasks():
            waited = now - max(task.began_at, self._unreachable_since)
            if is_absent or (not task.sent and waited >= self._timing.unreachable):
                self._registry.end(task, outcome.hopeless(reason, task, lost=False))
        if not self._registry:
            self._forget_failures()  # a later task has all tries

    def on_refusal(self) -> bool:
        """Count a refusal of the key; return whether it is final. Servers in trouble have refused good keys for a while."""
        self._refusals += 1
        return not self.was_good or self._refusals >= BELIEVED_REFUSALS

    def on_acceptance(self) -> None:
        """Handle an accepted key, which also means that the server was reached."""
        self.was_good = True
        self._refusals = 0
        self.on_contact()

    def on_contact(self) -> None:
        """Reset the counts of failed connections: the server was reached."""
        self._forget_failures()
        self._unreachable_since = self._absent_since = NEVER

    def forget(self) -> None:
        """Reset everything after giving up: a later task tries again, and fails quickly if nothing has changed."""
        self._forget_failures()
        self._refusals = 0
        self.was_good = False

    def _forget_failures(self) -> None:
        self.failures = 0
        self._failed_at.clear()
        self._unanswered_at.clear()


def _is_absent(reason: BaseException | None) -> bool:
    """Whether an error was caused by a refused connection. A server, even one in trouble, causes other errors."""
    while reason is not None:
        if isinstance(reason, ConnectionRefusedError):
            return True
        reason = reason.__cause__ or reason.__context__
    return False
