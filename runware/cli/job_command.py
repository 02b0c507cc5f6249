"""`runware-duo job UUID`: collect a task that was sent before, by this machine or another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runware.cli.collecting import job_lines
from runware.cli.connecting import connected, connection_options, option_values
from runware.cli.exit_codes import ExitCode
from runware.cli.help_text import HelpCommand
from runware.cli.output import as_json, show, show_json, show_results
from runware.cli.saving import check_saving, saving_options
from runware.errors import RunwareError

if TYPE_CHECKING:
    from runware_sync import Job, Runware


def _job(task_uuid: str, **given: Any) -> int:
    only_status, as_one = given.pop("status"), given.pop("as_json")
    saving_line = job_lines(given, save="DIR")
    saved = check_saving(given)
    options = option_values(given, "timeout", "deadline")
    with connected(given) as client:
        job = client.job(task_uuid, **options)
        if only_status:
            status = job.status()
            if as_one:
                show_json({"state": status.state, "results": status.results, "percent": status.percent})
            else:
                percent = "" if status.percent is None else f", {status.percent:.0f} %"
                noun = "result" if status.results == 1 else "results"
                show(f"{status.state}, {status.results} {noun}{percent}")
            return ExitCode.NOT_FOUND if status.state == "unknown" else ExitCode.DONE
        results, files, ending = _collected(client, job, *saved)
    if as_one:
        show_json(as_json(results, files, ending))
    else:
        show_results(results, files, saving_line)
    if ending is not None:
        raise ending
    return ExitCode.DONE


def _collected(
    client: Runware, job: Job[Any], save: str | None, save_as: str | None
) -> tuple[list[Any], list[Path], RunwareError | None]:
    """Return the results, the saved files, and the error if there was one. Results that arrived before it are kept."""
    from runware.cli.waiting import Waiting

    results: list[Any] = []
    ending: RunwareError | None = None
    try:
        with Waiting(f"job {job}"):
            results = job.results()
    except RunwareError as error:
        results, ending = error.results, error
    files: list[Path] = []
    try:
        if save is not None and results:
            files = client.save(results, save, name=save_as)
    except RunwareError as error:
        ending = ending or error
    return results, files, ending


command = HelpCommand(
    "job",
    help="Wait for a task that was sent before, and show its results. The server is polled; nothing is sent again, or paid again.",
    callback=_job,
    params=[
        click.Argument(["task_uuid"], metavar="UUID"),
        click.Option(["--status"], is_flag=True, help="Only show its status and progress."),
        *saving_options(),
        click.Option(["--json", "as_json"], is_flag=True, help="Write one JSON object."),
        click.Option(["--timeout"], type=float, metavar="SECONDS", help="How long to wait for the next sign of life, per try. Default: 60."),
        click.Option(["--deadline"], type=float, metavar="SECONDS", help="When to stop waiting for it."),
        *connection_options(),
    ],
)  # fmt: skip
