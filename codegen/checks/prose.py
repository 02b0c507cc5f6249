"""Text for people: links are links to somewhere, and a line is one line."""

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
#: Keys with text of one line.
_LINES = ("summary", "title")
#: Keys that complaints leave out: the name that stands under them says enough.
_TABLES = ("params", "objects", "fields", "groups")
#: What has nothing inside, as most values.
_PLAIN = (str, int, float, NoneType)


def problems(files: SchemaFiles) -> Iterator[str]:
    """A line for each link that leads nowhere, and each line that is several. Empty text was refused before."""
    for name, content in (("shared.yaml", files.shared), ("errors.yaml", files.errors), *files.tasks.items()):
        yield from _inside(content, name)


def _inside(value: object, where: str) -> Iterator[str]:
    if attrs.has(type(value)):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            inner: object = getattr(value, field.name)
            if field.name == "page" and isinstance(inner, str) and not LINK.fullmatch(inner):
                yield f"{where}: page is {inner[:60]!r}, which is no https URL"
            if field.name in _LINES and isinstance(inner, str) and "\n" in inner.strip():
                yield f"{where}: {field.name} has several lines; it is one"
            if not isinstance(inner, _PLAIN):
                yield from _inside(inner, where if field.name in _TABLES else f"{where}: {field.name}")
    elif isinstance(value, dict):
        for key, inner in cast("dict[object, object]", value).items():
            yield from _inside(inner, f"{where}: {key}")
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _inside(inner, where)
