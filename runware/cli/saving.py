"""The options that save the files of results, and the check of their values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from runware.cli import completing
from runware.cli.collecting import quoted
from runware.errors import InvalidParameterError


def saving_options() -> list[click.Parameter]:
    """Return the options that choose a folder and the names of files."""
    return [
        click.Option(["--save"], metavar="DIR", shell_complete=completing.folders, help="Save the files of results into this folder, and write their paths."),
        click.Option(["--save-as"], metavar="TEMPLATE", help="Names of the files, from {index}, {uuid}, {seed}, {task_uuid} and {role}. Default: {uuid}."),
    ]  # fmt: skip


def check_folder(folder: str, option: str, name_option: str) -> Path:
    """Return the path of the folder of an option.

    Raises:
        InvalidParameterError: It is no folder. The message has these options.
    """
    from runware._files.folder import folder_path

    return folder_path(folder, option, lambda path, name: quoted(option, path, name_option, name))


def check_saving(given: dict[str, Any]) -> tuple[str | None, str | None]:
    """Remove folder and template from `given`, and return them. They are checked before a task is paid for, or waited for.

    Raises:
        click.UsageError: Files cannot be saved so.
    """
    from runware._files.folder import Folder
    from runware._files.names import NameTemplate

    folder, template = given.pop("save"), given.pop("save_as")
    if folder is None:
        if template is not None:
            raise click.UsageError("--save-as needs --save DIR.")
        return None, None
    try:
        if template is not None:
            NameTemplate(template)
        target = Folder(check_folder(folder, "--save", "--save-as"), overwrite=False)
        target.make()
        trial = target.part("trial")
        trial.write(b"")
        trial.discard()
    except OSError as error:
        raise click.UsageError(f"--save: results cannot be saved in {folder!r}: {error.strerror}.") from None
    except InvalidParameterError as error:
        [called] = error.parameters
        option = {"folder": "--save", "name": "--save-as"}.get(called, called)
        raise click.UsageError(error.message.replace(called, option, 1)) from None
    return folder, template
