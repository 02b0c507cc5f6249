"""Whether the server can be reached and takes the key, and whom it concerns if not."""

from __future__ import annotations

from runware._engine import outcome
from runware._engine.timing import NEVER
from runware._engine.tracker import Tracker
from runware.errors import RunwareError

#: A key that was good before is bad if it is refused so often in a row.
BELIEVED_REFUSALS = 4


class Reachability:
    """Counts failed connections and refused keys since the server was last reached."""

    def __init__(self, tracker: Tracker, *, reconnect: bool, max_connects: int) -> None:
        self.reconnect = reconnect
        self.max_connects = max_connects
        #: The key was accepted before.
        self.was_good = False
        #: How many connections in a row failed.
        self.failures = 0
        self._tracker = tracker
        self._unreachable_since = NEVER
        self._absent_since = NEVER
        #: How often in a row the key was refused.
        self._refusals = 0

    @property
    def tries_used_up(self) -> bool:
        """Whether more connections failed in a row than are tried for a client that never got through."""
        return self.failures > self.max_connects

    def on_failure(self) -> None:
        """One more connection failed."""
        self.failures += 1

    def on_no_connection(self, reason: RunwareError, now: float) -> None:
        """No connection could be made. What was never sent is not paid for, and need not wait as long as what may run."""
        self._unreachable_since = min(self._unreachable_since, now)
        self._absent_since = min(self._absent_since, now) if _is_absent(reason) else NEVER
        if not self.tries_used_up:
            return
        timing = self._tracker.timing
        for task in self._tracker.registry.tasks():
            waited = now - max(task.began_at, self._unreachable_since)
            if (not task.sent and waited >= timing.unreachable) or now - self._absent_since >= timing.absent:
                self._tracker.registry.end(task, outcome.hopeless(reason, task, lost=False))
        if not self._tracker.busy:
            self.failures = 0  # a later task begins anew

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
        self.failures = 0
        self._unreachable_since = self._absent_since = NEVER

    def forget(self) -> None:
        """It is hopeless. A later task begins anew, and learns quickly if it still is."""
        self.failures = 0
        self._refusals = 0
        self.was_good = False


def _is_absent(reason: BaseException | None) -> bool:
    """Whether a connection was refused: where there is a server, even one in trouble, something else happens."""
    while reason is not None:
        if isinstance(reason, ConnectionRefusedError):
            return True
        reason = reason.__cause__ or reason.__context__
    return False
