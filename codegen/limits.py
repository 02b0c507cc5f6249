"""What a schema file must say of its limits: each is a promise to refuse paid work for a good reason.

So each says where it is known from, and each number that is sent says which values no model takes, or that none are
known.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.resolve import Field, Fields, Schema


def problems(schema: Schema) -> list[str]:
    """A line for each limit of what is sent that has no source, and for each number without a limit."""
    return list(
        dict.fromkeys(
            f"{field.where}: {complaint}"
            for fields in _sent(schema)
            for field in fields.values()
            for complaint in _complaints(field, schema)
        )
    )


def _sent(schema: Schema) -> Iterator[Fields]:
    yield from schema.groups.values()
    yield from (cls.fields for task in schema.tasks.values() for cls in task.classes)
    yield from (obj.fields for obj in schema.objects.values() if obj.is_sent)


def _complaints(field: Field, schema: Schema) -> Iterator[str]:
    spec = field.spec
    limits = [key for key in ("range", "above", "step", "length") if getattr(spec, key) is not None]
    limits += ["required"] if spec.required else []
    if limits and not spec.sources:
        yield f"{', '.join(limits)} without a source; say where it is known from"
    if spec.sources and not limits:
        yield "has a source, but no limit"
    for name in spec.sources:
        if name not in schema.sources:
            yield f"source is {name!r}; shared.yaml knows {', '.join(schema.sources)}"
    if field.type.has_numbers and spec.range is None and spec.above is None:
        yield "a number without a range; where no limit holds for every model, it is [null, null]"
    if spec.unit is not None and spec.unit != "percent":
        yield f"unit is {spec.unit!r}; it knows percent"
    for limit in spec.range or ():
        if spec.step is not None and limit is not None and limit % spec.step:
            yield f"range is {spec.range}, whose ends are no multiples of the step {spec.step}"
