"""Merging of `allOf` parts that describe one value together into one schema."""

from __future__ import annotations

from typing import Any, cast

from codegen.importing.sources import is_table, listed, mapping

#: Keywords with conditions between the members of an object; `codegen.importing.rules` reads them.
CONDITIONS = (
    "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas",
)  # fmt: skip
#: Texts of parts are overridden by those of the outer schema.
_TEXTS = ("title", "description", "x-order")
#: The name under which a document shares a schema among several places. A key of ours, in no published schema.
NAME = "x-shared-as"


def composed(schema: dict[str, Any]) -> dict[str, Any]:
    """Merge the parts of `allOf` that describe the value; parts that only restrict it stay in `allOf`."""
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
        own.pop(NAME, None)  # the merged schema is another than the named one
        joined = _joined(made, own) if _describes(own) else None
        if joined is None:
            rest.append(part)
            continue
        made = joined
        conditions = {key: value for key, value in whole.items() if key in CONDITIONS and key != "allOf"}
        rest += [*([conditions] if conditions else []), *listed(whole.get("allOf"))]
    return {**made, "allOf": rest} if rest else made


def _describes(part: dict[str, Any]) -> bool:
    """Whether a part says what a value is, not only what it must not be."""
    return any(key in part for key in ("type", "properties", "enum", "const", "items"))


def without_names(schema: Any) -> Any:
    """Return a schema without the names of shared schemas, for conditions, which describe no objects."""
    if isinstance(schema, list):
        return [without_names(one) for one in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    table = cast("dict[str, Any]", schema)
    return {key: without_names(value) for key, value in table.items() if key != NAME}


def _joined(table: dict[str, Any], part: dict[str, Any]) -> dict[str, Any] | None:
    """Merge two schemas; None if they contradict each other."""
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
