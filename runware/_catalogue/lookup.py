"""What is known of a model, found by AIR identifier or slug. Read when it is first asked for."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from runware._models.slugs_data import AIR_OF_SLUG, MODELS

if TYPE_CHECKING:
    from runware._catalogue.model_info import ModelInfo


@functools.cache
def _model(air: str) -> ModelInfo:
    from runware._catalogue import facts_data, info
    from runware._catalogue.model_info import ModelInfo

    return info.read(facts_data.MODELS[air], air, ModelInfo)


def find_model(name: str) -> ModelInfo | None:
    """What is known of a model by its AIR identifier or slug; None of unknown and community models.

    >>> model = find_model("bfl-flux-1-dev")
    >>> model.air, model.parameters["width"].maximum
    ('runware:101@1', 2048)
    """
    air = AIR_OF_SLUG.get(name, name)
    return _model(air) if air in MODELS else None


@functools.cache
def find_architecture(name: str) -> ModelInfo | None:
    """What is known of the community models of a family, by its slug.

    >>> "refiner" in find_architecture("sdxl").parameters
    True
    """
    from runware._catalogue import facts_data, info
    from runware._catalogue.model_info import ModelInfo

    facts = facts_data.ARCHITECTURES.get(name)
    return None if facts is None else info.read(facts, None, ModelInfo)
