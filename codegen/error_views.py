"""View for the template of the error codes."""

from __future__ import annotations

from attrs import frozen

from codegen.prose import literal
from codegen.spec import ErrorCode, ErrorPattern, ErrorsFile


@frozen
class ErrorsView:
    """The tables of `runware/error_codes.py`, as Python code."""

    errors: ErrorsFile

    @property
    def codes(self) -> dict[str, str]:
        return {literal(code): _entry(entry) for code, entry in self.errors.codes.items()}

    @property
    def patterns(self) -> list[tuple[str, str]]:
        return [(literal(entry.match), _entry(entry)) for entry in self.errors.patterns]

    @property
    def unknown_task(self) -> str:
        return literal([code for code, entry in self.errors.codes.items() if entry.unknown_task])

    @property
    def overloaded(self) -> str:
        return literal([code for code, entry in self.errors.codes.items() if entry.overload])

    @property
    def statuses(self) -> dict[int, str]:
        return {status: literal(code) for status, code in self.errors.statuses.items()}

    @property
    def remedies(self) -> dict[int, str]:
        return {status: literal(remedy) for status, remedy in self.errors.remedies.items()}


def _entry(entry: ErrorCode | ErrorPattern) -> str:
    arguments = (
        literal(entry.error),
        repr(entry.retryable),
        literal(entry.meaning),
        str(entry.status or 400),
    )
    return f"ErrorCode({', '.join(arguments)})"
