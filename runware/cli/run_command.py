"""`runware-duo run TASK`: run a task, with an option for each of its parameters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runware._models.task_names import TaskNames, all_tasks, find_task, nearest_task, variant_keys
from runware.cli.collecting import job_lines
from runware.cli.connecting import connected, connection_options, option_values, time_options
from runware.cli.help_text import HelpCommand, HelpGroup, paragraph, shown_option, write_options
from runware.cli.output import as_json, show, show_json, show_results, tell, tell_cost
from runware.cli.saving import check_saving, saving_options
from runware.cli.task_options import (
    OF_THE_COMMAND,
    option_name,
    parameter_options,
    task_of,
    variant_option,
)
from runware.errors import RunwareError

if TYPE_CHECKING:
    from runware._models.model import Task
    from runware.events import Event
    from runware_sync import Runware


class _Tasks(HelpGroup):
    """The group of all tasks that this version knows."""

    title = "Tasks"
    noun = "task"

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(all_tasks())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        names = find_task(cmd_name)
        return None if names is None else TaskCommand(names)

    def nearest(self, ctx: click.Context, name: str) -> str | None:
        return nearest_task(name, cutoff=0.4)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        return [(one.task_type, _summary(one)) for one in all_tasks().values()]


def _summary(names: TaskNames) -> str:
    """Return the first sentence of the docstring of the task's client method, since the task class would load slowly.

    With `python -OO`, there are no docstrings.
    """
    from runware.client import Runware

    line = (getattr(Runware, names.method).__doc__ or "").strip().partition("\n")[0]
    return line and f"{line.partition('. ')[0].removesuffix('.')}."


class TaskCommand(HelpCommand):
    """The command of one task. It is made when the task is named on the command line."""

    def __init__(self, names: TaskNames) -> None:
        self.task_type = names.task_type
        self._names = names
        self.classes = names.classes
        self.parameters = parameter_options(self.classes)
        variant = variant_option(names)
        params: list[click.Parameter] = [*([variant] if variant else []), *self.parameters]
        self._run_options = [*_options_of_a_run(self.classes[0].__settings__.stream_method), *time_options(),
            *connection_options()]  # fmt: skip
        # A wire name that is also an option of the command itself stays that option.
        self._option_names = {
            one.wire: option_name(one.field.name)[2:]
            for one in self.parameters
            if one.wire.replace("_", "-") not in OF_THE_COMMAND
        }
        if variant is not None:
            on, *wires = variant_keys(names.cls)
            self._option_names |= {wire: option_name(on)[2:] for wire in wires}
        super().__init__(
            names.task_type,
            params=[*params, *self._run_options],
            callback=self._run,
            # Wire names and Python names are accepted as well.
            context_settings={"token_normalize_func": self._normalized},
        )

    def _normalized(self, token: str) -> str:
        return self._option_names.get(token, token.replace("_", "-"))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from runware.cli.task_help import description, in_option_names, options_by_name, page_of

        names = options_by_name(self.params)
        for one in description(self.classes, _summary(self._names)).split("\n\n"):
            formatter.write("\n" + paragraph(in_option_names(one, names), formatter.width, 0) + "\n")
        if page := page_of(self.classes[0]):
            formatter.write(f"\n{page}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from runware.cli.task_help import write_parameters

        others = [one for one in self.params if one not in self.parameters and one not in self._run_options]
        write_options(formatter, "Kind", [shown_option(one, ctx) for one in others])
        write_parameters(formatter, ctx, self.classes, self.parameters)
        shown = [*self._run_options, self.get_help_option(ctx)]
        write_options(formatter, "How it is run", [shown_option(one, ctx) for one in shown if one])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from runware.cli.task_help import write_examples

        write_examples(formatter, self.task_type)

    def _run(self, **given: Any) -> None:
        others = {one.name for one in self._run_options}
        called = {one.name: one.field.name for one in self.parameters}
        mine = [one.name for one in self.params if one.name in given and one.name not in others]
        task = task_of(self._names, {called.get(name, name): given.pop(name) for name in mine})
        if given.pop("dry_run"):
            from runware.cli.dry_run import requests

            for payload in requests([task], given["validate"] or "warn", streamed=bool(given.get("stream"))):
                show(json.dumps(payload, indent=2))
        else:
            run_task(task, given)


def _options_of_a_run(stream_method: str | None) -> list[click.Parameter]:
    streams = [click.Option(["--stream"], is_flag=True, help="Show the text as it arrives.")]
    return [
        click.Option(["--json", "as_json"], is_flag=True, help="Write one JSON object: results, files, cost, and the error if there is one."),
        *saving_options(),
        click.Option(["--dry-run"], is_flag=True, help="Write the JSON that would be sent, and send nothing. No key is needed."),
        *(streams if stream_method else []),
        click.Option(["--deadline"], type=float, metavar="SECONDS", help="The time limit of the whole task. Default: that of its task type."),
    ]  # fmt: skip


def run_task(task: Task[Any], given: dict[str, Any]) -> None:
    """Run a task, and write its results, files and error."""
    line_of, saving_line = job_lines(given), job_lines(given, save="DIR")
    as_one, stream = given.pop("as_json"), given.pop("stream", False)
    save, save_as = check_saving(given)
    options = option_values(given, "deadline")
    uuids: list[str] = []
    results: Sequence[Any] = []
    files: list[Path] = []
    ending: RunwareError | None = None

    def tell_lines(sentence: str) -> None:
        for line in filter(None, map(line_of, uuids)):
            tell(f"{sentence}: {line}")

    try:
        try:
            with connected(given, on_event=lambda event: _note(event, uuids)) as client:
                try:
                    results = (
                        _run_streamed(client, task, options, quiet=as_one)
                        if stream
                        else _run_with_progress(client, task, options)
                    )
                except RunwareError as error:
                    ending, results = error, error.results
                if save is not None and results:
                    files = client.save(results, save, name=save_as)
        except RunwareError as error:
            ending = ending or error
        # Results that arrived are written even after an error, since they are paid for.
        if as_one:
            show_json(as_json(results, files, ending))
        elif files or not stream:
            show_results(results, files, saving_line)
        else:
            tell_cost(results)
    except KeyboardInterrupt:
        tell_lines("The task may still be running, and be billed. To collect it")
        raise
    except OSError:
        tell_lines("The server still has the results. To collect them")
        raise
    if ending is not None:
        raise ending


def _note(event: Event, uuids: list[str]) -> None:
    uuid = getattr(event, "task_uuid", None)
    if uuid is not None and uuid not in uuids:
        uuids.append(uuid)


def _run_with_progress(client: Runware, task: Task[Any], options: dict[str, Any]) -> Sequence[Any]:
    from runware.cli.waiting import Waiting

    with Waiting(task.task_type) as waiting:
        return client.run(
            task, on_result=waiting.result, on_progress=waiting.progress, on_incomplete="raise", **options
        )


def _run_streamed(client: Runware, task: Task[Any], options: dict[str, Any], *, quiet: bool) -> Sequence[Any]:
    with client.stream(task, on_incomplete="raise", **options) as stream:
        has_begun = False
        try:
            for text in stream.texts():
                if not quiet:
                    has_begun = True
                    show(text, end="")
        finally:  # also after an error, so that its message begins on a line of its own
            if has_begun:
                show()
        return [stream.result]


command = _Tasks(
    "run",
    help="Run a task, and show its results: the URLs of files, or texts. The options of a task are in the help of each: run TASK --help.",
    subcommand_metavar="TASK [OPTIONS]",
    options_metavar="",
)
