"""Whose context variables are seen: those of the caller for what concerns one call, and nobody's otherwise.

The tasks and timers of the engine live longer than any call. In asyncio they would inherit the variables of whoever
happened to be the first, for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import ParamSpec, TypeVar

from runware._engine.task_state import Call

P = ParamSpec("P")
T = TypeVar("T")


def context_of(call: Call | None) -> Context:
    """A copy of the context in which a call began; an empty one for no call."""
    waiter = None if call is None else call.waiter
    if waiter is None:
        return Context()
    caller: Context = waiter.context
    return caller.copy()  # a context that is entered cannot be entered again


def as_caller(call: Call | None, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function with the context variables of a call's caller."""
    return context_of(call).run(function, *args, **kwargs)
