"""Values of media parameters, where the API expects an image, a video, an audio recording or another file.

A `Path`, bytes, a binary file or a PIL image is *local*: its content is sent with the task as a data URI. A string
is sent unchanged, and must be a UUID, an http(s) URL, a `data:` URI or base64. A string is never opened as a
file, so a prompt or user input that happens to name a file cannot leak it. A result stands for its file.
"""

from __future__ import annotations

import base64
import hashlib
import inspect
import io
import os
import re
import stat
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import IO, Protocol, TypeAlias, TypeGuard, cast
from weakref import WeakValueDictionary

import attrs

from runware._files.file_holder import FileHolder
from runware._files.sniff import mime_type
from runware._json.plain_values import UUIDObject, as_text, as_uuid, is_uuid
from runware.errors import InvalidParameterError, refusal


class BinaryFile(Protocol):
    """Protocol of binary file objects: `open(..., "rb")`, `io.BytesIO`, a member of a zip archive."""

    def read(self) -> bytes: ...


class Picture(Protocol):
    """Protocol of PIL images, so that PIL need not be imported."""

    @property
    def format(self) -> str | None: ...

    @property
    def mode(self) -> str: ...

    def convert(self, mode: str) -> Picture: ...

    def save(self, fp: IO[bytes], format: str, **params: object) -> None: ...


Media: TypeAlias = (
    str | bytes | bytearray | memoryview | os.PathLike[str] | BinaryFile | Picture | FileHolder | UUIDObject
)
"""The type of media parameters.

    seed_image=Path("photo.png")                         # read when the request is sent
    seed_image=open("photo.png", "rb")                   # read from the current position, which is then restored
    seed_image=some_bytes
    seed_image=PIL.Image.open("photo.png")
    seed_image=images[0]                                 # a result: its UUID, or else its URL or its content
    seed_image="https://example.com/photo.png"
    seed_image="c64351d5-4c59-42f7-95e1-eace013eddab"    # an uploaded or generated image
    seed_image="data:image/png;base64,iVBORw0KGgo..."    # or the base64 alone
"""

_SHOWN = 60
_CHECKED_LENGTH = 4096  # only this many characters at both ends of a long string are checked
_SHORTEST_BASE64 = 36  # length of the smallest possible image; a shorter string is base64 only with padding
_URL = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,15})://", re.IGNORECASE)
_DATA_URI = re.compile(r"data:[^,\s]{0,200},.", re.IGNORECASE | re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*")
_FILE_NAME = re.compile(r"[^\n]*([/\\]|\.[A-Za-z0-9]{1,11}$)[^\n]*")
_WANTED = "a UUID, an http(s) URL, a data: URI or base64"


_QUALITY = 95
_KEPT_FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}
# Modes that the file formats do not support, or that other programs misread, and the nearest safe mode.
_CONVERTED_MODES = {
    "CMYK": "RGB", "F": "L", "HSV": "RGB", "I": "I;16", "La": "LA", "PA": "RGBA", "RGBX": "RGB", "RGBa": "RGBA",
    "YCbCr": "RGB",
}  # fmt: skip

#: Modes that every format supports: if saving fails, the mode is not the cause.
_USUAL_MODES = ("RGB", "RGBA", "L", "LA", "P", "1")

_PIECE = 3 << 18  # bytes encoded at a time: one call for all would hold up all other threads

# Two requests may read the same open file, or picture, in different threads. There is one lock for each that is being read,
# since a file may be slow, or never end.
_reading: WeakValueDictionary[int, threading.Lock] = WeakValueDictionary()
_finding = threading.Lock()


def _renew_locks() -> None:
    global _finding
    _finding = threading.Lock()  # the old locks may be held by threads that only exist in the parent
    _reading.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)


def converted(value: object, parameter: str) -> object:
    """Convert a value of a media parameter: a result to the string that stands for its file, a UUID object to its text.

    Cheap: no content is read, only the size of a file.

    Raises:
        InvalidParameterError: The value has a wrong type or format, or is a missing, unreadable or empty file, or a directory;
            or a result has several files, or none.
    """
    if issubclass(type(value), FileHolder):
        return _reference(cast("FileHolder", value), parameter)
    if (text := as_uuid(value) or as_text(value)) is not None:
        _check_string(text, parameter)
        return text
    with _errors_mapped(value, parameter):
        _reader(value, parameter)
    return value


def is_local(value: object) -> bool:
    """Whether the value has to be read and encoded before it can be sent."""
    if as_text(value) is not None:
        return False  # checked first: string types of some libraries are also path-like
    return _is_bytes(value) or _is_path(value) or _is_file(value) or _is_picture(value)


def encode(value: Media, parameter: str) -> str:
    """Return the string to send: a data URI for a local value, a string unchanged, a reference to the file of a result.

    A file object is read from its current position, which is then restored, so that the same request can be sent
    again; one that is not seekable can be read only once. A PIL image is written as PNG, or if it was read from a
    JPEG or WEBP file, in that format (quality 95).

    >>> encode(b"GIF89a...", "seed_image")
    'data:image/gif;base64,R0lGODlhLi4u'

    Raises:
        InvalidParameterError: As for `converted`; or the value cannot be read, is empty, or yields text, not bytes.
    """
    if not is_local(value):
        return cast("str", converted(value, parameter))
    with _errors_mapped(value, parameter):
        data = _reader(value, parameter)()
        if not data:
            sentence = f"{_name(value)} has nothing left to read; to send it twice, give its bytes."
            raise unusable(parameter, sentence)
        pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
        header = f"data:{mime_type(data)};base64,"
        return "".join([header, *(base64.b64encode(piece).decode("ascii") for piece in pieces)])


def encode_with_digest(value: Media, parameter: str) -> tuple[str, str]:
    """Return what `encode` does, and its SHA-256 in hexadecimal. It does not depend on a file's name."""
    text = encode(value, parameter)
    return text, hashlib.sha256(text.encode()).hexdigest()


def _reference(received: FileHolder, parameter: str) -> str:
    """Return the string that stands for the only file of a result: its UUID on the server, or its URL or content."""
    from runware._files.result_files import files_in  # imported lazily: most tasks are made without results

    files = files_in(received)
    if len(files) == 1:
        return files[0].uuid or files[0].value
    if not files and len(uuids := _uuids_of_files(received)) == 1:
        return uuids.pop()
    name = type(received).__name__
    if not files:
        raise unusable(parameter, f"this {name} has no file. Give a result that has one, or {_WANTED}.")
    roles = ", ".join(file.role for file in files)
    remedy = "Give the URL, UUID or content of the one you mean."
    raise unusable(parameter, f"this {name} has {len(files)} files ({roles}). {remedy}")


def _uuids_of_files(received: FileHolder) -> set[str]:
    """Return the UUIDs of a result's files. For results that have UUIDs only, without URL or content."""
    names = {field.metadata.get("file_uuid") for field in attrs.fields(type(received))} - {None}
    uuids = (getattr(received, str(name)) for name in names)
    return {uuid for uuid in uuids if uuid and isinstance(uuid, str)}


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _check_string(text: str, parameter: str) -> None:
    if is_uuid(text) or _DATA_URI.match(text):
        return
    if _URL.match(text):
        if re.search(r"\s", text):
            raise unusable(parameter, f"the URL {_cut(text)!r} contains white space; write a space as %20.")
        return
    if _is_base64(text):
        return
    if not text.strip():
        raise unusable(parameter, f"got an empty string. Give {_WANTED}, or a Path to send a file.")
    problem = f"{_cut(text)!r} is not {_WANTED}."
    scheme = _SCHEME.match(text)
    if text[:5].lower() == "data:":
        remedy = "A data URI reads data:image/png;base64,<content>."
    elif scheme and scheme[1].lower() not in ("http", "https", "file"):
        reason = f"The server does not fetch {scheme[1]}:// addresses"
        remedy = f"{reason}: download the file, and give its content."
    elif _FILE_NAME.fullmatch(text):
        path = text[len("file://") :] if scheme and scheme[1].lower() == "file" else text
        remedy = f'A string is never opened as a file; to send one, write Path("{_cut(path)}").'
    else:
        remedy = 'To send a file, write Path("photo.png").'
    raise unusable(parameter, f"{problem} {remedy}")


def _is_base64(text: str) -> bool:
    ends = (text,) if len(text) <= 2 * _CHECKED_LENGTH else (text[:_CHECKED_LENGTH], text[-_CHECKED_LENGTH:])
    if not text or not all(_BASE64.fullmatch(end) for end in ends):
        return False
    # Counting line breaks copies nothing; `rstrip` copies only a string that ends with line breaks, which few do.
    digits = len(text) - text.count("\n") - text.count("\r")
    if text.rstrip("\r\n").endswith("="):
        return digits % 4 == 0
    return digits >= _SHORTEST_BASE64 and digits % 4 != 1


# --- local media


@contextmanager
def _errors_mapped(value: object, parameter: str) -> Generator[None]:
    """Map what a local value raises: files and paths may be objects of the caller, and raise exceptions of any type."""
    try:
        yield
    except InvalidParameterError:
        raise
    except Exception as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}".rstrip(": .")
        raise unusable(parameter, f"{_name(value)} cannot be read: {reason}.") from error


def _reader(value: object, parameter: str) -> Callable[[], bytes]:
    """Return the function that reads local media. Raises as `converted` does."""
    if _is_bytes(value):
        if not memoryview(value).nbytes:
            raise unusable(parameter, "got no bytes at all.")
        return partial(bytes, value)
    if _is_path(value):
        path = Path(os.fsdecode(value))
        _check_path(path, parameter)
        return path.read_bytes
    if _is_file(value):
        _check_file(value, parameter)
        return partial(_read_file, value, parameter)
    if _is_picture(value):
        return partial(_read_picture, value, parameter)
    remedy = f"give a Path, bytes, a file opened in binary mode, a PIL image, a result with one file, or a string that is {_WANTED}."
    if issubclass(type(value), list | tuple):
        remedy = "give one of its items."
    raise unusable(parameter, f"cannot take an object of type {type(value).__qualname__}; {remedy}")


def _is_bytes(value: object) -> TypeGuard[bytes | bytearray | memoryview[int]]:
    return issubclass(type(value), bytes | bytearray | memoryview)


def _is_path(value: object) -> TypeGuard[os.PathLike[str]]:
    return isinstance(value, os.PathLike) and hasattr(type(cast("object", value)), "__fspath__")


def _is_file(value: object) -> TypeGuard[BinaryFile]:
    return callable(getattr(value, "read", None)) and not isinstance(value, type)


def _is_picture(value: object) -> TypeGuard[Picture]:
    has_mode = isinstance(getattr(value, "mode", None), str) and hasattr(value, "format")
    return has_mode and callable(getattr(value, "save", None)) and not isinstance(value, type)


def _check_path(path: Path, parameter: str) -> None:
    try:
        status = path.stat()
        is_regular = stat.S_ISREG(status.st_mode)
        if is_regular:
            path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise unusable(parameter, f"there is no file {path}{_hint(path)}.") from error
    if stat.S_ISDIR(status.st_mode):
        raise unusable(parameter, f"{path} is a directory; give the path of one file.")
    if not is_regular:
        raise unusable(parameter, f"{path} is not a regular file; read it yourself, and give the bytes.")
    if not status.st_size:
        raise unusable(parameter, f"the file {path} is empty.")


def _hint(path: Path) -> str:
    if re.match(r"https?:[/\\]", str(path)):
        return "; give a URL as a plain string, not as a Path"
    if str(path).startswith("~"):
        return "; ~ is not expanded, write Path(...).expanduser()"
    return "" if path.is_absolute() else f" in {Path.cwd()}"


def _check_file(file: BinaryFile, parameter: str) -> None:
    if inspect.iscoroutinefunction(file.read):
        raise _asynchronous(file, parameter)
    if getattr(file, "closed", False) is True:
        raise unusable(parameter, f"{_name(file)} is closed; give a Path, or an open file.")
    mode = getattr(file, "mode", None)
    text_mode = isinstance(mode, str) and "b" not in mode and hasattr(file, "encoding")
    if isinstance(file, io.TextIOBase) or text_mode:
        raise unusable(parameter, f'{_name(file)} is open in text mode; open it with mode "rb".')
    if _is_at_end(file):
        sentence = f"{_name(file)} is at its end, so there is nothing to read; seek(0) goes to its start."
        raise unusable(parameter, sentence)


def _seekable(file: object) -> TypeGuard[IO[bytes]]:
    moves = all(callable(getattr(file, name, None)) for name in ("seekable", "seek", "tell"))
    return moves and bool(cast("IO[bytes]", file).seekable())


def _lock(file: object) -> threading.Lock:
    with _finding:
        return _reading.setdefault(id(file), threading.Lock())


@contextmanager
def _position_restored(file: IO[bytes]) -> Generator[None]:
    start = file.tell()
    try:
        yield
    finally:
        file.seek(start)


def _is_at_end(file: BinaryFile) -> bool:
    """Whether a file is at its end. False while another thread reads it: to wait for that could take long."""
    if _seekable(file) and (lock := _lock(file)).acquire(blocking=False):
        try:
            with suppress(TypeError), _position_restored(file):  # `read` may take no size
                return file.read(1) == b""  # seeking to the end would decompress all of a compressed file
        finally:
            lock.release()
    return False


def _read_file(file: BinaryFile, parameter: str) -> bytes:
    with _lock(file), _position_restored(file) if _seekable(file) else nullcontext():
        data = cast("object", file.read())
    if _is_bytes(data):
        return bytes(data)
    if inspect.iscoroutine(data):
        data.close()
        raise _asynchronous(file, parameter)
    kind = type(data).__name__
    raise unusable(parameter, f"{_name(file)} gave {kind} instead of bytes; open files in binary mode.")


def _asynchronous(file: BinaryFile, parameter: str) -> InvalidParameterError:
    return unusable(parameter, f"{_name(file)} reads asynchronously; give what `await file.read()` returns.")


def _read_picture(picture: Picture, parameter: str) -> bytes:
    kind = _KEPT_FORMATS.get(picture.format or "", "PNG")
    mode = _CONVERTED_MODES.get(picture.mode)
    buffer = io.BytesIO()
    try:
        with _lock(picture):  # PIL reads a picture when it is first used, and is not safe for threads
            safe = picture.convert(mode) if mode else picture
            safe.save(buffer, format=kind, quality=_QUALITY)  # PNG ignores `quality`
    except Exception as error:  # PIL's codecs raise exceptions of any type
        remedy = "" if picture.mode in _USUAL_MODES else " Convert it to RGB first."
        sentence = f"the picture of mode {picture.mode} cannot be written: {error}.{remedy}"
        raise unusable(parameter, sentence) from error
    return buffer.getvalue()


def unusable(parameter: str, sentence: str) -> InvalidParameterError:
    """Return the error that rejects the value of a parameter."""
    return refusal(f"{parameter}: {sentence}", parameter)


def _name(value: object) -> str:
    with suppress(Exception):  # a property of the caller's object may raise
        name = os.fsdecode(value) if _is_path(value) else getattr(value, "name", None)
        if isinstance(name, str):
            return f"the file {name!r}"
    return f"the {type(value).__name__}"
