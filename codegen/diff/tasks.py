"""Comparison of task types: names, methods, completion, parameters and results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from codegen.diff.catalogue import Models
from codegen.diff.fields import Table, compare_fields
from codegen.diff.groups import group_changes
from codegen.diff.keys import other_changes
from codegen.diff.rules import Finding, canonical, shown
from codegen.diff.types import Objects
from codegen.resolve import Schema, TaskClass, TaskType
from codegen.spec import Paging, TaskFile

_TEXTS = ("summary", "page", "doc")


def compare_tasks(old: Schema, new: Schema) -> Iterator[Finding]:
    """Yield all differences between the tasks of two states."""
    before, after = _by_wire_name(old), _by_wire_name(new)
    pairs = same_tasks(old, new)
    for wire, task in before.items():
        if wire in pairs:
            yield from _compare(task, after[pairs[wire]], (old.objects, new.objects))
        else:
            yield _finding("task-removed", task, f"The task `{wire}`, method `{task.method}`, is gone.")
    for wire, task in after.items():
        if wire not in set(pairs.values()):
            yield _finding("task-added", task, f"The task `{wire}`, method `{task.method}`, is new.")


def _by_wire_name(schema: Schema) -> dict[str, TaskType]:
    return {task.spec.task: task for task in schema.tasks.values()}


def same_tasks(before: Schema, after: Schema) -> dict[str, str]:
    """Return the present wire name of each old task that still exists, by its old wire name."""
    old, new = _by_wire_name(before), _by_wire_name(after)
    pairs = {wire: wire for wire in old if wire in new}
    left = {task.file: wire for wire, task in new.items() if wire not in pairs}
    for wire, task in old.items():
        if wire not in pairs and task.file in left:
            pairs[wire] = left.pop(task.file)
    return pairs


def _names(task: TaskType) -> tuple[str, ...]:
    return tuple(dict.fromkeys([task.spec.task, *task.spec.methods, *(cls.name for cls in task.classes)]))


def _finding(
    rule: str, task: TaskType, sentence: str, key: str = "", subjects: Iterable[str] = ()
) -> Finding:
    """Make a finding about a task as a whole, or about one of its keys."""
    named = tuple(subjects) or ((key.rpartition(": ")[2],) if key else ())
    place = f"{task.file}: {key}" if key else task.file
    return Finding(
        rule, place, sentence, (task.spec.task,), named or _names(task), _names(task) if named else ()
    )


def _compare(old: TaskType, new: TaskType, objects: tuple[Objects, Objects]) -> Iterator[Finding]:
    yield from _name_changes(old, new)
    yield from _ending_changes(old.spec, new.spec, new)
    yield from _delivery_changes(old, new)
    yield from _second_method_changes(old, new)
    yield from _class_changes(old, new, objects)
    if old.returns.name != new.returns.name:
        words = f"The task returns `{new.returns.name}`; it was `{old.returns.name}`."
        yield _finding("returns-changed", new, words, "returns", [new.returns.name, old.returns.name])
        table = Table("received", objects, (*_names(new), new.returns.name), (new.spec.task,))
        yield from compare_fields(old.returns.fields, new.returns.fields, table)
    for rule, sentence in _other_changes(old.spec, new.spec):
        yield _finding(rule, new, sentence, "other keys")
    for key in _TEXTS:
        if getattr(old.spec, key) != getattr(new.spec, key):
            yield _finding("text-changed", new, f"The `{key}` has changed.", key)
    before, after = ([canonical(attrs.asdict(one)) for one in task.spec.examples] for task in (old, new))
    if before != after:
        words = f"{len(set(after) - set(before))} of {len(after)} examples are new; there were {len(before)}."
        yield _finding("example-changed", new, words, "examples")


def _other_changes(old: TaskFile, new: TaskFile) -> Iterator[tuple[str, str]]:
    """Compare the task's own keys without specific rules, and those of nested classes."""
    yield from other_changes(old, new)
    yield from other_changes(old.completion, new.completion)
    for before, after in ((old.pages, new.pages), (old.stream, new.stream), (old.variants, new.variants)):
        if before is not None and after is not None:
            yield from other_changes(before, after)
    variants = [spec.variants.of if spec.variants else {} for spec in (old, new)]
    for value in sorted(variants[0].keys() & variants[1].keys()):
        yield from other_changes(variants[0][value], variants[1][value])


def _name_changes(old: TaskType, new: TaskType) -> Iterator[Finding]:
    if old.spec.task != new.spec.task:
        words = f"The task's type on the wire is `{new.spec.task}`; it was `{old.spec.task}`."
        yield _finding("task-wire-name-changed", new, words, "task", [new.spec.task, old.spec.task])
    for rule, before, after, words in (
        ("method-removed", old.spec.methods, new.spec.methods, "The method `{}` is gone."),
        ("method-added", new.spec.methods, old.spec.methods, "The method `{}` is new."),
        (
            "task-alias-removed",
            old.spec.aliases,
            new.spec.aliases,
            "`{}` is no longer an older name of the task.",
        ),
        ("task-alias-added", new.spec.aliases, old.spec.aliases, "`{}` is an older name of the task."),
    ):
        key = "methods" if rule.startswith("method") else "aliases"
        for name in before:
            if name not in after:
                yield _finding(rule, new, words.format(name), f"{key}: {name}", [name])
    for name in new.spec.was:
        if name in old.spec.methods and name not in old.spec.was:
            words = f"The method `{name}` is called `{new.method}`; the former name still works."
            yield _finding("method-deprecated", new, words, f"methods: {name}", [name])
    before_names, after_names = ([cls.name for cls in task.classes] for task in (old, new))
    for name in before_names:
        if name not in after_names:
            words = f"The class `{name}` is gone; the classes are {shown(after_names)}."
            yield _finding("class-removed", new, words, f"classes: {name}", [name])
    for name in after_names:
        if name not in before_names:
            yield _finding("class-added", new, f"The class `{name}` is new.", f"classes: {name}", [name])


def _ending_changes(old: TaskFile, new: TaskFile, task: TaskType) -> Iterator[Finding]:
    if old.max_duration != new.max_duration:
        rule = "max-duration-shortened" if new.max_duration < old.max_duration else "max-duration-lengthened"
        words = f"The task may take {new.max_duration} seconds in total; it was {old.max_duration}."
        yield _finding(rule, task, words, "max_duration")
    for key, before, after in (
        ("count_param", old.completion.count_param, new.completion.count_param),
        ("partial_ok", old.completion.partial_ok, new.completion.partial_ok),
        ("terminal_values", _terminal(old), _terminal(new)),
    ):
        if before != after:
            words = f"The completion key `{key}` is {shown(after)}; it was {shown(before)}."
            yield _finding("completion-changed", task, words, f"completion: {key}")
    if old.billed != new.billed:
        rule = "task-became-billed" if new.billed else "task-became-free"
        words = "The task costs money; it was free." if new.billed else "The task is free; it cost money."
        yield _finding(rule, task, words, "billed")


def _terminal(spec: TaskFile) -> list[str]:
    values = spec.completion.terminal_values or {}
    return sorted(f"{field}: {value}" for field, listed in values.items() for value in listed)


def _delivery_changes(old: TaskType, new: TaskType) -> Iterator[Finding]:
    before, after = old.spec.delivery, new.spec.delivery
    for method in before:
        if method not in after:
            words = f"The task can no longer be sent with the delivery method `{method}`; available are {shown(after)}."
            yield _finding("delivery-removed", new, words, f"delivery: {method}")
    for method in after:
        if method not in before:
            yield _finding(
                "delivery-added",
                new,
                f"The task can be sent with the delivery method `{method}`.",
                f"delivery: {method}",
            )
    if before[:1] != after[:1]:
        words = f"The default delivery method is {shown(after[:1])}; it was {shown(before[:1])}."
        yield _finding("default-delivery-changed", new, words, "delivery")


def _second_method_changes(old: TaskType, new: TaskType) -> Iterator[Finding]:
    """Compare `pages` and `stream` if both states have them. A removed one is reported with its method."""
    pages = old.spec.pages, new.spec.pages
    if pages[0] and pages[1]:
        yield from _pages_changes(pages[0], pages[1], new)
    stream = old.spec.stream, new.spec.stream
    if stream[0] and stream[1]:
        name = stream[1].method
        before, after = ({wire for cls in task.classes for wire in cls.fields} for task in (old, new))
        if stream[0].summary != stream[1].summary:
            yield _finding("text-changed", new, f"The summary of `{name}` has changed.", "stream: summary")
        for wire in stream[1].without:
            if wire not in stream[0].without and wire in before:
                words = f"The method `{name}` no longer takes `{wire}`."
                yield _finding("stream-parameter-removed", new, words, f"stream: {wire}", [wire])
        for wire in stream[0].without:
            if wire not in stream[1].without and wire in after:
                words = f"The method `{name}` takes `{wire}`."
                yield _finding("stream-parameter-added", new, words, f"stream: {wire}", [wire])


def _pages_changes(old: Paging, new: Paging, task: TaskType) -> Iterator[Finding]:
    if old.summary != new.summary:
        yield _finding("text-changed", task, f"The summary of `{new.method}` has changed.", "pages: summary")
    if old.of != new.of:
        words = f"The method `{new.method}` yields `{new.of}`; it was `{old.of}`."
        yield _finding("pages-item-changed", task, words, "pages: of", [new.method, new.of, old.of])
    for key in ("items", "total", "offset", "limit", "start", "end", "days"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            words = (
                f"The key `{key}` of the pages of `{new.method}` is {shown(after)}; it was {shown(before)}."
            )
            yield _finding("pages-changed", task, words, f"pages: {key}", [new.method])


# What is sent ----------------------------------------------------------------------------------------------------


def _class_changes(old: TaskType, new: TaskType, objects: tuple[Objects, Objects]) -> Iterator[Finding]:
    yield from _variant_changes(old, new)
    for before, after in _class_pairs(old, new):
        table = Table("sent", objects, _names(new), (new.spec.task,), is_of_task=True)
        yield from compare_fields(before.fields, after.fields, table)
        for rule, sentence, names in group_changes(before, after, before.fields, after.fields):
            key = rule.removesuffix("-added").removesuffix("-removed").replace("-", "_")
            yield _finding(rule, new, sentence, key, names)


def _variant_changes(old: TaskType, new: TaskType) -> Iterator[Finding]:
    before, after = old.spec.variants, new.spec.variants
    key = before.on if before else None, after.on if after else None
    if key[0] != key[1]:
        words = f"The variants are selected by {shown(key[1])}; it was {shown(key[0])}."
        yield _finding("variant-key-changed", new, words, "variants")
    if before is None or after is None:
        return
    if before.doc != after.doc:
        yield _finding("text-changed", new, "The `doc` of the variants has changed.", "variants: doc")
    for value, variant in before.of.items():
        if value not in after.of:
            words = f"The variant `{value}` is gone."
            yield _finding("variant-removed", new, words, f"variants: {value}", [value, variant.name])
        elif variant.doc != after.of[value].doc:
            words = f"The `doc` of the variant `{value}` has changed."
            yield _finding("text-changed", new, words, f"variants: {value}")
    for value, variant in after.of.items():
        if value not in before.of:
            words = f"The variant `{value}` is new."
            yield _finding("variant-added", new, words, f"variants: {value}", [value, variant.name])


def compare_roots(old: Schema, new: Schema, before: Models, after: Models) -> Iterator[Finding]:
    """Yield the changes of `root_for`: known models that now take a nested parameter at the root, or no longer do."""
    former = _by_wire_name(old)
    for task in new.tasks.values():
        if task.spec.task not in former:
            continue
        known = [
            air for air in after if air in before and after[air].task == before[air].task == task.spec.task
        ]
        for old_cls, new_cls in _class_pairs(former[task.spec.task], task):
            for wire in old_cls.fields.keys() & new_cls.fields.keys():
                was = _at_root(old_cls, wire, before, known)
                now = _at_root(new_cls, wire, after, known)
                field = new_cls.fields[wire]
                if was == now or field.spec.path is None or old_cls.fields[wire].spec.path is None:
                    continue
                table = Table(
                    "sent", (old.objects, new.objects), _names(task), (task.spec.task,), is_of_task=True
                )
                for place, airs in (("the root", now - was), (f"`{field.spec.path}`", was - now)):
                    if airs:
                        words = f"`{wire}` is sent at {place} to {shown(sorted(airs))}."
                        yield table.finding("parameter-root-changed", field, words)


def _at_root(cls: TaskClass, wire: str, models: Models, among: Iterable[str]) -> set[str]:
    """Return the models that take a parameter of the class at the root, though the class sends it by a path."""
    if wire in {field.spec.path for field in cls.fields.values()}:
        return set()
    return {air for air in among if wire in (models[air].params or ())}


def _class_pairs(old: TaskType, new: TaskType) -> Iterator[tuple[TaskClass, TaskClass]]:
    """Yield pairs of the same variant; if only one state has variants, pair all with all."""
    values = [{tuple(cls.constants.values()): cls for cls in task.classes} for task in (old, new)]
    for value, before in values[0].items():
        for other, after in values[1].items():
            if value == other or not value or not other:
                yield before, after
