"""The protocol against a model of the server, in every order of events that hypothesis can think of."""

from __future__ import annotations

import logging
import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runware._engine.registry import Ended, ResultCame
from runware._engine.task_state import NEVER, Stage, TaskState
from runware._engine.websocket import WebSocketProtocol
from runware.errors import APIError, ConnectionLostError, NoAnswerError
from tests.support.builders import a_request, call_options

from .model_server import KEY, ModelServer, Record

pytestmark = pytest.mark.slow

MAX_DURATION = 1200.0
KINDS = ("imageInference", "imageInference", "textInference", "videoInference", "modelUpload")

NONSENSE: list[Any] = [
    None, 17, "text", [], {}, {"data": []}, {"data": None}, {"errors": "x", "data": 3}, {"data": [7, None]},
    {"data": [{"taskType": "imageInference", "taskUUID": "of nobody", "imageUUID": "?"}]},
    {"errors": [{"taskUUID": "of nobody", "code": "providerError"}]},
]  # fmt: skip


def content(item: dict[str, Any]) -> str:
    """What is the same of a result however it was told."""
    return str(item.get("imageUUID") or item.get("text") or item.get("message"))


class Engine(RuleBasedStateMachine):
    @initialize(
        split=st.booleans(), errors_in_data=st.booleans(), asks_sync=st.sampled_from([True, True, False]),
        seed=st.integers(0, 100), max_in_flight=st.sampled_from([1, 2, 1000]),
    )  # fmt: skip
    def begin(
        self, split: bool, errors_in_data: bool, asks_sync: bool, seed: int, max_in_flight: int
    ) -> None:
        logging.getLogger("runware").setLevel(logging.CRITICAL)
        self.server = ModelServer(split=split, errors_in_data=errors_in_data, asks_sync=asks_sync)
        self.protocol = WebSocketProtocol(
            KEY, reconnect=True, max_connects=3, random=Random(seed), max_in_flight=max_in_flight
        )
        self.now = 1000.0
        self.online = False
        self.opens_at = self.now
        self.tasks: list[TaskState] = []
        self.ends: Counter[TaskState] = Counter()
        self.told: dict[TaskState, list[dict[str, Any]]] = {}
        self.abandoned: set[TaskState] = set()
        self.forgot = False
        #: The task, and what had been made for it when it ended.
        self.made_at_end: dict[TaskState, Counter[str]] = {}

    # What the user does ------------------------------------------------------------------------------------------

    @rule(
        kind=st.sampled_from(KINDS), number=st.integers(1, 4), retries=st.sampled_from([0, 1, 2, 5]),
        prompt=st.sampled_from(["a lighthouse"] * 5 + ["invalid", "invalid, and nobody says whose"]),
    )  # fmt: skip
    def submit(self, kind: str, number: int, retries: int, prompt: str) -> None:
        if kind == "modelUpload":
            number = 1
        fields: dict[str, Any] = {"deliveryMethod": "async"} if kind == "videoInference" else {}
        request = a_request(
            number, task_type=kind, max_duration=MAX_DURATION, positivePrompt=prompt,
            terminal_values={"status": ("ready", "failed")} if kind == "modelUpload" else None, **fields,
        )  # fmt: skip
        chosen = call_options(max_retries=retries, on_incomplete="raise")
        self.tasks.append(self.protocol.tracker.submit(request, chosen, self.now))
        self._look()

    @precondition(lambda self: any(task.stage is not Stage.ENDED for task in self.tasks))
    @rule(data=st.data())
    def abandon(self, data: st.DataObject) -> None:
        task = data.draw(st.sampled_from([task for task in self.tasks if task.stage is not Stage.ENDED]))
        self.abandoned.add(task)
        self.protocol.tracker.abandon(task)
        self._look()

    # What the network does ---------------------------------------------------------------------------------------

    @precondition(lambda self: not self.online)
    @rule()
    def connect(self) -> None:
        self.now = max(self.now, self.opens_at)
        self.online = True
        self.protocol.opened(self.now)
        self._flush()

    @precondition(lambda self: self.online)
    @rule(server_reads=st.booleans(), forgets_session=st.booleans())
    def lose(self, server_reads: bool, forgets_session: bool) -> None:
        self._flush()
        while server_reads and self.server.inbox:
            self.server.read()
        self._lose()
        if forgets_session:
            self.server.forget_sessions()

    @precondition(lambda self: self.online and self.server.inbox)
    @rule()
    def server_reads(self) -> None:
        self.server.read()

    @precondition(lambda self: self.online and self.server.outbox)
    @rule(number=st.integers(1, 6))
    def deliver(self, number: int) -> None:
        for _ in range(min(number, len(self.server.outbox))):
            self._receive(self.server.outbox.pop(0))

    @precondition(lambda self: self.online and self.protocol.authenticated and self.server.outbox)
    @rule(data=st.data(), again=st.booleans())
    def deliver_out_of_order(self, data: st.DataObject, again: bool) -> None:
        """Duplicates and, of results that are pushed, any order."""
        pushed = [
            frame
            for frame in self.server.outbox
            if "status" not in str(frame) and "session" not in str(frame)
        ]
        if pushed:
            frame = data.draw(st.sampled_from(pushed))
            if not again:
                self.server.outbox.remove(frame)
            self._receive(frame)

    @rule(frame=st.sampled_from(NONSENSE))
    def nonsense(self, frame: object) -> None:
        if self.protocol.authenticated and (frame != {"data": []} or not self.answers_due):
            self._receive(frame)

    # What the server does ----------------------------------------------------------------------------------------

    def _open(self) -> list[Record]:
        return [record for record in self.server.memory.values() if record.open_slots]

    @precondition(lambda self: self._open())
    @rule(data=st.data(), text=st.sampled_from(["same", "other"]))
    def make(self, data: st.DataObject, text: str) -> None:
        self.server.make(data.draw(st.sampled_from(self._open())), text=text)

    @precondition(lambda self: self._open())
    @rule(data=st.data(), code=st.sampled_from(["providerError", "promptBlocked"]), all_at_once=st.booleans())
    def fail(self, data: st.DataObject, code: str, all_at_once: bool) -> None:
        self.server.fail(data.draw(st.sampled_from(self._open())), code, all_at_once=all_at_once)

    @precondition(lambda self: self.server.memory and not self.server.outbox)
    @rule()
    def restart(self) -> None:
        self.forgot = True
        if self.online:
            self._lose()
        self.server.forget_sessions()
        self.server.forget_tasks()

    # Time --------------------------------------------------------------------------------------------------------

    @rule()
    def ring(self) -> None:
        at = self.protocol.wake_at()
        if at is not None and at - self.now < 100:
            self.now = max(self.now, at)
            self._wake()

    @rule(seconds=st.sampled_from([0.1, 0.6, 1.0, 3.1, 10.0, 61.0]))
    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while (at := self.protocol.wake_at()) is not None and at <= until:
            self.now = max(self.now, at)
            self._wake()
        self.now = until

    @rule(seconds=st.sampled_from([0.5, 5.0]))
    def pause(self, seconds: float) -> None:
        self.protocol.tracker.queue.pause_until(self.now + seconds)

    # What always holds -------------------------------------------------------------------------------------------

    @invariant()
    def results_are_their_own(self) -> None:
        for task in getattr(self, "tasks", ()):
            assert all(result["taskUUID"] in task.uuids for result in task.results)
            assert self.told.get(task, []) == list(task.results) or task in self.abandoned

    def teardown(self) -> None:
        logging.getLogger("runware").setLevel(logging.NOTSET)
        if not hasattr(self, "server"):
            return
        self._heal()
        for task in self.tasks:
            assert self.ends[task] == (0 if task in self.abandoned else 1), task
            self._check_bill(task)
            if task not in self.abandoned:
                self._check_results(task)

    def _heal(self) -> None:
        """The server is well again, makes whatever it has, and answers at once."""
        began, steps = self.now, 0
        while self.protocol.tracker.registry:
            steps += 1
            assert steps < 20_000, "it does not come to an end"
            if not self.online:
                self.connect()
            self._flush()
            while self.server.inbox:
                self.server.read()
            for record in self._open():
                self.server.make(record, text="same")
            while self.online and self.server.outbox:
                self._receive(self.server.outbox.pop(0))
            if self.server.inbox or not self.protocol.tracker.registry:
                continue
            at = self.protocol.wake_at()
            assert at is not None, "somebody waits for ever"
            self.now = max(self.now, at)
            self._wake()
        assert self.now - began < MAX_DURATION * max(len(self.tasks), 1) + 700

    def _records(self, task: TaskState) -> list[Record]:
        return [record for record in self.server.history if record.uuid in task.uuids]

    def _made(self, task: TaskState) -> Counter[str]:
        return Counter(content(item) for record in self._records(task) for item in record.made)

    def _check_bill(self, task: TaskState) -> None:
        if not self.forgot:
            assert sum(self._made(task).values()) <= task.request.completion.expected, "paid for twice"

    def _check_results(self, task: TaskState) -> None:
        got = Counter(content(result) for result in task.results)
        if task.error is None and not task.request.completion.phased:
            assert len(task.results) >= task.request.completion.expected
        if task.request.completion.phased:
            assert task.error is not None or task.results[-1]["status"] in ("ready", "success")
        elif self.server.asks_sync and not self.forgot:
            if isinstance(task.error, NoAnswerError):
                return  # it took too long
            assert task.error is None or isinstance(task.error, APIError)
            assert got == self.made_at_end[task], "lost, or counted twice"

    @property
    def answers_due(self) -> bool:
        """Whether `data: []` would be taken for an answer."""
        return any(task.recovery.answer_by < NEVER for task in self.tasks)

    # -------------------------------------------------------------------------------------------------------------

    def _receive(self, frame: object) -> None:
        self.protocol.receive(frame, self.now)
        if self.protocol.hang_up is not None:
            self._lose()
        self._look()

    def _wake(self) -> None:
        self.protocol.wake(self.now)
        if self.protocol.hang_up is not None and self.online:
            self._lose()
        self._look()
        after = self.protocol.wake_at()
        assert after is None or after > self.now, "a wake that changes nothing: a busy loop"

    def _lose(self) -> None:
        self.online = False
        self.server.drop()
        reason = self.protocol.hang_up or ConnectionLostError("The connection broke.")
        self.opens_at = self.now + (self.protocol.lost(reason, self.now) or 0.0)
        self._look()

    def _flush(self) -> None:
        while message := self.protocol.take_message(self.now):
            self.server.inbox.append(message)
        self._look()

    def _look(self) -> None:
        """Hear what a waiter would hear."""
        for event in self.protocol.tracker.registry.take_notices():
            if event.task in self.abandoned:
                continue
            assert not self.ends[event.task], f"{event} after the end"
            if isinstance(event, ResultCame):
                assert event.item is not None
                self.told.setdefault(event.task, []).append(event.item)
            elif isinstance(event, Ended):
                self.ends[event.task] += 1
                self.made_at_end[event.task] = self._made(event.task)
        if self.online:
            while message := self.protocol.take_message(self.now):
                self.server.inbox.append(message)


#: The same 400 examples every time, or as many random ones as the environment asks for.
asked = os.environ.get("RUNWARE_EXAMPLES")
TestEngine = Engine.TestCase
TestEngine.settings = settings(
    max_examples=int(asked or 400),
    derandomize=asked is None,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
