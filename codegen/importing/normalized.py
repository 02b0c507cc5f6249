"""The copies of imported documents: the relevant parts, as JSON in a canonical form."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

from attrs import asdict, fields, frozen

from codegen.importing.refused import RefusedError
from codegen.importing.sources import mapping, read
from codegen.importing.texts import first_paragraph
from codegen.names import snake

#: The folder of the copies, in `schema/`.
FOLDER = "imported"
#: Keys that say nothing about valid values. Nested `$id`s may be repeated in one document.
_DROPPED = (
    "$id",
    "$anchor",
    "$schema",
    "$comment",
    "$defs",
    "definitions",
    "x-response-schema",
    "example",
    "examples",
)
#: Keys whose values are data, not schemas.
_DATA = ("const", "enum", "default", "required", "type", "x-constraints", "dependentRequired")
#: Keys whose values are mappings from a name to a schema.
_TABLES = ("properties", "dependentSchemas", "patternProperties")
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@frozen(kw_only=True)
class Copy:
    """The published schema of a task, or of a model for a task."""

    task: str
    #: The AIR identifier of the model; None if the schema is about the task.
    air: str | None
    page: str
    summary: str | None
    doc: str | None
    #: Facts about the model besides its parameters.
    info: dict[str, Any]
    request: dict[str, Any]
    response: dict[str, Any] | None
    #: Published requests, and published results.
    examples: list[Any]
    received: list[Any]
    #: Whether the task's file was made from this copy, not by people.
    made_task: bool = False

    @property
    def slug(self) -> str:
        """The name of its files."""
        slug = self.info.get("x-model-id")
        return slugged(slug if isinstance(slug, str) else self.air or self.task)

    @property
    def path(self) -> str:
        """Its path in `schema/`."""
        name = f"tasks/{slugged(snake(self.task), '_')}" if self.air is None else f"models/{self.slug}"
        return f"{FOLDER}/{name}.json"

    def text(self) -> str:
        return json.dumps(asdict(self, recurse=False), indent=1, ensure_ascii=False) + "\n"


def slugged(name: str, between: str = "-") -> str:
    """Return a name for a file: lower-case letters and digits, with a separator between words."""
    slug = _NO_LETTER.sub(between, name.lower()).strip(between)[:100]
    if not slug:
        raise RefusedError("The name has no letter or digit, so no file can be named after it.")
    return slug


def copies(folder: Path, task: str) -> dict[str, Copy]:
    """Read the copies of all imported schemas of a task, by their path in `schema/`."""
    found: dict[str, Copy] = {}
    for path in sorted((folder / FOLDER).glob("*/*.json")):
        name = path.relative_to(folder).as_posix()
        table = mapping(read(str(path)))
        if set(table) != {field.name for field in fields(Copy)}:
            raise RefusedError(
                f"schema/{name} is not a copy of an imported document; delete it and import the document again."
            )
        if table["task"] == task:
            found[name] = Copy(**table)
    return found


def normalized(schema: object) -> Any:
    """Return a schema without identifiers and comments, with shortened texts and ordered members."""
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", schema).items():
        if key in _DROPPED:
            continue
        if key in ("description", "title"):
            text = first_paragraph(value)
            if text:
                made[key] = text
        elif key in _DATA:
            made[key] = value
        elif key in _TABLES and isinstance(value, dict):
            members = _ordered(cast("dict[str, Any]", value))
            made[key] = {name: normalized(inner) for name, inner in members.items()}
        elif isinstance(value, list):
            made[key] = [normalized(item) for item in cast("list[object]", value)]
        else:
            made[key] = normalized(value)
    return made


def _ordered(members: dict[str, Any]) -> dict[str, Any]:
    """Sort members by `x-order`; those without it come last, in their order."""

    def order(item: tuple[str, Any]) -> float:
        number: object = mapping(item[1]).get("x-order")
        return float(number) if isinstance(number, int | float) else float("inf")

    return dict(sorted(members.items(), key=order))


#: Keys that are not kept: pictures, and facts that a copy has elsewhere.
_OF_NO_USE = ("title", "summary", "description", "version", "x-cover-image", "example", "examples")


def info_of(info: dict[str, Any]) -> dict[str, Any]:
    """Return the facts about a model in a document's `info`: its `x-` keys, and its title."""
    kept = {key: value for key, value in info.items() if key not in _OF_NO_USE}
    title = first_paragraph(info.get("title"))
    return {"title": title, **kept} if title else kept
