"""Whether a value is one that a model takes, and the sentence that says which it takes instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    if not _is_of(value, options_of(parameter.type)):
        message = f"{place} is {noun_of(value)}, but {model} takes {parameter.type} there."
        yield Finding(kind="type", message=message, parameters=(place,), type=parameter.type)
        return
    yield from not_allowed(value, parameter, place, f"{model} takes", type=parameter.type)


def not_allowed(
    value: object, allowed: Allowed, place: str, takes: str, case: str = "", *, type: str | None = None
) -> Iterator[Finding]:
    """What is wrong with a value, apart from its type. Of a list, its length, and the values in it."""
    if isinstance(value, str | list):
        length = len(cast("Sequence[object]", value))
        if not _within(length, allowed.min_length, allowed.max_length):
            has = counted(length, "character" if isinstance(value, str) else "item")
            message = (
                f"{place} has {has}, but {takes} {_between(allowed.min_length, allowed.max_length)}{case}."
            )
            yield Finding(kind="value", message=message, parameters=(place,), allowed=allowed, type=type)
    if isinstance(value, list):
        items = attrs.evolve(allowed, min_length=None, max_length=None)
        for index, item in enumerate(cast("list[object]", value)):
            yield from not_allowed(item, items, f"{place}[{index}]", takes, case, type=type)
    elif isinstance(value, bool | int | float | str) and not is_allowed(value, allowed):
        nearest = nearest_to(value, allowed)
        remedy = "" if nearest is None else f"; the nearest is {shown(nearest)}"
        message = f"{place} is {shown(value)}, but {takes} {described(allowed)}{case}{remedy}."
        yield Finding(
            kind="value", message=message, parameters=(place,), allowed=allowed, nearest=nearest, type=type
        )


def is_allowed(value: object, allowed: Allowed) -> bool:
    """Whether a value is among those allowed: one of the values, or a number within the range. Of lists, the length."""
    if isinstance(value, list):
        return _within(len(cast("list[object]", value)), allowed.min_length, allowed.max_length)
    if allowed.values is not None and any(_is_same(value, one) for one in allowed.values):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        has_range = allowed.minimum is not None or allowed.maximum is not None
        if allowed.values is not None and not has_range:
            return False
        limits = Limits(allowed.minimum, allowed.maximum, allowed.step)
        return (
            math.isfinite(value) and limits.allows(value)
            if isinstance(value, float)
            else limits.allows(value)
        )
    return allowed.values is None


def _is_same(value: object, other: object) -> bool:
    """The API takes `jpg` for `JPG`. True is not 1."""
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _within(number: float, lowest: float | None, highest: float | None) -> bool:
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)


def nearest_to(value: float | str, allowed: Allowed) -> float | str | None:
    """Of all that would do, what is nearest to a value; None if nothing is like it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        import difflib  # not needed by most tasks

        texts = [one for one in allowed.values or () if isinstance(one, str)]
        return (
            next(iter(difflib.get_close_matches(value, texts, n=1)), None) if len(value) <= _SHOWN else None
        )
    if isinstance(value, float) and not math.isfinite(value):
        return None
    numbers = [one for one in allowed.values or () if not isinstance(one, str | bool)]
    if allowed.minimum is not None or allowed.maximum is not None or allowed.values is None:
        in_range = Limits(allowed.minimum, allowed.maximum, allowed.step).nearest(value)
        numbers += [] if in_range is None else [in_range]
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


def counted(number: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


_NOUNS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"), (int, "an integer"), (float, "a number"), (Mapping, "an object"), (list, "a list"),
)  # fmt: skip


def described(allowed: Allowed) -> str:
    """What would do."""
    words = [] if allowed.values is None else [some([shown(value) for value in allowed.values])]
    if allowed.minimum is not None or allowed.maximum is not None:
        words.append(_between(allowed.minimum, allowed.maximum))
    if allowed.min_length is not None or allowed.max_length is not None:
        words.append(f"a length of {_between(allowed.min_length, allowed.max_length)}")
    text = " or ".join(words)
    if allowed.step is None:
        return text
    return f"{text} in multiples of {allowed.step}" if text else f"multiples of {allowed.step}"


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


def _is_of(value: object, options: Options) -> bool:
    return any(
        _IS[option](value)
        if isinstance(option, str)
        else isinstance(value, list) and all(_is_of(item, option) for item in cast("list[object]", value))
        for option in options
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return _is_number(value) and (isinstance(value, int) or cast("float", value).is_integer())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


#: What is given for media may be a file or bytes still: it is not looked at.
_IS: Mapping[str, Callable[[object], bool]] = {
    "string": _is_text,
    "uuid": _is_text,
    "model": _is_text,
    "integer": _is_integer,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "map": lambda value: isinstance(value, Mapping),
    "media": lambda value: not isinstance(value, bool | int | float | Mapping | list),
    "any": lambda _: True,
}
