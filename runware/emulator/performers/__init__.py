"""Who does which task. A task without a performer of its own is answered from its generated class.

A performer is a generator: it gets the `Work` and yields each result's fields, by wire name, without the envelope.
Before a result it may yield how far that is, as `{"status": "processing", "progress": 47}`. Of a task with phases it
yields every phase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from runware.emulator.performers.anything import perform_anything
from runware.emulator.work import Work

Performer = Callable[[Work], Iterator[dict[str, Any]]]

_performers: dict[str, Performer] = {}


def performer_of(task_type: str) -> Performer:
    """The performer of a task type of today."""
    if not _performers:
        from runware.emulator.performers import (
            account,
            films,
            image_tools,
            images,
            models,
            shapes,
            sounds,
            storage,
            texts,
            training,
            unknown,
        )

        for module in (
            images,
            image_tools,
            films,
            sounds,
            shapes,
            texts,
            training,
            storage,
            models,
            account,
            unknown,
        ):
            _performers.update(module.PERFORMERS)
    return _performers.get(task_type, perform_anything)
