"""What the classes of `codegen.spec` cannot say by themselves. Each module has the checks of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from codegen.checks import errors, examples, fields, limits, names, prose, references, tasks
from codegen.resolve import Schema
from codegen.spec import SchemaFiles


def unresolved(files: SchemaFiles) -> list[str]:
    """A line for each name that is none, is declared twice, or leads nowhere; and for each text that is none."""
    return _first_found(
        lambda: [*prose.problems(files), *names.malformed(files), *names.declared_twice(files)],
        lambda: references.leading_nowhere(files),
    )


def problems(schema: Schema) -> list[str]:
    """A line for everything that makes no sense, each once."""
    return _first_found(
        lambda: [
            *references.endless(schema),
            *references.unused(schema),
            *references.out_of_reach(schema),
            *names.taken(schema),
            *tasks.problems(schema),
            *fields.problems(schema),
            *errors.problems(schema.errors),
            *limits.problems(schema),
        ],
        lambda: [*fields.wrong_defaults(schema), *examples.problems(schema)],
    )


def _first_found(*stages: Callable[[], Iterable[str]]) -> list[str]:
    """What the first of the stages has to say that has anything: what comes after it would only follow from it."""
    for stage in stages:
        if found := list(dict.fromkeys(stage())):
            return found
    return []
