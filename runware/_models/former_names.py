"""Names that parameters, fields and methods had before. For a release they still work, and say the new one.

A former name is in no signature, so that completion offers the new one alone, and type checkers tell who still uses it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from runware._models import kinds
from runware._models.callers import warn_caller
from runware.errors import refusal

F = TypeVar("F", bound=Callable[..., Any])


@kinds.once_per_class
def former_names(cls: type[Any]) -> dict[str, str]:
    """Former name -> name, of the fields of a class."""
    return {old: field.name for field in kinds.fields_of(cls) for old in field.metadata.get("was", ())}


def with_current_names(
    former: Mapping[str, str], given: Mapping[Any, object], path: str = ""
) -> dict[Any, object]:
    """What was given, under the names of today. `path` is what stands before them in an error.

    Raises:
        InvalidParameterError: A value was given under both names.
    """
    current = dict(given)
    for old, name in former.items():
        if old not in current:
            continue
        _warn(f"{path}{old} is called {path}{name} now.")
        value = current.pop(old)
        if value is None:
            continue
        if current.get(name) is not None:
            sentence = f"{path}{name} was given twice, also under its former name {old}; give {name} alone."
            raise refusal(sentence, f"{path}{name}")
        current[name] = value
    return current


def attribute(old: str, name: str) -> property:
    """What gives the value of a field under its former name."""

    def value(self: object) -> object:
        owner = type(self).__name__
        _warn(f"{owner}.{old} is called {owner}.{name} now.")
        return cast("object", getattr(self, name))

    return property(value)


def renamed(**former: str) -> Callable[[F], F]:
    """Let a method take parameters under their former names."""
    return _changing(functools.partial(with_current_names, former))


if TYPE_CHECKING:
    # Type checkers have it built in, and mark who calls the method.
    from typing_extensions import deprecated as deprecated
else:

    def deprecated(message):
        """Let a method warn when it is called."""

        def warned(given):
            _warn(message)
            return given

        return _changing(warned)


def _changing(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[F], F]:
    """Let a method be called with other arguments. They change when it is called, not when it is awaited."""

    def decorated(method: F) -> F:
        @functools.wraps(method)
        def call(*positional: Any, **given: Any) -> Any:
            return method(*positional, **change(given))

        mark = getattr(inspect, "markcoroutinefunction", None)  # since Python 3.12
        return cast("F", mark(call) if mark and inspect.iscoroutinefunction(method) else call)

    return decorated


def _warn(message: str) -> None:
    warn_caller(f"{message} The former name works until the next release.", DeprecationWarning)
