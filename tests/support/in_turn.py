"""Many small cases in one test. As separate tests, thousands of cases take longer to collect and set up than to run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

#: So many failures are shown in full. The others are most likely the same one.
SHOWN = 20


def in_turn(
    names: str | tuple[str, ...], cases: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `pytest.mark.parametrize`, but one test runs all cases, and reports all that fail.

    Fixtures are set up once for all cases, so this is for cases that change nothing.
    """
    arguments = (names,) if isinstance(names, str) else names
    all_cases = [_values_and_name(case, len(arguments)) for case in cases]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name not in arguments]

        @functools.wraps(test)
        def run_all(**given: Any) -> None:
            assert all_cases, "there are no cases"
            failures: list[Exception] = []
            for values, name in all_cases:
                try:
                    test(**dict(zip(arguments, values, strict=True)), **given)
                except (Exception, pytest.fail.Exception) as error:
                    failure = error if isinstance(error, Exception) else AssertionError(str(error))
                    failure.add_note(f"The case: {name}")
                    failures.append(failure.with_traceback(error.__traceback__))
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(all_cases)} cases", failures[:SHOWN])

        run_all.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return run_all

    return decorate


def _values_and_name(case: Any, count: int) -> tuple[tuple[Any, ...], str]:
    """Return the values and the name of a case, given as for `parametrize`: a value, a tuple, or `pytest.param(...)`."""
    if hasattr(case, "values") and hasattr(case, "marks"):
        values, given_name = tuple(case.values), case.id
    else:
        values, given_name = ((case,) if count == 1 else tuple(case)), None
    return values, given_name or " ".join(str(value) for value in values)
