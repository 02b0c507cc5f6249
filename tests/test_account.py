"""What a client has spent: numbers as a server says them, and each result counted once."""

from __future__ import annotations

import json
import logging
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runware._engine import budget as account
from runware._engine.budget import Budget
from runware._json.plain_values import finite_number

TASK = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
NO_COSTS = [
    float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), -1, -1e9, "NaN", "inf", "1e999", "-1", "free",
    "", "1_000", "9" * 5000, True, False, [], [1], {}, {"amount": 1},
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "number"),
    [(0, 0), (2, 2), (0.25, 0.25), ("0.25", 0.25), (" 1e-3 ", 0.001), (-3, -3), ("-3", -3)],
)
def test_a_number_is_a_number_also_in_a_string(value: object, number: float) -> None:
    assert finite_number(value) == number


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.integers(10**300, 10**500),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(any_json)
def test_the_sum_is_a_number_whatever_costs_there_are(value: Any) -> None:
    spent = Budget(None)
    spent.add({"cost": 0.5}, TASK, "a")
    spent.add({"cost": value}, TASK, "b")
    cost = finite_number(value)
    assert spent.spent == round(0.5 + (cost if cost is not None and cost > 0 else 0), 6)


@pytest.mark.parametrize("value", NO_COSTS, ids=lambda value: repr(value)[:12])
def test_what_is_no_cost_is_logged_and_not_added(value: Any, caplog: pytest.LogCaptureFixture) -> None:
    spent = Budget(1.0)
    spent.add({"cost": value}, TASK, "a")
    assert spent.spent == 0
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert TASK in record.getMessage()
    assert len(record.getMessage()) < 300


def test_a_cost_that_is_not_told_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    spent = Budget(None)
    spent.add({}, TASK, "a")
    spent.add({"cost": None}, TASK, "b")
    assert caplog.records == []


def test_a_result_costs_what_it_said_last() -> None:
    spent = Budget(None)
    for cost in (0.1, 0.1, 0.3, 0.2):
        spent.add({"cost": cost}, TASK, "a")
    spent.add({"cost": 1}, TASK.upper(), "b")
    assert spent.spent == 1.2
    for name in ("a", "b"):
        spent.add({"cost": 0}, TASK, name)
    assert json.dumps(spent.spent) == "0.0"


def test_the_only_result_of_a_task_is_counted_once_under_whatever_name() -> None:
    spent = Budget(None)
    spent.add({"cost": 0.1}, TASK)
    spent.add({"cost": 0.1}, TASK, "its text")
    assert spent.spent == 0.1


def test_the_memory_of_results_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "REMEMBERED", 1000)
    spent = Budget(None)
    for number in range(1000):
        spent.add({"cost": 1}, TASK, str(number))
    tracemalloc.start()
    for number in range(1000, 20_000):
        spent.add({"cost": 1}, TASK, str(number))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 300_000
    assert spent.spent == 20_000
    for number in range(19_000, 20_000):  # the latest are known
        spent.add({"cost": 1}, TASK, str(number))
    assert spent.spent == 20_000
    spent.add({"cost": 1}, TASK, "0")  # too much rather than too little
    assert spent.spent == 20_001
