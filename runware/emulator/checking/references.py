"""What a request refers to: models by their names, media by their UUIDs. The API looks at both before anything is billed."""

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

#: Every AIR identifier of the catalogue is like this, and so are those of communities.
_AIR = re.compile(r"[a-z0-9_.-]+:[a-z0-9_.-]+@[a-z0-9_.-]+", re.IGNORECASE)
#: Tasks that take media which are not there: to forget what is forgotten harms nobody.
_LOOK_THEMSELVES = ("mediaStorage",)
#: Tasks that have words of their own for what is no media.
_SAY_THEMSELVES = ("mediaStorage", "training")
#: Characters of media that are looked through at once, while nobody else is served. What is longer is left to who works with it.
_LOOKED_THROUGH = 1_000_000


def check_references(work: Work) -> None:
    """Refuse models and media that the API would not know.

    Raises:
        Refused: It names the parameter.
    """
    looks_for_media = work.fidelity.counts("unknown-media") and work.cls.task_type not in _LOOK_THEMSELVES
    for kind, value, place in _references(work.cls, work.request):
        if kind is kinds.air:
            _check_model_name(work, value, place)
        elif is_uuid(value) or is_meant_as_url(value):
            if looks_for_media and _is_gone(work, value):
                raise bad_media(place)
        elif work.cls.task_type not in _SAY_THEMSELVES and len(value) <= _LOOKED_THROUGH:
            _check_form(value, place)
    _check_model(work)


def _references(
    cls: type[Any], holder: Mapping[str, Any], place: str = ""
) -> Iterator[tuple[kinds.Scalar, str, str]]:
    """Every model and every media value of a request, in any dialect, and where it is."""
    by_key = _referring(cls)
    looked_at: set[str] = set()
    for key in holder:
        for field in by_key.get(key, ()):
            if field.name in looked_at:
                continue
            looked_at.add(field.name)
            at, value = _found(holder, field)
            if value is not None:
                yield from _in(value, field.metadata["kind"], f"{place}.{at}" if place else at)


@kinds.once_per_class
def _referring(cls: type[Any]) -> dict[str, list[kinds.Field]]:
    """The fields that may refer to something, by the keys under which a request may have them."""
    found: dict[str, list[kinds.Field]] = {}
    for field in fields_of(cls):
        if "wire" in field.metadata and _refers(field.metadata["kind"]):
            first = field.metadata.get("path", (field.metadata["wire"],))[0]
            for key in {first, field.metadata["wire"], *field.metadata["aliases"]}:
                found.setdefault(key, []).append(field)
    return found


def _refers(kind: kinds.Kind) -> bool:
    """Whether it is a model or media, or may hold some: of an object that is not loaded yet that is not known."""
    if isinstance(kind, kinds.ListOf):
        return _refers(kind.item)
    if isinstance(kind, kinds.Either):
        return any(map(_refers, kind.options))
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


def _in(value: Any, kind: kinds.Kind, place: str) -> Iterator[tuple[kinds.Scalar, str, str]]:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.Either):
        for option in kind.options:
            yield from _in(value, option, place)
    elif isinstance(value, list):
        item = kinds.loaded(kind.item if isinstance(kind, kinds.ListOf) else kind)
        for index, one in enumerate(cast("list[object]", value)):
            yield from _in(one, item, f"{place}[]" if isinstance(one, str) else f"{place}[{index}]")
    elif isinstance(kind, kinds.ListOf):
        yield from _in(value, kind.item, place)
    elif isinstance(kind, type):
        if isinstance(value, Mapping):
            yield from _references(kind, cast("Mapping[str, Any]", value), place)
    elif isinstance(value, str) and kind in (kinds.air, kinds.media):
        yield kind, value, place


def _is_gone(work: Work, value: str) -> bool:
    """Whether it names a file of this server that there is not."""
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
    """The model that does the task: whether there is one by this name, and whether it does such tasks."""
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
