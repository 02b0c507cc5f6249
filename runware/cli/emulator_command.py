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
    except SystemExit as end:  # its options are argparse's, which ends by itself
        return end.code if isinstance(end.code, int) else 0


command = click.Command(
    "emulator",
    callback=_emulator,
    params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
