"""Whether a run goes on: what it has spent, whether its server is there, and why no further task is sent."""

from __future__ import annotations

from typing import NamedTuple

import runware.errors as errors
from runware._batch.executor import Report
from runware._engine.budget import cost_of
from runware.errors import RunwareError

#: What every further task would fail with.
STOPPING = (
    errors.AuthenticationError, errors.PermissionDeniedError, errors.QuotaError, errors.ClientClosedError,
    errors.BudgetExceededError, errors.ConnectionFailedError,
)  # fmt: skip
#: Seconds for which a server is waited for that was there, and cannot be reached any more.
PATIENCE = 600.0
#: The same if it refuses workers a key that it took before.
PATIENCE_WITH_REFUSALS = 30.0


class Stop(NamedTuple):
    """Why no further task is sent."""

    sentence: str
    #: What every further task would fail with; None for a limit of the run.
    cause: RunwareError | OSError | None = None


class Spending:
    """Compares what was spent, and what is expected of the tasks under way, with the budget.

    What a task costs is known when it has ended. Until then it is taken to cost what the others did on average. As long as no
    cost is known, one task is under way at a time.
    """

    def __init__(self, budget: float | None, spent: float, known: int) -> None:
        """`spent` is what earlier runs have spent, on so many tasks."""
        self._budget, self._spent, self._known = budget, spent, known

    def add(self, report: Report) -> None:
        """A task has ended. It counts for the average unless it came to nothing."""
        if self._budget is not None:
            self._spent += sum(cost_of(item) or 0.0 for item in report.results)
            self._known += bool(report.results)

    def allows(self, under_way: int) -> bool:
        """Whether one more may be sent."""
        if self._budget is None:
            return True
        if not self._known:
            return under_way == 0 and self._spent < self._budget
        average = self._spent / self._known
        return self._spent + (under_way + 1) * average <= self._budget + 1e-9 and self._spent < self._budget

    @property
    def stop(self) -> Stop:
        """Why no further task is sent."""
        sentence = f"Stopped, since the budget of ${self._budget:g} does not cover a further task (${self._spent:.6g} are spent)."
        return Stop(sentence, errors.BudgetExceededError(sentence))


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
        if report.results or report.error is None or isinstance(report.error, errors.APIError):
            self._was_there, self._away_since = True, None

    def lasts(self, error: RunwareError | None, now: float) -> bool:
        """Whether a task that ended so is tried again later, since the server may come back."""
        if isinstance(error, errors.ConnectionFailedError):
            limit = PATIENCE
        elif self._with_refusals and isinstance(error, errors.AuthenticationError) and error.code:
            limit = PATIENCE_WITH_REFUSALS
        else:
            return False
        self._away_since = self._away_since or now
        return self._was_there and now < self._away_since + limit
