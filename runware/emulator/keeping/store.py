"""Storage of the local server for generated and uploaded files: by UUID, and by the name in their URLs."""

from __future__ import annotations

import base64
import binascii
import contextlib
import errno
import math
import re
import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import attrs

from runware._files import sniff
from runware._json.plain_values import is_uuid
from runware.emulator.addresses import PLACE, asked_origin, is_meant_as_url, outgoing
from runware.emulator.keeping.bounds import Keep
from runware.emulator.keeping.folders import new_folder

_DATA_URI = re.compile(r"data:([^,;]*)[^,]*?(;base64)?,", re.DOTALL)
#: Prefix of the placeholder for a file's base64, which is encoded only when an item is sent.
_BASE64 = f"{PLACE}/base64/"
#: Characters of base64 that are decoded at once.
_PART = 2_000_000
#: Error numbers of a full disk, and of an exceeded quota of the user.
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
#: Maximum number of dropped files whose reason is kept.
_MOST_GONE = 10_000


@attrs.define(eq=False)
class StoredFile:
    """A file on disk."""

    uuid: str
    path: Path
    size: int
    mime: str
    #: Number of open `reading` contexts.
    readers: int = 0
    #: Whether the file was dropped. It stays on disk until the last reader has finished.
    dropped: bool = False
    #: When the URL expires, by the monotonic clock. The file can be used by its UUID afterwards.
    url_ends: float = math.inf

    @property
    def name(self) -> str:
        """The name of the file, which ends its URL."""
        return self.path.name

    @property
    def content(self) -> bytes:
        """The content of the file, read from disk."""
        return self.path.read_bytes()


class Unreadable(ValueError):  # noqa: N818 - becomes a response, not a failure of the server
    """A media value of a request cannot be read."""


class Dropped(Exception):  # noqa: N818 - becomes a response, not a failure of the server
    """A file is no longer stored. The message says why."""


class Store:
    """The files of a server, in a temporary folder. Beyond the limit, the least recently used files are dropped.

    Args:
        base_url: The URL of the server; by default a placeholder, which responses replace with the requested address.
        keep: The limits.
    """

    def __init__(self, base_url: str = PLACE, keep: Keep | None = None) -> None:
        self.base_url = base_url
        self.keep = keep or Keep()
        self._lock = threading.RLock()
        self._folder: Path | None = None
        self._by_uuid: dict[str, StoredFile] = {}
        self._by_name: dict[str, StoredFile] = {}
        self._size = 0
        #: The reasons why files were dropped, by name.
        self._gone: dict[str, str] = {}

    @property
    def count(self) -> int:
        """The number of files."""
        return len(self._by_uuid)

    @property
    def size(self) -> int:
        """The total size of the files, in bytes."""
        return self._size

    def add(self, content: bytes, mime: str | None = None, uuid: str | None = None) -> StoredFile:
        """Store a file, under a new UUID unless one is given; drop the oldest files beyond the limit."""
        mime = mime or sniff.mime_type(content)
        if uuid is not None:
            self.remove(uuid)
        uuid = uuid or str(uuid4())
        path = self._written(f"{uuid}{sniff.extension(mime)}", content)
        file = StoredFile(uuid, path, len(content), mime)
        with self._lock:
            self._by_uuid[uuid] = self._by_name[file.name] = file
            self._size += file.size
            self._gone.pop(file.name, None)
            while len(self._by_uuid) > 1 and self.keep.is_exceeded(len(self._by_uuid), self._size):
                oldest = next(iter(self._by_uuid.values()))
                self._drop(
                    oldest,
                    f"The file was dropped: this server keeps only the newest {self.keep}. See --keep.",
                )
        return file

    def _written(self, name: str, content: bytes) -> Path:
        """Write a new file and return its path. On a full disk, drop the oldest files until there is room."""
        while True:
            try:
                return self._write(name, content)
            except OSError as error:
                (self._place() / name).unlink(missing_ok=True)  # the partial file
                if error.errno not in _FULL or not self._make_room():
                    raise

    def _make_room(self) -> bool:
        """Drop the oldest file; return whether there was one."""
        with self._lock:
            oldest = next(iter(self._by_uuid.values()), None)
            if oldest is not None:
                self._drop(oldest, "The file was dropped: the disk is full.")
        return oldest is not None

    def _write(self, name: str, content: bytes) -> Path:
        path = self._place() / name
        try:
            path.write_bytes(content)
        except FileNotFoundError:  # the folder was removed, by `close` or by a cleaner of temporary files
            with self._lock:
                if self._folder == path.parent:
                    self._folder = None
            path = self._place() / name
            path.write_bytes(content)
        return path

    def _place(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder, self._remove_folder = new_folder(self)
            return self._folder

    def url(self, file: StoredFile) -> str:
        """Return the URL of a file."""
        return f"{self.base_url}/files/{file.name}"

    def lacks(self, url: str) -> bool:
        """Whether a URL is of this server, but no file has it: the file was dropped, or never existed."""
        name = _name_in(url)
        is_own = url.startswith(f"{asked_origin.get(PLACE)}/files/")
        return self.named(name) is None and (is_own or bool(self.why_gone(name)))

    def base64_of(self, file: StoredFile) -> str:
        """Return a placeholder for the base64 of a file, which keeps stored tasks small; `whole` replaces it."""
        return f"{_BASE64}{file.name}"

    def whole(self, item: Mapping[str, Any], origin: str | None = None) -> dict[str, Any]:
        """Return an item with the real base64 of its files, and with URLs of `origin` if one is given.

        Raises:
            Dropped: A file is no longer stored.
        """
        return {key: self._whole(value, origin) for key, value in item.items()}

    def _whole(self, value: object, origin: str | None) -> object:
        if isinstance(value, str):
            before, found, name = value.partition(_BASE64)
            if found:
                return before + base64.b64encode(self._content(name)).decode()
            return value if origin is None else outgoing(value, origin)
        if isinstance(value, dict):
            return self.whole(cast("dict[str, Any]", value), origin)
        if isinstance(value, list):
            return [self._whole(each, origin) for each in cast("list[object]", value)]
        return value

    def _content(self, name: str) -> bytes:
        file = self.named(name)
        try:
            if file is not None:
                with self.reading(file):
                    return file.content
        except FileNotFoundError:
            self._gone[name] = "The temporary folder of this server was removed."
        raise Dropped(self.why_gone(name))

    def named(self, name: str) -> StoredFile | None:
        """Return the file with a name; None if there is none."""
        return self._by_name.get(name)

    def at(self, url: str) -> StoredFile | None:
        """Return the file of a URL, whatever address of the server it has; None if there is none."""
        return self.named(_name_in(url))

    def with_uuid(self, uuid: str) -> StoredFile | None:
        """Return the file with a UUID; None if there is none."""
        return self._by_uuid.get(uuid)

    def why_gone(self, name: str) -> str:
        """Return why a file was dropped; empty if no file of that name is known."""
        return self._gone.get(name, "")

    def remove(self, uuid: str) -> bool:
        """Delete a file; return whether it existed."""
        with self._lock:
            file = self._by_uuid.get(uuid)
            if file is not None:
                self._drop(file, "The file was deleted.")
        return file is not None

    def _drop(self, file: StoredFile, why: str) -> None:
        del self._by_uuid[file.uuid], self._by_name[file.name]
        self._size -= file.size
        self._gone[file.name] = why
        if len(self._gone) > _MOST_GONE:
            del self._gone[next(iter(self._gone))]
        file.dropped = True
        if not file.readers:
            file.path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def reading(self, file: StoredFile) -> Generator[None]:
        """Keep a file on disk while it is read, even if it is dropped meanwhile.

        Raises:
            Dropped: The file was dropped before.
        """
        with self._lock:
            if file.dropped:
                raise Dropped(self.why_gone(file.name))
            file.readers += 1
        try:
            yield
        finally:
            with self._lock:
                file.readers -= 1
                if file.dropped and not file.readers:
                    file.path.unlink(missing_ok=True)

    def read(self, given: str) -> bytes | None:
        """Return the content of a media value; None for a UUID or URL that is not of a file of this server.

        A file that is used counts as the newest.

        Raises:
            Unreadable: The value has none of the forms that the API accepts.
        """
        is_url = is_meant_as_url(given)
        if not is_url and not is_uuid(given):
            return decoded(given)
        with self._lock:
            file = self.at(given) if is_url else self.with_uuid(given)
            if file is None:
                return None
            self._by_uuid[file.uuid] = self._by_uuid.pop(file.uuid)
        try:
            with self.reading(file):
                return file.content
        except (Dropped, FileNotFoundError):
            return None

    def close(self) -> None:
        """Remove all files from disk. Files that are added later get a new folder."""
        with self._lock:
            if self._folder is not None:
                self._remove_folder()
                self._folder = None
            for file in list(self._by_uuid.values()):
                self._drop(file, "The file was removed: the server was reset, or stopped for a while.")


def _name_in(url: str) -> str:
    """Return the name of the file in a URL; empty for an invalid URL."""
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""


def decoded(given: str) -> bytes:
    """Decode a data URI or plain base64.

    Raises:
        Unreadable: The text is neither.
    """
    match = _DATA_URI.match(given)
    content, rest, has_ended = bytearray(), "", False
    try:
        # In parts, since decoding holds the GIL: other threads run between the parts.
        for place in range(match.end() if match else 0, len(given), _PART):
            rest += "".join(given[place : place + _PART].split())
            if has_ended and rest:
                raise ValueError("more after the end")
            whole = len(rest) // 4 * 4
            content += base64.b64decode(rest[:whole], validate=True)
            has_ended = has_ended or rest[:whole].endswith("=")
            rest = rest[whole:]
        return bytes(content + base64.b64decode(rest, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Unreadable("It is not a UUID, a URL, a data URI or base64.") from error
