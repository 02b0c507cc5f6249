"""Making of a task's results one by one, in a thread if that takes long."""

from __future__ import annotations

from functools import partial
from typing import Any

from runware._files.threads import in_thread
from runware.emulator.handlers import are_loaded, handler_of, is_quick
from runware.emulator.keeping.bounds import weight
from runware.emulator.keeping.records import Record
from runware.emulator.script import DEFAULT
from runware.emulator.work import Work

#: Maximum weight of a request, in characters, that is answered without a thread.
_SMALL = 20_000


class ResultSource:
    """Source of a task's results, from its handler or its script."""

    def __init__(self, record: Record, work: Work) -> None:
        self._made = record.script.make(handler_of(work.cls.task_type)(work))
        is_small = weight(record.request) <= _SMALL
        self._is_quick = is_small and record.script is DEFAULT and is_quick(work.cls.task_type)

    @classmethod
    async def of(cls, record: Record, work: Work) -> ResultSource:
        """Return the source of a task's results. The first call loads the handlers in a thread, since that takes long."""
        if not are_loaded():
            await in_thread(partial(handler_of, work.cls.task_type))
        return cls(record, work)

    async def next(self) -> dict[str, Any] | None:
        """Return the fields of the next result, or of a progress report; None after the last.

        Raises:
            Refused: The result cannot be made.
        """
        # A quick result takes less time than the start of a thread.
        return self._next() if self._is_quick else await in_thread(self._next)

    def _next(self) -> dict[str, Any] | None:
        return next(self._made, None)
