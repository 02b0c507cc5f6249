"""How the results of a task are made: one by one, in a thread where that takes time."""

from __future__ import annotations

from functools import partial
from typing import Any

from runware._files.threads import in_thread
from runware.emulator.handlers import are_loaded, handler_of, is_quick
from runware.emulator.keeping.bounds import weight
from runware.emulator.keeping.records import Record
from runware.emulator.script import USUAL
from runware.emulator.work import Work

#: Characters of a request about words that is answered without a thread.
_SMALL = 20_000


class Making:
    """The results of a task, as its handler or its script has them."""

    def __init__(self, record: Record, work: Work) -> None:
        self._made = record.script.make(handler_of(work.cls.task_type)(work))
        is_small = weight(record.request) <= _SMALL
        self._is_quick = is_small and record.script is USUAL and is_quick(work.cls.task_type)

    @classmethod
    async def of(cls, record: Record, work: Work) -> Making:
        """What makes them. The first of all loads the handlers, which takes its time."""
        if not are_loaded():
            await in_thread(partial(handler_of, work.cls.task_type))
        return cls(record, work)

    async def next(self) -> dict[str, Any] | None:
        """The fields of the next result, or how far it is; None if there are no more.

        Raises:
            Refused: It cannot be made.
        """
        # A thread would take longer than what is there at once.
        return self._next() if self._is_quick else await in_thread(self._next)

    def _next(self) -> dict[str, Any] | None:
        return next(self._made, None)
