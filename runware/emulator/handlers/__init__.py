"""Who does which task. A task without a handler of its own is answered from its generated class.

A handler is a generator: it gets the `Work` and yields each result's fields, by wire name, without the envelope.
Before a result it may yield how far that is, as `{"status": "processing", "progress": 47}`. Of a task with phases it
yields every phase.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from runware.emulator.work import Work

Handler = Callable[[Work], Iterator[dict[str, Any]]]

#: Who does a task that has no handler of its own.
_ANYTHING = ""


@functools.cache
def _handlers() -> dict[str, Handler]:
    # Only now: what draws is large, and the server is to listen soon.
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
    """The handler of a task type of today. The first call loads them all, which takes its time."""
    handlers = _handlers()
    return handlers.get(task_type, handlers[_ANYTHING])


@functools.cache
def is_quick(task_type: str) -> bool:
    """Whether its handler takes less time than handing over to a thread: it draws nothing, and writes no file."""
    from runware.emulator.handlers import account, models, texts

    return any(task_type in module.HANDLERS for module in (texts, account, models))


def are_loaded() -> bool:
    """Whether `handler_of` answers at once."""
    return _handlers.cache_info().currsize > 0
