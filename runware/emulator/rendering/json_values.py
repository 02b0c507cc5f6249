"""Values for a JSON Schema; it supports types, enums, properties, items, bounds, `$ref`, and unions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import attrs

#: Limits of the number of values, and of the length of a string: a schema can demand any number, or be recursive.
MOST_VALUES = 2_000
LONGEST = 10_000
#: Depths of nesting beyond which only required properties are made, and beyond which all values are None.
_DEEP, _DEEPEST = 10, 20
_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def value_for(schema: Mapping[str, Any], words: list[str], variation: int) -> Any:
    """Return a value that fits a schema. Its strings contain one of the words; `variation` changes the value.

    Raises:
        ValueError: The schema is invalid.
    """
    try:
        return _Generator(schema, words).value(schema, "text", variation)
    except RecursionError as error:
        raise ValueError("It refers to itself without an end.") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError("A keyword in it has an invalid value, or a reference leads nowhere.") from error


@attrs.define
class _Generator:
    root: Mapping[str, Any]
    words: list[str]
    left: int = MOST_VALUES

    def value(self, schema: Any, name: str, variation: int, depth: int = 0) -> Any:
        self.left -= 1
        if not isinstance(schema, Mapping) or depth > _DEEPEST or self.left < 0:
            return None
        given = self._resolved(cast("Mapping[str, Any]", schema))
        if "const" in given:
            return given["const"]
        if given.get("enum"):
            return given["enum"][variation % len(given["enum"])]
        kind = given.get("type")
        if isinstance(kind, list):
            kind = next((each for each in cast("list[str]", kind) if each != "null"), "null")
        if kind == "object" or (kind is None and "properties" in given):
            required = given.get("required", [])
            return {
                key: self.value(inner, key, variation, depth + 1)
                for key, inner in given.get("properties", {}).items()
                if (depth < _DEEP and self.left > 0) or key in required
            }
        if kind == "array":
            count = min(max(int(given.get("minItems", 1)), 0), max(self.left, 0))
            return [self.value(given.get("items", {}), name, variation + n, depth + 1) for n in range(count)]
        if kind in ("integer", "number"):
            return _number(given, kind == "integer", variation)
        if kind in ("boolean", "null"):
            return True if kind == "boolean" else None
        return self._string(given, name, variation)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a schema with `$ref`, all of `allOf`, and the first of `anyOf` or `oneOf` merged into it."""
        self.left -= 1
        if self.left < -MOST_VALUES:
            raise RecursionError("it refers to itself")
        found: Any = schema
        if isinstance(schema.get("$ref"), str):
            found = self.root
            for part in schema["$ref"].removeprefix("#").strip("/").split("/"):
                found = found.get(part, {}) if part else found
        merged: dict[str, Any] = dict(found)
        for key in ("anyOf", "oneOf"):
            if merged.get(key):
                merged |= self._resolved(merged.pop(key)[0])
        for part in merged.pop("allOf", []):
            other = self._resolved(part)
            properties = {**merged.get("properties", {}), **other.get("properties", {})}
            merged |= other
            merged |= {"properties": properties} if properties else {}
        return merged

    def _string(self, schema: Mapping[str, Any], name: str, variation: int) -> str:
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        word = self.words[variation % len(self.words)].strip(".,;:!?\"'") if self.words else ""
        text = f"{name} of {word}" if word else name
        text = text.ljust(min(int(schema.get("minLength", 0)), LONGEST), ".")
        return text[: schema["maxLength"]] if "maxLength" in schema else text


def _number(schema: Mapping[str, Any], whole: bool, variation: int) -> float | int:
    step = schema.get("multipleOf", 1)
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    highest = schema.get("maximum", schema.get("exclusiveMaximum"))
    value = -(-lowest // step) * step
    if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
        value += step
    room = 10 if highest is None else (highest - value) // step
    value += step * (variation % max(int(room), 1))
    if highest is not None and value >= highest and not whole and "multipleOf" not in schema:
        value = (lowest + highest) / 2
    return int(value) if whole else value
