"""Text for docstrings, and values as Python code."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import cast

_WIDTH = 108
_QUOTED = re.compile(r"`(\w+)`")


def in_python(text: str, names: Mapping[str, str]) -> str:
    """Prose of the schema with its `wireNames` of parameters as Python calls them."""
    return _QUOTED.sub(lambda quoted: f"`{names.get(quoted[1], quoted[1])}`", text)


def wrapped(text: str, indent: int, hanging: int = 0) -> str:
    """Text for a docstring, broken into lines; the first one is not indented."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    return textwrap.fill(
        " ".join(safe.split()),
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    ).lstrip()


def literal(value: object) -> str:
    """A value as Python code, strings in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in cast('list[object]', value))}]"
    if isinstance(value, dict):
        items = cast("dict[object, object]", value).items()
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in items)}}}"
    return repr(value)


def between(limits: Sequence[float | None], unit: str) -> str:
    """The limits of a number or a length, as a sentence; empty if there are none."""
    lowest, highest = limits
    if lowest is not None and highest is not None:
        return f"{lowest} to {highest}{unit}."
    if lowest is not None:
        return f"At least {lowest}{unit}."
    return "" if highest is None else f"At most {highest}{unit}."


def how_long(seconds: float) -> str:
    """How long a task may take, in a sentence."""
    units = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    unit = next(unit for unit, length in units.items() if seconds % length == 0)
    count = seconds // units[unit]
    return (
        f"It may take {count} {unit}{'' if count == 1 else 's'} as a whole, unless `deadline` says otherwise."
    )
