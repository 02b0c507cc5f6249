"""Docstrings of the fields of generated classes, for help texts. Python does not keep them, so the source is read."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any


def field_docstrings(cls: type[Any]) -> dict[str, str]:
    """Return the docstring of each field of a class, inherited ones included."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        found |= _texts_in(base.__module__).get(base.__qualname__, {})
    return found


@functools.cache
def _texts_in(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the field docstrings of each class in a module; none if it is foreign or its source is not available."""
    if module.partition(".")[0] != "runware":
        return {}
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return {}
    return {node.name: dict(_texts_of(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _texts_of(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for pair in pairwise(node.body):
        match pair:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, " ".join(text.split())
            case _:
                pass
