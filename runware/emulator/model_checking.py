"""What a model will not take, in the API's words. Requests in older dialects are first brought into today's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import attrs

from runware._catalogue.lookup import find_model
from runware._catalogue.model_info import ModelInfo
from runware._catalogue.rules import check
from runware._catalogue.values import Finding
from runware._models.kinds import Either, Kind, ListOf, loaded
from runware._models.model import fields_of
from runware.emulator.refusal import problem

#: One of the official clients also sends several of them, whatever the model.
ALSO_LISTS = ("output_type",)
#: What a field is found as: whether it is there, its value, and its place in the request.
Found = tuple[bool, Any, str]


def known_model(name: object, task_type: str) -> ModelInfo | None:
    """What is known of a model; nothing, if it is known for another task."""
    model = find_model(name) if isinstance(name, str) else None
    return model if model is not None and model.task == task_type else None


def findings(
    model: ModelInfo | None,
    request: Mapping[str, Any],
    fields: Iterable[attrs.Attribute[Any]],
    given: Mapping[str, Found],
) -> list[Finding]:
    """What the model will not take, with the places where the request has it."""
    if model is None:
        return []
    wire, places = _todays(request, fields, given)
    return [
        attrs.evolve(found, parameters=tuple(_as_given(place, places, request) for place in found.parameters))
        for found in check(model, wire)
    ]


def _todays(
    request: Mapping[str, Any], fields: Iterable[attrs.Attribute[Any]], given: Mapping[str, Found]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The request with every parameter at its place of today, and where those stood that were moved."""
    wire = dict(request)
    places: dict[str, str] = {}
    for field in fields:
        found, value, place = given[field.name]
        if not found:
            continue
        if field.name in ALSO_LISTS and isinstance(value, list):
            wire.pop(place, None)
            continue
        at_root = request.get("model") in field.metadata["root_for"]
        path: tuple[str, ...] = (field.metadata["wire"],) if at_root else field.metadata["path"]
        today = ".".join(path)
        sent_as: Mapping[Any, Any] | None = field.metadata["sent_as"]
        if place != today:
            _take(wire, place.split("."))
            if sent_as is not None and isinstance(value, str | bool | int):
                value = sent_as.get(value)
            places[today] = place
            _put(wire, path, value)
        elif sent_as is None:
            _put(wire, path, _with_todays_names(value, field.metadata["kind"]))
    return wire, places


def _take(holder: dict[str, Any], path: Sequence[str]) -> None:
    *outer, last = path
    for key in outer:
        if not isinstance(holder.get(key), Mapping):
            return
        holder[key] = holder = dict(holder[key])
    holder.pop(last, None)


def _put(holder: dict[str, Any], path: Sequence[str], value: object) -> None:
    *outer, last = path
    for key in outer:
        inner = holder.get(key)
        holder[key] = holder = dict(cast("Mapping[str, Any]", inner)) if isinstance(inner, Mapping) else {}
    holder[last] = value


def _with_todays_names(value: object, kind: Kind) -> object:
    """An object with the names of today in place of older ones; anything else as it is."""
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [_with_todays_names(item, kind.item) for item in cast("list[object]", value)]
    options = map(loaded, kind.options if isinstance(kind, Either) else (kind,))
    cls = next((option for option in options if isinstance(option, type)), None)
    if cls is None or not isinstance(value, Mapping):
        return value
    names = {
        alias: field.metadata["wire"]
        for field in fields_of(cls)
        if "wire" in field.metadata
        for alias in field.metadata["aliases"]
    }
    return {names.get(key, key): item for key, item in cast("Mapping[str, object]", value).items()}


def _as_given(place: str, places: Mapping[str, str], request: Mapping[str, Any]) -> str:
    for today, other in places.items():
        if place == today or place.startswith((f"{today}.", f"{today}[")):
            return other + place.removeprefix(today)
    if place not in request:
        # An object that only today's dialect has, for the sake of what stands in it.
        return next((other for today, other in places.items() if today.startswith(f"{place}.")), place)
    return place


def worded(found: Finding) -> dict[str, Any]:
    """A finding as the API would word it; of unknown parameters, `checking` knows the words."""
    places = list(found.parameters)
    listed = " and ".join(f"'{place}'" for place in places)
    one: Any = places[0] if len(places) == 1 else places
    if found.kind == "missing":
        return problem(
            "missingParameter", f"Missing required parameter: {listed}. {found.message}", one, type=found.type
        )
    if found.kind == "conflict":
        return problem("incompatibleParameters", found.message, one)
    if found.kind == "size":
        sizes = [f"{width}x{height}" for width, height in found.sizes]
        return problem(
            "invalidDimensions",
            f"Invalid value for {listed} parameters. {found.message}",
            one,
            allowedValues=sizes,
        )
    name = places[0].split(".")[-1].split("[")[0]
    code = f"invalid{name[:1].upper()}{name[1:]}"
    limits = found.allowed
    return problem(
        code, f"Invalid value for '{places[0]}' parameter. {found.message}", one,
        type=found.type, allowedValues=None if limits.values is None else list(limits.values),
        min=limits.min_length if limits.minimum is None else limits.minimum,
        max=limits.max_length if limits.maximum is None else limits.maximum, multiplier=limits.step,
    )  # fmt: skip
