"""The chosen answers that wait for tasks at a server, and the script of a task that gets one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from itertools import count
from typing import Any, cast

import attrs

from runware._files import sniff
from runware._logs.redact import shorten
from runware._models.slugs_data import AIR_OF_SLUG
from runware._models.task_types import TASK_TYPES
from runware.emulator.answers.chosen import ChosenAnswer, complete
from runware.emulator.answers.parts import (
    FLAG,
    has_field,
    has_file,
    says_nsfw,
    searched_text,
    with_file,
)
from runware.emulator.file_places import file_places
from runware.emulator.refusal import Refused, turns_away
from runware.emulator.script import Break, Fields, Made, Script, as_usual, is_progress
from runware.emulator.work import Work, new_uuid

logger = logging.getLogger("runware.emulator")


@attrs.define(eq=False, kw_only=True, repr=False)
class PendingAnswer:
    """A chosen answer that was added to a server.

    Attributes:
        id: The id of the answer at this server.
        rule: The chosen answer.
        matched: How many tasks matched the rule, including those before the `nth`.
        used: How many tasks got the answer.
        note: A warning about the rule, or the reason why the last matching task did not get the answer; or None.
    """

    id: str
    rule: ChosenAnswer
    matched: int = 0
    used: int = 0
    note: str | None = None
    _shown: dict[str, Any] | None = attrs.field(default=None, init=False)

    def __repr__(self) -> str:
        note = "" if self.note is None else f", {self.note}"
        return f"<PendingAnswer {self.id}, used {self.used} times: {self.rule!r}{note}>"

    @property
    def is_used_up(self) -> bool:
        """Whether no further task gets the answer."""
        return self.rule.times is not None and self.used >= self.rule.times

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON, with its file cut to the beginning."""
        if self._shown is None:  # cached, since a file may be large, and the page polls often
            self._shown = cast("dict[str, Any]", shorten(self.rule.to_json()))
        return {"id": self.id, **self._shown, "matched": self.matched, "used": self.used, "note": self.note}


class Answers:
    """All chosen answers of a server. Answers may be added in any thread; the server calls `script` once per task.

    Answers for a limited number of tasks come first, the oldest first. Of the answers for all tasks, the newest one
    counts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[PendingAnswer] = []
        self._numbers = count(1)

    def add(self, rule: ChosenAnswer) -> PendingAnswer:
        """Add a chosen answer. It waits for matching tasks."""
        with self._lock:
            pending = PendingAnswer(id=str(next(self._numbers)), rule=rule, note=rule.note)
            self._all.append(pending)
        if rule.note is not None:
            logger.warning("A chosen answer is unusual: %s", rule.note)
        return pending

    @property
    def pending(self) -> list[PendingAnswer]:
        """The answers that a task can still get, in the order in which they were added."""
        with self._lock:
            return list(self._all)

    @property
    def unused(self) -> list[PendingAnswer]:
        """The answers that no task has got, in the order in which they were added."""
        with self._lock:
            return [one for one in self._all if not one.used]

    def remove(self, id: str) -> bool:
        """Remove an answer; return whether it existed and was not used up."""
        with self._lock:
            found = [one for one in self._all if one.id == id]
            self._all = [one for one in self._all if one.id != id]
        return bool(found)

    def clear(self) -> None:
        """Remove all answers."""
        with self._lock:
            self._all.clear()

    def script(self, work: Work) -> Script | None:
        """Return the script of a task, and count it as a match; None if the task gets no chosen answer."""
        if not self._all:
            return None
        with self._lock:
            chosen: PendingAnswer | None = None
            for one in self._by_priority():
                if not _matches(one.rule, work):
                    continue
                why_not = _mismatch(one.rule, work)
                if why_not is not None:
                    if one.note != why_not:
                        logger.warning("The chosen answer %s was not used: %s", one.id, why_not)
                    one.note = why_not
                    continue
                one.matched += 1
                if chosen is None and one.matched >= (one.rule.nth or 1):
                    chosen = one
            if chosen is None:
                return None
            chosen.used += 1
            chosen.note = chosen.rule.note
            if chosen.is_used_up:
                self._all.remove(chosen)
        return _script(chosen, work)

    def _by_priority(self) -> list[PendingAnswer]:
        for_some = [one for one in self._all if one.rule.times is not None]
        return for_some + [one for one in reversed(self._all) if one.rule.times is None]


def _matches(rule: ChosenAnswer, work: Work) -> bool:
    if rule.task_type is not None and TASK_TYPES.get(rule.task_type) != TASK_TYPES.get(work.cls.task_type):
        return False
    if rule.model is not None and _air(rule.model) != _air(str(work.get("model"))):
        return False
    if rule.text is not None and rule.text.casefold() not in searched_text(work).casefold():
        return False
    if _is_unknown(work):
        return True
    if rule.nsfw:
        return says_nsfw(work.cls)
    return rule.file is None or bool(file_places(work.cls.returns))


def _is_unknown(work: Work) -> bool:
    return work.cls.task_type not in TASK_TYPES


def _air(model: str) -> str:
    return AIR_OF_SLUG.get(model, model)


def _mismatch(rule: ChosenAnswer, work: Work) -> str | None:
    """Return the reason why a matching task cannot get the answer; None if it can."""
    if rule.nsfw and not _checked(work):
        return (
            f"a task {work.cls.task_type} did not request the check, so its results have no {FLAG}. Send it with "
            "safety.checkContent."
        )
    if rule.file is not None and _is_unknown(work):
        return f"it is not known where the results of {work.request.get('taskType')} have files."
    return None


def _script(pending: PendingAnswer, work: Work) -> Script:
    rule = pending.rule
    delays = list(rule.delays) or [0.0]
    pauses = [rule.delay + delays[0], *delays[1:]]
    if rule.error is not None:
        error = complete(rule.error)
        if turns_away(error["code"]):
            return Script(chosen=pending.id, refused=[error], pauses=pauses)
        return Script(chosen=pending.id, make=lambda _: _failing(error), pauses=pauses)
    ending = [] if rule.then_error is None else [complete(rule.then_error)]
    streamed = work.request.get("deliveryMethod") == "stream"
    lost = rule.partial is not None and not ending

    def make(usual: Made) -> Made:
        made = _results(rule, work, usual)
        made = made if rule.order is None else _ordered(rule.order, made)
        return made if rule.partial is None or streamed else _beginning(made, rule.partial, ending)

    return Script(
        chosen=pending.id,
        count=None if rule.results is None else len(rule.results),
        make=make,
        pauses=pauses,
        lost=lost,
        breaks=Break(after=rule.partial, errors=ending) if streamed and rule.partial is not None else None,
    )


def _failing(error: dict[str, Any]) -> Made:
    raise Refused(error)
    yield  # pyright: ignore[reportUnreachable]


def _results(rule: ChosenAnswer, work: Work, usual: Made) -> Made:
    if rule.nsfw:
        return (fields if is_progress(fields) else {**fields, FLAG: True} for fields in usual)
    if rule.file is not None:
        return _files(work, rule.file, rule.mime or sniff.mime_type(rule.file))
    if rule.results is not None:
        return _chosen_results(work, [dict(one) for one in rule.results], usual)
    return as_usual(usual)


def _files(work: Work, content: bytes, mime: str) -> Made:
    for index in range(work.count):
        yield {**with_file(work, content, mime), **_seed(work, index), **_checked(work)}


def _seed(work: Work, index: int) -> Fields:
    return {"seed": work.seed + index} if has_field(work.cls.returns, "seed") else {}


def _checked(work: Work) -> Fields:
    """Return the flag of unsafe content as false; nothing if the request did not enable the safety check."""
    from runware.emulator.handlers.images import safety  # lazy: it imports the drawing modules

    return safety(work) if has_field(work.cls.returns, FLAG) else {}


def _chosen_results(work: Work, results: list[Fields], usual: Made) -> Made:
    """Yield the chosen results, completed by the usual ones. If one has a file, the handler draws none for it."""
    phased = bool(work.cls.__settings__.terminal_values)
    for index, given in enumerate(results):
        made: Fields = {}
        if phased:
            pass
        elif has_file(work.cls.returns, given):
            uuids = {
                place.uuid: new_uuid()
                for place in file_places(work.cls.returns)
                if place.uuid and not place.path and given.keys() & {*place.forms.values()}
            }
            made = {**uuids, **_seed(work, index), **_checked(work)}
        else:
            none: Fields = {}
            made = next((fields for fields in usual if not is_progress(fields)), none)
        yield {name: value for name, value in {**made, **given}.items() if value is not None}


def _ordered(order: Sequence[int], made: Made) -> Made:
    results = [fields for fields in made if not is_progress(fields)]
    first = [index for index in order if index < len(results)]
    yield from (results[index] for index in [*first, *(i for i in range(len(results)) if i not in first)])


def _beginning(made: Made, most: int, ending: list[dict[str, Any]]) -> Made:
    """Yield at most `most` results, then raise the error if there is one."""
    number = 0
    while number < most and (fields := next(made, None)) is not None:
        number += not is_progress(fields)
        yield fields
    if ending:
        raise Refused(*ending)
