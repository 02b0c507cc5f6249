"""Checks of text: links are https URLs, and one-line texts have one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import NoneType
from typing import cast

import attrs

from codegen.spec import SchemaFiles

LINK = re.compile(
    r"https://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?(?:/[A-Za-z0-9._~%!$&()*+,;=:@/?#-]*)?"
)
#: Keys whose text is a single line.
_LINES = ("summary", "title")
#: Keys that complaints leave out, since the names under them are specific enough.
_TABLES = ("params", "objects", "fields", "groups")
#: Types of leaf values, which most values are.
_PLAIN = (str, int, float, NoneType)


def problems(files: SchemaFiles) -> Iterator[str]:
    """Yield a line for each invalid link, and for each one-line text that has several lines."""
    for name, content in (("shared.yaml", files.shared), ("errors.yaml", files.errors), *files.tasks.items()):
        yield from _inside(content, name)


def _inside(value: object, where: str) -> Iterator[str]:
    if attrs.has(type(value)):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            inner: object = getattr(value, field.name)
            if field.name == "page" and isinstance(inner, str) and not LINK.fullmatch(inner):
                yield f"{where}: page is {inner[:60]!r}, which is not an https URL"
            if field.name in _LINES and isinstance(inner, str) and "\n" in inner.strip():
                yield f"{where}: {field.name} has several lines; write a single line"
            if not isinstance(inner, _PLAIN):
                yield from _inside(inner, where if field.name in _TABLES else f"{where}: {field.name}")
    elif isinstance(value, dict):
        for key, inner in cast("dict[object, object]", value).items():
            yield from _inside(inner, f"{where}: {key}")
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _inside(inner, where)
