"""Reader of JSON Schema (2019-09 and 2020-12) into `Member`s. What our language cannot express becomes a note."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

from attrs import define, field

from codegen.importing import patterns
from codegen.importing.composition import CONDITIONS, NAME, composed, without_names
from codegen.importing.members import Ends, Member, Number, alternatives
from codegen.importing.refused import RefusedError
from codegen.importing.sources import is_list, is_table, listed, mapping
from codegen.importing.strings import is_air, media_type
from codegen.importing.texts import as_words, sentence, shown
from codegen.type_expressions import DEEPEST

#: The greatest integer: 64 bits, signed. JSON that other languages write may have it rounded up.
GREATEST = 2**63 - 1
_COMMON = {
    "type",
    "title",
    "description",
    "default",
    "const",
    "enum",
    "oneOf",
    "anyOf",
    "x-order",
    "nullable",
    NAME,
}
_OF_KIND: dict[str, set[str]] = {
    "string": {"minLength", "maxLength", "format", "pattern"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"},
    "array": {"items", "prefixItems", "additionalItems", "minItems", "maxItems", "contains"},
    "object": {
        "properties",
        "required",
        "additionalProperties",
        "unevaluatedProperties",
        "minProperties",
        "maxProperties",
        "x-constraints",
        *CONDITIONS,
    },
}
_OF_KIND["number"] = _OF_KIND["integer"]
#: Formats that add nothing to the type.
_PLAIN_FORMATS = {"uri", "url", "int32", "int64", "float", "double"}


@define
class Reader:
    """Reads one document, collecting notes."""

    #: What cannot be expressed: place and keyword, a line each.
    notes: list[str] = field(factory=list[str])

    def message(self, schema: dict[str, Any]) -> Member:
        """Read the schema of a request or result."""
        member = self.read(schema, "")
        if member.kind != "object":
            raise RefusedError("The request or the response is not an object with properties.")
        return member

    def read(self, schema: object, place: str) -> Member:
        """Read the schema of a value. `place` is its path on the wire."""
        if schema is True or schema == {}:
            return Member("any")
        if not is_table(schema):
            raise RefusedError(f"{place or 'The document'}: {shown(schema, 40)} is not a schema.")
        table = composed(schema)
        values, texts = self._values(table, place)
        kinds = self._kinds(table, values, place)
        made = self._of_kinds(table, kinds, place)
        made.doc = self._doc(table, place, texts)
        if values is not None and made.kind not in ("object", "list"):
            made.values = values
        elif values is not None:
            self.notes.append(f"`{place}`: one of {', '.join(shown(value, 40) for value in values)}")
        if table.get("default") is not None:
            made.default = table["default"]
        return made

    # Kinds of value -------------------------------------------------------------------------------------------------

    def _kinds(self, table: dict[str, Any], values: list[Any] | None, place: str) -> list[str]:
        said: object = table.get("type")
        kinds = [said] if isinstance(said, str) else [str(kind) for kind in listed(said)]
        kinds = [kind for kind in kinds if kind != "null"]
        if not kinds and values:
            kinds = list(dict.fromkeys(_json_type(value) for value in values))
        if not kinds and "properties" in table:
            kinds = ["object"]
        if not kinds and "items" in table:
            kinds = ["array"]
        for kind in kinds:
            if kind not in ("string", "integer", "number", "boolean", "array", "object"):
                raise RefusedError(
                    f"{place or 'The document'}: type is {shown(kind, 40)}, which is not a type of JSON Schema."
                )
        return kinds

    def _of_kinds(self, table: dict[str, Any], kinds: list[str], place: str) -> Member:
        several = [[o for o in listed(table.get(key)) if not _is_null(o)] for key in ("oneOf", "anyOf")]
        options = [option for options in several if not _is_constants(options) for option in options]
        if len(options) == 1 and "object" not in kinds and is_table(options[0]):
            rest = {key: value for key, value in table.items() if key not in ("oneOf", "anyOf")}
            if not rest.keys() & options[0].keys() - {"type", "title", "description"}:
                whole = {**options[0], **rest}
                return self._of_kinds(whole, self._kinds(whole, None, place), place)
        if options and kinds == ["string"] and (media := media_type(options)):
            self._unread(table, "string", place)
            return Member(media, length=self._length(table, "Length", place))
        is_union = (
            options
            and "object" not in kinds
            and any(
                "type" in mapping(o)
                or "enum" in mapping(o)
                or "const" in mapping(o)
                or "properties" in mapping(o)
                for o in options
            )
        )
        if is_union:
            self._unread(table, "", place)
            return self._union([self.read(option, place) for option in options], place)
        if options and "object" not in kinds:
            self.notes.append(f"`{place}`: {shown({k: table[k] for k in ('oneOf', 'anyOf') if k in table})}")
        if not kinds:
            self._unread(table, "", place)
            return Member("any")
        return self._union([self._of_kind(kind, table, place) for kind in kinds], place)

    def _union(self, members: list[Member], place: str) -> Member:
        found: list[Member] = []
        for part in (part for member in members for part in member.parts):
            if part not in found:
                found.append(part)
        options = alternatives(found)
        if sum(option.kind == "object" for option in found) > 1:
            self.notes.append(f"`{place}`: several kinds of objects, described as one with the fields of all")
        return options[0] if len(options) == 1 else Member("union", options=options)

    def _of_kind(self, kind: str, table: dict[str, Any], place: str) -> Member:
        self._unread(table, kind, place)
        if kind == "string":
            return self._string(table, place)
        if kind in ("integer", "number"):
            return self._number(kind, table, place)
        if kind == "array":
            return Member(
                "list",
                item=self._item(table, place),
                length=self._length(table, "Items", place),
                contains=without_names(table.get("contains")),
            )
        return self._object(table, place) if kind == "object" else Member("boolean")

    def _string(self, table: dict[str, Any], place: str) -> Member:
        kind, form, pattern = "string", table.get("format"), table.get("pattern")
        if form == "uuid":
            kind = "uuid"
        elif form is not None and not (isinstance(form, str) and form in _PLAIN_FORMATS):
            self.notes.append(f"`{place}`: format {shown(form)}")
        if is_air(place, pattern):
            kind = "model"
        elif kind == "string" and pattern is not None:
            made = patterns.whole(pattern)
            if made is None:
                self.notes.append(f"`{place}`: pattern {shown(pattern)}")
            return Member(kind, length=self._length(table, "Length", place), pattern=made)
        return Member(kind, length=None if kind == "uuid" else self._length(table, "Length", place))

    def _number(self, kind: str, table: dict[str, Any], place: str) -> Member:
        table = _with_exclusive_ends(table)
        numbers = {
            key: self._amount(table, key, place, "number")
            for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
        }
        low, high = numbers["minimum"], numbers["maximum"]
        above, below = numbers["exclusiveMinimum"], numbers["exclusiveMaximum"]
        step = numbers["multipleOf"]
        if step is not None and step <= 0:
            step = None
        if kind == "integer":
            # Limits of integers may be fractions: above 0.5 is at least 1, and multiples of 2.5 are those of 5.
            lows = [math.ceil(low)] if low is not None else []
            highs = [math.floor(high)] if high is not None else []
            lows += [math.floor(above) + 1] if above is not None else []
            highs += [math.ceil(below) - 1] if below is not None else []
            low = max(-GREATEST - 1, min(max(lows), GREATEST)) if lows else None
            high = max(-GREATEST - 1, min(min(highs), GREATEST)) if highs else None
            above = below = None
            step = Fraction(repr(step)).numerator if step is not None else None
            step = None if step == 1 else step
        if step is not None:
            low, high = _multiple(low, step, math.ceil), _multiple(high, step, math.floor)
        ends: Ends | None = None if low is None and high is None else [low, high]
        return Member(kind, range=ends, above=above, below=below, step=step)

    def _object(self, table: dict[str, Any], place: str) -> Member:
        extra: object = table.get("additionalProperties", table.get("unevaluatedProperties", True))
        properties = mapping(table.get("properties"))
        if not properties:
            if is_table(extra):
                self.notes.append(f"`{place or 'request'}`: each of its members is {shown(extra)}")
            return Member("map")
        if is_table(extra):
            self.notes.append(f"`{place or 'request'}`: each of its other members is {shown(extra)}")
        required = {name for name in listed(table.get("required")) if isinstance(name, str)}
        members: dict[str, Member] = {}
        for name, inner in properties.items():
            where = f"{place}.{name}" if place else name
            if not name.strip():
                raise RefusedError(f"{place or 'The document'}: a property has an empty name.")
            if inner is False:
                self.notes.append(f"`{where}` may not be given")
                continue
            members[name] = self.read(inner, where)
            members[name].required = name in required
        for name in sorted(required - set(properties)):
            members[name] = Member("any", sentence(as_words(name)), required=True)
        conditions = {key: without_names(table[key]) for key in CONDITIONS if key in table}
        counted = self._counted(table, [name for name in members if name not in required], place)
        if counted:
            conditions["allOf"] = [*listed(conditions.get("allOf")), *counted]
        for constraint in listed(table.get("x-constraints")):
            self.notes.append(_constraint(mapping(constraint)))
        shared_as: object = table.get(NAME)
        return Member(
            "object", members=members, closed=extra is False, conditions=conditions,
            shared_as=shared_as if isinstance(shared_as, str) else None,
        )  # fmt: skip

    def _item(self, table: dict[str, Any], place: str) -> Member:
        """Read the items of a list. A list with a schema for each position becomes a list of their union."""
        items: object = table.get("items", True)
        if items == [] or items is False:
            items = True
        if place.endswith("[]" * (DEEPEST - 1)):
            self.notes.append(f"`{place}`: its items are {shown(items)}")
            return Member("any")
        first = listed(table.get("prefixItems")) or listed(items)
        if not first:
            return self.read(items, f"{place}[]")
        others: object = table.get("additionalItems", True) if is_list(items) else items
        self.notes.append(f"`{place}`: its items are, one after the other, {shown(first)}")
        rest = [others] if is_table(others) and others else []
        return self._union([self.read(one, f"{place}[]") for one in (*first, *rest)], f"{place}[]")

    def _counted(self, table: dict[str, Any], optional: list[str], place: str) -> list[dict[str, Any]]:
        """Convert `minProperties` and `maxProperties` to conditions; otherwise add a note."""
        least, most = (self._amount(table, f"{end}Properties", place, "integer") for end in ("min", "max"))
        singles = [{"required": [name]} for name in optional]
        is_closed = table.get("additionalProperties") is False
        any_of = least == 1 and is_closed and len(optional) == len(mapping(table.get("properties"))) > 1
        one_of = most == 1 and 1 < len(optional) == len(mapping(table.get("properties")))
        made: list[dict[str, Any]] = [{"anyOf": singles}] if any_of else []
        if one_of:
            pairs = [{"required": list(pair)} for pair in combinations(optional, 2)]
            made += [{"not": pair} for pair in pairs]
        for end, number, is_said in (("min", least, any_of or not least), ("max", most, one_of)):
            if number is not None and not is_said:
                self.notes.append(f"`{place or 'request'}`: {end}Properties {number}")
        return made

    # Values ---------------------------------------------------------------------------------------------------------

    def _values(self, table: dict[str, Any], place: str) -> tuple[list[Any] | None, dict[str, str]]:
        """Return the listed values, and their descriptions; None if values are not listed."""
        for key in ("oneOf", "anyOf"):
            options = listed(table.get(key))
            options = [option for option in options if not _is_null(option)]
            if options and _is_constants(options):
                texts = {
                    str(option["const"]): str(option.get("description") or option.get("title") or "")
                    for option in options
                }
                return [option["const"] for option in options], texts
        if table.get("const") is not None and not _is_huge(table["const"]):
            return [table["const"]], {}
        if "enum" in table:
            if table["enum"] == []:
                self.notes.append(f"`{place}` may not be given")
            values = [value for value in listed(table["enum"]) if value is not None and not _is_huge(value)]
            if any(map(_is_huge, listed(table["enum"]))):
                self.notes.append(f"`{place}`: values of more than 64 bits among {shown(table['enum'])}")
            return list({shown(value): value for value in values}.values()) or None, {}
        return None, {}

    def _doc(self, table: dict[str, Any], place: str, texts: dict[str, str]) -> str | None:
        text = table.get("description") or table.get("title")
        if not isinstance(text, str):
            name = place.rpartition(".")[2].replace("[]", "")
            text = as_words(name) if name else None
        if text is None:
            return None
        said = [f"`{value}`: {sentence(text)}" for value, text in texts.items() if text]
        return " ".join([sentence(text), *said])

    def _length(self, table: dict[str, Any], noun: str, place: str) -> list[int | None] | None:
        ends = [self._amount(table, f"{edge}{noun}", place, "integer") for edge in ("min", "max")]
        low, high = [None if end is None else int(end) for end in ends]
        low, high = (
            None if end is None or end < least or end > GREATEST else end
            for end, least in ((low, 1), (high, 0))
        )
        return None if low is None and high is None else [low, high]

    def _amount(self, table: dict[str, Any], key: str, place: str, kind: str) -> Number | None:
        number: object = table.get(key)
        if number is None:
            return None
        if type(number) is float and number.is_integer() and (kind == "integer" or abs(number) < 2**53):
            return int(number)
        if type(number) is int and kind == "number" and abs(number) > GREATEST:
            return float(number)
        if type(number) is int or (type(number) is float and kind == "number"):
            return number
        raise RefusedError(
            f"{place or 'The document'}: {key} is {shown(number, 40)}, which is not of the type {kind}."
        )

    def _unread(self, table: dict[str, Any], kind: str, place: str) -> None:
        """Add a note for each keyword that is not read."""
        known = _COMMON | _OF_KIND.get(kind, set[str]())
        others = set[str]().union(*_OF_KIND.values()) if is_list(table.get("type")) else set[str]()
        for key, value in table.items():
            if key not in known and key not in others:
                self.notes.append(f"`{place or 'request'}`: {key} {shown(value)}")


def _with_exclusive_ends(table: dict[str, Any]) -> dict[str, Any]:
    """Convert the boolean exclusive limits of OpenAPI 3.0 to the numeric ones of JSON Schema 2019-09."""
    made = dict(table)
    for exclusive, end in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(table.get(exclusive), bool):
            del made[exclusive]
            if table[exclusive] and end in table:
                made[exclusive] = made.pop(end)
    return made


def _multiple(end: Number | None, step: Number, towards: Callable[[Fraction], int]) -> Number | None:
    """Round an end of a range inwards to a multiple of the step: no valid value is beyond it."""
    if end is None:
        return None
    times = Fraction(repr(end)) / Fraction(repr(step))
    if times.denominator == 1:
        return end
    made = towards(times) * Fraction(repr(step))
    return made.numerator if made.denominator == 1 else float(made)


def _is_huge(value: object) -> bool:
    return type(value) is int and abs(value) > GREATEST


def _json_type(value: object) -> str:
    names = {"bool": "boolean", "int": "integer", "float": "number", "list": "array", "dict": "object"}
    return names.get(type(value).__name__, "string")


def _is_null(option: object) -> bool:
    table = mapping(option)
    return table.get("type") == "null" or ("const" in table and table["const"] is None)


def _is_constants(options: list[Any]) -> bool:
    return (
        bool(options)
        and all("const" in mapping(option) for option in options)
        and all(
            set(mapping(option)) <= {"const", "title", "description", "type", "x-order"}
            and not isinstance(mapping(option)["const"], dict | list)
            for option in options
        )
    )


def _constraint(constraint: dict[str, Any]) -> str:
    what = {"area": "width times height of", "fileSize": "the size in bytes of"}.get(
        str(constraint.get("operation")), f"{shown(constraint.get('operation'))} of"
    )
    names = " and ".join(f"`{name}`" for name in listed(constraint.get("parameters")))
    scope = ", each by itself" if constraint.get("scope") == "each" else ""
    limits = [
        f"at {word} {constraint[key]}"
        for key, word in (("minimum", "least"), ("maximum", "most"))
        if key in constraint
    ]
    others = {
        k: v
        for k, v in constraint.items()
        if k not in ("operation", "parameters", "scope", "minimum", "maximum")
    }
    rest = f" ({shown(others)})" if others else ""
    return f"{what} {names} is {' and '.join(limits) or 'limited'}{scope}{rest}"
