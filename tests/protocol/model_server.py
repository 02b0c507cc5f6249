"""A small model of the API: it accepts, makes, bills, pushes and remembers tasks, and answers polls, one step at a time."""

from __future__ import annotations

from itertools import count
from typing import Any

from runware._logs.secret import Secret

KEY = Secret("a good key")
Frame = dict[str, Any]


class Record:
    """An accepted task. A slot is None while its result is being made, then it is the result or the failure."""

    def __init__(self, task: dict[str, Any], session: str) -> None:
        self.task = task
        self.session = session
        self.uuid: str = task["taskUUID"]
        self.pushes = task.get("deliveryMethod") != "async"
        number = task.get("numberResults", 1)
        self.slots: list[dict[str, Any] | None] = [None] * number
        self.phases: list[dict[str, Any]] = []
        self.made: list[dict[str, Any]] = []

    @property
    def open_slots(self) -> list[int]:
        return [index for index, slot in enumerate(self.slots) if slot is None]


class ModelServer:
    def __init__(self, *, split: bool, errors_in_data: bool, answers_sync_polls: bool) -> None:
        self.split = split
        self.errors_in_data = errors_in_data
        self.answers_sync_polls = answers_sync_polls
        self.memory: dict[str, Record] = {}
        #: All tasks that were accepted, also those that the server forgot.
        self.history: list[Record] = []
        self.sessions: dict[str, list[Frame]] = {}
        self.session: str | None = None
        self.inbox: list[list[dict[str, Any]]] = []
        self.outbox: list[Frame] = []
        self.refuses_keys = False
        self._numbers = count()

    # Events ------------------------------------------------------------------------------------------------------

    def drop(self) -> None:
        self.session = None
        self.inbox.clear()
        self.outbox.clear()

    def forget_sessions(self) -> None:
        self.sessions = {} if self.session is None else {self.session: []}

    def forget_tasks(self) -> None:
        self.memory.clear()
        for held in self.sessions.values():
            held.clear()

    def read(self) -> None:
        for task in self.inbox.pop(0):
            self._handle(task)

    def make(self, record: Record, *, text: str) -> None:
        """Make one result, and bill it."""
        kind, index = record.task["taskType"], record.open_slots[0]
        number = next(self._numbers)
        envelope = {"taskType": kind, "taskUUID": record.uuid}
        if kind == "modelUpload":
            phase = ("validated", "downloaded", "ready")[len(record.phases)]
            item = {**envelope, "status": phase, "message": f"{phase} {number}"}
            record.phases.append(item)
            if phase == "ready":
                record.slots[index] = item
                record.made.append(item)
            self._push(record, {"data": [item]})
            return
        if kind == "textInference":
            item = {**envelope, "text": text}
        else:
            item = {**envelope, "imageUUID": f"image {number}", "imageURL": f"https://x/{number}"}
        record.slots[index] = item
        record.made.append(item)
        self._push(record, {"data": [item]})

    def fail(self, record: Record, code: str, *, all_at_once: bool) -> None:
        """Fail one result; or all open ones, with a single error."""
        error = {
            "taskType": record.task["taskType"],
            "taskUUID": record.uuid,
            "code": code,
            "message": "It failed.",
        }
        first, *others = record.open_slots
        record.slots[first] = {"error": error}
        if all_at_once:
            for index in reversed(others):
                del record.slots[index]
        self._push(record, {"errors": [error]})

    # Inside ------------------------------------------------------------------------------------------------------

    def _push(self, record: Record, frame: Frame) -> None:
        if record.pushes:
            self._deliver(record.session, frame)

    def _deliver(self, session: str, frame: Frame) -> None:
        if session == self.session:
            self.outbox.append(frame)
        elif session in self.sessions:
            self.sessions[session].append(frame)

    def _handle(self, task: dict[str, Any]) -> None:
        kind = task["taskType"]
        if kind == "authentication":
            self._authenticate(task)
        elif self.session is None:
            raise AssertionError(f"sent before the authentication: {task}")
        elif kind == "ping":
            self.outbox.append({"data": [{"taskType": "ping", "pong": True}]})
        elif kind == "getResponse":
            self._answer(task["taskUUID"])
        else:
            self._accept(task)

    def _authenticate(self, task: dict[str, Any]) -> None:
        assert task["apiKey"] == KEY
        if self.refuses_keys:
            error = {"code": "invalidApiKey", "message": "Bad key.", "taskType": "authentication"}
            self.outbox.append({"data": [], "errors": [error], "error": error})
            return
        presented = task.get("connectionSessionUUID")
        session = presented if presented in self.sessions else f"session {next(self._numbers)}"
        held, self.sessions[session] = self.sessions.get(session, []), []
        self.session = session
        answer = {"taskType": "authentication", "connectionSessionUUID": session}
        self.outbox += [{"data": [answer]}, *held]

    def _accept(self, task: dict[str, Any]) -> None:
        envelope = {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}
        assert self.session is not None
        if task["taskUUID"] in self.memory:
            self.outbox.append({"errors": [{**envelope, "code": "conflictTaskUUID", "message": "Known."}]})
        elif task["positivePrompt"] == "invalid":
            self.outbox.append({"errors": [{**envelope, "code": "invalidPositivePrompt", "message": "Bad."}]})
        elif task["positivePrompt"] == "invalid, and nobody says whose":
            self.outbox.append({"errors": [{"code": "invalidPositivePrompt", "message": "Bad."}]})
        else:
            record = Record(task, self.session)
            self.memory[record.uuid] = record
            self.history.append(record)
            if not record.pushes:
                self.outbox.append({"data": [envelope]})

    def _answer(self, uuid: str) -> None:
        record = self.memory.get(uuid)
        if record is None or (record.pushes and not self.answers_sync_polls):
            self.outbox.append({"data": []})
            return
        envelope = {"taskType": record.task["taskType"], "taskUUID": uuid}
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for slot in record.slots:
            if slot is None:
                data.append(record.phases[-1] if record.phases else {**envelope, "status": "processing"})
            elif "error" in slot and self.errors_in_data:
                data.append({**envelope, "status": "error", "error": slot["error"]})
            elif "error" in slot:
                errors.append({**slot["error"], "status": "error"})
            else:
                data.append({"status": "success", **slot})
        if self.split:
            self.outbox += [{"data": [item]} for item in data] + [{"errors": [error]} for error in errors]
        else:
            self.outbox.append({"data": data, **({"errors": errors} if errors else {})})
