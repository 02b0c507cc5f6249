"""The options of the command `runware-emulator`."""

from __future__ import annotations

import argparse
import difflib
import math
import shutil
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from runware.emulator.addresses import LARGEST_PORT, THIS_MACHINE, checked_public_url, networks
from runware.emulator.keeping.bounds import Keep
from runware.emulator.request_log import FORMS
from runware.version import __version__, with_addresses

if TYPE_CHECKING:
    from runware.emulator.faults import Faults

PROGRAM = "runware-emulator"
DEFAULT_PORT = 8000

_DESCRIPTION = """\
A local server that speaks Runware's API: for trying and testing programs without an account. It checks requests as the API
does, makes real files, and says what would have been billed.
"""
_EPILOG = """\
When clients can connect, it prints two lines for a shell on the standard
output. All else goes to the standard error.

  export RUNWARE_BASE_URL=ws://127.0.0.1:8000/v1
  export RUNWARE_API_KEY=local

In a script:

  runware-emulator --port 0 > server.env &
  until [ -s server.env ]; do sleep 0.1; done; . ./server.env

Ctrl-C and SIGTERM end it. The guide, with all faults:
docs/guides/local-server.md
"""


class _Parser(argparse.ArgumentParser):
    """Argument parser that reports an error in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{PROGRAM}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    width = min(shutil.get_terminal_size().columns, 100)
    options = _Parser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        epilog=with_addresses(_EPILOG),
        allow_abbrev=False,
        formatter_class=lambda prog: _Formatter(prog, max_help_position=26, width=width),
    )
    options.add_argument(
        "--version", action="version", version=f"{PROGRAM} {__version__}", help="print the version"
    )
    where = options.add_argument_group("where it listens")
    where.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS",
        help="the address to listen on: 0.0.0.0 or :: for other machines and containers, too (default: 127.0.0.1)",
    )  # fmt: skip
    where.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="NUMBER",
        help=f"the port to listen on; 0 for a free one (default: {DEFAULT_PORT})",
    )  # fmt: skip
    where.add_argument(
        "--port-file", metavar="FILE",
        help="write the port to this file once clients can connect: for scripts that chose --port 0",
    )  # fmt: skip
    where.add_argument(
        "--public-url", type=_checked(checked_public_url), metavar="URL",
        help="the beginning of URLs of files, such as https://runware.example.com (default: the host of the request)",
    )  # fmt: skip
    where.add_argument(
        "--trusted-proxies", type=_networks("trusted_proxies"), default=THIS_MACHINE, metavar="LIST",
        help="comma-separated addresses and networks of proxies whose Forwarded and X-Forwarded-* headers are used; * for "
        "any, none for none (default: this machine)",
    )  # fmt: skip
    where.add_argument(
        "--control-from", type=_networks("control_from"), default=THIS_MACHINE, metavar="LIST",
        help="comma-separated addresses and networks that may use the page and the control API under /_emulator; * for "
        "any, none for none (default: this machine)",
    )  # fmt: skip
    what = options.add_argument_group("what it accepts")
    what.add_argument("--api-key", type=_key, metavar="KEY", help="the only valid key (default: any key)")
    what.add_argument(
        "--strict", action="store_true",
        help="also refuse values, sizes and combinations that the model of a task does not support",
    )  # fmt: skip
    what.add_argument(
        "--lenient", action="store_true",
        help="accept task types and parameters that the schema does not have",
    )  # fmt: skip
    answers = options.add_argument_group("what it answers")
    answers.add_argument(
        "--replay", metavar="FILE",
        help="answer tasks as recorded in this file, and refuse others (a client records with RUNWARE_RECORD=FILE)",
    )  # fmt: skip
    answers.add_argument(
        "--replay-speed", type=_speed, metavar="TIMES",
        help="replay this many times as fast as recorded (default: answer at once)",
    )  # fmt: skip
    answers.add_argument(
        "--answer-files", metavar="FOLDER",
        help="the folder of the files that answers chosen over HTTP may name (default: none)",
    )  # fmt: skip
    trouble = options.add_argument_group("what goes wrong")
    trouble.add_argument(
        "--latency", type=_seconds, default=0.0, metavar="SECONDS",
        help="how long each result takes (default: 0)",
    )  # fmt: skip
    trouble.add_argument(
        "--faults", type=_faults, default={}, metavar="LIST",
        help="which faults happen, and how often, from 0 (never) to 1 (always): drop=0.05,overload=0.1 (default: none)",
    )  # fmt: skip
    trouble.add_argument(
        "--seed",
        type=int,
        metavar="NUMBER",
        help="seed of the faults; the same seed gives the same faults (default: a different one each time)",
    )
    keeps = options.add_argument_group("what it keeps and says")
    keeps.add_argument(
        "--keep", type=_checked(Keep.read), metavar="AMOUNT",
        help="how many of the newest files are kept: a size such as 200MB, or a number (default: 500MB and 10000 files)",
    )  # fmt: skip
    keeps.add_argument(
        "--log", choices=FORMS, default="text",
        help="log each task as a line of text (text), as text with each connection (debug), as JSON (json), or not at all "
        "(off) (default: text)",
    )  # fmt: skip
    return options


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse and check a command line; `faults` of the result is a `Faults`. Errors end the program."""
    options = parser()
    given = options.parse_args(arguments)
    if given.lenient and given.strict:
        options.error("--lenient and --strict exclude each other.")
    if given.replay_speed is not None and given.replay is None:
        options.error("--replay-speed needs --replay.")
    try:
        given.faults = _all_faults(given.faults, given.seed)
    except ValueError as error:
        options.error(f"argument --faults: {error}")
    return given


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help formatter that wraps the description, and prints the epilog unchanged."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text == _DESCRIPTION:
            return argparse.HelpFormatter._fill_text(self, text, width, indent)
        return super()._fill_text(text, width, indent)


def _checked(read: Any) -> Any:
    """Return an argparse type that checks a value with `read`, and returns the text unchanged."""

    def check(given: str) -> str:
        try:
            read(given)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return given

    return check


def _key(given: str) -> str:
    if not given.strip():
        raise argparse.ArgumentTypeError("the key is empty; leave the option out to accept any key.")
    return given


def _port(given: str) -> int:
    port = int(given) if given.isdecimal() and given.isascii() else -1
    if not 0 <= port <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(
            f"{given} is not a port; it must be between 1 and {LARGEST_PORT}, or 0 for a free one."
        )
    return port


def _networks(name: str) -> Callable[[str], list[str]]:
    """Return an argparse type for a list of addresses and networks; errors call it `name`, as `Emulator` does."""

    def read(given: str) -> list[str]:
        listed = [] if given == "none" else [one.strip() for one in given.split(",") if one.strip()]
        try:
            networks(listed, name)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return listed

    return read


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{given} is not a time; it must be a number of seconds, 0 or more.")
    return seconds


def _speed(given: str) -> float:
    try:
        times = float(given)
    except ValueError:
        times = 0.0
    if not 0 < times < math.inf:
        raise argparse.ArgumentTypeError(f"{given} is not a speed; it must be a number above 0, such as 1.")
    return times


def _faults(given: str) -> dict[str, str]:
    """Parse `name=number,...` into numbers, still as text, by name."""
    found: dict[str, str] = {}
    for one in filter(None, (part.strip() for part in given.split(","))):
        name, equals, value = (part.strip() for part in one.partition("="))
        if not equals or not name or not value:
            raise argparse.ArgumentTypeError(
                f"{one!r} is not a fault; it must be a name and a number: drop=0.05."
            )
        if name in found:
            raise argparse.ArgumentTypeError(f"{name} is there twice.")
        found[name.replace("-", "_")] = value
    return found


def _all_faults(given: dict[str, str], seed: int | None) -> Faults:
    """Return the faults of `--faults` and `--seed`.

    Raises:
        ValueError: A fault is unknown, or its value is invalid.
    """
    import attrs

    from runware.emulator.faults import Faults

    known = {field.name: field for field in attrs.fields(Faults) if field.name != "seed"}
    values: dict[str, Any] = {} if seed is None else {"seed": seed}
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, cutoff=0.7)
            meant = f"Did you mean {near[0]}?" if near else f"They are: {', '.join(known)}."
            raise ValueError(f"There is no fault {name!r}. {meant}")
        kind = str(known[name].type)
        try:
            number = int(value) if "int" in kind else float(value)
        except ValueError:
            number = math.nan
        if not 0 <= number < math.inf:
            what = "a whole number" if "int" in kind else "a number"
            raise ValueError(f"{name} is {value!r}; it must be {what}, 0 or more.")
        values[name] = number
    return Faults(**values)
