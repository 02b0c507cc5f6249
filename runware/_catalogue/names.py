"""Translation of parameter names: from places on the wire to Python, and from former wire names to current ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from runware._models.codec import class_in, wire_value
from runware._models.kinds import ListOf, cached_per_class, fields_of


def python_name(place: str, cls: type[Any]) -> str:
    """Return the Python name of a parameter: `seed_image` for `inputs.seedImage`, `lora[].weight` unchanged."""
    fields, parts = by_wire_path(cls), place.split(".")
    for length in range(len(parts), 0, -1):
        head, rest = ".".join(parts[:length]), ".".join(parts[length:])
        if (field := fields.get(head.removesuffix("[]"))) is not None:
            owner = class_in(field.metadata["kind"])
            inside = rest if owner is None or not rest else python_name(rest, owner)
            name = f"{field.name}[]" if head.endswith("[]") else field.name
            return f"{name}.{inside}" if inside else name
    return place


@cached_per_class
def by_wire_path(cls: type[Any]) -> dict[str, Any]:
    """Return the fields of a task by place on the wire. If two share a place, the one sent without conversion wins."""
    fields = [field for field in fields_of(cls) if "path" in field.metadata]
    fields.sort(key=lambda field: field.metadata["sent_as"] is None)
    return {".".join(field.metadata["path"]): field for field in fields}


def with_current_parameters(
    request: Mapping[str, Any], cls: type[Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Translate a request with former wire names to current ones.

    Args:
        request: The request, with current or former wire names.
        cls: The class of its task.

    Returns:
        The translated request, and the values that were moved: current place -> place in the given request.
    """
    made, moved = dict(request), dict[str, str]()
    parameters = [field.metadata for field in fields_of(cls) if "path" in field.metadata]
    roots = {said["path"][0] for said in parameters}
    for said in parameters:
        path: tuple[str, ...] = (said["wire"],) if request.get("model") in said["root_for"] else said["path"]
        names = (said["wire"], *said["aliases"])
        older = [(name,) for name in names if name not in roots] + [(*path[:-1], name) for name in names]
        at = next((place for place in (path, *older) if _at(made, place) is not None), None)
        if at is None:
            continue
        value = _with_todays_names(_at(made, at), said, at[-1])
        if at != path:
            _put(made, at, None)
            if said["sent_as"] is not None:
                value = wire_value(said["sent_as"], value)
            if path[0] not in request:
                moved[path[0]] = ".".join(at)  # the object was created to hold the moved value
            moved[".".join(path)] = ".".join(at)
        _put(made, path, value)
    return made, moved


def _at(holder: Any, path: Sequence[str]) -> Any:
    for key in path:
        holder = cast("Mapping[str, Any]", holder).get(key) if isinstance(holder, Mapping) else None
    return holder


def _put(holder: dict[str, Any], path: Sequence[str], value: object) -> None:
    """Set a value at a place, copying the objects on the path; None deletes the value there."""
    key, inner = path[0], path[1:]
    if not inner:
        holder[key] = value
    elif value is not None or isinstance(holder.get(key), Mapping):
        holder[key] = dict(holder[key]) if isinstance(holder.get(key), Mapping) else {}
        _put(holder[key], inner, value)
    if holder.get(key, value) is None:
        holder.pop(key, None)


def _with_todays_names(value: Any, said: Mapping[Any, Any], name: str) -> Any:
    """Return the value of a field that was found under `name`, with current names for members of objects."""
    if name != said["wire"] and isinstance(said["kind"], ListOf) and not isinstance(value, list):
        value = [value]  # `guideImage` was one image where `guideImages` are several
    if isinstance(value, list):
        return [_with_todays_names(item, said, said["wire"]) for item in cast("list[object]", value)]
    cls = class_in(said["kind"])
    if cls is None or not isinstance(value, Mapping):
        return value
    fields = [field.metadata for field in fields_of(cls) if "wire" in field.metadata]
    members = {name: member for member in fields for name in (*member["aliases"], member["wire"])}
    made: dict[str, Any] = {}
    for key, item in cast("Mapping[str, object]", value).items():
        member = members.get(key)
        made[member["wire"] if member else key] = _with_todays_names(item, member, key) if member else item
    return made
