"""The models that are known today: AIR identifier, task and slug. Loaded when a slug is first used."""

from __future__ import annotations

import functools
import json
from typing import TypedDict, cast


class KnownModel(TypedDict):
    """What is known about a model besides its AIR identifier."""

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
