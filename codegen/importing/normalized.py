"""The last copy of what was imported: the parts of a document that count, as JSON that is always written alike."""

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

#: Where the copies are, in `schema/`.
FOLDER = "imported"
#: Keys of a schema that say nothing about what may be sent. Inner `$id`s stand several times in one document.
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
#: Keys whose values are tables of schemas by a name.
_TABLES = ("properties", "dependentSchemas", "patternProperties")
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@frozen(kw_only=True)
class Copy:
    """One published schema of a task, or of a model of it."""

    task: str
    #: The model that it is about; None if it is about the task.
    air: str | None
    page: str
    summary: str | None
    doc: str | None
    #: What it says of the model besides its parameters.
    info: dict[str, Any]
    request: dict[str, Any]
    response: dict[str, Any] | None
    #: Whole requests, and whole results.
    examples: list[Any]
    received: list[Any]
    #: Whether the task's file was made of it, not by people.
    made_task: bool = False

    @property
    def slug(self) -> str:
        """The name of its files."""
        slug = self.info.get("x-model-id")
        return slugged(slug if isinstance(slug, str) else self.air or self.task)

    @property
    def path(self) -> str:
        """Where it is kept, in `schema/`."""
        name = f"tasks/{slugged(snake(self.task), '_')}" if self.air is None else f"models/{self.slug}"
        return f"{FOLDER}/{name}.json"

    def text(self) -> str:
        return json.dumps(asdict(self, recurse=False), indent=1, ensure_ascii=False) + "\n"


def slugged(name: str, between: str = "-") -> str:
    """A name for files: small letters and digits, with a sign between the words."""
    slug = _NO_LETTER.sub(between, name.lower()).strip(between)[:100]
    if not slug:
        raise RefusedError("Its name has no letter and no digit to name a file by.")
    return slug


def copies(folder: Path, task: str) -> dict[str, Copy]:
    """Path in `schema/` -> copy, of all that were imported of a task."""
    found: dict[str, Copy] = {}
    for path in sorted((folder / FOLDER).glob("*/*.json")):
        name = path.relative_to(folder).as_posix()
        table = mapping(read(str(path)))
        if set(table) != {field.name for field in fields(Copy)}:
            raise RefusedError(
                f"schema/{name} is no copy of what was imported; take it out and import it again."
            )
        if table["task"] == task:
            found[name] = Copy(**table)
    return found


def normalized(schema: object) -> Any:
    """A schema without names of its own, its texts shortened."""
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
    """Members as `x-order` says; those without it stay behind, in their order."""

    def order(item: tuple[str, Any]) -> float:
        number: object = mapping(item[1]).get("x-order")
        return float(number) if isinstance(number, int | float) else float("inf")

    return dict(sorted(members.items(), key=order))


#: What is known to be of no use here: pictures, and what stands elsewhere in the document.
_OF_NO_USE = ("title", "summary", "description", "version", "x-cover-image", "example", "examples")


def info_of(info: dict[str, Any]) -> dict[str, Any]:
    """What a document says of a model: its `x-` keys, and its name."""
    kept = {key: value for key, value in info.items() if key not in _OF_NO_USE}
    title = first_paragraph(info.get("title"))
    return {"title": title, **kept} if title else kept
