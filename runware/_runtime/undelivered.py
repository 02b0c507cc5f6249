"""Notes on interrupts that name the tasks whose results arrived, but were not returned to the caller."""

from __future__ import annotations

from typing import Protocol, cast, runtime_checkable

from runware._engine.outcome import copy_notes, note_ended, note_still_running
from runware._models.model import Result
from runware.errors import RunwareError


@runtime_checkable
class TaskHolder(Protocol):
    """Protocol of handles of a task, or of several."""

    def annotate(self, reason: BaseException) -> None:
        """Add notes to what broke off the wait: which tasks continue, or have ended."""


def note_undelivered(value: object, reason: BaseException) -> None:
    """Add notes to an interrupt that name the tasks of a result, error or handle which it kept from the caller."""
    if isinstance(value, BaseException):
        copy_notes(value, reason)
        if isinstance(value, RunwareError) and value.in_doubt and value.task_uuid:
            note_still_running(value.task_uuid, reason)
        note_undelivered(getattr(value, "results", []), reason)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            note_undelivered(one, reason)
    elif isinstance(value, Result):
        if value.task_uuid:
            note_ended(value.task_uuid, reason)
    elif isinstance(value, TaskHolder):
        value.annotate(reason)
