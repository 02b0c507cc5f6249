"""The log of the command: one line for each task, for people or as JSON."""

from __future__ import annotations

import contextlib
import json
import queue
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Literal, TextIO

from runware.emulator.keeping.history import Change, SeenTask

Form = Literal["text", "json", "debug", "off"]
FORMS: tuple[Form, ...] = ("text", "json", "debug", "off")

#: Maximum number of queued lines. Further ones are dropped, so that a reader that stops does not block the server.
_QUEUE_SIZE = 10_000
#: Maximum seconds for writing the last lines.
_CLOSE_TIMEOUT = 1.0
#: Characters of a name that are shown.
_LONGEST_NAME = 40
_PLAIN, _DIM, _RED, _YELLOW, _GREEN = "", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[32m"


def wants_colours(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal with colours, and `NO_COLOR` is not set."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


class RequestLog:
    """Writer of a line for each finished task, in its own thread.

    Args:
        form: `text`, `json`, `off`, or `debug`, which is `text` with a line for each connection.
        stream: The stream for the lines. Default: the standard error.
        coloured: Whether lines have colours.
    """

    def __init__(self, form: Form, stream: TextIO | None = None, *, coloured: bool = False) -> None:
        self._form = form
        self._stream = sys.stderr if stream is None else stream
        self._coloured = coloured
        self._lines: queue.Queue[str | None] = queue.Queue(_QUEUE_SIZE)
        self._lost = 0
        self._writer = threading.Thread(target=self._write, name="runware emulator log", daemon=True)
        self._writer.start()

    def task(self, change: Change, task: SeenTask | None) -> None:
        """Log a task that has ended. Called by the history for each change of a task."""
        if change == "ended" and task is not None and self._form != "off":
            self._put(json.dumps(task.summary()) if self._form == "json" else self._text(task))

    def connection(self, change: str, client: str) -> None:
        """Log a connection that was opened or closed, or whose key was refused."""
        if self._form == "debug" or (self._form == "text" and change == "refused"):
            colour = _YELLOW if change == "refused" else _DIM
            what = "sent an invalid key" if change == "refused" else f"connection {change}"
            self._put(f"{self._in(_DIM, _clock(time.time()))}  {self._in(colour, f'{client} {what}')}")

    def close(self) -> None:
        """Write the queued lines, and end the thread."""
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=_CLOSE_TIMEOUT)
        self._writer.join(_CLOSE_TIMEOUT)

    def _put(self, line: str) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            lost, self._lost = self._lost, 0
            if lost:
                line = f"({lost} lines were left out: nobody read them.)\n{line}"
            try:
                self._stream.write(f"{line}\n")
                self._stream.flush()
            except (OSError, ValueError):
                return  # the stream was closed

    def _text(self, task: SeenTask) -> str:
        told = task.summary()
        size = f"{told['width']}x{told['height']}" if told["width"] and told["height"] else ""
        failed = task.state == "failed"
        columns = [
            self._in(_DIM, _clock(task.received_at.timestamp())),
            f"{task.transport:9}",
            f"{_printable(task.task_type) or 'no task':20}",
            f"{_printable(task.model):24}",
            f"{size:9}",
            self._in(
                _YELLOW if task.results < task.asked else _PLAIN, f"{f'{task.results}/{task.asked}':>5}"
            ),
            f"{task.milliseconds or 0:7.0f} ms",
            self._in(_GREEN if task.cost else _PLAIN, f"${task.cost:.4f}"),
        ]
        if failed and task.error is not None:
            columns.append(self._in(_RED, _printable(str(task.error.get("code")))))
            columns.append(self._in(_DIM, _printable(str(task.error.get("message")), 120)))
        return "  ".join(columns)

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}\x1b[0m" if self._coloured and colour else text


def _clock(seconds: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(seconds))


def _printable(text: str | None, longest: int = _LONGEST_NAME) -> str:
    """Return a client's text without control characters for a terminal, truncated if it is long."""
    shown: Any = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text or "")
    return f"{shown[: longest - 1]}…" if len(shown) > longest else str(shown)
