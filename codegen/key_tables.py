"""The tables of keys in `schema/README.md`, generated from the classes of `codegen.spec` and `codegen.model_spec`.

Each table is between two markers, such as `<!-- keys: Param -->` and `<!-- end of keys -->`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from codegen import model_spec, spec

_MARKED = re.compile(r"(<!-- keys: (\w+) -->\n).*?(<!-- end of keys -->)", re.DOTALL)
_CLASSES = {
    name: cls
    for module in (spec, model_spec)
    for name, cls in vars(module).items()
    if isinstance(cls, type) and attrs.has(cls)
}


class KeyTableError(Exception):
    """A marker names no class of `codegen.spec` or `codegen.model_spec`."""


def with_tables(page: str) -> str:
    """Return the page with an up-to-date table between each pair of markers."""
    return _MARKED.sub(lambda marked: f"{marked[1]}{_table(marked[2])}{marked[3]}", page)


def _table(name: str) -> str:
    if name not in _CLASSES:
        raise KeyTableError(f"schema/README.md: <!-- keys: {name} -->: codegen/spec.py has no class {name}")
    return "".join(f"{line}\n" for line in _lines(_CLASSES[name]))


def _lines(cls: type[attrs.AttrsInstance]) -> Iterator[str]:
    yield "| key | required | meaning |"
    yield "|---|---|---|"
    for field in attrs.fields(cls):
        required = "yes" if field.default is attrs.NOTHING else ""
        meaning: str = field.metadata["doc"].replace("|", "\\|")
        yield f"| `{field.name}` | {required} | {meaning} |"
