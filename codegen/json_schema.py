"""JSON Schemas of the schema files for editors, generated from the classes of `codegen.spec` and `codegen.model_spec`.

Editors complete keys and values from them, and report what the loader would refuse of a single file.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import define, field

from codegen import taken_names
from codegen.checks.prose import LINK
from codegen.keys import Choices
from codegen.model_spec import ArchitectureFile, ModelFile, ModelsFile
from codegen.resolve import SHARED, Schema
from codegen.spec import ErrorsFile, SharedFile, TaskFile
from codegen.type_expressions import SCALARS

FILES = {
    "task": TaskFile,
    "shared": SharedFile,
    "errors": ErrorsFile,
    "models": ModelsFile,
    "model": ModelFile,
    "architecture": ArchitectureFile,
}
#: Kinds of name that a file can declare itself, so that other names are valid too.
_OPEN = ("vocabularies", "objects", "types")
_SCALARS: Mapping[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


def documents(schema: Schema) -> dict[str, str]:
    """Return the text of each JSON Schema by name."""
    names: dict[str, list[str]] = {
        "groups": list(schema.groups),
        "sources": list(schema.sources),
        "errors": sorted(taken_names.errors()),
        "vocabularies": [name for name, listed in schema.vocabularies.items() if listed.home == SHARED],
        "objects": [name for name, obj in schema.objects.items() if obj.home == SHARED],
    }
    names["types"] = [*SCALARS, *names["objects"]]
    return {name: json.dumps(_Document(names).of(cls), indent=2) + "\n" for name, cls in FILES.items()}


@define
class _Document:
    """The JSON Schema of a class, with those of nested classes as definitions."""

    #: Kind of name -> the names that the schema has.
    names: Mapping[str, list[str]]
    definitions: dict[str, Any] = field(factory=dict[str, Any])

    def of(self, cls: type) -> dict[str, Any]:
        root = self._object(cls)
        source = f"{cls.__module__.replace('.', '/')}.py"
        return {
            "$comment": f"Made by `python -m codegen generate` from {source}; edit that file instead.",
            "$schema": "http://json-schema.org/draft-07/schema#",
            **root,
            "definitions": self.definitions,
        }

    def _object(self, cls: Any) -> dict[str, Any]:
        hints = get_type_hints(cls)
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
        return {
            "type": "object",
            "description": (cls.__doc__ or "").splitlines()[0],
            "additionalProperties": False,
            "required": [f.name for f in fields if f.default is attrs.NOTHING],
            "properties": {
                f.name: {"description": f.metadata["doc"], **self._property(f, hints[f.name])} for f in fields
            },
        }

    def _property(self, key: attrs.Attribute[Any], hint: Any) -> dict[str, Any]:
        if key.name == "page":
            return {"type": "string", "pattern": f"^{LINK.pattern}$"}
        options = [option for option in _options(hint) if option is not types.NoneType]
        if key.name == "pattern":
            return {"type": "string", "format": "regex"}
        if key.name in ("range", "length"):
            return {**self._type(options[0]), "minItems": 2, "maxItems": 2}
        return self._either(options, key.metadata.get("choices", ()))

    def _either(self, options: list[Any], choices: Choices = ()) -> dict[str, Any]:
        described = [self._type(option, choices) for option in options]
        if all(set(one) == {"type"} for one in described):
            kinds = [one["type"] for one in described]
            return {"type": kinds[0] if len(kinds) == 1 else kinds}
        return described[0] if len(described) == 1 else {"anyOf": described}

    def _type(self, hint: Any, choices: Choices = ()) -> dict[str, Any]:
        if attrs.has(hint):
            if hint.__name__ not in self.definitions:
                self.definitions[hint.__name__] = {}
                self.definitions[hint.__name__] = self._object(hint)
            return {"allOf": [{"$ref": f"#/definitions/{hint.__name__}"}]}
        if hint is types.NoneType:
            return {"type": "null"}
        if hint is str and choices:
            return self._text(choices)
        if hint in _SCALARS:
            return {"type": _SCALARS[hint], **({"pattern": "\\S"} if hint is str else {})}
        arguments = get_args(hint)
        if get_origin(hint) is list:
            # An item of a list of known values is a value, not a vocabulary's name.
            inside = () if choices == "vocabularies" else choices
            return {"type": "array", "minItems": 1, "items": self._either(_options(arguments[0]), inside)}
        if get_origin(hint) is dict:
            return {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": self._either(_options(arguments[1])),
            }
        return {}

    def _text(self, choices: Choices) -> dict[str, Any]:
        values = list(choices) if isinstance(choices, tuple) else self.names[choices]
        if choices in _OPEN:
            return {"anyOf": [{"enum": values}, {"type": "string", "pattern": "\\S"}]}
        return {"enum": values}


def _options(hint: Any) -> list[Any]:
    """Return the options of a union, or the one type."""
    return list(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else [hint]
