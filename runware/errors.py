"""What can go wrong, as a tree of exceptions shared by `runware` and `runware_sync`.

    RunwareError
    ├── InvalidParameterError       refused here, before anything was sent
    ├── BudgetExceededError         the client's `budget` is spent; nothing was sent
    ├── CallbackError               your `on_result` raised
    ├── EventLoopError              the async client was used where asyncio does not run (also a RuntimeError)
    ├── BatchError                  some tasks of a batch failed; carries every outcome
    ├── NoAnswerError               no (complete) answer came
    │   ├── ConnectionFailedError   the server could not be reached
    │   ├── ConnectionLostError     the connection broke and could not be repaired
    │   ├── ClientClosedError       the client was closed while you waited
    │   ├── TaskTimeoutError        no sign of life in time (also a TimeoutError)
    │   ├── ResponseTooLargeError   the answer is larger than the client's `max_message_size`
    │   └── IncompleteResultsError  some results came, others did not
    └── APIError                    the server said no
        ├── AuthenticationError  PermissionDeniedError  QuotaError  RateLimitError
        ├── ValidationError  ConflictError  NotFoundError  SafetyError
        └── ProviderError  ServerTimeoutError  ServerError

Which code of the server becomes which class is data: `schema/errors.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Self, cast

from runware._logs.redact import printable

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
    """The root of everything this package raises on its own account.

    Attributes:
        message: One sentence: what happened, to what, and what to do.
        code: The server's own code, such as `invalidApiKey`; None if the server did not speak.
        parameters: The parameters concerned, in the words of whoever complained.
        allowed_values: What would have been accepted, if known.
        minimum, maximum: The limits that were passed, if known.
        task_type: The task concerned, such as `imageInference`.
        task_uuid: The task's UUID, with which it can be asked for later: that of the last attempt, if there were several.
        attempts: The UUIDs of all attempts, in order. A task is begun anew, under a new UUID, only if the attempt before
            has ended, and nobody was given its UUID.
        documentation: A link to the API's own documentation.
        retryable: Whether the same request may succeed later.
        results: Results that had arrived; they are paid for, so they are never thrown away.
        errors: All errors, where one reply held several.
        details: The server's error object as it came, with whatever else it says.
    """

    retryable: bool = False

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
        message = printable(message)  # it may quote a prompt, and is shown in terminals and logs
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
        return _rebuild, (type(self), self.message), self.__dict__.copy()


def _rebuild(cls: type[RunwareError], message: str) -> RunwareError:
    return cls(message)


class InvalidParameterError(RunwareError, ValueError):
    """A value was refused by the client's own checks; nothing was sent, nothing is billed."""


class BudgetExceededError(RunwareError):
    """The client's `budget` is spent, so it sends nothing more that costs."""


class CallbackError(RunwareError):
    """`on_result` raised. The task went on to its end; `results` has what it gave, `__cause__` your error."""


class EventLoopError(RunwareError, RuntimeError):
    """The async client was used outside of asyncio, where it cannot work; nothing was sent."""


class BatchError(RunwareError):
    """Some tasks of `run_all` failed.

    `outcomes` has, in the order of the tasks, either the task's list of results or its error.
    """

    def __init__(self, message: str, *, outcomes: Sequence[Any] = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.outcomes = list(outcomes)


class NoAnswerError(RunwareError):
    """The task did not get its (whole) answer. It may still be running, and be billed, on the server."""


class ConnectionFailedError(NoAnswerError, ConnectionError):
    """The server could not be reached at all, so nothing was sent."""

    retryable = True


class ConnectionLostError(NoAnswerError, ConnectionError):
    """The connection broke while the task was under way."""

    retryable = True


class ClientClosedError(NoAnswerError):
    """The client was closed before the answer came, or was used after that."""


class TaskTimeoutError(NoAnswerError, TimeoutError):
    """No sign of life of the task within `timeout`, over all its tries, or no end within `deadline`."""

    retryable = True


class ResponseTooLargeError(NoAnswerError):
    """A message of the server is larger than the client's `max_message_size`, compressed or not; it was not read."""

    @classmethod
    def of(cls, limit: int) -> Self:
        """For a message that is larger than this many bytes."""
        return cls(
            f"The server's answer is larger than {limit} bytes, the client's max_message_size, so it was not read. Raise that "
            'setting, or ask for URLs (output_type="URL") or for fewer results at once.'
        )


class IncompleteResultsError(NoAnswerError):
    """Some results arrived and the others did not; `results` has those that did."""


class APIError(RunwareError):
    """The server answered with an error."""


class AuthenticationError(APIError):
    """The API key is missing, wrong, revoked or its account suspended."""


class PermissionDeniedError(APIError):
    """The API key is good, but not for this."""


class QuotaError(APIError):
    """The account's credits or quota do not cover the task."""


class RateLimitError(APIError):
    """Too many requests at once; the server asks for a pause."""

    retryable = True


class ValidationError(APIError):
    """The server refused a parameter. Refused requests are not billed."""


class ConflictError(ValidationError):
    """The server already knows a task with this UUID."""


class NotFoundError(APIError):
    """The server does not know, or no longer knows, what was asked for."""


class SafetyError(APIError):
    """The prompt or the result was stopped by content moderation."""


class ProviderError(APIError):
    """The model, or the company behind it, failed to do the task."""

    retryable = True


class ServerTimeoutError(APIError, TimeoutError):
    """The server, or the company behind a model, gave up waiting."""

    retryable = True


class ServerError(APIError):
    """The server failed in a way of its own."""

    retryable = True


def error_class(code: str) -> tuple[type[APIError], bool, str]:
    """The class, whether a retry may help, and the meaning of one of the server's error codes."""
    from runware.error_codes import CODES, PATTERNS  # loaded when the first error comes

    entry = CODES.get(code) or next((row for match, row in PATTERNS if fnmatchcase(code, match)), None)
    if entry is None:
        return APIError, False, ""
    return cast("type[APIError]", globals()[entry.error]), entry.retryable, entry.meaning


def says_unknown_task(error: APIError) -> bool:
    """Whether it says that the server knows no such task, as an empty answer to a question does."""
    from runware.error_codes import UNKNOWN_TASK

    return error.code in UNKNOWN_TASK


def is_overload(error: APIError) -> bool:
    """Whether the server has too much to do just now, which says nothing of what it was given."""
    from runware.error_codes import OVERLOADED

    return (isinstance(error, RateLimitError) and error.retryable) or error.code in OVERLOADED


def error_of_status(status: int) -> dict[str, Any]:
    """What an HTTP answer means that says nothing in the API's words, as an error object of the server."""
    from runware.error_codes import STATUSES

    code = STATUSES.get(status)
    remedy = _REMEDIES.get(300 if 300 <= status < 400 else status, "Check the url of the client.")
    meaning = error_class(code)[2] if code else remedy
    return {"code": code or f"http{status}", "message": f"The server answered with HTTP {status}. {meaning}"}


#: What to do about a status with which no API answers, but proxies, firewalls and front servers do.
_REMEDIES = {
    407: "A proxy wants a user and a password. Give them with its address in the environment, as in "
    "HTTPS_PROXY=http://user:password@host:port.",
    413: "The request is too large. With upload_inputs=True, local media is stored once and not sent with each task; "
    "larger files can be given as URLs.",
    300: "It redirects, and the API key is not sent to another address. Check the url of the client, and whether the "
    "network wants a login first.",
    405: "A proxy or a firewall on the way may refuse it. Otherwise check the url of the client.",
}


def error_from_answer(
    answer: Mapping[str, Any], *, task_type: str | None = None, task_uuid: str | None = None
) -> APIError:
    """Make the exception for one error object of the server, whichever of its dialects it speaks."""
    code = str(answer.get("code") or answer.get("errorId") or "unknownError")
    cls, retryable, meaning = error_class(code)
    message = str(answer.get("message") or answer.get("errorMessage") or meaning or code)
    content = answer.get("responseContent")
    if content:
        message = f"{message} The provider said: {content}"
    return cls(
        message,
        code=code,
        parameters=_strings(answer.get("parameter")),
        allowed_values=_listed(answer.get("allowedValues")),
        minimum=_number(answer.get("min")),
        maximum=_number(answer.get("max")),
        task_type=str(answer.get("taskType") or task_type or "") or None,
        task_uuid=str(answer.get("taskUUID") or task_uuid or "") or None,
        documentation=str(answer.get("documentation") or "") or None,
        retryable=retryable,
        details=answer,
    )


def _strings(value: object) -> tuple[str, ...]:
    """`parameter` is a string, or an array of strings for rules across several parameters."""
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(str(item) for item in cast("Sequence[object]", value))
    return (str(value),)


def _listed(value: object) -> tuple[object, ...]:
    """`allowedValues` is an array, or the same array as an object with its indexes as keys."""
    if isinstance(value, Mapping):
        return tuple(cast("Mapping[str, object]", value).values())
    if isinstance(value, list | tuple):
        return tuple(cast("Sequence[object]", value))
    return () if value is None else (value,)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
