"""What a client has spent, and whether it may spend more."""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Mapping
from copy import copy
from typing import Any

from runware._engine.request import Request
from runware._json.plain_values import finite_number
from runware._json.uuids import usual_uuid
from runware._logs.redact import shorten
from runware.errors import BudgetExceededError, RunwareError

logger = logging.getLogger("runware")

#: How many results are known again, the latest ones: some 10 MB. A result that is asked for again after so many others
#: counts twice, so that a budget ends too early, and never too late.
REMEMBERED = 50_000


class Budget:
    """Sums the costs that results report. With a budget, tasks are asked to report them."""

    def __init__(self, budget: float | None) -> None:
        #: Whether there is one to keep; asked for each task.
        self.is_limited = budget is not None
        self._limit = math.inf if budget is None else budget
        self._spent = 0.0
        #: What results have cost, by a hash of their names: 50,000 names would be another 10 MB.
        self._costs: OrderedDict[int, float] = OrderedDict()

    @property
    def spent(self) -> float:
        """US dollars."""
        return round(self._spent, 6) or 0.0  # never -0.0

    def allow(self, request: Request) -> Request:
        """The request, asked to report its cost so that the budget is kept: even if it says not to.

        Raises:
            BudgetExceededError: It costs, and the budget is spent.
        """
        if (refusal := self.refusal(request)) is not None:
            raise refusal
        if not request.kind.reports_cost:
            return request
        asking = copy(request)
        asking.payload = {**request.payload, "includeCost": True}
        return asking

    def refusal(
        self, request: Request, *, again: bool = False, failure: RunwareError | None = None
    ) -> BudgetExceededError | None:
        """The error for a task that costs, if the budget is spent.

        Args:
            request: The task.
            again: It was sent before, and is to be sent again.
            failure: What it failed with before, which is the error's cause.
        """
        if not request.kind.billed or self._spent < self._limit:
            return None
        sentence = f"The budget of ${self._limit:g} is spent (${self.spent:g}), so the task was not sent"
        if again:
            sentence += " again"
        if failure is not None:
            sentence += f" after it had failed: {failure.message.rstrip().removesuffix('.')}"
        error = BudgetExceededError(
            f"{sentence}. Make a client with a larger budget to go on.",
            task_type=request.task_type,
            task_uuid=request.uuid,
        )
        error.__cause__ = failure
        return error

    def add(self, item: Mapping[str, Any], task_uuid: str, name: str | None = None) -> None:
        """A result has come, for the first time or again: it costs what it said last.

        Args:
            item: The result.
            task_uuid: The UUID of its task.
            name: What tells it from the task's other results; None if there are no others.
        """
        cost = cost_of(item)
        if cost is None:
            if item.get("cost") is not None:
                logger.warning(
                    "A result of task %s says that it cost %.100r, which is no number from 0 on: it is not counted.",
                    task_uuid,
                    shorten(item["cost"]),
                )
            return
        task_uuid = usual_uuid(task_uuid)
        key = hash(task_uuid)
        if name is not None and key not in self._costs:
            key = hash((task_uuid, name))
        more = cost - self._costs.pop(key, 0.0)
        self._spent += more  # without a call in between: loops of several threads may share a client
        self._costs[key] = cost
        if len(self._costs) > REMEMBERED:
            self._costs.popitem(last=False)


def cost_of(item: Mapping[str, Any]) -> float | None:
    """The US dollars that a result says it cost, if it says so and they make sense."""
    cost = finite_number(item.get("cost"))
    return cost if cost is not None and cost >= 0 else None
