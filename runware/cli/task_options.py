"""Derive command-line options from the parameters of a task class, and build the task from their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import click

from runware._models import kinds
from runware._models.model import Task
from runware._models.task_names import TaskNames, variant_in, variant_keys
from runware._models.validation import converters, from_mapping
from runware.cli import reading
from runware.errors import InvalidParameterError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

TaskClass: TypeAlias = type[Task[Any]]

#: Options that the command itself has. A parameter with such a name gets a prefix: `--task-url`.
OF_THE_COMMAND = frozenset(
    {
        "api-key-file", "as-json", "deadline", "dry-run", "emulator", "help", "json", "max-retries", "save", "save-as", "stream",
        "timeout", "transport", "url", "validate", "verbose",
    }
)  # fmt: skip


def option_name(name: str) -> str:
    """Return the name of the option for a parameter."""
    spelt = name.replace("_", "-")
    return f"--task-{spelt}" if spelt in OF_THE_COMMAND else f"--{spelt}"


def in_options(error: InvalidParameterError, cls: type[object]) -> InvalidParameterError:
    """Return a copy of an error with the names of options in place of parameters."""
    names = {field.name for field in kinds.fields_of(cls)}
    named = sorted({one.split(".")[0].split("[")[0] for one in error.parameters} & names, key=len)
    message = error.message
    for name in named:
        message = re.sub(rf"(?<![\w.'-]){re.escape(name)}(?![\w'])", option_name(name), message)
    return type(error)(message, parameters=error.parameters, allowed_values=error.allowed_values)


class ParameterOption(click.Option):
    """The option for a parameter of a task."""

    def __init__(self, field: kinds.Field) -> None:
        self.field = field
        kind: kinds.Kind = field.metadata["kind"]
        name, wire = option_name(field.name), kinds.wire_name(field)
        self.wire = wire
        # click passes values by these keys, so they must differ from those of the command's own options.
        key = name[2:].replace("-", "_") if name.startswith("--task-") else field.name
        if kind is kinds.boolean:
            super().__init__([f"{name}/--no-{name[2:]}", key], default=None)
        else:
            super().__init__(
                [name, key],
                multiple=reading.takes_several(kind),
                metavar=_metavar(kind),
                default=None,
            )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from runware.cli.completing import completions

        return completions(self.field, ctx, incomplete)

    @property
    def required_here(self) -> bool:
        """Whether the task requires the parameter."""
        return self.field.required


def _metavar(kind: kinds.Kind) -> str:
    if isinstance(kind, kinds.ListOf):
        return f"{_metavar(kind.item)}..."
    if isinstance(kind, kinds.Either):
        shown = [_metavar(one) for one in kind.options]
        return "|".join(dict.fromkeys(shown))
    if reading.is_object(kind):
        return "KEY=VALUE,..."
    if kind is kinds.media:
        return "FILE|URL|UUID"
    return {"string": "TEXT", "any": "JSON", "boolean": "true|false"}.get(
        cast("kinds.Scalar", kind).name, cast("kinds.Scalar", kind).name.upper()
    )


def parameter_options(classes: Sequence[TaskClass]) -> list[ParameterOption]:
    """Return an option for each parameter: required ones first, those that all tasks share last."""
    found: dict[str, ParameterOption] = {}
    for cls in classes:
        for field in kinds.fields_of(cls):
            found.setdefault(field.name, ParameterOption(field))
    own = [one for one in found.values() if "wire" in one.field.metadata]
    common = [one for one in found.values() if "wire" not in one.field.metadata]
    required = [one for one in own if one.required_here]
    return [*required, *(one for one in own if not one.required_here), *common]


def variant_option(names: TaskNames) -> click.Option | None:
    """Return the option that chooses the variant of a task; None if there are no variants."""
    if not names.variants:
        return None
    on = variant_keys(names.cls)[0]
    return click.Option([option_name(on), on], type=click.Choice(list(names.variants)), required=True,
        help="Its kind, which determines its options.")  # fmt: skip


def task_of(names: TaskNames, given: Mapping[str, Any]) -> Task[Any]:
    """Build the task from the values of its options.

    Raises:
        click.UsageError: A value is invalid, missing, or not for this variant.
    """
    said = {name: value for name, value in given.items() if value not in (None, ())}
    cls = variant_in(names.cls, said)
    try:
        values = dict(_values(cls, said))
        return from_mapping(cls, cast("Any", values))
    except InvalidParameterError as error:
        raise click.UsageError(in_options(error, cls).message) from None


def _values(cls: TaskClass, given: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the value of each parameter, checked separately, so that an error names its option."""
    fields = {field.name: field for field in kinds.fields_of(cls)}
    convert = converters(cls)
    for name, said in given.items():
        if name in variant_keys(cls):
            continue
        shown = option_name(name)
        if name not in fields:
            raise InvalidParameterError(f"{shown} is not for {cls.__name__}.")
        value = said
        if not isinstance(said, bool):
            texts = cast("tuple[str, ...]", said if isinstance(said, tuple) else (said,))
            value = reading.collected(fields[name].metadata["kind"], texts, shown)
        convert[name](value, shown)
        yield name, value
