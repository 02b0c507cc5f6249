"""Instances of the classes of `codegen.spec` from parsed YAML, without any conversion of types.

Every complaint names the path to the key, as in `unknown key requird @ $.params['text']`.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

T = TypeVar("T")


class StructureError(ValueError):
    """The content of a file does not fit its class. `complaints` has a sentence for each mistake."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


def structured(data: object, cls: type[T]) -> T:
    """Return an instance of a class of `codegen.spec`, made from the content of a file.

    Raises:
        StructureError: A key is unknown or missing, or a value is of another type or empty.
    """
    if not isinstance(data, dict):
        raise StructureError(["the file is empty, or not a mapping"])
    complaints: list[str] = []
    made = _instance(cast("dict[object, object]", data), cls, "$", complaints)
    if complaints:
        raise StructureError(complaints)
    return cast("T", made)


def shown(value: object) -> str:
    """Return the `repr` of a value for an error sentence, cut to 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def suggestion(name: object, known: Iterable[str]) -> str:
    """Return a hint at the known name closest to a name, ignoring case; empty if none is close."""
    spelt = {one.lower(): one for one in known}
    close = difflib.get_close_matches(str(name).lower(), spelt, 1)
    return f" (did you mean {spelt[close[0]]}?)" if close else ""


@cache
def _fields(cls: Any) -> dict[str, tuple[Any, bool]]:
    """Return the type of each key, and whether the key is required."""
    hints = get_type_hints(cls)
    return {
        field.name: (hints[field.name], field.default is attrs.NOTHING)
        for field in cast("tuple[attrs.Attribute[Any], ...]", attrs.fields(cls))
    }


def _hint(key: str, fields: Iterable[str]) -> str:
    said = _ELSEWHERE.get(key, "")
    is_here = said.partition(":")[0] in fields
    return f" (write {said} here)" if is_here else suggestion(key, fields)


def _instance(data: dict[object, object], cls: Any, path: str, complaints: list[str]) -> object:
    fields = _fields(cls)
    made: dict[str, object] = {}
    for key, value in data.items():
        if not isinstance(key, str) or key not in fields:
            hint = _hint(key, fields) if isinstance(key, str) else ""
            if value is None and " " in str(key):
                hint = ", which is text after a comma: quote the whole text"
            complaints.append(f"unknown key {shown(key).strip(chr(39))}{hint} @ {path}")
        else:
            made[key] = _value(value, fields[key][0], f"{path}.{key}", complaints)
    missing = [key for key, (_, required) in fields.items() if required and key not in data]
    complaints += [f"required key {key} is missing @ {path}" for key in missing]
    return None if complaints else cls(**made)


def _value(value: object, hint: Any, path: str, complaints: list[str]) -> object:
    if hint is Any:
        return value
    options = [option for option in _options(hint) if option is not types.NoneType]
    if value is None and len(options) != len(list(_options(hint))) and path.endswith("]"):
        return None  # an open end of a range; elsewhere, a key without a value is a mistake
    for option in options:
        kind = get_origin(option) or option
        if kind is Any:
            return value
        if attrs.has(option):
            if value == {}:
                complaints.append(f"the mapping is empty; remove the key @ {path}")
                return None
            if isinstance(value, dict):
                return _instance(cast("dict[object, object]", value), option, path, complaints)
        elif type(value) is kind:
            return _BUILDERS.get(kind, _scalar)(value, option, path, complaints)
    complaints.append(_refusal(value, options, path))
    return None


def _options(hint: Any) -> Iterator[Any]:
    return iter(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else iter((hint,))


def _refusal(value: object, options: list[Any], path: str) -> str:
    if value is None:
        return f"the key has no value @ {path}"
    wanted = " or ".join(_NAMES.get(get_origin(option) or option, "a mapping") for option in options)
    hint = "; quote it if it is text" if str in options and type(value) not in (dict, list) else ""
    own = type(value).__name__
    is_one = "a boolean" if own == "bool" else _NAMES.get(type(value), f"of type {own}")
    return f"{shown(value)} is {is_one}, not {wanted}{hint} @ {path}"


def _scalar(value: Any, option: Any, path: str, complaints: list[str]) -> object:
    if isinstance(value, str) and not value.strip():
        complaints.append(f"the text is empty @ {path}")
    return value


def _list(value: Any, option: Any, path: str, complaints: list[str]) -> object:
    if not value:
        complaints.append(f"the list is empty; remove the key @ {path}")
    [item] = get_args(option)
    return [_value(one, item, f"{path}[{index}]", complaints) for index, one in enumerate(value)]


def _mapping(value: Any, option: Any, path: str, complaints: list[str]) -> object:
    if not value:
        complaints.append(f"the mapping is empty; remove the key @ {path}")
    key_hint, item = get_args(option)
    may_be_nothing = item is Any or types.NoneType in _options(item)
    made: dict[object, object] = {}
    for key, one in value.items():
        inner = f"{path}[{shown(key)}]"
        if type(key) not in tuple(_options(key_hint)):
            complaints.append(f"{_refusal(key, list(_options(key_hint)), inner)}")
        elif key == "" or (one is None and not may_be_nothing):
            complaints.append(f"{'the key is empty' if key == '' else 'the key has no value'} @ {inner}")
        else:
            made[key] = _value(one, item, inner, complaints)
    return made


_Builder = Callable[[Any, Any, str, list[str]], object]
_BUILDERS: dict[Any, _Builder] = {list: _list, dict: _mapping}
#: The names of types in error sentences, as YAML calls them.
_NAMES: dict[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    list: "a list",
    dict: "a mapping",
}
#: Keywords of JSON Schema, and the keys of the schema's files that have the same meaning.
_ELSEWHERE = {
    "minimum": "range: [lowest, highest]", "maximum": "range: [lowest, highest]", "exclusiveMinimum": "above",
    "exclusiveMaximum": "below", "multipleOf": "step", "minLength": "length: [shortest, longest]",
    "maxLength": "length: [shortest, longest]", "minItems": "length: [shortest, longest]",
    "maxItems": "length: [shortest, longest]", "enum": "known", "default": "server_default", "description": "doc",
    "properties": "fields", "items": "type: list[…]", "examples": "examples of the task",
}  # fmt: skip
