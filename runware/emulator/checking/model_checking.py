"""Checks of a request against its model, with errors in the API's words. Older dialects are converted first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from runware._catalogue.model_info import ModelInfo, find_model
from runware._catalogue.names import with_current_parameters
from runware._catalogue.rules import check
from runware._catalogue.values import Finding
from runware._models.model import Task
from runware.emulator.checking.fidelity import Fidelity
from runware.emulator.refusal import problem

#: Parameters that may also be lists, for all models: one of the official clients sends them so.
ALSO_LISTS = ("outputType",)
#: Lists for which a single item is also accepted: the documentation has a list, and its example one item.
ALSO_SINGLE = ("tags",)
_SIDES = ("width", "height")


def known_model(name: object, task_type: str) -> ModelInfo | None:
    """Return what is known about a model; None if the model is unknown, or is for another task."""
    model = find_model(name) if isinstance(name, str) else None
    return model if model is not None and model.task == task_type else None


def findings(model: ModelInfo | None, request: Mapping[str, Any], cls: type[Task[Any]]) -> list[Finding]:
    """Return what the model does not accept, with places as in the request, whatever its dialect."""
    if model is None:
        return []
    several = {name for name in ALSO_LISTS if isinstance(request.get(name), list)}
    wire, places = with_current_parameters(
        {key: value for key, value in request.items() if key not in several}, cls
    )
    return [
        attrs.evolve(found, parameters=tuple(_as_given(place, places) for place in found.parameters))
        for found in check(model, wire)
    ]


def _as_given(place: str, places: Mapping[str, str]) -> str:
    """Convert a place of the current dialect to the request's own place."""
    if place in places:
        return places[place]
    holders = [
        today
        for today in places
        # Not an object that exists only in the current dialect, as a container of parameters.
        if place.startswith((f"{today}.", f"{today}["))
        and not any(one.startswith(f"{today}.") for one in places)
    ]
    return places[holders[0]] + place.removeprefix(holders[0]) if holders else place


def refusing(found: Iterable[Finding], request: Mapping[str, Any], fidelity: Fidelity) -> list[Finding]:
    """Return the findings for which the server refuses, without those about unknown parameters."""
    values, rules = fidelity.counts("model-values"), fidelity.counts("model-rules")
    sides = fidelity.counts("model-sides")
    return [
        finding
        for finding in found
        if (rules if finding.of_rule else values) or (sides and _is_side(finding, request))
    ]


def _is_side(found: Finding, request: Mapping[str, Any]) -> bool:
    """Whether a finding is about an unsupported width or height that is not below the minimum, as in fast tests."""
    if (
        found.kind != "value"
        or found.of_rule
        or found.parameters[0] not in _SIDES
        or found.allowed.minimum is None
    ):
        return False
    side = request.get(found.parameters[0])
    return isinstance(side, int) and side >= found.allowed.minimum


def first_error(found: Sequence[Finding]) -> dict[str, Any]:
    """Return the error to send: of missing parameters first, then of the prompt, then of the rest."""
    missing = [finding for finding in found if finding.kind == "missing"]
    if {finding.parameters for finding in missing} >= {(side,) for side in _SIDES}:
        return problem(
            "missingDimensionParameters",
            "Missing dimension parameters. Either width and height, or referenceImages must be provided.",
            [*_SIDES, "referenceImages"],
            type="integer|array",
        )
    about_prompt = [finding for finding in found if "prompt" in finding.parameters[0].lower()]
    return error_of([*missing, *about_prompt, *found][0])


def error_of(found: Finding) -> dict[str, Any]:
    """Return a finding as error in the API's words. Findings about unknown parameters are worded in `parameters`."""
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
