"""A call of each model, which it takes, as far as is known."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, cast

import attrs

from runware._catalogue.info import ModelFacts, ModelParameter
from runware._catalogue.names import by_place
from runware._catalogue.rules import check
from runware._catalogue.values import nearest_to
from runware._models.codec import class_in
from runware._models.kinds import Field, ListOf, fields_of, wire_name
from runware._models.task_names import find_task

#: What stands for parameters. Others get their default, their first value, or their least.
_SAMPLES: Mapping[str, object] = {
    "width": 1024, "height": 1024, "duration": 5, "positivePrompt": "a lighthouse at dusk",
    "prompt": "a lighthouse at dusk", "text": "Hello!", "air": "acme:lighthouse@1", "name": "Lighthouse", "messages": [{"role": "user", "content": "Hello!"}],
}  # fmt: skip
#: What stands for others, by their type.
_BY_TYPE: Mapping[str, object] = {"integer": 1, "number": 1, "boolean": True}
_TEXT = "a lighthouse at dusk"
#: By a word in the name of a media parameter.
_MEDIA = {"video": "https://example.com/clip.mp4", "audio": "https://example.com/voice.mp3"}
_PICTURE = "https://example.com/photo.jpg"
_NAMED_AS_MEDIA = re.compile(r"(?:image|video|audio|mask)(?:_?url)?$", re.IGNORECASE)
#: What is no parameter of a call, or its first.
_GIVEN = ("taskType", "taskUUID", "model")
#: So often is mended what the model would not take.
_TRIES = 30
_SHORT = 88


def example(model: ModelFacts, *, blocking: bool = False) -> str:
    """The call, as Python."""
    payload, task = _mended(model), find_task(model.task)
    client = "results = client." if blocking else "results = await client."
    if task is None:
        return f"{client}run({_literal({'taskType': model.task, 'model': model.label} | payload)})"
    fields = by_place(task.cls)
    payload |= {key: _members_of(key, fields) for key, value in payload.items() if value == {}}
    arguments: dict[str, object] = {"model": model.label}
    arguments |= {fields[place].name: value for place, value in _flat(payload, fields)}
    said = [f"{key}={_literal(value)}" for key, value in arguments.items()]
    call = f"{client}{task.method}("
    if len(one_line := f"{call}{', '.join(said)})") <= _SHORT:
        return one_line
    return "\n".join([call, *(f"    {one}," for one in said), ")"])


def _literal(value: object) -> str:
    """A value as Python, with the quotes that formatters print."""
    return re.sub(r"'([^'\"\\]*)'", r'"\1"', repr(value))


def _mended(model: ModelFacts) -> dict[str, Any]:
    """What the model cannot do without, in the wire's words: what is missing is given until nothing is."""
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


def _sample(parameter: ModelParameter) -> object:
    name = parameter.name.rpartition(".")[2]
    if parameter.type.startswith("list[") and name not in _SAMPLES:
        kind = parameter.type[5:-1].partition(" | ")[0]
        item = attrs.evolve(parameter, type=kind, min_length=None, max_length=None)
        return [_sample(item)] * max(parameter.min_length or 1, 1)
    if "media" in parameter.type or _NAMED_AS_MEDIA.search(name):
        return next((url for word, url in _MEDIA.items() if word in name.lower()), _PICTURE)
    wanted = _SAMPLES.get(name, parameter.default)
    if wanted is None and parameter.values:
        return parameter.values[0]
    if wanted is None:
        wanted = dict[str, Any]() if parameter.type == "map" else _BY_TYPE.get(parameter.type, _TEXT)
    nearest = nearest_to(wanted, parameter) if isinstance(wanted, int | float | str) else None
    if nearest is None and isinstance(wanted, str):
        return _of_length(wanted, parameter)
    return wanted if nearest is None else nearest


def _of_length(text: str, parameter: ModelParameter) -> str:
    while len(text) < (parameter.min_length or 0):
        text = f"{text}, {text}"
    return text if parameter.max_length is None else text[: parameter.max_length].strip() or "a"


def _put(payload: dict[str, Any], place: str, value: object) -> None:
    *outer, last = place.removesuffix("[]").split(".")
    holder = payload
    for name in outer:
        if name.endswith("[]"):
            inner = holder.setdefault(name[:-2], [{}])
            holder = cast("dict[str, Any]", inner[0]) if isinstance(inner[0], dict) else {}
        else:
            holder = holder.setdefault(name, {})
    holder[last] = value


def _flat(payload: Mapping[str, Any], fields: Container[str], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Values by the places of the task's fields."""
    for key, value in payload.items():
        place = f"{prefix}{key}"
        members = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        known = {name: item for name, item in members.items() if f"{place}.{name}" in fields}
        yield from _flat(known, fields, f"{place}.")
        if not known:
            yield place, value
