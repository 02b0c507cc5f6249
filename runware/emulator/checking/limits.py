"""Checks of values against the limits and known values of the schema, with errors in the API's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from runware._models import kinds
from runware._models.limits import Limits
from runware.emulator.refusal import Refused, problem

#: The values that the request's model is known to accept, by place.
Listed = Mapping[str, tuple[Any, ...]]

#: Descriptions of types in the API's messages. The client's own messages describe Python types.
_NOUNS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "uuid": "a UUID v4 string",
    "model": "a string that is a valid AIR identifier",
    "media": "a UUID v4 string, a data URI string, a base64 encoded string, or a publicly accessible URL",
    "map": "an object",
}


def check_limits(value: object, field: kinds.Field, place: str, listed: Listed) -> None:
    """Refuse a value that is outside a field's limits, or is not one of its known values.

    Args:
        value: The value, whose type is already checked.
        field: The field.
        place: The place of the value in the request.
        listed: The values that the model is known to accept.

    Raises:
        Refused: The API would answer with an error.
    """
    limits: Limits = field.metadata["limits"]
    _check_value(value, limits, type_of(field), place)
    if limits.each is not None:
        _check_items(value, limits.each, type_of(field), place)
    _check_known(value, field, place, listed)


def _check_items(value: object, each: Limits, kind: str, place: str) -> None:
    for index, item in enumerate(cast("list[object]", value) if isinstance(value, list) else ()):
        _check_value(item, each, kind, f"{place}[{index}]")


def _check_known(value: object, field: kinds.Field, place: str, listed: Listed) -> None:
    """Refuse a value that is not one of the task's known values, unless the model is known to accept it."""
    of_items: tuple[Any, ...] | None = field.metadata["each_known"]
    known: tuple[Any, ...] | None = of_items or field.metadata["known"]
    if not known:
        return
    by_model = listed.get(re.sub(r"\[\d+\]", "[]", place), ())
    for item in as_list(value):
        if not _is_known(item, (*known, *by_model)):
            supported = ", ".join(f"'{k}'" for k in known)
            raise _out_of_limits(
                place, f"Supported values are: {supported}.", type_of(field), allowedValues=list(known)
            )


def _check_value(value: object, limits: Limits, kind: str, place: str) -> None:
    """Refuse a number, text or list that is outside its limits. The items of a list are checked elsewhere."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not limits.allows(value):
            ends = {"min": limits.minimum, "max": limits.maximum, "multiplier": limits.step}
            raise _out_of_limits(place, _range_rule(place, limits), kind, **ends)
    elif isinstance(value, str | list):
        if len(cast("Sequence[Any]", value)) not in limits.lengths():
            rule = f"The length of '{place}' must be {_between(limits.min_length, limits.max_length)}."
            raise _out_of_limits(place, rule, kind, min=limits.min_length, max=limits.max_length)
        if isinstance(value, str) and not limits.allows_form(value):
            raise _out_of_limits(place, f"'{place}' must match the pattern {limits.pattern}.", kind)


def _out_of_limits(place: str, rule: str, kind: str, **details: Any) -> Refused:
    message = f"Invalid value for '{place}' parameter. {rule}"
    return Refused(problem(f"invalid{_capital(place)}", message, place, type=kind, **details))


def _is_known(item: object, known: Sequence[str | int]) -> bool:
    """Whether an item is one of the known values, or of another type, to which the known values do not apply."""
    if item in known:
        return True
    if isinstance(item, str):
        # The API's own examples have `jpg` where its documentation has `JPG`.
        return item.upper() in known and all(str(value).isupper() for value in known)
    return any(type(value) is not type(item) for value in known)


def as_list(value: object) -> list[object]:
    """Return a list unchanged, and any other value as a list of one item."""
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _range_rule(place: str, limits: Limits) -> str:
    words = [_between(limits.minimum, limits.maximum)]
    if limits.above is not None:
        words.insert(0, f"greater than {limits.above}")
    if limits.below is not None:
        words.append(f"less than {limits.below}")
    if limits.step is not None:
        words.append(f"in multiples of {limits.step}")
    return f"'{place}' must be {' '.join(word for word in words if word)}."


def _between(lowest: float | None, highest: float | None) -> str:
    if lowest is not None and highest is not None:
        return f"exactly {lowest}" if lowest == highest else f"between {lowest} and {highest}"
    if lowest is not None:
        return f"at least {lowest}"
    return "" if highest is None else f"at most {highest}"


def invalid(place: str, kind: kinds.Kind) -> dict[str, Any]:
    """Return the API's error for a value of the wrong type."""
    if _type_name(kind) == "object" and "." not in place:
        message = f"Invalid type for '{place}'. '{place}' must be an object."
    else:
        message = f"Invalid value for '{place}' parameter. '{place}' must be {_noun(kind)}."
    return problem(f"invalid{_capital(place)}", message, place, type=_type_name(kind))


def _noun(kind: kinds.Kind) -> str:
    if isinstance(kind, kinds.ListOf):
        return f"an array, each item {_noun(kind.item)}"
    if isinstance(kind, kinds.Either):
        return " or ".join(dict.fromkeys(_noun(option) for option in kind.options))
    return "an object" if isinstance(kind, type | kinds.Named) else _NOUNS.get(kind.name, f"a {kind.name}")


def type_of(field: kinds.Field) -> str:
    """Return the API's name for the type of a field in errors."""
    return _type_name(field.metadata["kind"])


def _type_name(kind: kinds.Kind) -> str:
    """Return the API's name for a type in errors: `integer`, `float`, `string[]`, `integer|array`."""
    if isinstance(kind, kinds.ListOf):
        return f"{_type_name(kind.item)}[]"
    if isinstance(kind, kinds.Either):
        return "|".join(_names(kind))
    if isinstance(kind, type | kinds.Named):
        return "object"
    return {"number": "float", "uuid": "string", "model": "string", "media": "string", "map": "object"}.get(
        kind.name, kind.name
    )


def _names(kind: kinds.Either) -> Iterator[str]:
    yield from dict.fromkeys(_type_name(option) for option in kind.options)


def _capital(place: str) -> str:
    name = place.split(".")[-1].split("[")[0]
    return name[:1].upper() + name[1:]
