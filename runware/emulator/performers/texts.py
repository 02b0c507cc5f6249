"""Words from words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runware.emulator.rendering.text import enhance
from runware.emulator.work import Work


def prompt_enhance(work: Work) -> Iterator[dict[str, Any]]:
    """The prompt with words that image models respond to, another choice of them for each version."""
    for version in range(work.count):
        max_length = int(work.get("prompt_max_length", 64))
        yield {"text": enhance(work.text, version=version, max_length=max_length)}


PERFORMERS = {"promptEnhance": prompt_enhance}
