"""Checks of references: each leads somewhere, each declaration is used, and no object contains itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from codegen.resolve import SHARED, Schema
from codegen.spec import Param, SchemaFiles
from codegen.structure import suggestion
from codegen.type_expressions import TypeExpressionError, parse

# Before the schema is resolved ------------------------------------------------------------------------------------


def undeclared_names(files: SchemaFiles) -> Iterator[str]:
    """Yield a line for each undeclared name, and for each invalid type."""
    shared = files.shared
    names = _Names(shared.groups, shared.objects, shared.vocabularies)
    for name, group in shared.groups.items():
        yield from names.undeclared(f"shared.yaml: {name}", group)
    for name, spec in shared.objects.items():
        yield from names.undeclared(f"shared.yaml: {name}", spec.fields, spec.includes)
    for file, task in files.tasks.items():
        own = _Names(
            shared.groups, {*shared.objects, *task.objects}, {*shared.vocabularies, *task.vocabularies}
        )
        yield from own.undeclared(file, task.params, task.includes)
        for value, variant in task.variants.of.items() if task.variants else ():
            yield from own.undeclared(f"{file}: {value}", variant.params)
            for wire in variant.params.keys() & task.params.keys():
                yield f"{file}: {value}: {wire}: is also listed in `params` of the task; remove one of them"
            yield from _declared_twice(f"{file}: {value}", variant.params, task.includes, files)
        for name, spec in task.objects.items():
            yield from own.undeclared(f"{file}: {name}", spec.fields, spec.includes)
            yield from _declared_twice(f"{file}: {name}", spec.fields, spec.includes, files)
        yield from _declared_twice(file, task.params, task.includes, files)
        for key, named in (("returns", task.returns), ("pages: of", task.pages.of if task.pages else None)):
            if named is not None and named not in own.objects:
                yield f"{file}: {key} {named}, which neither this file nor shared.yaml declares"
    for name, spec in shared.objects.items():
        yield from _declared_twice(f"shared.yaml: {name}", spec.fields, spec.includes, files)


@frozen
class _Names:
    """The names that a file may refer to."""

    groups: Collection[str]
    objects: Collection[str]
    vocabularies: Collection[str]

    def undeclared(
        self, where: str, params: Mapping[str, Param], includes: Collection[str] = ()
    ) -> Iterator[str]:
        """Yield a line for each undeclared name in a table, and for each invalid type."""
        for name in includes:
            if name not in self.groups:
                hint = suggestion(name, list(self.groups))
                yield f"{where}: includes {name}, which is not a group of shared.yaml{hint}"
        for wire, param in params.items():
            try:
                names = list(parse(param.type).objects())
            except TypeExpressionError as error:
                yield f"{where}: {wire}: {error}"
                continue
            for name in names:
                if name not in self.objects:
                    yield f"{where}: {wire}: there is no object called {name}{suggestion(name, list(self.objects))}"
            known = param.all_known
            if isinstance(known, str) and known not in self.vocabularies:
                yield f"{where}: {wire}: there is no vocabulary called {known}{suggestion(known, list(self.vocabularies))}"
            for name in listed_vocabularies(known, self.vocabularies):
                yield f"{where}: {wire}: known has {name}, which is a vocabulary; write it without brackets"


def listed_vocabularies(values: object, vocabularies: Collection[str]) -> list[str]:
    """Return the vocabularies that are listed as if they were values: a vocabulary is used by its bare name."""
    return [name for name in vocabularies if isinstance(values, list) and name in values]


def _declared_twice(
    where: str, params: Mapping[str, Param], includes: Iterable[str], files: SchemaFiles
) -> Iterator[str]:
    """Yield a line for each parameter that is both in a table and in an included group, or in two included groups."""
    owners = dict.fromkeys(params, "")
    for group in includes:
        for wire in files.shared.groups.get(group, ()):
            own = params.get(wire)
            if wire in owners and not (own is not None and own.replaces == group):
                other = f"the group {owners[wire]}" if owners[wire] else "this table"
                yield f"{where}: {wire}: is in {other} and in the group {group}; set `replaces` on the one that replaces the other"
            owners[wire] = group
    for wire, param in params.items():
        if param.replaces is not None and owners[wire] != param.replaces:
            yield f"{where}: {wire}: replaces {param.replaces}, which is not a group of `includes` with {wire}"


# After the schema is resolved -------------------------------------------------------------------------------------


def self_containing(schema: Schema) -> Iterator[str]:
    """Yield a line for each object that contains itself, at any depth."""
    inside = {
        name: sorted({inner for field in obj.fields.values() for inner in field.type.objects()})
        for name, obj in schema.objects.items()
    }
    done = set[str]()
    for start in inside:
        # Depth-first search: the objects on the path, each with an iterator over its unvisited inner objects.
        way = {} if start in done else {start: iter(inside[start])}
        while way:
            name = next(reversed(way))
            inner = next(way[name], None)
            if inner is None:
                done.add(name)
                del way[name]
            elif inner in way:
                yield f"{schema.objects[inner].where}: {inner} contains itself{_by_way_of(list(way), inner)}"
            elif inner not in done:
                way[inner] = iter(inside[inner])


def _by_way_of(way: list[str], name: str) -> str:
    between = way[way.index(name) + 1 :]
    return f" (through {', '.join(between)})" if between else ""


def sent_and_received(schema: Schema) -> Iterator[str]:
    """Yield a line for each parameter or field that sends an object which is also received."""
    tables = [cls.fields for task in schema.tasks.values() for cls in task.classes]
    tables += [obj.fields for obj in schema.objects.values() if obj.is_sent and not obj.is_received]
    for field in (field for table in tables for field in table.values()):
        for name in field.type.objects():
            if schema.objects[name].is_received:
                yield f"{field.where}: sends {name}, which a task receives; declare another object to send"


def unreachable_vocabularies(schema: Schema) -> Iterator[str]:
    """Yield a line for each task's vocabulary in a sent object, whose module cannot import the task's."""
    for obj in schema.objects.values():
        for field in obj.fields.values() if obj.is_sent else ():
            if field.vocabulary and field.vocabulary.home != SHARED:
                yield f"{field.where}: {field.vocabulary.name} is used in an object that is sent; declare the vocabulary in shared.yaml"


def unused(schema: Schema) -> Iterator[str]:
    """Yield a line for each unused object, group, vocabulary and source."""
    for obj in schema.objects.values():
        if not (obj.is_sent or obj.is_received):
            yield f"{obj.where}: no task sends or receives this object; remove it"
    tables = [
        *(obj.fields for obj in schema.objects.values()),
        *(cls.fields for task in schema.tasks.values() for cls in task.classes),
    ]
    fields = [field for table in tables for field in table.values()]
    named = {field.vocabulary.name for field in fields if field.vocabulary}
    for vocabulary in schema.vocabularies.values():
        if vocabulary.name not in named:
            where = next(
                (task.file for task in schema.tasks.values() if task.method == vocabulary.home), "shared.yaml"
            )
            yield f"{where}: vocabularies: no `known` uses {vocabulary.name}; remove it"
    includes = [task.spec.includes for task in schema.tasks.values()]
    includes += [obj.spec.includes for obj in schema.objects.values()]
    included = {name for names in includes for name in names}
    for name in schema.groups:
        if name not in included:
            yield f"shared.yaml: groups: no `includes` uses {name}; remove it"
    cited = {source for field in fields for source in field.spec.sources}
    for name in schema.sources:
        if name not in cited:
            yield f"shared.yaml: sources: no `source` uses {name}; remove it"
