"""The options of every command with a client, and the context manager that makes the client from them."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import click

from runware._logs.environment import show
from runware.cli import completing
from runware.cli.output import tell
from runware.errors import AuthenticationError

if TYPE_CHECKING:
    from runware.events import OnEvent
    from runware_sync import Runware

#: The API key for the emulator, which accepts any.
_ANY_KEY = "local"


def connection_options() -> list[click.Parameter]:
    """Return the options that choose the server, the key and the logging."""
    return [
        click.Option(
            ["--emulator"], is_flag=True,
            help="Run against a local server that is started for this command: no key is needed, and nothing is billed.",
        ),
        click.Option(
            ["--api-key-file"], metavar="FILE", shell_complete=completing.files,
            help="Read the API key from this file; - is the standard input. Default: the variable RUNWARE_API_KEY. A key is "
            "never an argument, since other users can see arguments.",
        ),
        click.Option(["--url"], metavar="URL", help="The server. Default: the variable RUNWARE_BASE_URL, or the API."),
        click.Option(
            ["--transport"], type=click.Choice(["websocket", "http"]),
            help="How to talk to the server. HTTP is for networks that block WebSockets. Default: websocket, or as the URL says.",
        ),
        click.Option(
            ["-v", "--verbose"], count=True, help="Show what the client does; twice, every message as well."
        ),
    ]  # fmt: skip


def time_options() -> list[click.Parameter]:
    """Return the options for time limits, retries and validation."""
    return [
        click.Option(
            ["--timeout"], type=float, metavar="SECONDS",
            help="How long to wait for the next sign of life of a task, per try. Default: 60.",
        ),
        click.Option(
            ["--max-retries"], type=int, metavar="NUMBER",
            help="How often to try again after a transient error; 0 means one try. Default: 2.",
        ),
        click.Option(
            ["--validate"], type=click.Choice(["warn", "error", "off"]),
            help="What to do with a task that its model will probably not accept: warn and send it, refuse it, or do not check. "
            "Default: warn.",
        ),
    ]  # fmt: skip


def option_values(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """Remove these options from `given`, and return those that have a value."""
    chosen = {name: given.pop(name, None) for name in names}
    return {name: value for name, value in chosen.items() if value is not None}


@contextlib.contextmanager
def connected(
    given: dict[str, Any], *, on_event: OnEvent | None = None, **settings: Any
) -> Generator[Runware]:
    """Open a client with the settings in `given`, from which they are removed. Start an emulator first for `--emulator`."""
    chosen = option_values(given, "emulator", "api_key_file", "url", "transport", "verbose")
    if verbose := chosen.get("verbose"):
        show("debug" if verbose > 1 else "info")
    settings |= option_values(chosen, "url", "transport") | option_values(
        given, "timeout", "max_retries", "validate"
    )
    logging.lastResort = _Told(logging.WARNING)  # warnings, unless logs are shown
    with contextlib.ExitStack() as stack:
        if chosen.get("emulator"):
            if "url" in settings:
                raise click.UsageError("--emulator starts a server of its own; leave --url out.")
            key: str | None = _ANY_KEY
            settings["url"] = _local_server(stack, over_http=settings.pop("transport", None) == "http")
        else:
            key = _key_of(chosen.get("api_key_file"))
        from runware_sync import Runware

        try:
            client = Runware(key, on_event=on_event, **settings)
        except AuthenticationError as error:
            error.message = error.message.replace("api_key", "--api-key-file")
            raise
        del key
        yield stack.enter_context(client)


class _Told(logging.Handler):
    """Handler that writes a record as a message of the command."""

    def emit(self, record: logging.LogRecord) -> None:
        tell(f"warning: {record.getMessage()}")


def _local_server(stack: contextlib.ExitStack, *, over_http: bool) -> str:
    try:
        from runware.emulator import Emulator
    except ImportError as error:
        raise click.UsageError(str(error)) from None
    server = stack.enter_context(Emulator())
    tell(
        f"A local server at {server.http_url} runs until this command ends. Nothing is billed, and files that are not saved "
        "are lost then."
    )
    return server.http_url if over_http else server.url


def _key_of(file: str | None) -> str | None:
    if file is None:
        if not os.environ.get("RUNWARE_API_KEY", "").strip():
            raise AuthenticationError(
                "There is no API key. Set the variable RUNWARE_API_KEY, or give --api-key-file FILE. --emulator needs none."
            )
        return None
    from runware.cli.reading import path_of

    try:
        text = sys.stdin.read() if file == "-" else path_of(file).read_text("utf-8")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise click.UsageError(f"--api-key-file is {file!r}, which cannot be read: {why}.") from None
    if not text.strip():
        raise click.UsageError(f"--api-key-file is {file!r}, which is empty.")
    return text.strip()
