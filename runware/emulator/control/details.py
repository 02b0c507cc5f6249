"""Details of one task: its JSON, how to send it again, and what its model does not accept. Computed on request."""

from __future__ import annotations

import inspect
import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from runware._models.codec import to_wire
from runware._models.model import Task
from runware._models.task_names import find_task
from runware.client import Runware
from runware.emulator.checking.model_checking import findings, known_model
from runware.emulator.checking.parameters import read
from runware.emulator.checking.task_classes import class_of
from runware.emulator.keeping.history import SeenTask
from runware.emulator.keeping.kept_json import is_cut
from runware.emulator.keeping.records import ENVELOPE
from runware.emulator.refusal import Refused
from runware.emulator.work import new_uuid
from runware.errors import RunwareError

_CUT = "# Media were cut: put them back where the text ends with the number of its characters.\n"
_PROGRAM = """\
from runware_sync import Runware

with Runware() as client:
    results = {call}
    print(results)
"""
_STREAM = """\
from runware_sync import Runware

with Runware() as client:
    with {call} as stream:
        for piece in stream:
            print(piece.text, end="")
"""
#: Left out of the call of a task's method: the client determines it.
_DELIVERY = ("deliveryMethod",)


def details(task: SeenTask, http_url: str) -> dict[str, Any]:
    """Return a task as JSON, with request, answers, and code that sends it again to `http_url`."""
    return {
        **task.summary(),
        "request": task.request,
        "answers": list(task.answers),
        "errors": list(task.errors),
        "pieces": task.pieces,
        "curl": as_curl(task.request, http_url),
        "python": as_python(task.request),
        "model_findings": model_findings(task.request),
    }


def as_curl(request: Mapping[str, Any], url: str) -> str:
    """Return a command that sends a request again, under a new UUID: each task needs its own."""
    again = {**request, "taskUUID": new_uuid()}
    lines = (
        f"curl -sS {shlex.quote(url)}",
        '-H "Authorization: Bearer $RUNWARE_API_KEY"',
        "-H 'Content-Type: application/json'",
        f"-d {shlex.quote(json.dumps([again]))}",
    )
    return _noted(request, " \\\n  ".join(lines) + "\n")


def as_python(request: Mapping[str, Any]) -> str:
    """Return a program that sends a request again: with the task's method if that sends the same, otherwise as JSON."""
    is_stream = request.get("deliveryMethod") == "stream"
    given = {key: value for key, value in request.items() if key not in ("taskUUID", *_DELIVERY)}
    call = _typed_call(given, is_stream=is_stream)
    if call is None:
        given |= {key: request[key] for key in _DELIVERY if key in request and not is_stream}
        return _noted(request, _PROGRAM.format(call=f"client.run({_indented(given)})"))
    return _noted(request, (_STREAM if is_stream else _PROGRAM).format(call=call))


def _noted(request: Mapping[str, Any], text: str) -> str:
    return _CUT + text if is_cut(request) else text


def _typed_call(request: dict[str, Any], *, is_stream: bool) -> str | None:
    """Return the call of the task's method that sends exactly this request; None if there is none."""
    try:
        cls = class_of(request)
        values = read(cls, {**request, "taskUUID": ""})
        sent = to_wire(cls(**values))
    except (Refused, RunwareError, TypeError, ValueError):
        return None
    names = find_task(cls.task_type)
    if sent != request or names is None:
        return None
    method = cls.__settings__.stream_method if is_stream else names.method
    if method is None:
        return None
    given = {**{key: value for key, value in cls.__settings__.constants.items() if key in request}, **values}
    try:
        inspect.signature(getattr(Runware, method)).bind(None, **given)
    except TypeError:
        return None
    arguments = "".join(f"        {name}={_indented(value, 8)},\n" for name, value in given.items())
    return f"client.{method}(\n{arguments}    )"


def _indented(value: object, by: int = 4) -> str:
    """Return a value as Python code; a long dict or list with a line for each member."""
    text = repr(value)
    if len(text) <= 90 or not isinstance(value, dict | list):
        return text
    inner = " " * (by + 4)
    if isinstance(value, dict):
        members = [f"{key!r}: {_indented(item, by + 4)}" for key, item in _items(value)]
    else:
        members = [_indented(item, by + 4) for _, item in _items(value)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + "".join(f"{inner}{member},\n" for member in members) + " " * by + closing


def _items(value: Any) -> Iterable[tuple[Any, Any]]:
    given = cast("Mapping[Any, Any] | Sequence[Any]", value)
    return given.items() if isinstance(given, Mapping) else enumerate(given)


def model_findings(request: Mapping[str, Any]) -> list[str]:
    """Return what the request's model does not accept, in sentences; empty for an unknown model or task."""
    try:
        cls: type[Task[Any]] = class_of(request)
    except Refused:
        return []
    own = {key: value for key, value in request.items() if key not in ENVELOPE}
    return [found.message for found in findings(known_model(request.get("model"), cls.task_type), own, cls)]
