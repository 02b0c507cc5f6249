"""Reading of published documents: JSON from a file or an https URL, limited in size and depth."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeGuard, cast
from urllib.parse import urljoin, urlsplit

import httpx

from codegen.importing.refused import RefusedError
from codegen.importing.texts import one_line

#: The largest document, in bytes.
LARGEST = 20_000_000
#: The maximum depth of nested objects and lists.
DEEPEST = 100
#: The maximum number of values.
MOST_VALUES = 500_000
#: The maximum duration of a download, in seconds.
LONGEST = 60.0
MOST_REDIRECTS = 5


def read(source: str, transport: httpx.BaseTransport | None = None) -> object:
    """Return the JSON at a path or URL.

    Raises:
        RefusedError: The document cannot be read, or is no JSON, too large or too deep.
    """
    shown = one_line(source)
    content = _download(source, transport) if "://" in source else _file(Path(source))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"{shown} is not valid JSON: its byte {error.start} is not UTF-8.") from None
    return parsed(text, shown)


def parsed(text: str, name: str) -> object:
    """Parse JSON strictly.

    Raises:
        RefusedError: The text is no JSON, or has values that cannot be serialised again, such as duplicate keys.
    """
    _refuse_depth(text, name)

    def refuse_constant(constant: str) -> NoReturn:
        raise RefusedError(f"{name} is not valid JSON: {constant} is not a JSON number.")

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [key for key, _ in pairs]
            twice = next(key for key in names if names.count(key) > 1)
            raise RefusedError(f"{name} has the key {one_line(repr(twice), 60)} twice in one object.")
        return made

    try:
        data = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise RefusedError(f"{name} is not valid JSON: line {error.lineno}: {error.msg}.") from None
    except RefusedError:
        raise
    except (ValueError, RecursionError):  # Python refuses numbers of thousands of digits
        raise RefusedError(f"{name} has a number with too many digits.") from None
    _refuse_odd_values(data, name)
    return data


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    inside = escaped = False
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                raise RefusedError(f"{name} has more than {DEEPEST} levels of nested objects and lists.")
        elif character in "]}":
            depth -= 1


def _refuse_odd_values(data: object, name: str) -> None:
    waiting: list[object] = [data]
    count = 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > MOST_VALUES:
            raise RefusedError(f"{name} has more than {MOST_VALUES} values.")
        if isinstance(value, dict):
            table = cast("dict[object, object]", value)
            waiting += [*table.keys(), *table.values()]
        elif isinstance(value, list):
            waiting += cast("list[object]", value)
        elif isinstance(value, str):
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise RefusedError(f"{name} has text with half of a surrogate pair.")
        elif isinstance(value, float) and not math.isfinite(value):
            raise RefusedError(f"{name} has a number that is too large.")


def _file(path: Path) -> bytes:
    shown = one_line(str(path))
    try:
        if not path.is_file():
            what = "this is not a file" if path.exists() else "the file does not exist"
            raise RefusedError(f"{shown}: {what}.")
        size = path.stat().st_size
        if size > LARGEST:
            raise RefusedError(f"{shown} has {size} bytes; the limit is {LARGEST}.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, RefusedError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RefusedError(f"{shown} cannot be read: {one_line(reason or 'unknown reason')}.") from None


# HTTPS, without credentials ----------------------------------------------------------------------------------------


def _download(url: str, transport: httpx.BaseTransport | None) -> bytes:
    ends = time.monotonic() + LONGEST
    try:
        with httpx.Client(timeout=15.0, follow_redirects=False, transport=transport) as client:
            for _ in range(MOST_REDIRECTS + 1):
                _refuse_url(url)
                with client.stream("GET", url, headers={"Accept": "application/json"}) as response:
                    if not response.is_redirect:
                        return _body(response, one_line(url), ends)
                    url = urljoin(url, response.headers["Location"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        if isinstance(error, RefusedError):
            raise
        reason = one_line(str(error) or type(error).__name__)
        raise RefusedError(f"{one_line(url)} cannot be fetched: {reason}.") from None
    raise RefusedError(f"{one_line(url)} is not fetched: at most {MOST_REDIRECTS} redirects are followed.")


def _refuse_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise RefusedError(f"{one_line(url)} is not an https URL; give the path of a file, or an https URL.")
    if parts.username is not None or parts.password is not None:
        raise RefusedError(
            f"A URL with a user name or password before {parts.hostname} is not fetched; remove them."
        )


def _body(response: httpx.Response, url: str, ends: float) -> bytes:
    if response.status_code != 200:
        raise RefusedError(f"{url} returned HTTP status {response.status_code}.")
    body = bytearray()
    for piece in cast("Iterable[bytes]", response.iter_bytes()):
        body += piece
        if len(body) > LARGEST:
            raise RefusedError(f"{url} has more than {LARGEST} bytes, which is the limit.")
        if time.monotonic() > ends:
            raise RefusedError(f"{url} takes longer than {LONGEST:.0f} seconds.")
    return bytes(body)


def is_table(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value of a document is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value of a document is a list."""
    return isinstance(value, list)


def mapping(value: object) -> dict[str, Any]:
    """Return an object of a document; empty if the value is none."""
    return value if is_table(value) else {}


def listed(value: object) -> list[Any]:
    """Return a list of a document; empty if the value is none."""
    return value if is_list(value) else []
