"""The checks of a model's values: what makes of a given value what is kept, or refuses it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from runware._models import kinds
from runware._models.limits import NO_LIMITS, Limits
from runware._models.task_settings import Settings
from runware.errors import InvalidParameterError

Conversion = Callable[[object], object]


def name_in_errors(cls: type[object], name: str) -> str:
    """What errors call a field: `width`, since there is one task at hand, but `weight of Lora`."""
    return name if hasattr(cls, "task_type") else f"{name} of {cls.__name__}"


def converter(field: attrs.Attribute[Any], shown: str) -> Conversion:
    """What makes of a value what the field keeps, or refuses it in a sentence about `shown`."""
    convert = kinds.converter(field.metadata["kind"], shown)
    limits: Limits = field.metadata.get("limits", NO_LIMITS)
    if limits == NO_LIMITS:
        return convert

    def within_limits(value: object) -> object:
        kept = convert(value)
        limits.check(kept, shown)
        return kept

    return _percentage(within_limits, shown) if field.metadata.get("unit") == "percent" else within_limits


def _percentage(convert: Conversion, shown: str) -> Conversion:
    """The same, which also tells who gives a fraction for a percentage that it is none."""

    def convert_percentage(value: object) -> object:
        if not isinstance(value, float) or not 0 < value < 1:
            return convert(value)
        hint = f"It is a percentage: 30 stands for 30 %. Did you mean {value * 100:g}?"
        try:
            kept = convert(value)
        except InvalidParameterError as error:
            raise InvalidParameterError(
                f"{error.message} {hint}",
                parameters=error.parameters,
                minimum=error.minimum,
                maximum=error.maximum,
            ) from None
        # The caller made an object of it: convert_percentage, __init__, the caller.
        warnings.warn(f"{shown} is {value}, less than 1 %. {hint}", stacklevel=3)
        return kept

    return convert_percentage


def check_exclusive(cls: type[Any], values: Mapping[str, object], path: str = "") -> None:
    """Refuse fields together of which only one may be given. `path` says where an object stands, if that is known."""
    settings: Settings = cls.__settings__
    for names in settings.exclusive:
        given = [name for name in names if name in values]
        if len(given) > 1:
            owner = "" if hasattr(cls, "task_type") else f" of {path or cls.__name__}"
            raise InvalidParameterError(
                f"{' and '.join(given)}{owner} were given together; give at most one of them.",
                parameters=tuple(given),
            )
