"""Chosen answers: the rule that selects their tasks, and their content. Each is validated when it is created."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypedDict, cast

import attrs

import runware.tasks as tasks
from runware._files import sniff
from runware._logs.redact import shorten
from runware._models.model import Task
from runware._models.task_types import TASK_TYPES
from runware.emulator.answers.parts import FLAG, says_nsfw
from runware.emulator.file_places import file_places
from runware.emulator.keeping.records import QUERIES
from runware.emulator.keeping.store import Unreadable, decoded
from runware.emulator.refusal import meaning_of, problem

#: A code of the API, or an error as the API sends it: `code`, `message`, `parameter` and more.
Error: TypeAlias = "str | Mapping[str, Any]"
#: The `then_error` of a lost task: no further message about it, and polls return only the results that were made.
LOST: Literal["lost"] = "lost"

#: The kinds of answers. A chosen answer has at most one; without one it only delays or reorders the usual answer.
KINDS = ("error", "nsfw", "file", "results", "partial")


class AnswerRule(TypedDict, total=False):
    """The keyword arguments of `Emulator.answer_next` and `Emulator.answer`, which `ChosenAnswer` documents."""

    model: str | None
    text: str | None
    nth: int | None
    error: Error | None
    nsfw: bool
    file: bytes | Path | str | None
    mime: str | None
    results: Sequence[Mapping[str, Any]] | None
    partial: int | None
    then_error: Error | None
    delay: float
    delays: Sequence[float]
    order: Sequence[int] | None


def _as_error(given: Error | None) -> dict[str, Any] | None:
    return {"code": given} if isinstance(given, str) else None if given is None else dict(given)


#: Minimum length of base64 for a file of unknown type, unless it is a data URI: shorter text may be a word.
_SHORTEST_FILE = 32


def _as_ending(given: Error | None) -> dict[str, Any] | None:
    return None if given == LOST else _as_error(given)


def _as_content(given: bytes | Path | str | None) -> bytes | None:
    """Return the bytes of a file, given as such, as path, data URI or base64. A string is never opened as a file."""
    if isinstance(given, Path):
        try:
            return given.read_bytes()
        except OSError as error:
            raise ValueError(f"file is {given}, which cannot be read: {error.strerror or error}.") from error
    if not isinstance(given, str):
        return bytes(given) if isinstance(given, bytearray) else given
    try:
        content = decoded(given)
        if (
            content
            and not given.startswith("data:")
            and _is_word(given)
            and sniff.mime_type(content) == sniff.UNKNOWN
        ):
            raise Unreadable("It is a word, which happens to be base64 too.")
        return content
    except Unreadable as error:
        raise ValueError(
            f"file is {_short(given)!r}, which is neither a data URI nor base64. In Python, a path is given as a "
            "pathlib.Path; over HTTP, the server must be started with the folder that the file is in."
        ) from error


def _is_word(text: str) -> bool:
    """Whether a text is so short that it is more likely the name of a missing file than base64."""
    return len(text) < _SHORTEST_FILE


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}..."


@attrs.frozen(kw_only=True, repr=False)
class ChosenAnswer:
    """The tasks that get a chosen answer, and the answer.

    Args:
        task_type: The type of the tasks, or an older name of it; any by default.
        model: The model of the tasks, as AIR identifier or slug; any by default.
        text: A part of the prompt, the text or the messages of the tasks; case is ignored. Any by default.
        nth: The first of the matching tasks that gets the answer, counted from 1; the first by default.
        times: How many tasks get the answer; one by default. None: all.
        error: The tasks fail with this code, or with this error (`code`, `message`, `parameter` and further fields of
            the API). Any code is allowed. If the API uses the code, `message` defaults to its meaning.
        nsfw: The results say that unsafe content was found. A task that did not enable the safety check is skipped,
            since the API reports nothing to it.
        file: The results have this file, unchanged: its bytes, its path, a data URI or base64.
        mime: The MIME type of the file. By default it is determined from the first bytes.
        results: The results have these fields, as JSON, one object for each result. Absent fields are as usual; a field
            that is None is removed from the result.
        partial: Only this many results are made; for a stream, this many pieces.
        then_error: What follows after those: an error as for `error`, or "lost", the default: no further message, and
            polls return only the results that were made.
        delay: Seconds before the first result or error.
        delays: Seconds before each result; for a stream, before each piece.
        order: The order in which results are delivered, as indices from 0. Results that are not named come last.

    Raises:
        ValueError: A value is invalid, contradicts another one, or no task could ever get the answer. The message says
            why.

    Example:
        >>> from runware.emulator import ChosenAnswer
        >>> ChosenAnswer(task_type="imageInference", error="insufficientCredits").error["code"]
        'insufficientCredits'
    """

    task_type: str | None = None
    model: str | None = None
    text: str | None = None
    nth: int | None = None
    times: int | None = 1
    error: dict[str, Any] | None = attrs.field(default=None, converter=_as_error)
    nsfw: bool = False
    file: bytes | None = attrs.field(default=None, converter=_as_content, repr=False)
    mime: str | None = None
    results: Sequence[Mapping[str, Any]] | None = None
    partial: int | None = None
    then_error: dict[str, Any] | None = attrs.field(default=None, converter=_as_ending)
    delay: float = 0.0
    delays: Sequence[float] = ()
    order: Sequence[int] | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("task_type", "model", "text", "mime"):
            value: object = getattr(self, name)
            if value is not None and (not isinstance(value, str) or not value.strip()):
                raise ValueError(f"{name} is {value!r}; it must be a text that is not empty.")
        for name, least in (("nth", 1), ("times", 1), ("partial", 0)):
            _check_count(getattr(self, name), name, least)
        check_seconds(self.delay, "delay")
        for index, seconds in enumerate(_listed(self.delays, "delays")):
            check_seconds(seconds, f"delays[{index}]")
        for name in ("error", "then_error"):
            _check_error(getattr(self, name), name)
        self._check_kinds()
        self._check_order()
        self._check_file()
        self._check_results()
        self._check_task()

    @property
    def _kinds(self) -> list[str]:
        return [
            name for name in KINDS if getattr(self, name) is not None and getattr(self, name) is not False
        ]

    @property
    def cls(self) -> type[Task[Any]] | None:
        """The class of the tasks that get the answer; None for any."""
        if self.task_type is None:
            return None
        return cast("type[Task[Any]]", getattr(tasks, TASK_TYPES[self.task_type]))

    def __repr__(self) -> str:
        given = {name: value for name, value in self.to_json().items() if name != "times" or value != 1}
        return f"ChosenAnswer({', '.join(f'{name}={shorten(value)!r}' for name, value in given.items())})"

    @property
    def note(self) -> str | None:
        """A warning about an allowed but unusual value, such as an unknown error code; None if there is none."""
        for error in filter(None, (self.error, self.then_error)):
            code, known = str(error["code"]), known_codes()
            if code in known:
                continue
            # Some codes are known by a pattern only. One of these that resembles a known code is still a likely typo.
            if meaning_of(code) is None or _nearest(code, known, 0.85) != ".":
                return f"{code!r} is not a known error code of the API{_nearest(code, known)}"
        return None

    def _check_kinds(self) -> None:
        kinds = self._kinds
        if len(kinds) > 1:
            raise ValueError(f"{kinds[0]} and {kinds[1]} are both given; an answer is one of {_list(KINDS)}.")
        if self.nsfw is not True and self.nsfw is not False:
            raise ValueError(f"nsfw is {self.nsfw!r}; it must be true, or left out.")
        if self.then_error is not None and self.partial is None:
            raise ValueError("then_error is given without partial, the number of results before the error.")
        if self.mime is not None and self.file is None:
            raise ValueError("mime is given without file; it is the type of that file.")
        if not kinds and not self.delay and not self.delays and self.order is None:
            raise ValueError(f"Nothing is chosen: give one of {_list((*KINDS, 'delay', 'delays', 'order'))}.")
        for name in ("delays", "order") if self.error is not None else ():
            if getattr(self, name):
                raise ValueError(f"error and {name} are both given; a task that fails has no results.")

    def _check_order(self) -> None:
        if self.order is None:
            return
        order = _listed(self.order, "order")
        for index in order:
            if isinstance(index, bool) or not isinstance(index, int) or index < 0:
                raise ValueError(f"order has {index!r}; it must have indices of results, from 0 on.")
        if len(set(order)) < len(order) or not order:
            raise ValueError(f"order is {order!r}; it must name one result at least, and each once.")
        most = None if self.results is None else len(self.results)
        beyond = next((index for index in order if most is not None and cast("int", index) >= most), None)
        if beyond is not None and most is not None:
            raise ValueError(f"order has {beyond}, but of {most} results the last has the index {most - 1}.")

    def _check_file(self) -> None:
        content = self.file
        if content is None:
            return
        if not isinstance(cast("object", content), bytes):
            raise ValueError(
                f"file is of type {type(content).__name__}; it must be bytes, a pathlib.Path, a data URI or base64."
            )
        if not content:
            raise ValueError("file is empty; a result is never an empty file.")
        if self.mime is not None and "/" not in self.mime:
            raise ValueError(f"mime is {self.mime!r}; it must be a MIME type such as 'image/png'.")

    def _check_results(self) -> None:
        results: object = self.results
        if results is None:
            return
        for index, one in enumerate(_listed(results, "results")):
            if not _is_object(one):
                raise ValueError(
                    f"results[{index}] is {_short(repr(one))}; it must be an object with the fields of a result."
                )
        if not results:
            raise ValueError("results is empty; to make no result, give partial=0.")

    def _check_task(self) -> None:
        given = self.task_type
        if given is None:
            return
        if given not in TASK_TYPES:
            raise ValueError(f"task_type is {given!r}, which is not a task type{_nearest(given, TASK_TYPES)}")
        cls = cast("type[Task[Any]]", self.cls)
        if cls.task_type in QUERIES:
            raise ValueError(f"{given} asks about another task; choose an answer for that one.")
        if self.nsfw and not says_nsfw(cls):
            raise ValueError(f"nsfw is given for {given}, whose results never say {FLAG}.")
        if self.file is not None and not file_places(cls.returns):
            raise ValueError(f"file is given for {given}, whose results have no file.")

    @classmethod
    def from_json(cls, given: object, folder: Path | None = None) -> ChosenAnswer:
        """Create a chosen answer from JSON with the same names.

        Args:
            given: The JSON.
            folder: The folder whose files `file` may name; none by default.

        Raises:
            ValueError: A value is invalid, contradicts another one, or no task could ever get the answer.
        """
        if not isinstance(given, Mapping):
            raise ValueError(
                f"{_short(json.dumps(given, default=repr))} is not an object; a chosen answer must be one."
            )
        rule: dict[str, Any] = dict(cast("Mapping[str, Any]", given))
        for key in rule:
            if key not in _DEFAULTS:
                raise ValueError(f"{key!r} is not a key of a chosen answer{_nearest(key, _DEFAULTS)}")
        rule = {
            key: _DEFAULTS[key] if value is None and key != "times" else value for key, value in rule.items()
        }
        if isinstance(rule.get("file"), str):
            rule["mime"] = rule.get("mime") or _declared(rule["file"])
            rule["file"] = _inside(folder, rule["file"]) or rule["file"]
        for key in ("error", "then_error"):
            if not isinstance(rule.get(key), str | Mapping | None):
                raise ValueError(
                    f"{key} is {rule[key]!r}; it must be a code, or an object with `code` and `message`."
                )
        return cls(**rule)

    def to_json(self) -> dict[str, Any]:
        """Return the chosen answer as JSON, without values that are the default, except `times`."""
        given = {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}
        rule = {name: value for name, value in given.items() if value != _DEFAULTS[name]}
        if self.file is not None:
            mime = self.mime or sniff.mime_type(self.file)
            rule["file"] = f"data:{mime};base64,{base64.b64encode(self.file).decode()}"
        return {**rule, "times": self.times}


_DEFAULTS = {field.name: field.default for field in attrs.fields(ChosenAnswer)}


def complete(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error as the API sends it, with the default message if it has none."""
    code = str(error["code"])
    meaning = meaning_of(code) or "The task failed."
    return {**problem(code, meaning), **error}


def known_codes() -> list[str]:
    """Return the error codes that the API uses."""
    from runware.error_codes import CODES

    return list(CODES)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in cast("Any", value))


def _check_count(value: object, name: str, least: int) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise ValueError(f"{name} is {value!r}; it must be a whole number, {least} or more.")


def check_seconds(value: object, name: str) -> None:
    """Check a number of seconds.

    Raises:
        ValueError: The value is not a finite number, 0 or more.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name} is {value!r}; it must be a number of seconds, 0 or more.")


def _check_error(error: Mapping[str, Any] | None, name: str) -> None:
    if error is not None and (not isinstance(code := error.get("code"), str) or not code.strip()):
        raise ValueError(
            f"{name} has the code {error.get('code')!r}; it must be a text such as 'providerError'."
        )


def _listed(value: object, name: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name} is {_short(repr(value))}; it must be a list.")
    return list(cast("Sequence[object]", value))


def _declared(uri: str) -> str | None:
    """Return the MIME type that a data URI names, unless its bytes determine the type; None if neither does."""
    if not uri.startswith("data:"):
        return None
    try:
        found = sniff.mime_type(decoded(uri))
    except Unreadable:
        return None
    return None if found != sniff.UNKNOWN else uri[len("data:") :].partition(",")[0].partition(";")[0] or None


def _inside(folder: Path | None, name: str) -> Path | None:
    """Return the path of a file in the folder; None if the folder has no such file."""
    if folder is None or name.startswith("data:") or "\0" in name or len(name) > 1000:
        return None
    path = (folder / name).resolve()
    try:
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except OSError:
        return None


def _nearest(name: str, known: Sequence[str] | Mapping[str, Any], likeness: float = 0.5) -> str:
    from difflib import get_close_matches  # not needed by most answers

    near = get_close_matches(name, list(known), n=1, cutoff=likeness)
    return f"; did you mean {near[0]!r}?" if near else "."


def _list(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
