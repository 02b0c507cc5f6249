"""Resolution of the `$ref`s in a document. References are resolved only within the document."""

from __future__ import annotations

import re
from typing import Any, NoReturn, cast

from attrs import define, field
from referencing import Registry
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT201909

from codegen.importing import sources
from codegen.importing.composition import CONDITIONS, NAME
from codegen.importing.refused import RefusedError
from codegen.importing.sources import is_table, listed
from codegen.importing.texts import one_line

#: The maximum number of values after resolution.
MOST_VALUES = 200_000
#: The maximum depth of references that lead to others.
DEEPEST = 50
_BASE = "urn:document"
#: The end of a reference or `$id` if it is a name.
_LAST = re.compile(r"(?:^|[/#])([A-Za-z][A-Za-z0-9_]*)(?:\.json)?#?$")
#: Raised by `referencing` if a keyword has a value of an unexpected type, such as a numeric `$id`.
_ODD = (ValueError, TypeError, AttributeError, KeyError)


def resolved(document: dict[str, Any], part: object) -> Any:
    """Return a part of a document with its `$ref`s replaced by their targets.

    Raises:
        RefusedError: A `$ref` leads out of the document, nowhere, or to itself; or the result is too large.
    """
    registry: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg] # attrs gives it this name
    registry = registry.with_resource(_BASE, DRAFT201909.create_resource(document))
    registry = registry.with_resources(
        (name, DRAFT201909.create_resource(schema)) for name, schema in _identified(document).items()
    )
    root = registry.resolver(base_uri=_BASE)
    return _Expansion(root, inside={id(part): -1}).of(part, root)


def _refuse(uri: str) -> NoReturn:
    """Refuse to fetch anything that a document refers to."""
    raise NoSuchResource(uri)


def _identified(document: dict[str, Any]) -> dict[str, Any]:
    """Return the nested schemas by `$id`, without those whose `$id` is ambiguous."""
    found: dict[str, Any] = {}
    ambiguous = set[str]()
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            table = cast("dict[str, Any]", value)
            name = table.get("$id")
            if isinstance(name, str) and "://" in name and "#" not in name:
                if name in found and found[name] != table:
                    ambiguous.add(name)
                found.setdefault(name, table)
            waiting += table.values()
        elif isinstance(value, list):
            waiting += value
    return {name: schema for name, schema in found.items() if name not in ambiguous}


@define
class _Expansion:
    """Expands references recursively, counting values and tracking the references in progress."""

    #: Resolves references that begin with `#` from the root of the document.
    root: Any
    count: int = 0
    #: Identity of a reference's target -> depth, for those whose expansion is in progress.
    inside: dict[int, int] = field(factory=dict[int, int])

    def of(self, value: object, resolver: Any, depth: int = 0) -> Any:
        self.count += 1
        if depth > sources.DEEPEST:
            raise RefusedError(
                f"With its $refs resolved the document has more than {sources.DEEPEST} levels of nested objects and lists."
            )
        if self.count > MOST_VALUES:
            raise RefusedError(f"With its $refs resolved the document has more than {MOST_VALUES} values.")
        if isinstance(value, list):
            return [self.of(item, resolver, depth + 1) for item in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        table = cast("dict[str, Any]", value)
        resolver = _inside_of(table, resolver)
        reference = table.get("$ref")
        if not isinstance(reference, str):
            made = {key: self.of(inner, resolver, depth + 1) for key, inner in table.items()}
            return _with_name(made, table.get("$id"))
        beside = {key: self.of(inner, resolver, depth + 1) for key, inner in table.items() if key != "$ref"}
        target = _with_name(self._target(reference, resolver, depth), reference)
        if beside.keys() & target.keys() & {"properties", "required", *CONDITIONS}:
            return {**beside, "allOf": [target, *listed(beside.get("allOf"))]}
        return target | beside

    def _target(self, reference: str, resolver: Any, depth: int) -> dict[str, Any]:
        shown = one_line(reference, 100)
        try:
            found = self._found(reference, resolver)
        except Unresolvable:
            raise RefusedError(
                f"The $ref {shown} has no target in the document; other documents are not fetched."
            ) from None
        except _ODD:
            raise RefusedError(f"The $ref {shown} is not valid.") from None
        target: object = found.contents
        if not is_table(target):
            raise RefusedError(f"The target of the $ref {shown} is not a schema.")
        if self.inside.get(id(target)) == depth:
            raise RefusedError(f"The $ref {shown} refers to itself.")
        if id(target) in self.inside:  # a recursive schema: the inner `$ref` stays, and is noted as unread
            return {"$ref": reference, **{key: target[key] for key in ("type",) if key in target}}
        if len(self.inside) >= DEEPEST:
            raise RefusedError(f"The $ref {shown} is in a chain of more than {DEEPEST} references.")
        self.inside[id(target)] = depth
        made = self.of(target, found.resolver, depth)
        del self.inside[id(target)]
        return made  # type: ignore[no-any-return] # what becomes of a table is one

    def _found(self, reference: str, resolver: Any) -> Any:
        try:
            return resolver.lookup(reference)
        except Unresolvable:
            if not reference.startswith("#"):
                raise
            return self.root.lookup(reference)


def _with_name(schema: dict[str, Any], uri: object) -> dict[str, Any]:
    """Add the name under which a document shares an object's schema among several places."""
    name = _LAST.search(uri) if isinstance(uri, str) else None
    return {NAME: name[1], **schema} if name and "properties" in schema else schema


def _inside_of(table: dict[str, Any], resolver: Any) -> Any:
    """Return the resolver for the inside of a schema: relative references start from its `$id`."""
    if not isinstance(table.get("$id"), str):
        return resolver
    try:
        return resolver.in_subresource(DRAFT201909.create_resource(table))
    except _ODD:
        raise RefusedError(f"The $id {one_line(table['$id'], 100)} is not valid.") from None
