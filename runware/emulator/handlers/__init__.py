"""The handlers of the task types. A task type without a handler is answered from its generated class.

A handler is a generator: it gets the `Work` and yields the fields of each result, by wire name, without the envelope.
Before a result it may yield its progress, as `{"status": "processing", "progress": 47}`. The handler of a task with
phases yields every phase.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from runware.emulator.work import Work

Handler = Callable[[Work], Iterator[dict[str, Any]]]

#: The key of the handler for task types that have no handler of their own.
_ANYTHING = ""


@functools.cache
def _handlers() -> dict[str, Handler]:
    # Imported lazily: the drawing modules are large, and would delay the start of the server.
    from runware.emulator.handlers import (
        account,
        anything,
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

    handlers: dict[str, Handler] = {_ANYTHING: anything.handle_anything}
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
        handlers.update(module.HANDLERS)
    return handlers


def handler_of(task_type: str) -> Handler:
    """Return the handler of a task type, given by its current name. The first call is slow: it imports all handlers."""
    handlers = _handlers()
    return handlers.get(task_type, handlers[_ANYTHING])


@functools.cache
def is_quick(task_type: str) -> bool:
    """Whether the handler takes less time than a switch to a thread, since it draws nothing and writes no file."""
    from runware.emulator.handlers import account, models, texts

    return any(task_type in module.HANDLERS for module in (texts, account, models))


def are_loaded() -> bool:
    """Whether the handlers are imported, so that `handler_of` returns at once."""
    return _handlers.cache_info().currsize > 0
