"""`RUNWARE_RECORD`: what a client asks and is answered, written down for the local server to play back.

Each line of the file is a JSON object, and stands for one thing that happened:

    {"at": "2026-01-31T12:00:00.000Z", "task": "<taskUUID>", "asked": {...}}
    {"at": "...", "task": "...", "answered": {...}}      a result, or word of how far it is
    {"at": "...", "task": "...", "streamed": {...}}      a piece of a result
    {"at": "...", "task": "...", "failed": {...}}        an error
    {"at": "...", "file": "https://...", "stored": "<sha256>.png"}      a file that was downloaded

Files stand beside it, in a folder of the same name with `.d` after it. Lines are appended whole, by however many threads
and processes. There is no key in them, nothing else that is secret, and of a webhook only the host.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

import attrs

from runware._engine.envelope import unwrap
from runware._files import sniff
from runware._files.cut_media import without_media
from runware._files.folder import PartFile
from runware._logs.redact import without_secrets
from runware.errors import InvalidParameterError

if TYPE_CHECKING:
    from runware._files.saving import Download, Fetch
    from runware._logs.cleaning import Cleaning

logger = logging.getLogger("runware")

VARIABLE = "RUNWARE_RECORD"
#: How the client keeps its connection and asks for what it began. A recording has the answers alone.
_NO_TASKS = frozenset({"authentication", "ping", "getResponse"})
#: What must not be kept, and addresses of which only the host is kept: their path may be as good as a key.
_SECRET = re.compile(r"(?:api_?key|secret|password|authorization|token)$", re.IGNORECASE)
_ADDRESS = re.compile(r"webhook|callback|endpoint", re.IGNORECASE)
_HIDDEN = "***"


def kept(item: Mapping[str, Any], keep: Callable[[bytes, str], None]) -> Any:
    """A task, a result or an error as it is recorded, but for its texts: media in files, addresses as their hosts."""
    own = {key: value for key, value in item.items() if key != "taskUUID"}
    return _hidden(without_media(own, keep))


def is_address(name: str) -> bool:
    """Whether a key names an address that the server is to send something to."""
    return _ADDRESS.search(name) is not None


def folder_of(file: Path) -> Path:
    """Where the files of a recording stand."""
    return file.with_name(f"{file.name}.d")


@attrs.define(eq=False)
class Recording:
    """Writes what a client asks and is answered. Nothing that goes wrong with it reaches a task."""

    _path: Path
    _cleaning: Cleaning
    _has_failed: bool = attrs.field(default=False, init=False)
    _is_over: bool = attrs.field(default=False, init=False)

    @classmethod
    def to(cls, path: str, cleaning: Cleaning) -> Recording:
        """Begin to write, after what is in the file.

        Raises:
            InvalidParameterError: It cannot be written.
        """
        recording = cls(Path(path).absolute(), cleaning)
        try:
            recording._append(b"")
            if _breaks_off(recording._path):
                recording._append(b"\n")
        except OSError as error:
            reason = error.strerror or str(error)
            raise InvalidParameterError(
                f"{VARIABLE} is {path!r}, which cannot be written: {reason}. Name a file in a folder that there is, or unset "
                "the variable.",
                parameters=(VARIABLE,),
            ) from error
        return recording

    def sent(self, message: Sequence[Mapping[str, Any]]) -> None:
        """A message goes out."""
        self._write([("asked", task) for task in message])

    def received(self, message: object, task: str | None = None) -> None:
        """A message has come. What names no task is about this one."""
        answer = unwrap(message)
        items = [("answered", item) for item in answer.data] + [("failed", item) for item in answer.errors]
        self._write(items, task)

    def streamed(self, piece: Mapping[str, Any], task: str) -> None:
        """A piece of an answer has come."""
        self._write([("streamed", piece)], task)

    def failed(self, error: Mapping[str, Any], task: str) -> None:
        """An error has come in place of the next piece."""
        self._write([("failed", error)], task)

    def downloads(self, fetch: Fetch) -> Fetch:
        """The same, with all that is downloaded to its end kept."""

        @asynccontextmanager
        async def fetched(url: str) -> AsyncGenerator[Download]:
            async with fetch(url) as download:
                yield _Kept(download, url, self)

        return fetched

    def keep_download(self, url: str, part: Path, digest: str, head: bytes) -> None:
        """A file has come, and stands in a part."""
        name = f"{digest}{sniff.extension(sniff.mime_type(head))}"
        part.replace(self._folder() / name)
        self._append(_line(_now(), {"file": without_secrets(url), "stored": name}))

    def new_part(self) -> Path:
        """Where a file is written while it comes."""
        return self._folder() / f"{uuid4().hex}.part"

    def guarded(self, write: Callable[[], None]) -> bool:
        """Write something. If that fails, it is said once. Gives whether it was written."""
        if self._is_over:
            return False
        try:
            write()
            return True
        except OSError as error:
            self._is_over = True
            logger.warning(
                "%s cannot be written any more, and the recording ends here: %s.",
                self._path,
                error.strerror or error,
            )
        except Exception as error:
            if not self._has_failed:
                self._has_failed = True
                logger.warning("Something could not be recorded in %s: %r", self._path, error)
        return False

    def _write(self, items: Sequence[tuple[str, Mapping[str, Any]]], task: str | None = None) -> None:
        """Write what happened at once, in one go."""
        if not self._is_over:
            self.guarded(lambda: self._append(b"".join(self._lines(items, task))))

    def _lines(self, items: Sequence[tuple[str, Mapping[str, Any]]], task: str | None) -> Iterator[bytes]:
        now = _now()
        for kind, item in items:
            if item.get("taskType") not in _NO_TASKS:
                yield _line(now, {"task": item.get("taskUUID") or task, kind: self._recorded(item)})

    def _recorded(self, item: Mapping[str, Any]) -> object:
        return self._cleaning.json(kept(item, self._keep))

    def _append(self, line: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        file = os.open(self._path, flags, 0o666)
        try:
            if os.write(file, line) < len(line):
                raise OSError(0, "the disk took only a part of a line")
        finally:
            os.close(file)

    def _keep(self, content: bytes, name: str) -> None:
        file = self._folder() / name
        if not file.exists():
            part = self.new_part()
            part.write_bytes(content)
            part.replace(file)

    def _folder(self) -> Path:
        folder = folder_of(self._path)
        folder.mkdir(exist_ok=True)
        return folder


class _Kept:
    """A file on its way here, which is written beside the recording as well."""

    def __init__(self, download: Download, url: str, recording: Recording) -> None:
        self._download = download
        self._url = url
        self._recording = recording
        self._part: PartFile | None = None
        self._digest = hashlib.sha256()

    @property
    def content_type(self) -> str | None:
        return self._download.content_type

    async def chunks(self) -> AsyncIterator[bytes]:
        self._recording.guarded(self._begin)
        try:
            async for chunk in self._download.chunks():
                self._write(partial(self._take, chunk))
                yield chunk
            self._write(self._end)
        finally:
            self._drop()

    def _begin(self) -> None:
        self._part = PartFile(self._recording.new_part())

    def _take(self, chunk: bytes, part: PartFile) -> None:
        self._digest.update(chunk)
        part.write(chunk)

    def _end(self, part: PartFile) -> None:
        part.complete(b"")
        self._recording.keep_download(self._url, part.path, self._digest.hexdigest(), part.head)

    def _write(self, write: Callable[[PartFile], None]) -> None:
        part = self._part
        if part is not None and not self._recording.guarded(lambda: write(part)):
            self._drop()

    def _drop(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            part.discard()


def _breaks_off(path: Path) -> bool:
    """Whether the last line was not written to its end."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _line(at: str, fields: Mapping[str, object]) -> bytes:
    text = json.dumps({"at": at, **fields}, ensure_ascii=False, separators=(",", ":"))
    # Halves of surrogate pairs become their escapes, which JSON has, too.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _hidden(value: object, name: str = "") -> Any:
    """JSON without the values of keys that are secret, and with the hosts of addresses alone."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _hidden(item, str(key)) for key, item in items}
    if isinstance(value, list):
        return [_hidden(item, name) for item in cast("list[object]", value)]
    if isinstance(value, str) and _SECRET.search(name):
        return _HIDDEN
    if isinstance(value, str) and is_address(name):
        return _host(value)
    return value


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}/{_HIDDEN}" if parts.hostname else _HIDDEN
    except ValueError:
        return _HIDDEN
