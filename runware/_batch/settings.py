"""The checked options of one run of a batch, and the template for the names of its files."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from string import Formatter
from typing import Any, Literal, cast

import runware.errors as errors
from runware._batch.content import TaskLike
from runware._engine.call_options import check_at_least_one, check_deadline, check_flag, check_word
from runware._files.folder import folder_path
from runware._files.names import TOO_WIDE, NameTemplate
from runware._json.plain_values import as_finite
from runware._json.shown import shown
from runware._models.arguments import parameters
from runware._models.model import Task
from runware.errors import InvalidParameterError, QuotaError, RunwareError, must_be, refusal

OnUnknown = Literal["ask", "resend", "fail"]
#: An error class (`RateLimitError`), its name ("RateLimitError" or "rate limit"), or an error code of the server.
Retry = type[RunwareError] | str
#: A path as callers give it.
FilePath = str | PathLike[str]


#: Pattern of an error code of the server in `retry`.
_CODE = r"[a-z]+([A-Z]\w*)+"
#: The default template.
DEFAULT = "{index:05}-{task_uuid}"
#: Fields that are filled in for each result when its files are saved, with their names in `NameTemplate`.
_RESULT_FIELDS = {"number": "index", "seed": "seed", "uuid": "uuid", "task_uuid": "task_uuid", "role": "role"}
_LONGEST = 60  # characters of a parameter
_EXTENSION = re.compile(r"\.\{ext\}$")


class BatchName:
    """A template such as "{index:05}-{task_uuid}.{ext}".

    The fields are `index` (of the task in the list, from 0), `number` (of the result of its task, from 0), `seed`, `uuid`,
    `task_uuid`, `role` and the parameters of the task. `.{ext}` may end the template; the extension is appended in any case.

    Raises:
        InvalidParameterError: This is not a valid template.
    """

    def __init__(self, given: object = DEFAULT) -> None:
        if not isinstance(given, str):
            raise must_be("name", given, "a string")
        self._template = given
        try:
            self._parts = list(Formatter().parse(_EXTENSION.sub("", given)))
        except ValueError as error:
            raise self._refused(f"cannot be used: {error}.") from error
        for _, field, spec, conversion in self._parts:
            if field is not None and (not field.isidentifier() or conversion or "{" in (spec or "")):
                raise self._refused(f"has {{{field}}}, but names support only plain fields.")
            if TOO_WIDE.search(spec or ""):
                raise self._refused(f"has {{{field}:{spec}}}, which is wider than 99 characters.")
            if field == "ext":
                raise self._refused("has {ext}, which can only be at its end, as .{ext}.")
        if not given.strip():
            raise self._refused("is empty.")
        self.of({}, 0)

    def _refused(self, problem: str) -> InvalidParameterError:
        return InvalidParameterError(
            f"name: the template {self._template!r} {problem} Its fields can be {{index}}, {{number}}, {{seed}}, {{uuid}}, "
            '{task_uuid}, {role} and parameters of the task; an example is "{index:05}-{task_uuid}.{ext}".',
            parameters=["name"],
        )

    def check(self, task: TaskLike) -> None:
        """Check that the task has all fields of the template. Mappings are not checked.

        Raises:
            InvalidParameterError: The task does not have a field.
        """
        if isinstance(task, Task):
            for _, field, _, _ in self._parts:
                is_ours = field in (None, "index") or field in _RESULT_FIELDS
                if not is_ours and field not in parameters(type(task)):
                    raise self._refused(f"has the unknown field {field!r}.")

    def of(self, task: object, index: int) -> str:
        """Return the `NameTemplate` text for the results of one task, with the fields of the task filled in."""
        said = vars(task) if isinstance(task, Task) else cast("Mapping[str, object]", task)
        text = ""
        for literal, field, spec, _ in self._parts:
            text += _escaped(literal)
            if field is None:
                continue
            if field in _RESULT_FIELDS:
                text += f"{{{_RESULT_FIELDS[field]}{':' if spec else ''}{spec}}}"
            else:
                text += _escaped(self._formatted(index if field == "index" else said.get(field), spec or ""))
        text = text if text.strip() else "_"  # all parameters of the template may be empty
        NameTemplate(text)
        return text

    def _formatted(self, value: object, spec: str) -> str:
        if value is None or isinstance(value, Mapping | list | bytes):
            return ""
        try:
            return format(value, spec)[:_LONGEST]
        except (ValueError, TypeError):
            return str(value)[:_LONGEST]


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


class RunSettings:
    """The checked arguments of `Batch.run`.

    Raises:
        InvalidParameterError: An argument has a wrong value.
    """

    def __init__(
        self, *, limit: object, save: object, name: object, manifest: FilePath | None, budget: object, deadline: object,
        max_failures: object, retry: object, on_unknown: object, add: object, kept_for: float, max_retries: int,
    ) -> None:  # fmt: skip
        self.folder = (
            None if save is None else folder_path(save, "save", "save={!r}, name={!r}".format).absolute()
        )
        if name is not None and self.folder is None:
            raise refusal("name was given without save; give the folder, too.", "name")
        self.limit = check_at_least_one(limit, "limit")
        self.name = BatchName(DEFAULT if name is None else name)
        self.manifest = _manifest(manifest, self.folder)
        self.budget = None if budget is None else _dollars(budget)
        self.deadline = check_deadline(deadline)
        self.max_failures = None if max_failures is None else check_at_least_one(max_failures, "max_failures")
        #: Error classes, and codes of the server. The name of a class is here with its class, since it may be a code as well.
        self.retry = None if retry is None else _retry(retry)
        self.on_unknown: OnUnknown = cast(
            "OnUnknown", check_word(on_unknown, "on_unknown", "ask", "resend", "fail")
        )
        self.add = check_flag(add, "add")
        self.kept_for = kept_for
        self.max_retries = max_retries
        #: The length of the list, if it is known; otherwise longer than any list.
        self.length = sys.maxsize

    def retries(self, error: RunwareError | None) -> bool:
        """Whether a task that failed with this error in an earlier run is retried."""
        if error is None:
            return False
        if self.retry is None:
            return error.retryable or isinstance(error, QuotaError)
        return any(
            error.code == one if isinstance(one, str) else isinstance(error, one) for one in self.retry
        )


def file_path(given: FilePath, name: str) -> Path:
    """Return the absolute path of a file that was given as the option `name`: the program may change its folder later."""
    if not isinstance(given, str | PathLike) or not Path(given).name:  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
        raise must_be(name, str(given) if isinstance(given, Path) else given, "the path of a file")
    return Path(given).absolute()


def _manifest(given: FilePath | None, folder: Path | None) -> Path | None:
    """Return the path of the manifest without its extension; None if none is written."""
    if given is None:
        return None if folder is None else folder / "manifest"
    path = file_path(given, "manifest")
    return path.with_suffix("") if path.suffix.lower() in (".jsonl", ".csv") else path


def _dollars(given: object) -> float:
    number = as_finite(given)
    if number is None or number <= 0:
        raise must_be("budget", given, "a number of US dollars greater than 0")
    return number


def _retry(given: object) -> tuple[Retry, ...]:
    listed: list[Any] = [given]
    if isinstance(given, Iterable) and not isinstance(given, str | type):
        listed = [*cast("Any", given)]
    classes = {_plain(name): getattr(errors, name) for name in errors.__all__} | {"all": RunwareError}
    chosen: list[Retry] = []
    for one in listed:
        if isinstance(one, str) and (_plain(one) in classes or re.fullmatch(_CODE, one)):
            chosen += [one, classes.get(_plain(one), one)]  # both: a name may be a code as well
        elif isinstance(one, type) and issubclass(cast("type[object]", one), RunwareError):
            chosen.append(one)
        else:
            raise InvalidParameterError(
                f"retry has {shown(one)}; it must have classes of errors such as RateLimitError, their names such as 'rate limit', codes "
                "of the server such as 'providerTimeout', or 'all'.",
                parameters=("retry",),
            )
    return tuple(chosen)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower().removesuffix("error")
