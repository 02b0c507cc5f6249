"""Reading of recordings: the request of each task, and the events that followed it, with their times."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import attrs

from runware._files.recording import BEFORE, REFERENCE, folder_of
from runware.emulator.keeping.records import QUERIES
from runware.emulator.script import Fields, is_progress

Kind = Literal["asked", "answered", "streamed", "failed"]
_KINDS: tuple[Kind, ...] = ("asked", "answered", "streamed", "failed")
#: The error of a task that was sent again. It is ignored: the client gets the results of the first request.
_CONFLICT = "conflictTaskUUID"
_MOST_NAMED = 5


@attrs.frozen
class RecordedEvent:
    """A result, piece or error of a task, with its time in seconds after the request."""

    seconds: float
    kind: Kind
    fields: Fields
    #: The recorded time stamp. Events of the same message have the same.
    at: str


@attrs.define(eq=False)
class RecordedTask:
    """A recorded task."""

    #: The line number of the request in the recording, and its time.
    line: int
    began: datetime
    request: Fields
    events: list[RecordedEvent] = attrs.Factory(list[RecordedEvent])

    @property
    def errors(self) -> list[Fields]:
        """The errors of the task, each once."""
        found: list[Fields] = []
        for one in self.events:
            error = {key: value for key, value in one.fields.items() if key not in ("taskType", "status")}
            if one.kind == "failed" and error not in found:
                found.append(error)
        return found

    @property
    def pieces(self) -> list[RecordedEvent]:
        """The pieces of the streamed answer."""
        return [one for one in self.events if one.kind == "streamed"]

    def results(self, *, phased: bool) -> Iterator[tuple[float, Fields]]:
        """Yield results and progress reports, each once, with their times in seconds after the request.

        Args:
            phased: Whether the task has phases, whose status is a part of each result.
        """
        yielded: Counter[str] = Counter()
        in_message: Counter[str] = Counter()
        last: str | None = None
        for one in self.events:
            if one.kind != "answered":
                continue
            fields = {key: value for key, value in one.fields.items() if key != "taskType"}
            if is_progress(fields):
                yield one.seconds, fields
                continue
            polled = not phased and fields.get("status") == "success"
            if not phased and fields.pop("status", "success") != "success":
                continue
            if not fields:  # acknowledgement of an async task
                continue
            key = json.dumps(fields, sort_keys=True)
            if not polled and not phased:
                if yielded[key] and any(name.endswith("UUID") for name in fields):
                    continue  # delivered twice: different results have different UUIDs
                yielded[key] += 1
                yield one.seconds, fields
                continue
            # Each response to a poll has all results so far.
            in_message = in_message if one.at == last else Counter()
            last = one.at
            in_message[key] += 1
            if in_message[key] > yielded[key]:
                yielded[key] += 1
                yield one.seconds, fields


@attrs.frozen
class RecordedFiles:
    """The files of a recording."""

    folder: Path
    #: Names of the files, by the URLs from which they were downloaded.
    by_url: dict[str, str] = attrs.Factory(dict[str, str])

    def content(self, name: str) -> bytes:
        """Return the content of a file."""
        return (self.folder / name).read_bytes()


def read_recording(path: Path) -> tuple[list[RecordedTask], RecordedFiles]:
    """Read a recording.

    Raises:
        ValueError: The recording cannot be read, has invalid lines or no tasks, or lacks files.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ValueError(f"The recording {path} cannot be read: {error.strerror or error}.") from error
    tasks: list[RecordedTask] = []
    files = RecordedFiles(folder_of(path))
    by_uuid: dict[str, RecordedTask] = {}
    damaged: list[str] = []
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            _read_line(line, number, tasks, by_uuid, files)
        except (ValueError, RecursionError) as error:
            damaged.append(f"line {number} ({error})")
    if damaged:
        more = f", and {len(damaged) - _MOST_NAMED} more" if len(damaged) > _MOST_NAMED else ""
        raise ValueError(
            f"The recording {path} is damaged: {', '.join(damaged[:_MOST_NAMED])}{more}. Take these lines out, or record again."
        )
    if not tasks:
        raise ValueError(f"The recording {path} has no tasks.")
    return tasks, files


def _read_line(
    line: bytes,
    number: int,
    tasks: list[RecordedTask],
    by_uuid: dict[str, RecordedTask],
    files: RecordedFiles,
) -> None:
    try:
        given: object = json.loads(line)
    except ValueError as error:
        raise ValueError("it is not valid JSON") from error
    if not isinstance(given, dict):
        raise ValueError("it is not an object")
    entry = cast("dict[str, Any]", given)
    try:
        at = datetime.fromisoformat(str(entry.get("at")))
    except ValueError as error:
        raise ValueError(f"its time (at) is {entry.get('at')!r}") from error
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    for name in _references(entry):
        if Path(name).name != name or not (files.folder / name).is_file():
            raise ValueError(f"it names the file {name}, which is not in {files.folder.name}")
    if "file" in entry:
        if not isinstance(entry["file"], str) or not isinstance(entry.get("stored"), str):
            raise ValueError("it is a download without its URL (file) or file name (stored)")
        files.by_url[entry["file"]] = entry["stored"]
        return
    found: list[Kind] = [each for each in _KINDS if each in entry]
    kind = found[0] if found else None
    if kind is None or not isinstance(entry[kind], dict):
        raise ValueError("it has neither a task nor a response")
    uuid, fields = str(entry.get("task")), cast("Fields", entry[kind])
    before = by_uuid.get(uuid)
    if str(fields.get("taskType")) in QUERIES or fields.get("code") == _CONFLICT:
        return
    if kind == "asked":
        # If the task is sent again before an answer has arrived, it is the same task.
        if before is None or before.events:
            tasks.append(RecordedTask(number, at, fields))
            by_uuid[uuid] = tasks[-1]
    elif before is not None:
        seconds = max(0.0, (at - before.began).total_seconds())
        before.events.append(RecordedEvent(seconds, kind, fields, str(entry["at"])))


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        if REFERENCE in given:
            yield str(given[REFERENCE])
        elif "stored" in given and "file" in given:
            yield str(given["stored"])
        else:
            for item in given.values():
                yield from _references(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _references(item)


def with_media(value: object, content: Callable[[str], bytes]) -> Any:
    """Return recorded JSON with media in place of references. `content` returns the content of a file by its name."""
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        if REFERENCE in given:
            encoded = base64.b64encode(content(str(given[REFERENCE]))).decode()
            return f"{given.get(BEFORE, '')}{encoded}"
        return {key: with_media(item, content) for key, item in given.items()}
    if isinstance(value, list):
        return [with_media(item, content) for item in cast("list[object]", value)]
    return value


def replaced(value: object, replace: Callable[[str], object]) -> Any:
    """Return JSON with each string replaced by the result of a function."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: replaced(item, replace) for key, item in items}
    if isinstance(value, list):
        return [replaced(item, replace) for item in cast("list[object]", value)]
    return value
