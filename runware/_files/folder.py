"""Atomic writing of files: a file is complete or does not exist, and no file is replaced by accident."""

from __future__ import annotations

import asyncio
import filecmp
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from runware._files.sniff import is_media_name
from runware._json.plain_values import as_text
from runware._logs.redact import shorten_anything, without_secrets
from runware.errors import must_be, refusal

AT_ONCE = 8  # files fetched at the same time
_HEAD = 4096  # bytes kept for detecting the type of a file
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")  # `Path` makes "//" a single slash; drives have one letter


class PartFile:
    """A partial file under a temporary name. It is created by the first write."""

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        self.path = path
        self.head = b""
        self._durable = durable
        self._file: BinaryIO | None = None

    def write(self, data: bytes | bytearray) -> int:
        if self._file is None:
            self._file = self.path.open("xb")
        if len(self.head) < _HEAD:
            self.head = (self.head + data)[:_HEAD]
        return self._file.write(data)

    def complete(self, data: bytes | bytearray) -> None:
        self.write(data)
        assert self._file is not None
        with self._file as file:
            if self._durable:
                file.flush()
                os.fsync(file.fileno())

    def discard(self) -> None:
        with suppress(OSError):
            if self._file is not None:
                self._file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def folder_path(
    folder: object,
    called: str = "folder",
    apart: Callable[[str, str], str] = "save(results, {!r}, name={!r})".format,
) -> Path:
    """Return the path of a folder given by the caller. A leading `~` is expanded, as a shell does it.

    Args:
        folder: A string, or a path.
        called: The name of the parameter, for errors.
        apart: Words a call with a folder and a name of files, for errors.

    Raises:
        InvalidParameterError: The value is empty, a URL, the name of a file, or not a path at all.
    """
    text = as_text(folder)
    if text is None:
        try:
            text = os.fsdecode(cast("Any", type(folder)).__fspath__(folder))
        except Exception as error:  # no path, or a path class of the caller that raises
            raise must_be(called, shorten_anything(folder), "a path, as a string or a Path") from error
    if not text:  # such as an unset variable of a shell
        raise refusal(f"{called} is '', which names no folder. For the current folder, write '.'.", called)
    if _URL.match(text):
        remedy = "save into a folder of this machine, and copy the files from there"
        if text[:5].lower() == "file:":
            remedy = "give the path in it, without file://"
        raise refusal(f"{called} is {without_secrets(text)!r}, a URL; {remedy}.", called)
    expanded = os.path.expanduser(text)  # noqa: PTH111 - `Path("./~")` drops the "./" that prevents expansion
    if expanded == text and text.startswith("~"):
        remedy = f"for a folder of that name write './{text}'"
        raise refusal(f"{called} is {text!r}, and this machine has no such user; {remedy}.", called)
    path = Path(expanded)
    if is_media_name(path.name) and not text.endswith(("/", os.sep)) and not os.path.isdir(path):  # noqa: PTH112 - never raises
        problem = "which looks like the name of a file. Give the folder and the name separately"
        raise refusal(f"{called} is {text!r}, {problem}: {apart(str(path.parent), path.stem)}.", called)
    return path


class Folder:
    """The target folder of one call. Existing files are replaced only with `overwrite`, files of the same call never."""

    def __init__(self, path: Path, overwrite: bool, parts: Path | None = None) -> None:
        self.path = path
        self._parts = parts
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.publishing = asyncio.Lock()
        self._overwrite = overwrite
        self._written: set[str] = set()  # casefolded, since some file systems ignore case

    def make(self) -> None:
        try:
            for folder in (self.path, self._parts or self.path):  # either may have been deleted meanwhile
                folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            sentence = f"folder: results cannot be saved in {str(self.path)!r}: {reason}."
            raise refusal(sentence, "folder") from error

    def part(self, stem: str) -> PartFile:
        """Return a partial file for a file with this stem."""
        name = f".{stem}-{secrets.token_hex(4)}.part"
        return PartFile((self._parts or self.path) / name, durable=self._parts is not None)

    def publish(self, part: Path, stem: str, extension: str) -> tuple[Path, bool]:
        """Move the partial file to its final name. Return the path, and whether the file is new."""
        if stem.lower().endswith(extension):
            stem = stem[: -len(extension)]
        path, number = self.path / f"{stem}{extension}", 1
        while not self._placed(part, path):
            if _same_content(part, path):
                return path, False
            number += 1
            path = self.path / f"{stem}-{number}{extension}"
        self._written.add(path.name.casefold())
        return path, True

    def _placed(self, part: Path, path: Path) -> bool:
        if self._overwrite and path.name.casefold() not in self._written and not path.is_dir():
            part.replace(path)
            return True
        return _renamed_if_free(part, path)


def _renamed_if_free(part: Path, path: Path) -> bool:
    """Rename the partial file unless the target exists. Atomic, unlike a check followed by a rename."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        return False
    except (OSError, NotImplementedError):  # the file system has no hard links
        try:
            path.open("xb").close()
        except FileExistsError:
            return False
        try:
            part.replace(path)
        except OSError:
            with suppress(OSError):
                path.unlink()  # the empty placeholder created above
            raise
    return True


def _same_content(part: Path, path: Path) -> bool:
    with suppress(OSError):
        return path.is_file() and filecmp.cmp(part, path, shallow=False)
    return False
