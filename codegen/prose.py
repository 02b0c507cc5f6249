"""Text for docstrings, and values as Python code.

Text from the schema goes through `escaped`, so that Python reads it unchanged. It is also wrapped in markers, so that
the derivation of the blocking twin does not translate it: "You await it." is English, and true of both packages.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import cast

_WIDTH = 108
_QUOTED = re.compile(r"`(\w+)`")
#: Quotes that would end a docstring.
_ENDING = re.compile(r'"{3,}|"+$')
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'" + r'|"(?:[^"\\]|\\.)*"')
_NAME = re.compile(rf"{_STRING.pattern}|\b[A-Za-z_]\w*")

#: Markers around text from the schema, removed before printing. The loader refuses these private-use characters.
OPEN, CLOSE = "\ue000", "\ue001"


def in_python(text: str, names: Mapping[str, str]) -> str:
    """Return text from the schema with wire names in backquotes replaced by Python names."""
    return _QUOTED.sub(lambda quoted: f"`{names.get(quoted[1], quoted[1])}`", text)


def escaped(text: str) -> str:
    """Escape text for a docstring: backslashes, and quotes that would end it."""
    return _ENDING.sub(lambda quotes: '\\"' * len(quotes[0]), text.replace("\\", "\\\\"))


def marked(text: str) -> str:
    """Wrap text in markers, so that the derivation of the blocking twin leaves it unchanged."""
    return f"{OPEN}{text}{CLOSE}"


def unmarked(text: str) -> str:
    """Return text without its markers."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def line(text: str) -> str:
    """Return text as one marked line of a docstring."""
    return marked(escaped(" ".join(text.split())))


def wrapped(text: str, indent: int, hanging: int = 0) -> str:
    """Return marked text for a docstring, broken into lines; the first line is not indented."""
    filled = textwrap.fill(
        escaped(" ".join(text.split())),
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return marked(filled.lstrip())


def with_marked_strings(code: str) -> str:
    """Return code whose string literals are marked, so that the blocking twin has them unchanged."""
    return _STRING.sub(lambda found: f"{found[0][0]}{marked(found[0][1:-1])}{found[0][-1]}", code)


def qualified(code: str, names: Mapping[str, str]) -> str:
    """Return code with names replaced, except inside string literals."""
    return _NAME.sub(lambda found: names.get(found[0], found[0]), code)


def literal(value: object) -> str:
    """Return a value as a Python literal, strings in double quotes."""
    if isinstance(value, str):
        return f'"{marked(json.dumps(value, ensure_ascii=False)[1:-1])}"'
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in cast('list[object]', value))}]"
    if isinstance(value, dict):
        items = cast("dict[object, object]", value).items()
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in items)}}}"
    return repr(value)


def paragraphs(text: str) -> list[str]:
    """Split a text into paragraphs at empty lines."""
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part]


def between(limits: Sequence[float | None], unit: str) -> str:
    """Return a sentence for the limits of a number or a length; empty if there are none."""
    lowest, highest = limits
    if lowest is None and highest is None:
        return ""
    if None not in limits and lowest != highest:
        return f"{lowest} to {highest}{unit}."
    word = "Exactly" if lowest == highest else "At most" if lowest is None else "At least"
    number = highest if lowest is None else lowest
    return f"{word} {number}{unit.removesuffix('s') if number == 1 else unit}."


def duration_and_defaults(seconds: float, *, has_parameters: bool) -> str:
    """Return the sentences that every task's docstring has: its maximum duration, and which defaults apply."""
    defaults = " Omitted parameters are not sent: the default of the server or of the model applies."
    return how_long(seconds) + (defaults if has_parameters else "")


def how_long(seconds: float) -> str:
    """Return a sentence for the maximum duration of a task, given in seconds."""
    units = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    unit = next(unit for unit, length in units.items() if seconds % length == 0)
    count = seconds // units[unit]
    return (
        f"It may take {count} {unit}{'' if count == 1 else 's'} as a whole, unless `deadline` says otherwise."
    )
