"""The budget of a client: the sum of the costs of its results, and its limit."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from runware._engine.request import Request
from runware._json.plain_values import canonical_uuid, finite_number
from runware._logs import logger
from runware._logs.redact import shorten
from runware.errors import BudgetExceededError, RunwareError

#: Number of results, the latest ones, that are recognised when they arrive again: about 10 MB. A result that arrives again
#: after so many others counts twice, so a budget may be spent too early, but never too late.
REMEMBERED = 50_000


class Budget:
    """Sum of the costs that results report, with a limit. If there is a limit, requests ask for the costs."""

    def __init__(self, budget: float | None) -> None:
        #: Whether there is a limit. An attribute, since it is read for each task.
        self.is_limited = budget is not None
        self._limit = math.inf if budget is None else budget
        self._spent = 0.0
        #: Cost of each result, by a hash of its name: 50,000 names would take another 10 MB.
        self._costs: OrderedDict[int, float] = OrderedDict()

    @property
    def spent(self) -> float:
        """The sum of the costs, in US dollars."""
        return round(self._spent, 6) or 0.0  # never -0.0

    def allow(self, request: Request) -> Request:
        """Return the request with `includeCost` true, if its type has that parameter: the limit needs the costs.

        Raises:
            BudgetExceededError: The task costs money, and the budget is spent.
        """
        if (refusal := self.refusal(request)) is not None:
            raise refusal
        if not request.kind.reports_cost:
            return request
        return request._replace(payload={**request.payload, "includeCost": True})

    def refusal(
        self, request: Request, *, again: bool = False, failure: RunwareError | None = None
    ) -> BudgetExceededError | None:
        """Return the error for a task that costs money if the budget is spent; None if the task may be sent.

        Args:
            request: The task.
            again: Whether the task was sent before.
            failure: The failure of the earlier attempt, which becomes the cause of the error.
        """
        if not request.kind.billed or self._spent < self._limit:
            return None
        sentence = f"The budget of ${self._limit:g} is spent (${self.spent:g}), so the task was not sent"
        if again:
            sentence += " again"
        if failure is not None:
            sentence += f" after it had failed: {failure.message.rstrip().removesuffix('.')}"
        error = BudgetExceededError(
            f"{sentence}. Make a client with a larger budget to continue.",
            task_type=request.task_type,
            task_uuid=request.uuid,
        )
        error.__cause__ = failure
        return error

    def add(self, item: Mapping[str, Any], task_uuid: str, name: str | None = None) -> None:
        """Add the cost of a result. If the result arrived before, the new cost replaces the old one.

        Args:
            item: The result.
            task_uuid: The UUID of its task.
            name: The name of the result in its task; None if the task has no other results.
        """
        cost = cost_of(item)
        if cost is None:
            if item.get("cost") is not None:
                logger.warning(
                    "A result of task %s has the cost %.100r, which is not a number of 0 or more: it is not counted.",
                    task_uuid,
                    shorten(item["cost"]),
                )
            return
        task_uuid = canonical_uuid(task_uuid)
        key = hash(task_uuid)
        if name is not None and key not in self._costs:
            key = hash((task_uuid, name))
        more = cost - self._costs.pop(key, 0.0)
        self._spent += more  # no call in between: event loops in several threads may share a client
        self._costs[key] = cost
        if len(self._costs) > REMEMBERED:
            self._costs.popitem(last=False)


def cost_of(item: Mapping[str, Any]) -> float | None:
    """Return the cost that a result reports, in US dollars; None if it reports none, or no number from 0 on."""
    cost = finite_number(item.get("cost"))
    return cost if cost is not None and cost >= 0 else None
