"""What stops a run of a batch: its budget, an outage of the server, and errors that every further task would have."""

from __future__ import annotations

from typing import NamedTuple

import runware.errors as errors
from runware._batch.executor import Report
from runware._engine.budget import cost_of
from runware.errors import RunwareError

#: Errors that every further task would fail with.
STOPPING = (
    errors.AuthenticationError, errors.PermissionDeniedError, errors.QuotaError, errors.ClientClosedError,
    errors.BudgetExceededError, errors.ConnectionFailedError,
)  # fmt: skip
#: Seconds that a run waits for a server that has answered before and cannot be reached any more.
OUTAGE_LIMIT = 600.0
#: Seconds that a run waits if the server refuses a worker the API key, after it has answered.
REFUSAL_LIMIT = 30.0


class Stop(NamedTuple):
    """The reason why no further task is sent."""

    sentence: str
    #: The error that every further task would fail with; None for a limit of the run.
    cause: RunwareError | OSError | None = None


class RunBudget:
    """The budget of a batch, compared with its spending and the expected cost of the tasks in flight.

    The cost of a task is known when it has ended. Until then, the average of the earlier tasks is taken. As long as no cost is
    known, one task is in flight at a time.
    """

    def __init__(self, budget: float | None, spent: float, known: int) -> None:
        """`spent` is the US dollars that earlier runs have spent, on `known` tasks."""
        self._budget, self._spent, self._known = budget, spent, known

    def add(self, report: Report) -> None:
        """Add the cost of a task that has ended. A task without results does not count for the average."""
        if self._budget is not None:
            self._spent += sum(cost_of(item) or 0.0 for item in report.results)
            self._known += bool(report.results)

    def allows(self, under_way: int) -> bool:
        """Whether one more task may be sent while `under_way` are in flight."""
        if self._budget is None:
            return True
        if not self._known:
            return under_way == 0 and self._spent < self._budget
        average = self._spent / self._known
        return self._spent + (under_way + 1) * average <= self._budget + 1e-9 and self._spent < self._budget

    @property
    def stop(self) -> Stop:
        """The reason to stop when the budget allows no further task."""
        sentence = (
            f"Stopped, since the budget of ${self._budget:g} does not cover a further task (${self._spent:.6g} are spent). Run the batch "
            "again with a larger budget to continue."
        )
        return Stop(sentence, errors.BudgetExceededError(sentence))


class OutageTolerance:
    """Decides how long a run keeps retrying while the server cannot be reached."""

    def __init__(self, *, tolerates_refusals: bool) -> None:
        """`tolerates_refusals`: whether to retry after a refused API key, which may be wrong on one worker only.

        Without workers, the client of this process decides by itself whether a refused key is final.
        """
        self._tolerates_refusals = tolerates_refusals
        self._has_answered = False
        self._unreachable_since: float | None = None

    def observe(self, report: Report) -> None:
        """End the outage if a report shows that the server answered."""
        if report.results or report.error is None or isinstance(report.error, errors.APIError):
            self._has_answered, self._unreachable_since = True, None

    def tolerates(self, error: RunwareError | None, now: float) -> bool:
        """Whether a task with this error is retried, since the server may come back. `now` is in seconds, on the loop's clock."""
        if isinstance(error, errors.ConnectionFailedError):
            limit = OUTAGE_LIMIT
        elif self._tolerates_refusals and isinstance(error, errors.AuthenticationError) and error.code:
            limit = REFUSAL_LIMIT
        else:
            return False
        self._unreachable_since = self._unreachable_since or now
        return self._has_answered and now < self._unreachable_since + limit
