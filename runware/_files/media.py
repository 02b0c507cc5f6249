"""What may be given where the API wants an image, a video, a recording or another file.

A `Path`, bytes, a binary file or a PIL image is *local*: it is read and sent along as a data URI. A string is
sent as it is, and must be a UUID, an http(s) URL, a `data:` URI or base64. A string is never opened as a
file, so a prompt or a user's input that happens to name a file cannot leak it. A result stands for its file.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from typing import TypeAlias, cast

import attrs

from runware._files.file_holder import FileHolder
from runware._files.local_media import BinaryFile, Picture, check_local, is_local, read, refusal
from runware._json.plain_values import UUIDObject, as_uuid, is_uuid

__all__ = ["Media", "check", "converted", "digest", "encode", "is_local"]

Media: TypeAlias = (
    str | bytes | bytearray | memoryview | os.PathLike[str] | BinaryFile | Picture | FileHolder | UUIDObject
)
"""What a media parameter takes.

    seed_image=Path("photo.png")                         # read when the request is sent
    seed_image=open("photo.png", "rb")                   # read from where it stands, then put back there
    seed_image=some_bytes
    seed_image=PIL.Image.open("photo.png")
    seed_image=images[0]                                 # a result: its UUID, or else its URL or its content
    seed_image="https://example.com/photo.png"
    seed_image="c64351d5-4c59-42f7-95e1-eace013eddab"    # an uploaded or generated image
    seed_image="data:image/png;base64,iVBORw0KGgo..."    # or the base64 alone
"""

_SHOWN = 60
_LOOKED_AT = 4096  # a string of many megabytes is judged by its two ends
_SHORTEST_BASE64 = 36  # of the smallest possible image; shorter strings need padding to pass for base64
_URL = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,15})://", re.IGNORECASE)
_DATA_URI = re.compile(r"data:[^,\s]{0,200},.", re.IGNORECASE | re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*")
_FILE_NAME = re.compile(r"[^\n]*([/\\]|\.[A-Za-z0-9]{1,11}$)[^\n]*")
_WANTED = "a UUID, an http(s) URL, a data: URI or base64"


def converted(value: object, parameter: str) -> object:
    """The value as it is kept: for a result the string that stands for its file, for a UUID object its text.

    Raises:
        InvalidParameterError: As `check` does; or a result has several files, or none.
    """
    if isinstance(value, FileHolder):
        return _reference(value, parameter)
    value = as_uuid(value) or value
    check(value, parameter)
    return value


def check(value: object, parameter: str) -> None:
    """Refuse what can be seen at once to be no media. Cheap: nothing is read but a file's size.

    Raises:
        InvalidParameterError: Of the wrong type or form, a missing, unreadable or empty file, a directory.
    """
    if isinstance(value, str):
        _check_string(value, parameter)
    elif is_local(value):
        check_local(value, parameter)
    else:
        remedy = f"give a Path, bytes, a file opened in binary mode, a PIL image, a result with one file, or a string that is {_WANTED}."
        if type(value) in (list, tuple):
            remedy = "give one of its items."
        raise refusal(parameter, f"cannot take an object of type {type(value).__qualname__}; {remedy}")


def encode(value: Media, parameter: str) -> str:
    """What goes on the wire: a data URI for a local value, a string unchanged, what stands for the file of a result.

    >>> encode(b"GIF89a...", "seed_image")
    'data:image/gif;base64,R0lGODlhLi4u'

    Raises:
        InvalidParameterError: As `check` does, or it cannot be read.
    """
    if not is_local(value):
        return cast("str", converted(value, parameter))
    data, mime = read(value, parameter)
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def digest(data: bytes) -> str:
    """The SHA-256 of the content in hexadecimal: the same content has the same digest, whatever its name."""
    return hashlib.sha256(data).hexdigest()


def _reference(received: FileHolder, parameter: str) -> str:
    """What stands for the one file of a result: the UUID by which the server knows it, or its URL or content."""
    from runware._files.result_files import files_in  # most tasks are made without results

    files = files_in(received)
    uuids: set[str | None] = {file.uuid for file in files} or _uuids_of_files(received)
    if len(files) <= 1 and len(uuids) == 1 and (uuid := uuids.pop()):
        return uuid
    if len(files) == 1:
        return files[0].value
    name = type(received).__name__
    if not files:
        raise refusal(parameter, f"this {name} has no file. Give a result that has one, or {_WANTED}.")
    roles = ", ".join(file.role for file in files)
    remedy = "Give the URL, UUID or content of the one you mean."
    raise refusal(parameter, f"this {name} has {len(files)} files ({roles}). {remedy}")


def _uuids_of_files(received: FileHolder) -> set[str | None]:
    """The UUIDs of files of which nothing else was sent."""
    names = {field.metadata.get("file_uuid") for field in attrs.fields(type(received))} - {None}
    return {uuid for name in names if isinstance(uuid := getattr(received, str(name)), str)}


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _check_string(text: str, parameter: str) -> None:
    if is_uuid(text) or _DATA_URI.match(text):
        return
    if _URL.match(text):
        if re.search(r"\s", text):
            raise refusal(parameter, f"the URL {_cut(text)!r} contains white space; write a space as %20.")
        return
    if _is_base64(text):
        return
    if not text.strip():
        raise refusal(parameter, f"got an empty string. Give {_WANTED}, or a Path to send a file.")
    problem = f"{_cut(text)!r} is not {_WANTED}."
    scheme = _SCHEME.match(text)
    if text[:5].lower() == "data:":
        remedy = "A data URI reads data:image/png;base64,<content>."
    elif scheme and scheme[1].lower() not in ("http", "https", "file"):
        remedy = (
            f"The server does not fetch {scheme[1]}:// addresses: download the file, and give its content."
        )
    elif _FILE_NAME.fullmatch(text):
        path = text[len("file://") :] if scheme and scheme[1].lower() == "file" else text
        remedy = f'A string is never opened as a file; to send one, write Path("{_cut(path)}").'
    else:
        remedy = 'To send a file, write Path("photo.png").'
    raise refusal(parameter, f"{problem} {remedy}")


def _is_base64(text: str) -> bool:
    ends = (text,) if len(text) <= 2 * _LOOKED_AT else (text[:_LOOKED_AT], text[-_LOOKED_AT:])
    if not text or not all(_BASE64.fullmatch(end) for end in ends):
        return False
    # Few strings have line breaks, and copying one without them costs little next to sending it.
    digits = len(text) - text.count("\n") - text.count("\r")
    if text.rstrip("\r\n").endswith("="):
        return digits % 4 == 0
    return digits >= _SHORTEST_BASE64 and digits % 4 != 1
