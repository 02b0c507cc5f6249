"""Read tasks from a file of parameters: JSONL, one object per line, or CSV, one task per row.

A file is read twice: it is checked as a whole, then its tasks are made one by one. So nothing is sent before the whole file is
known to be valid, and a file of any length needs little memory.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from runware._batch.cells import columns_of, nested
from runware._batch.content import TaskLike, content_of
from runware._batch.settings import FilePath
from runware._json.plain_values import canonical_uuid
from runware._models.model import Task
from runware._models.task_names import (
    all_tasks,
    find_task,
    is_task_class,
    nearest_task,
    variant_in,
    variant_keys,
)
from runware._models.validation import from_mapping
from runware.errors import InvalidParameterError, must_be, refusal

#: How many different mistakes an error lists.
MOST = 20
#: The most characters of a cell.
_LARGEST = 2**28
_TYPE_NAMES = ("taskType", "task_type", "task", "task type")
#: The delimiters of tables, by the extension of the file. A table has the one that is most frequent in its header. A header
#: with one column has none: then the first one is taken.
_DELIMITERS = {".csv": ",;\t", ".tsv": "\t,;"}


#: Callback for a mistake: the line, the column or "", and the sentence.
Refuse = Callable[[int, str, str], None]
#: The number of a line, and its values by column.
Line = tuple[int, Mapping[str, object]]


class ParameterFile:
    """An iterable of the tasks in a file.

    Args:
        path: The path of the file, which ends with `.jsonl`, `.ndjson`, `.csv` or `.tsv`.
        task: The class or the type of the tasks that have no `taskType`.
        defaults: Texts of parameters that a line does not give, by the names of columns.

    Raises:
        InvalidParameterError: The path has another ending, or there is no such task.
    """

    def __init__(
        self,
        path: FilePath,
        task: type[Task[Any]] | str | None = None,
        defaults: Mapping[str, str] | None = None,
    ) -> None:
        self.path = Path(path)
        self._defaults = dict(defaults or {})
        self._class = None if task is None else class_of_task(task)
        #: Whether `task` is a class, and thus already one variant of its task type.
        self._is_variant = isinstance(task, type)
        suffix = self.path.suffix.lower()
        if suffix not in (".jsonl", ".ndjson", *_DELIMITERS):
            wanted = "it must be a JSONL or CSV file, with the extension .jsonl, .ndjson, .csv or .tsv."
            raise refusal(f"tasks is {str(self.path)!r}; {wanted}", "tasks")
        #: None for JSONL.
        self._delimiters = _DELIMITERS.get(suffix)
        self._length: int | None = None

    def check(self, also: Callable[[TaskLike], object] | None = None) -> int:
        """Check the whole file, and return the number of its tasks.

        Args:
            also: A further check of each task. Its errors propagate at once, since they are not mistakes of the file.

        Raises:
            InvalidParameterError: The file cannot be read, or has mistakes. The message has a sentence for each of the first 20
                different ones, and `errors` has an error for each.
        """
        #: Each different mistake (column and sentence), and its first line.
        first: dict[tuple[str, str], int] = {}
        #: How often each was found; None counts those that are not listed.
        counts = Counter[tuple[str, str] | None]()

        def refuse(line: int, column: str, sentence: str) -> None:
            if len(first) < MOST:
                first.setdefault((column, sentence), line)
            counts[(column, sentence) if (column, sentence) in first else None] += 1

        tasks = 0
        # `content_of` is called here already, since a run calls it when earlier tasks may have been sent and paid.
        for tasks, task in enumerate(self._all(refuse, content_of), start=1):  # noqa: B007 - the count
            if also is not None:
                also(task)
        self._length = tasks
        if not first:
            return tasks
        told: list[str] = []
        for mistake, line in first.items():
            further = counts[mistake] - 1
            lines = "line" if further == 1 else "lines"
            again = f" The same mistake is in {further} further {lines}." if further else ""
            told.append(self._told(line, *mistake) + again)
        raise InvalidParameterError(
            "\n".join(told) + (f"\nAnd {counts[None]} more mistakes." if counts[None] else ""),
            parameters=tuple(dict.fromkeys(column for column, _ in first if column)),
            errors=[InvalidParameterError(sentence) for sentence in told],
        )

    def __length_hint__(self) -> int:
        return NotImplemented if self._length is None else self._length

    def __iter__(self) -> Iterator[TaskLike]:
        def refuse(line: int, column: str, sentence: str) -> None:  # the file was changed after the check
            raise InvalidParameterError(self._told(line, column, sentence))

        return self._all(refuse)

    def _told(self, line: int, column: str, sentence: str) -> str:
        return f"{self.path}, line {line}{', column ' if column else ''}{column}: {sentence}"

    def _all(self, refuse: Refuse, look: Callable[[TaskLike], object] | None = None) -> Iterator[TaskLike]:
        """Iterate over the tasks of the lines that are not refused. `look`, if given, checks each task, too."""
        owners: dict[str, int] = {}
        lines = _json_lines if self._delimiters is None else partial(_table, self._delimiters)
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                for number, said in lines(file, refuse):
                    try:
                        task = self._made(said)
                        try:
                            if look is not None:
                                look(task)
                        except InvalidParameterError as error:
                            named = [name for name in error.parameters if name in said]
                            raise refusal(error.message, *named) from None
                        _check_uuid(task, number, owners)
                    except InvalidParameterError as error:
                        for one in error.errors or (error,):
                            refuse(number, one.parameters[0] if one.parameters else "", one.message)
                    else:
                        yield task
        except (OSError, UnicodeDecodeError) as error:
            if isinstance(error, UnicodeDecodeError):
                wrong = f"it has the byte 0x{error.object[error.start]:02x}"
                sentence = f"{self.path} is not UTF-8: {wrong}. Save it as UTF-8; in Excel, as CSV UTF-8."
            else:
                sentence = f"tasks is {str(self.path)!r}, which cannot be read: {error.strerror or error}."
            raise refusal(sentence, "tasks") from error

    def _made(self, said: Mapping[str, object]) -> TaskLike:
        """Make the task of a line.

        Raises:
            InvalidParameterError: The line is refused. The first of the error's parameters is the column. `errors` has an error
                for each refused cell.
        """
        try:
            cls = self._class_of(said)
        except InvalidParameterError as error:
            raise refusal(error.message, *(name for name in _TYPE_NAMES if name in said)) from None
        if cls is None:
            return nested({**self._defaults, **said})
        columns = columns_of(cls)
        values: dict[Any, Any] = {}
        wrong: list[InvalidParameterError] = []
        for name, value in said.items():
            try:
                if name not in _TYPE_NAMES and name not in variant_keys(cls):
                    columns.put(values, name, value, is_text=self._delimiters is not None)
            except InvalidParameterError as error:
                wrong.append(refusal(error.message, name))
        for name, text in self._defaults.items():
            try:
                if name not in variant_keys(cls) and not columns.is_given(values, name):
                    columns.put(values, name, text, is_text=True)
            except InvalidParameterError as error:
                wrong.append(InvalidParameterError(f"in the defaults: {error.message}"))
        if wrong:
            raise InvalidParameterError("Cells of the line are refused.", errors=wrong)
        try:
            return from_mapping(cls, values)
        except InvalidParameterError as error:
            named = [name for name in said if columns.is_named(name, error.parameters)]
            raise refusal(error.message, *named, *error.parameters) from None

    def _class_of(self, said: Mapping[str, object]) -> type[Task[Any]] | None:
        """Return the class of a line's task; None for a task type that this version does not know."""
        given = next((said[name] for name in _TYPE_NAMES if said.get(name)), None)
        if given is None:
            if self._class is None:
                raise InvalidParameterError(
                    "taskType is missing. Give a column taskType, or set it for all lines: --task imageInference, or "
                    'task="imageInference" in Python.'
                )
            return self._variant(self._class, said)
        if not isinstance(given, str):
            raise InvalidParameterError(f"taskType is {given!r}; it must be a string.")
        if self._delimiters is None and find_task(given) is None and nearest_task(given, cutoff=0.8) is None:
            return None  # a task type of a later version of the API
        return self._variant(class_of_task(given), said)

    def _variant(self, cls: type[Task[Any]], said: Mapping[str, object]) -> type[Task[Any]]:
        """Return the variant of a task class that a line chooses. A line that does not choose one is refused, without a guess."""
        keys = variant_keys(cls)
        told = {**self._defaults, **said}
        if keys and not self._is_variant and all(told.get(key) in (None, "") for key in keys):
            raise refusal(f"{keys[0]} is missing: it says which kind of task this is.", keys[0])
        return variant_in(cls, told)


def _check_uuid(task: TaskLike, number: int, owners: dict[str, int]) -> None:
    """Refuse the task of a line if it has the UUID of an earlier line. `owners` has the line of each UUID."""
    given = task.task_uuid if isinstance(task, Task) else task.get("taskUUID")
    owner = number if given is None else owners.setdefault(canonical_uuid(str(given)), number)
    if owner != number:
        same = f"line {owner} has the same UUID, {given}"
        raise refusal(f"{same}. Give each task its own UUID, or none.", "taskUUID")


def _table(delimiters: str, file: IO[str], refuse: Refuse) -> Iterator[Line]:
    """Iterate over the rows of a table. Its first line has the column names, and determines the delimiter."""
    first = next(filter(str.strip, file), "")
    file.seek(0)
    rows = csv.reader(file, delimiter=max(delimiters, key=first.count), strict=True)
    names: list[str] = []
    start = 1
    try:
        for cells in _large_cells(rows):
            number, start = start, rows.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            if not names:
                names = [name.strip() for name in cells]
                while not names[-1]:  # a spreadsheet's empty columns
                    names.pop()
                if twice := sorted({name for name in names if name and names.count(name) > 1}):
                    refuse(rows.line_num, twice[0], "two columns have this name. Give it once.")
                    return
            elif any(map(str.strip, cells[len(names) :])):
                sentence = "it has more cells than there are columns. Put a text with commas in quotes."
                refuse(number, "", sentence)
            else:
                given = zip(names, cells, strict=False)
                yield number, {name: cell for name, cell in given if name and cell.strip()}
        if not names:
            sentence = (
                "the names of the columns are missing. The first line must have the names of parameters."
            )
            refuse(1, "", sentence)
    except csv.Error as error:
        # An unclosed quote is noticed lines later, or at the end of the file, so the beginning of the row is reported.
        refuse(start, "", f"the row that begins here cannot be read as CSV: {error}. Check its quotes.")


def _large_cells(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Iterate over rows with cells as large as a data URI. The limit of `csv` is global, so it is restored after each row."""
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
    """Return a task class, given itself, its type on the wire, or the name of its method or class.

    Raises:
        InvalidParameterError: There is no such task.
    """
    if is_task_class(name):
        return name
    if not isinstance(name, str):
        raise must_be("task", name, "the class of a task, or its type, such as 'imageInference'")
    if (names := find_task(name)) is not None:
        return names.cls
    near = nearest_task(name)
    hint = f" Did you mean {near!r}?" if near else ""
    raise refusal(f"there is no task {name!r}.{hint}", "task", allowed_values=tuple(all_tasks()))


def _json_lines(file: Iterable[str], refuse: Refuse) -> Iterator[Line]:
    for number, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            # A line break would move an error to the next line.
            said: object = json.loads(text.rstrip(), object_pairs_hook=_once)
        except RecursionError:
            refuse(number, "", "it is nested too deeply.")
        except ValueError as error:
            column = str(getattr(error, "colno", ""))
            refuse(number, column, f"it is not valid JSON: {getattr(error, 'msg', error)}.")
        else:
            if isinstance(said, dict):
                yield number, cast("dict[str, object]", said)
            else:
                kind = type(said).__name__
                refuse(number, "", f"it is {kind}; it must be one JSON object with the parameters of a task.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is given twice")
    return said
