"""What came and was not returned, since an interrupt came before: its tasks are named."""

from __future__ import annotations

from typing import Protocol, cast, runtime_checkable

from runware._engine.outcome import note_that_ended, pass_on
from runware._models.model import Result


@runtime_checkable
class TaskHolder(Protocol):
    """Holds a task, and can say what becomes of it."""

    def note(self, reason: BaseException) -> None:
        """Say so in what broke off the wait for it."""


def note_untaken(value: object, reason: BaseException) -> None:
    """What a step of a session gave, or ended with, goes nowhere: the reason, an interrupt, names the tasks that it came of."""
    if isinstance(value, BaseException):
        pass_on(value, reason)
        note_untaken(getattr(value, "results", []), reason)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            note_untaken(one, reason)
    elif isinstance(value, Result):
        if value.task_uuid:
            note_that_ended(value.task_uuid, reason)
    elif isinstance(value, TaskHolder):
        value.note(reason)
