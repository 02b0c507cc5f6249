"""A value for any parameter, as its class in `runware.tasks` describes it."""

from __future__ import annotations

from typing import Any

import attrs

from runware._models import kinds
from runware._models.limits import Limits
from runware._models.model import Settings, fields_of

UUID = "a770f077-f413-47de-9dac-be0b26a35da6"
#: What stands for a value of a kind.
SAMPLES: dict[kinds.Kind, Any] = {
    kinds.string: "some text",
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
    """A value of a kind that is within the limits."""
    if isinstance(kind, kinds.ListOf):
        return [sample(kind.item, limits.each or Limits())] * max(limits.min_length or 0, 1)
    if isinstance(kind, kinds.Either):
        return sample(kind.options[0], limits)
    kind = kinds.loaded(kind)
    if isinstance(kind, type):
        return kind(**required(kind))
    return max(limits.minimum or 1, 1) if kind in (kinds.integer, kinds.number) else SAMPLES[kind]


def required(cls: type[object]) -> dict[str, Any]:
    """Values of all parameters without which an instance cannot be made."""
    settings: Settings = getattr(cls, "__settings__", Settings())
    chosen = {names[0] for names in settings.at_least_one}
    return {
        field.name: (field.metadata["known"] or [sample(field.metadata["kind"], field.metadata["limits"])])[0]
        for field in fields_of(cls)
        if field.default is attrs.NOTHING or field.name in chosen
    }
