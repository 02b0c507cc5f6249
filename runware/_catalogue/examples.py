"""A call of each model, which it takes, as far as is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import attrs

from runware._catalogue.info import Allowed, ModelFacts, ModelParameter
from runware._catalogue.python_names import by_place, class_in
from runware._catalogue.rules import check
from runware._catalogue.values import Finding, nearest_size, nearest_to
from runware._models.kinds import Field, ListOf, fields_of, wire_name
from runware._models.task_names import find_task

#: What stands for parameters. Others get their default, their first value, or their least.
_SAMPLES: Mapping[str, object] = {
    "width": 1024, "height": 1024, "duration": 5, "positivePrompt": "a lighthouse at dusk",
    "prompt": "a lighthouse at dusk", "text": "Hello!", "air": "acme:lighthouse@1", "name": "Lighthouse", "messages": [{"role": "user", "content": "Hello!"}],
}  # fmt: skip
#: By a word in the name of a media parameter.
_MEDIA = {"video": "https://example.com/clip.mp4", "audio": "https://example.com/voice.mp3"}
_TEXT = "a lighthouse at dusk"
_PICTURE = "https://example.com/photo.jpg"
#: So often is mended what the model would not take.
_TRIES = 8
_SHORT = 88


def example(model: ModelFacts, *, blocking: bool = False) -> str:
    """The call, as Python."""
    payload, task = _mended(model), find_task(model.task)
    name = model.air or model.slug
    waits = "" if blocking else "await "
    if task is None:
        return f"results = {waits}client.run({_literal({'taskType': model.task, 'model': name} | payload)})"
    fields = by_place(task.cls)
    for place in [key for key, value in payload.items() if value == {}]:
        payload[place] = _members_of(place, fields)
    names = {place: field.name for place, field in fields.items()}
    arguments = {"model": name, **{names[place]: value for place, value in _flat(payload, "", names)}}
    for field in fields.values():
        if field.required and field.name not in arguments:
            arguments[field.name] = _sample(ModelParameter(name=field.name, type="any"))
    said = [f"{key}={_literal(value)}" for key, value in arguments.items()]
    call = f"results = {waits}client.{task.method}("
    if len(one_line := f"{call}{', '.join(said)})") <= _SHORT:
        return one_line
    return "\n".join([call, *(f"    {one}," for one in said), ")"])


def _literal(value: object) -> str:
    """A value as Python, with the quotes that formatters print."""
    return re.sub(r"'([^'\"\\]*)'", r'"\1"', repr(value))


def _mended(model: ModelFacts) -> dict[str, Any]:
    """What the model cannot do without, in the wire's words."""
    payload: dict[str, Any] = {}
    parameters = model.parameters or {}
    for name in model.required:
        outer = name.rpartition(".")[0]  # what is required in an object that can be left out is not
        if outer in ("", *model.required) and not any(
            other.startswith(f"{name}.") for other in model.required
        ):
            _put(payload, name, _sample(parameters[name]))
    payload.pop("model", None)
    if model.sizes and "width" in payload:
        payload["width"], payload["height"] = nearest_size((1024, 1024), model.sizes)
    for _ in range(_TRIES):
        wrong = [
            one for one in check(model, payload) if one.parameters[0] not in ("taskType", "taskUUID", "model")
        ]
        if not wrong:
            break
        _mend(payload, wrong[0], parameters)
    return payload


def _members_of(place: str, fields: Mapping[str, Field]) -> dict[str, object]:
    """What stands in an object of which the model does not say what must."""
    if place in fields and (cls := class_in(fields[place].metadata["kind"])) is not None:
        required = [wire_name(field) for field in fields_of(cls) if field.required]
        if required:
            return {name: _sample(ModelParameter(name=name, type="string")) for name in required}
    first = next((one for one in fields if one.startswith(f"{place}.")), None)
    if first is None:
        return {}
    name, kind = first.rpartition(".")[2], fields[first].metadata["kind"]
    sample = _sample(ModelParameter(name=name, type="media"))
    return {name: [sample] if isinstance(kind, ListOf) else sample}


def _mend(payload: dict[str, Any], found: Finding, parameters: Mapping[str, ModelParameter]) -> None:
    place = re.sub(r"\[\d+\]", "[]", found.parameters[0])
    if found.kind == "missing":
        for one in found.parameters if "together" in found.message or " and " in found.message else (place,):
            if one in parameters:
                _put(payload, one, _sample(parameters[one]))
    elif found.kind == "size":
        payload["width"], payload["height"] = cast("tuple[int, int]", found.nearest)
    elif found.kind == "value" and place in parameters:
        nearest = found.nearest if found.nearest is not None else _sample(parameters[place], found.allowed)
        _put(payload, place, nearest)
    else:
        payload.pop(place.partition(".")[0], None)


def _sample(parameter: ModelParameter, allowed: Allowed | None = None) -> object:
    name = parameter.name.rpartition(".")[2]
    if name in ("taskType", "taskUUID", "model"):
        return None
    allowed = allowed or parameter
    if parameter.type.startswith("list[") and name not in _SAMPLES:
        item = attrs.evolve(
            parameter, type=parameter.type[5:-1].partition(" | ")[0], min_length=None, max_length=None
        )
        return [_sample(item)] * max(parameter.min_length or 1, 1)
    if "media" in parameter.type or _is_named_as_media(name):
        return next((url for word, url in _MEDIA.items() if word in name.lower()), _PICTURE)
    wanted = _SAMPLES.get(name, parameter.default)
    if wanted is None and allowed.values:
        return allowed.values[0]
    if isinstance(wanted, bool | int | float | str):
        nearest = nearest_to(wanted, allowed)
        return wanted if nearest is None else nearest
    if wanted is not None:
        return wanted
    if parameter.type in ("integer", "number"):
        return nearest_to(1, allowed) or 1
    others: Mapping[str, object] = {"boolean": True, "map": {}}
    return others.get(parameter.type, _TEXT)


def _is_named_as_media(name: str) -> bool:
    return re.search(r"(?:image|video|audio|mask)(?:_?url)?$", name, re.IGNORECASE) is not None


def _put(payload: dict[str, Any], place: str, value: object) -> None:
    if value is None:
        return
    *outer, last = place.removesuffix("[]").split(".")
    holder = payload
    for name in outer:
        if name.endswith("[]"):
            inner = holder.setdefault(name[:-2], [{}])
            holder = cast("dict[str, Any]", inner[0]) if isinstance(inner[0], dict) else {}
        else:
            holder = holder.setdefault(name, {})
    holder[last] = value


def _flat(payload: Mapping[str, Any], prefix: str, fields: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Values by the places of the task's fields; the rest of an object stays together."""
    for key, value in payload.items():
        place = f"{prefix}{key}"
        below = any(other.startswith(f"{place}.") for other in fields)
        if not (below and isinstance(value, Mapping)):
            yield place, value
            continue
        inner = cast("Mapping[str, Any]", value)
        known = {name: item for name, item in inner.items() if f"{place}.{name}" in fields}
        yield from _flat(known, f"{place}.", fields)
        if rest := {name: item for name, item in inner.items() if name not in known}:
            yield place, rest
