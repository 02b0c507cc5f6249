"""Comparison of two states of the schema as objects: the order of keys and the layout of files do not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from codegen.diff.catalogue import Models
from codegen.diff.errors import compare_errors
from codegen.diff.fields import Table, compare_fields, known_changes
from codegen.diff.groups import group_changes
from codegen.diff.keys import other_changes
from codegen.diff.models import compare_models
from codegen.diff.rules import Finding
from codegen.diff.tasks import compare_roots, compare_tasks, same_tasks
from codegen.diff.types import Objects
from codegen.resolve import SHARED, Fields, ObjectType, Schema, Vocabulary


@frozen
class State:
    """A state of the schema."""

    schema: Schema
    models: Models
    #: The parts that the present vocabulary cannot read.
    notes: tuple[Finding, ...] = ()


def compare(old: State, new: State) -> list[Finding]:
    """Return all findings, sorted by place, without duplicates."""
    found = [
        *compare_tasks(old.schema, new.schema),
        *compare_roots(old.schema, new.schema, old.models, new.models),
        *_object_changes(old.schema, new.schema),
        *_vocabulary_changes(old.schema, new.schema),
        *compare_errors(old.schema.errors, new.schema.errors),
        *_source_changes(old.schema, new.schema),
        *compare_models(old.models, new.models),
        # A part that is unreadable in both states has not changed.
        *(note for note in old.notes if note not in new.notes),
        *(note for note in new.notes if note not in old.notes),
    ]
    merged = _in_their_group(_merged(found), old.schema, new.schema)
    return sorted(_merged(merged), key=lambda one: (one.place, one.rule, one.sentence, one.tasks))


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """Merge findings that are the same in several tasks, or in several variants of one."""
    merged: dict[tuple[str, str, str], Finding] = {}
    for one in found:
        key = (one.rule, one.place, one.sentence)
        other = merged.setdefault(key, one)
        if other is not one:
            merged[key] = evolve(
                other,
                tasks=_union(other.tasks, one.tasks),
                subjects=_union(other.subjects, one.subjects),
                owners=_union(other.owners, one.owners),
            )
    return list(merged.values())


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))


def _in_their_group(found: list[Finding], old: Schema, new: Schema) -> Iterator[Finding]:
    """Attribute findings to a group if they concern all tasks that include it, and otherwise to each task."""
    users: dict[str, set[str]] = {}
    files = {task.spec.task: task.file for task in new.tasks.values()}
    for schema in (old, new):
        for task in schema.tasks.values():
            for cls in task.classes:
                for field in cls.fields.values():
                    users.setdefault(field.where, set()).add(task.spec.task)
    for one in found:
        concerned = users.get(one.place, set[str]()) & files.keys()
        if one.is_of_task and one.file == "shared.yaml" and not concerned <= set(one.tasks):
            wire = one.path.rpartition(": ")[2]
            for name in one.tasks:
                yield evolve(one, place=f"{files[name]}: {wire}", tasks=(name,))
        else:
            yield one


# Objects and vocabularies ----------------------------------------------------------------------------------------


def _object_changes(old: Schema, new: Schema) -> Iterator[Finding]:
    tasks = _users_of_objects(old), _users_of_objects(new)
    kept = same_tasks(old, new)
    for name, obj in old.objects.items():
        users = tasks[0].get(name, ())
        # The objects of a removed task are not reported besides.
        if name not in new.objects and (not users or kept.keys() & users):
            words = f"The object `{name}` is gone."
            yield Finding("object-removed", obj.where, words, users, (name,))
    for name, obj in new.objects.items():
        users = tasks[1].get(name, ())
        if name in old.objects:
            yield from _one_object_changes(old.objects[name], obj, users, (old.objects, new.objects))
        elif not users or {*kept.values()} & {*users}:
            yield Finding("object-added", obj.where, f"The object `{name}` is new.", users, (name,))


def _users_of_objects(schema: Schema) -> dict[str, tuple[str, ...]]:
    """Return the wire names of the tasks that send or receive each object, at any depth, by the object's name."""
    users: dict[str, tuple[str, ...]] = {}
    for task in schema.tasks.values():
        waiting = [task.returns.name]
        waiting += [
            name for cls in task.classes for field in cls.fields.values() for name in field.type.objects()
        ]
        seen = set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                fields = schema.objects[name].fields.values()
                waiting += [inner for field in fields for inner in field.type.objects()]
        for name in seen:
            users[name] = (*users.get(name, ()), task.spec.task)
    return users


def _one_object_changes(
    old: ObjectType, new: ObjectType, users: tuple[str, ...], objects: tuple[Objects, Objects]
) -> Iterator[Finding]:
    def finding(rule: str, sentence: str, subjects: Iterable[str] = ()) -> Finding:
        named = tuple(subjects)
        owners = (new.name, *users) if named else ()
        return Finding(rule, new.where, sentence, users, named or (new.name,), owners)

    if old.home != new.home:
        words = f"The class `{new.name}` is in the module of `{new.home}`; it was `{old.home}`."
        yield finding("object-moved", words)
    if old.direction == new.direction == "sent" and old.spec.open != new.spec.open:
        rule, became = (
            ("object-opened", "may have") if new.spec.open else ("object-closed", "may no longer have")
        )
        yield finding(rule, f"`{new.name}` {became} members that are not known.")
    elif old.role != new.role:
        yield finding("object-role-changed", f"`{new.name}` is a {new.role}; it was a {old.role}.")
    for key in ("doc", "page"):
        if getattr(old.spec, key) != getattr(new.spec, key):
            yield finding("text-changed", f"The `{key}` of `{new.name}` has changed.")
    for rule, sentence in other_changes(old.spec, new.spec):
        yield finding(rule, sentence)
    yield from compare_fields(
        _declared(old, new),
        _declared(new, old),
        Table(new.direction, objects, (new.name, *users), users, where=new.where),
    )
    for rule, sentence, names in group_changes(old.spec, new.spec, old.fields, new.fields):
        yield finding(rule if new.direction == "sent" else "result-detail-changed", sentence, names)


def _declared(obj: ObjectType, other: ObjectType) -> Fields:
    """Return an object's fields, without those compared as parameters of the task: they are so in both states."""
    declared = {wire for one in (obj, other) for wire, field in one.fields.items() if not field.of_parameter}
    return {wire: field for wire, field in obj.fields.items() if wire in declared}


def _vocabulary_changes(old: Schema, new: Schema) -> Iterator[Finding]:
    sent, received = _vocabularies_sent(old) | _vocabularies_sent(new), _received(old, new)
    for name, vocabulary in old.vocabularies.items():
        if name not in new.vocabularies:
            yield _of_vocabulary("vocabulary-removed", vocabulary, old, f"The vocabulary `{name}` is gone.")
    for name, vocabulary in new.vocabularies.items():
        if name not in old.vocabularies:
            yield _of_vocabulary("vocabulary-added", vocabulary, new, f"The vocabulary `{name}` is new.")
            continue
        before = old.vocabularies[name]
        if before.home != vocabulary.home:
            words = (
                f"The vocabulary `{name}` is in the module of `{vocabulary.home}`; it was `{before.home}`."
            )
            yield _of_vocabulary("object-moved", vocabulary, new, words)
        is_sent = name in sent or name not in received
        for rule, value, sentence in known_changes(
            before.values, vocabulary.values, f"`{name}`", sent=is_sent
        ):
            yield _of_vocabulary(rule, vocabulary, new, sentence, value)


def _of_vocabulary(
    rule: str, vocabulary: Vocabulary, schema: Schema, sentence: str, value: str | int | None = None
) -> Finding:
    homes = {task.method: task for task in schema.tasks.values()}
    task = homes.get(vocabulary.home) if vocabulary.home != SHARED else None
    file = task.file if task else "shared.yaml"
    tasks = (task.spec.task,) if task else ()
    place = f"{file}: vocabularies: {vocabulary.name}"
    if value is None:
        return Finding(rule, place, sentence, tasks, (vocabulary.name,))
    return Finding(rule, place, sentence, tasks, (str(value),), (vocabulary.name, *tasks))


def _vocabularies_sent(schema: Schema) -> set[str]:
    tables = [cls.fields for task in schema.tasks.values() for cls in task.classes]
    tables += [obj.fields for obj in schema.objects.values() if obj.is_sent]
    return {field.vocabulary.name for fields in tables for field in fields.values() if field.vocabulary}


def _received(old: Schema, new: Schema) -> set[str]:
    tables = [obj.fields for schema in (old, new) for obj in schema.objects.values() if obj.is_received]
    return {field.vocabulary.name for fields in tables for field in fields.values() if field.vocabulary}


def _source_changes(old: Schema, new: Schema) -> Iterator[Finding]:
    """Compare the names and descriptions of the sources of limits."""
    for name in sorted({*old.sources, *new.sources}):
        if old.sources.get(name) != new.sources.get(name):
            what = (
                "gone"
                if name not in new.sources
                else "explained differently"
                if name in old.sources
                else "new"
            )
            words = f"What limits are known from: `{name}` is {what}."
            yield Finding("text-changed", f"shared.yaml: sources: {name}", words, subjects=(name,))
