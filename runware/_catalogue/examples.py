"""Generation of a minimal valid call for each model, as far as its parameters are known."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, cast

import attrs

from runware._catalogue.info import ModelFacts, ModelParameter
from runware._catalogue.names import by_wire_path
from runware._catalogue.rules import check
from runware._catalogue.values import nearest_to
from runware._models.codec import class_in
from runware._models.kinds import Either, Field, Kind, ListOf, loaded, media, wire_name
from runware._models.task_names import find_task

#: Sample values by parameter name. Other parameters get their default, their first value, or their minimum.
_SAMPLES: Mapping[str, object] = {
    "width": 1024, "height": 1024, "duration": 5, "positivePrompt": "a lighthouse at dusk",
    "prompt": "a lighthouse at dusk", "text": "Hello!", "air": "acme:lighthouse@1", "name": "Lighthouse", "messages": [{"role": "user", "content": "Hello!"}],
}  # fmt: skip
#: Sample values of other parameters by type.
_BY_TYPE: Mapping[str, object] = {"integer": 1, "number": 1, "boolean": True, "model": "acme:lighthouse@1"}
_TEXT = "a lighthouse at dusk"
#: Sample URLs by a word in the name of a media parameter.
_MEDIA = {"video": "https://example.com/clip.mp4", "audio": "https://example.com/voice.mp3"}
_PICTURE = "https://example.com/photo.jpg"
_NAMED_AS_MEDIA = re.compile(r"(?:image|video|audio|mask)(?:_?url)?$", re.IGNORECASE)
#: Keys that are not generated: `example` adds them, or the method does.
_GIVEN = ("taskType", "taskUUID", "model")
#: Maximum number of corrections of a payload.
_TRIES = 30
_SHORT = 88


def example(model: ModelFacts, *, blocking: bool = False) -> str:
    """Return a minimal call of a model as Python source."""
    payload, task = _minimal_payload(model), find_task(model.task)
    client = "results = client." if blocking else "results = await client."
    if task is None:
        return f"{client}run({_literal({'taskType': model.task, 'model': model.label} | payload)})"
    fields: dict[str, Field] = {
        wire_name(field) if model.air in field.metadata["root_for"] else place: field
        for place, field in by_wire_path(task.cls).items()
    }
    known = {*_GIVEN, *(place for place, _ in _flat(payload, fields))}
    for place, field in fields.items():
        if field.required and place not in known:
            _put(payload, place, _member(field))
    for key in [key for key, value in payload.items() if value == {}]:
        if (inside := next((one for one in fields if one.startswith(f"{key}.")), None)) is not None:
            _put(payload, inside, _member(fields[inside]))
    payload = {
        key: _completed(value, fields[key].metadata["kind"]) if key in fields else value
        for key, value in payload.items()
    }
    given = {fields[place].name: value for place, value in _flat(payload, fields)}
    said = [f"{key}={_literal(value)}" for key, value in {"model": model.label, **given}.items()]
    call = f"{client}{task.method}("
    if len(one_line := f"{call}{', '.join(said)})") <= _SHORT:
        return one_line
    return "\n".join([call, *(f"    {one}," for one in said), ")"])


def _literal(value: object) -> str:
    """Return a value as a Python literal, with double quotes, as formatters print it."""
    return re.sub(r"'([^'\"\\]*)'", r'"\1"', repr(value))


def _minimal_payload(model: ModelFacts) -> dict[str, Any]:
    """Return the required parameters of a model as a payload: findings of `check` are corrected until none are left."""
    payload: dict[str, Any] = {}
    parameters = model.parameters
    for _ in range(_TRIES):
        wrong = next((one for one in check(model, payload) if one.parameters[0] not in _GIVEN), None)
        if wrong is None:
            break
        if wrong.kind == "size":
            payload["width"], payload["height"] = cast("tuple[int, int]", wrong.nearest)
            continue
        several = "together" in wrong.message or " and " in wrong.message
        for place in wrong.parameters if several else wrong.parameters[:1]:
            if (parameter := parameters.get(re.sub(r"\[\d+\]", "[]", place))) is not None:
                _put(payload, parameter.name, _sample(parameter))
    return payload


def _completed(value: object, kind: Kind) -> object:
    """Add the members that the class of an object requires. An empty object gets its first member otherwise."""
    if isinstance(value, list):
        return [_completed(item, kind) for item in cast("list[object]", value)]
    if (cls := class_in(kind)) is None or not isinstance(value, dict):
        return value
    given, fields = cast("dict[str, object]", value), by_wire_path(cls)
    needed = [name for name, field in fields.items() if field.required]
    needed += [names[0] for names in cls.__settings__.at_least_one if not {*names} & given.keys()]
    if not needed and not given:
        needed = [*fields][:1]
    return given | {name: _member(fields[name]) for name in needed if name not in given}


def _member(field: Field, kind: Kind | None = None) -> object:
    """Return a sample of a parameter or a member, from what its task says of it."""
    said, limits = field.metadata, field.metadata["limits"]
    kind = loaded(kind or said["kind"])
    if isinstance(kind, Either):
        return _member(field, media if media in kind.options else kind.options[0])
    if isinstance(kind, ListOf):
        return [_member(field, kind.item)] * max(limits.min_length or 1, 1)
    if isinstance(kind, type):
        return _completed({}, kind)
    return _sample(
        ModelParameter(
            name=wire_name(field), type=kind.name, values=said["known"], minimum=limits.minimum, maximum=limits.maximum,
            step=limits.step, min_length=limits.min_length, max_length=limits.max_length,
        )
    )  # fmt: skip


def _sample(parameter: ModelParameter) -> object:
    name, type = parameter.name.rpartition(".")[2], parameter.type.partition(" | ")[0]
    if parameter.type.startswith("list[") and name not in _SAMPLES:
        kind = parameter.type[5:-1].partition(" | ")[0]
        item = attrs.evolve(parameter, type=kind, min_length=None, max_length=None)
        return [_sample(item)] * max(parameter.min_length or 1, 1)
    if "media" in parameter.type or (type not in _BY_TYPE and _NAMED_AS_MEDIA.search(name)):
        return next((url for word, url in _MEDIA.items() if word in name.lower()), _PICTURE)
    wanted = _SAMPLES.get(name, parameter.default)
    if wanted is None and parameter.values:
        return parameter.values[0]
    if wanted is None:
        wanted = dict[str, Any]() if type == "map" else _BY_TYPE.get(type, _TEXT)
    if isinstance(wanted, int | float | str) and (nearest := nearest_to(wanted, parameter)) is not None:
        return nearest
    return _of_length(wanted, parameter) if isinstance(wanted, str) else wanted


def _of_length(text: str, parameter: ModelParameter) -> str:
    while len(text) < (parameter.min_length or 0):
        text = f"{text}, {text}"
    return text if parameter.max_length is None else text[: parameter.max_length].strip() or "a"


def _put(payload: dict[str, Any], place: str, value: object) -> None:
    *outer, last = place.removesuffix("[]").split(".")
    holder = payload
    for name in outer:
        is_list = name.endswith("[]")
        inner = holder.setdefault(name.removesuffix("[]"), [{}] if is_list else {})
        if is_list:  # items that are not objects, such as URLs, have no members to be set
            inner = cast("dict[str, Any]", inner[0]) if isinstance(inner[0], dict) else {}
        holder = inner
    holder[last] = value


def _flat(payload: Mapping[str, Any], fields: Container[str], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values of a payload by the places of the task's fields."""
    for key, value in payload.items():
        place = f"{prefix}{key}"
        members = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        known = {name: item for name, item in members.items() if f"{place}.{name}" in fields}
        yield from _flat(known, fields, f"{place}.")
        if not known:
            yield place, value
