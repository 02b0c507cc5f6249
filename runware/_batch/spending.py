"""What a batch has spent, all runs together, and whether it may send one task more."""

from __future__ import annotations

from runware._batch.judging import Stop
from runware.errors import BudgetExceededError


class Spending:
    """Compares what was spent, and what is expected of the tasks under way, with the budget.

    What a task costs is known when it has ended. Until then it is taken to cost what the others did on average. As long as no
    cost is known, one task is under way at a time.
    """

    def __init__(self, budget: float | None, spent: float, known: int) -> None:
        """`spent` is what earlier runs have spent, on so many tasks."""
        self._budget, self._spent, self._known = budget, spent, known

    def add(self, cost: float, *, counts: bool) -> None:
        """A task has ended. It `counts` for the average unless it came to nothing."""
        self._spent += cost
        self._known += counts

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
        return Stop(sentence, BudgetExceededError(sentence))
