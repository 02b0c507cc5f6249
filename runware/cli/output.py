"""Output of the command: results on the standard output, everything else on the standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias, cast

from runware.errors import RunwareError

if TYPE_CHECKING:
    from rich.console import Console


PROGRAM = "runware-duo"
#: Returns the command line that collects a task, by its UUID; None if the server ends with the command.
LineOf: TypeAlias = Callable[[str], str | None]


def tell(sentence: str) -> None:
    """Write a message to the standard error."""
    with suppress(OSError):  # a closed terminal must not end the command
        sys.stderr.write(f"{PROGRAM}: {sentence}\n")
        sys.stderr.flush()


class _UnfailingStream:
    """Wrapper of the standard error that ignores errors, since a terminal may be closed at any time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def terminal() -> Console:
    """Return a rich console on the standard error, for live displays."""
    from rich.console import Console

    return Console(file=cast("TextIO", _UnfailingStream(sys.stderr)), highlight=False)


def show(text: str = "", end: str = "\n") -> None:
    """Write a result to the standard output."""
    # Not click's `echo`, which writes UTF-8 even to a terminal with an ASCII locale.
    try:
        sys.stdout.write(f"{text}{end}")
        sys.stdout.flush()
    except OSError as error:
        error.filename = "The standard output"
        raise


def show_json(value: object) -> None:
    """Write a value as one line of JSON."""
    show(json.dumps(value, ensure_ascii=not is_unicode(sys.stdout), default=list))


def is_unicode(stream: TextIO) -> bool:
    """Whether the encoding of a stream is a Unicode encoding."""
    return stream.encoding.lower().replace("-", "").startswith("utf")


def show_results(results: Sequence[Any], files: Sequence[Path], saving_line: LineOf) -> None:
    """Write the paths of saved files, or if there are none, of each result its URLs, its text, or else its JSON.

    Args:
        results: The results.
        files: The saved files.
        saving_line: Returns the command line that saves the results of a task into a folder DIR.
    """
    if files:
        for path in files:
            show(str(path))
    else:
        for result in results:
            for line in _lines_of(result, saving_line):
                show(line)
    tell_cost(results)


def tell_cost(results: Sequence[Any]) -> None:
    """Write what results cost, if it was asked for."""
    if (cost := cost_of(results)) is not None:
        tell(f"The cost is ${f'{cost:.6f}'.rstrip('0')}.")


def _lines_of(result: Any, saving_line: LineOf) -> Iterator[str]:
    from runware._files.result_files import files_in

    if found := files_in(result):
        for file in found:
            # A command that costs nothing: the same one with --save would pay again.
            command = saving_line(result.task_uuid) or "--save DIR"
            about = f"{file.role}: {len(file.value)} characters in the result itself"
            yield f"({about}; {command} writes it as a file)" if file.is_here else file.value
    elif isinstance(text := getattr(result, "text", None), str):
        yield text
    else:
        yield json.dumps(result.to_dict(), indent=2, ensure_ascii=not is_unicode(sys.stdout))


def cost_of(results: Sequence[Any]) -> float | None:
    """Return the cost of results in US dollars; None if it was not asked for."""
    costs = [cost for result in results if (cost := getattr(result, "cost", None)) is not None]
    return sum(costs) if costs else None


def as_json(
    results: Sequence[Any], files: Sequence[Path], error: RunwareError | None = None
) -> dict[str, Any]:
    """Return results, files, their cost and an error as a JSON object."""
    said: dict[str, Any] = {
        "results": [result.to_dict() for result in results],
        "files": [str(path) for path in files],
        "cost": cost_of(results),
    }
    if error is not None:
        said["error"] = error_json(error)
    return said


def error_json(error: RunwareError) -> Mapping[str, Any]:
    """Return an error as a JSON object, without empty members."""
    said = {
        "class": type(error).__name__,
        "message": error.message,
        "code": error.code,
        "parameters": list(error.parameters),
        "taskType": error.task_type,
        "taskUUID": error.task_uuid,
        "attempts": list(error.attempts),
        "retryable": error.retryable,
        "documentation": error.documentation,
    }
    return {name: value for name, value in said.items() if value not in (None, [])}
