"""The options of one run of a batch, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any, Literal, cast

import attrs

import runware.errors as errors
from runware._batch.naming import DEFAULT, BatchName
from runware._engine.call_options import check_count, check_flag, check_seconds
from runware._files.folder import folder_path
from runware._json.plain_values import as_finite
from runware.errors import InvalidParameterError, QuotaError, RunwareError

OnUnknown = Literal["ask", "resend", "fail"]
#: A class of errors, or words for one: `RateLimitError`, "RateLimitError", "rate limit", or a code of the server.
Retry = type[RunwareError] | str


@attrs.frozen(kw_only=True)
class RunSettings:
    """What `run` was given."""

    limit: int
    folder: Path | None
    name: BatchName
    manifest: Path | None
    budget: float | None
    deadline: float | None
    max_failures: int | None
    retry: tuple[Retry, ...] | None
    on_unknown: OnUnknown
    add: bool
    kept_for: float
    max_retries: int = 2

    def retries(self, error: RunwareError | None) -> bool:
        """Whether a task that failed with it in an earlier run is tried again."""
        if error is None:
            return False
        if self.retry is None:
            return error.retryable or isinstance(error, QuotaError)
        return any(_matches(error, one) for one in self.retry)


def settings(
    *, limit: object, save: object, name: object, manifest: object, budget: object, deadline: object,
    max_failures: object, retry: object, on_unknown: object, add: object, kept_for: float, max_retries: int,
) -> RunSettings:  # fmt: skip
    """The options of a run.

    Raises:
        InvalidParameterError: One has a wrong value.
    """
    folder = None if save is None else folder_path(save, "save")
    if name is not None and folder is None:
        raise InvalidParameterError(
            "name was given without save; give the folder, too.", parameters=("name",)
        )
    if on_unknown not in ("ask", "resend", "fail"):
        raise InvalidParameterError(
            f"on_unknown is {on_unknown!r}; it must be 'ask', 'resend' or 'fail'.",
            parameters=("on_unknown",),
            allowed_values=("ask", "resend", "fail"),
        )
    return RunSettings(
        limit=check_count(limit, "limit", at_least=1),
        folder=folder,
        name=BatchName(DEFAULT if name is None else name),
        manifest=_manifest(manifest, folder),
        budget=None if budget is None else _dollars(budget),
        deadline=None if deadline is None else check_seconds(deadline, "deadline"),
        max_failures=None if max_failures is None else check_count(max_failures, "max_failures", at_least=1),
        retry=None if retry is None else _retry(retry),
        on_unknown=cast("Any", on_unknown),
        add=check_flag(add, "add"),
        kept_for=kept_for,
        max_retries=max_retries,
    )


def _manifest(given: object, folder: Path | None) -> Path | None:
    """Its path without an extension."""
    if given is None:
        return None if folder is None else folder / "manifest"
    path = Path(cast("str | PathLike[str]", given)) if isinstance(given, str | PathLike) else Path()
    if not path.name:
        raise InvalidParameterError(
            f"manifest is {given!r}; it must be the path of a file.", parameters=("manifest",)
        )
    return path.with_suffix("") if path.suffix.lower() in (".jsonl", ".csv") else path


def _dollars(given: object) -> float:
    number = as_finite(given)
    if number is None or number <= 0:
        raise InvalidParameterError(
            f"budget is {given!r}; it must be a number of US dollars greater than 0.", parameters=("budget",)
        )
    return number


def _retry(given: object) -> tuple[Retry, ...]:
    if not isinstance(given, str | type | Iterable):
        raise _refused_retry(given)
    listed: tuple[Any, ...] = (given,) if isinstance(given, str | type) else tuple(cast("Any", given))
    known = {_plain(name) for name in errors.__all__} | {"all"}
    for one in listed:
        is_class = isinstance(one, type) and issubclass(cast("type[object]", one), RunwareError)
        if not is_class and not (
            isinstance(one, str) and (_plain(one) in known or re.fullmatch(r"[a-z]+([A-Z]\w*)+", one))
        ):
            raise _refused_retry(one)
    return listed


def _refused_retry(given: object) -> InvalidParameterError:
    return InvalidParameterError(
        f"retry has {given!r}; it must have classes of errors such as RateLimitError, their names such as 'rate limit', codes of "
        "the server such as 'providerTimeout', or 'all'.",
        parameters=("retry",),
    )


def _matches(error: RunwareError, one: Retry) -> bool:
    if isinstance(one, type):
        return isinstance(error, one)
    if _plain(one) == "all" or one == error.code:
        return True
    return any(_plain(cls.__name__) == _plain(one) for cls in type(error).__mro__)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower().removesuffix("error")
