"""A reference page for each task: parameters, examples with their results, and result fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from codegen.models import Model, catalogue
from codegen.names import snake
from codegen.prose import how_long, in_python, paragraphs
from codegen.resolve import Field, ObjectType, Schema, TaskClass, TaskType
from codegen.views import ParamView, object_view, task_view
from docs.site.examples import Shown
from docs.site.markdown import as_json, in_both_colours, table, tabs

FOLDER = "reference/tasks"
_PICTURES = (".jpg", ".png", ".webp", ".svg")
_SOUNDS = (".mp3", ".wav", ".ogg", ".flac")
_VIDEOS = (".mp4", ".webm", ".mov")
#: The source of a limit, by its name in the schema, in words.
_SOURCES = {
    "published": "published schemas",
    "documented": "the documentation",
    "nature": "what it is",
    "format": "file formats",
}
_WORD = re.compile(r"\w+|\[")
_DEFAULT = re.compile(r" ?Server default: .*?\.(?= |$)")


def pages(schema: Schema, shown: Mapping[str, Sequence[Shown]]) -> dict[str, str]:
    """Return the text of the pages by path."""
    models = catalogue(schema).models
    tasks = sorted(schema.tasks.values(), key=lambda task: task.method)
    made = {
        f"{FOLDER}/{task.method}.md": _page(
            task,
            schema,
            shown.get(task.method, ()),
            [one for one in models if one.spec.task == task.spec.task],
        )
        for task in tasks
    }
    return {f"{FOLDER}/index.md": _index(tasks, models)} | made


def _index(tasks: Sequence[TaskType], models: Sequence[Model]) -> str:
    rows = [
        (
            f"[`{task.method}`]({task.method}.md)",
            task.spec.summary,
            f"`{task.returns.name}`",
            str(sum(model.spec.task == task.spec.task for model in models) or ""),
        )
        for task in tasks
    ]
    return (
        "# Tasks\n\nEach task is a method of the client, and a class with the same parameters. "
        "These pages are made of the schema that the packages are made of. Their examples were run by a local "
        f"server when the site was built.\n\n{table(('method', 'what it does', 'result', 'known models'), rows)}"
    )


def _page(task: TaskType, schema: Schema, shown: Sequence[Shown], models: Sequence[Model]) -> str:
    spec = task.spec
    names = {wire: field.name for cls in task.classes for wire, field in cls.fields.items()}
    facts = [
        ("method", f"`client.{task.method}(...)`"),
        ("task class", ", ".join(f"`{cls.name}`" for cls in task.classes)),
        ("on the wire", f"`{spec.task}`"),
        ("result", f"a list of [`{task.returns.name}`](#result)"),
        ("further methods", ", ".join(f"`{name}`" for name in _other_methods(task))),
        ("known models", _models_link(spec.task, len(models)) if models else ""),
        ("costs money", "yes" if spec.billed else "no; repeating it is harmless"),
        ("the API's own page", f"<{spec.page}>"),
    ]
    parts = [
        f"---\ndescription: {spec.summary!r}\n---\n# `{task.method}`\n\n{spec.summary}\n",
        *(in_python(text, names) + "\n" for text in paragraphs(spec.doc or "")),
        "\n".join(f"- **{name}:** {value}" for name, value in facts if value) + "\n",
        how_long(spec.max_duration) + "\n",
    ]
    if shown:
        parts.append("## Examples\n")
        parts += [_example(one) for one in shown]
    parts.append("## Parameters\n")
    parts.append(
        "Besides these, every call takes the [options of a call](../settings.md#options-of-a-call), and `extra=` for "
        "parameters that this version does not know. Omitted parameters are not sent: the default of the server or of "
        "the model applies.\n"
    )
    if models:
        parts.append(
            "The last column has the models that are known to take a parameter. What a model takes inside of `inputs` and `settings` is "
            "not always published, so there may be more.\n"
        )
    for cls in task.classes:
        if len(task.classes) > 1:
            constants = " ".join(f'{snake(wire)}="{value}"' for wire, value in cls.constants.items())
            parts.append(f"### `{cls.name}`\n\n{cls.summary} Chosen by `{constants}`.\n")
        parts.append(_parameters(task, cls, schema, models))
        parts += _groups(cls)
    parts += _objects(task, schema)
    parts.append(f"## Result\n\n{_object(task.returns, schema, level=0)}")
    parts.append(
        "## Errors\n\nWhat is wrong with a parameter is an `InvalidParameterError`, before anything is sent. What the "
        "server answers is an exception by its code: see [Errors](../errors.md). Every error has the results that had "
        "arrived in `error.results`.\n"
    )
    return "\n".join(parts)


def _other_methods(task: TaskType) -> Iterator[str]:
    spec = task.spec
    yield from spec.method_aliases
    if spec.pages is not None:
        yield spec.pages.method
    if spec.stream is not None:
        yield spec.stream.method


def _models_link(task: str, count: int, parameter: str = "") -> str:
    asked = escape(f"{task} {parameter}".strip().replace(" ", "+"))
    return f'<a href="../../models/?find={asked}">{count}</a>'


def _example(one: Shown) -> str:
    wire = tabs({"request": as_json([one.request]), "answer": as_json({"data": one.answers})})
    files = "\n".join(_file(name, one.title) for name in one.files)
    if one.left_out:
        files += f"\nThe local server's file is too large for this page ({', '.join(one.left_out)}).\n"
    return f'### {one.title}\n\n{in_both_colours(one.source)}\n{files}\n??? note "On the wire"\n\n{_indented(wire)}\n'


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def _file(name: str, title: str) -> str:
    path = f"../media/{name}"
    alt = escape(f"{title}: made by the local server")
    if name.endswith(_PICTURES):
        return f'<img class="made" src="../{path}" alt="{alt}" loading="lazy">\n'
    if name.endswith(_SOUNDS):
        return f'<audio controls preload="none" src="../{path}" title="{alt}"></audio>\n'
    if name.endswith(_VIDEOS):
        return f'<video controls preload="metadata" src="../{path}" title="{alt}"></video>\n'
    return f'<a href="../{path}">{name}</a>\n'


# Parameters ------------------------------------------------------------------------------------------------------


def _parameters(task: TaskType, cls: TaskClass, schema: Schema, models: Sequence[Model]) -> str:
    rows: list[tuple[str, ...]] = []
    known = [model for model in models if model.parameters is not None]
    for view in task_view(task, cls, {}).params:
        path = view.field.spec.path or view.wire
        taken = sum(
            path in (model.parameters or {}) or view.wire in (model.parameters or {}) for model in known
        )
        row = (_name(view, schema), _meaning(view, schema))
        rows.append((*row, _models_link(task.spec.task, taken, path) if taken else "") if known else row)
    head = ("parameter", "meaning, limits, default")
    return table((*head, f"models (of {len(known)})") if known else head, rows)


def _name(view: ParamView, schema: Schema) -> str:
    """Return the Python name, the type, and the wire name if it differs."""
    wire = view.field.spec.path or view.wire
    sent = "" if wire == view.name else f"<br><small>`{wire}` on the wire</small>"
    return f"`{view.name}`{' **required**' if view.required else ''}<br>{_type(view, schema)}{sent}"


def _type(view: ParamView, schema: Schema) -> str:
    text = str(view.field.spec.type)
    return _WORD.sub(lambda word: _linked(word[0], schema), text)


def _linked(word: str, schema: Schema) -> str:
    if word == "[":
        return "\\["
    return f"[{word}](#{word.lower()})" if word in schema.objects else word


def _meaning(view: ParamView, schema: Schema) -> str:
    text = in_python(_DEFAULT.sub("", view.doc), view.siblings)
    values = view.field.known
    if values:
        listed = ", ".join(f"`{value}`" for value in values[:24])
        rest = f" and {len(values) - 24} more" if len(values) > 24 else ""
        text += f" Known values: {listed}{rest}."
    text += _default(view)
    sources = [name for name in view.field.spec.sources if name != "open"]
    if sources:
        said = escape(" ".join(schema.sources.get(name, name) for name in sources))
        known = ", ".join(_SOURCES.get(name, name) for name in sources)
        text += f'<br><small title="{said}">limits known from {known}</small>'
    return text


def _default(view: ParamView) -> str:
    default = view.field.spec.server_default
    if default is None:
        return ""
    shown = str(default).lower() if isinstance(default, bool) else default
    return f" **Default:** `{shown}`, the server's."


def _groups(cls: TaskClass) -> Iterator[str]:
    def named(wires: Sequence[str]) -> str:
        return ", ".join(f"`{cls.fields[wire].name if wire in cls.fields else wire}`" for wire in wires)

    yield from (f"- At most one of {named(wires)}.\n" for wires in cls.exclusive)
    yield from (f"- At least one of {named(wires)}.\n" for wires in cls.at_least_one)
    yield from (f"- Together or not at all: {named(wires)}.\n" for wires in cls.together)
    yield from (f"- {named(wires[:1])} only with {named(wires[1:])}.\n" for wires in cls.requires)


# Objects ---------------------------------------------------------------------------------------------------------


def _objects(task: TaskType, schema: Schema) -> Iterator[str]:
    """Yield sections for the objects in a task's parameters."""
    waiting = [field for cls in task.classes for field in cls.fields.values()]
    yield from _reached(waiting, schema, "## Objects inside of parameters\n", set())


def _reached(waiting: list[Field], schema: Schema, heading: str, done: set[str]) -> Iterator[str]:
    found: dict[str, ObjectType] = {}
    while waiting:
        for name in sorted(waiting.pop(0).type.objects()):
            if name not in found and name not in done:
                found[name] = schema.objects[name]
                waiting += schema.objects[name].fields.values()
    if found:
        yield heading
        yield "A mapping does as well as the class.\n"
        yield from (f"### {obj.name}\n\n{_object(obj, schema, level=1)}" for obj in found.values())


def _object(obj: ObjectType, schema: Schema, level: int) -> str:
    view = object_view(obj, {})
    rows = [(_name(param, schema), _meaning(param, schema)) for param in view.params]
    head = ("field", "meaning" if obj.direction == "received" else "meaning, limits, default")
    text = f"`{obj.name}`: {view.summary}\n" if level == 0 else f"{view.summary}\n"
    text += f"\n{table(head, rows)}" if rows else ""
    if level == 0:
        text += "\nBesides these, it has `task_type`, `task_uuid`, `cost` and `extra`.\n"
        inside = _reached(list(obj.fields.values()), schema, "## Objects inside of results\n", set())
        text += "\n" + "\n".join(inside).replace("A mapping does as well as the class.\n", "")
    return text
