"""`runware-duo account`: show the account, its balance and its usage."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from runware._models.task_types import USES
from runware.cli.connecting import connected, connection_options, time_options
from runware.cli.help_text import HelpCommand
from runware.cli.output import is_unicode, show, show_json


def _account(as_json: bool, **given: Any) -> None:
    with connected(given) as client:
        [details] = client.run(USES["account"])
    said = {name: value for name, value in details.to_dict().items() if name not in ("taskType", "taskUUID")}
    if as_json:
        show_json(said)
    else:
        show(json.dumps(said, indent=2, ensure_ascii=not is_unicode(sys.stdout)))


command = HelpCommand(
    "account",
    help="Show the account: its balance, team, keys (in part) and usage.",
    callback=_account,
    params=[
        click.Option(["--json", "as_json"], is_flag=True, help="Write it on one line."),
        *time_options(),
        *connection_options(),
    ],
)
