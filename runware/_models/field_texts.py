"""What the generated classes say of each field, for help: the text below it, which Python itself forgets."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Mapping
from itertools import pairwise
from typing import Any


def texts_of(cls: type[Any]) -> dict[str, str]:
    """What is said of each field: the text below it, which Python itself forgets."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        found |= _texts_in(base.__module__).get(base.__qualname__, {})
    return found


@functools.cache
def _texts_in(module: str) -> Mapping[str, Mapping[str, str]]:
    """The texts below fields in the classes of a module; none if its source is not there."""
    if module.partition(".")[0] != "runware":
        return {}
    try:
        tree = ast.parse(inspect.getsource(__import__(module, fromlist=["_"])))
    except (OSError, TypeError):
        return {}
    found: dict[str, dict[str, str]] = {}
    for node in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for pair in pairwise(node.body):
            match pair:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    texts = found.setdefault(node.name, {})
                    texts[name] = " ".join(text.split())
                case _:
                    pass
    return found
