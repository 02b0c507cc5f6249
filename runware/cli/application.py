"""The root command, with lazily imported subcommands, and the mapping of exceptions to exit codes."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Any, NamedTuple, TextIO

import click

from runware._logs.standard_streams import standard_streams
from runware.cli.exit_codes import ExitCode, exit_code_of
from runware.cli.help_text import HelpGroup, in_options, write_names
from runware.cli.output import PROGRAM, show, tell
from runware.errors import RunwareError
from runware.version import __version__

#: The environment variable by which shells ask for completions.
COMPLETION = "_RUNWARE_DUO_COMPLETE"
_NARROWEST, _WIDEST = 24, 100


class _Subcommand(NamedTuple):
    module: str
    summary: str


_SUBCOMMANDS = {
    "run": _Subcommand("run_command", "Run a task, and show or save its results."),
    "batch": _Subcommand("batch_command", "Run a file of tasks, with a journal: a killed run can continue."),
    "models": _Subcommand("models_command", "Find models, and show their parameters. Nothing is sent."),
    "job": _Subcommand("job_command", "Wait for a task that was sent before, and collect its results."),
    "account": _Subcommand("account_command", "Show the account: its balance and usage."),
    "upload": _Subcommand("upload_command", "Store a file on the server, and print its UUID."),
    "emulator": _Subcommand("emulator_command", "Run a local server, as runware-emulator does."),
    "completion": _Subcommand("completion_command", "Print what a shell needs to complete this command."),
}

_HELP = """\
Images, video, audio, text and 3D models by Runware's API.

The key is in the variable RUNWARE_API_KEY. To run a task or a batch without one, add --emulator to its options.
"""
_EXAMPLES = (
    ("run --help", "All tasks."),
    ("run imageInference --help", "All options of one."),
    ("models find flux", "Models, and their parameters."),
)
_END = "The guide, with the exit codes: docs/guides/command-line.md"


class _Application(HelpGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = _SUBCOMMANDS.get(cmd_name)
        if found is None:
            return None
        command: click.Command = import_module(f"runware.cli.{found.module}").command
        return command

    def nearest(self, ctx: click.Context, name: str) -> str | None:
        from runware._models.task_names import find_task

        if (task := find_task(name)) is not None:
            return f"{PROGRAM} run {task.task_type}"
        return super().nearest(ctx, name)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        return [(name, one.summary) for name, one in _SUBCOMMANDS.items()]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_names(formatter, "Try", [(f"{PROGRAM} {line}", text) for line, text in _EXAMPLES])
        super().format_epilog(ctx, formatter)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        show(__version__)
        ctx.exit()


command = _Application(
    PROGRAM,
    help=_HELP,
    epilog=_END,
    params=[click.Option(["--version"], is_flag=True, is_eager=True, help="Print the version.", callback=_version, expose_value=False)],
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


class _Terminated(KeyboardInterrupt):
    """Raised on SIGTERM. Handled like Ctrl-C, with another exit code."""


@standard_streams()
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (by default `sys.argv`), and return the exit code of the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # replace characters that the terminal cannot encode
            stream.reconfigure(errors="replace")
    warnings.showwarning = _show_warning
    signal.signal(signal.SIGTERM, _terminate)
    return _exit_code(arguments)


def _exit_code(arguments: Sequence[str] | None) -> int:
    if instruction := os.environ.get(COMPLETION):
        from click.shell_completion import shell_complete

        return shell_complete(command, {}, PROGRAM, COMPLETION, instruction)
    try:
        # Not `command.main`, which handles a broken pipe and Ctrl-C with exit codes of its own.
        line = list(sys.argv[1:] if arguments is None else arguments)
        with command.make_context(PROGRAM, line, terminal_width=_width()) as context:
            ended: Any = command.invoke(context)
        return ended if isinstance(ended, int) else ExitCode.DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        _report_usage(error)
        return error.exit_code
    except KeyboardInterrupt as end:
        terminated = isinstance(end, _Terminated)
        tell("Terminated." if terminated else "Interrupted.")
        return ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.BROKEN_PIPE
    except RunwareError as error:
        for sentence in (str(error), *getattr(error, "__notes__", ())):
            tell(in_options(sentence))
        return exit_code_of(error)
    except OSError as error:
        tell(f"{error.filename or 'A file'}: {error.strerror or error}.")
        return exit_code_of(error)


def _width() -> int:
    """Return the columns of help texts, also for a pager: 24 to 100, from `COLUMNS`, a terminal, or 80 by default."""
    columns = 80
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # not a terminal, or closed
            columns = os.get_terminal_size(stream.fileno()).columns
            break
    with contextlib.suppress(ValueError):
        columns = int(os.environ.get("COLUMNS", "")) or columns
    return max(min(columns - 1, _WIDEST), _NARROWEST)


def _report_usage(error: click.ClickException) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        with contextlib.suppress(OSError):
            error.show()
        return
    sentence = error.format_message()
    if not sentence.endswith((".", "?", ")")):
        sentence += "."
    context = error.ctx if isinstance(error, click.UsageError) else None
    is_extra = sentence.startswith("Got unexpected extra argument")  # it has no class of its own
    # A wrong or missing option needs a pointer to the help. For a bad value, the sentence is enough.
    if context is not None and (is_extra or isinstance(error, click.NoSuchOption | click.MissingParameter)):
        sentence += f"{'.' if is_extra else ''} See {context.command_path} --help"
    tell(sentence)


def _terminate(_: int, __: FrameType | None) -> None:
    raise _Terminated


def _show_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
) -> None:  # fmt: skip
    tell(f"warning: {message}")
