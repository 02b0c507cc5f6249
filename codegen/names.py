"""Conversion of wire names to Python names."""

from __future__ import annotations

import re

#: A plural `s` belongs to the acronym before it (`URLs`), unless it begins a word (`isURLSafe`).
_ACRONYM_THEN_WORD = re.compile(r"([A-Z]+)([A-Z](?!s(?![a-z]))[a-z])")
_WORD_THEN_CAPITAL = re.compile(r"([a-z0-9])([A-Z])")


def snake(name: str) -> str:
    """Convert to snake_case: `CFGScale` -> `cfg_scale`, `imageURL` -> `image_url`, `taskUUIDs` -> `task_uuids`."""
    words = _ACRONYM_THEN_WORD.sub(r"\1_\2", name)
    return _WORD_THEN_CAPITAL.sub(r"\1_\2", words).lower()


def capitalized(name: str) -> str:
    """Capitalise the first letter: `promptEnhance` -> `PromptEnhance`."""
    return name[:1].upper() + name[1:]
