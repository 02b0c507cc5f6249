"""Checks that the classes of `codegen.spec` cannot express. Each module has the checks of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from codegen.checks import errors, examples, fields, limits, names, prose, references, tasks
from codegen.resolve import Schema
from codegen.spec import SchemaFiles


def unresolved(files: SchemaFiles) -> list[str]:
    """Return a line for each malformed, duplicate or undeclared name, and for each malformed text."""
    return _first_found(
        lambda: [*prose.problems(files), *names.malformed(files), *names.declared_twice(files)],
        lambda: references.undeclared_names(files),
    )


def problems(schema: Schema) -> list[str]:
    """Return a line for each mistake in the resolved schema, without duplicates."""
    return _first_found(
        lambda: references.sent_and_received(schema),
        lambda: [
            *references.self_containing(schema),
            *references.unused(schema),
            *references.unreachable_vocabularies(schema),
            *names.clashes(schema),
            *tasks.problems(schema),
            *fields.problems(schema),
            *errors.problems(schema.errors),
            *limits.problems(schema),
        ],
        lambda: [*fields.wrong_defaults(schema), *examples.problems(schema)],
    )


def _first_found(*stages: Callable[[], Iterable[str]]) -> list[str]:
    """Return the complaints of the first stage that has any: those of later stages would only follow from them."""
    for stage in stages:
        if found := list(dict.fromkeys(stage())):
            return found
    return []
