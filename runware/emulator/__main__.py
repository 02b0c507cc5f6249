"""The command `runware-emulator`, or `python -m runware.emulator`: run the local server until Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType

from runware._logs.standard_streams import standard_streams
from runware.emulator.addresses import THIS_MACHINE
from runware.emulator.emulator import Emulator
from runware.emulator.options import PROGRAM, parsed
from runware.emulator.request_log import RequestLog, wants_colours
from runware.emulator.serving.listening import from_outside, why_not
from runware.version import __version__

#: The key that is printed for clients if any key is valid.
_ANY_KEY = "local"
#: The exit code after Ctrl-C.
_INTERRUPTED = 130


class _Terminated(BaseException):
    """Raised by SIGTERM, and when the terminal is closed."""


@standard_streams()
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until a signal ends it; return the exit code."""
    given = parsed(arguments)
    try:
        server = _server(given)
    except ValueError as error:
        return _refuse(str(error))
    port_file = None if given.port_file is None else Path(given.port_file)
    log = RequestLog(given.log, coloured=wants_colours(sys.stderr, os.environ))
    server.history.subscribe(log.task)
    server.on_connection = log.connection
    former = {name: signal.signal(name, _terminate) for name in _termination_signals()}
    try:
        _remove(port_file)
        try:
            server.start()
        except OSError as error:
            return _refuse(why_not(given.host, given.port, error))
        try:
            _write_at_once(port_file, f"{server.port}\n")
        except OSError as error:
            return _refuse(f"{port_file} cannot be written: {error.strerror}.")
        _greet(server, given)
        _say_what_to_set(server.url, given.api_key or _ANY_KEY)
        threading.Thread(target=_warm_up, daemon=True).start()
        server.wait()
        return _refuse("The server ended unexpectedly.")
    except KeyboardInterrupt:
        return _INTERRUPTED
    except _Terminated:
        return 0
    finally:
        interrupt = signal.getsignal(signal.SIGINT)
        for name in (signal.SIGINT, *former):
            signal.signal(name, signal.SIG_IGN)
        _remove(port_file)  # so that no script reads it as the port of the next server
        server.stop()
        log.close()
        for name, way in {signal.SIGINT: interrupt, **former}.items():
            signal.signal(name, way)


def _server(given: Namespace) -> Emulator:
    """Return the server with the given options, not yet started.

    Raises:
        ValueError: An option has an invalid value, or names a file that cannot be used.
    """
    return Emulator(
        port=given.port,
        host=given.host,
        api_key=given.api_key,
        latency=given.latency,
        lenient=given.lenient,
        strict=given.strict,
        faults=given.faults,
        answer_files=given.answer_files,
        replay=given.replay,
        replay_speed=given.replay_speed,
        public_url=given.public_url,
        trusted_proxies=given.trusted_proxies,
        control_from=given.control_from,
        keep=given.keep,
    )


def _termination_signals() -> list[signal.Signals]:
    """Return the signals that end the server, besides Ctrl-C: not those that are ignored, as SIGHUP is with `nohup`."""
    # Windows has no SIGHUP, and only Windows has SIGBREAK, the only signal that a program can send to another there.
    named = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP", "SIGBREAK")]
    return [one for one in named if one is not None and signal.getsignal(one) is not signal.SIG_IGN]


def _terminate(_: int, __: FrameType | None) -> None:
    raise _Terminated


def _warm_up() -> None:
    """Load the modules that the first task needs."""
    from runware.emulator.handlers import handler_of

    import_module("runware._catalogue.facts_data")  # the published facts about models
    handler_of("")


def _greet(server: Emulator, given: Namespace) -> None:
    own = server.http_url.removesuffix("/v1")
    lines = [f"{PROGRAM} {__version__} is listening at {own}/ (Ctrl-C ends it)."]
    if (outside := from_outside(given.host)) is not None:
        lines.append(f"Other machines reach it at http://{outside}:{server.port}/.")
        if given.control_from == THIS_MACHINE:
            lines.append("This machine alone may use the page and control it; --control-from lets others.")
    if given.public_url is not None:
        lines.append(f"URLs of files begin with {given.public_url}/.")
    with contextlib.suppress(OSError):
        print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201


def _say_what_to_set(url: str, api_key: str) -> None:
    """Print two lines for a shell in one write, so that a script that finds the first also finds the second."""
    text = f"export RUNWARE_BASE_URL={shlex.quote(url)}\nexport RUNWARE_API_KEY={shlex.quote(api_key)}\n"
    with contextlib.suppress(OSError):
        sys.stdout.write(text)
        sys.stdout.flush()


def _refuse(why: str) -> int:
    print(f"{PROGRAM}: {why}", file=sys.stderr)  # noqa: T201
    return 2


def _remove(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()


def _write_at_once(path: Path | None, text: str) -> None:
    """Write a file atomically: it appears with its complete content."""
    if path is None:
        return
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text)
    new.replace(path)


if __name__ == "__main__":
    sys.exit(main())
