"""`runware-duo batch FILE`: run a file of tasks with a journal, and resume after a kill."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from runware.cli import completing
from runware.cli.collecting import this_line
from runware.cli.connecting import connected, connection_options, option_values, time_options
from runware.cli.exit_codes import ExitCode, exit_code_of
from runware.cli.help_text import HelpCommand
from runware.cli.output import error_json, show, show_json, tell
from runware.cli.saving import check_folder
from runware.errors import BudgetExceededError, JournalError, RunwareError

if TYPE_CHECKING:
    from runware._batch.outcome import BatchOutcome
    from runware.batch import BatchSummary, Executor
    from runware_sync import Runware
    from runware_sync.batch import Batch

#: Seconds that a Dask scheduler has to answer. Shorter than the default of `DaskExecutor`, since a person waits.
_DASK_CONNECT = 10.0
_HELP = """\
Run the tasks of a JSONL or CSV file. Each line has the parameters of a task.

The journal records the outcome of each task. Kill this command at any moment, and run the same command again: finished tasks
are skipped, tasks that were in flight are polled, and the others are sent. Nothing is paid twice.
"""
_END = """\
Example:

  runware-duo batch prompts.csv --task imageInference --model bfl:7@1 --out out/

How it works: docs/guides/batches.md

What the exit codes mean: docs/guides/command-line.md
"""


def _options() -> list[click.Parameter]:
    return [
        click.Argument(["tasks"], metavar="FILE", type=click.Path()),
        click.Option(["--journal"], metavar="FILE", shell_complete=completing.files, help="The journal, on a disk of this machine. Default: FILE with the ending .journal."),
        click.Option(["--out", "save"], metavar="DIR", shell_complete=completing.folders, help="Save the files of results into this folder, and the manifest. Default: files are not saved."),
        click.Option(["--limit"], type=int, default=16, metavar="NUMBER", help="How many tasks are in flight at once. Default: 16."),
        click.Option(["--task"], shell_complete=completing.tasks, metavar="TASK", help="The task type of lines without taskType."),
        click.Option(["--model"], shell_complete=completing.models, metavar="MODEL", help="The model of lines without one."),
        click.Option(["--default", "defaults"], metavar="NAME=VALUE", multiple=True, help="Any other parameter, for lines without it. It may be given several times."),
        click.Option(["--name"], metavar="TEMPLATE", help="Names of the files, from {index}, {number}, {seed}, {uuid}, {task_uuid}, {role} and parameters. Default: {index:05}-{task_uuid}."),
        click.Option(["--budget"], type=float, metavar="DOLLARS", help="What the whole batch may cost, all runs together. Default: no limit."),
        click.Option(["--deadline"], type=float, metavar="SECONDS", help="When to end; the next run polls the tasks that are in flight then."),
        click.Option(["--max-failures"], type=int, metavar="NUMBER", help="After how many failures no further task is sent."),
        click.Option(["--retry"], multiple=True, metavar="CLASS", help="Which failed tasks of an earlier run are tried again: a class of errors such as rate-limit, a code of the server, or all. Default: those whose error is transient."),
        click.Option(["--on-unknown"], type=click.Choice(["ask", "resend", "fail"]), default="ask", help="What to do with a task that may have been sent and paid, but that the server does not know: leave it until you decide, send it again, or mark it as failed. Default: ask."),
        click.Option(["--add"], is_flag=True, help="Add a file to a journal that has none of its first tasks."),
        click.Option(["--dask"], metavar="ADDRESS", help="Run the tasks on the workers of a Dask cluster, whose scheduler is at this address, such as tcp://scheduler:8786. The journal and the files stay here, and --limit is that of all workers together. Each worker takes the API key of its own environment. Needs the extra dask."),
        click.Option(["--dask-send-key"], is_flag=True, help="Send the API key to the workers. Over tcp:// it travels as plain text, so use tls://."),
        click.Option(["--json", "as_json"], is_flag=True, help="Write a line of JSON for each task as it ends, and the summary at the end."),
        click.Option(["--dry-run"], is_flag=True, help="Check the file, write the JSON that would be sent, a line for each task, and send nothing. No key is needed."),
        *time_options(),
        *connection_options(),
    ]  # fmt: skip


def _run(tasks: str, **given: Any) -> int:
    from runware._batch.parameter_files import ParameterFile
    from runware._batch.settings import DEFAULT, BatchName

    if given["name"] and not given["save"]:
        raise click.UsageError("--name needs --out DIR.")
    if given["save"] is not None:
        check_folder(given["save"], "--out", "--name")
    name = BatchName(given["name"] or DEFAULT)
    defaults = _defaults(given.pop("defaults"), given.pop("model"))
    file = ParameterFile(tasks, given.pop("task"), defaults)
    total = file.check(name.check)
    if given["dry_run"]:
        from runware.cli.dry_run import requests

        for payload in requests(file, given["validate"] or "warn"):
            show_json(payload)
        return ExitCode.DONE
    del given["dry_run"]
    journal = Path(given.pop("journal") or file.path.with_suffix(".journal"))
    as_json, retry = given.pop("as_json"), given.pop("retry")
    chosen: dict[str, Any] = {"retry": [one.replace("-", " ") for one in retry] or None}
    chosen |= option_values(
        given, "save", "limit", "name", "budget", "deadline", "max_failures", "on_unknown", "add"
    )
    chosen["executor"] = _executor(given.pop("dask"), given.pop("dask_send_key"), local=given["emulator"])
    with connected(given) as client:
        return _run_batch(client, file, total, journal, chosen, as_json=as_json)


def _defaults(texts: tuple[str, ...], model: str | None) -> dict[str, str]:
    from runware.cli.reading import as_typed

    found = {} if model is None else {"model": as_typed(model, "--model")}
    for text in texts:
        name, equals, value = as_typed(text, "--default").partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--default is {text!r}; it must be NAME=VALUE.")
        found[name.strip()] = value
    return found


def _run_batch(
    client: Runware, tasks: Any, total: int, journal: Path, chosen: Mapping[str, Any], *, as_json: bool
) -> int:  # fmt: skip
    """Run the batch, print its outcomes and summary, and return the exit code."""
    from runware.cli.batch_display import display
    from runware_sync.batch import Batch

    batch = Batch(journal, client)
    run = batch.run(tasks, **chosen)
    has_begun = False
    try:
        before = _earlier_summary(batch)
        if before is not None and before.sent:
            tell(f"Tasks in flight when the last run ended: {before.sent}. They are polled.")
        with run, display(journal.stem, total, before) as shown:
            for outcome in run:
                has_begun = True
                shown.ended(outcome)
                if as_json:
                    show_json(_outcome_json(outcome))
    except (KeyboardInterrupt, OSError) as error:  # an OSError is of the standard output
        with contextlib.suppress(RunwareError):
            tell(str(with_unread(batch.summary, total)))
        if isinstance(error, OSError):
            tell(
                "The journal has the outcomes that could not be written; --out DIR writes a manifest of all."
            )
        tell(f"To continue, run the same command again: {this_line()}")
        raise
    except JournalError:  # also raised for the manifest; the error says what to do
        if has_begun or run.stopped:
            with contextlib.suppress(RunwareError):
                tell(str(with_unread(batch.summary, total)))
        raise
    summary = with_unread(batch.summary, total)
    if as_json:
        show_json({"summary": attrs.asdict(summary)})
    else:
        show(str(summary))
    code = _code(summary, run.stopped_by)
    if code and not as_json:
        if summary.failed:
            tell(
                f"The journal {str(journal)!r} has the failed tasks, and their errors. --retry all tries them again."
            )
        how = " with a greater --budget" if isinstance(run.stopped_by, BudgetExceededError) else ""
        tell(f"To continue, run the same command again{how}: {this_line()}")
    return code


def _executor(address: str | None, send_key: bool, *, local: bool) -> Executor | None:
    """Return the executor that the options name; None if this process runs the tasks."""
    if address is None:
        if send_key:
            raise click.UsageError("--dask-send-key was given without --dask.")
        return None
    from runware.batch import DaskExecutor

    # The emulator accepts any key, and workers on other machines cannot reach it anyway.
    return DaskExecutor(address, send_key=send_key or local, connect_timeout=_DASK_CONNECT)


def with_unread(summary: BatchSummary, total: int) -> BatchSummary:
    """Return a summary in which tasks of the file that no run has read count as new."""
    total = max(total, summary.tasks)  # the file may have grown since it was checked
    return attrs.evolve(summary, tasks=total, new=total - summary.tasks + summary.new)


def _earlier_summary(batch: Batch) -> BatchSummary | None:
    """Return the summary of earlier runs; None if there is no readable journal."""
    try:
        return batch.summary
    except JournalError:
        return None


def _code(summary: BatchSummary, stopped_by: Exception | None) -> int:
    if stopped_by is not None:
        return exit_code_of(stopped_by)
    is_all = summary.done == summary.tasks and not summary.unsaved and summary.stopped is None
    return ExitCode.DONE if is_all else ExitCode.PARTIAL


def _outcome_json(outcome: BatchOutcome[Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "index": outcome.index,
        "state": outcome.state,
        "taskUUID": outcome.task_uuid,
        "cost": outcome.cost,
        "files": [str(path) for path in outcome.files],
        "results": [result.to_dict() for result in outcome.results],
    }
    if isinstance(outcome.error, RunwareError):
        said["error"] = error_json(outcome.error)
    return said


command = HelpCommand(
    "batch",
    params=_options(),
    callback=_run,
    help=_HELP,
    epilog=_END,
)
