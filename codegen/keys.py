"""Declarations of the keys of schema files, as attrs fields with an explanation."""

from __future__ import annotations

from typing import Any, Literal

from attrs import Factory, field

#: The values of a key that editors complete: listed, or a kind of name that the schema declares.
Choices = tuple[str, ...] | Literal["groups", "sources", "errors", "vocabularies", "objects", "types"]


def required(doc: str, choices: Choices = ()) -> Any:
    """Declare a key that is required."""
    return field(metadata={"doc": doc, "choices": choices})


def optional(doc: str, default: Any = None, choices: Choices = ()) -> Any:
    """Declare a key that may be left out."""
    return field(default=default, metadata={"doc": doc, "choices": choices})


def listed(doc: str, choices: Choices = ()) -> Any:
    """Declare a list that is empty if left out."""
    return field(default=Factory(list[Any]), metadata={"doc": doc, "choices": choices})


def entries(doc: str) -> Any:
    """Declare a mapping that is empty if left out."""
    return field(default=Factory(dict[str, Any]), metadata={"doc": doc})
