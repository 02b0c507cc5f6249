"""Checks of references in a request: models by name, media by UUID. Like the API, before anything is billed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from runware._catalogue.model_info import find_architecture, find_model
from runware._json.plain_values import is_uuid
from runware._models import kinds
from runware._models.model import fields_of
from runware.emulator.addresses import is_meant_as_url
from runware.emulator.checking.task_classes import TASKS_WITH_MODELS
from runware.emulator.keeping.store import Unreadable, decoded
from runware.emulator.refusal import Refused, bad_media, name_of, problem, spelled_out
from runware.emulator.work import Work

#: The form of all AIR identifiers of the catalogue, and of community models.
_AIR = re.compile(r"[a-z0-9_.-]+:[a-z0-9_.-]+@[a-z0-9_.-]+", re.IGNORECASE)
#: Tasks that accept missing media: deleting what is deleted does no harm.
_ACCEPT_MISSING_MEDIA = ("mediaStorage",)
#: Tasks whose handlers have their own errors for invalid media.
_HAVE_OWN_MEDIA_ERRORS = ("mediaStorage", "training")
#: Maximum characters of media that are decoded here, where they block the event loop. Handlers check longer ones.
_LONGEST_DECODED = 1_000_000


def check_references(work: Work) -> None:
    """Refuse models and media that the API would not know.

    Raises:
        Refused: A reference is invalid. The error names the parameter.
    """
    checks_media = work.fidelity.counts("unknown-media") and work.cls.task_type not in _ACCEPT_MISSING_MEDIA
    for kind, value, place in _references(work.cls, work.request):
        if kind is kinds.air:
            _check_model_name(work, value, place)
        elif is_uuid(value) or is_meant_as_url(value):
            if checks_media and _is_missing(work, value):
                raise bad_media(place)
        elif work.cls.task_type not in _HAVE_OWN_MEDIA_ERRORS and len(value) <= _LONGEST_DECODED:
            _check_form(value, place)
    _check_model(work)


def _references(
    cls: type[Any], holder: Mapping[str, Any], place: str = ""
) -> Iterator[tuple[kinds.Scalar, str, str]]:
    """Yield each model and each media value of a request in any dialect: kind, value, place."""
    by_key = _reference_fields(cls)
    looked_at: set[str] = set()
    for key in holder:
        for field in by_key.get(key, ()):
            if field.name in looked_at:
                continue
            looked_at.add(field.name)
            at, value = _found(holder, field)
            if value is not None:
                yield from _references_in(value, field.metadata["kind"], f"{place}.{at}" if place else at)


@kinds.cached_per_class
def _reference_fields(cls: type[Any]) -> dict[str, list[kinds.Field]]:
    """Return the fields that may contain references, by the keys under which a request may have them."""
    found: dict[str, list[kinds.Field]] = {}
    for field in fields_of(cls):
        if "wire" in field.metadata and _may_refer(field.metadata["kind"]):
            first = field.metadata.get("path", (field.metadata["wire"],))[0]
            for key in {first, field.metadata["wire"], *field.metadata["aliases"]}:
                found.setdefault(key, []).append(field)
    return found


def _may_refer(kind: kinds.Kind) -> bool:
    """Whether a kind is a model or media, or may contain them. Objects count, since they may not be loaded yet."""
    if isinstance(kind, kinds.ListOf):
        return _may_refer(kind.item)
    if isinstance(kind, kinds.Either):
        return any(map(_may_refer, kind.options))
    return kind in (kinds.air, kinds.media) if isinstance(kind, kinds.Scalar) else True


def _found(holder: Mapping[str, Any], field: kinds.Field) -> tuple[str, Any]:
    path: tuple[str, ...] = field.metadata.get("path", (field.metadata["wire"],))
    names = dict.fromkeys([path[-1], field.metadata["wire"], *field.metadata["aliases"]])
    within: Any = holder
    for key in path[:-1]:
        within = cast("Mapping[str, Any]", within).get(key) if isinstance(within, Mapping) else None
    for name in names:
        if isinstance(within, Mapping) and name in within:
            return ".".join((*path[:-1], name)), cast("Mapping[str, Any]", within)[name]
    return next(((name, holder[name]) for name in names if name in holder), ("", None))


def _references_in(value: Any, kind: kinds.Kind, place: str) -> Iterator[tuple[kinds.Scalar, str, str]]:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.Either):
        for option in kind.options:
            yield from _references_in(value, option, place)
    elif isinstance(value, list):
        item = kinds.loaded(kind.item if isinstance(kind, kinds.ListOf) else kind)
        for index, one in enumerate(cast("list[object]", value)):
            yield from _references_in(
                one, item, f"{place}[]" if isinstance(one, str) else f"{place}[{index}]"
            )
    elif isinstance(kind, kinds.ListOf):
        yield from _references_in(value, kind.item, place)
    elif isinstance(kind, type):
        if isinstance(value, Mapping):
            yield from _references(kind, cast("Mapping[str, Any]", value), place)
    elif isinstance(value, str) and kind in (kinds.air, kinds.media):
        yield kind, value, place


def _is_missing(work: Work, value: str) -> bool:
    """Whether a UUID, or a URL of this server, names a file that does not exist."""
    if is_uuid(value):
        return work.store.with_uuid(value) is None
    return work.store.lacks(value)


def _check_form(value: str, place: str) -> None:
    try:
        decoded(value)
    except Unreadable as error:
        raise bad_media(place, str(error)) from error


def _check_model_name(work: Work, name: str, place: str) -> None:
    if not work.fidelity.counts("malformed-model") or work.models.own(name) is not None:
        return
    if _AIR.fullmatch(name) or find_model(name) or find_architecture(name):
        return
    place = place.removesuffix("[]")
    name = name_of(place)
    raise Refused(
        problem(
            f"invalid{name[:1].upper()}{name[1:]}",
            f"Invalid value for '{place}' parameter. {spelled_out(name)} must be a string that is a valid AIR identifier.",
            place,
            type="string",
        )
    )


def _check_model(work: Work) -> None:
    """Refuse a model that is published for another task."""
    name, task = work.get("model"), work.cls.task_type
    if not isinstance(name, str) or work.models.own(name) is not None or task not in TASKS_WITH_MODELS:
        return
    known = find_model(name)
    if known is not None and known.task != task and work.fidelity.counts("model-of-another-task"):
        raise Refused(
            problem(
                "invalidModel",
                f"Invalid value for 'model' parameter. '{name}' is for '{known.task}', not for '{task}'.",
                "model",
                type="string",
            )
        )
