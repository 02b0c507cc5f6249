"""How long a server is waited for that was there, and cannot be reached any more."""

from __future__ import annotations

from runware._batch.executor import Report
from runware.errors import APIError, AuthenticationError, ConnectionFailedError, RunwareError

#: Seconds for which it is waited for.
PATIENCE = 600.0
#: The same if it refuses workers a key that it took before.
PATIENCE_WITH_REFUSALS = 30.0


class Patience:
    """Knows whether the server has ever answered, and since when it does not."""

    def __init__(self, *, with_refusals: bool) -> None:
        """`with_refusals`: a key may be refused to one worker that was taken from others.

        The client of this process has its own judgement of a key that is refused.
        """
        self._with_refusals = with_refusals
        self._was_there = False
        self._away_since: float | None = None

    def heard(self, report: Report) -> None:
        """Something has become of a task, which may show that the server is there."""
        if report.results or report.error is None or isinstance(report.error, APIError):
            self._was_there, self._away_since = True, None

    def lasts(self, error: RunwareError | None, now: float) -> bool:
        """Whether a task that ended so is tried again later, since the server may come back."""
        if isinstance(error, ConnectionFailedError):
            limit = PATIENCE
        elif self._with_refusals and isinstance(error, AuthenticationError) and error.code:
            limit = PATIENCE_WITH_REFUSALS
        else:
            return False
        self._away_since = self._away_since or now
        return self._was_there and now < self._away_since + limit
