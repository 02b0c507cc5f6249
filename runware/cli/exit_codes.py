"""The exit codes of the command: one for each family of errors."""

from __future__ import annotations

from enum import IntEnum

import runware.errors as errors


class ExitCode(IntEnum):
    """Exit codes of the process. docs/guides/command-line.md has the same table."""

    DONE = 0
    OTHER = 1
    USAGE = 2
    AUTHENTICATION = 3
    REFUSED = 4
    MONEY = 5
    RATE_LIMIT = 6
    NO_ANSWER = 7
    SERVER = 8
    PARTIAL = 9
    NOT_FOUND = 10
    FILES = 11
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143


#: Exit codes by error classes. The first match counts.
_FAMILIES: tuple[tuple[ExitCode, tuple[type[BaseException], ...]], ...] = (
    (ExitCode.USAGE, (errors.InvalidParameterError,)),
    (ExitCode.AUTHENTICATION, (errors.AuthenticationError, errors.PermissionDeniedError)),
    (ExitCode.MONEY, (errors.QuotaError, errors.BudgetExceededError)),
    (ExitCode.RATE_LIMIT, (errors.RateLimitError,)),
    (ExitCode.NOT_FOUND, (errors.NotFoundError,)),
    (ExitCode.REFUSED, (errors.ValidationError, errors.SafetyError)),
    (ExitCode.SERVER, (errors.ServerError, errors.ServerTimeoutError, errors.ProviderError)),
    (ExitCode.PARTIAL, (errors.IncompleteResultsError, errors.BatchError)),
    (ExitCode.NO_ANSWER, (errors.NoAnswerError,)),
    (ExitCode.FILES, (errors.JournalError, OSError)),
)


def exit_code_of(error: BaseException) -> ExitCode:
    """Return the exit code for an error that ends the command: that of its class, or else of its cause."""
    for code, classes in _FAMILIES:
        if isinstance(error, classes):
            return code
    return ExitCode.OTHER if error.__cause__ is None else exit_code_of(error.__cause__)
