"""The exceptions of `runware` and `runware_sync`.

    RunwareError
    ├── InvalidParameterError       the client rejected a value; nothing was sent
    ├── BudgetExceededError         the client's `budget` is used up; the task was not sent (again)
    ├── CallbackError               your `on_result` or `on_progress` raised
    ├── EventLoopError              the client was called where it cannot wait (also a RuntimeError)
    ├── BatchError                  some tasks of a batch failed; it has all outcomes
    ├── JournalError                the journal of a batch cannot be used
    ├── NoAnswerError               no complete response arrived
    │   ├── ConnectionFailedError   the server could not be reached
    │   ├── ConnectionLostError     the connection broke and could not be restored
    │   ├── ClientClosedError       the client was closed while you waited
    │   ├── TaskTimeoutError        no sign of life in time (also a TimeoutError)
    │   ├── ResponseTooLargeError   the response is larger than the client's `max_message_size`
    │   └── IncompleteResultsError  some results arrived, others did not
    └── APIError                    the server responded with an error
        ├── AuthenticationError  PermissionDeniedError  QuotaError  RateLimitError
        ├── ValidationError  ConflictError  NotFoundError  SafetyError
        └── ProviderError  ServerTimeoutError  ServerError

`ModelWarning` is not one of these exceptions but a warning: a task was sent that its model will probably not accept.

`schema/errors.yaml` maps the server's error codes to these classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Self, cast

from runware._json.shown import ended, shown
from runware._logs.redact import excerpt, printable, shorten_anything

if TYPE_CHECKING:
    from runware.error_codes import ErrorCode

__all__ = [
    "APIError", "AuthenticationError", "BatchError", "BudgetExceededError", "CallbackError",
    "ClientClosedError", "ConflictError", "ConnectionFailedError", "ConnectionLostError", "EventLoopError",
    "IncompleteResultsError", "InvalidParameterError", "JournalError", "ModelWarning", "NoAnswerError",
    "NotFoundError", "PermissionDeniedError", "ProviderError", "QuotaError", "RateLimitError",
    "ResponseTooLargeError", "RunwareError", "SafetyError", "ServerError", "ServerTimeoutError",
    "TaskTimeoutError", "ValidationError",
]  # fmt: skip


class RunwareError(Exception):
    """Base class of all exceptions of this package.

    Attributes:
        message: What happened, to which task or value, and what to do about it.
        code: The error code of the API, such as `invalidApiKey`; None for errors without one, such as a lost connection.
        parameters: The names of the parameters concerned. An `APIError` has the wire names, such as `positivePrompt`.
        allowed_values: The accepted values, if known.
        minimum, maximum: The limits of the value, if known.
        task_type: The wire name of the task's type, such as `imageInference`.
        task_uuid: The UUID of the task, to poll for it later. After several attempts, that of the last one.
        attempts: The UUIDs of all attempts, in order. A retry gets a new UUID only if the previous attempt has ended and
            the caller does not know its UUID.
        documentation: A link to the API's documentation.
        retryable: Whether the same request may succeed later.
        in_doubt: Whether the fate of the task is unknown: it may still be running on the server and be billed, so collect it
            rather than send it again. The error may also have been meant for another task.
        results: The results that had arrived before the error. They are billed, so they are never thrown away.
        errors: All errors, if one response had several.
        details: The server's error object with all its fields, unchanged (except that over HTTP, a gateway's error code
            is replaced by the API's).
    """

    retryable: bool = False
    in_doubt: bool = False

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        parameters: Sequence[str] = (),
        allowed_values: Sequence[object] = (),
        minimum: float | None = None,
        maximum: float | None = None,
        task_type: str | None = None,
        task_uuid: str | None = None,
        documentation: str | None = None,
        retryable: bool | None = None,
        results: Sequence[Any] = (),
        errors: Sequence[RunwareError] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        message = printable(message)  # a message may quote a prompt, and is shown by terminals and logs
        super().__init__(message)
        self.message = message
        self.code = code
        self.parameters: tuple[str, ...] = tuple(parameters)
        self.allowed_values: tuple[object, ...] = tuple(allowed_values)
        self.minimum = minimum
        self.maximum = maximum
        self.task_type = task_type
        self.task_uuid = task_uuid
        self.attempts: tuple[str, ...] = () if task_uuid is None else (task_uuid,)
        self.documentation = documentation
        if retryable is not None:
            self.retryable = retryable
        self.results: list[Any] = list(results)
        self.errors: list[RunwareError] = list(errors)
        self.details: dict[str, object] = dict(details or {})

    def __str__(self) -> str:
        if self.task_uuid and self.task_uuid not in self.message:
            return f"{self.message} (task {self.task_uuid})"
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call cls(*args) and lose all keyword arguments.
        return type(self), (self.message,), self.__dict__.copy()


class InvalidParameterError(RunwareError, ValueError):
    """The client rejected a value. Nothing was sent, and nothing is billed."""


class ModelWarning(UserWarning):
    """A model will probably not accept the task that was sent to it: see the option `validate`.

    The message says what the model accepts. Each client warns once for each parameter of a model.

    Example:
        >>> import warnings
        >>> warnings.simplefilter("error", ModelWarning)  # in tests: raise it
    """


class BudgetExceededError(RunwareError):
    """The client's `budget` is used up, so the task was not sent, or not retried: then `__cause__` is its earlier error."""


class CallbackError(RunwareError):
    """`on_result` or `on_progress` raised `__cause__`. The task still ran to its end: `results` has its results."""


class EventLoopError(RunwareError, RuntimeError):
    """The async client was used outside of asyncio, or the blocking client in its own background thread. Nothing was sent.

    Also raised when a task that was started in one event loop is awaited in another one, or in a forked child process. Then
    the task `task_uuid` continues on the server, and the error is `in_doubt`.
    """


class BatchError(RunwareError):
    """Some tasks of `run_all` failed.

    `outcomes` has, for each task in the order given, its list of results or its error. `in_doubt` if one of its errors is.
    """

    def __init__(self, message: str = "", *, outcomes: Sequence[Any] = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.outcomes: list[Any] = list(outcomes)
        self.in_doubt: bool = any(error.in_doubt for error in self.errors)


class JournalError(RunwareError):
    """The journal of a batch cannot be read, written or used: see `runware.batch`. No task is sent before the journal has it."""


class NoAnswerError(RunwareError):
    """No complete response arrived. If `in_doubt`, the task may still be running on the server and be billed."""


class ConnectionFailedError(NoAnswerError, ConnectionError):
    """The server could not be reached, so nothing was sent.

    Attributes:
        retry_after: The server's `Retry-After` in seconds when it refused to open a WebSocket; None if it sent none.
    """

    retryable = True
    retry_after: float | None = None


class ConnectionLostError(NoAnswerError, ConnectionError):
    """The connection broke while the task was in flight, and the client could not recover from that."""

    retryable = True


class ClientClosedError(NoAnswerError):
    """The client, or the job, was closed before the response arrived, or the client was used after it was closed."""


class TaskTimeoutError(NoAnswerError, TimeoutError):
    """The task gave no sign of life for `timeout` seconds and no retry was left, or the call did not end within `deadline`."""

    retryable = True


class ResponseTooLargeError(NoAnswerError):
    """A response of the server is larger than the client's `max_message_size`. It was not read."""

    @classmethod
    def of(cls, limit: int) -> Self:
        """Return the error for a message of more than `limit` bytes."""
        return cls(
            f"The server's answer is larger than {limit} bytes, the client's max_message_size, so it was not read. Raise that "
            'setting, or ask for URLs (output_type="URL") or for fewer results at once.'
        )


class IncompleteResultsError(NoAnswerError):
    """Some results arrived, others did not. `results` has those that arrived."""


class APIError(RunwareError):
    """The server responded with an error."""


class AuthenticationError(APIError):
    """The API key is missing, wrong or revoked, or its account is suspended."""


class PermissionDeniedError(APIError):
    """The API key is valid, but does not allow this."""


class QuotaError(APIError):
    """The account's credits or quota do not cover the task."""


class RateLimitError(APIError):
    """Too many requests at once. The server asks the client to back off."""

    retryable = True


class ValidationError(APIError):
    """The server rejected a parameter. Rejected requests are not billed."""


class ConflictError(ValidationError):
    """The server already knows a task with this UUID."""


class NotFoundError(APIError):
    """The server does not know the requested task, model or file, or no longer knows it."""


class SafetyError(APIError):
    """Content moderation stopped the prompt or the result."""


class ProviderError(APIError):
    """The model, or the provider behind it, failed to complete the task."""

    retryable = True


class ServerTimeoutError(APIError, TimeoutError):
    """The server, or the provider of a model, took too long."""

    retryable = True


class ServerError(APIError):
    """The server itself failed."""

    retryable = True


def refusal(sentence: str, *names: str, **limits: Any) -> InvalidParameterError:
    """Return the error that rejects the named parameters. `limits` are its `allowed_values`, `minimum` and `maximum`."""
    return InvalidParameterError(sentence, parameters=names, **limits)


def must_be(name: str, given: object, wanted: str, **limits: Any) -> InvalidParameterError:
    """Return the error for a value of a parameter. `wanted` describes the values that are accepted."""
    return refusal(f"{name} is {shown(given)}; it must be {wanted}.", name, **limits)


def with_type(value: object) -> str:
    """Return a value of a wrong type, with the name of its type, as messages show it."""
    return f"{shown(shorten_anything(value))} ({type(value).__name__})"


def _entry(code: str) -> ErrorCode:
    """Return the entry of an error code of the server. The entry of an unknown code has an empty `meaning`."""
    from runware.error_codes import CODES, PATTERNS, ErrorCode  # imported with the first error

    family = (row for match, row in PATTERNS if fnmatchcase(code, match))
    return CODES.get(code) or next(family, ErrorCode("APIError", False, "", 0))


def says_unknown_task(error: APIError) -> bool:
    """Whether the error says that the server does not know the task. An empty response to a poll means the same."""
    from runware.error_codes import UNKNOWN_TASK

    return error.code in UNKNOWN_TASK


def is_overload(error: APIError) -> bool:
    """Whether the error says that the server is overloaded. Such an error says nothing about the task itself."""
    from runware.error_codes import OVERLOADED

    return (isinstance(error, RateLimitError) and error.retryable) or error.code in OVERLOADED


def has_meaning(status: int) -> bool:
    """Whether an HTTP status maps to an error code of the API."""
    from runware.error_codes import STATUSES

    return status in STATUSES


def error_of_status(status: int) -> dict[str, Any]:
    """Return an error object in the server's format for an HTTP response that has none."""
    from runware.error_codes import REMEDIES, STATUSES

    code = STATUSES.get(status)
    family = 300 if 300 <= status < 400 else min(500, status)
    remedy = REMEDIES.get(family, "Check the url of the client.")
    meaning = _entry(code).meaning if code else remedy
    return {"code": code or f"http{status}", "message": f"The server answered with HTTP {status}. {meaning}"}


def with_status(error: Mapping[str, Any], status: int) -> dict[str, Any]:
    """Return a copy of an error object. If its code is not one of the API's, the code of its HTTP status replaces it.

    Proxies and gateways send error objects of their own: `{"code": 429, "message": "Slow down."}`.
    """
    from runware.error_codes import STATUSES

    code = error.get("code") or error.get("errorId") or ""
    is_number = not code or str(code).isdecimal()
    if _entry(str(code)).meaning or not (is_number or status in STATUSES):
        return dict(error)
    known = error_of_status(status)
    message = error.get("message") or error.get("errorMessage") or known["message"]
    return {**error, "code": known["code"], "message": message}


def error_from_answer(
    answer: Mapping[str, Any], *, task_type: str | None = None, task_uuid: str | None = None
) -> APIError:
    """Return the exception for an error object of the server, in any of its formats."""
    code = str(answer.get("code") or answer.get("errorId") or "unknownError")
    known = _entry(code)
    said = answer.get("message") or answer.get("errorMessage")
    message = str(said or _fallback_message(answer) or known.meaning or code)
    if content := answer.get("responseContent"):
        message = f"{ended(message)} The provider said: {content}"
    cls: type[APIError] = globals()[known.error]
    return cls(
        message,
        code=code,
        parameters=[str(name) for name in _items(answer.get("parameter"))],
        allowed_values=_items(answer.get("allowedValues")),
        minimum=_number(answer.get("min")),
        maximum=_number(answer.get("max")),
        task_type=str(answer.get("taskType") or task_type or "") or None,
        task_uuid=str(answer.get("taskUUID") or task_uuid or "") or None,
        documentation=str(answer.get("documentation") or "") or None,
        retryable=known.retryable,
        details=answer,
    )


def _fallback_message(answer: Mapping[str, Any]) -> str:
    """Return a message for an error with neither message nor code: gateways and frameworks have formats of their own."""
    told = ("taskType", "status", "progress", "cost")
    other = {key: value for key, value in answer.items() if value and key not in told and key[-4:] != "UUID"}
    if not other or "code" in other or "errorId" in other:
        return ""
    return f"The server failed, and said: {excerpt(other)}"


def _items(value: object) -> Sequence[object]:
    """Return the items of `parameter` or `allowedValues`: an array, an object with indexes as keys, or a single value."""
    if isinstance(value, Mapping):
        return tuple(cast("Mapping[str, object]", value).values())
    if isinstance(value, list | tuple):
        return cast("Sequence[object]", value)
    return () if value is None else (value,)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
