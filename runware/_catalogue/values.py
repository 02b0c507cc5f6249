"""Whether a value is one that a model takes, and the sentence that says which it takes instead."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, cast

import attrs

from runware._catalogue.facts import Options, options_of
from runware._catalogue.info import Allowed, ModelParameter, Size
from runware._models.limits import Limits

#: Longer texts are not shown: they may be prompts, or media.
_SHOWN = 40
#: More sizes or names are not listed in a sentence.
_LISTED = 12

Kind: TypeAlias = Literal["unknown", "missing", "type", "value", "size", "conflict"]


@attrs.frozen
class Finding:
    """One thing that a model will not take, as a sentence and in parts. It holds no media, and no long text."""

    kind: Kind
    message: str
    #: Where, as in the request: `width`, `lora[0].weight`. Several where a rule is about several.
    parameters: tuple[str, ...]
    #: What would do.
    allowed: Allowed = attrs.Factory(Allowed)
    #: The names that may stand there instead of an unknown one.
    names: tuple[str, ...] = ()
    #: The sizes that would do.
    sizes: tuple[Size, ...] = ()
    #: Of all that would do what is nearest to the value: a number, one of the values, a size, or a name.
    nearest: object = None
    #: The type that is asked for.
    type: str | None = None
    #: It breaks a rule between parameters.
    of_rule: bool = False


def findings(value: object, parameter: ModelParameter, place: str, model: str) -> Iterator[Finding]:
    """What is wrong with the value of a parameter."""
    if not any(_is_of(value, option) for option in options_of(parameter.type)):
        message = f"{place} is {noun_of(value)}, but {model} takes {parameter.type} there."
        yield Finding("type", message, (place,), type=parameter.type)
    else:
        yield from not_allowed(value, parameter, place, model, type=parameter.type)


def not_allowed(
    value: object, allowed: Allowed, place: str, model: str, case: str = "", *, type: str | None = None
) -> Iterator[Finding]:
    """What is wrong with a value, apart from its type. Of a list, its length, and the values in it."""
    if isinstance(value, str | list):
        length = len(cast("Sequence[object]", value))
        if not _limits(allowed).allows_length(length):
            has = counted(length, "character" if isinstance(value, str) else "item")
            wanted = _between(allowed.min_length, allowed.max_length)
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
    """Whether a value is among those allowed: one of the values, or a number within the range. Of lists, the length."""
    if isinstance(value, list):
        return _limits(allowed).allows_length(len(cast("list[object]", value)))
    if any(_is_same(value, one) for one in allowed.values or ()):
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return allowed.values is None
    return _has_range(allowed) and -math.inf < value < math.inf and _limits(allowed).allows(value)


def _is_same(value: object, other: object) -> bool:
    """The API takes `jpg` for `JPG`. True is not 1."""
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _limits(allowed: Allowed) -> Limits:
    return Limits(
        minimum=allowed.minimum,
        maximum=allowed.maximum,
        step=allowed.step,
        min_length=allowed.min_length,
        max_length=allowed.max_length,
    )


def _has_range(allowed: Allowed) -> bool:
    """Whether numbers are allowed that are not listed."""
    return allowed.values is None or allowed.minimum is not None or allowed.maximum is not None


def nearest_to(value: float | str, allowed: Allowed) -> float | str | None:
    """Of all that would do, what is nearest to a value; None if nothing is like it."""
    listed = allowed.values or ()
    if isinstance(value, str):
        from difflib import get_close_matches  # not needed by most tasks

        texts = [one for one in listed if isinstance(one, str) and len(value) <= _SHOWN]
        return next(iter(get_close_matches(value, texts, n=1)), None)
    if isinstance(value, bool) or not -math.inf < value < math.inf:
        return None
    numbers = [one for one in listed if not isinstance(one, str | bool)]
    if _has_range(allowed) and (in_range := _limits(allowed).nearest(value)) is not None:
        numbers.append(in_range)
    return min(numbers, key=lambda one: abs(one - value), default=None)


def nearest_size(size: Size, sizes: Sequence[Size]) -> Size:
    """The size with the most similar shape; of those with the same, the one with the most similar area."""

    width, height = max(size[0], 1), max(size[1], 1)

    def distance(other: Size) -> tuple[float, float]:
        shape = math.log(other[0] / other[1]) - math.log(width / height)
        return round(abs(shape), 9), abs(math.log(other[0] * other[1]) - math.log(width * height))

    return min(sizes, key=distance)


# Words ---------------------------------------------------------------------------------------------------------------


def shown(value: object) -> str:
    """A value in a sentence; long texts, and what is no text, number or truth, by their kind alone."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        try:
            return str(value)
        except ValueError:  # Python writes no integer of more than 4300 digits
            return "an integer of thousands of digits"
    if isinstance(value, str) and len(value) <= _SHOWN:
        return repr(value)
    return noun_of(value)


def noun_of(value: object) -> str:
    """The kind of a value."""
    if isinstance(value, str):
        return f"a string of {counted(len(value), 'character')}"
    for kind, noun in _NOUNS:
        if isinstance(value, kind):
            return noun
    return f"an object of type {type(value).__name__}"


def written(size: Size) -> str:
    """`1024x768`."""
    return f"{size[0]}x{size[1]}"


def counted(number: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


_NOUNS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"), (int, "an integer"), (float, "a number"), (Mapping, "an object"), (list, "a list"),
)  # fmt: skip


def described(allowed: Allowed) -> str:
    """What would do."""
    length = _between(allowed.min_length, allowed.max_length)
    listed = some([shown(value) for value in allowed.values or ()])
    ways = (listed, _between(allowed.minimum, allowed.maximum), length and f"a length of {length}")
    text = " or ".join(filter(None, ways))
    if allowed.step is None:
        return text
    return f"{text} in multiples of {allowed.step}" if text else f"multiples of {allowed.step}"


def remedy(nearest: object) -> str:
    """What would do and is nearest to a value, as the end of a sentence."""
    return "" if nearest is None else f"; the nearest is {shown(nearest)}"


def some(names: Sequence[str]) -> str:
    """The first of some names, and how many there are besides."""
    rest = len(names) - _LISTED
    return ", ".join(names) if rest <= 1 else f"{', '.join(names[:_LISTED])} and {rest} more"


def _between(lowest: float | None, highest: float | None) -> str:
    if lowest is not None and highest is not None:
        return f"exactly {lowest}" if lowest == highest else f"{lowest} to {highest}"
    if lowest is not None:
        return f"at least {lowest}"
    return "" if highest is None else f"at most {highest}"


# Types ---------------------------------------------------------------------------------------------------------------

_TYPES: Mapping[str, type] = {
    "string": str, "uuid": str, "model": str, "boolean": bool, "map": Mapping, "any": object,
}  # fmt: skip


def _is_of(value: object, option: str | Options) -> bool:
    if isinstance(option, tuple):
        return isinstance(value, list) and all(
            any(_is_of(item, one) for one in option) for item in cast("list[object]", value)
        )
    if option in ("integer", "number"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return option == "number" or value % 1 == 0
    if option == "media":  # it may be a file or bytes still: it is not looked at
        return not isinstance(value, bool | int | float | Mapping | list)
    return isinstance(value, _TYPES[option])
