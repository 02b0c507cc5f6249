"""Validation of single values against a model's limits, and the messages about invalid ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, cast

import attrs

from runware._catalogue.facts import LIMITS, Options, options_of
from runware._catalogue.info import Allowed, ModelParameter, Size
from runware._json.shown import shown as repr_of
from runware._models.limits import Limits, between

#: Maximum length of a string shown in a message. Longer strings may be prompts or media.
_SHOWN = 40
#: Maximum length of a number: longer integers are described by their kind.
_LONGEST = 5000
#: Maximum number of sizes or names listed in a message.
_LISTED = 12
#: How messages show a range.
_RANGE = "{} to {}"


Kind: TypeAlias = Literal["unknown", "missing", "type", "value", "size", "conflict"]


@attrs.frozen
class Finding:
    """One reason why a model will not accept a request, as a message and as data. It has no media and no long text."""

    kind: Kind
    message: str
    #: The places in the request: `width`, `lora[0].weight`. Several if a rule concerns several parameters.
    parameters: tuple[str, ...]
    #: The values that are allowed.
    allowed: Allowed = attrs.Factory(Allowed)
    #: The known names at the place of an unknown name.
    names: tuple[str, ...] = ()
    #: The sizes that are allowed.
    sizes: tuple[Size, ...] = ()
    #: The allowed number, string, size or name that is nearest to the given one; None if there is none.
    nearest: object = None
    #: The type that the parameter must have.
    type: str | None = None
    #: Whether the request breaks a rule between parameters.
    of_rule: bool = False


def findings(value: object, parameter: ModelParameter, place: str, model: str) -> Iterator[Finding]:
    """Yield the findings about the value of a parameter."""
    if not any(_has_type(value, option) for option in options_of(parameter.type)):
        message = f"{place} is {noun_of(value)}, but {model} takes the type {parameter.type}."
        yield Finding("type", message, (place,), type=parameter.type)
    else:
        yield from not_allowed(value, parameter, place, model, type=parameter.type)


def not_allowed(
    value: object, allowed: Allowed, place: str, model: str, case: str = "", *, type: str | None = None
) -> Iterator[Finding]:
    """Yield the findings about a value, apart from its type. For a list: about its length and its items."""
    if isinstance(value, str | list):
        length = len(cast("Sequence[object]", value))
        if length not in _limits(allowed).lengths():
            has = counted(length, "character" if isinstance(value, str) else "item")
            wanted = between(allowed.min_length, allowed.max_length, _RANGE)
            message = f"{place} has {has}, but {model} takes {wanted}{case}."
            yield Finding("value", message, (place,), allowed, type=type)
    if isinstance(value, list):
        items = attrs.evolve(allowed, min_length=None, max_length=None)
        for index, item in enumerate(cast("list[object]", value)):
            yield from not_allowed(item, items, f"{place}[{index}]", model, case, type=type)
    elif isinstance(value, bool | int | float | str) and not is_allowed(value, allowed):
        nearest = nearest_to(value, allowed)
        wanted = f"{described(allowed)}{case}{remedy(nearest)}"
        message = f"{place} is {shown(value)}, but {model} takes {wanted}."
        yield Finding("value", message, (place,), allowed, nearest=nearest, type=type)


def is_allowed(value: object, allowed: Allowed) -> bool:
    """Whether a value is allowed: one of the listed values, or a number in the range. For a list, check its length."""
    if isinstance(value, list):
        return len(cast("list[object]", value)) in _limits(allowed).lengths()
    if any(_is_same(value, one) for one in allowed.values or ()):
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return allowed.values is None
    return _has_range(allowed) and -math.inf < value < math.inf and _limits(allowed).allows(value)


def _is_same(value: object, other: object) -> bool:
    """Compare two values. Strings are compared without case, as the API does: `jpg` is `JPG`. True is not 1."""
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _limits(allowed: Allowed) -> Limits:
    return Limits(**{name: getattr(allowed, name) for name in LIMITS})


def _has_range(allowed: Allowed) -> bool:
    """Whether numbers that are not listed are allowed."""
    return allowed.values is None or allowed.minimum is not None or allowed.maximum is not None


def nearest_to(value: float | str, allowed: Allowed) -> float | str | None:
    """Return the allowed value that is nearest to a given one; None if there is nothing similar."""
    listed = allowed.values or ()
    if isinstance(value, str):
        from difflib import get_close_matches  # imported lazily: not needed by most tasks

        texts = [one for one in listed if isinstance(one, str) and len(value) <= _SHOWN]
        return next(iter(get_close_matches(value, texts, n=1)), None)
    if isinstance(value, bool) or not -math.inf < value < math.inf:
        return None
    numbers = [one for one in listed if not isinstance(one, str | bool)]
    if _has_range(allowed) and (in_range := _limits(allowed).nearest(value)) is not None:
        numbers.append(in_range)
    return min(numbers, key=lambda one: abs(one - value), default=None)


def nearest_size(size: Size, sizes: Sequence[Size]) -> Size:
    """Return the size with the most similar aspect ratio; among equal ones, the one with the most similar area."""

    width, height = max(size[0], 1), max(size[1], 1)

    def distance(other: Size) -> tuple[float, float]:
        shape = math.log(other[0] / other[1]) - math.log(width / height)
        return round(abs(shape), 9), abs(math.log(other[0] * other[1]) - math.log(width * height))

    return min(sizes, key=distance)


# Words ---------------------------------------------------------------------------------------------------------------


def shown(value: object) -> str:
    """Return a value as messages show it. Long strings, and values of other types, are described by their kind."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) or (isinstance(value, str) and len(value) <= _SHOWN):
        return repr_of(value, longest=_LONGEST)
    return noun_of(value)


def noun_of(value: object) -> str:
    """Return the kind of a value as a noun phrase, such as "a list"."""
    if isinstance(value, str):
        return f"a string of {counted(len(value), 'character')}"
    other = f"an object of type {type(value).__name__}"
    return next((noun for kind, noun in _NOUNS if isinstance(value, kind)), other)


def written(size: Size) -> str:
    """Return a size as text: `1024x768`."""
    return f"{size[0]}x{size[1]}"


def counted(number: int, noun: str) -> str:
    """Return a number with a noun: `1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


_NOUNS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"), (int, "an integer"), (float, "a number"), (Mapping, "an object"), (list, "a list"),
)  # fmt: skip


def described(allowed: Allowed) -> str:
    """Return the allowed values as text: listed values, range, length, step. Empty if there is no limit."""
    length = between(allowed.min_length, allowed.max_length, _RANGE)
    listed = abridged([shown(value) for value in allowed.values or ()])
    ways = (listed, between(allowed.minimum, allowed.maximum, _RANGE), length and f"a length of {length}")
    text = " or ".join(filter(None, ways))
    if allowed.step is None:
        return text
    return f"{text} in multiples of {allowed.step}" if text else f"multiples of {allowed.step}"


def remedy(nearest: object) -> str:
    """Return the suggestion of the nearest allowed value as the end of a sentence; empty if there is none."""
    return "" if nearest is None else f"; the nearest is {shown(nearest)}"


def abridged(names: Sequence[str]) -> str:
    """Return names as a list for messages: the first twelve, and the number of the others."""
    rest = len(names) - _LISTED
    return ", ".join(names) if rest <= 1 else f"{', '.join(names[:_LISTED])} and {rest} more"


# Types ---------------------------------------------------------------------------------------------------------------

_TYPES: Mapping[str, type] = {
    "string": str, "uuid": str, "model": str, "boolean": bool, "map": Mapping, "any": object,
}  # fmt: skip


def _has_type(value: object, option: str | Options) -> bool:
    if isinstance(option, tuple):
        return isinstance(value, list) and all(
            any(_has_type(item, one) for one in option) for item in cast("list[object]", value)
        )
    if option in ("integer", "number"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return option == "number" or value % 1 == 0
    if option == "media":  # the value may still be a file or bytes, which are not checked here
        return not isinstance(value, bool | int | float | Mapping | list)
    return isinstance(value, _TYPES[option])
