"""The help of `run TASK --help`: the task, its options with limits and known values, and examples to copy."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import click

from runware._models import kinds
from runware._models.codec import class_in
from runware._models.field_texts import field_docstrings
from runware.cli.help_text import write_options
from runware.cli.output import PROGRAM
from runware.cli.task_options import ParameterOption, TaskClass, option_name

#: How many known values are shown. Completion offers all.
_MOST_VALUES = 12
_COMMON = {
    "task_uuid": "The UUID (version 4) of the task. Default: a new one.",
    "extra": "Parameters that this version does not know, by their wire names. They are sent as they are.",
}
_PAGE = re.compile(r"^\s*https?://\S+\s*$", re.MULTILINE)
_NAME = re.compile(r"`([a-z_0-9]+)`")


def description(classes: Sequence[TaskClass], summary: str) -> str:
    """Return the description of a task, in paragraphs."""
    if len(classes) > 1:
        return summary
    return _PAGE.sub("", classes[0].__doc__ or summary).strip()


def page_of(cls: TaskClass) -> str | None:
    """Return the URL of the API's page about a task; None if its docstring has none."""
    found = _PAGE.search(cls.__doc__ or "")
    return found[0].strip() if found else None


def write_parameters(
    formatter: click.HelpFormatter, ctx: click.Context, classes: Sequence[TaskClass], options: Sequence[ParameterOption]
) -> None:  # fmt: skip
    """Write the sections of required and optional parameters."""
    rows = list(zip(options, option_rows(ctx, classes, options), strict=True))
    write_options(formatter, "Required", [row for option, row in rows if option.required_here])
    write_options(formatter, "Parameters", [row for option, row in rows if not option.required_here])


def option_rows(
    ctx: click.Context, classes: Sequence[TaskClass], options: Sequence[ParameterOption]
) -> list[tuple[str, str]]:
    """Return the names with metavar, and the description, of each option."""
    texts = {name: text for cls in reversed(classes) for name, text in field_docstrings(cls).items()}
    names = options_by_name(ctx.command.params)
    return [(_names(option, ctx), _text(option, texts, names, classes)) for option in options]


def _names(option: ParameterOption, ctx: click.Context) -> str:
    names = " / ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.make_metavar(ctx)}"


def _text(
    option: ParameterOption, texts: Mapping[str, str], names: Mapping[str, str], classes: Sequence[TaskClass]
) -> str:
    name, said = option.field.name, option.field.metadata
    text = texts.get(name) or _COMMON.get(name, "")
    parts = [in_option_names(text, names)]
    if known := said.get("known") or said.get("each_known"):
        parts.append(_known(known))
    if (cls := class_in(said["kind"])) is not None:
        parts.append(_keys(cls))
    takers = [cls for cls in classes if name in {field.name for field in kinds.fields_of(cls)}]
    if len(takers) < len(classes):
        constants = (str(value) for cls in takers for value in cls.__settings__.constants.values())
        parts.append(f"Only {', '.join(constants)}.")
    return " ".join(filter(None, parts))


def options_by_name(params: Sequence[click.Parameter]) -> dict[str, str]:
    """Return options by the names that texts use. A parameter of the task takes precedence over an option of the command."""
    names = {str(one.name): one.opts[0] for one in params}
    return names | {one.field.name: one.opts[0] for one in params if isinstance(one, ParameterOption)}


def in_option_names(text: str, names: Mapping[str, str]) -> str:
    """Replace parameter names in backticks by their options, and remove the backticks."""
    return _NAME.sub(lambda found: names.get(found[1], found[1]), text).replace("`", "")


def _known(values: Sequence[object]) -> str:
    shown = ", ".join(map(str, values[:_MOST_VALUES]))
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return f"Known: {shown}{more}."


def _keys(cls: type[object]) -> str:
    fields = sorted(
        (field for field in kinds.fields_of(cls) if field.name != "extra"),
        key=lambda field: not field.required,
    )
    shown = [f"{field.name}{' (required)' if field.required else ''}" for field in fields]
    return f"Keys: {', '.join(shown)}."


def write_examples(formatter: click.HelpFormatter, task_type: str) -> None:
    """Write up to three examples of the schema as command lines."""
    from runware._models.examples_data import EXAMPLES
    from runware._models.lazy import load
    from runware._models.task_types import TASK_TYPES

    requests = json.loads(EXAMPLES.get(task_type, "[]"))
    if not requests:
        return
    formatter.write("\nExamples:\n")
    cls: Any = load(TASK_TYPES[task_type])
    for request, _ in requests[:3]:
        line = [PROGRAM, "run", task_type, *arguments_of(cls, request)]
        formatter.write(in_lines(line, formatter.width) + "\n")


def in_lines(arguments: Sequence[str], width: int) -> str:
    """Quote a command line for a shell, with line breaks between arguments."""
    lines, line = list[str](), " "
    for word in map(shlex.quote, arguments):
        if len(line) + len(word) + 3 > width and line.strip():
            lines.append(line)
            line = "     "
        line += f" {word}"
    return " \\\n".join([*lines, line])


def arguments_of(cls: TaskClass, request: Mapping[str, Any]) -> list[str]:
    """Convert a request with wire names to the arguments that send it."""
    fields = {kinds.wire_name(field): field for field in kinds.fields_of(cls)}
    said: list[str] = []
    for wire, value in request.items():
        field = fields.get(wire)
        if field is None and wire in cls.__settings__.constants:
            said += [option_name(cls.__settings__.variant_name or wire), str(value)]
        elif field is None:
            said += ["--extra", json.dumps({wire: value}, ensure_ascii=False)]
        else:
            said += _arguments(field, value)
    return said


def _arguments(field: kinds.Field, value: object) -> Iterator[str]:
    name, kind = option_name(field.name), kinds.loaded(field.metadata["kind"])
    if kind is kinds.boolean:
        yield name if value else f"--no-{name[2:]}"
        return
    for item in cast("list[object]", value) if isinstance(value, list) else [value]:
        yield name
        yield _argument(item)


def _argument(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value:
        items = cast("dict[str, object]", value)
        if all(map(_is_simple, items.values())):
            return ",".join(f"{key}={_argument(item)}" for key, item in items.items())
    return json.dumps(value, ensure_ascii=False)


def _is_simple(value: object) -> bool:
    """Whether a value survives being written as `key=value` and parsed again."""
    if not isinstance(value, str):
        return isinstance(value, bool | int | float)
    return not re.search(r"[=;,\n]|^\s|\s$", value) and not value.startswith(("@", "[", "{"))
