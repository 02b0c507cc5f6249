"""Consistency checks of the files about models, against each other and against the tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from codegen.checks.model_files import param_problems, repeated, rule_problems, shape_problems
from codegen.checks.names import OF_EVERY_TASK, PLACE_OF_MODELS, TASK, each_is
from codegen.checks.references import listed_vocabularies
from codegen.checks.values import is_multiple
from codegen.model_spec import Allowed, ModelFile, ModelParam, Rule, Shape
from codegen.models import FREE, Model, Parameter, Places, catalogue, inherited, plain_type, written
from codegen.resolve import Field, Schema
from codegen.spec import Each, Param
from codegen.structure import shown, suggestion
from codegen.type_expressions import (
    Either,
    ListOf,
    ObjectName,
    Scalar,
    TypeExpression,
    TypeExpressionError,
    parse,
)

#: The same values as in the API's own files.
STATUSES = ("live", "deprecated", "coming-soon", "compatible-only")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SIZE = re.compile(r"([1-9][0-9]*)x([1-9][0-9]*)")
#: Scalar -> scalars that accept all of its values.
_WITHIN = {"integer": ("number",), "model": ("string",), "uuid": ("string", "media"), "media": ("string",)}


def problems(schema: Schema) -> list[str]:
    """Return a line for each mistake in the files about models."""
    found = [*_common(schema), *_identities(schema)]
    if found:
        return found
    resolved = catalogue(schema)
    for model in (*resolved.models, *resolved.architectures):
        places = resolved.places.get(model.spec.task) or Places(schema, {})
        found += [f"{model.file}: {line}" for line in _model(model, places, schema)]
    return list(dict.fromkeys(found))


def _common(schema: Schema) -> Iterator[str]:
    common = schema.models.common
    described = {task.spec.task for task in schema.tasks.values()}
    known = {*OF_EVERY_TASK}.union(*(cls.fields for task in schema.tasks.values() for cls in task.classes))
    for key, names in (("envelope", common.envelope), ("other_tasks", common.other_tasks)):
        yield from (f"models.yaml: {line}" for line in repeated(key, names))
    yield from each_is("models.yaml: other_tasks", common.other_tasks, TASK, "taskType")
    for name in common.envelope:
        if name not in known:
            yield f"models.yaml: envelope: no task has the parameter {shown(name)}{suggestion(name, known)}"
    shapes = [*schema.models.models.values(), *schema.models.architectures.values()]
    for unused in common.groups.keys() - {name for shape in shapes for name in shape.includes}:
        yield f"models.yaml: groups: no `includes` uses {unused}; remove it"
    for task in common.other_tasks:
        if task in described:
            yield f"models.yaml: other_tasks names {task}, which has a file in tasks/; remove it"
    for name, group in common.groups.items():
        for path, param in group.items():
            for line in _sources(schema, param.source):
                yield f"models.yaml: groups: {name}: {path}: {line}"


def _identities(schema: Schema) -> Iterator[str]:
    """Yield a line for each duplicate identifier, and for each mistake that prevents resolving the models."""
    tasks = {*(task.spec.task for task in schema.tasks.values()), *schema.models.common.other_tasks}
    owners: dict[str, str] = {}
    for slug, model in schema.models.models.items():
        file = f"models/{slug}.yaml"
        if model.air in owners:
            yield f"{file}: air: {model.air} is already used by {owners[model.air]}"
        owners[model.air] = file
        if model.status is not None and model.status not in STATUSES:
            yield f"{file}: status is {model.status!r}; valid are {', '.join(STATUSES)}"
    for slug in schema.models.models.keys() & schema.models.architectures.keys():
        yield f"architectures/{slug}.yaml: {slug} is already the slug of models/{slug}.yaml"
    shapes: list[tuple[str, Shape]] = [
        *((f"models/{slug}.yaml", model) for slug, model in schema.models.models.items()),
        *((f"architectures/{slug}.yaml", family) for slug, family in schema.models.architectures.items()),
    ]
    for file, shape in shapes:
        yield from (f"{file}: {line}" for line in shape_problems(shape))
        hint = "; use small letters and digits, with dashes between"
        yield from each_is(f"{file}: file name", [Path(file).stem], _SLUG, "slug", hint)
        if shape.task not in tasks:
            hint = suggestion(shape.task, tasks) or (
                "; add a file in tasks/, or name it under `other_tasks` of models.yaml, or remove this file"
            )
            yield f"{file}: task: there is no task called {shape.task}{hint}"
        groups = schema.models.common.groups
        for name in shape.includes:
            if name not in groups:
                yield f"{file}: includes {name}, which is not a group of models.yaml{suggestion(name, groups)}"
        if shape.includes and shape.params is None:
            yield f"{file}: includes {shape.includes[0]}, but has no `params` to add its parameters to; write `params`, or remove `includes`"
        listed = written(shape, schema)
        yield from each_is(f"{file}: params", listed, PLACE_OF_MODELS, "path on the wire")
        for path, param in listed.items():
            if isinstance(param.values, str) and param.values not in schema.vocabularies:
                hint = suggestion(param.values, schema.vocabularies)
                yield f"{file}: params: {path}: there is no vocabulary called {param.values}{hint}"
            for name in listed_vocabularies(param.values, schema.vocabularies):
                yield f"{file}: params: {path}: values has {name}, which is a vocabulary; write it without brackets"
            for key, ends in (("range", param.range), ("length", param.length)):
                if ends is not None and not _is_pair(ends):
                    yield f"{file}: params: {path}: {key} is {ends}; write [lowest, highest]"
            try:
                parse(param.type or "any")
            except TypeExpressionError as error:
                yield f"{file}: params: {path}: {error}"


def _is_pair(ends: list[float | int | None] | list[int | None]) -> bool:
    return len(ends) == 2 and (ends[0] is None or ends[1] is None or ends[0] <= ends[1])


def _sources(schema: Schema, *names: str | None) -> Iterator[str]:
    for name in names:
        if name is not None and name not in schema.models.common.sources:
            yield f"source is {name!r}, which models.yaml does not declare; it declares {', '.join(schema.models.common.sources)}"


def _model(model: Model, places: Places, schema: Schema) -> Iterator[str]:
    spec = model.spec
    price = spec.price.source if isinstance(spec, ModelFile) and spec.price else None
    yield from _sources(schema, spec.source, spec.limits_source, price)
    taken = model.parameters or {}
    is_described = bool(places.fields)
    for path, param in written(spec, schema).items() if is_described else ():
        yield from (f"params: {path}: {line}" for line in _param(path, param, taken, places, spec.task))
        yield from (f"params: {path}: {line}" for line in _sources(schema, param.source))
    for name in places.required if model.parameters is not None else ():
        if name not in taken:
            yield f"params lacks {name}, which every {spec.task} needs; list it there"
    for key, names in (("required", spec.required), ("closed", spec.closed)):
        for name in names:
            if name not in taken and not any(path.startswith((f"{name}.", f"{name}[]")) for path in taken):
                yield f"{key} names {name}, which is not listed in `params`{suggestion(name, taken)}"
    yield from (f"sizes: {line}" for line in _sizes(spec.sizes, taken))
    for number, rule in enumerate(spec.rules):
        yield from (f"rules[{number}]: {line}" for line in _rule(rule, taken))
        for key in ("excludes", "exclusive", "one_of") if rule.each is None else ():
            for name in (name for name in getattr(rule, key) if name in spec.required and "." not in name):
                yield f"rules[{number}]: {key} names {name}, which is required; take it out of one of them"


def _param(
    path: str, param: ModelParam, taken: Mapping[str, Parameter], places: Places, task: str
) -> Iterator[str]:
    resolved = taken[path]
    place = places.at(path)
    if place is None:
        yield f"{task} has no such parameter, and it is not inside a map{suggestion(path, places.beside(path))}"
        return
    if place == FREE and param.type is None:
        yield f"add a `type`, since no task declares this parameter{suggestion(path, places.beside(path))}"
    if any(isinstance(option, ObjectName) for option in _flat(parse(resolved.type))):
        yield f"type is {resolved.type}; write `map` for an object, and list its members as parameters of their own"
    yield from param_problems(param, parse(resolved.type))
    holder = path.partition(".")[0].removesuffix("[]")
    if holder not in taken:
        yield f"it is inside {holder}, which is not listed in `params`; list it there"
    if isinstance(place, Field):
        if param.type is not None and not _fits(parse(param.type), place.type):
            yield f"type is {param.type}, but {task} takes {plain_type(place.type)}"
        yield from _outside(param, inherited(path, place), place.of_numbers, task)
    values = resolved.values or ()
    for value in (*values, *_defaults(param)):
        line = _wrong(value, resolved)
        if line:
            yield line


def _defaults(param: ModelParam) -> Iterator[object]:
    if isinstance(param.default, list):
        yield from param.default
    elif param.default is not None:
        yield param.default


def _flat(expression: TypeExpression) -> Iterator[TypeExpression]:
    if isinstance(expression, Either):
        for option in expression.options:
            yield from _flat(option)
    elif isinstance(expression, ListOf):
        yield from _flat(expression.item)
    else:
        yield expression


def _fits(narrow: TypeExpression, wide: TypeExpression) -> bool:
    """Whether every value of one type is valid for the other; objects count as maps."""
    if isinstance(narrow, Either):
        return all(_fits(option, wide) for option in narrow.options)
    if isinstance(wide, Either):
        return any(_fits(narrow, option) for option in wide.options)
    if isinstance(wide, Scalar) and wide.name == "any":
        return True
    if isinstance(narrow, ListOf) or isinstance(wide, ListOf):
        return isinstance(narrow, ListOf) and isinstance(wide, ListOf) and _fits(narrow.item, wide.item)
    names = plain_type(narrow), plain_type(wide)
    return names[0] == names[1] or names[1] in _WITHIN.get(names[0], ())


def _outside(param: ModelParam, task: Parameter, numbers: Param | Each, name: str) -> Iterator[str]:
    """Yield a line for each limit or value of a model that goes beyond what the task allows."""
    for key, own, outer in (("range", param.range, task.range), ("length", param.length, task.length)):
        lowest, highest = own or (None, None)
        too_low = lowest is not None and outer[0] is not None and lowest < outer[0]
        too_high = highest is not None and outer[1] is not None and highest > outer[1]
        if too_low or too_high:
            yield f"{key} is {own}, but {name} allows {list(outer)}"
    for value in param.values if isinstance(param.values, list) else ():
        if type(value) in (int, float) and not _within(float(value), task.range):
            yield f"{value} is listed in `values`, but {name} allows {list(task.range)}"
    lowest, highest = param.range or (None, None)
    if lowest is not None and numbers.above is not None and lowest <= numbers.above:
        yield f"range is {param.range}, but {name} allows only numbers above {numbers.above}"
    if highest is not None and numbers.below is not None and highest >= numbers.below:
        yield f"range is {param.range}, but {name} allows only numbers below {numbers.below}"
    if param.step is not None and numbers.step is not None and not is_multiple(param.step, numbers.step):
        yield f"step is {param.step}, but {name} allows multiples of {numbers.step}"


def _within(number: float, ends: tuple[float | None, float | None]) -> bool:
    return (ends[0] is None or number >= ends[0]) and (ends[1] is None or number <= ends[1])


_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,), "number": (int, float), "boolean": (bool,), "map": (), "any": (bool, int, float, str),
}  # fmt: skip


def _wrong(value: object, param: Parameter) -> str | None:
    """Return what is wrong with a value or default; None if nothing."""
    names = [option.name for option in _flat(parse(param.type)) if isinstance(option, Scalar)]
    if not any(type(value) in _TYPES.get(name, (str,)) for name in names):
        return f"{value!r} is not of the type {param.type}"
    if param.values is not None and value in param.values:
        return None
    if type(value) in (int, float):
        if not _within(float(str(value)), param.range):
            return f"default is {value}, but its range is {list(param.range)}"
        return None
    return None if param.values is None else f"default is {value!r}, which is none of its values"


def _sizes(sizes: Iterable[str], taken: Mapping[str, Parameter]) -> Iterator[str]:
    seen: set[str] = set()
    for size in sizes:
        match = SIZE.fullmatch(size)
        if match is None:
            yield f"{size!r} is not a size; write a size like 1024x768"
            continue
        if size in seen:
            yield f"{size} is listed twice"
        seen.add(size)
        for name, side in (("width", match[1]), ("height", match[2])):
            if name not in taken:
                yield f"sizes are given, but {name} is not listed in `params`"
            elif not _within(float(side), taken[name].range):
                yield f"{size}: the {name} is outside of its range {list(taken[name].range)}"


#: Keys with the demands of a rule.
DEMANDS = (
    "requires", "excludes", "then", "at_least_one", "one_of", "exclusive", "together", "sizes", "not_all"
)  # fmt: skip


def _rule(rule: Rule, taken: Mapping[str, Parameter]) -> Iterator[str]:
    if not any(getattr(rule, key) for key in DEMANDS):
        yield f"the rule demands nothing; add one of {', '.join(DEMANDS)}"
    yield from rule_problems(rule)
    prefix = "" if rule.each is None else f"{rule.each}[]."
    if rule.each is not None and f"{rule.each}" not in taken:
        yield f"each names {rule.each}, which is not listed in `params`{suggestion(rule.each, taken)}"
    named = [
        *rule.given, *rule.absent, *rule.requires, *rule.excludes, *rule.at_least_one, *rule.one_of,
        *rule.exclusive, *rule.together,
    ]  # fmt: skip
    for path in (*named, *rule.when, *rule.then):
        if prefix + path not in taken:
            yield f"{prefix}{path} is not listed in `params`{suggestion(prefix + path, taken)}"
    for path, allowed in (*rule.when.items(), *rule.then.items(), *rule.not_all.items()):
        for value in allowed if isinstance(allowed, list) else allowed.values or ():
            line = _wrong(value, taken[prefix + path]) if prefix + path in taken else None
            if line:
                yield f"{path}: {line}"
        if isinstance(allowed, Allowed) and allowed == Allowed():
            yield f"{path}: it allows every value; write values, range or length"
    for path in rule.not_all:
        if "[]." not in path or path not in taken:
            yield f"not_all names {path}, which is not a member of the objects in a list{suggestion(path, taken)}"
    yield from _sizes(rule.sizes, taken)
