"""Functions for receiving webhooks: the requests that the server posts to your `webhook_url`. For any web framework.

The server posts once for each result, and again if it gets no 2xx response within about five seconds. So store the result,
respond, and do the work afterwards. Requests are not signed: put a secret into the URL, and check it with `check_token`.

    >>> from runware.webhooks import Deduplicator, check_token, parse
    >>> seen = Deduplicator()
    >>> def receive(token, body):
    ...     if not check_token(token, "my secret"):
    ...         return 403
    ...     for item in parse(body):
    ...         if seen.is_new(item):
    ...             print(type(item).__name__, item.task_uuid)
    ...     return 200
    >>> body = '{"data": [{"taskType": "imageInference", "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6"}]}'
    >>> receive("my secret", body)
    Image a770f077-f413-47de-9dac-be0b26a35da6
    200
    >>> receive("my secret", body)
    200
    >>> receive("a guess", body)
    403
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, cast

from runware._engine.envelope import ENVELOPE, status_of
from runware._engine.identity import own_uuids
from runware._engine.task_state import UNDER_WAY
from runware._files.result_files import files_in
from runware._json.plain_values import as_text, canonical_uuid
from runware._logs.redact import excerpt
from runware._models.model import Result
from runware._models.preparing import result_of_unknown_task
from runware.errors import APIError, InvalidParameterError, error_from_answer, refusal

__all__ = ["Deduplicator", "check_token", "parse"]

_WRAPPERS = ("data", "errors", "error")
#: Fields that identify an object of the API that has no wrapper.
_MARKS = frozenset({"taskType", "taskUUID", "code", "error", "errorId", "errorMessage"})


def parse(body: bytes | bytearray | str | Mapping[str, object]) -> list[Result | APIError]:
    """Return the results and errors in the body of a webhook request.

    The API posts single objects, `{"data": [...]}`, `{"errors": [...]}`, `{"error": ...}`, and objects with a `status`. All of
    these are supported. A result has the class that its task returns (`Image`, `Video`, ...), or is a plain `Result` if this
    version does not know the task type. Fields that this version does not know are in `extra`: there, an unfinished result
    has the `status` `processing`. Errors are returned, not raised.

    Args:
        body: The raw body, or the JSON object in it if your framework has decoded it.

    Raises:
        InvalidParameterError: The body is not one that the API posts. Respond with status 400.

    Example:
        >>> [image] = parse('{"taskType": "imageInference", "taskUUID": "u", "imageURL": "https://example.com/a.png"}')
        >>> image.image_url
        'https://example.com/a.png'
        >>> [error] = parse({"errors": [{"code": "timeoutProvider", "message": "Too late.", "taskUUID": "u"}]})
        >>> type(error).__name__, error.code, error.retryable
        ('ServerTimeoutError', 'timeoutProvider', True)
    """
    return [_converted(item) for item in _items(_decoded(body))]


def check_token(given: str | bytes | None, expected: str) -> bool:
    """Whether the token of a request is correct. The time that this takes does not show how much of the token is correct.

    If the expected token is empty, every token is rejected, so that a forgotten setting does not accept all requests.

    Args:
        given: The token of the request, such as a part of its path or query; None if it has none. A value that is neither
            a string nor bytes is rejected.
        expected: Your secret, which is part of the `webhook_url` of your tasks.

    Raises:
        InvalidParameterError: `expected` is not a string.

    Example:
        >>> check_token("my secret", "my secret"), check_token("a guess", "my secret"), check_token(None, "my secret")
        (True, False, False)
        >>> check_token("", "")
        False
    """
    if not given or not expected:
        return False
    if not isinstance(expected, str):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
        kind = type(expected).__name__
        sentence = f"expected is of type {kind}; it must be a string, which a settings library may keep in an object."
        raise refusal(sentence, "expected")
    if not issubclass(type(given), bytes):
        given = (as_text(given) or "").encode(errors="surrogatepass")
    return hmac.compare_digest(cast("bytes", given), expected.encode(errors="surrogatepass"))


class Deduplicator:
    """Detects repeated deliveries, since the server may deliver the same result or error more than once.

    A result is identified by its task and the UUIDs of its files; a result without files, and an error, by its content. So
    of two identical texts of one task only the first is new. Thread-safe. Deliveries to other processes are not known: if
    you have several processes, deduplicate in your database, for example with a unique constraint.

    Args:
        size: The number of deliveries to remember. The oldest are forgotten first.

    Raises:
        InvalidParameterError: `size` is less than one.

    Example:
        >>> seen = Deduplicator()
        >>> [image] = parse({"taskType": "imageInference", "taskUUID": "u", "imageUUID": "i"})
        >>> seen.is_new(image), seen.is_new(image)
        (True, False)
        >>> seen.forget(image)  # it could not be handled; the server delivers it again
        >>> seen.is_new(image)
        True
    """

    def __init__(self, size: int = 10_000) -> None:
        if size < 1:
            raise refusal(f"size is {size}; it must be at least 1.", "size", minimum=1)
        self._size = size
        self._seen: dict[tuple[str, ...], bool] = {}  # the oldest first
        self._lock = threading.Lock()

    def is_new(self, item: Result | APIError) -> bool:
        """Whether this is the first delivery of the item. If several threads ask at once, only one gets True.

        Args:
            item: An item of the list that `parse` returned.
        """
        key = _delivery_key(item)
        with self._lock:
            known = self._seen.pop(key, False)
            self._seen[key] = True
            if len(self._seen) > self._size:
                del self._seen[next(iter(self._seen))]
        return not known

    def forget(self, item: Result | APIError) -> None:
        """Treat the next delivery of the item as new.

        Args:
            item: An item of the list that `parse` returned.
        """
        with self._lock:
            self._seen.pop(_delivery_key(item), None)


def _decoded(body: object) -> object:
    if not (isinstance(body, Mapping) or issubclass(type(body), bytes | bytearray | str)):
        raise _refused(f"is of type {type(body).__name__}; it must be bytes, text or a JSON object.")
    try:
        return cast("object", body) if isinstance(body, Mapping) else json.loads(cast("str | bytes", body))
    except (ValueError, RecursionError) as error:
        raise _refused(f"cannot be read as JSON: {error}.") from error


def _items(message: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a message, and of nested arrays in it, without their wrappers."""
    pending = [message]  # not recursive: arrays may be nested more deeply than Python's recursion limit
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending.extend(reversed(cast("list[object]", part)))
        else:
            yield from _items_of_object(part)


def _items_of_object(message: object) -> Iterator[dict[str, Any]]:
    """Yield the objects in an object's wrappers. Fields beside a wrapper are copied to each object in it."""
    whole = _object(message, "It holds")
    if not whole.keys() & {"data", "errors"}:
        if all(whole.get(mark) is None for mark in _MARKS):
            raise _malformed("It has none of data, errors, error, taskType and taskUUID.")
        yield from _split_errors(whole)
        return
    beside = {key: value for key, value in whole.items() if key not in _WRAPPERS}
    for item in _items_at(whole, "data", Mapping):
        yield from _split_errors({**beside, **_object(item, "Its data holds")})
    errors = _items_at(whole, "errors", Mapping | str)
    # Some messages have the same errors as both `errors` and `error`, since clients read either the one or the other.
    errors += [error for error in _items_at(whole, "error", Mapping | str) if error not in errors]
    for error in errors:
        if not error:
            raise _malformed(f"Its errors hold {excerpt(error)} where an object should be.")
        yield {**beside, "error": error}


def _split_errors(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a copy of an object for each error in its `error` array, or the object itself if `error` is not an array."""
    errors: object = item.get("error")
    if not isinstance(errors, list):
        return [item]
    return [{**item, "error": error} for error in cast("list[object]", errors)]


def _converted(item: dict[str, Any]) -> Result | APIError:
    status, error = status_of(item), item.get("error")
    is_well = status == "success" or status in UNDER_WAY
    has_code = bool(item.keys() & {"code", "errorId", "errorMessage"})
    if not error and status != "error" and (is_well or not has_code):
        return result_of_unknown_task(item)
    beside = {key: value for key, value in item.items() if key != "error" and value is not None}
    inner: dict[str, Any] = {}
    if isinstance(error, Mapping):
        inner = dict(cast("Mapping[str, Any]", error))
    elif isinstance(error, str) and "message" not in beside:  # else it is a code, or a shorter message
        inner = {"message": error}
    elif error is not None and not isinstance(error, bool | str):
        raise _malformed(f"Its error is {excerpt(error)}; it must be an object or a string.")
    failure = error_from_answer({**beside, **inner})
    failure.details = dict(item) if beside or not inner else inner
    return failure


def _object(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _malformed(f"{place} {excerpt(value)} where an object should be.")
    return dict(cast("Mapping[str, Any]", value))


def _items_at(whole: Mapping[str, object], place: str, alone: type | UnionType) -> list[object]:
    """Return the items of the array at a key, or the single item there if it has the type `alone`."""
    value = whole.get(place)
    if value is None:
        return []
    if isinstance(value, list):
        return list(cast("list[object]", value))
    if isinstance(value, alone):
        return [value]
    raise _malformed(f"Its {place} is {excerpt(value)}; it must be an array or an object.")


def _delivery_key(item: Result | APIError) -> tuple[str, ...]:
    task = canonical_uuid(str(item.task_uuid))
    if isinstance(item, APIError):
        return (task, "error", str(item.code), _digest({"message": item.message}))
    content = item.to_dict()
    if status_of(content) in UNDER_WAY:
        return (task, "under way", _digest(content))
    files = {reference.uuid for reference in files_in(item) if reference.uuid}
    own = map(content.get, own_uuids(tuple(content)))
    named = {uuid.lower() for uuid in (*files, *own) if isinstance(uuid, str)}
    if named:
        return (task, "files", status_of(content) or "success", *sorted(named))
    # The cost may be in one delivery and missing in another one of the same result.
    return (task, "content", _digest({k: v for k, v in content.items() if k not in ENVELOPE | {"cost"}}))


def _digest(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _malformed(what: str) -> InvalidParameterError:
    return _refused(f"is not a message of the API. {what}")


def _refused(problem: str) -> InvalidParameterError:
    return refusal(f"The webhook's body {problem}", "body")
