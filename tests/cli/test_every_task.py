"""What is true of the command for every task: options, help, and the examples of the schema as command lines."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, cast

import click
import pytest
from click.testing import CliRunner

from codegen.resolve import TaskType
from codegen.spec import Example
from runware._models import kinds
from runware._models.preparing import prepare
from runware._models.task_names import all_tasks, find_task
from runware._models.task_types import HOMES, TASK_TYPES
from runware.cli.application import command
from runware.cli.run_command import TaskCommand
from runware.cli.task_help import arguments_of
from runware.cli.task_options import OF_THE_COMMAND, ParameterOption
from tests.support.sample_values import UUID
from tests.support.schema_examples import EXAMPLES, task_of

TASKS = sorted(all_tasks())


def command_of(task_type: str) -> TaskCommand:
    names = find_task(task_type)
    assert names is not None
    return TaskCommand(names)


@pytest.mark.parametrize(("task", "example"), EXAMPLES)
def test_an_example_can_be_written_as_a_command_line(task: TaskType, example: Example) -> None:
    wanted = task_of(task, example)
    if "task_uuid" not in vars(wanted):
        wanted = type(wanted)(**vars(wanted), task_uuid=UUID)
    line = arguments_of(type(wanted), {"taskUUID": UUID, **example.send})
    done = CliRunner().invoke(command, ["run", task.spec.task, *line, "--dry-run", "--validate", "off"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == prepare(wanted).payload


@pytest.mark.parametrize("task_type", TASKS)
def test_every_parameter_has_an_option(task_type: str) -> None:
    names = find_task(task_type)
    assert names is not None
    wanted = {field.name for cls in names.classes for field in kinds.fields_of(cls)}
    options = [one for one in TaskCommand(names).params if isinstance(one, ParameterOption)]
    assert {one.field.name for one in options} == wanted


@pytest.mark.parametrize("task_type", TASKS)
def test_no_two_options_have_the_same_name(task_type: str) -> None:
    params = command_of(task_type).params
    spellings = [name for one in params for name in (*one.opts, *one.secondary_opts)]
    assert sorted(spellings) == sorted(set(spellings))
    assert len({one.name for one in params}) == len(params)


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("task_type", TASKS)
def test_help_fits_its_width(task_type: str, width: int) -> None:
    done = CliRunner().invoke(command, ["run", task_type, "--help"], terminal_width=width)
    assert done.exit_code == 0, done.output
    for one in command_of(task_type).params:
        assert all(name in done.stdout for name in one.opts), one.name
    # What cannot be broken is alone on its line: a URL, an example's argument, an option with what it takes.
    for line in done.stdout.splitlines():
        alone = len(line.removesuffix(" \\").split()) == 1 or line.lstrip().startswith(("-", "Usage"))
        assert len(line) <= width or alone or "'" in line, line


@pytest.mark.parametrize("task_type", TASKS)
def test_every_option_says_what_it_does(task_type: str) -> None:
    lines = CliRunner().invoke(command, ["run", task_type, "--help"]).stdout.splitlines()
    for line, below in itertools.pairwise(lines):
        if line.startswith("  --"):
            assert below.startswith("      "), line
    assert any(line.startswith("  runware-duo run") for line in lines), "there is no example"


@pytest.mark.parametrize("task_type", TASKS)
def test_help_speaks_of_no_option_that_there_is_not(task_type: str) -> None:
    shown = CliRunner().invoke(command, ["run", task_type, "--help"], terminal_width=1000).stdout
    there = {name for one in command_of(task_type).params for name in (*one.opts, *one.secondary_opts)}
    assert set(re.findall(r"--[a-z][\w-]*", shown)) <= {*there, "--help"}


@pytest.mark.parametrize(("name", "class_name"), list(TASK_TYPES.items()))
def test_a_task_has_its_older_names_and_those_of_python(name: str, class_name: str) -> None:
    found = {find_task(one) for one in (name, class_name, HOMES[class_name], name.lower())}
    assert len(found) == 1
    only = found.pop()
    assert only is not None
    assert only.class_name == class_name


@pytest.mark.parametrize("task_type", TASKS)
def test_options_have_the_names_of_the_wire_and_of_python(task_type: str) -> None:
    whole = command_of(task_type)
    wires = {one.wire for one in whole.params if isinstance(one, ParameterOption)}
    for one in whole.params:
        if isinstance(one, ParameterOption):
            context = click.Context(
                whole, token_normalize_func=whole.context_settings["token_normalize_func"]
            )
            normalize = cast("Any", context.token_normalize_func)
            # A name of the wire may be another's name in Python: `outputURL` beside `output_url`.
            names = [one.wire, *({one.field.name} - (wires - {one.wire}))]
            # Those of the command's own options stay theirs.
            mine = [name for name in names if name.replace("_", "-") not in OF_THE_COMMAND]
            assert {f"--{normalize(name)}" for name in mine} <= {one.opts[0]}


def test_the_list_of_tasks_has_a_sentence_for_each() -> None:
    shown = CliRunner().invoke(command, ["run", "--help"], terminal_width=1000).stdout.splitlines()
    for task_type in TASKS:
        [line] = [line for line in shown if line.startswith(f"  {task_type} ")]
        assert line.endswith(".")
        assert "overload" not in line
        assert "`" not in line
