"""Tasks out of a file of parameters: JSONL, one object a line, or CSV, one task a line.

A file is read twice: first all of it is checked, then the tasks are made one by one. So nothing is sent before all is known to
be right, and a file of any length takes no memory.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from runware._batch.cells import columns_of, nested
from runware._batch.content import TaskLike
from runware._json.uuids import usual_uuid
from runware._models.model import Task
from runware._models.task_names import all_tasks, find_task, is_task_class, nearest_task, variant_in
from runware._models.validation import from_mapping
from runware.errors import InvalidParameterError

#: How many different mistakes are told of.
MOST = 20
#: Characters of a cell.
_LARGEST = 2**28
_TYPE_NAMES = ("taskType", "task_type", "task", "task type")


class Line(NamedTuple):
    """What one line says."""

    number: int
    said: Mapping[str, object]
    #: Its values are all texts.
    is_text: bool


class Mistake(NamedTuple):
    """What is wrong with a line."""

    line: int
    column: str
    sentence: str

    def told(self, path: Path) -> str:
        """As one sentence."""
        column = f", column {self.column}" if self.column else ""
        return f"{path}, line {self.line}{column}: {self.sentence}"


def _so_often(further: int) -> str:
    lines = "line" if further == 1 else "lines"
    return f" The same is wrong in {further} further {lines}." if further else ""


class ParameterFile:
    """A file of tasks.

    Args:
        path: The file: `.jsonl`, `.ndjson`, `.csv` or `.tsv`.
        task: The class or the type of the tasks, if the lines do not say it.
        defaults: Texts for parameters that a line does not give, by their names as columns have them.

    Raises:
        InvalidParameterError: There is no such file, or its name does not tell what it is; or there is no such task.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        task: type[Task[Any]] | str | None = None,
        defaults: Mapping[str, str] | None = None,
    ) -> None:
        self.path = Path(path)
        self._defaults = dict(defaults or {})
        self._class = None if task is None else class_of_task(task)
        suffix = self.path.suffix.lower()
        if suffix not in (".jsonl", ".ndjson", ".csv", ".tsv"):
            raise InvalidParameterError(
                f"tasks is {str(self.path)!r}; a file of tasks is JSONL or CSV, with the ending .jsonl, .ndjson, .csv or .tsv.",
                parameters=("tasks",),
            )
        self._is_table = suffix in (".csv", ".tsv")

    def check(self) -> int:
        """Read all of it. Returns how many tasks there are.

        Raises:
            InvalidParameterError: Something is wrong: a sentence for each kind of mistake, of which `errors` has the first 20.
        """
        #: Each mistake, and in how many further lines it is.
        mistakes: dict[tuple[str, str], tuple[Mistake, int]] = {}
        tasks = more = 0
        for made in self._all():
            if not isinstance(made, Mistake):
                tasks += 1
                continue
            first, further = mistakes.get(made[1:], (made, -1))
            if further >= 0 or len(mistakes) < MOST:
                mistakes[made[1:]] = first, further + 1
            else:
                more += 1
        if not mistakes:
            return tasks
        told = [first.told(self.path) + _so_often(further) for first, further in mistakes.values()]
        raise InvalidParameterError(
            "\n".join(told) + (f"\nAnd {more} more." if more else ""),
            parameters=tuple(dict.fromkeys(column for column, _ in mistakes if column)),
            errors=[InvalidParameterError(sentence) for sentence in told],
        )

    def __iter__(self) -> Iterator[TaskLike]:
        for made in self._all():
            if isinstance(made, Mistake):
                raise InvalidParameterError(made.told(self.path))  # it was changed since it was checked
            yield made

    def _all(self) -> Generator[TaskLike | Mistake]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                lines = self._table(file) if self._is_table else _json_lines(file)
                owners: dict[str, int] = {}
                for line in lines:
                    if isinstance(line, Mistake):
                        yield line
                        continue
                    for made in self._made(line):
                        yield _owned(made, line.number, owners)
        except OSError as error:
            raise InvalidParameterError(
                f"tasks is {str(self.path)!r}, which cannot be read: {error.strerror or error}.",
                parameters=("tasks",),
            ) from error
        except UnicodeDecodeError as error:
            raise InvalidParameterError(
                f"{self.path} is not UTF-8: {error}.", parameters=("tasks",)
            ) from error

    def _table(self, file: IO[str]) -> Generator[Line | Mistake]:
        """The lines of a table. Its first line has the names of the columns."""
        first = next(filter(str.strip, file), "")
        file.seek(0)
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            names = [name.strip() for name in next(filter(_is_said, _large_cells(rows)), list[str]())]
            if not names:
                yield Mistake(
                    1, "", "there are no names of columns. The first line has the names of parameters."
                )
                return
            if twice := sorted({name for name in names if name and names.count(name) > 1}):
                yield Mistake(rows.line_num, twice[0], "there are two columns of this name. Give it once.")
                return
            start = rows.line_num + 1
            for cells in _large_cells(rows):
                number, start = start, rows.line_num + 1
                if not _is_said(cells):
                    continue
                if len(cells) > len(names):
                    yield Mistake(
                        number,
                        "",
                        f"it has {len(cells)} cells, and there are {len(names)} columns. Put a text with commas in quotes.",
                    )
                    continue
                said = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
                yield Line(number, said, True)
        except csv.Error as error:
            yield Mistake(rows.line_num, "", f"it cannot be read as CSV: {error}.")

    def _made(self, line: Line) -> Iterator[TaskLike | Mistake]:
        """The task of a line, or what is wrong with it."""
        said = line.said
        try:
            cls = self._class_of(said)
        except InvalidParameterError as error:
            yield Mistake(
                line.number, next((name for name in _TYPE_NAMES if name in said), ""), error.message
            )
            return
        if cls is None:
            try:
                yield nested({**self._defaults, **said})
            except InvalidParameterError as error:
                yield Mistake(line.number, error.parameters[0], error.message)
            return
        columns = columns_of(cls)
        cells = [
            (name, value, line.is_text, False) for name, value in said.items() if name not in _TYPE_NAMES
        ]
        cells += [(name, text, True, True) for name, text in self._defaults.items()]
        mistakes: list[Mistake] = []
        values: dict[Any, Any] = {}
        for name, value, is_text, is_default in cells:
            try:
                if not (is_default and columns.is_given(values, name)):
                    columns.put(values, name, value, is_text=is_text)
            except InvalidParameterError as error:
                where = ("", f"of the defaults: {error.message}") if is_default else (name, error.message)
                mistakes.append(Mistake(line.number, *where))
        if mistakes:
            yield from mistakes
            return
        try:
            yield from_mapping(cls, values)
        except InvalidParameterError as error:
            named = [name for name in said if columns.is_named(name, error.parameters)]
            yield Mistake(line.number, [*named, *error.parameters, ""][0], error.message)

    def _class_of(self, said: Mapping[str, object]) -> type[Task[Any]] | None:
        """The class of a line's task; None for a task that this version does not know."""
        given = next((said[name] for name in _TYPE_NAMES if said.get(name)), None)
        if given is None:
            if self._class is None:
                raise InvalidParameterError(
                    "nothing says which task it is. Give a column taskType, or say it of all lines: --task imageInference, or "
                    'task="imageInference" in Python.'
                )
            return variant_in(self._class, said)
        if not isinstance(given, str):
            raise InvalidParameterError(f"taskType is {given!r}; it must be a string.")
        if not self._is_table and find_task(given) is None and nearest_task(given, cutoff=0.8) is None:
            return None  # of a later version of the API
        return variant_in(class_of_task(given), said)


def _is_said(cells: Iterable[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _owned(made: TaskLike | Mistake, line: int, owners: dict[str, int]) -> TaskLike | Mistake:
    """A task, or a mistake: an earlier line has its UUID."""
    if isinstance(made, Mistake):
        return made
    given = made.task_uuid if isinstance(made, Task) else made.get("taskUUID")
    if given is None or (owner := owners.setdefault(usual_uuid(str(given)), line)) == line:
        return made
    return Mistake(
        line, "taskUUID", f"line {owner} has the same UUID, {given}. Give each task its own, or none."
    )


def _large_cells(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The same rows, in which a cell may be a data URI. The limit is one for the whole process, so it is put back each time."""
    while True:
        before = csv.field_size_limit(_LARGEST)
        try:
            cells = next(rows, None)
        finally:
            csv.field_size_limit(before)
        if cells is None:
            return
        yield cells


def class_of_task(name: object) -> type[Task[Any]]:
    """The class of a task, by its type on the wire, or the name of the method or the class, or itself.

    Raises:
        InvalidParameterError: There is no such task.
    """
    if is_task_class(name):
        return name
    if not isinstance(name, str):
        raise InvalidParameterError(
            f"task is {name!r}; it must be the class of a task, or its type, such as 'imageInference'.",
            parameters=("task",),
        )
    if (names := find_task(name)) is not None:
        return names.cls
    near = nearest_task(name)
    hint = f" Did you mean {near!r}?" if near else ""
    raise InvalidParameterError(
        f"there is no task {name!r}.{hint}", parameters=("task",), allowed_values=tuple(all_tasks())
    )


def _json_lines(file: Iterable[str]) -> Iterator[Line | Mistake]:
    for number, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            said: object = json.loads(text.rstrip())  # a line break would be where a mistake is
        except RecursionError:
            yield Mistake(number, "", "it is nested too deeply.")
            continue
        except ValueError as error:
            where = str(getattr(error, "colno", ""))
            yield Mistake(number, where, f"it is no JSON: {getattr(error, 'msg', error)}.")
            continue
        if not isinstance(said, dict):
            yield Mistake(
                number,
                "",
                f"it is {type(said).__name__}; a line is one JSON object with the parameters of a task.",
            )
            continue
        yield Line(number, cast("dict[str, object]", said), False)
