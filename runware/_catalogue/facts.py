"""What is known of a model, as plain data: what its file says, laid over what its task says of all models."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from runware._catalogue import facts_data
from runware._models.kinds import air_of

#: Place of each object -> the names of its members, in the order of the file. That of the request is empty.
Members: TypeAlias = dict[str, dict[str, None]]
#: Names of scalars; a tuple stands for a list of what is in it.
Options: TypeAlias = "tuple[str | Options, ...]"
#: What a list of sizes is about.
SIDES = ("width", "height")


def facts_of(name: str, family: str | None = None) -> dict[str, Any] | None:
    """What is known of a model by its AIR identifier or slug, or else by its family of community models."""
    text = facts_data.MODELS.get(air_of(name)) or facts_data.ARCHITECTURES.get(family or "")
    return None if text is None else read(text)


def read(text: str) -> dict[str, Any]:
    """What the generator wrote of a model, with all that is known of each parameter."""
    facts: dict[str, Any] = json.loads(text)
    base = of_task(facts["task"])
    if "params" in facts:
        own = facts["params"]
        facts["params"] = {
            name: {**base["params"][name], "source": facts["source"], **own.get(name, {})}
            for name in dict.fromkeys((*own, *base["envelope"]))
        }
        for said in facts["params"].values():
            if isinstance(said.get("values"), str):
                said["values"] = _vocabulary(said["values"])
    return {"untold": base["untold"], **facts}


@functools.cache
def of_task(task: str) -> dict[str, Any]:
    """What a task says of the parameters of all its models."""
    return {**json.loads(facts_data.TASKS[task]), "envelope": json.loads(facts_data.ENVELOPE)}


@functools.cache
def _vocabulary(name: str) -> list[str | int]:
    return json.loads(facts_data.VOCABULARIES[name])  # type: ignore[no-any-return]


def members_of(places: Iterable[str]) -> Members:
    """The objects in which parameters stand."""
    members: Members = {}
    for path in places:
        holder = ""
        for name in path.split("."):
            members.setdefault(holder, {}).setdefault(name.removesuffix("[]"), None)
            holder = joined(holder, name)
    return members


def joined(holder: str, name: str) -> str:
    """The place of a member of an object."""
    return f"{holder}.{name}" if holder else name


def root_of(place: str) -> str:
    """The key of the request in which a place is."""
    return place.partition(".")[0].partition("[")[0]


@functools.cache
def options_of(text: str) -> Options:
    """Read a type: `list[media | map] | string` becomes `(("media", "map"), "string")`."""
    options: list[str | Options] = []
    depth = start = 0
    for position, character in enumerate(f"{text}|"):
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "|" and depth == 0:
            one = text[start:position].strip()
            options.append(options_of(one[5:-1]) if one.startswith("list[") else one)
            start = position + 1
    return tuple(options)
