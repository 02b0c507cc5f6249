"""Checking a request as the API does: unknown keys, then missing ones, then values. Reads every dialect.

What is known about a task comes from its generated class: names, older names, places, types and limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from runware import kinds
from runware.emulator.refusal import Refused, problem
from runware.model import Limits, Object, Task, fields_of

_ENVELOPE = ("taskType", "taskUUID")


def read(cls: type[Task[Any]], request: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a request by their Python names, whichever dialect it was written in.

    Raises:
        Refused: The API would answer with errors.
    """
    fields = _fields(cls)
    _refuse_unknown(cls, request, fields)
    values: dict[str, Any] = {}
    for field in fields:
        found, value, place = _find(request, field)
        if found:
            _check(value, field.metadata["kind"], place)
            _check_limits(value, field, place)
            values[field.name] = value
        elif field.default is attrs.NOTHING:
            missing = ".".join(field.metadata["path"])
            raise Refused(
                problem(
                    "missingParameter",
                    f"Missing required parameter: '{missing}'.",
                    missing,
                    type=_type_of(field),
                )
            )
    return values


def _fields(cls: type[Any]) -> list[attrs.Attribute[Any]]:
    return [field for field in fields_of(cls) if "wire" in field.metadata]


def _refuse_unknown(
    cls: type[Task[Any]], request: Mapping[str, Any], fields: Sequence[attrs.Attribute[Any]]
) -> None:
    roots = {*_ENVELOPE, *cls.constants}
    open_containers: set[str] = set()
    inner: dict[str, set[str]] = {}
    for field in fields:
        path = field.metadata["path"]
        roots |= {path[0], field.metadata["wire"], *field.metadata["formerly"]}
        if len(path) > 1:
            inner.setdefault(path[0], set()).update({path[1], *field.metadata["formerly"]})
        elif field.metadata["kind"] is kinds.mapping or isinstance(field.metadata["kind"], type):
            open_containers.add(path[0])
    accepted = sorted({".".join(field.metadata["path"]) for field in fields} | set(_ENVELOPE))
    for key, value in request.items():
        if key not in roots:
            raise Refused(_unsupported(key, accepted))
        if key in inner and key not in open_containers:
            if not isinstance(value, Mapping):
                raise Refused(
                    problem(
                        f"invalid{_capital(key)}",
                        f"Invalid type for '{key}'. '{key}' must be an object.",
                        key,
                    )
                )
            for name in cast("Mapping[str, Any]", value):
                if name not in inner[key]:
                    raise Refused(_unsupported(f"{key}.{name}", accepted))


def _unsupported(key: str, accepted: Sequence[str]) -> dict[str, Any]:
    listed = ", ".join(f"'{name}'" for name in accepted)
    return problem(
        "unsupportedParameter",
        f"Unsupported use of '{key}' parameter. This parameter is not supported. Allowed values are: {listed}.",
        key,
        allowedValues=list(accepted),
    )


def _find(request: Mapping[str, Any], field: attrs.Attribute[Any]) -> tuple[bool, Any, str]:
    """Where a request has a parameter: at its place of today, at its own name, or under an older name."""
    path: tuple[str, ...] = field.metadata["path"]
    sent_as: Mapping[Any, Any] | None = field.metadata["sent_as"]
    last = path[-1]
    holder: Any = request
    for key in path[:-1]:
        holder = cast("Mapping[str, Any]", holder).get(key) if isinstance(holder, Mapping) else None
    if isinstance(holder, Mapping) and last in holder:
        value = cast("Mapping[str, Any]", holder)[last]
        if sent_as is None:
            return True, value, ".".join(path)
        for ours, theirs in sent_as.items():
            if theirs == value:
                return True, ours, ".".join(path)
    for name in (field.metadata["wire"], *field.metadata["formerly"]):
        if name in request and (name != last or len(path) > 1):
            return True, request[name], name
        if isinstance(holder, Mapping) and len(path) > 1 and name in holder and name != last:
            return True, cast("Mapping[str, Any]", holder)[name], ".".join((*path[:-1], name))
    return False, None, ""


def _check(value: Any, kind: kinds.Kind, place: str) -> None:
    if isinstance(kind, kinds.ListOf):
        if not isinstance(value, list):
            raise Refused(_invalid(place, f"must be {kind.noun}", kind))
        for index, item in enumerate(cast("list[object]", value)):
            _check(item, kind.item, f"{place}[{index}]")
    elif isinstance(kind, kinds.Either):
        _check_either(value, kind, place)
    elif isinstance(kind, type):
        _check_object(value, kind, place)
    elif kind is kinds.media:
        if not isinstance(value, str) or not value:
            raise Refused(
                _invalid(place, "must be a UUID, a data URI, base64, or a publicly accessible URL", kind)
            )
    elif not kind.accepts(value):
        raise Refused(_invalid(place, f"must be {kind.noun}", kind))


def _check_either(value: Any, kind: kinds.Either, place: str) -> None:
    refusals: list[Refused] = []
    for option in kind.options:
        try:
            return _check(value, option, place)
        except Refused as refused:
            refusals.append(refused)
    same_shape = [
        refused
        for refused, option in zip(refusals, kind.options, strict=True)
        if isinstance(value, Mapping) == isinstance(option, type)
        and isinstance(value, list) == isinstance(option, kinds.ListOf)
    ]
    raise (same_shape or refusals)[0]


def _check_object(value: Any, cls: type[object], place: str) -> None:
    if not isinstance(value, Mapping):
        raise Refused(_invalid(place, "must be an object", cls))
    given = cast("Mapping[str, Any]", value)
    fields = _fields(cls)
    names = {name for field in fields for name in (field.metadata["wire"], *field.metadata["formerly"])}
    for key in given:
        if key not in names:
            raise Refused(_unsupported(f"{place}.{key}", sorted(f"{place}.{name}" for name in names)))
    for field in fields:
        found, inner, key = _find(given, field)
        if found:
            _check(inner, field.metadata["kind"], f"{place}.{key}")
            _check_limits(inner, field, f"{place}.{key}")
        elif field.default is attrs.NOTHING:
            missing = f"{place}.{field.metadata['wire']}"
            raise Refused(problem("missingParameter", f"Missing required parameter: '{missing}'.", missing))
    exclusive: tuple[tuple[str, ...], ...] = cls.exclusive if issubclass(cls, Object) else ()
    python = {field.name: _find(given, field)[2] for field in fields}
    for group in exclusive:
        together = [f"{place}.{python[name]}" for name in group if python[name]]
        if len(together) > 1:
            listed = " and ".join(f"'{name}'" for name in together)
            raise Refused(problem("incompatibleParameters", f"{listed} cannot be used together.", together))


def _check_limits(value: object, field: attrs.Attribute[Any], place: str) -> None:
    limits: Limits = field.metadata["limits"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        below = limits.minimum is not None and value < limits.minimum
        above = limits.maximum is not None and value > limits.maximum
        if below or above or (limits.step is not None and value % limits.step):
            raise Refused(
                problem(
                    f"invalid{_capital(place)}",
                    f"Invalid value for '{place}' parameter. {_range_rule(place, limits)}",
                    place, type=_type_of(field), min=limits.minimum, max=limits.maximum, multiplier=limits.step,
                )
            )  # fmt: skip
    elif _has_length(value):
        length = len(cast("Sequence[Any]", value))
        if length < (limits.min_length or 0) or (
            limits.max_length is not None and length > limits.max_length
        ):
            unit = "characters" if isinstance(value, str) else "items"
            raise Refused(
                problem(
                    f"invalid{_capital(place)}",
                    f"Invalid value for '{place}' parameter. It must have {limits.min_length or 0} to "
                    f"{limits.max_length} {unit}.",
                    place, type=_type_of(field), min=limits.min_length, max=limits.max_length,
                )
            )  # fmt: skip
    known: tuple[Any, ...] | None = field.metadata["known"]
    if known:
        for item in _listed(value):
            # The API's own examples write `jpg` where its documentation says `JPG`.
            if isinstance(item, str) and item.lower() not in [str(k).lower() for k in known]:
                listed = ", ".join(f"'{k}'" for k in known)
                raise Refused(
                    problem(
                        f"invalid{_capital(place)}",
                        f"Invalid value for '{place}' parameter. Supported values are: {listed}.",
                        place, type=_type_of(field), allowedValues=list(known),
                    )
                )  # fmt: skip


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _has_length(value: object) -> bool:
    return isinstance(value, str | list)


def _range_rule(place: str, limits: Limits) -> str:
    words: list[str] = []
    if limits.minimum is not None and limits.maximum is not None:
        words.append(f"between {limits.minimum} and {limits.maximum}")
    elif limits.minimum is not None:
        words.append(f"at least {limits.minimum}")
    elif limits.maximum is not None:
        words.append(f"at most {limits.maximum}")
    if limits.step is not None:
        words.append(f"in multiples of {limits.step}")
    return f"'{place}' must be {' '.join(words)}."


def _invalid(place: str, rule: str, kind: kinds.Kind) -> dict[str, Any]:
    return problem(
        f"invalid{_capital(place)}",
        f"Invalid value for '{place}' parameter. '{place}' {rule}.",
        place,
        type=_type_name(kind),
    )


def _type_of(field: attrs.Attribute[Any]) -> str:
    return _type_name(field.metadata["kind"])


def _type_name(kind: kinds.Kind) -> str:
    """How the API calls a type in its errors: `integer`, `float`, `string[]`, `integer|array`."""
    if isinstance(kind, kinds.ListOf):
        return f"{_type_name(kind.item)}[]"
    if isinstance(kind, kinds.Either):
        return "|".join(_names(kind))
    if isinstance(kind, type):
        return "object"
    return {"number": "float", "uuid": "string", "model": "string", "media": "string", "map": "object"}.get(
        kind.name, kind.name
    )


def _names(kind: kinds.Either) -> Iterator[str]:
    yield from dict.fromkeys(_type_name(option) for option in kind.options)


def _capital(place: str) -> str:
    name = place.split(".")[-1].split("[")[0]
    return name[:1].upper() + name[1:]
