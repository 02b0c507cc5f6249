"""The models that are known today, found by AIR identifier or slug. Loaded when one is first asked for."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    from runware._models.model_info import ModelInfo


class KnownModel(TypedDict):
    """What is known about every model besides its AIR identifier."""

    task: str
    slug: str


@functools.cache
def known_models() -> dict[str, KnownModel]:
    """All of them by AIR identifier."""
    from runware._models.catalogue_data import MODELS

    return cast("dict[str, KnownModel]", json.loads(MODELS))


@functools.cache
def _airs() -> dict[str, str]:
    return {model["slug"]: air for air, model in known_models().items()}


def air_of(name: str) -> str:
    """The AIR identifier of a known slug; anything else as it is.

    >>> air_of("bfl-flux-1-dev"), air_of("acme:1@1")
    ('runware:101@1', 'acme:1@1')
    """
    return name if ":" in name else _airs().get(name, name)


@functools.cache
def _model(air: str) -> ModelInfo:
    from runware._models import model_facts_data, model_info

    return model_info.read(model_facts_data.MODELS[air], air)


def find_model(name: str) -> ModelInfo | None:
    """What is known of a model by its AIR identifier or slug; None of unknown and community models.

    >>> model = find_model("bfl-flux-1-dev")
    >>> model.air, model.parameters["width"].maximum
    ('runware:101@1', 2048)
    """
    air = air_of(name)
    return _model(air) if air in known_models() else None


@functools.cache
def find_architecture(name: str) -> ModelInfo | None:
    """What is known of the community models of a family, by its slug.

    >>> "refiner" in find_architecture("sdxl").parameters
    True
    """
    from runware._models import model_facts_data, model_info

    facts = model_facts_data.ARCHITECTURES.get(name)
    return None if facts is None else model_info.read(facts, None)
