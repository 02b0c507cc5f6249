"""Readable YAML from plain data, which the loader reads as the same data."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from codegen.importing.sources import is_list, is_table

#: The maximum length of a line, in characters.
WIDTH = 120
#: Text that needs no quotes in YAML, not even in brackets.
_PLAIN = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_ .;()/+<>=-]*[A-Za-z0-9_.;()/+<>=-])?|[0-9]+[pkKD]")
_SPECIAL = frozenset({"true", "false", "null", "y", "n", "yes", "no", "on", "off", "nan", "inf"})
#: Text that can be folded into several lines: single spaces between words, and none around.
_FOLDABLE = re.compile(r"\S+(?: \S+)*")


def scalar(value: object) -> str:
    """Return a scalar in one line."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _SPECIAL and "  " not in value:
            return value
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value)


def _number(value: float) -> str:
    """Return a number with a decimal point: without one, 1e-06 would be read as text."""
    text = repr(value)
    if "e" in text or "E" in text:
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}"
    return text


def flow(value: object) -> str:
    """Return a value in one line, in brackets if it is a mapping or a list."""
    if is_table(value):
        pairs = (f"{scalar(key)}: {flow(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if is_list(value):
        return f"[{', '.join(flow(one) for one in value)}]"
    return scalar(value)


def entry(key: str, value: object, indent: int) -> list[str]:
    """Return the lines of `key: value` at an indentation."""
    margin = " " * indent
    head = f"{margin}{scalar(key)}:"
    if value is None:
        return [head]
    line = f"{head} {flow(value)}"
    if len(line) <= WIDTH and not _is_deep(value):
        return [line]
    if isinstance(value, str) and _FOLDABLE.fullmatch(value):
        inner = " " * (indent + 2)
        return [
            f"{head} >-",
            *textwrap.wrap(
                value,
                WIDTH,
                initial_indent=inner,
                subsequent_indent=inner,
                break_long_words=False,
                break_on_hyphens=False,
            ),
        ]
    if is_table(value):
        table = value
        return [head, *(line for name, one in table.items() for line in entry(name, one, indent + 2))]
    if is_list(value):
        items = value
        if not any(isinstance(item, dict | list) or " " in str(item) for item in items):
            return [f"{head} [", *_filled([flow(item) for item in items], indent + 2), f"{margin}]"]
        return [head, *(line for item in items for line in item_lines(item, indent + 2))]
    return [line]


def _is_deep(value: object) -> bool:
    """Whether a value is a table of tables, which is easier to read in several lines."""
    if is_table(value):
        return any(is_table(one) for one in value.values())
    return is_list(value) and any(is_table(one) and one for one in value)


def item_lines(item: object, indent: int) -> list[str]:
    """Return the lines of an item of a list at an indentation."""
    margin = " " * indent
    line = f"{margin}- {flow(item)}"
    if len(line) <= WIDTH or not is_table(item):
        return [line]
    table = item
    lines = [line for name, one in table.items() for line in entry(name, one, indent + 2)]
    return [f"{margin}- {lines[0].lstrip()}", *lines[1:]]


def _filled(items: Sequence[str], indent: int) -> list[str]:
    margin = " " * indent
    lines: list[str] = []
    line = margin
    for item in items:
        piece = f"{item}, "
        if len(line) + len(piece) > WIDTH + 1 and line.strip():
            lines.append(line.rstrip())
            line = margin
        line += piece
    return [*lines, line.rstrip()]


def document(
    data: Mapping[str, Any], modeline: str, comments: Mapping[str, str], notes: Sequence[str]
) -> str:
    """Return a whole file: a modeline for editors, notes, and comments before some keys."""
    lines = [modeline, *notes]
    for key, value in data.items():
        if key in comments:
            lines.append(f"# {comments[key]}")
        if is_table(value) and value:
            table = value
            line = f"{scalar(key)}: {flow(table)}"
            if key in ("params", "objects") or len(line) > WIDTH:
                lines.append(f"{scalar(key)}:")
                lines += [line for name, one in table.items() for line in entry(name, one, 2)]
                continue
            lines.append(line)
        else:
            lines += entry(key, value, 0)
    return "\n".join(lines) + "\n"
