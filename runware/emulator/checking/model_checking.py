"""What a model will not take, in the API's words. Requests in older dialects are first brought into today's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from runware._catalogue.model_info import ModelInfo, find_model
from runware._catalogue.names import todays
from runware._catalogue.rules import check
from runware._catalogue.values import Finding
from runware._models.model import Task
from runware.emulator.checking.fidelity import Fidelity
from runware.emulator.refusal import problem

#: One of the official clients also sends several of them, whatever the model.
ALSO_LISTS = ("outputType",)
#: The documentation says a list, and its example gives one item.
ALSO_SINGLE = ("tags",)
_SIDES = ("width", "height")


def known_model(name: object, task_type: str) -> ModelInfo | None:
    """What is known of a model; nothing, if it is known for another task."""
    model = find_model(name) if isinstance(name, str) else None
    return model if model is not None and model.task == task_type else None


def findings(model: ModelInfo | None, request: Mapping[str, Any], cls: type[Task[Any]]) -> list[Finding]:
    """What the model will not take, with the places where the request has it."""
    if model is None:
        return []
    several = {name for name in ALSO_LISTS if isinstance(request.get(name), list)}
    wire, places = todays({key: value for key, value in request.items() if key not in several}, cls)
    return [
        attrs.evolve(found, parameters=tuple(_as_given(place, places) for place in found.parameters))
        for found in check(model, wire)
    ]


def _as_given(place: str, places: Mapping[str, str]) -> str:
    """Where the request has what is at a place of today."""
    if place in places:
        return places[place]
    holders = [
        today
        for today in places
        # Not an object that only today's dialect has, for the sake of what stands in it.
        if place.startswith((f"{today}.", f"{today}["))
        and not any(one.startswith(f"{today}.") for one in places)
    ]
    return places[holders[0]] + place.removeprefix(holders[0]) if holders else place


def counted(found: Iterable[Finding], request: Mapping[str, Any], fidelity: Fidelity) -> list[Finding]:
    """What counts of what a model will not take, apart from parameters that it does not have."""
    values, rules = fidelity.counts("model-values"), fidelity.counts("model-rules")
    sides = fidelity.counts("model-sides")
    return [
        finding
        for finding in found
        if (rules if finding.of_rule else values) or (sides and _is_side(finding, request))
    ]


def _is_side(found: Finding, request: Mapping[str, Any]) -> bool:
    """Whether it is a side that the model does not make, of a picture that is not just small to be quick to make."""
    if (
        found.kind != "value"
        or found.of_rule
        or found.parameters[0] not in _SIDES
        or found.allowed.minimum is None
    ):
        return False
    side = request.get(found.parameters[0])
    return isinstance(side, int) and side >= found.allowed.minimum


def refused_first(found: Sequence[Finding]) -> dict[str, Any]:
    """What is said first: what is missing, then what is wrong with the prompt, then the rest."""
    missing = [finding for finding in found if finding.kind == "missing"]
    if {finding.parameters for finding in missing} >= {(side,) for side in _SIDES}:
        return problem(
            "missingDimensionParameters",
            "Missing dimension parameters. Either width and height, or referenceImages must be provided.",
            [*_SIDES, "referenceImages"],
            type="integer|array",
        )
    about_prompt = [finding for finding in found if "prompt" in finding.parameters[0].lower()]
    return worded([*missing, *about_prompt, *found][0])


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
        supported = ", ".join(f"'{size}'" for size in sizes)
        return problem(
            "invalidDimensions",
            f"Unsupported use of width/height parameters. {found.message} Supported values are: {supported}.",
            one,
            allowedValues=sizes,
        )
    name = places[0].split(".")[-1].split("[")[0]
    code = f"invalid{name[:1].upper()}{name[1:]}"
    limits = found.allowed
    if name == "duration" and limits.values is not None and found.kind == "value":
        return problem(
            "unsupportedDuration",
            "Invalid value for duration parameter. This duration is not supported by the model architecture. "
            + found.message,
            one, type="float", allowedValues=list(limits.values),
        )  # fmt: skip
    return problem(
        code, f"Invalid value for '{places[0]}' parameter. {found.message}", one,
        type=found.type, allowedValues=None if limits.values is None else list(limits.values),
        min=limits.min_length if limits.minimum is None else limits.minimum,
        max=limits.max_length if limits.maximum is None else limits.maximum, multiplier=limits.step,
    )  # fmt: skip
