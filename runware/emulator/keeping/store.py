"""The files of the local server: what it made and what was uploaded, by UUID, served under their URLs."""

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
#: What stands for the base64 of a file until it is asked for.
_BASE64 = f"{PLACE}/base64/"
#: Characters of base64 that are decoded in one go.
_PART = 2_000_000
#: What a system says that has no space left, for anybody or for this user.
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
#: Of so many files that are gone it is known why.
_MOST_GONE = 10_000


@attrs.define(eq=False)
class StoredFile:
    """One file, on disk."""

    uuid: str
    path: Path
    size: int
    mime: str
    #: How many are reading it.
    readers: int = 0
    #: It is gone as soon as nobody reads it.
    dropped: bool = False
    #: When its URL is dead, by the monotonic clock; the file has a UUID still.
    url_ends: float = math.inf

    @property
    def name(self) -> str:
        """What it is called in its URL."""
        return self.path.name

    @property
    def content(self) -> bytes:
        """All of it."""
        return self.path.read_bytes()


class Unreadable(ValueError):  # noqa: N818 - it is an answer
    """What was given as media cannot be read."""


class Dropped(Exception):  # noqa: N818 - it is an answer
    """A file was there, and is not any more. The words say why."""


class Store:
    """The files, in a temporary folder: the newest, and those that were used last, as many as are kept.

    Args:
        base_url: Where they are served; by default what the way out replaces by the address that was asked.
        keep: How many.
    """

    def __init__(self, base_url: str = PLACE, keep: Keep | None = None) -> None:
        self.base_url = base_url
        self.keep = keep or Keep()
        self._lock = threading.RLock()
        self._folder: Path | None = None
        self._by_uuid: dict[str, StoredFile] = {}
        self._by_name: dict[str, StoredFile] = {}
        self._size = 0
        #: Why files are gone, by name.
        self._gone: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._by_uuid)

    @property
    def size(self) -> int:
        """Their bytes."""
        return self._size

    def add(self, content: bytes, mime: str | None = None, uuid: str | None = None) -> StoredFile:
        """Keep a file and give it a UUID, unless it has one."""
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
                    oldest, f"The file was dropped: this server keeps {self.keep}, the newest. See --keep."
                )
        return file

    def _written(self, name: str, content: bytes) -> Path:
        """The path of a new file. On a full disk, the oldest files make room for it."""
        while True:
            try:
                return self._write(name, content)
            except OSError as error:
                (self._place() / name).unlink(missing_ok=True)  # its beginning
                if error.errno not in _FULL or not self._make_room():
                    raise

    def _make_room(self) -> bool:
        """Drop the oldest file; whether there was one."""
        with self._lock:
            oldest = next(iter(self._by_uuid.values()), None)
            if oldest is not None:
                self._drop(oldest, "The file was dropped: the disk is full.")
        return oldest is not None

    def _write(self, name: str, content: bytes) -> Path:
        path = self._place() / name
        try:
            path.write_bytes(content)
        except (
            FileNotFoundError
        ):  # the folder was removed: by `close`, or by what clears temporary files away
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
        """Where it can be fetched."""
        return f"{self.base_url}/files/{file.name}"

    def lacks(self, url: str) -> bool:
        """Whether it is a URL of this server, and no file is there: there is none any more, or never was."""
        name = _name_in(url)
        is_own = url.startswith(f"{asked_origin.get(PLACE)}/files/")
        return self.named(name) is None and (is_own or bool(self.why_gone(name)))

    def base64_of(self, file: StoredFile) -> str:
        """What stands for its base64, so that what is remembered of a task is short; `whole` has the real one."""
        return f"{_BASE64}{file.name}"

    def whole(self, item: Mapping[str, Any], origin: str | None = None) -> dict[str, Any]:
        """An item with the real base64 of files, and their URLs for an origin if one is given.

        Raises:
            Dropped: One of them is gone.
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
        """The file of a URL."""
        return self._by_name.get(name)

    def at(self, url: str) -> StoredFile | None:
        """The file of a URL, under whichever of the server's addresses."""
        return self.named(_name_in(url))

    def with_uuid(self, uuid: str) -> StoredFile | None:
        """The file of a UUID."""
        return self._by_uuid.get(uuid)

    def why_gone(self, name: str) -> str:
        """Why there is no file of that name; empty if there has been none that is remembered."""
        return self._gone.get(name, "")

    def remove(self, uuid: str) -> bool:
        """Forget a file; whether there was one."""
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
        """Read a file, which is not pulled away meanwhile.

        Raises:
            Dropped: It is gone already.
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
        """What a request means by a media value; None for a UUID or URL that is not of this server.

        A file that is used counts as new.

        Raises:
            Unreadable: It is none of the forms that the API takes.
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
        """Remove all files from disk. What still comes gets a new folder."""
        with self._lock:
            if self._folder is not None:
                self._remove_folder()
                self._folder = None
            for file in list(self._by_uuid.values()):
                self._drop(file, "The file belonged to a test that has ended: the server was reset.")


def _name_in(url: str) -> str:
    """The name of the file that a URL leads to; empty for what is no URL."""
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""


def decoded(given: str) -> bytes:
    """The content of a data URI or of bare base64.

    Raises:
        Unreadable: It is neither.
    """
    match = _DATA_URI.match(given)
    content, rest, has_ended = bytearray(), "", False
    try:
        # In parts: while one is decoded, nobody else runs.
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
        raise Unreadable("It is no UUID, no URL, no data URI and no base64.") from error
