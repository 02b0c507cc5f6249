"""Renders the generated modules from the schema, with the Jinja templates."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.error_views import ErrorsView
from codegen.method_views import method_views
from codegen.models import catalogue
from codegen.prose import line
from codegen.resolve import SENT, SHARED, Fields, ObjectType, Schema, TaskType
from codegen.run_all import LETTERS, run_all_overloads
from codegen.type_expressions import as_mapping
from codegen.views import VocabularyView, object_view, ordered, task_view

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - Python is printed, not HTML
)


def modules(schema: Schema) -> dict[str, str]:
    """Return the text of every generated module by path: unformatted, with the markers of `codegen.prose`."""
    tasks = list(schema.tasks.values())
    homes = _homes(schema)
    rendered: dict[str, str] = {}
    for home, source, summary in [
        (SHARED, "schema/shared.yaml", "Objects that several tasks send."),
        *((task.method, f"schema/{task.file}", task.spec.summary) for task in tasks),
    ]:
        for suffix in SENT.values():
            if _objects_in(home + suffix, schema):
                rendered[f"runware/tasks/{home}{suffix}.py"] = _models(home + suffix, source, summary, schema)
    rendered["runware/tasks/shared.py"] = _models(
        SHARED, "schema/shared.yaml", "Results and vocabularies that several tasks use.", schema
    )
    for task in tasks:
        rendered[f"runware/tasks/{task.method}.py"] = _models(
            task.method, f"schema/{task.file}", task.spec.summary, schema, task
        )
        rendered[f"runware/methods/{task.method}.py"] = _task_methods(task, schema, homes)
    rendered["runware/tasks/__init__.py"] = _render("tasks.py.jinja", homes=homes, by_module=_grouped(homes))
    wire_names = [(wire, task) for task in tasks for wire in (task.spec.task, *task.spec.aliases)]
    rendered["runware/_models/task_types.py"] = _render(
        "task_types.py.jinja",
        homes=homes,
        task_types={wire: task.classes[0].name for wire, task in wire_names},
        returns={wire: task.returns.name for wire, task in wire_names},
        variants={
            task.spec.task: {value: cls.name for cls in task.classes for value in cls.constants.values()}
            for task in tasks
            if task.spec.variants
        },
        uses={
            use: {"taskType": task.spec.task, **sent}
            for task in tasks
            for use, sent in task.spec.uses.items()
        },
    )
    rendered["runware/methods/__init__.py"] = _render(
        "methods.py.jinja",
        tasks=[(task.method, _methods_class(task), task.spec.methods) for task in tasks],
    )
    of_models = _tasks_with_models(schema)
    rendered["runware/methods/generate.py"] = _render("generate.py.jinja", tasks=of_models)
    rendered["runware/methods/run_all.py"] = _render(
        "run_all.py.jinja", letters=LETTERS, overloads=run_all_overloads()
    )
    rendered["runware/_catalogue/identifiers.py"] = _render("identifiers.py.jinja", tasks=of_models)
    rendered["runware/error_codes.py"] = _render("error_codes.py.jinja", errors=ErrorsView(schema.errors))
    return rendered


def _tasks_with_models(schema: Schema) -> list[dict[str, Any]]:
    """Return the tasks for which models are known: class, results, and the models' AIR identifiers and slugs."""
    names: dict[str, list[str]] = {}
    for model in catalogue(schema).models:
        names.setdefault(model.spec.task, []).extend((model.air or "", model.slug))
    return [
        {
            "cls": task.spec.class_name,
            "returns": task.returns.name,
            "models": sorted(names[task.spec.task]),
        }
        for task in schema.tasks.values()
        if task.spec.task in names
    ]


def _models(home: str, source: str, summary: str, schema: Schema, task: TaskType | None = None) -> str:
    """Render a module of `runware.tasks`: its objects and vocabularies, and the classes of a task if one is given."""
    objects = _objects_in(home, schema)
    sent = task.classes if task else ()
    tables = [*(obj.fields for obj in objects), *(cls.fields for cls in sent)]
    referred = _referred(tables, [task.returns] if task else [], schema)
    referred.pop(home, None)
    aliases = {module: _alias(module) for module in referred if module.endswith(tuple(SENT.values()))}
    later = {name: f"{alias}.{name}" for module, alias in aliases.items() for name in referred[module]}
    later["Media"] = "local_media.Media"
    classes = [
        *ordered([object_view(obj, later) for obj in objects]),
        *(task_view(task, cls, later) for cls in sent if task),
    ]
    modules = {f"runware.tasks.{module}": alias for module, alias in aliases.items()}
    if any(later["Media"] in param.annotation for cls in classes for param in cls.params):
        modules["runware._files.media"] = "local_media"
    return _render(
        "task.py.jinja",
        source=source,
        summary=line(summary),
        vocabularies=_vocabularies_in(home, schema),
        classes=classes,
        imported={module: names for module, names in referred.items() if module not in aliases},
        later=modules,
    )


def _alias(module: str) -> str:
    """Return the alias under which annotations import a module of sent objects: a task's are `objects` and `nested`."""
    if module.startswith(SHARED):
        return module
    return "nested" if module.endswith(SENT[True]) else "objects"


def _task_methods(task: TaskType, schema: Schema, homes: Iterable[str]) -> str:
    names = {"Media": "media.Media"} | {name: f"tasks.{name}" for name in homes}
    methods = method_views(task, schema, names)
    annotations = " ".join(argument for method in methods for argument in method.arguments)
    modules = {"runware._catalogue.identifiers": "identifiers", "runware._files.media": "media"}
    return _render(
        "task_methods.py.jinja",
        source=f"schema/{task.file}",
        summary=line(task.spec.summary),
        name=_methods_class(task),
        bases=["Runner", "Streamer"] if task.spec.stream else ["Runner"],
        later={module: alias for module, alias in modules.items() if f"{alias}." in annotations},
        methods=methods,
        aliases=task.spec.method_aliases,
        method=task.method,
    )


def _methods_class(task: TaskType) -> str:
    return f"{task.spec.class_name}Methods"


def _render(template: str, **context: Any) -> str:
    return _environment.get_template(template).render(**context)


def _objects_in(home: str, schema: Schema) -> list[ObjectType]:
    return [obj for obj in schema.objects.values() if obj.module == home]


def _vocabularies_in(home: str, schema: Schema) -> list[VocabularyView]:
    return [VocabularyView(listed) for listed in schema.vocabularies.values() if listed.home == home]


def _homes(schema: Schema) -> dict[str, str]:
    """Return the module in `runware.tasks` of every public name of the models, sorted by name."""
    homes = {name: vocabulary.home for name, vocabulary in schema.vocabularies.items()}
    for obj in schema.objects.values():
        homes |= dict.fromkeys(_class_names(obj), obj.module)
    for task in schema.tasks.values():
        homes |= dict.fromkeys([cls.name for cls in task.classes], task.method)
    return dict(sorted(homes.items()))


def _class_names(obj: ObjectType) -> list[str]:
    return [obj.name, as_mapping(obj.name)] if obj.direction == "sent" else [obj.name]


def _referred(
    tables: Iterable[Fields], objects: Iterable[ObjectType], schema: Schema
) -> dict[str, list[str]]:
    """Return the names that fields refer to, and the names of these objects, by module."""
    homes = {name: obj.module for obj in objects for name in _class_names(obj)}
    for field in [field for table in tables for field in table.values()]:
        for obj in [schema.objects[name] for name in field.type.objects()]:
            homes |= dict.fromkeys(_class_names(obj), obj.module)
        if field.vocabulary:
            homes[field.vocabulary.name] = field.vocabulary.home
    return _grouped(homes)


def _grouped(homes: dict[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, module in sorted(homes.items()):
        grouped.setdefault(module, []).append(name)
    return dict(sorted(grouped.items()))
