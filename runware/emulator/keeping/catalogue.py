"""The catalogue: the public models, and the models that were uploaded to this server or trained on it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import attrs

from runware._models.slugs_data import MODELS

#: The source in the AIR identifiers of own models: the part before the colon.
AIR_SOURCE = "local"

_CAPABILITIES = {
    "imageInference": "text-to-image",
    "videoInference": "text-to-video",
    "audioInference": "text-to-audio",
    "textInference": "text-to-text",
    "3dInference": "image-to-3d",
}
#: Part of a slug -> architecture of the model. The first match counts.
_ARCHITECTURES = {
    "-flux-1-schnell": "flux1s",
    "-flux-1-dev": "flux1d",
    "-flux-1-1-pro-ultra": "fluxultra",
    "-flux-1-1-pro": "fluxpro",
    "-flux-1-kontext-dev": "fluxkontextdev",
    "-flux-1-kontext-pro": "fluxkontextpro",
    "-flux-1-kontext-max": "fluxkontextmax",
    "-qwen-image-edit": "qwen_image_edit",
    "-qwen-image": "qwen_image",
    "-hidream-i1-full": "hidreamfull",
    "-hidream-i1-dev": "hidreamdev",
    "-hidream-i1-fast": "hidreamfast",
    "-ideogram-2a": "ideogram2a",
    "-ideogram-2-0": "ideogram2",
    "-ideogram-3-0": "ideogram3",
}


@functools.cache
def known() -> dict[str, dict[str, Any]]:
    """Return the search results for the public models, by AIR identifier."""
    return {air: _card(air, model["task"], model["slug"]) for air, model in MODELS.items()}


def _card(air: str, task: str, slug: str) -> dict[str, Any]:
    provider = air.partition(":")[0]
    capability = _CAPABILITIES.get(task, task)
    card: dict[str, Any] = {
        "air": air,
        "name": slug,
        "category": "checkpoint",
        "type": "base",
        "private": False,
        "version": air.rpartition("@")[2],
        "capabilities": [capability],
        "tags": [provider, capability],
        "provider": provider,
        "source": "official",
    }
    architecture = next((name for part, name in _ARCHITECTURES.items() if part in f"-{slug}"), None)
    return card if architecture is None else {**card, "architecture": architecture}


@attrs.define
class Models:
    """All models of this server: first the public ones, then its own models in the order of their creation."""

    _own: dict[str, dict[str, Any]] = attrs.Factory(dict[str, dict[str, Any]])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        own = dict(self._own)
        yield from (card for air, card in known().items() if air not in own)
        yield from own.values()

    def own(self, air: str) -> dict[str, Any] | None:
        """Return the search result for an own model; None if there is none with this AIR identifier."""
        return self._own.get(air)

    def keep(self, card: dict[str, Any]) -> None:
        """Add an own model; it replaces one with the same `air`."""
        card = {"category": "checkpoint", "private": True, "source": "community", **card}
        self._own[card["air"]] = card

    def remove(self, air: str) -> bool:
        """Remove an own model; return whether it existed."""
        return self._own.pop(air, None) is not None

    def new_air(self) -> str:
        """Return an AIR identifier that no own model has."""
        taken = dict(self._own)
        return next(air for n in range(1, len(taken) + 2) if (air := f"{AIR_SOURCE}:{n}@1") not in taken)
