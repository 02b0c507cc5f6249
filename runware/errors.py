"""The exceptions of `runware` and `runware_sync`.

    RunwareError
    ├── InvalidParameterError       the client refused a value; nothing was sent
    ├── BudgetExceededError         the client's `budget` is spent; the task was not sent (again)
    ├── CallbackError               your `on_result` or `on_progress` raised
    ├── EventLoopError              the client was called where it cannot wait (also a RuntimeError)
    ├── BatchError                  some tasks of a batch failed; it has all outcomes
    ├── JournalError                the journal of a batch cannot be used
    ├── NoAnswerError               no complete answer came
    │   ├── ConnectionFailedError   the server could not be reached
    │   ├── ConnectionLostError     the connection broke and could not be repaired
    │   ├── ClientClosedError       the client was closed while you waited
    │   ├── TaskTimeoutError        no sign of life in time (also a TimeoutError)
    │   ├── ResponseTooLargeError   the answer is larger than the client's `max_message_size`
    │   └── IncompleteResultsError  some results came, others did not
    └── APIError                    the server answered with an error
        ├── AuthenticationError  PermissionDeniedError  QuotaError  RateLimitError
        ├── ValidationError  ConflictError  NotFoundError  SafetyError
        └── ProviderError  ServerTimeoutError  ServerError

A `ModelWarning` is no exception of these, but a warning: a task was sent that its model will probably not take.

Which of the server's codes becomes which class is in `schema/errors.yaml`.
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
    "APIError",
    "AuthenticationError",
    "BatchError",
    "BudgetExceededError",
    "CallbackError",
    "ClientClosedError",
    "ConflictError",
    "ConnectionFailedError",
    "ConnectionLostError",
    "EventLoopError",
    "IncompleteResultsError",
    "InvalidParameterError",
    "JournalError",
    "ModelWarning",
    "NoAnswerError",
    "NotFoundError",
    "PermissionDeniedError",
    "ProviderError",
    "QuotaError",
    "RateLimitError",
    "ResponseTooLargeError",
    "RunwareError",
    "SafetyError",
    "ServerError",
    "ServerTimeoutError",
    "TaskTimeoutError",
    "ValidationError",
]


class RunwareError(Exception):
    """The root of all errors of this package.

    Attributes:
        message: What happened, to what, and what to do.
        code: The server's code, such as `invalidApiKey`; None if the error is not the server's.
        parameters: The names of the parameters concerned. An `APIError` has the server's names, such as `positivePrompt`.
        allowed_values: The values that are accepted, if known.
        minimum, maximum: The limits of the value, if known.
        task_type: The type of the task concerned, such as `imageInference`.
        task_uuid: The UUID of the task, to ask for it later. After several attempts, that of the last one.
        attempts: The UUIDs of all attempts, in order. A task is sent under a new UUID only if the attempt before has
            ended, and the caller does not know its UUID.
        documentation: A link to the API's documentation.
        retryable: Whether the same request may succeed later.
        in_doubt: The error says nothing about the fate of the task for certain: it may have been meant for another one. The
            task may go on, and be billed.
        results: The results that had arrived. They are paid for, so they are never thrown away.
        errors: All errors, if one answer had several.
        details: The server's error object as it came, with all its fields (over HTTP, with a code of
            the API in place of a gateway's).
    """

    retryable: bool = False
    in_doubt: bool = False

    def __init__(
        self,
        message: str,
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
        message = printable(message)  # it may quote a prompt, and terminals and logs show it
        super().__init__(message)
        self.message = message
        self.code = code
        self.parameters = tuple(parameters)
        self.allowed_values = tuple(allowed_values)
        self.minimum = minimum
        self.maximum = maximum
        self.task_type = task_type
        self.task_uuid = task_uuid
        self.attempts: tuple[str, ...] = () if task_uuid is None else (task_uuid,)
        self.documentation = documentation
        if retryable is not None:
            self.retryable = retryable
        self.results = list(results)
        self.errors = list(errors)
        self.details = dict(details or {})

    def __str__(self) -> str:
        if self.task_uuid and self.task_uuid not in self.message:
            return f"{self.message} (task {self.task_uuid})"
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call cls(*args) and lose every keyword.
        return type(self), (self.message,), self.__dict__.copy()


class InvalidParameterError(RunwareError, ValueError):
    """The client refused a value. Nothing was sent, and nothing is billed."""


class ModelWarning(UserWarning):
    """A model will probably not take what was sent to it: see the option `validate`.

    It says what the model takes. A client warns once of each parameter of a model.

    Example:
        >>> import warnings
        >>> warnings.simplefilter("error", ModelWarning)  # in tests: raise it
    """


class BudgetExceededError(RunwareError):
    """The client's `budget` is spent, so the task was not sent, or not sent again: `__cause__` is what it failed with before."""


class CallbackError(RunwareError):
    """`on_result` or `on_progress` raised. The task went on to its end: `results` has its results, `__cause__` your error."""


class EventLoopError(RunwareError, RuntimeError):
    """The async client was used outside of asyncio, or the blocking one in its own thread. Nothing was sent.

    Or what was begun in one event loop is waited for in another, or in a forked child: `task_uuid` is a task that goes on.
    """


class BatchError(RunwareError):
    """Some tasks of `run_all` failed.

    `outcomes` has, for each task in order, its list of results or its error.
    """

    def __init__(self, message: str, *, outcomes: Sequence[Any] = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.outcomes = list(outcomes)


class JournalError(RunwareError):
    """The journal of a batch cannot be read, written or used: see `runware.batch`. No task was sent without being in it."""


class NoAnswerError(RunwareError):
    """No complete answer came. The task may still be running on the server, and be billed."""

    in_doubt = True


class ConnectionFailedError(NoAnswerError, ConnectionError):
    """The server could not be reached, so nothing was sent.

    Attributes:
        retry_after: Seconds for which the server asked to be left alone when it was to open a WebSocket; None if it did not.
    """

    retryable = True
    retry_after: float | None = None


class ConnectionLostError(NoAnswerError, ConnectionError):
    """The connection broke while the task was under way."""

    retryable = True


class ClientClosedError(NoAnswerError):
    """The client was closed before the answer came, or was used after it was closed."""


class TaskTimeoutError(NoAnswerError, TimeoutError):
    """No sign of life of the task within `timeout`, over all its tries, or no end within `deadline`."""

    retryable = True


class ResponseTooLargeError(NoAnswerError):
    """An answer of the server is larger than the client's `max_message_size`. It was not read."""

    @classmethod
    def of(cls, limit: int) -> Self:
        """For a message that is larger than this many bytes."""
        return cls(
            f"The server's answer is larger than {limit} bytes, the client's max_message_size, so it was not read. Raise that "
            'setting, or ask for URLs (output_type="URL") or for fewer results at once.'
        )


class IncompleteResultsError(NoAnswerError):
    """Some results arrived, and others did not. `results` has those that arrived."""


class APIError(RunwareError):
    """The server answered with an error."""


class AuthenticationError(APIError):
    """The API key is missing, wrong or revoked, or its account is suspended."""


class PermissionDeniedError(APIError):
    """The API key is valid, but does not allow this."""


class QuotaError(APIError):
    """The account's credits or quota do not cover the task."""


class RateLimitError(APIError):
    """Too many requests at once. The server asks for a pause."""

    retryable = True


class ValidationError(APIError):
    """The server refused a parameter. Refused requests are not billed."""


class ConflictError(ValidationError):
    """The server already knows a task with this UUID."""


class NotFoundError(APIError):
    """The server does not know what was asked for, or does not know it any more."""


class SafetyError(APIError):
    """Content moderation stopped the prompt or the result."""


class ProviderError(APIError):
    """The model, or the provider behind it, failed to do the task."""

    retryable = True


class ServerTimeoutError(APIError, TimeoutError):
    """The server, or the provider of a model, took too long."""

    retryable = True


class ServerError(APIError):
    """The server itself failed."""

    retryable = True


def refusal(sentence: str, *names: str, **limits: Any) -> InvalidParameterError:
    """The error for parameters of these names. `limits` are its `allowed_values`, `minimum` and `maximum`."""
    return InvalidParameterError(sentence, parameters=names, **limits)


def must_be(name: str, given: object, wanted: str, **limits: Any) -> InvalidParameterError:
    """The error for a value that is not what is wanted."""
    return refusal(f"{name} is {shown(given)}; it must be {wanted}.", name, **limits)


def with_type(value: object) -> str:
    """How sentences show what somebody gave that is of a wrong type."""
    return f"{shown(shorten_anything(value))} ({type(value).__name__})"


def _known(code: str) -> ErrorCode:
    """What is known about one of the server's error codes. Without a meaning, it is none of these."""
    from runware.error_codes import CODES, PATTERNS, ErrorCode  # loaded with the first error

    family = (row for match, row in PATTERNS if fnmatchcase(code, match))
    return CODES.get(code) or next(family, ErrorCode("APIError", False, "", 0))


def says_unknown_task(error: APIError) -> bool:
    """Whether it says that the server does not know the task. An empty answer to a question says the same."""
    from runware.error_codes import UNKNOWN_TASK

    return error.code in UNKNOWN_TASK


def is_overload(error: APIError) -> bool:
    """Whether the server has too much to do at the moment. Such an error says nothing about the task."""
    from runware.error_codes import OVERLOADED

    return (isinstance(error, RateLimitError) and error.retryable) or error.code in OVERLOADED


def has_meaning(status: int) -> bool:
    """Whether a status says by itself what is wrong."""
    from runware.error_codes import STATUSES

    return status in STATUSES


def error_of_status(status: int) -> dict[str, Any]:
    """An error object, as the server makes them, for an HTTP answer without one."""
    from runware.error_codes import REMEDIES, STATUSES

    code = STATUSES.get(status)
    family = 300 if 300 <= status < 400 else min(500, status)
    remedy = REMEDIES.get(family, "Check the url of the client.")
    meaning = _known(code).meaning if code else remedy
    return {"code": code or f"http{status}", "message": f"The server answered with HTTP {status}. {meaning}"}


def with_status(error: Mapping[str, Any], status: int) -> dict[str, Any]:
    """An error object that came with an HTTP status. Where its code is none of the API's, the status has a better one.

    Proxies and gateways make such objects too: `{"code": 429, "message": "Slow down."}`.
    """
    from runware.error_codes import STATUSES

    code = error.get("code") or error.get("errorId") or ""
    is_number = not code or str(code).isdecimal()
    if _known(str(code)).meaning or not (is_number or status in STATUSES):
        return dict(error)
    known = error_of_status(status)
    message = error.get("message") or error.get("errorMessage") or known["message"]
    return {**error, "code": known["code"], "message": message}


def error_from_answer(
    answer: Mapping[str, Any], *, task_type: str | None = None, task_uuid: str | None = None
) -> APIError:
    """Make the exception for one error object of the server, in any of its forms."""
    code = str(answer.get("code") or answer.get("errorId") or "unknownError")
    known = _known(code)
    said = answer.get("message") or answer.get("errorMessage")
    message = str(said or _other_words(answer) or known.meaning or code)
    if content := answer.get("responseContent"):
        message = f"{ended(message)} The provider said: {content}"
    cls: type[APIError] = globals()[known.error]
    return cls(
        message,
        code=code,
        parameters=[str(name) for name in _listed(answer.get("parameter"))],
        allowed_values=_listed(answer.get("allowedValues")),
        minimum=_number(answer.get("min")),
        maximum=_number(answer.get("max")),
        task_type=str(answer.get("taskType") or task_type or "") or None,
        task_uuid=str(answer.get("taskUUID") or task_uuid or "") or None,
        documentation=str(answer.get("documentation") or "") or None,
        retryable=known.retryable,
        details=answer,
    )


def _other_words(answer: Mapping[str, Any]) -> str:
    """What an error says that has neither a message nor a code: gateways and frameworks have forms of their own."""
    told = ("taskType", "status", "progress", "cost")
    other = {key: value for key, value in answer.items() if value and key not in told and key[-4:] != "UUID"}
    if not other or "code" in other or "errorId" in other:
        return ""
    return f"The server failed, and said: {excerpt(other)}"


def _listed(value: object) -> Sequence[object]:
    """`parameter` and `allowedValues` are an array, an object with the indexes of the array as keys, or a single value."""
    if isinstance(value, Mapping):
        return tuple(cast("Mapping[str, object]", value).values())
    if isinstance(value, list | tuple):
        return cast("Sequence[object]", value)
    return () if value is None else (value,)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
