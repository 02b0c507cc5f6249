"""What a schema file must say of its limits: each is a promise to refuse paid work for a good reason.

So each says where it is known from, and each number that is sent says which values no model takes, or that none are
known.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.spec import ObjectSpec, Param, Schema
from codegen.type_expressions import Either, ListOf, Scalar, TypeExpression


def problems(schema: Schema) -> list[str]:
    """A line for each limit of what is sent that has no source, and for each number without a limit."""
    found: list[str] = []
    for where, params in _sent(schema):
        for wire, param in params.items():
            found += [f"{where}: {wire}: {complaint}" for complaint in _complaints(param, schema)]
    return found


def _complaints(param: Param, schema: Schema) -> Iterator[str]:
    limits = [key for key in ("range", "above", "step", "length") if getattr(param, key) is not None]
    limits += ["required"] if param.required else []
    if limits and not param.sources:
        yield f"{', '.join(limits)} without a source; say where it is known from"
    if param.sources and not limits:
        yield "has a source, but no limit"
    for name in param.sources:
        if name not in schema.shared.sources:
            known = ", ".join(schema.shared.sources)
            yield f"source is {name!r}; shared.yaml knows {known}"
    if _has_numbers(param.expression) and param.range is None and param.above is None:
        yield "a number without a range; where no limit holds for every model, it is [null, null]"
    if param.unit is not None and param.unit != "percent":
        yield f"unit is {param.unit!r}; it knows percent"
    for limit in param.range or ():
        if param.step is not None and limit is not None and limit % param.step:
            yield f"range is {param.range}, whose ends are no multiples of the step {param.step}"


def _has_numbers(expression: TypeExpression) -> bool:
    if isinstance(expression, ListOf):
        return _has_numbers(expression.item)
    if isinstance(expression, Either):
        return any(_has_numbers(option) for option in expression.options)
    return isinstance(expression, Scalar) and expression.name in ("integer", "number")


def _sent(schema: Schema) -> Iterator[tuple[str, dict[str, Param]]]:
    """Where, and the parameters that stand there: of tasks, of groups, and of the objects that are sent."""
    taken = [(f"shared.yaml: {name}", group) for name, group in schema.shared.groups.items()]
    objects: dict[str, tuple[str, ObjectSpec]] = {
        name: (f"shared.yaml: {name}", spec) for name, spec in schema.shared.objects.items()
    }
    for file, task in schema.tasks.items():
        taken.append((file, task.params))
        taken += (
            [(f"{file}: {v}", variant.params) for v, variant in task.variants.of.items()]
            if task.variants
            else []
        )
        objects |= {name: (f"{file}: {name}", spec) for name, spec in task.objects.items()}
    seen = set[str]()
    while taken:
        where, params = taken.pop(0)
        yield where, params
        new = {name for param in params.values() for name in param.expression.objects()} - seen
        taken += [(objects[name][0], objects[name][1].fields) for name in sorted(new)]
        seen |= new
