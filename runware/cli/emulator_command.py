"""`runware-duo emulator`: the same as `runware-emulator`."""

from __future__ import annotations

import click


def _emulator(arguments: tuple[str, ...]) -> int:
    try:
        from runware.emulator.__main__ import main
    except ImportError as error:
        raise click.UsageError(str(error)) from None
    try:
        return main(arguments)
    except SystemExit as end:  # raised by argparse, which parses the options
        return end.code if isinstance(end.code, int) else 0


command = click.Command(
    "emulator",
    callback=_emulator,
    params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
