"""Former names of parameters, fields and methods. They work for one more release, and warn with the new name.

A former name is in no signature, so that completion offers only the new name, and type checkers report the former one.
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


@kinds.cached_per_class
def former_names(cls: type[Any]) -> dict[str, str]:
    """Return the current names of the fields of a class, by former name."""
    return {old: field.name for field in kinds.fields_of(cls) for old in field.metadata.get("was", ())}


def with_current_names(
    former: Mapping[str, str], given: Mapping[Any, object], path: str = ""
) -> dict[Any, object]:
    """Return arguments under their current names. `path` is the prefix of names in errors and warnings.

    Raises:
        InvalidParameterError: A value was given under both names.
    """
    current = dict(given)
    for old in filter(given.__contains__, former):
        name, value = former[old], current.pop(old)
        _warn(f"{path}{old} is called {path}{name} now.")
        if value is not None and current.get(name) is not None:
            sentence = f"{path}{name} was given twice, also under its former name {old}; give {name} alone."
            raise refusal(sentence, f"{path}{name}")
        if value is not None:
            current[name] = value
    return current


def attribute(old: str, name: str) -> property:
    """Return a property for the former name of a field."""

    def value(self: object) -> object:
        owner = type(self).__name__
        _warn(f"{owner}.{old} is called {owner}.{name} now.")
        return cast("object", getattr(self, name))

    return property(value)


def renamed(**former: str) -> Callable[[F], F]:
    """Decorator: accept parameters of a method under their former names."""
    return _changing_arguments(functools.partial(with_current_names, former))


if TYPE_CHECKING:
    # Type checkers know this decorator, and mark calls of the method.
    from typing_extensions import deprecated as deprecated
else:

    def deprecated(message):
        """Decorator: warn when the method is called."""

        def warned(given):
            _warn(message)
            return given

        return _changing_arguments(warned)


def _changing_arguments(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[F], F]:
    """Decorator: change the keyword arguments of a method, when it is called rather than when it is awaited."""

    def decorated(method: F) -> F:
        @functools.wraps(method)
        def call(*positional: Any, **given: Any) -> Any:
            return method(*positional, **change(given))

        mark = getattr(inspect, "markcoroutinefunction", None)  # since Python 3.12
        return cast("F", mark(call) if mark and inspect.iscoroutinefunction(method) else call)

    return decorated


def _warn(message: str) -> None:
    warn_caller(f"{message} The former name works until the next release.", DeprecationWarning)
