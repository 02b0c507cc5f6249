"""Parameters by the names of columns, and values out of texts, as the model's kinds say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from runware._catalogue.names import by_place
from runware._models import kinds
from runware._models.codec import class_in
from runware._models.foreign_names import unknown_parameter
from runware._models.model import Task
from runware._models.validation import converters, fields_by_key
from runware.errors import refusal

_TRUE, _FALSE = ("true", "yes", "1", "on"), ("false", "no", "0", "off")
_TRUTH: dict[str, bool] = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
#: Of a list. A data URI has semicolons before its content.
_ITEM = re.compile(r"(?:\s*data:[^,]*,)?[^;]+")


class Columns:
    """The columns that a task may have: its parameters by Python's names or the wire's, and by dots what is inside of one."""

    def __init__(self, cls: type[Task[Any]]) -> None:
        self._cls = cls
        self._convert = converters(cls)
        #: A name counts before a place, where another parameter may be sent as well.
        self._fields: dict[str, kinds.Field] = {**by_place(cls), **fields_by_key(cls)}

    def put(self, values: dict[str, Any], name: str, given: object, *, is_text: bool) -> None:
        """Put what a cell says among the values of its task.

        Raises:
            InvalidParameterError: There is no such parameter, or the value does not fit.
        """
        found = self._place(name)
        if found is None:
            raise unknown_parameter(name, self._cls.__name__, list(self._convert))
        field, inner = found
        kind = _inside(field.metadata["kind"], inner)
        value = from_text(kind, cast("str", given), name) if is_text else given
        if value is not None and not inner:
            self._convert[field.name](value, field.name)  # so that every cell has its own sentence
        put_in(values, (field.name, *inner), value, name)

    def is_given(self, values: Mapping[str, object], name: str) -> bool:
        """Whether the values of a task have what such a column says."""
        found = self._place(name)
        if found is None:
            return False
        there: Any = values
        for key in (found[0].name, *found[1]):
            if not isinstance(there, Mapping) or key not in there:
                return False
            there = cast("Mapping[str, Any]", there)[key]
        return True

    def is_named(self, column: str, parameters: Sequence[str]) -> bool:
        """Whether an error about these parameters is about this column."""
        found = self._place(column)
        names = {re.split(r"[.[]", name)[0] for name in parameters}
        return found is not None and not names.isdisjoint({found[0].name, kinds.wire_name(found[0])})

    def _place(self, name: str) -> tuple[kinds.Field, list[str]] | None:
        """The parameter that a column is of, and the way to what is meant inside of it."""
        if (field := self._fields.get(name)) is not None:
            return field, []
        outer, *inner = name.split(".")
        field = self._fields.get(outer)
        return None if field is None else (field, inner)


#: The columns of each class.
columns_of = kinds.once_per_class(Columns)


def nested(said: Mapping[str, object]) -> dict[str, Any]:
    """The same with what has dots in its name inside of an object."""
    values: dict[str, Any] = {}
    for name, value in said.items():
        put_in(values, tuple(name.split(".")), value, name)
    return values


def put_in(values: dict[str, Any], path: Sequence[str], value: object, name: str) -> None:
    """Put a value where a path leads, into objects that are made on the way. `name` is what errors call it.

    Raises:
        InvalidParameterError: There is something already.
    """
    *outer, last = path
    for key in outer:
        inner = values.setdefault(key, {})
        if not isinstance(inner, dict):
            raise refusal(f"{name} was given twice, here and as {key}. Give it once.", name)
        values = cast("dict[str, Any]", inner)
    if isinstance(value, Mapping) and isinstance(there := values.get(last, {}), dict):
        values[last] = {**there, **value}
    elif last in values:
        raise refusal(f"{name} was given twice, perhaps under another name. Give it once.", name)
    else:
        values[last] = value


def _inside(kind: kinds.Kind, path: Sequence[str]) -> kinds.Kind:
    """The kind of what stands inside of an object; anything where that is not known."""
    for key in path:
        cls = class_in(kind)
        field = None if cls is None else fields_by_key(cls).get(key)
        kind = kinds.anything if field is None else field.metadata["kind"]
    return kind


def from_text(kind: kinds.Kind, text: str, name: str) -> object:
    """What a text says, for a parameter of that kind. A text that does not fit is left for the parameter's own sentence."""
    kind = kinds.loaded(kind)
    stripped = text.strip()
    is_json = stripped[:1] in ("{", "[")
    if isinstance(kind, kinds.ListOf):
        if is_json:
            value = json_of(stripped, name)
            return [value] if stripped[0] == "{" else value
        return [from_text(kind.item, part.strip(), name) for part in _ITEM.findall(stripped) if part.strip()]
    if isinstance(kind, kinds.Either):
        return json_of(stripped, name) if is_json else _one_of(kind, text, name)
    if kind in (kinds.integer, kinds.number):
        return _number(stripped, text, whole=kind is kinds.integer)
    if kind is kinds.boolean:
        return _TRUTH.get(stripped.lower(), text)
    if kind in (kinds.uuid, kinds.air, kinds.media):
        return stripped
    if is_json and kind is not kinds.string:
        return json_of(stripped, name)
    if kind is not kinds.anything:
        return text
    try:
        return cast("object", json.loads(stripped))
    except ValueError:
        return text


def _number(stripped: str, text: str, *, whole: bool) -> object:
    try:
        number = float(stripped)
        if number.is_integer() and (whole or "." not in stripped):
            return int(stripped) if stripped.lstrip("+-").isdecimal() else int(number)
    except (ValueError, OverflowError):
        return text
    return number


def _one_of(kind: kinds.Either, text: str, name: str) -> object:
    for option in kind.options:
        if isinstance(option, kinds.Scalar) and option not in (kinds.mapping, kinds.media, kinds.string):
            value = from_text(option, text, name)
            if option.accepts(value):
                return value
    is_text = kinds.string in kind.options or kinds.media in kind.options
    return text if is_text else from_text(kind.options[0], text, name)


def json_of(text: str, name: str) -> object:
    """What a text in JSON says.

    Raises:
        InvalidParameterError: It is none. `name` is what the sentence calls the parameter.
    """
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError) as error:
        raise refusal(f"{name} is {text[:60]!r}, which is no JSON: {error}.", name) from None
