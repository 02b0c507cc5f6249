"""A server that answers every poll truthfully, except those of tasks that odd messages are about."""

from __future__ import annotations

from collections import Counter
from typing import Any

from runware._json.text import encode
from runware._logs.secret import revealed


class TruthfulServer:
    """Makes and bills tasks, refuses copies, and answers every poll truthfully.

    Until the server is `well`, it sends nothing of its own about the tasks in `odd`, except that they are processed.
    """

    def __init__(self) -> None:
        self.odd: set[str] = set()
        self.well = False
        self.known: dict[str, dict[str, Any]] = {}
        self.billed: Counter[str] = Counter()
        self._polls: Counter[str] = Counter()

    def answer(self, task: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one task of a message."""
        encode(task, revealed)  # must be JSON
        uuid = task.get("taskUUID", "")
        match task["taskType"]:
            case "ping":
                return {"data": [{"taskType": "ping", "pong": True}]}
            case "authentication":
                return {"data": [{"taskType": "authentication", "connectionSessionUUID": "a session"}]}
            case "getResponse":
                return self._response(uuid)
        if uuid in self.known:
            error = {
                "code": "conflictTaskUUID",
                "message": "Known.",
                "taskUUID": uuid,
                "taskType": task["taskType"],
            }
            return {"errors": [error]}
        self.known[uuid] = task
        self.billed[uuid] += task.get("numberResults", 1)
        if task.get("deliveryMethod") == "async":
            return {"data": [{"taskType": task["taskType"], "taskUUID": uuid}]}
        return {"data": self.results(uuid) if uuid not in self.odd or self.well else []}

    def results(self, uuid: str) -> list[dict[str, Any]]:
        task = self.known[uuid]
        kind, number = task["taskType"], task.get("numberResults", 1)
        envelope = {"taskType": kind, "taskUUID": uuid}
        if kind == "modelUpload":
            return [{**envelope, "status": "ready", "message": "Done."}]
        if kind == "textInference":
            return [{**envelope, "text": f"{uuid} {count}"} for count in range(number)]
        return [{**envelope, "imageUUID": f"{uuid} {count}", "seed": count} for count in range(number)]

    def _response(self, uuid: str) -> dict[str, Any]:
        if uuid not in self.known:
            return {"data": []}
        self._polls[uuid] += 1
        if not self.well and (uuid in self.odd or self._polls[uuid] == 1):
            task = self.known[uuid]
            return {
                "data": [{"taskType": task["taskType"], "taskUUID": uuid, "status": "processing"}]
                * task.get("numberResults", 1)
            }
        return {"data": [{"status": "success", **item} for item in self.results(uuid)]}
