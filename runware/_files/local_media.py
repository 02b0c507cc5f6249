"""Local media: a path, bytes, a binary file or a PIL image, whose content is read and sent along."""

from __future__ import annotations

import inspect
import io
import os
import re
import stat
import threading
from pathlib import Path
from typing import IO, Protocol, TypeGuard, cast

from runware._files.sniff import mime_type
from runware.errors import InvalidParameterError

_QUALITY = 95
_KEPT_FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}
# What files cannot hold, or other programs read wrongly, and the nearest mode that is safe.
_CONVERTED_MODES = {
    "CMYK": "RGB", "F": "L", "HSV": "RGB", "I": "I;16", "La": "LA", "PA": "RGBA", "RGBX": "RGB", "RGBa": "RGBA",
    "YCbCr": "RGB",
}  # fmt: skip

# Two requests that share one open file must not move it under each other.
_seeking = threading.Lock()


def _renew_lock() -> None:
    global _seeking
    _seeking = threading.Lock()  # another thread of the parent process may have held the copied one


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


class BinaryFile(Protocol):
    """Anything that reads bytes: `open(..., "rb")`, `io.BytesIO`, a member of a zip archive."""

    def read(self) -> bytes: ...


class Picture(Protocol):
    """A PIL image."""

    @property
    def format(self) -> str | None: ...

    @property
    def mode(self) -> str: ...

    def convert(self, mode: str) -> Picture: ...

    def save(self, fp: IO[bytes], format: str, **params: object) -> None: ...


def is_local(value: object) -> bool:
    """Whether the value has to be read and encoded before it can be sent."""
    return not isinstance(value, str) and (
        _is_bytes(value) or _is_path(value) or _is_file(value) or _is_picture(value)
    )


def check_local(value: object, parameter: str) -> None:
    """Refuse what can be seen at once to give no content. Cheap: nothing is read but a file's size.

    Raises:
        InvalidParameterError: A missing, unreadable or empty file, a directory, no bytes.
    """
    if _is_bytes(value):
        if not memoryview(value).nbytes:
            raise refusal(parameter, "got no bytes at all.")
    elif _is_path(value):
        _check_path(_path(value), parameter)
    elif _is_file(value):
        _check_file(value, parameter)


def read(value: object, parameter: str) -> tuple[bytes, str]:
    """The content of a local value, and its MIME type as told by that content.

    A file object is read from where it stands and put back there, so that the same request can be sent
    again; one that cannot seek can be read once. A PIL image is written as PNG, or as the JPEG or WEBP
    (quality 95) that it was read from.

    Raises:
        InvalidParameterError: It cannot be read, is empty, or gives text, not bytes.
    """
    check_local(value, parameter)
    if _is_bytes(value):
        data = bytes(value)
    elif _is_path(value):
        data = _read_path(_path(value), parameter)
    elif _is_file(value):
        data = _read_file(value, parameter)
    elif _is_picture(value):
        data = _read_picture(value, parameter)
    else:
        raise refusal(parameter, f"there is nothing to read in an object of type {type(value).__qualname__}.")
    if not data:
        sentence = f"{_name(value)} has nothing (more) to read; to send it twice, give its bytes."
        raise refusal(parameter, sentence)
    return data, mime_type(data)


def _is_bytes(value: object) -> TypeGuard[bytes | bytearray | memoryview[int]]:
    return isinstance(value, bytes | bytearray | memoryview)


def _is_path(value: object) -> TypeGuard[os.PathLike[str]]:
    return isinstance(value, os.PathLike)


def _is_file(value: object) -> TypeGuard[BinaryFile]:
    return callable(getattr(value, "read", None)) and not isinstance(value, type)


def _is_picture(value: object) -> TypeGuard[Picture]:
    has_mode = isinstance(getattr(value, "mode", None), str) and hasattr(value, "format")
    return has_mode and callable(getattr(value, "save", None)) and not isinstance(value, type)


def _path(value: os.PathLike[str]) -> Path:
    return Path(os.fsdecode(value))


def _check_path(path: Path, parameter: str) -> None:
    try:
        status = path.stat()
        is_regular = stat.S_ISREG(status.st_mode)
        if is_regular:
            path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refusal(parameter, f"there is no file {path}{_where(path)}.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, parameter, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise refusal(parameter, f"{path} is a directory; give the path of one file.")
    if not is_regular:
        raise refusal(parameter, f"{path} is not a regular file; read it yourself, and give the bytes.")
    if not status.st_size:
        raise refusal(parameter, f"the file {path} is empty.")


def _where(path: Path) -> str:
    if re.match(r"https?:[/\\]", str(path)):
        return "; give a URL as a plain string, not as a Path"
    if str(path).startswith("~"):
        return "; ~ is not expanded, write Path(...).expanduser()"
    return "" if path.is_absolute() else f" in {Path.cwd()}"


def _read_path(path: Path, parameter: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, parameter, error) from error


def _unreadable(path: Path, parameter: str, error: Exception) -> InvalidParameterError:
    reason = getattr(error, "strerror", None) or str(error)
    return refusal(parameter, f"the file {str(path)!r} cannot be read: {reason}.")


def _check_file(file: BinaryFile, parameter: str) -> None:
    if inspect.iscoroutinefunction(file.read):
        raise _asynchronous(file, parameter)
    if getattr(file, "closed", False) is True:
        raise refusal(parameter, f"{_name(file)} is closed; give a Path, or an open file.")
    mode = getattr(file, "mode", None)
    text_mode = isinstance(mode, str) and "b" not in mode and hasattr(file, "encoding")
    if isinstance(file, io.TextIOBase) or text_mode:
        raise refusal(parameter, f'{_name(file)} is open in text mode; open it with mode "rb".')
    if _left(file) == 0:
        sentence = f"{_name(file)} stands at its end, so there is nothing to read; seek(0) goes to its start."
        raise refusal(parameter, sentence)


def _seekable(file: object) -> TypeGuard[IO[bytes]]:
    moves = all(callable(getattr(file, name, None)) for name in ("seekable", "seek", "tell"))
    return moves and bool(cast("IO[bytes]", file).seekable())


def _left(file: object) -> int | None:
    """The bytes from where the file stands to its end."""
    if not _seekable(file):
        return None
    try:
        with _seeking:
            start = file.tell()
            end = file.seek(0, os.SEEK_END)
            file.seek(start)
    except (OSError, ValueError):
        return None
    # Some file-like objects return nothing from seek().
    return max(0, end - start) if isinstance(cast("object", end), int) else None


def _read_file(file: BinaryFile, parameter: str) -> bytes:
    try:
        data = _read_and_put_back(file) if _seekable(file) else cast("object", file.read())
    except (OSError, ValueError) as error:
        raise refusal(parameter, f"{_name(file)} cannot be read: {error}.") from error
    if _is_bytes(data):
        return bytes(data)
    if inspect.iscoroutine(data):
        data.close()
        raise _asynchronous(file, parameter)
    kind = type(data).__name__
    raise refusal(parameter, f"{_name(file)} gave {kind} instead of bytes; open files in binary mode.")


def _read_and_put_back(file: IO[bytes]) -> object:
    with _seeking:
        start = file.tell()
        try:
            return file.read()
        finally:
            file.seek(start)


def _asynchronous(file: BinaryFile, parameter: str) -> InvalidParameterError:
    return refusal(parameter, f"{_name(file)} reads asynchronously; give what `await file.read()` returns.")


def _read_picture(picture: Picture, parameter: str) -> bytes:
    kind = _KEPT_FORMATS.get(picture.format or "", "PNG")
    mode = _CONVERTED_MODES.get(picture.mode)
    buffer = io.BytesIO()
    try:
        safe = picture.convert(mode) if mode else picture
        safe.save(buffer, format=kind, quality=_QUALITY)  # PNG has no quality, and leaves it out
    except Exception as error:  # whatever PIL's codecs raise
        sentence = f"the picture of mode {picture.mode} cannot be written: {error}. Convert it to RGB first."
        raise refusal(parameter, sentence) from error
    return buffer.getvalue()


def refusal(parameter: str, sentence: str) -> InvalidParameterError:
    """The error that refuses what was given for a parameter."""
    return InvalidParameterError(f"{parameter}: {sentence}", parameters=[parameter])


def _name(value: object) -> str:
    name = getattr(value, "name", None)
    return f"the file {name}" if isinstance(name, str) else f"the {type(value).__name__}"
