"""Tasks that come in several shapes, told apart by one parameter; and the sentence for a parameter nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

import runware.tasks as tasks
from runware._models.foreign_names import hint
from runware._models.model import Task, fields_of
from runware.errors import InvalidParameterError
from runware.options import Options


def make_variant(
    variants: Mapping[str, str], on: str, value: str, given: dict[str, Any]
) -> tuple[Task[Any], Any]:
    """The task of the variant that `value` names, and the options of the call.

    Raises:
        InvalidParameterError: There is no such variant, or it takes no such parameter.
    """
    if value not in variants:
        raise InvalidParameterError(
            f"{on} is {value!r}; it must be one of {', '.join(map(repr, variants))}.",
            parameters=(on,),
            allowed_values=tuple(variants),
        )
    cls: type[Task[Any]] = getattr(tasks, variants[value])
    names = parameters(cls)
    options = {name: given.pop(name) for name in list(given) if name in Options.__annotations__}
    given = {name: argument for name, argument in given.items() if argument is not None}
    if unknown := given.keys() - names:
        raise unknown_parameter(min(unknown), f"{on} {value!r}", [*names, *Options.__annotations__])
    required = [field.name for field in fields_of(cls) if field.default is attrs.NOTHING]
    if missing := [name for name in required if name not in given]:
        raise InvalidParameterError(
            f"{missing[0]} is required with {on} {value!r}.", parameters=tuple(missing)
        )
    return cls(**given), options


def parameters(cls: type[Task[Any]]) -> list[str]:
    """The names of what a task takes."""
    return [field.name for field in fields_of(cls)]


def unknown_parameter(name: str, owner: str, names: Iterable[str]) -> InvalidParameterError:
    """The error for a parameter or option that does not exist, with the one that was probably meant."""
    remedy = hint(name, names) or "what this version does not know goes into extra={...}."
    return InvalidParameterError(f"There is no parameter {name} for {owner}: {remedy}", parameters=(name,))
