"""Checks of a request in the API's order: unknown keys, missing ones, values. All dialects are supported.

Names, older names, places, types and limits are those of the task's generated class.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any, TypeVar, cast

from runware._catalogue.model_info import ModelInfo
from runware._catalogue.values import Finding
from runware._json.plain_values import is_uuid
from runware._models import kinds
from runware._models.model import Object, Settings, Task, fields_of
from runware._models.validation import broken_rules
from runware.emulator.addresses import is_http_url, is_meant_as_url
from runware.emulator.checking.fidelity import DEFAULT, Fidelity
from runware.emulator.checking.limits import Listed, as_list, check_limits, invalid, type_of
from runware.emulator.checking.model_checking import ALSO_LISTS, ALSO_SINGLE, findings, first_error, refusing
from runware.emulator.keeping.records import ENVELOPE
from runware.emulator.refusal import Refused, bad_media, missing, problem

T = TypeVar("T")

#: The beginning of a media value that is neither UUID nor URL. The rest is checked when the media are decoded.
_ENCODED = re.compile(r"(data:[^,\s]{0,200},)?[A-Za-z0-9+/_\s-]*={0,2}\s*", re.IGNORECASE)
_CHECKED_CHARACTERS = 4096


def _cached_per_class(make: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """Decorator that caches a function of a class, because computing it takes longer than checking a request."""
    return cast("Callable[[type[Any]], T]", functools.cache(make))


def read(
    cls: type[Task[Any]],
    request: Mapping[str, Any],
    *,
    model: ModelInfo | None = None,
    fidelity: Fidelity = DEFAULT,
) -> dict[str, Any]:
    """Check a request in any dialect, and return its values by Python name.

    Args:
        cls: The class of the task.
        request: The request.
        model: What is known about its model, which may accept less than the task; None if nothing is known.
        fidelity: The checks that are made.

    Raises:
        Refused: The API would answer with errors.
    """
    fields = _fields(cls)
    if fidelity.counts("unknown-parameter"):
        _refuse_unknown(cls, request, fields)
    shared = _shared_places(cls)
    given = {field.name: _find(request, field, shared=field.metadata["path"] in shared) for field in fields}
    found_by_model = findings(model, request, cls)
    for finding in found_by_model:
        if finding.kind == "unknown":
            raise Refused(_not_accepted(finding, cls, fields, request))
    for field in fields:
        if field.required and not given[field.name][0]:
            raise missing(".".join(field.metadata["path"]), type=type_of(field))
    values: dict[str, Any] = {}
    listed = _listed_by(model)
    for field in fields:
        found, value, place = given[field.name]
        if not found:
            continue
        kind: kinds.Kind = field.metadata["kind"]
        if field.name in ALSO_SINGLE and isinstance(value, str):
            value = [value]
        _check(value, kinds.list_of(kind) if _is_several(field, value) else kind, place, listed)
        check_limits(value, field, place, listed)
        values[field.name] = value
    places = _places(cls)
    _refuse_groups(
        cls.__settings__, {name: (found, at or places[name]) for name, (found, _, at) in given.items()}
    )
    if refused := refusing(found_by_model, request, fidelity):
        raise Refused(first_error(refused))
    return values


def _not_accepted(
    found: Finding, cls: type[Task[Any]], fields: Sequence[kinds.Field], request: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the error for a parameter that the model does not accept."""
    (place,) = found.parameters
    roots = [field for field in fields if _root(field, request) in found.names]
    accepted = found.names if "." in place else _accepted(cls, roots)
    return _unsupported(place, accepted, f"by model '{request.get('model')}'")


def _root(field: kinds.Field, request: Mapping[str, Any]) -> str:
    """Return the top-level key of a parameter in the request, which may depend on the model."""
    at_root = request.get("model") in field.metadata["root_for"]
    root: str = field.metadata["wire"] if at_root else field.metadata["path"][0]
    return root


def _is_several(field: kinds.Field, value: object) -> bool:
    return field.metadata["wire"] in ALSO_LISTS and isinstance(value, list) and value != []


@_cached_per_class
def _fields(cls: type[Any]) -> Sequence[kinds.Field]:
    return [field for field in fields_of(cls) if "wire" in field.metadata]


@_cached_per_class
def _places(cls: type[Any]) -> Mapping[str, str]:
    return {field.name: ".".join(field.metadata["path"]) for field in _fields(cls)}


@_cached_per_class
def _shared_places(cls: type[Any]) -> Set[tuple[str, ...]]:
    """Return the paths that several parameters share, each with its own values."""
    counts = Counter(field.metadata["path"] for field in _fields(cls))
    return {path for path, count in counts.items() if count > 1}


def _refuse_unknown(cls: type[Task[Any]], request: Mapping[str, Any], fields: Sequence[kinds.Field]) -> None:
    roots, containers = _names_of(cls)
    for key, value in request.items():
        if key not in roots:
            raise Refused(_unsupported(key, _accepted(cls, fields)))
        if (inner := containers.get(key)) is not None:
            if not isinstance(value, Mapping):
                raise Refused(invalid(key, kinds.mapping))
            for name in cast("Mapping[str, Any]", value):
                if name not in inner:
                    raise Refused(_unsupported(f"{key}.{name}", _accepted(cls, fields)))


@_cached_per_class
def _names_of(cls: type[Task[Any]]) -> tuple[Set[str], Mapping[str, Set[str]]]:
    """Return the top-level names of a task, and the names in each top-level object that is not open."""
    roots = {*ENVELOPE, *cls.__settings__.constants}
    open_containers: set[str] = set()
    inner: dict[str, set[str]] = {}
    for field in _fields(cls):
        path = field.metadata["path"]
        roots |= {path[0], field.metadata["wire"], *field.metadata["aliases"]}
        if len(path) > 1:
            inner.setdefault(path[0], set()).update({path[1], *field.metadata["aliases"]})
        elif field.metadata["kind"] is kinds.mapping or isinstance(
            kinds.loaded(field.metadata["kind"]), type
        ):
            open_containers.add(path[0])
    return roots, {key: names for key, names in inner.items() if key not in open_containers}


def _accepted(cls: type[Task[Any]], fields: Iterable[kinds.Field]) -> list[str]:
    return sorted(
        {".".join(field.metadata["path"]) for field in fields} | {*ENVELOPE, *cls.__settings__.constants}
    )


def _refuse_groups(settings: Settings, places: Mapping[str, tuple[bool, str]]) -> None:
    """Refuse parameters that exclude each other, or lack a required other one.

    `places` has for each parameter whether it is given, and its place. Two names of one place do not exclude each other.
    """
    for rule, given, absent in broken_rules(settings, {name for name, (found, _) in places.items() if found}):
        there, missed = (list(dict.fromkeys(places[name][1] for name in names)) for names in (given, absent))
        listed = " and ".join(f"'{place}'" for place in there)
        if rule == "at_least_one":
            raise missing(*missed)
        if rule in ("together", "requires"):
            needed = ", ".join(f"'{place}'" for place in missed)
            message = f"Missing required parameter: {needed}. It is required together with {listed}."
            raise Refused(problem("missingParameter", message, missed[0] if len(missed) == 1 else missed))
        if len(there) > 1:
            raise Refused(problem("incompatibleParameters", f"{listed} cannot be used together.", there))


def _unsupported(key: str, accepted: Sequence[str], by: str = "") -> dict[str, Any]:
    supported = f"supported {by}".rstrip()
    listed = ", ".join(f"'{name}'" for name in accepted)
    return problem(
        "unsupportedParameter",
        f"Unsupported use of '{key}' parameter. This parameter is not {supported}. Allowed values are: {listed}.",
        key,
        allowedValues=list(accepted),
    )


def _find(request: Mapping[str, Any], field: kinds.Field, *, shared: bool = False) -> tuple[bool, Any, str]:
    """Find a parameter at its current place, under its own name, or under an older name; return found, value, place.

    With `shared`, another parameter has the same place: only values that this parameter sends belong to it.
    """
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
            if type(theirs) is type(value) and theirs == value:
                return True, ours, ".".join(path)
        if not (shared and isinstance(value, str | bool | int)):
            return True, value, ".".join(path)
    for name in (field.metadata["wire"], *field.metadata["aliases"]):
        if name in request and (name != last or len(path) > 1):
            # An older name may have had a single value: `guideImage`, now `guideImages`.
            several = name != field.metadata["wire"] and isinstance(field.metadata["kind"], kinds.ListOf)
            return True, as_list(request[name]) if several else request[name], name
        if isinstance(holder, Mapping) and len(path) > 1 and name in holder and name != last:
            return True, cast("Mapping[str, Any]", holder)[name], ".".join((*path[:-1], name))
    return False, None, ""


def _listed_by(model: ModelInfo | None) -> Listed:
    if model is None:
        return {}
    return {place: one.values for place, one in model.parameters.items() if one.values}


def _check(value: Any, kind: kinds.Kind, place: str, listed: Listed) -> None:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        if not isinstance(value, list):
            raise Refused(invalid(place, kind))
        for index, item in enumerate(cast("list[object]", value)):
            if not isinstance(item, Mapping) and _has_media(kind.item) and not _is_media(item):
                raise bad_media(f"{place}[]")
            _check(item, kind.item, f"{place}[{index}]", listed)
    elif isinstance(kind, kinds.Either):
        _check_either(value, kind, place, listed)
    elif isinstance(kind, type):
        _check_object(value, kind, place, listed)
    elif not (_is_media(value) if kind is kinds.media else kind.accepts(value)):
        raise Refused(invalid(place, kind))


def _has_media(kind: kinds.Kind) -> bool:
    return kind is kinds.media or (isinstance(kind, kinds.Either) and kinds.media in kind.options)


def _is_media(value: object) -> bool:
    if not isinstance(value, str):
        return False
    beginning = value[:_CHECKED_CHARACTERS]
    if is_meant_as_url(beginning):
        return is_http_url(value.replace(" ", "%20"))
    return is_uuid(value) or (bool(beginning.strip()) and _ENCODED.fullmatch(beginning) is not None)


def _check_either(value: Any, kind: kinds.Either, place: str, listed: Listed) -> None:
    refusals: list[Refused] = []
    for option in kind.options:
        try:
            return _check(value, option, place, listed)
        except Refused as refused:
            refusals.append(refused)
    same_shape = [
        refused
        for refused, option in zip(refusals, kind.options, strict=True)
        if isinstance(value, Mapping) == isinstance(kinds.loaded(option), type)
        and isinstance(value, list) == isinstance(option, kinds.ListOf)
    ]
    raise same_shape[0] if len(same_shape) == 1 else Refused(invalid(place, kind))


def _check_object(value: Any, cls: type[object], place: str, listed: Listed) -> None:
    if not isinstance(value, Mapping):
        raise Refused(invalid(place, cls))
    given = cast("Mapping[str, Any]", value)
    fields = _fields(cls)
    names = {name for field in fields for name in (field.metadata["wire"], *field.metadata["aliases"])}
    for key in given:
        if key not in names and not issubclass(cls, kinds.Open):
            raise Refused(_unsupported(f"{place}.{key}", sorted(f"{place}.{name}" for name in names)))
    for field in fields:
        found, inner, key = _find(given, field)
        if found:
            _check(inner, field.metadata["kind"], f"{place}.{key}", listed)
            check_limits(inner, field, f"{place}.{key}", listed)
        elif field.required:
            raise missing(f"{place}.{field.metadata['wire']}", type=type_of(field))
    if issubclass(cls, Object):
        places: dict[str, tuple[bool, str]] = {}
        for field in fields:
            found, _, at = _find(given, field)
            places[field.name] = found, f"{place}.{at or field.metadata['wire']}"
        _refuse_groups(cls.__settings__, places)
