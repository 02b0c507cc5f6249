"""Replay of a recording: a request that equals a recorded one gets the recorded answer."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from runware._files.recording import REFERENCE, is_callback_url, kept, name_of
from runware._json.plain_values import is_uuid
from runware._logs.redact import text_without_secrets
from runware._models.task_types import TASK_TYPES
from runware.emulator.answers.recorded import RecordedTask, read_recording, replaced, with_media
from runware.emulator.keeping.records import envelope
from runware.emulator.refusal import Refused, problem, turns_away
from runware.emulator.script import Break, Fields, Made, Script
from runware.emulator.work import Work

#: The error of a request that a recording has no answer to.
NOT_RECORDED = "notRecorded"
_MOST_NAMED = 5
_ANY_UUID = "<uuid>"
_NOTHING = object()


class Replay:
    """Answers requests from a recording.

    If a request was recorded several times, its answers are replayed in their order, and then the last one is repeated.

    Args:
        path: The recording.
        speed: The factor by which the replay is faster than the recording; by default answers have no delay.

    Raises:
        ValueError: The recording cannot be read or is damaged, or the speed is not above 0.
    """

    def __init__(self, path: Path | str, speed: float | None = None) -> None:
        if speed is not None and not (
            isinstance(cast("object", speed), int | float) and 0 < speed < float("inf")
        ):
            raise ValueError(f"replay_speed is {speed!r}; it must be above 0, or left out to answer at once.")
        self.path = Path(path)
        self.speed = speed
        self._tasks, self._files = read_recording(self.path)
        self._comparable = [comparable(task.request, self._recorded_name) for task in self._tasks]
        self._by_request: dict[str, list[RecordedTask]] = {}
        for task, request in zip(self._tasks, self._comparable, strict=True):
            self._by_request.setdefault(_key(request), []).append(task)
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()

    def rewind(self) -> None:
        """Start over: each request gets its first recorded answer again."""
        with self._lock:
            self._asked.clear()

    def script(self, work: Work) -> Script:
        """Return the script of the recorded answer to a task.

        Raises:
            Refused: The request was not recorded. The error names the differences from the most similar one.
        """

        def name_of_url(url: str) -> str | None:
            if (name := self._recorded_name(url)) is not None:
                return name
            file = work.store.at(url)
            return None if file is None else name_of(file.content)

        request = comparable(work.request, name_of_url)
        key = _key(request)
        answered = [task for task in self._by_request.get(key, ()) if task.events]
        if not answered:
            raise Refused(self._not_recorded(request, self._by_request.get(key, [])))
        with self._lock:
            number, self._asked[key] = self._asked[key], self._asked[key] + 1
        return self._script(answered[min(number, len(answered) - 1)], work)

    def _script(self, task: RecordedTask, work: Work) -> Script:
        errors = [cast("Fields", self._served(error, work)) for error in task.errors]
        own = envelope(work.request)
        if pieces := task.pieces:
            streamed = [{**cast("Fields", self._served(one.fields, work)), **own} for one in pieces]
            return Script(
                make=lambda _: iter([_whole(streamed)]),
                pauses=self._pauses([one.seconds for one in pieces]),
                pieces=[*streamed, {}] if errors else streamed,
                breaks=Break(after=len(streamed), errors=errors) if errors else None,
                count=1,
            )
        phased = bool(work.cls.__settings__.terminal_values)
        steps = list(task.results(phased=phased))
        when = [seconds for seconds, fields in steps if fields.get("status") != "processing" or phased]
        if not when and errors and turns_away(str(errors[0].get("code"))):
            return Script(refused=errors, pauses=self._pauses([task.events[-1].seconds]))

        def make(usual: Made) -> Made:
            for _seconds, fields in steps:
                yield cast("Fields", self._served(fields, work))
            if errors:
                raise Refused(*errors)

        last = [task.events[-1].seconds] if errors else []
        return Script(make=make, count=max(len(when), 1), pauses=self._pauses([*when, *last]))

    def _pauses(self, when: list[float]) -> list[float]:
        if self.speed is None:
            return []
        return [(now - before) / self.speed for before, now in zip([0.0, *when], when, strict=False)]

    def _served(self, value: object, work: Work) -> object:
        """Return JSON with URLs and media of the recording replaced by files of this server."""

        def served(text: str) -> str:
            name = self._recorded_name(text)
            return text if name is None else work.link(self._files.content(name))[1]

        return replaced(with_media(value, self._files.content), served)

    def _recorded_name(self, url: str) -> str | None:
        return self._files.by_url.get(url)

    def _not_recorded(self, request: Fields, unanswered: list[RecordedTask]) -> dict[str, Any]:
        what = f"The recording {self.path.name} has no answer to this {request.get('taskType')}."
        if unanswered:
            return problem(
                NOT_RECORDED, f"{what} Line {unanswered[0].line} has the task, but no answer was recorded."
            )
        alike = [
            (len(_differences(other, request)), task.line, other)
            for task, other in zip(self._tasks, self._comparable, strict=True)
            if _type(other) == _type(request) and task.events
        ]
        if not alike:
            types = Counter(str(task.request.get("taskType")) for task in self._tasks)
            listed = ", ".join(f"{name} ({count})" for name, count in types.items())
            return problem(NOT_RECORDED, f"{what} It has no task of this type, but: {listed}.", "taskType")
        _, line, nearest = min(alike, key=lambda each: each[:2])
        differences = _differences(nearest, request)
        told = [
            f"'{place}' {_described(was, 'was')} there and {_described(now, 'is')} here"
            for place, was, now in differences[:_MOST_NAMED]
        ]
        more = f", and {len(differences) - _MOST_NAMED} more" if len(differences) > _MOST_NAMED else ""
        places = [place for place, _, _ in differences]
        message = f"{what} The nearest is that of line {line}: {'; '.join(told)}{more}."
        return problem(NOT_RECORDED, message, places[0] if len(places) == 1 else places)


def comparable(request: Mapping[str, Any], name_of_url: Callable[[str], str | None]) -> Fields:
    """Return a request without what may differ between runs: UUIDs, the forms of media, the addresses of webhooks.

    `name_of_url` returns the recorded name of the file at a URL; None if it is unknown.
    """

    def simple(value: object) -> Any:
        if isinstance(value, Mapping):
            given = cast("Mapping[str, object]", value)
            if REFERENCE in given:
                return {REFERENCE: given[REFERENCE]}
            return {key: simple(item) for key, item in given.items() if not is_callback_url(key)}
        if isinstance(value, list):
            return [simple(item) for item in cast("list[object]", value)]
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if not isinstance(value, str):
            return value
        if is_uuid(value):
            return _ANY_UUID
        name = name_of_url(value)
        return text_without_secrets(value) if name is None else {REFERENCE: name}

    return cast("Fields", simple(kept(request, lambda content, name: None)))


def _key(request: Fields) -> str:
    return json.dumps({**request, "taskType": _type(request)}, sort_keys=True)


def _type(request: Fields) -> str:
    name = str(request.get("taskType"))
    return TASK_TYPES.get(name, name)


def _whole(pieces: list[Fields]) -> Fields:
    """Return the whole result of a stream's pieces, without the envelope."""
    whole: Fields = {}
    for piece in pieces:
        delta = piece.get("delta")
        for key, value in cast("Fields", delta).items() if isinstance(delta, dict) else ():
            before = whole.get(key)
            whole[key] = f"{before}{value}" if isinstance(before, str) and isinstance(value, str) else value
        whole |= {key: value for key, value in piece.items() if key != "delta" and value is not None}
    return {key: value for key, value in whole.items() if key not in ("taskType", "taskUUID")}


def _differences(was: Fields, now: Fields) -> list[tuple[str, object, object]]:
    """Return each place where two requests differ, with both values."""
    first, second = dict(_places(was)), dict(_places(now))
    return [
        (place, first.get(place, _NOTHING), second.get(place, _NOTHING))
        for place in dict.fromkeys([*first, *second])
        if place != "taskType" and first.get(place, _NOTHING) != second.get(place, _NOTHING)
    ]


def _places(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and value and REFERENCE not in value:
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _places(item, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and value:
        for index, item in enumerate(cast("list[object]", value)):
            yield from _places(item, f"{place}[{index}]")
    else:
        yield place, value


def _described(value: object, verb: str) -> str:
    if value is _NOTHING:
        return f"{verb} not"
    if isinstance(value, Mapping) and REFERENCE in value:
        return f"{verb} the file {str(cast('Fields', value)[REFERENCE])[:12]}..."
    text = json.dumps(value, ensure_ascii=False)
    return f"{verb} {text if len(text) <= 80 else f'{text[:80]}...'}"
