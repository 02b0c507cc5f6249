"""A valid value for any parameter, from its description in `runware.tasks`."""

from __future__ import annotations

from typing import Any

from codegen.importing.patterns import text_of
from runware._models import kinds
from runware._models.limits import Limits
from runware._models.model import Settings, fields_of

UUID = "a770f077-f413-47de-9dac-be0b26a35da6"
#: What stands for a value of a kind.
SAMPLES: dict[kinds.Kind, Any] = {
    kinds.integer: 1,
    kinds.number: 1.0,
    kinds.boolean: True,
    kinds.uuid: UUID,
    kinds.air: "acme:1@1",
    kinds.media: UUID,
    kinds.mapping: {"a": 1},
    kinds.anything: {"a": 1},
}


def sample(kind: kinds.Kind, limits: Limits) -> Any:
    """Return a value of a kind, within the limits."""
    if isinstance(kind, kinds.ListOf):
        return [sample(kind.item, limits.each or Limits())] * max(limits.min_length or 0, 1)
    if isinstance(kind, kinds.Either):
        return sample(kind.options[0], limits)
    kind = kinds.loaded(kind)
    if isinstance(kind, type):
        return kind(**required(kind))
    if kind is kinds.string:
        return text(limits)
    return number(limits) if kind in (kinds.integer, kinds.number) else SAMPLES[kind]


def number(limits: Limits) -> float:
    """Return a number within the limits, preferably 1."""
    ends = [limits.minimum, limits.maximum, limits.above, limits.below]
    low, _, above, below = (0 if end is None else end for end in ends)
    found = (1, *ends, low + (limits.step or 1), above + 1, below - 1, (max(low, above) + below) / 2)
    return next(one for one in found if one is not None and limits.allows(one))


def value_of(field: kinds.Field) -> Any:
    """Return a value of a parameter: a known one, if there are known values."""
    known: tuple[Any, ...] | None = field.metadata["known"]
    if known and not isinstance(field.metadata["kind"], kinds.ListOf):
        return known[0]
    if each_known := field.metadata["each_known"]:
        return [each_known[0]] * max(field.metadata["limits"].min_length or 0, 1)
    return sample(field.metadata["kind"], field.metadata["limits"])


def beside(cls: type[Any], name: str) -> dict[str, Any]:
    """Return the parameters that must be given with a parameter, besides the required ones."""
    settings = cls.__settings__
    groups = [names for names in settings.together if name in names]
    groups += [names for names in settings.requires if name == names[0]]
    others = {other for names in groups for other in names} - {name}
    return {field.name: value_of(field) for field in fields_of(cls) if field.name in others}


def text(limits: Limits) -> str:
    """Return a text within the limits."""
    shortest, longest = limits.min_length or 0, limits.max_length
    if limits.pattern is not None:
        matching = text_of(limits.pattern, shortest, longest)
        assert matching is not None, limits.pattern
        return matching
    return "some text".ljust(shortest, "x")[:longest]


def required(cls: type[object]) -> dict[str, Any]:
    """Return values of all required parameters."""
    settings: Settings = getattr(cls, "__settings__", Settings())
    chosen = {names[0] for names in settings.at_least_one}
    return {field.name: value_of(field) for field in fields_of(cls) if field.required or field.name in chosen}
