"""Checks of whole tasks: delivery, completion, and additional methods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from codegen.resolve import Field, Fields, Schema, TaskClass, TaskType
from codegen.spec import GROUPS, ObjectSpec
from codegen.structure import suggestion
from codegen.type_expressions import SCALARS, ListOf, ObjectName

#: The longest `max_duration` of a task, in seconds: a week.
LONGEST = 7 * 86400


def problems(schema: Schema) -> Iterator[str]:
    """Yield a line for each mistake in a task as a whole, and for each list with duplicates."""
    for task in schema.tasks.values():
        for check in CHECKS:
            for complaint in check(task):
                yield f"{task.file}: {complaint}"
    for obj in schema.objects.values():
        for complaint in (
            *_groups(obj.spec, obj.fields),
            *_repeated("includes", obj.spec.includes),
        ):
            yield f"{obj.where}: {complaint}"
        if not obj.fields:
            why = (
                "; a result without fields counts as an acknowledgement, which does not end a task"
                if obj.is_result
                else ""
            )
            yield f"{obj.where}: has no fields{why}"
        for key in ("at_least_one", "together", "requires"):
            if getattr(obj.spec, key) and not obj.is_sent:
                yield f"{obj.where}: {key} applies to sent objects only; remove it"
        if obj.is_sent and obj.spec.extra:
            yield f"{obj.where}: extra applies to results only, and this object is sent; remove it"
        if obj.is_received and obj.spec.open:
            yield f"{obj.where}: open applies to sent objects only, and this object is received; results have `extra`"


def _lists(task: TaskType) -> Iterator[str]:
    spec = task.spec
    for key in ("includes", "delivery", "aliases", "method_aliases", "was"):
        yield from _repeated(key, getattr(spec, key))
    for cls in task.classes:
        yield from _groups(cls, cls.fields)


def _repeated(key: str, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{key} has {name} twice"


#: Why a required parameter, which is always given, makes no sense in a group.
_NEEDLESS = {
    "exclusive": "which is required, so the others could never be given",
    "at_least_one": "which is required, so one is always given",
    "together": "which is required, so the others are required, too; mark them `required` instead",
    "requires": "which is required; remove it, and mark what it needs as `required`",
}


def _groups(of: TaskClass | ObjectSpec, fields: Fields) -> Iterator[str]:
    for key in GROUPS:
        groups: list[list[str]] = getattr(of, key)
        for names in groups:
            yield from _repeated(key, names)
            if len(names) < 2:
                yield f"{key} has {names[0]} alone; list at least two"
            for name in names:
                if name not in fields:
                    yield f"{key} names {name}, which is not a parameter here{suggestion(name, list(fields))}"
                elif fields[name].spec.required:
                    yield f"{key} names {name}, {_NEEDLESS[key]}"
        if len({frozenset(names) for names in groups}) < len(groups):
            yield f"{key} has the same list twice"
    for names in of.together:
        for rivals in of.exclusive:
            if len(both := sorted({*names} & {*rivals})) > 1:
                yield f"{' and '.join(both)} must be given together, but are exclusive; no request could have them"
    needs = {(names[0], other) for names in of.requires for other in names[1:]}
    for name, other in sorted(needs):
        if (other, name) in needs and name < other:
            yield f"requires makes {name} and {other} need each other; write `together` instead"
        if any({name, other} <= {*rivals} for rivals in of.exclusive):
            yield f"{name} requires {other}, but they are exclusive; no request could have it"


def _duration(task: TaskType) -> Iterator[str]:
    seconds = task.spec.max_duration
    if type(seconds) is not int or not 0 < seconds <= LONGEST:
        yield f"max_duration is {seconds}; write a whole number of seconds from 1 to {LONGEST}"


def _delivery(task: TaskType) -> Iterator[str]:
    for method in task.spec.delivery:
        if method not in ("sync", "async", "stream"):
            yield f"delivery has {method!r}; valid are sync, async and stream"
    takes = [cls for cls in task.classes if "deliveryMethod" in cls.fields]
    for field in (cls.fields["deliveryMethod"] for cls in takes):
        if field.type != SCALARS["string"]:
            yield f"delivery requires the type of deliveryMethod to be string, but it is {field.spec.type}"
        for method in task.spec.delivery:
            if field.known and method not in field.known:
                yield f"delivery has {method}, which is not a known value of deliveryMethod"
    if task.spec.delivery and len(takes) < len(task.classes):
        yield "has the key `delivery`, but no parameter deliveryMethod; add `delivery` to `includes`"
    if takes and not task.spec.delivery:
        yield "has a parameter deliveryMethod, but not the key `delivery`"


def _completion(task: TaskType) -> Iterator[str]:
    completion = task.spec.completion
    if completion.count_param and completion.terminal_values:
        yield "completion has both count_param and terminal_values; remove one of them"
    if completion.partial_ok and not completion.count_param:
        yield "completion has partial_ok, but no count_param"
    yield from _parameter(task, "completion", completion.count_param, {"integer"})
    for name, values in (completion.terminal_values or {}).items():
        yield from _result(task, "completion", name)
        yield from _repeated(f"completion: {name}", values)
        field = task.returns.fields.get(name)
        if field is not None and field.type != SCALARS["string"]:
            yield f"completion names {name}, whose type is {field.spec.type}, not string"
        for value in values:
            if field is not None and field.known and value not in field.known:
                yield f"completion names {value}, which is not a known value of {name}"


def _pages(task: TaskType) -> Iterator[str]:
    pages = task.spec.pages
    if pages is None:
        return
    by_offset = [key for key in ("items", "total", "offset", "limit") if getattr(pages, key) is not None]
    by_days = [key for key in ("start", "end", "days") if getattr(pages, key) is not None]
    if not (len(by_offset) == 4 and not by_days) and not (len(by_days) == 3 and not by_offset):
        yield "pages needs either items, total, offset and limit, or start, end and days"
    for name in (pages.offset, pages.limit):
        yield from _parameter(task, "pages", name, {"integer"})
    for name in (pages.start, pages.end):
        yield from _parameter(task, "pages", name, {"string"})
    for name in (pages.items, pages.total):
        yield from _result(task, "pages", name)
    if pages.days is not None and pages.days < 1:
        yield f"pages has {pages.days} days; write at least 1"
    total = task.returns.fields.get(pages.total or "")
    if total is not None and total.type != SCALARS["integer"]:
        yield f"pages names {pages.total} as total, whose type is not integer"
    if pages.items is None:
        if pages.of != task.returns.name:
            yield f"pages: of is {pages.of}, but the task returns {task.returns.name}"
    elif pages.items in task.returns.fields:
        items = task.returns.fields[pages.items].type
        if items != ListOf(ObjectName(pages.of)):
            yield f"pages: of is {pages.of}, but {pages.items} is not a list of these"
    if task.spec.variants is not None:
        yield "a task with variants cannot have the key `pages`"


def _parameter(task: TaskType, key: str, name: str | None, types: Collection[str]) -> Iterator[str]:
    if name is None:
        return
    for cls in task.classes:
        field = cls.fields.get(name)
        if field is None:
            yield f"{key} names {name}, which is not a parameter{suggestion(name, list(cls.fields))}"
        elif not _only(field, types):
            yield f"{key} names {name}, whose type is {field.spec.type}, not {' or '.join(sorted(types))}"


def _only(field: Field, types: Collection[str]) -> bool:
    return any(field.type == SCALARS[name] for name in types)


def _result(task: TaskType, key: str, name: str | None) -> Iterator[str]:
    if name is not None and name not in task.returns.fields:
        hint = suggestion(name, list(task.returns.fields))
        yield f"{key} names {name}, which is not a field of {task.returns.name}{hint}"


def _stream(task: TaskType) -> Iterator[str]:
    stream = task.spec.stream
    if (stream is not None) != ("stream" in task.spec.delivery):
        yield "the key `stream` and the value stream of `delivery` belong together; add the missing one, or remove the other"
        return
    if stream is None:
        return
    if task.spec.variants is not None:
        yield "a task with variants cannot have the key `stream`"
    fields = task.classes[0].fields
    yield from _repeated("stream: without", stream.without)
    for name in stream.without:
        if name not in fields or fields[name].spec.required:
            yield f"stream names {name}, which is {'required' if name in fields else 'not a parameter'}"
    for name in ("text", "finishReason"):
        if name not in task.returns.fields:
            yield f"{task.returns.name} has no {name}, so it cannot be streamed"
        elif task.returns.fields[name].type != SCALARS["string"]:
            yield f"{task.returns.name} has a {name} whose type is not string, so it cannot be streamed"
    for example in task.spec.examples[:1]:
        for name in stream.without:
            if name in example.send:
                yield f"the first example sends {name}, which the `stream` method does not take; put another example first"


CHECKS: tuple[Callable[[TaskType], Iterator[str]], ...] = (
    _lists,
    _duration,
    _delivery,
    _completion,
    _pages,
    _stream,
)
