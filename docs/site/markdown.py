"""Markdown elements that several pages use."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from codegen.twin import example_twin

#: The longest JSON string that is shown whole, in characters.
_LONGEST = 100


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; line breaks and bars in cells are escaped."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def tabs(parts: Mapping[str, str]) -> str:
    """Return content tabs by their labels; the reader sees one at a time."""
    return "\n".join(f'=== "{label}"\n\n{textwrap.indent(text, "    ")}\n' for label, text in parts.items())


def python(source: str) -> str:
    return f"```python\n{source.strip()}\n```"


def in_both_colours(source: str) -> str:
    """Return an example as an async and a blocking tab; alone if both are the same."""
    twin = example_twin(source)
    if twin is None:
        return python(source)
    return tabs({"async": python(source), "blocking": python(twin)})


def is_a_program(source: str) -> bool:
    """Whether an example is a valid module. One with an `await` outside a function runs only in a notebook."""
    try:
        compile(source, "example", "exec")
    except SyntaxError:
        return False
    return True


def as_json(value: object) -> str:
    """Return JSON in a code block, with long strings cut."""
    return f"```json\n{json.dumps(_shortened(value), indent=2, ensure_ascii=False)}\n```"


def _shortened(value: object) -> object:
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        return {key: _shortened(item) for key, item in members.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in cast("list[object]", value)]
    if isinstance(value, str) and len(value) > _LONGEST and not value.startswith("http") and " " not in value:
        return f"{value[: _LONGEST // 2]}… ({len(value):,} characters)"
    return value
