"""What a client has spent, and whether it may spend more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from runware.errors import BudgetExceededError

if TYPE_CHECKING:
    from runware.request import Request


class Account:
    """Sums the costs that results report. With a budget, tasks are asked to report them."""

    def __init__(self, budget: float | None) -> None:
        self._budget = budget
        self._spent = 0.0

    @property
    def spent(self) -> float:
        """US dollars."""
        return round(self._spent, 6)

    def allow(self, request: Request) -> Request:
        """The request, asked to report its cost if there is a budget to keep: even if it says not to.

        Raises:
            BudgetExceededError: It costs, and the budget is spent.
        """
        if self._budget is None:
            return request
        if request.billed and self._spent >= self._budget:
            raise BudgetExceededError(
                f"The budget of ${self._budget:g} is spent (${self.spent:g}), so the task was not sent. "
                "Make a client with a larger budget to go on.",
                task_type=request.task_type,
                task_uuid=request.uuid,
            )
        if not request.reports_cost:
            return request
        return attrs.evolve(request, payload={**request.payload, "includeCost": True})

    def add(self, item: Mapping[str, Any]) -> None:
        """A result has come."""
        cost = item.get("cost")
        if isinstance(cost, int | float) and not isinstance(cost, bool):
            self._spent += cost
