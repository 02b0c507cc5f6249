"""`runware-duo upload FILE`: store a file on the server, for use in any number of tasks."""

from __future__ import annotations

from typing import Any

import click

from runware._models import kinds
from runware.cli.connecting import connected, connection_options, time_options
from runware.cli.help_text import HelpCommand
from runware.cli.output import show, show_json
from runware.cli.reading import read


def _upload(files: tuple[str, ...], as_json: bool, **given: Any) -> None:
    media: list[Any] = [read(kinds.media, file, "FILE") for file in files]
    with connected(given) as client:
        for file, one in zip(files, media, strict=True):
            uuid = client.upload(one)
            if as_json:
                show_json({"file": file, "uuid": uuid})
            else:
                show(uuid)


command = HelpCommand(
    "upload",
    help="Store files on the server, and print a UUID for each. Every media parameter takes such a UUID.",
    callback=_upload,
    params=[
        click.Argument(["files"], nargs=-1, required=True, metavar="FILE...", type=click.Path()),
        click.Option(
            ["--json", "as_json"], is_flag=True, help="Write a line of JSON for each: file and uuid."
        ),
        *time_options(),
        *connection_options(),
    ],
)
