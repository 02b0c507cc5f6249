"""Context variables of callbacks and log lines: those of the caller for what concerns one task, and none otherwise.

The asyncio tasks and timers of a client live longer than any call. Without this, they would keep the variables of the
first caller for good.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class HasContext(Protocol):
    """Protocol of objects that keep the context of the call that began them; None without a call."""

    @property
    def context(self) -> Context | None: ...


def context_of(one: HasContext | None) -> Context:
    """Return a copy of the context of an object; an empty context if there is none."""
    context = None if one is None else one.context
    return Context() if context is None else context.copy()  # an entered context cannot be entered again


def as_caller(one: HasContext | None, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function with the context variables of the caller."""
    return context_of(one).run(function, *args, **kwargs)
