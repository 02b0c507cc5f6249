"""Whose context variables are seen: those of the caller for what concerns one task, and nobody's otherwise.

The asyncio tasks and timers of a client live longer than any call. They would inherit the variables of whoever happened
to be the first, for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class HasContext(Protocol):
    """Began with the context variables of a caller, if anybody called."""

    @property
    def context(self) -> Context | None: ...


def context_of(one: HasContext | None) -> Context:
    """A copy of the context that it began in; an empty one if there is none."""
    context = None if one is None else one.context
    return Context() if context is None else context.copy()  # one that is entered cannot be entered again


def as_caller(one: HasContext | None, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function with the context variables of the caller."""
    return context_of(one).run(function, *args, **kwargs)
