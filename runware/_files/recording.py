"""`RUNWARE_RECORD`: recording of a client's requests and responses, which the local server can replay.

Each line of the file is a JSON object that stands for one event:

    {"at": "2026-01-31T12:00:00.000Z", "task": "<taskUUID>", "asked": {...}}
    {"at": "...", "task": "...", "answered": {...}}      a result, or a progress report
    {"at": "...", "task": "...", "streamed": {...}}      a piece of a result
    {"at": "...", "task": "...", "failed": {...}}        an error
    {"at": "...", "file": "https://...", "stored": "<sha256>.png"}      a file that was downloaded

Files are stored beside it, in a folder of the same name with the suffix `.d`: downloads, and media that were embedded in
the JSON, where an object replaces them: `{"$recorded": "<sha256>.png", "as": "data:image/png;base64,"}`. `as` is the prefix
of the base64; empty for bare base64. Each line is appended in a single write, so that any number of threads and processes
can share a file. A recording has neither API keys nor other secrets, and only the host of a webhook's URL.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit
from uuid import uuid4

import attrs

from runware._engine.envelope import CONNECTION_TASKS, Envelope, unwrap
from runware._files import sniff
from runware._files.folder import PartFile
from runware._json.shown import ended
from runware._logs import logger
from runware._logs.redact import without_secrets
from runware.errors import refusal

if TYPE_CHECKING:
    from runware._files.saving import Download, Fetch
    from runware._logs.cleaning import Cleaning

P = ParamSpec("P")
T = TypeVar("T")


VARIABLE = "RUNWARE_RECORD"
#: Keys of the object that stands for a medium.
REFERENCE = "$recorded"
BEFORE = "as"
#: Types that are not recorded: authentication, ping, polls. Results that a poll returns have the type of their own task.
_NOT_RECORDED = (*CONNECTION_TASKS, "getResponse")
#: Keys whose values are secret, and keys of URLs of which only the host is kept: the path may contain a secret.
_SECRET = re.compile(r"(?:api_?key|secret|password|authorization|token)$", re.IGNORECASE)
_ADDRESS = re.compile(r"webhook|callback|endpoint", re.IGNORECASE)
_HIDDEN = "***"
#: Base64 of fewer characters may be a word: below the first limit only files of a known type count, below the second none.
_SHORTEST_CANONICAL, _SHORTEST_FILE = 200, 24
_URI = re.compile(r"data:[^,;]{0,100}(?:;[^,]{0,200})?;base64,", re.IGNORECASE)
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST_FILE - 2},}}={{0,2}}(?:\r?\n|\Z)")
_LINE_END = re.compile(r"\r?\n")
_URL_SAFE = str.maketrans("-_", "+/")


@attrs.define(eq=False)
class Recording:
    """Writer of a client's requests and responses. Errors while recording are logged and never affect a task."""

    _path: Path
    _cleaning: Cleaning
    _has_failed: bool = attrs.field(default=False, init=False)
    _is_over: bool = attrs.field(default=False, init=False)

    @classmethod
    def to(cls, path: str, cleaning: Cleaning) -> Recording:
        """Open a recording. An existing file is appended to.

        Raises:
            InvalidParameterError: The file cannot be written.
        """
        recording = cls(Path(path).absolute(), cleaning)
        try:
            with recording._path.open("ab+") as file:
                if file.tell():  # the last line may be incomplete: end it
                    file.seek(-1, os.SEEK_END)
                    file.write(b"" if file.read(1) == b"\n" else b"\n")
        except OSError as error:
            reason = ended(error.strerror or str(error))
            remedy = "Give a file in a folder that exists, or unset the variable."
            sentence = f"{VARIABLE} is {path!r}, which cannot be written: {reason} {remedy}"
            raise refusal(sentence, VARIABLE) from error
        return recording

    def sent(self, message: Sequence[Mapping[str, Any]]) -> None:
        """Record a message that is sent."""
        self.guarded(self._write_items, [("asked", task) for task in message])

    def received(self, message: object, task: str | None = None) -> None:
        """Record a message that was received. Items without `taskUUID` belong to `task`."""
        self.answered(unwrap(message), task)

    def answered(self, answer: Envelope, task: str | None, kind: str = "answered") -> None:
        """Record a decoded message. `kind` is "streamed" for pieces of a stream."""
        items = [(kind, item) for item in answer.data] + [("failed", item) for item in answer.errors]
        self.guarded(self._write_items, items, task)

    def downloads(self, fetch: Fetch) -> Fetch:
        """Wrap a function that opens downloads, so that completed downloads are recorded."""

        @asynccontextmanager
        async def fetched(url: str) -> AsyncGenerator[Download]:
            async with fetch(url) as download:
                yield _RecordedDownload(download, url, self)

        return fetched

    def keep_download(self, url: str, part: PartFile, digest: str) -> None:
        """Record a completed download: move its partial file into the folder of the recording."""
        part.complete(b"")
        name = f"{digest}{sniff.extension(sniff.mime_type(part.head))}"
        part.path.replace(self._folder() / name)
        self._write([{"file": without_secrets(url), "stored": name}])

    def new_part(self) -> PartFile:
        """Return a partial file for a download in progress."""
        return PartFile(self._folder() / f"{uuid4().hex}.part")

    def guarded(self, write: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Call a function that writes. If it raises, log a warning (once) and return None. An OSError ends the recording."""
        if self._is_over:
            return None
        try:
            return write(*args, **kwargs)
        except OSError as error:
            self._is_over = True
            sentence = "%s cannot be written any more, and the recording ends here: %s."
            logger.warning(sentence, self._path, error.strerror or error)
        except Exception as error:
            if not self._has_failed:
                self._has_failed = True
                logger.warning("Something could not be recorded in %s: %r", self._path, error)
        return None

    def _write_items(self, items: Sequence[tuple[str, Mapping[str, Any]]], task: str | None = None) -> None:
        self._write(
            {"task": item.get("taskUUID") or task, kind: self._cleaning.json(kept(item, self._keep))}
            for kind, item in items
            if item.get("taskType") not in _NOT_RECORDED
        )

    def _write(self, entries: Iterable[Mapping[str, object]]) -> None:
        """Append the entries of one message, with the same time, in a single write."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        encode = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
        text = "".join(f"{encode({'at': at, **entry})}\n" for entry in entries)
        # Lone surrogates, which UTF-8 cannot encode, become `\\udXXX` escapes, which are valid JSON.
        self._append(text.encode("utf-8", "backslashreplace"))

    def _append(self, text: bytes) -> None:
        with self._path.open("ab", buffering=0) as file:  # a single write: other processes append, too
            if file.write(text) < len(text):
                raise OSError(0, "only a part of a line could be written")

    def _keep(self, content: bytes, name: str) -> None:
        file = self._folder() / name
        if not file.exists():
            part = self.new_part()
            part.complete(content)
            part.path.replace(file)

    def _folder(self) -> Path:
        folder = folder_of(self._path)
        folder.mkdir(exist_ok=True)
        return folder


@attrs.frozen(eq=False)
class _RecordedDownload:
    """A download in progress whose content is also written into the folder of the recording."""

    _download: Download
    _url: str
    _recording: Recording

    @property
    def content_type(self) -> str | None:
        return self._download.content_type

    async def chunks(self) -> AsyncIterator[bytes]:
        guarded, digest = self._recording.guarded, hashlib.sha256()
        part = guarded(self._recording.new_part)
        try:
            async for chunk in self._download.chunks():
                digest.update(chunk)
                if part is not None and guarded(part.write, chunk) is None:
                    part.discard()
                    part = None
                yield chunk
            if part is not None:
                guarded(self._recording.keep_download, self._url, part, digest.hexdigest())
        finally:
            if part is not None:
                part.discard()


def folder_of(file: Path) -> Path:
    """Return the folder with the files of a recording."""
    return file.with_name(f"{file.name}.d")


# --- JSON as it is recorded


def kept(item: Mapping[str, Any], keep: Callable[[bytes, str], None]) -> Any:
    """Return a task, result or error as it is recorded: no secret fields, hosts for webhook URLs, references for media.

    Secrets inside texts are left to the caller. `keep` is called with the content and the file name of each medium.
    """
    return _kept({key: value for key, value in item.items() if key != "taskUUID"}, keep)


def _kept(value: object, keep: Callable[[bytes, str], None], name: str = "") -> object:
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _kept(item, keep, str(key)) for key, item in items}
    if isinstance(value, list):
        return [_kept(item, keep, name) for item in cast("list[object]", value)]
    if not isinstance(value, str):
        return value
    if _SECRET.search(name):
        return _HIDDEN
    if is_callback_url(name):
        return _host(value)
    if (found := media_in(value)) is None:
        return value
    before, content = found
    file = name_of(content)
    keep(content, file)
    return {REFERENCE: file, BEFORE: before}


def media_in(text: str) -> tuple[str, bytes] | None:
    """Return the prefix before the base64 of a string, and the decoded content; None if the string is not media.

    Bare base64 counts as media if it decodes to a file of a known type, or if it is long and in canonical form. Words of
    a text are neither.
    """
    uri = _URI.match(text)
    if uri is None and (len(text) < _SHORTEST_FILE or _BASE64.match(text) is None):
        return None
    payload = _LINE_END.sub("", text) if uri is None else "".join(text[uri.end() :].split())
    try:
        content = base64.b64decode(payload.translate(_URL_SAFE) + "=" * (-len(payload) % 4), validate=True)
    except ValueError:
        return None
    if uri is not None:
        return uri[0], content
    is_file = sniff.mime_type(content) != sniff.UNKNOWN
    is_encoded = len(text) >= _SHORTEST_CANONICAL and base64.b64encode(content).decode() == text
    return ("", content) if is_file or is_encoded else None


def name_of(content: bytes) -> str:
    """Return the file name under which content is stored: its SHA-256, and the extension of its type."""
    return f"{hashlib.sha256(content).hexdigest()}{sniff.extension(sniff.mime_type(content))}"


def is_callback_url(name: str) -> bool:
    """Whether the name of a JSON key is that of a URL that the server calls, such as a webhook."""
    return _ADDRESS.search(name) is not None


def _host(url: str) -> str:
    with suppress(ValueError):
        if (parts := urlsplit(url)).hostname:
            return f"{parts.scheme}://{parts.hostname}/{_HIDDEN}"
    return _HIDDEN
