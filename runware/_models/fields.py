"""How the fields of models are declared, and how to look at them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import attrs

from runware._models import kinds
from runware._models.limits import Limits

C = TypeVar("C")
F = TypeVar("F", bound=Callable[..., object])


def param(
    wire: str,
    kind: kinds.Kind,
    *,
    default: Any = attrs.NOTHING,
    path: str | None = None,
    root_for: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
    step: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    unit: str | None = None,
    known: tuple[str | int, ...] | None = None,
    sent_as: Mapping[str | bool, str | bool | int] | None = None,
    aliases: tuple[str, ...] = (),
) -> Any:
    """A field that is sent. `wire` is its key there, `path` its place if that is not the root.

    `root_for` has the models, by AIR identifier, that take it at the root nevertheless.
    """
    metadata = {
        "wire": wire,
        "kind": kind,
        "path": tuple(path.split(".")) if path else (wire,),
        "root_for": root_for,
        "limits": Limits(minimum, maximum, step, min_length, max_length, above),
        "unit": unit,
        "known": known,
        "sent_as": sent_as,
        "aliases": aliases,
    }
    return attrs.field(default=default, metadata=metadata)


def received(
    wire: str,
    kind: kinds.Kind,
    *,
    default: Any = attrs.NOTHING,
    file: str | None = None,
    file_uuid: str | None = None,
) -> Any:
    """A field of a result. `file` says what of a file it holds: its `url`, `base64` or `data_uri`.

    Without a `default` the API promises the field. Should the server break that promise, the field is None all the
    same: a result is paid for and must not be lost over it.
    """
    metadata = {"wire": wire, "kind": kind, "file": file, "file_uuid": file_uuid}
    return attrs.field(default=None if default is attrs.NOTHING else default, metadata=metadata)


def fields_of(cls: type[object]) -> Sequence[attrs.Attribute[Any]]:
    """The fields of a model, its base classes' first."""
    return cast("Sequence[attrs.Attribute[Any]]", attrs.fields(cast("Any", cls)))


def wire_name(field: attrs.Attribute[Any]) -> str:
    """What a field is called in JSON."""
    return str(field.metadata.get("wire") or field.metadata.get("alias", field.name))


def evolved(instance: C, **changes: object) -> C:
    """A copy of a model with other values, checked like a new one."""
    return cast("C", attrs.evolve(cast("Any", instance), **changes))


def with_values(cls: type[C], values: dict[str, object]) -> C:
    """An instance that has these values, unchecked. The dict becomes its own."""
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    return made


def once_per_class(function: F) -> F:
    """Remember what a function gives for each class."""
    # functools.cache by another name: type checkers take a class with compared instances for unhashable.
    return cast("F", functools.cache(function))
