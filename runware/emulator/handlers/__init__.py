"""Who does which task. A task without a handler of its own is answered from its generated class.

A handler is a generator: it gets the `Work` and yields each result's fields, by wire name, without the envelope.
Before a result it may yield how far that is, as `{"status": "processing", "progress": 47}`. Of a task with phases it
yields every phase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from runware.emulator.handlers.anything import handle_anything
from runware.emulator.work import Work

Handler = Callable[[Work], Iterator[dict[str, Any]]]

_handlers: dict[str, Handler] = {}


def handler_of(task_type: str) -> Handler:
    """The handler of a task type of today."""
    if not _handlers:
        from runware.emulator.handlers import (
            account,
            image_tools,
            images,
            meshes,
            models,
            sounds,
            storage,
            texts,
            tools,
            training,
            unknown,
            videos,
        )

        for module in (
            images,
            image_tools,
            videos,
            sounds,
            meshes,
            texts,
            training,
            tools,
            storage,
            models,
            account,
            unknown,
        ):
            _handlers.update(module.HANDLERS)
    return _handlers.get(task_type, handle_anything)
