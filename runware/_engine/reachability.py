"""Whether the server can be reached and takes the key, and whom it concerns if not."""

from __future__ import annotations

from collections import deque

from runware._engine import outcome
from runware._engine.registry import Registry
from runware._engine.timing import NEVER, Timing
from runware.errors import RunwareError

#: A key that was good before is bad if it is refused so often in a row.
BELIEVED_REFUSALS = 4


class Reachability:
    """Counts failed connections and refused keys since the server was last reached."""

    def __init__(self, registry: Registry, timing: Timing, *, reconnect: bool, max_connects: int) -> None:
        self.reconnect = reconnect
        #: The key was accepted before.
        self.was_good = False
        #: How many connections in a row failed.
        self.failures = 0
        #: When the last of these failed, and when the last that may have been taken got no answer: as many as are tried.
        self._failed_at: deque[float] = deque(maxlen=max_connects + 1)
        self._unanswered_at: deque[float] = deque(maxlen=max_connects + 1)
        self._registry = registry
        self._timing = timing
        self._unreachable_since = NEVER
        self._absent_since = NEVER
        #: How often in a row the key was refused.
        self._refusals = 0

    @property
    def tries_used_up(self) -> bool:
        """Whether more connections failed in a row than are tried for a client that never got through."""
        return self._are_used_up(self._failed_at)

    @property
    def answers_failed_to_come(self) -> bool:
        """The same of those that the server may have taken, and did not answer."""
        return self._are_used_up(self._unanswered_at)

    def _are_used_up(self, times: deque[float]) -> bool:
        """What failed before the tasks under way had begun is no try of theirs."""
        began = min((task.began_at for task in self._registry.tasks()), default=-NEVER)
        return len(times) == times.maxlen and times[0] >= began

    def on_failure(self, now: float, *, unanswered: bool = False) -> None:
        """One more connection failed; `unanswered` if the server may have taken what was sent."""
        self.failures += 1
        self._failed_at.append(now)
        if unanswered:
            self._unanswered_at.append(now)

    def on_no_connection(self, reason: RunwareError, now: float) -> None:
        """No connection could be made. What was never sent is not paid for, and need not wait as long as what may run."""
        self._unreachable_since = min(self._unreachable_since, now)
        self._absent_since = min(self._absent_since, now) if _is_absent(reason) else NEVER
        if not self.tries_used_up:
            return
        for task in self._registry.tasks():
            waited = now - max(task.began_at, self._unreachable_since)
            if (
                not task.sent and waited >= self._timing.unreachable
            ) or now - self._absent_since >= self._timing.absent:
                self._registry.end(task, outcome.hopeless(reason, task, lost=False))
        if not self._registry:
            self._forget_failures()  # a later task begins anew

    def on_refusal(self) -> bool:
        """The key was refused: whether it is for good. Servers in trouble have been seen to refuse good keys for a while."""
        self._refusals += 1
        return not self.was_good or self._refusals >= BELIEVED_REFUSALS

    def on_acceptance(self) -> None:
        """The key was accepted."""
        self.was_good = True
        self._refusals = 0
        self.on_contact()

    def on_contact(self) -> None:
        """The server was reached."""
        self._forget_failures()
        self._unreachable_since = self._absent_since = NEVER

    def forget(self) -> None:
        """It is hopeless. A later task begins anew, and learns quickly if it still is."""
        self._forget_failures()
        self._refusals = 0
        self.was_good = False

    def _forget_failures(self) -> None:
        self.failures = 0
        self._failed_at.clear()
        self._unanswered_at.clear()


def _is_absent(reason: BaseException | None) -> bool:
    """Whether a connection was refused: where there is a server, even one in trouble, something else happens."""
    while reason is not None:
        if isinstance(reason, ConnectionRefusedError):
            return True
        reason = reason.__cause__ or reason.__context__
    return False
