"""The files of the local server: what it made and what was uploaded, by UUID, served under their URLs."""

from __future__ import annotations

import base64
import binascii
import re
from uuid import uuid4

import attrs

from runware._files import sniff
from runware._json.plain_values import is_uuid

_DATA_URI = re.compile(r"data:([^,;]*)[^,]*?(;base64)?,", re.DOTALL)


@attrs.frozen
class StoredFile:
    """One file."""

    uuid: str
    content: bytes
    mime: str
    name: str


class Unreadable(ValueError):  # noqa: N818 - it is an answer
    """What was given as media cannot be read."""


@attrs.define
class Store:
    """All files, in memory. `base_url` is where they are served."""

    base_url: str = ""
    _by_uuid: dict[str, StoredFile] = attrs.Factory(dict[str, StoredFile])
    _by_name: dict[str, StoredFile] = attrs.Factory(dict[str, StoredFile])

    def add(self, content: bytes, mime: str | None = None) -> StoredFile:
        """Keep a file and give it a UUID."""
        mime = mime or sniff.mime_type(content)
        uuid = str(uuid4())
        file = StoredFile(uuid, content, mime, f"{uuid}{sniff.extension(mime)}")
        self._by_uuid[uuid] = self._by_name[file.name] = file
        return file

    def url(self, file: StoredFile) -> str:
        """Where it can be fetched."""
        return f"{self.base_url}/files/{file.name}"

    def named(self, name: str) -> StoredFile | None:
        """The file of a URL."""
        return self._by_name.get(name)

    def with_uuid(self, uuid: str) -> StoredFile | None:
        """The file of a UUID."""
        return self._by_uuid.get(uuid)

    def remove(self, uuid: str) -> bool:
        """Forget a file; whether there was one."""
        file = self._by_uuid.pop(uuid, None)
        if file is not None:
            del self._by_name[file.name]
        return file is not None

    def read(self, given: str) -> bytes | None:
        """What a request means by a media value; None for a UUID or URL that is not of this server.

        Raises:
            Unreadable: It is none of the forms that the API takes.
        """
        if is_uuid(given):
            file = self.with_uuid(given)
            return file.content if file else None
        if given.startswith(("http://", "https://")):
            file = self.named(given.rsplit("/", 1)[-1])
            return file.content if file else None
        return decoded(given)


def decoded(given: str) -> bytes:
    """The content of a data URI or of bare base64.

    Raises:
        Unreadable: It is neither.
    """
    match = _DATA_URI.match(given)
    text = given[match.end() :] if match else given
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("It is no UUID, no URL, no data URI and no base64.") from error
