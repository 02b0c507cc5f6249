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

from runware._files.pictures import Picture, picture_bytes
from runware._files.sniff import mime_type
from runware.errors import InvalidParameterError

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
        raise refusal(parameter, f"got no bytes at all from {_name(value)}.")
    return data, mime_type(data)


def _is_bytes(value: object) -> TypeGuard[bytes | bytearray | memoryview[int]]:
    return isinstance(value, bytes | bytearray | memoryview)


def _is_path(value: object) -> TypeGuard[os.PathLike[str]]:
    return isinstance(value, os.PathLike)


def _is_file(value: object) -> TypeGuard[BinaryFile]:
    return callable(getattr(value, "read", None)) and not isinstance(value, type)


def _is_picture(value: object) -> TypeGuard[Picture]:
    return (
        callable(getattr(value, "save", None))
        and isinstance(getattr(value, "mode", None), str)
        and hasattr(value, "format")
        and not isinstance(value, type)
    )


def _path(value: os.PathLike[str]) -> Path:
    return Path(os.fsdecode(value))


def _check_path(path: Path, parameter: str) -> None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refusal(parameter, f"{path} is a directory; give the path of one file.")
        if not stat.S_ISREG(status.st_mode):
            raise refusal(parameter, f"{path} is not a regular file; read it yourself, and give the bytes.")
        with path.open("rb"):
            pass
    except InvalidParameterError:
        raise  # it is a ValueError too
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refusal(parameter, f"there is no file {path}{_where(path)}.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, parameter, error) from error
    if not status.st_size:
        raise refusal(parameter, f"the file {path} is empty.")


def _where(path: Path) -> str:
    if re.match(r"https?:[/\\]", str(path)):
        return "; give a URL as a plain string, not as a Path"
    if str(path).startswith("~"):
        return "; ~ is not expanded, write Path(...).expanduser()"
    return "" if path.is_absolute() else f" in {Path.cwd()}"


def _read_path(path: Path, parameter: str) -> bytes:
    _check_path(path, parameter)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, parameter, error) from error


def _unreadable(path: Path, parameter: str, error: Exception) -> InvalidParameterError:
    reason = getattr(error, "strerror", None) or str(error)
    return refusal(parameter, f"the file {str(path)!r} cannot be read: {reason}.")


def _check_file(file: BinaryFile, parameter: str) -> None:
    if inspect.iscoroutinefunction(file.read):
        raise refusal(
            parameter, f"{_name(file)} reads asynchronously; give what `await file.read()` returns."
        )
    if getattr(file, "closed", False) is True:
        raise refusal(parameter, f"{_name(file)} is closed; give a Path, or an open file.")
    mode = getattr(file, "mode", None)
    text_mode = isinstance(mode, str) and "b" not in mode and hasattr(file, "encoding")
    if isinstance(file, io.TextIOBase) or text_mode:
        raise refusal(parameter, f'{_name(file)} is open in text mode; open it with mode "rb".')
    if _left(file) == 0:
        raise refusal(
            parameter,
            f"{_name(file)} stands at its end, so there is nothing to read; seek(0) goes to its start.",
        )


def _seekable(file: object) -> TypeGuard[IO[bytes]]:
    if isinstance(file, io.TextIOBase) or getattr(file, "closed", False) is True:
        return False
    if not all(callable(getattr(file, name, None)) for name in ("seekable", "seek", "tell")):
        return False
    return bool(cast("IO[bytes]", file).seekable())


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
    _check_file(file, parameter)
    try:
        if _seekable(file):
            with _seeking:
                start = file.tell()
                try:
                    data = cast("object", file.read())
                finally:
                    file.seek(start)
        else:
            data = cast("object", file.read())
    except (OSError, ValueError) as error:
        raise refusal(parameter, f"{_name(file)} cannot be read: {error}.") from error
    if _is_bytes(data):
        if not memoryview(data).nbytes:
            raise refusal(
                parameter, f"{_name(file)} has nothing (more) to read; to send it twice, give its bytes."
            )
        return bytes(data)
    if inspect.iscoroutine(data):
        data.close()
        raise refusal(
            parameter, f"{_name(file)} reads asynchronously; give what `await file.read()` returns."
        )
    raise refusal(
        parameter, f"{_name(file)} gave {type(data).__name__} instead of bytes; open files in binary mode."
    )


def _read_picture(picture: Picture, parameter: str) -> bytes:
    try:
        return picture_bytes(picture)
    except Exception as error:  # whatever PIL's codecs raise
        raise refusal(
            parameter,
            f"the picture of mode {picture.mode} cannot be written: {error}. Convert it to RGB first.",
        ) from error


def refusal(parameter: str, sentence: str) -> InvalidParameterError:
    """The error that refuses what was given for a parameter."""
    return InvalidParameterError(f"{parameter}: {sentence}", parameters=[parameter])


def _name(value: object) -> str:
    name = getattr(value, "name", None)
    return f"the file {name}" if isinstance(name, str) else f"the {type(value).__name__}"
