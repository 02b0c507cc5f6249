"""Walking through pages and windows of days, without a server."""

from __future__ import annotations

import pytest

from runware import (
    AccountDetails,
    AccountManagement,
    FoundModel,
    InvalidParameterError,
    ModelSearch,
    ModelSearchResults,
)
from runware._models.model import Result
from runware._models.paging import PAGE_SIZE, ByDays, ByOffset

LIST = ByOffset(items="results", total="total_results", offset="offset", limit="limit")
DAYS = ByDays(start="start_date", end="end_date", days=30)


def page(count: int, total: int | None) -> ModelSearchResults:
    found = [FoundModel(name=str(n), air=f"a:{n}@1") for n in range(count)]
    return ModelSearchResults(task_type="modelSearch", task_uuid="u", results=found, total_results=total)  # type: ignore[arg-type]


def walked(task: ModelSearch, answers: list[ModelSearchResults]) -> list[tuple[object, object]]:
    walk = LIST.walk(task)
    asked = [next(walk)]
    for answer in answers:
        try:
            asked.append(walk.send(answer))
        except StopIteration:
            assert answer is answers[-1], "it ended before the last page"
            break
    else:
        raise AssertionError("it did not end with the last page")
    return [(one.offset, one.limit) for one in asked if isinstance(one, ModelSearch)]


def test_a_list_is_walked_until_its_total() -> None:
    assert walked(ModelSearch(limit=2), [page(2, 5), page(2, 5), page(1, 5)]) == [(0, 2), (2, 2), (4, 2)]
    assert walked(ModelSearch(offset=3), [page(2, 5)]) == [(3, PAGE_SIZE)]


def test_a_list_without_a_total_ends_with_a_page_that_is_not_full() -> None:
    assert walked(ModelSearch(limit=2), [page(2, None), page(1, None)]) == [(0, 2), (2, 2)]


def test_a_page_without_anything_ends_the_walk_whatever_the_total_says() -> None:
    assert walked(ModelSearch(limit=2), [page(0, 99)]) == [(0, 2)]


def test_days_are_walked_in_windows() -> None:
    task = AccountManagement(operation="getUsageActivity", start_date="2026-01-01", end_date="2026-03-05")
    walk = DAYS.walk(task)
    result: Result = AccountDetails(
        task_type="accountManagement", task_uuid="u", operation="getUsageActivity"
    )
    asked = [next(walk)]
    while True:
        try:
            asked.append(walk.send(result))
        except StopIteration:
            break
    windows = [(one.start_date, one.end_date) for one in asked if isinstance(one, AccountManagement)]
    assert windows == [
        ("2026-01-01", "2026-01-30"),
        ("2026-01-31", "2026-03-01"),
        ("2026-03-02", "2026-03-05"),
    ]


@pytest.mark.parametrize("start", [None, "2026-02-31"])
def test_a_day_that_is_none_is_refused(start: str | None) -> None:
    task = AccountManagement(operation="getUsageActivity", start_date=start, end_date="2026-03-05")
    with pytest.raises(InvalidParameterError, match="start_date is"):
        next(DAYS.walk(task))


def test_what_has_not_the_form_of_a_day_is_refused_before() -> None:
    with pytest.raises(InvalidParameterError, match="start_date is 'yesterday'"):
        AccountManagement(operation="getUsageActivity", start_date="yesterday", end_date="2026-03-05")
