"""JSON for the form of a new task: parameters with limits and help, examples, models with their sizes."""

from __future__ import annotations

import ast
import functools
import inspect
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from runware._catalogue.model_info import find_model
from runware._models.codec import class_in
from runware._models.examples_data import EXAMPLES
from runware._models.field_texts import field_docstrings
from runware._models.kinds import Either, Kind, ListOf, Open, Scalar, fields_of, loaded
from runware._models.lazy import load
from runware._models.limits import Limits
from runware._models.model import Task
from runware._models.slugs_data import MODELS
from runware._models.task_names import find_task
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware.emulator.keeping.records import QUERIES
from runware.version import __version__

#: The parameter of polls.
_ABOUT = [
    {
        "name": "taskUUID", "path": "taskUUID", "python": "task_uuid", "type": "uuid", "required": True,
        "doc": "The UUID of the task to look up.",
    }
]  # fmt: skip
_DEFAULT = re.compile(r"Server default: (.+?)\.(?= |$)")
_PAGE = re.compile(r"^https?://\S+$", re.MULTILINE)


@functools.cache
def form_schema() -> bytes:
    """Return the JSON, which is built by the first call and cached."""
    objects: dict[str, Any] = {}
    # Without the older names of tasks.
    current = [name for name, cls in TASK_TYPES.items() if _class_of(cls).task_type == name]
    schema = {
        "version": __version__,
        "tasks": {task_type: _task(task_type, objects) for task_type in current},
        "objects": dict(sorted(objects.items())),
        "models": _models(),
    }
    return json.dumps(schema).encode()


def _class_of(name: str) -> type[Task[Any]]:
    return cast("type[Task[Any]]", load(name))


def _task(task_type: str, objects: dict[str, Any]) -> dict[str, Any]:
    variants = VARIANTS.get(task_type)
    names = list(variants.values()) if variants else [TASK_TYPES[task_type]]
    classes = [_class_of(name) for name in names]
    cls, names_in_python = classes[0], find_task(task_type)
    settings, text = cls.__settings__, inspect.cleandoc(_class_of(TASK_TYPES[task_type]).__doc__ or "")
    page = _PAGE.search(text)
    each = [{one["path"]: one for one in _parameters(one, objects)} for one in classes]
    parameters: dict[str, Any] = {}
    for found in each:
        for path, parameter in found.items():
            required = all(path in other and other[path]["required"] for other in each)
            parameters.setdefault(path, {**parameter, "required": required})
    constants = [
        _constant(name, [str(one.__settings__.constants[name]) for one in classes])
        for name in settings.constants
    ]
    return {
        "summary": text.partition("\n")[0],
        "documentation": page[0] if page else None,
        "method": names_in_python.method if names_in_python else None,
        "delivery": list(settings.delivery),
        "count_param": settings.count_param,
        "billed": settings.billed,
        "parameters": [*(_ABOUT if task_type in QUERIES else constants), *parameters.values()],
        "exclusive": _groups(classes, "exclusive"),
        "at_least_one": _groups(classes, "at_least_one"),
        "together": _groups(classes, "together"),
        "requires": _groups(classes, "requires"),
        "examples": [
            _placed(request, parameters.values()) for request, _ in json.loads(EXAMPLES.get(task_type, "[]"))
        ],
    }


def _placed(request: Mapping[str, Any], parameters: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an example request with each parameter at its current place."""
    by_name = {parameter["name"]: parameter for parameter in parameters}
    placed: dict[str, Any] = {}
    for key, value in request.items():
        parameter = by_name.get(key, {})
        *holders, last = str(parameter.get("path", key)).split(".")
        at = placed
        for holder in holders:
            at = at.setdefault(holder, {})
        sent = next((theirs for ours, theirs in parameter.get("sent_as", ()) if ours == value), value)
        at[last] = {**at[last], **sent} if isinstance(sent, dict) and isinstance(at.get(last), dict) else sent
    return placed


def _constant(name: str, values: list[str]) -> dict[str, Any]:
    """Return the parameter that selects the variant of a task."""
    return {
        "name": name, "path": name, "python": name, "type": "string", "required": True, "known": values,
        "doc": "Determines which other parameters the task has.",
    }  # fmt: skip


def _groups(classes: Iterable[type[Task[Any]]], rule: str) -> list[list[str]]:
    """Return the groups of parameters under a rule, by their paths."""
    found: list[list[str]] = []
    for cls in classes:
        paths = {
            field.name: ".".join(field.metadata["path"])
            for field in fields_of(cls)
            if "path" in field.metadata
        }
        for group in getattr(cls.__settings__, rule):
            if (named := [paths[name] for name in group]) not in found:
                found.append(named)
    return found


def _parameters(cls: type[Any], objects: dict[str, Any]) -> list[dict[str, Any]]:
    texts = field_docstrings(cls)
    found: list[dict[str, Any]] = []
    for field in fields_of(cls):
        metadata = field.metadata
        if "path" not in metadata:
            continue
        _note_objects(metadata["kind"], objects)
        sent_as: Mapping[Any, Any] = metadata["sent_as"] or {}
        said: dict[str, Any] = {
            "name": metadata["wire"],
            "path": ".".join(metadata["path"]),
            "python": field.name,
            "type": _type_of(metadata["kind"]),
            "required": field.required,
            **_limits(metadata["limits"]),
            "known": _plain(metadata["known"]),
            "each_known": _plain(metadata["each_known"]),
            "sent_as": [list(pair) for pair in sent_as.items()] or None,
            "unit": metadata["unit"],
            "doc": (doc := texts.get(field.name)),
        }
        said["default"] = _default_in(doc or "", said["type"])
        found.append({key: value for key, value in said.items() if value is not None})
    return found


def _default_in(doc: str, kind: str) -> Any:
    """Return the server's default of a parameter from its documentation; None if that names none."""
    match = _DEFAULT.search(doc)
    if match is None:
        return None
    if kind in ("string", "model", "media", "uuid"):
        return match[1]
    try:
        return ast.literal_eval({"true": "True", "false": "False"}.get(match[1], match[1]))
    except (SyntaxError, ValueError):
        return match[1]


def _plain(values: tuple[Any, ...] | None) -> list[Any] | None:
    return list(values) if values else None


def _limits(limits: Limits) -> dict[str, Any]:
    said = limits.as_dict()
    each = cast("Limits | None", said.pop("each"))
    return (
        said
        if each is None
        else {**said, "each": {key: v for key, v in _limits(each).items() if v is not None}}
    )


def _type_of(kind: Kind) -> str:
    """Return a type as in the schema: `list[media | ReferenceImage]`."""
    kind = loaded(kind)
    if isinstance(kind, ListOf):
        return f"list[{_type_of(kind.item)}]"
    if isinstance(kind, Either):
        return " | ".join(_type_of(option) for option in kind.options)
    return kind.name if isinstance(kind, Scalar) else kind.__name__


def _note_objects(kind: Kind, objects: dict[str, Any]) -> None:
    """Add the object classes of a parameter, and those nested in them, to `objects`."""
    kind = loaded(kind)
    for inner in (
        kind.options if isinstance(kind, Either) else (kind.item,) if isinstance(kind, ListOf) else ()
    ):
        _note_objects(inner, objects)
    cls = class_in(kind)
    if cls is None or cls.__name__ in objects:
        return
    objects[cls.__name__] = {}  # the class may be recursive
    objects[cls.__name__] = {
        "doc": (cls.__doc__ or "").partition("\n")[0],
        "open": issubclass(cls, Open),
        "parameters": _parameters(cls, objects),
    }


def _models() -> dict[str, list[dict[str, Any]]]:
    """Return the models by task type, with their sizes if these are published."""
    found: dict[str, list[dict[str, Any]]] = {}
    for air, model in MODELS.items():
        known = find_model(air)
        said: dict[str, Any] = {
            "air": air,
            "slug": model["slug"],
            "name": (known and known.name) or model["slug"],
        }
        if known is not None and known.sizes:
            said["sizes"] = [list(size) for size in known.sizes]
        found.setdefault(model["task"], []).append(said)
    return found
