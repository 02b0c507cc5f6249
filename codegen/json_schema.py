"""JSON Schemas of the schema files themselves, for editors: made from the classes of `codegen.spec` and
`codegen.model_spec`."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from codegen.model_spec import ArchitectureFile, ModelFile, ModelsFile
from codegen.spec import ErrorsFile, SharedFile, TaskFile

FILES = {
    "task": TaskFile,
    "shared": SharedFile,
    "errors": ErrorsFile,
    "models": ModelsFile,
    "model": ModelFile,
    "architecture": ArchitectureFile,
}


def documents() -> dict[str, str]:
    """Name -> text of each JSON Schema."""
    return {name: json.dumps(_document(cls), indent=2) + "\n" for name, cls in FILES.items()}


def _document(cls: type) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    root = _object(cls, definitions)
    return {
        "$comment": f"Made by `python -m codegen generate` from codegen/{cls.__module__.rpartition('.')[2]}.py; edit that file instead.",
        "$schema": "http://json-schema.org/draft-07/schema#",
        **root,
        "definitions": definitions,
    }


def _object(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    fields = attrs.fields(cls)
    return {
        "type": "object",
        "description": (cls.__doc__ or "").splitlines()[0],
        "additionalProperties": False,
        "required": [f.name for f in fields if f.default is attrs.NOTHING],
        "properties": {
            f.name: {"description": f.metadata["doc"], **_type(hints[f.name], definitions)} for f in fields
        },
    }


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if attrs.has(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"allOf": [{"$ref": f"#/definitions/{hint.__name__}"}]}
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    build = _BUILDERS.get(get_origin(hint))
    return build(get_args(hint), definitions) if build else {}


def _list(args: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _type(args[0], definitions)}


def _mapping(args: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    values = _type(args[1], definitions)
    if type(None) in get_args(args[1]):
        # A key with nothing behind it, where something could stand.
        values = {"anyOf": [*values["anyOf"], {"type": "null"}]}
    return {"type": "object", "additionalProperties": values}


def _union(args: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    options = [_type(arg, definitions) for arg in args if arg is not type(None)]
    return options[0] if len(options) == 1 else {"anyOf": options}


_SCALARS: dict[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}
_BUILDERS: dict[Any, Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]] = {
    list: _list,
    dict: _mapping,
    Union: _union,
    types.UnionType: _union,
}
