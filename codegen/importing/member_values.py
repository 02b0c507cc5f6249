"""The values that a published member can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.importing.members import Member
from codegen.importing.sources import is_list
from codegen.strict_yaml import GREATEST

_PYTHON: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,), "integer": (int,), "number": (int, float), "list": (list,),
}  # fmt: skip


def values_in(member: Member) -> list[Any] | None:
    """Return the listed values of a member, or of the items of a list; None if they are not listed."""
    if member.kind == "list" and member.item is not None:
        return values_in(member.item)
    if member.kind != "union" or member.values is not None:
        return member.values
    if all(part.values is not None or part.kind in ("object", "map") for part in member.options):
        return [value for part in member.options for value in part.values or []] or None
    return None


def number_in(member: Member) -> Member | None:
    """Return the numeric part of a member; None if it has none or several."""
    if member.kind in ("integer", "number"):
        return member
    if member.kind == "list" and member.item is not None:
        return number_in(member.item)
    found = [number for option in member.options if (number := number_in(option)) is not None]
    return found[0] if len(found) == 1 else None


def is_possible(default: Any, member: Member) -> bool:
    """Whether a default is a valid value of its own parameter."""
    if is_list(default):
        return (
            member.kind == "list"
            and member.item is not None
            and all(is_possible(one, member.item) for one in default)
        )
    if type(default) in (int, float) and abs(default) > GREATEST:
        return False
    if not any(type(default) in _PYTHON.get(part.kind, (str,)) for part in member.parts):
        return False
    values = values_in(member)
    if values is not None:
        return default in values
    number = number_in(member)
    if number is None or number.range is None or isinstance(default, str | bool):
        return True
    low, high = number.range
    return bool((low is None or default >= low) and (high is None or default <= high))
