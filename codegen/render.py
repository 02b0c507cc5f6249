"""From the schema to the text of the generated modules, by way of the templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.load import SchemaError
from codegen.names import snake
from codegen.spec import ObjectSpec, Param, Schema, TaskFile
from codegen.type_expressions import as_mapping
from codegen.views import ClassView, MethodView, object_view, ordered, task_views

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - Python is printed, not HTML
)


def modules(schema: Schema) -> dict[str, str]:
    """Path -> text of every generated module, not yet formatted."""
    roles = _roles(schema)
    rendered: dict[str, str] = {}
    homes: dict[str, str] = {}  # public name -> its module in runware.tasks
    shared = [object_view(name, spec, schema, roles[name]) for name, spec in schema.shared.objects.items()]
    rendered["runware/tasks/shared.py"] = _render(
        "task.py.jinja",
        source="schema/shared.yaml",
        summary="Objects and vocabularies that several tasks use.",
        vocabularies=schema.shared.vocabularies,
        classes=ordered(shared),
        imported=[],
    )
    homes |= dict.fromkeys([*schema.shared.vocabularies, *_public_names(shared)], "shared")

    methods: list[list[MethodView]] = []
    for file, task in schema.tasks.items():
        classes = [object_view(name, spec, schema, roles[name]) for name, spec in task.objects.items()]
        tasks = task_views(task, schema)
        rendered[f"runware/tasks/{task.method}.py"] = _render(
            "task.py.jinja",
            source=f"schema/{file}",
            summary=task.summary,
            vocabularies=task.vocabularies,
            classes=[*ordered(classes), *tasks],
            imported=sorted(_shared_names(task, schema, roles)),
        )
        homes |= dict.fromkeys([*task.vocabularies, *_public_names([*classes, *tasks])], task.method)
        methods.append(_method(task, tasks, schema))

    names = sorted(homes)
    rendered["runware/tasks/__init__.py"] = _render(
        "tasks.py.jinja",
        homes={name: homes[name] for name in names},
        by_module=_grouped(homes),
        variants={
            task.task: {value: variant.name for value, variant in task.variants.of.items()}
            for task in schema.tasks.values()
            if task.variants
        },
        wire_names={
            wire: cls.name
            for task in schema.tasks.values()
            for cls in task_views(task, schema)[:1]
            for wire in [task.task, *task.aliases]
        },
    )
    rendered["runware/_methods.py"] = _render("methods.py.jinja", methods=methods, by_module=_grouped(homes))
    rendered["runware/error_codes.py"] = _render("error_codes.py.jinja", errors=schema.errors)
    return rendered


def _public_names(classes: list[ClassView]) -> Iterator[str]:
    for cls in classes:
        yield cls.name
        if cls.mapping:
            yield cls.mapping


def _method(task: TaskFile, classes: list[ClassView], schema: Schema) -> list[MethodView]:
    """One view for a task, or one for each of its variants."""
    if task.variants is None:
        return [MethodView(task, classes[0], schema)]
    on = snake(task.variants.on)
    return [
        MethodView(task, cls, schema, (on, value))
        for value, cls in zip(task.variants.of, classes, strict=True)
    ]


def _render(template: str, **context: Any) -> str:
    return _environment.get_template(template).render(**context)


def _grouped(homes: dict[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, module in sorted(homes.items()):
        grouped.setdefault(module, []).append(name)
    return dict(sorted(grouped.items()))


def _shared_names(task: TaskFile, schema: Schema, roles: dict[str, str]) -> Iterator[str]:
    """What of shared.yaml a task's module refers to."""
    shared = {*schema.shared.objects, *schema.shared.vocabularies}
    groups = [schema.shared.groups[name] for name in task.includes]
    groups += [schema.shared.groups[name] for spec in task.objects.values() for name in spec.includes]
    variants = task.variants.of.values() if task.variants else ()
    tables = [
        task.params,
        *(spec.fields for spec in task.objects.values()),
        *(variant.params for variant in variants),
        *groups,
    ]
    referred = {name for table in tables for param in table.values() for name in _referred(param)}
    used = (referred | {task.returns}) & shared
    yield from used
    yield from (as_mapping(name) for name in used & schema.shared.objects.keys() if roles[name] == "Object")


def _referred(param: Param) -> Iterator[str]:
    yield from param.expression.objects()
    if isinstance(param.known, str):
        yield param.known


def _roles(schema: Schema) -> dict[str, str]:
    """Which base class each object has: Object if tasks send it, Result if a task returns it, else ResponseObject."""
    objects: dict[str, ObjectSpec] = dict(schema.shared.objects)
    sent: set[str] = set()
    returned: set[str] = set()
    for task in schema.tasks.values():
        objects |= task.objects
    for task in schema.tasks.values():
        returned.add(task.returns)
        params = dict(task.params)
        for group in task.includes:
            params |= schema.shared.groups[group]
        for variant in task.variants.of.values() if task.variants else ():
            params |= variant.params
        sent |= _reached([name for param in params.values() for name in param.expression.objects()], objects)
    received = _reached(returned, objects)
    if both := sorted(sent & received):
        raise SchemaError(f"{', '.join(both)}: sent by a task and received from one; declare two objects")
    return {
        name: "Result" if name in returned else "ResponseObject" if name in received else "Object"
        for name in objects
    }


def _reached(names: Any, objects: dict[str, ObjectSpec]) -> set[str]:
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [n for field in objects[name].fields.values() for n in field.expression.objects()]
    return reached


__all__ = ["ClassView", "modules"]
