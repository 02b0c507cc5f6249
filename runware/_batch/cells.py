"""Map the columns of a table to parameters of a task, and parse the text of cells by the kind of the parameter."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from runware._catalogue.names import by_wire_path
from runware._models import kinds
from runware._models.codec import class_in
from runware._models.foreign_names import unknown_parameter
from runware._models.model import Task
from runware._models.validation import converters, fields_by_key
from runware.errors import refusal

_TRUE, _FALSE = ("true", "yes", "1", "on"), ("false", "no", "0", "off")
_TRUTH: dict[str, bool] = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
#: An item of a list that is separated by semicolons. A data URI has semicolons before its comma.
_ITEM = re.compile(r"(?:\s*data:[^,]*,)?[^;]+")


class Columns:
    """The columns that a task class allows: parameters by their Python or wire names, nested ones with dots."""

    def __init__(self, cls: type[Task[Any]]) -> None:
        self._cls = cls
        self._convert = converters(cls)
        #: Names take precedence over wire paths, since two parameters may share a path.
        self._fields: dict[str, kinds.Field] = {**by_wire_path(cls), **fields_by_key(cls)}

    def put(self, values: dict[str, Any], name: str, given: object, *, is_text: bool) -> None:
        """Store the value of a cell among the values of its task.

        Args:
            values: The values of the task so far.
            name: The name of the column.
            given: The value of the cell.
            is_text: Whether the value is text to be parsed, and not JSON.

        Raises:
            InvalidParameterError: There is no such parameter, or the value is invalid.
        """
        found = self._place(name)
        if found is None:
            raise unknown_parameter(name, self._cls.__name__, list(self._convert))
        field, inner = found
        kind = _inside(field.metadata["kind"], inner)
        value = from_text(kind, cast("str", given), name) if is_text else given
        if value is not None and not inner:
            self._convert[field.name](value, field.name)  # here, so that each bad cell has its own error
        put_in(values, (field.name, *inner), value, name)

    def is_given(self, values: Mapping[str, object], name: str) -> bool:
        """Whether the values of a task have a value for this column."""
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
        """Whether one of these parameters, named by an error, is that of this column."""
        found = self._place(column)
        names = {re.split(r"[.[]", name)[0] for name in parameters}
        return found is not None and not names.isdisjoint({found[0].name, kinds.wire_name(found[0])})

    def _place(self, name: str) -> tuple[kinds.Field, list[str]] | None:
        """Return the parameter of a column, and the path of keys inside it; None if there is no such parameter."""
        if (field := self._fields.get(name)) is not None:
            return field, []
        outer, *inner = name.split(".")
        field = self._fields.get(outer)
        return None if field is None else (field, inner)


#: The columns of a class, cached per class.
columns_of = kinds.cached_per_class(Columns)


def nested(said: Mapping[str, object]) -> dict[str, Any]:
    """Return the values with dotted names expanded into nested objects."""
    values: dict[str, Any] = {}
    for name, value in said.items():
        put_in(values, tuple(name.split(".")), value, name)
    return values


def put_in(values: dict[str, Any], path: Sequence[str], value: object, name: str) -> None:
    """Store a value at a path, creating the objects on the way. Errors call the value `name`.

    Raises:
        InvalidParameterError: The path has a value already.
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
    """Return the kind of the value at a path inside a value of `kind`; `anything` if it is not known."""
    for key in path:
        cls = class_in(kind)
        field = None if cls is None else fields_by_key(cls).get(key)
        kind = kinds.anything if field is None else field.metadata["kind"]
    return kind


def from_text(kind: kinds.Kind, text: str, name: str) -> object:
    """Parse text as a value of a kind. Text that does not fit is returned as it is, for the check of the parameter to refuse."""
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
    """Parse JSON text.

    Raises:
        InvalidParameterError: The text is not JSON. The error calls the parameter `name`.
    """
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError) as error:
        raise refusal(f"{name} is {text[:60]!r}, which is not valid JSON: {error}.", name) from None
