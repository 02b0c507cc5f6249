"""How the classes of the schema's files declare their keys: each with its explanation."""

from __future__ import annotations

from typing import Any, Literal

from attrs import Factory, field

#: Values that a key can have, by themselves or as what the schema has names for: editors offer them.
Choices = tuple[str, ...] | Literal["groups", "sources", "errors", "vocabularies", "objects", "types"]


def required(doc: str, choices: Choices = ()) -> Any:
    """A key that must stand there."""
    return field(metadata={"doc": doc, "choices": choices})


def optional(doc: str, default: Any = None, choices: Choices = ()) -> Any:
    """A key that may be left out."""
    return field(default=default, metadata={"doc": doc, "choices": choices})


def listed(doc: str, choices: Choices = ()) -> Any:
    """A list, empty if it is left out."""
    return field(default=Factory(list[Any]), metadata={"doc": doc, "choices": choices})


def entries(doc: str) -> Any:
    """A mapping, empty if it is left out."""
    return field(default=Factory(dict[str, Any]), metadata={"doc": doc})
