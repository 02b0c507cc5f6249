"""The names of the files of a batch: a template, with the parameters of each task."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, cast

from runware._files.names import TOO_WIDE, NameTemplate
from runware._models.kinds import fields_of
from runware._models.model import Task
from runware.errors import InvalidParameterError

#: What a name has unless something else is asked for.
DEFAULT = "{index:05}-{task_uuid}"
#: Those that the results fill in, by the names that saving has for them.
_OF_RESULTS = {"number": "index", "seed": "seed", "uuid": "uuid", "task_uuid": "task_uuid", "role": "role"}
_LONGEST = 60  # characters of a parameter
_EXTENSION = re.compile(r"\.\{ext\}$")


class BatchName:
    """A template such as "{index:05}-{task_uuid}.{ext}".

    Its fields are `index` (of the task in the list, from 0), `number` (of the result of its task, from 0), `seed`, `uuid`,
    `task_uuid`, `role` and the parameters of the task. `.{ext}` may stand at the end; the extension is there in any case.

    Raises:
        InvalidParameterError: It is none.
    """

    def __init__(self, given: object = DEFAULT) -> None:
        self._template = template = given if isinstance(given, str) else ""
        if not isinstance(given, str):
            raise InvalidParameterError(f"name is {given!r}; it must be a string.", parameters=("name",))
        self._checked = set[Any]()
        try:
            self._parts = list(Formatter().parse(_EXTENSION.sub("", template)))
        except ValueError as error:
            raise self._refused(f"cannot be used: {error}.") from error
        for _, field, spec, conversion in self._parts:
            if field is not None and (not field.isidentifier() or conversion or "{" in (spec or "")):
                raise self._refused(f"has {{{field}}}, which names do not need.")
            if TOO_WIDE.search(spec or ""):
                raise self._refused(f"has {{{field}:{spec}}}, which is wider than 99 characters.")
            if field == "ext":
                raise self._refused("has {ext}, which can only be at its end, as .{ext}.")
        if not template.strip():
            raise self._refused("is empty.")
        self.of({}, 0, known=None)

    def _refused(self, problem: str) -> InvalidParameterError:
        return InvalidParameterError(
            f"name: the template {self._template!r} {problem} Its fields can be {{index}}, {{number}}, {{seed}}, {{uuid}}, "
            '{task_uuid}, {role} and parameters of the task; an example is "{index:05}-{task_uuid}.{ext}".',
            parameters=["name"],
        )

    def check(self, task: object) -> None:
        """Refuse a field that the task does not have.

        Raises:
            InvalidParameterError: There is one.
        """
        cls: type[Any] = type(task)
        if issubclass(cls, Task) and cls not in self._checked:
            self.of({}, 0, known={field.name for field in fields_of(cast("type[object]", cls))})
            self._checked.add(cls)

    def of(self, task: object, index: int, known: set[str] | None = None) -> str:
        """The template for the results of one task."""
        said = vars(task) if isinstance(task, Task) else cast("Mapping[str, object]", task)
        text = ""
        for literal, field, spec, _ in self._parts:
            text += _escaped(literal)
            if field is None:
                continue
            if field in _OF_RESULTS:
                text += f"{{{_OF_RESULTS[field]}{':' if spec else ''}{spec}}}"
            elif known is not None and field not in known and field != "index":
                raise self._refused(f"has the unknown field {field!r}.")
            else:
                text += _escaped(self._formatted(index if field == "index" else said.get(field), spec or ""))
        NameTemplate(text or "_")
        return text or "_"

    def _formatted(self, value: object, spec: str) -> str:
        if value is None or isinstance(value, Mapping | list | bytes):
            return ""
        try:
            return format(value, spec)[:_LONGEST]
        except (ValueError, TypeError):
            return str(value)[:_LONGEST]


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
