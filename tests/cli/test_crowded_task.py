"""A task whose parameters are called as the command's own options are: both can be given, and are told apart."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner

from runware._models import kinds
from runware._models.model import Result, Task, model, param
from runware._models.task_names import TaskNames
from runware.cli.application import command
from runware.cli.run_command import TaskCommand
from runware.cli.task_options import OF_THE_COMMAND


@model
class Crowded(Task[Result]):
    """A task as the schema could have it tomorrow. The `url` is that of a page."""

    task_type = "crowded"

    url: str | None = param("url", kinds.string, default=None)
    json: str | None = param("json", kinds.string, default=None)
    help: str | None = param("help", kinds.string, default=None)
    save: bool | None = param("save", kinds.boolean, default=None)
    save_as: str | None = param("saveAs", kinds.string, default=None)
    as_json: bool | None = param("asJson", kinds.boolean, default=None)
    dry_run: str | None = param("dryRun", kinds.string, default=None)
    stream: bool | None = param("stream", kinds.boolean, default=None)
    transport: str | None = param("transport", kinds.string, default=None)
    verbose: bool | None = param("verbose", kinds.boolean, default=None)
    emulator: bool | None = param("emulator", kinds.boolean, default=None)
    api_key_file: str | None = param("apiKeyFile", kinds.string, default=None)
    timeout_value: str | None = param("timeout", kinds.string, default=None)


class _Names(TaskNames):
    """The names of a task that no file of the schema describes."""

    @property
    def cls(self) -> type[Task[Any]]:
        return Crowded

    @property
    def classes(self) -> list[type[Task[Any]]]:
        return [Crowded]

    @property
    def method(self) -> str:
        return "image_inference"


@pytest.fixture
def crowded() -> TaskCommand:
    return TaskCommand(_Names("crowded", "Crowded"))


def options_of(one: click.Parameter) -> list[str]:
    return [*one.opts, *one.secondary_opts]


def test_no_two_options_have_the_same_name(crowded: TaskCommand) -> None:
    spellings = [name for one in crowded.params for name in options_of(one)] + ["--help", "-h"]
    assert sorted(spellings) == sorted(set(spellings))
    keys = [str(one.name) for one in crowded.params]
    assert sorted(keys) == sorted(set(keys))


def test_all_options_of_the_command_are_known_to_be_its_own(crowded: TaskCommand) -> None:
    own = [one for one in crowded.params if one not in crowded.parameters]
    names = {name.lstrip("-") for one in own for name in options_of(one) if name.startswith("--")}
    keys = {str(one.name).replace("_", "-") for one in own}
    assert names | keys | {"help"} <= OF_THE_COMMAND


def test_both_can_be_given(crowded: TaskCommand) -> None:
    line = ["--task-url", "a", "--url", "http://127.0.0.1:1", "--task-json", "b", "--task-help", "c", "--task-save",
        "--save", "out", "--task-save-as", "d", "--no-task-as-json", "--task-dry-run", "e", "--task-stream",
        "--task-transport", "f", "--task-verbose", "--task-emulator", "--task-api-key-file", "g", "--timeout", "5",
        "--timeout-value", "h", "--dry-run"]  # fmt: skip
    done = CliRunner().invoke(crowded, line)
    assert (done.exit_code, done.stderr) == (0, "")
    sent = json.loads(done.stdout)
    assert {key: value for key, value in sent.items() if key != "taskUUID"} == {
        "taskType": "crowded", "url": "a", "json": "b", "help": "c", "save": True, "saveAs": "d", "asJson": False,
        "dryRun": "e", "stream": True, "transport": "f", "verbose": True, "emulator": True, "apiKeyFile": "g",
        "timeout": "h",
    }  # fmt: skip


def test_help_is_still_help_and_speaks_of_the_tasks_option(crowded: TaskCommand) -> None:
    done = CliRunner().invoke(crowded, ["--help"], terminal_width=100)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "The --task-url is that of a page." in done.stdout
    assert all(name in done.stdout for one in crowded.params for name in one.opts)


def test_the_tasks_that_there_are_have_none_of_these_names() -> None:
    shown = CliRunner().invoke(command, ["run", "imageInference", "--help"], terminal_width=100).stdout
    assert "--task-uuid" in shown
    assert "--task-url" not in shown
