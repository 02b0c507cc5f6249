"""Messages of the server: each item is applied to its task, then each of these tasks is concluded for the whole message."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from enum import Enum, auto
from itertools import count
from typing import Any

from runware._engine.envelope import (
    CONNECTION_TASKS,
    ENVELOPE,
    ERROR_OBJECT,
    Item,
    content_key,
    errors_in,
    has_code,
    says_error,
    status_of,
)
from runware._engine.identity import name_of
from runware._engine.lifecycle import Action, Situation, Trigger, decide, was_turned_away
from runware._engine.recovery import NO_RECOVERY, PollReply
from runware._engine.registry import Progressed, ResultCame
from runware._engine.task_state import GET_RESPONSE, UNDER_WAY, Stage, TaskState
from runware._engine.tracker import Tracker
from runware._json.plain_values import finite_number
from runware._logs import logger
from runware._logs.redact import excerpt
from runware.errors import APIError, ConflictError, error_from_answer, is_overload, says_unknown_task

#: Keys that results never have.
_NO_RESULT = frozenset({"code", "error", "errors", "errorMessage", "progress"})


class ItemKind(Enum):
    """The kinds of items: what an item says about its task."""

    RESULT = auto()
    ACKNOWLEDGED = auto()
    PROGRESS = auto()
    FAILED = auto()


class Inbound:
    """Applies messages to the tasks of a tracker. A malformed item ends at most one task."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._registry = tracker.registry
        self._polling = tracker.polling
        self._queue = tracker.queue
        self._messages = count()

    def apply(self, data: Sequence[Item], errors: Sequence[Item], now: float) -> list[Item]:
        """Apply each item and each error of a message to its task; return the errors that belong to no task."""
        number = next(self._messages)
        tasks: dict[TaskState, None] = {}
        others: list[Item] = []
        for item in data:
            if (task := self._registry.find(item.get("taskUUID"))) is not None:
                try:
                    self._apply_item(task, item, number, now)
                except Exception as failure:
                    self._tracker.attempts.fail(task, failure)
                tasks[task] = None
            elif item.get("taskType") not in CONNECTION_TASKS:
                self._apply_late(item, now)
        for error in errors:
            if (task := self._registry.find(error.get("taskUUID"))) is not None:
                tasks[task] = None
                self.apply_error(task, error, now)
            else:
                self._polling.named_late(error.get("taskUUID"), now)
                others.append(error)
        # All results of a message count before any of its errors ends a task.
        for task in tasks:
            self.conclude(task, now)
        if self._polling.unclear:
            self._polling.poll_each_alone(now)
        return others

    def _apply_late(self, item: Item, now: float) -> None:
        """Log an item of no pending task. Keep the result of one that ended recently for the budget: it may be billed."""
        self._polling.named_late(item.get("taskUUID"), now)
        waited_for = self._registry.departed.waited_for(item.get("taskUUID"))
        is_result = not item.keys() <= ENVELOPE and _NO_RESULT.isdisjoint(item)
        if waited_for is None or not is_result:
            logger.debug("Ignored an item of a task that is not pending: %s", excerpt(item))
            return
        with suppress(RecursionError):  # a result that is nested so deeply has no name, and is not counted
            self._registry.late.append((item, name_of(item, {})))
        logger.log(
            logging.WARNING if waited_for else logging.DEBUG,
            "A result arrived after its task had ended without it. client.job(%r) collects it. The result: %s",
            item["taskUUID"],
            excerpt(item),
        )

    def apply_error(self, task: TaskState, error: Item, now: float) -> None:
        """Apply an error that names a task."""
        if task.stage is Stage.ENDED:
            return  # by another error of the same message
        self._polling.named(task, now)
        try:
            if not task.is_of_earlier_attempt(error):
                self._apply_failure(task, error, now, in_reply="status" in error)
        except Exception as failure:
            self._tracker.attempts.fail(task, failure)

    def apply_unattributed(self, error: Item, tasks: Iterable[TaskState], now: float) -> None:
        """Apply an error that names no task: poll each of `tasks` of its type that the server has not responded to."""
        task_type = error.get("taskType")
        if is_overload(error_from_answer(error)):
            self._queue.on_overload(now)
        for task in list(tasks):
            fits = task_type in (None, "", task.request.task_type)
            if fits and decide(Situation(Trigger.UNATTRIBUTED, task)) is Action.POLL:
                about = {"task_type": task.request.task_type, "task_uuid": task.request.uuid}
                self._tracker.on_uncertain_error(task, error_from_answer(error, **about), now)

    def apply_nothing(self, now: float) -> None:
        """Apply `data: []`, before `apply`: the server does not know a polled task, and does not say which."""
        task = self._polling.empty(now)
        if task is not None and task.stage is not Stage.ENDED:
            self._tracker.not_known(task, now)

    # One item ----------------------------------------------------------------------------------------------------

    def _apply_item(self, task: TaskState, item: Item, message: object, now: float) -> None:
        if item.get("taskType") != task.request.task_type and self._is_of_another(task, item):
            return
        if task in self._polling.open:
            self._polling.named(task, now)
        kind = kind_of(task, item)
        if item.get("taskUUID") != task.uuid and task.is_of_earlier_attempt(item):
            # An item of an earlier attempt: its results are paid for, anything else about it is obsolete.
            if kind is ItemKind.RESULT and task.take(item, message):
                self._registry.notices.append(ResultCame(task, item))
            return
        if kind is ItemKind.FAILED:
            inner = errors_in(item)
            self._apply_failure(task, {**item, **inner[0]} if inner else item, now, in_reply="status" in item)
            return
        if task.stage is Stage.WAITING:
            self._tracker.adopt(task, now)
        reply = self._reply(task, item, kind, now) if task.stage is Stage.POLLED else None
        if kind is ItemKind.RESULT:
            self._apply_result(task, item, message, now, reply)
        else:
            self._registry.accept(task)
            self._apply_progress(task, item, now, reply)

    def _is_of_another(self, task: TaskState, item: Item) -> bool:
        """Whether an item is certainly about another task, of another type, with the same UUID."""
        task_type = item.get("taskType")
        if not isinstance(task_type, str) or task_type not in task.request.kind.foreign_types:
            return False
        if task_type == GET_RESPONSE or task.is_get_response or task.recovery.collected:
            return False  # the type of a collected task is only what the caller said
        line = "Task %s ignored an item whose taskType is %s, since the task has another type."
        logger.warning(line, task.uuid, task_type)
        return True

    def _reply(self, task: TaskState, item: Item, kind: ItemKind, now: float) -> PollReply | None:
        """Return the reply to a poll that an item is part of; None if the item was pushed.

        Such a reply has all results, new or not. Its items have a status, at least those that are results.
        """
        in_reply = "status" in item or (kind is not ItemKind.RESULT and task.recovery.poll_open)
        return self._read(task, now) if in_reply else None

    def _read(self, task: TaskState, now: float) -> PollReply:
        was_open = self._polling.close(task)
        return task.recover().read(now + self._tracker.timing.answer_lasts, was_open=was_open)

    def _apply_result(
        self, task: TaskState, item: Item, message: object, now: float, reply: PollReply | None
    ) -> None:
        if reply is not None:
            reply.made += 1
            task.recover().trust()
        duplicates = len(task.recovery.possible_duplicates)
        if task.receive(item, message, reply, now):
            self._registry.on_result(task, item, now)
            if task.recovery.failures and was_turned_away(task):
                task.recovery.fail_with([])  # the server has the task, and turned a copy away
            if self._queue.throttled:
                self._queue.on_result(now)
            if task.stage is Stage.SENT:
                self._registry.move(task, Stage.PUSHED)
            if task.request.completion.partial_ok and task.stage is Stage.PUSHED:
                # There may be further results or not: after a silence, a poll will tell.
                task.recover().expect_quiet(now + self._tracker.timing.grace)
        elif reply is not None and task.request.completion.phased:
            self._tracker.alive(task, now)
        elif len(task.recovery.possible_duplicates) > duplicates and task.stage is Stage.PUSHED:
            # Either a repetition, or a second result with the same content: the server knows how many there are.
            self._polling.begin(task, now)

    def _apply_progress(self, task: TaskState, item: Item, now: float, reply: PollReply | None) -> None:
        self._tracker.alive(task, now)
        if item.get("status") is not None:
            said = [item[key] for key in ("status", "message") if item.get(key) is not None]
            task.recover().report_status(", ".join(map(excerpt, said)))
        if reply is not None:
            reply.under_way += 1
        elif task.stage is Stage.SENT:
            self._registry.move(task, Stage.POLLED)
            self._polling.poll_soon(task, now)
        progress = finite_number(item.get("progress"))
        if progress is not None and task.report(progress):
            self._registry.notices.append(Progressed(task, progress))

    def _apply_failure(self, task: TaskState, details: Item, now: float, *, in_reply: bool) -> None:
        failure = error_from_answer(details, task_type=task.request.task_type, task_uuid=task.uuid)
        if isinstance(failure, ConflictError):
            self._apply_conflict(task, failure, now)
            return
        if says_unknown_task(failure) and (task.recovery is not NO_RECOVERY or task.is_get_response):
            # Equivalent to `data: []`, but it names the task. If the server says so twice, only the first error counts.
            if task.stage in (Stage.SENT, Stage.PUSHED) and not task.is_get_response:
                self._polling.begin(task, now)  # a late answer, from before the task was sent again
            else:
                self._tracker.not_known(task, now)
            return
        of_poll = failure.task_type == GET_RESPONSE != task.request.task_type
        if is_overload(failure) and not in_reply:
            # For a task that waits to be sent again, this is about an earlier copy, and says nothing new.
            if of_poll or task.stage in (Stage.POLLED, Stage.WAITING):
                self._tracker.poll_refused(task, now)
                return
            if task.received:
                # Results have arrived, so the server has the task, and turned a copy away. A restart would pay for it twice.
                self._polling.begin(task, now)
                return
        elif (of_poll or not has_code(details)) and not in_reply:
            self._apply_uncertain_error(task, failure, now, of_poll=of_poll)
            return
        self._tracker.adopt(task, now)
        in_reply = in_reply and task.stage is Stage.POLLED
        if in_reply or (task.stage is Stage.POLLED and task.recovery.poll_open):
            recovery = task.recover()
            recovery.trust()
            recovery.suspect(None)
            reply = self._read(task, now)
            if not in_reply:  # the error may have been pushed, perhaps again, and not be part of the reply
                reply.in_message -= 1
            if in_reply or all(str(failure) != str(other) for other in reply.failures):
                reply.failures.append(failure)
        elif task.stage is Stage.POLLED:
            self._polling.poll_at(task, now)
        if not in_reply or task.requested == 1 or task.request.completion.phased:
            task.recover().fail(failure)

    def _apply_uncertain_error(
        self, task: TaskState, failure: APIError, now: float, *, of_poll: bool
    ) -> None:
        """Apply an error that may not belong to the task: that of a poll, or one without a code, as any server may send."""
        if task.recovery.awaits_answer:
            self._tracker.poll_inconclusive(task, now)  # if such an error came before, this confirms it
            task.recover().suspect(failure)
        elif not of_poll and task.may_run:
            self._tracker.on_uncertain_error(task, failure, now)

    def _apply_conflict(self, task: TaskState, failure: APIError, now: float) -> None:
        if decide(Situation(Trigger.CONFLICT, task)) is Action.FAIL:
            task.recover().fail_with([failure])
            self._tracker.on(Trigger.CONFLICT, task, now)
            return
        self._registry.accept(task)
        if task.stage is not Stage.POLLED:
            self._tracker.alive(task, now)
            self._tracker.on(Trigger.CONFLICT, task, now)

    # The whole message -------------------------------------------------------------------------------------------

    def conclude(self, task: TaskState, now: float) -> None:
        """Conclude a task after all items of a message: end it, poll it, or set its timer."""
        if task.stage is Stage.ENDED:
            return
        completion, reply = task.request.completion, task.recovery.reply
        try:
            if task.recovery is NO_RECOVERY and completion.counted:  # nearly all tasks
                if len(task.results) >= completion.expected:
                    self._registry.end(task)
                return
            if task.acknowledged and completion.webhook:
                self._end_delivered_elsewhere(task)
            elif task.attempt_ended or (task.stage is Stage.WAITING and task.results and not task.missing):
                self._tracker.on(Trigger.OVER, task, now)
            elif task.recovery.failures and task.stage in (Stage.SENT, Stage.PUSHED):
                self._tracker.on(Trigger.FAILED, task, now)
            elif reply is not None and not completion.open_ended and reply.in_message >= task.requested:
                self._tracker.reply_complete(task, reply, now)
            if reply is not None:
                reply.in_message = 0
            self._registry.set_timer(task)
        except Exception as error:
            self._tracker.attempts.fail(task, error)

    def _end_delivered_elsewhere(self, task: TaskState) -> None:
        """End a task whose results go to a webhook. A result made from its acknowledgement is what the call returns."""
        if not task.results:
            item = {"taskType": task.request.task_type, "taskUUID": task.uuid}
            task.take(item, None)
            self._registry.notices.append(ResultCame(task, item))
        self._registry.end(task)


def kind_of(task: TaskState, item: Mapping[str, Any]) -> ItemKind:
    """Return the kind of an item: its status decides, or without one, whether it has content."""
    if task.request.task_type == GET_RESPONSE:
        return ItemKind.RESULT  # the caller's own poll: any answer is its result
    completion, content = task.request.completion, content_key(tuple(item))
    has_content = content is not None and item[content] is not None
    if has_content and not completion.phased and (not completion.polled or _has_result(task, item)):
        return ItemKind.RESULT  # nearly all items
    status = status_of(item)
    # A phase may be called "failed", too.
    if status == "error" or says_error(item) or (status == "failed" and not completion.phased):
        return ItemKind.FAILED
    if status in UNDER_WAY:
        return ItemKind.PROGRESS
    if completion.phased:
        return ItemKind.RESULT if completion.is_phase(item) else ItemKind.ACKNOWLEDGED
    if (
        "progress" in item
        and status != "success"
        and all(key.endswith("UUID") for key in item.keys() - ENVELOPE)  # only UUIDs, and no content
    ):
        return ItemKind.PROGRESS
    # An unknown status need not be an end: then a message that explains it is no result.
    words = ENVELOPE if status in (None, "success") else ERROR_OBJECT
    has_content = any(value is not None for key, value in item.items() if key not in words)
    return ItemKind.RESULT if has_content and _has_result(task, item) else ItemKind.ACKNOWLEDGED


def _has_result(task: TaskState, item: Mapping[str, Any]) -> bool:
    """Whether content is that of a result, rather than of an acknowledgement with unknown keys."""
    known = task.request.kind.result_keys
    if not task.request.completion.polled or "status" in item or not known:
        return True
    return any(item[key] is not None for key in known.intersection(item))
