"""Over HTTP, with any outcomes of the posts: each task ends once, and nothing is paid for twice or lost."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runware._engine.http import Post
from runware._engine.registry import Ended
from runware._engine.task_state import TaskState
from runware.errors import NoAnswerError
from tests.protocol.test_exchanges import BROKEN, NO_ROUTE, Mail
from tests.support.builders import call_options

OUTCOMES = [
    "answered", "not delivered", "lost before", "lost after", "502 before", "502 after", "429", "503",
    "no JSON after", "fails", "acknowledged",
]  # fmt: skip


class Server:
    """A server that remembers the results, or the failure, of each UUID."""

    def __init__(self) -> None:
        self.known: dict[str, list[dict[str, Any]]] = {}
        self.failed: set[str] = set()
        self.billed: Counter[str] = Counter()

    def take(
        self, post: Post, *, fails: bool = False, acknowledges: bool = False
    ) -> dict[str, list[dict[str, Any]]]:
        """Do the tasks and polls of a post; return the response."""
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for task in post.message:
            uuid = task.get("taskUUID", "")
            if task["taskType"] == "ping":
                data.append({"taskType": "ping", "pong": True})
            elif task["taskType"] == "getResponse":
                data += [{**item, "status": "success"} for item in self.known.get(uuid, [])]
                if uuid in self.failed:
                    errors.append({**self._failure(uuid), "status": "error"})
            elif uuid in self.known or uuid in self.failed:
                errors.append({"code": "conflictTaskUUID", "message": "It is known.", "taskUUID": uuid})
            elif fails:
                self.failed.add(uuid)
                errors.append(self._failure(uuid))
            else:
                self.known[uuid] = [
                    {"taskType": task["taskType"], "taskUUID": uuid, "imageUUID": f"{uuid} {number}"}
                    for number in range(task.get("numberResults", 1))
                ]
                self.billed[uuid] += len(self.known[uuid])
                data += (
                    [{"taskType": task["taskType"], "taskUUID": uuid}] if acknowledges else self.known[uuid]
                )
        return {"data": data, "errors": errors}

    def _failure(self, uuid: str) -> dict[str, Any]:
        return {"code": "providerError", "message": "It failed.", "taskUUID": uuid}


def happen(outcome: str, post: Post, mail: Mail, server: Server) -> None:
    """Report an outcome of a post to the client."""
    match outcome:
        case "not delivered":
            mail.fail(post, NO_ROUTE)
        case "lost before":
            mail.fail(post, BROKEN)
        case "lost after":
            server.take(post)
            mail.fail(post, BROKEN)
        case "502 before":
            mail.answer_with(post, 502, None)
        case "502 after":
            server.take(post)
            mail.answer_with(post, 502, None)
        case "429" | "503":
            mail.answer_with(post, int(outcome), None)
        case "no JSON after":
            server.take(post)
            mail.answer_with(post, 200, None)
        case _:
            answer = server.take(post, fails=outcome == "fails", acknowledges=outcome == "acknowledged")
            mail.answer_with(post, 200 if answer["data"] or not answer["errors"] else 400, answer)


#: The same 400 examples every time, or as many random ones as the environment asks for.
examples = os.environ.get("RUNWARE_EXAMPLES")


@settings(max_examples=int(examples or 400), derandomize=examples is None, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.lists(st.sampled_from(OUTCOMES), max_size=30))
def test_each_task_ends_once_and_is_paid_for_once(numbers: list[int], outcomes: list[str]) -> None:
    mail, server = Mail(max_connects=100), Server()
    tasks = [mail.submit(number, options=call_options(max_retries=4)) for number in numbers]
    to_come = list(reversed(outcomes))
    waiting = mail.take()
    while len(mail.ended) < len(tasks):
        while waiting:
            happen(to_come.pop() if to_come else "answered", waiting.pop(0), mail, server)
            waiting += mail.take()
        if len(mail.ended) < len(tasks):
            at = mail.exchanges.wake_at()
            assert at is not None, "Nothing will ever happen again."
            mail.now = max(at, mail.now)
            mail.exchanges.wake(mail.now)
            mail.ended += [
                event.task
                for event in mail.exchanges.tracker.registry.take_notices()
                if isinstance(event, Ended)
            ]
            waiting += mail.take()
        assert mail.now < 100_000.0
    assert Counter(mail.ended) == Counter(tasks)
    for task, number in zip(tasks, numbers, strict=True):
        check(task, number, server)


def check(task: TaskState, number: int, server: Server) -> None:
    names = [result["imageUUID"] for result in task.results]
    assert len(names) == len(set(names)), "a result twice"
    assert all(name.split()[0] in task.uuids for name in names), "a result of another task"
    billed = sum(server.billed[uuid] for uuid in task.uuids)
    assert billed <= number, "paid for twice"
    if not (isinstance(task.error, NoAnswerError) and task.error.in_doubt):
        assert len(names) == billed, "paid for and lost"
    if task.error is None:
        assert len(names) == number
