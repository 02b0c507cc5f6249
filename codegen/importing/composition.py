"""`allOf` of parts that describe one value together: one schema instead of several."""

from __future__ import annotations

from typing import Any, cast

from codegen.importing.sources import is_table, listed, mapping

#: Keys that say what holds between the members of an object: `codegen.importing.rules` reads them.
CONDITIONS = (
    "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas",
)  # fmt: skip
#: Of texts, the outermost counts.
_TEXTS = ("title", "description", "x-order")
#: By which a document shares a schema among several places. No published schema has this key.
NAME = "x-shared-as"


def composed(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with what the parts of its `allOf` add to it. What limits what is described already stays a part."""
    if not listed(schema.get("allOf")):
        return schema
    made = {key: value for key, value in schema.items() if key != "allOf"}
    only = schema["allOf"][0] if len(schema["allOf"]) == 1 else None
    if is_table(only) and not _describes(made) and not made.keys() & {*CONDITIONS}:
        return composed({**only, **made})
    rest: list[Any] = []
    for part in listed(schema["allOf"]):
        whole = composed(mapping(part))
        own = {key: value for key, value in whole.items() if key not in CONDITIONS}
        own.pop(NAME, None)  # the whole is something else
        joined = _joined(made, own) if _describes(own) else None
        if joined is None:
            rest.append(part)
            continue
        made = joined
        conditions = {key: value for key, value in whole.items() if key in CONDITIONS and key != "allOf"}
        rest += [*([conditions] if conditions else []), *listed(whole.get("allOf"))]
    return {**made, "allOf": rest} if rest else made


def _describes(part: dict[str, Any]) -> bool:
    """Whether it says what a value is, not only what it may not be."""
    return any(key in part for key in ("type", "properties", "enum", "const", "items"))


def without_names(schema: Any) -> Any:
    """The same where nothing is described that has a name: in what holds between values."""
    if isinstance(schema, list):
        return [without_names(one) for one in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    table = cast("dict[str, Any]", schema)
    return {key: without_names(value) for key, value in table.items() if key != NAME}


def _joined(table: dict[str, Any], part: dict[str, Any]) -> dict[str, Any] | None:
    """Both as one; None if they say different things of the same."""
    made = {**part, **table}
    for key in table.keys() & part.keys() - {*_TEXTS, "properties", "required"}:
        if table[key] != part[key] and key != "additionalProperties":
            return None
    properties = [mapping(one.get("properties")) for one in (table, part)]
    if any(
        properties[0][name] != properties[1][name] for name in properties[0].keys() & properties[1].keys()
    ):
        return None
    if any(properties):
        made["properties"] = properties[0] | properties[1]
    required = [*listed(table.get("required")), *listed(part.get("required"))]
    return {**made, "required": required} if required else made
