"""The facts of a model as plain data: those of its own file, merged over those of its task for all models."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from typing import Any, TypeAlias, cast

from runware._catalogue import facts_data
from runware._models.kinds import resolve_air

#: Place of each object -> the names of its members, in the order of the file. The place of the request itself is "".
Members: TypeAlias = dict[str, dict[str, None]]
#: The alternatives of a type: names of scalar types; a nested tuple stands for a list of its alternatives.
Options: TypeAlias = "tuple[str | Options, ...]"
#: The limits of a value, apart from a list of values, as in `runware._models.limits`.
LIMITS = ("minimum", "maximum", "step", "min_length", "max_length")
#: The parameters that a list of sizes restricts.
SIDES = ("width", "height")


def facts_of(name: str, family: str | None = None) -> dict[str, Any] | None:
    """Return the facts of a model by its AIR identifier or slug, or else those of its architecture; None if unknown."""
    text = facts_data.MODELS.get(resolve_air(name)) or facts_data.ARCHITECTURES.get(family or "")
    return None if text is None else read(text)


def read(text: str) -> dict[str, Any]:
    """Parse the generated facts of a model, and merge those of its task into each parameter."""
    facts: dict[str, Any] = json.loads(text)
    base = of_task(facts["task"])
    if "params" in facts:
        own = facts["params"]
        facts["params"] = {
            name: {**base["params"][name], "source": facts["source"], **own.get(name, {})}
            for name in dict.fromkeys((*own, *facts_data.ENVELOPE))
        }
        for said in facts["params"].values():
            if isinstance(said.get("values"), str):
                said["values"] = facts_data.VOCABULARIES[said["values"]]
    return {"untold": base["untold"], **facts}


@functools.cache
def of_task(task: str) -> dict[str, Any]:
    """Return the facts of a task that hold for all its models."""
    return cast("dict[str, Any]", json.loads(facts_data.TASKS[task]))


def members_of(places: Iterable[str]) -> Members:
    """Return the objects that contain parameters, given the places of all parameters."""
    members: Members = {}
    for path in places:
        holder = ""
        for name in path.split("."):
            members.setdefault(holder, {}).setdefault(name.removesuffix("[]"), None)
            holder = joined(holder, name)
    return members


def joined(holder: str, name: str) -> str:
    """Return the place of a member of an object."""
    return f"{holder}.{name}" if holder else name


def root_of(place: str) -> str:
    """Return the top-level key of a place: `lora` for `lora[].weight`."""
    return place.partition(".")[0].partition("[")[0]


def options_of(text: str) -> Options:
    """Return the alternatives of a type: `(("media", "map"), "string")` for `list[media | map] | string`."""
    return cast("Options", facts_data.TYPES[text])
