"""How the classes of the schema's files declare their keys: each with its explanation."""

from __future__ import annotations

from typing import Any

from attrs import Factory, field


def required(doc: str) -> Any:
    """A key that must stand there."""
    return field(metadata={"doc": doc})


def optional(doc: str, default: Any = None) -> Any:
    """A key that may be left out."""
    return field(default=default, metadata={"doc": doc})


def listed(doc: str) -> Any:
    """A list, empty if it is left out."""
    return field(default=Factory(list[Any]), metadata={"doc": doc})


def entries(doc: str) -> Any:
    """A mapping, empty if it is left out."""
    return field(default=Factory(dict[str, Any]), metadata={"doc": doc})
