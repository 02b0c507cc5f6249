"""Pagination: by offset in a list, or by windows of days.

A walk is a generator without I/O: it yields the task to run next and is sent that task's result.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

import attrs

from runware._models.model import Result, Task, evolved
from runware.errors import must_be

#: Items per page, unless the caller gives a limit.
PAGE_SIZE = 100

Walk: TypeAlias = Generator[Task[Any], Result, None]


@attrs.frozen(kw_only=True)
class ByOffset:
    """Pagination of a list by offset. The attributes name parameters of the task and fields of the result."""

    items: str
    total: str
    offset: str
    limit: str

    def walk(self, task: Task[Any]) -> Walk:
        """Yield the task for each page in turn."""
        limit: int = getattr(task, self.limit) or PAGE_SIZE
        offset: int = getattr(task, self.offset) or 0
        while True:
            result = yield evolved(task, **{self.limit: limit, self.offset: offset})
            got = len(self.content(result))
            offset += got
            total: int | None = getattr(result, self.total)
            if not got or (got < limit if total is None else offset >= total):
                return

    def content(self, result: Result) -> Sequence[Any]:
        """Return the items of a page."""
        return getattr(result, self.items) or ()


@attrs.frozen(kw_only=True)
class ByDays:
    """Pagination of a period by windows of at most `days` days. `start` and `end` name parameters of the task."""

    start: str
    end: str
    days: int

    def walk(self, task: Task[Any]) -> Walk:
        """Yield the task for each window in turn.

        Raises:
            InvalidParameterError: The start or the end is missing, or is not a date.
        """
        start, end = _day(task, self.start), _day(task, self.end)
        while start <= end:
            last = min(end, start + timedelta(days=self.days - 1))
            yield evolved(task, **{self.start: start.isoformat(), self.end: last.isoformat()})
            start = last + timedelta(days=1)

    def content(self, result: Result) -> Sequence[Any]:
        """Return the content of a window: the result itself."""
        return (result,)


def _day(task: Task[Any], name: str) -> date:
    given = getattr(task, name)
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise must_be(name, given, "a day such as '2026-01-31'") from error
