"""A session has an alarm for every time at which its engine must be woken, in any order of events.

The session and its transport are real, in a real event loop whose clock the test moves. So a missing turn of the loop, or
a missing alarm, is found at once.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runware._engine.task_state import Stage
from runware._runtime.waiter import Waiter
from runware.errors import RunwareError
from runware.events import Event, RequestSent
from tests.support.builders import a_request, call_options

from .model_server import KEY, ModelServer
from .session_on_a_clock import Network, Posted

KINDS = ("imageInference", "textInference", "videoInference")
TIMEOUTS = (1.0, 6.0, 60.0, 600.0)
LONGEST = 1200.0
SETTINGS = settings(
    max_examples=int(os.environ.get("RUNWARE_EXAMPLES") or 150),
    derandomize="RUNWARE_EXAMPLES" not in os.environ,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def begin(network: Network, *, kind: str = "imageInference", **options: Any) -> Waiter:
    """Submit a task, as the client does."""
    fields = {"deliveryMethod": "async"} if kind == "videoInference" else {}
    request = a_request(task_type=kind, max_duration=LONGEST, **fields)
    session = network.session
    chosen = call_options(**options)
    taken: list[Waiter] = []
    network.loop.call_soon(lambda: taken.append(session.begin(request, chosen)))
    network.loop.settle()
    return taken[0]


class Session(RuleBasedStateMachine):
    """The rules that both transports share."""

    transport: str
    network: Network
    #: Has the server send everything that is due.
    _answer_everything: Callable[[], None]

    @initialize(
        observed=st.booleans(),
        max_in_flight=st.sampled_from([1, 2, 1000]),
        max_posts=st.sampled_from([2, 100]),
    )
    def begin_session(self, observed: bool, max_in_flight: int, max_posts: int) -> None:
        logging.getLogger("runware").setLevel(logging.CRITICAL)
        self.events: list[Event] = []
        more: dict[str, Any] = {"on_event": self.events.append} if observed else {}
        self.network = Network(self.transport, max_in_flight=max_in_flight, max_posts=max_posts, **more)
        self.server = ModelServer(split=False, errors_in_data=False, answers_sync_polls=True)
        self.waiters: list[Waiter] = []
        self.abandoned: set[Waiter] = set()

    # Actions of the user -----------------------------------------------------------------------------------------

    @rule(
        kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3), timeout=st.sampled_from(TIMEOUTS),
        deadline=st.sampled_from([None, None, 0.5, 45.0]), retries=st.sampled_from([0, 2]), together=st.booleans(),
    )  # fmt: skip
    def submit(
        self, kinds: list[str], timeout: float, deadline: float | None, retries: int, together: bool
    ) -> None:
        session, loop = self.network.session, self.network.loop
        options = call_options(timeout=timeout, deadline=deadline, max_retries=retries)

        def take_on(kind: str) -> None:
            fields = {"deliveryMethod": "async"} if kind == "videoInference" else {}
            request = a_request(task_type=kind, max_duration=LONGEST, **fields)
            self.waiters.append(session.begin(request, options))

        for kind in kinds:
            loop.call_soon(take_on, kind)
            if not together:
                loop.settle()
        loop.settle()

    @rule(timeout=st.sampled_from(TIMEOUTS), known=st.booleans())
    def collect(self, timeout: float, known: bool) -> None:
        records = list(self.server.memory.values())
        uuid = records[-1].uuid if known and records else a_request().uuid
        options = call_options(timeout=timeout)
        self._do(lambda: self.waiters.append(self.network.session.collect(uuid, None, options)))

    @precondition(lambda self: self._open_waiters())
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        waiter = data.draw(st.sampled_from(self._open_waiters()))
        self._do(lambda: self.network.session.poll(waiter._task))

    @precondition(lambda self: self._open_waiters())
    @rule(data=st.data())
    def abandon(self, data: st.DataObject) -> None:
        waiter = data.draw(st.sampled_from(self._open_waiters()))
        self.abandoned.add(waiter)
        self._do(lambda: self.network.session.abandon(waiter._task))

    @rule()
    def connect(self) -> None:
        async def connect() -> None:
            with suppress(RunwareError):
                await self.network.session.connect()

        self.network.loop.create_task(connect())
        self.network.loop.settle()

    # Time --------------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.3, 1.0, 3.1, 12.0, 40.0, 130.0]))
    def pass_time(self, seconds: float) -> None:
        def ring() -> None:
            self.network.loop.settle()
            self.network.check()

        self.network.loop.ring_until(self.network.loop.now + seconds, ring)

    @rule(seconds=st.sampled_from([0.3, 5.0, 70.0]))
    def hold_the_loop(self, seconds: float) -> None:
        """Move the clock without running the loop: the program computes, or the machine sleeps."""
        self.network.loop.now += seconds
        self.network.loop.settle()

    # Invariants --------------------------------------------------------------------------------------------------

    @invariant()
    def every_time_has_an_alarm(self) -> None:
        if hasattr(self, "network") and not self._is_catching_up():
            self.network.check()

    def teardown(self) -> None:
        logging.getLogger("runware").setLevel(logging.NOTSET)
        if not hasattr(self, "network"):
            return
        try:
            self._heal()
        finally:
            self.network.end()

    def _heal(self) -> None:
        """Have the server answer everything at once; move the clock by alarms alone, until all tasks have ended."""
        loop, ends_at = self.network.loop, self.network.loop.now + LONGEST * 3
        while True:
            self._answer_everything()
            if all(waiter._ended or waiter in self.abandoned for waiter in self.waiters):
                return
            if (at := loop.next_timer()) <= loop.now:
                loop.settle()
                continue
            assert at < ends_at, "a task never ends"
            loop.now = at
            loop.settle()
            self.every_time_has_an_alarm()

    # -------------------------------------------------------------------------------------------------------------

    def _is_catching_up(self) -> bool:
        """Whether late timers wait a moment for messages that have arrived."""
        return self.network.session._catching_up

    def _open_waiters(self) -> list[Waiter]:
        return [waiter for waiter in self.waiters if waiter._task.stage is not Stage.ENDED]

    def _do(self, something: Any) -> None:
        self.network.loop.call_soon(something)
        self.network.loop.settle()


class OverWebSocket(Session):
    transport = "websocket"

    @precondition(lambda self: self.network.opening)
    @rule(works=st.sampled_from([True, True, True, False]))
    def open(self, works: bool) -> None:
        (self.network.opens if works else self.network.refuses)()

    @precondition(lambda self: self.network.is_open)
    @rule(forgets=st.booleans())
    def lose(self, forgets: bool) -> None:
        self._break()
        if forgets:
            self.server.forget_sessions()

    @precondition(lambda self: self.network.is_open)
    @rule(number=st.integers(1, 6))
    def server_reads(self, number: int) -> None:
        self._move_sent()
        for _ in range(min(number, len(self.server.inbox))):
            self.server.read()

    @precondition(lambda self: self.network.is_open and self.server.outbox)
    @rule(number=st.integers(1, 6))
    def deliver(self, number: int) -> None:
        for _ in range(number):
            if self.server.outbox and self.network.is_open:
                self._say(self.server.outbox.pop(0))

    @precondition(lambda self: any(record.open_slots for record in self.server.memory.values()))
    @rule(data=st.data())
    def make(self, data: st.DataObject) -> None:
        records = [record for record in self.server.memory.values() if record.open_slots]
        self.server.make(data.draw(st.sampled_from(records)), text="same")

    @precondition(lambda self: self.network.is_open and self._open_waiters())
    @rule(data=st.data(), code=st.sampled_from(["rateLimitExceeded", "providerError"]), named=st.booleans())
    def error(self, data: st.DataObject, code: str, named: bool) -> None:
        task = data.draw(st.sampled_from(self._open_waiters()))._task
        error = {"code": code, "message": "Not now.", "taskType": task.request.task_type}
        self._say({"errors": [{**error, "taskUUID": task.uuid} if named else error]})

    @precondition(lambda self: self.network.is_open)
    @rule(message=st.sampled_from([{"data": []}, {}, {"data": [{"taskType": "ping", "pong": True}]}]))
    def say_nothing(self, message: Any) -> None:
        self._say(message)

    @precondition(lambda self: self.network.is_open)
    @rule(paused=st.booleans())
    def pause_writing(self, paused: bool) -> None:
        """Have the network accept no data for a while."""
        assert self.network.socket is not None
        self.network.socket.is_full = paused
        if not paused:
            self._do(self.network.socket.resumed)

    @precondition(lambda self: self.network.is_open)
    @rule(is_whole=st.booleans(), unread=st.booleans())
    def arrive_in_parts(self, is_whole: bool, unread: bool) -> None:
        assert self.network.socket is not None
        self.network.socket.arriving_at = None if is_whole else self.network.loop.now
        self.network.socket.unread = unread

    # -------------------------------------------------------------------------------------------------------------

    def _say(self, message: object) -> None:
        self.network.says(message)
        if not self.network.is_open:
            self._break()

    def _break(self) -> None:
        self._move_sent()
        self.server.drop()
        self.network.breaks()

    def _move_sent(self) -> None:
        """Move messages that were written, and not lost since, to the server."""
        sent, self.network.sent = self.network.sent, []
        self.server.inbox += [
            [{**task, "apiKey": KEY} if "apiKey" in task else task for task in message] for message in sent
        ]

    def _answer_everything(self) -> None:
        while True:
            if self.network.opening:
                self.network.opens()
            if not self.network.is_open:
                self.server.drop()
                self.network.sent.clear()
                return
            assert self.network.socket is not None
            self.network.socket.is_full, self.network.socket.arriving_at = False, None
            self._do(self.network.socket.resumed)
            self._move_sent()
            while self.server.inbox:
                self.server.read()
            for record in list(self.server.memory.values()):
                while record.open_slots:
                    self.server.make(record, text="same")
            if not self.server.outbox:
                return
            self._say(self.server.outbox.pop(0))


class OverHTTP(Session):
    transport = "http"

    @precondition(lambda self: self._unanswered())
    @rule(data=st.data(), how=st.sampled_from(["made", "made", "under way", "nothing", "error"]))
    def answer(self, data: st.DataObject, how: str) -> None:
        self._answer(data.draw(st.sampled_from(self._unanswered())), how)

    @precondition(lambda self: self._unanswered())
    @rule(
        data=st.data(), status=st.sampled_from([429, 503, 500]), pause=st.sampled_from([None, 0.0, 7.0, 90.0])
    )
    def turn_away(self, data: st.DataObject, status: int, pause: float | None) -> None:
        self.network.answers(data.draw(st.sampled_from(self._unanswered())), None, status, pause)

    @precondition(lambda self: self._unanswered())
    @rule(data=st.data(), delivered=st.booleans())
    def fail(self, data: st.DataObject, delivered: bool) -> None:
        self.network.fails(data.draw(st.sampled_from(self._unanswered())), delivered=delivered)

    # -------------------------------------------------------------------------------------------------------------

    def _unanswered(self) -> list[Posted]:
        return [posted for posted in self.network.posts if not posted.answer.done()]

    def _answer(self, posted: Posted, how: str) -> None:
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for task in posted.message:
            if task["taskType"] == "ping":
                data.append({"taskType": "ping", "pong": True})
                continue
            kinds = {
                waiter._task.uuid: waiter._task.request.task_type for waiter in self.waiters
            }  # a poll does not name the type of its task
            about = {
                "taskType": kinds.get(task["taskUUID"], "imageInference"),
                "taskUUID": task["taskUUID"],
            }
            if how == "made":
                uuid = f"image of {task['taskUUID']}"
                data.append({**about, "status": "success", "imageUUID": uuid, "text": uuid})
            elif how == "under way":
                data.append({**about, "status": "processing"})
            elif how == "error":
                errors.append({**about, "code": "providerError", "message": "It failed."})
        self.network.answers(posted, {"data": data, **({"errors": errors} if errors else {})})

    def _answer_everything(self) -> None:
        while unanswered := self._unanswered():
            self._answer(unanswered[0], "made")


TestOverWebSocket = pytest.mark.slow(OverWebSocket.TestCase)
TestOverWebSocket.settings = SETTINGS
TestOverHTTP = pytest.mark.slow(OverHTTP.TestCase)
TestOverHTTP.settings = SETTINGS


# Regressions --------------------------------------------------------------------------------------------------------


def test_that_a_task_was_sent_is_reported_at_once(networks: Callable[..., Network]) -> None:
    events: list[Event] = []
    network = networks("websocket", on_event=events.append)
    network.goes_online()
    for _ in range(2):
        waiter = begin(network)
        assert isinstance(events[-1], RequestSent)
        assert events[-1].task_uuid == waiter.uuid
        network.check()
        network.loop.pass_time(2.0)
        about = {"taskType": "imageInference", "taskUUID": waiter.uuid}
        network.says({"data": [{**about, "imageUUID": waiter.uuid}]})
        assert waiter._ended


def test_a_task_that_nobody_waits_for_makes_room_for_the_next_post(networks: Callable[..., Network]) -> None:
    network = networks("http", max_posts=2)
    waiters = [begin(network, timeout=600.0) for _ in range(3)]
    assert [posted.message[0]["taskUUID"] for posted in network.posts] == [w.uuid for w in waiters[:2]]
    network.loop.call_soon(waiters[0].abandon)
    network.loop.settle()
    assert [posted.message[0]["taskUUID"] for posted in network.posts] == [w.uuid for w in waiters[1:]]


def test_a_message_while_a_ping_waits_to_get_out_starts_the_watch_anew(
    networks: Callable[..., Network],
) -> None:
    network = networks("websocket")
    network.goes_online()
    assert network.socket is not None
    network.socket.is_full = True
    network.loop.pass_time(31.0)
    network.says({"data": [{"taskType": "ping", "pong": True}]})
    network.check()


def test_a_task_that_fails_while_the_server_is_probed_is_no_busy_loop(
    networks: Callable[..., Network],
) -> None:
    network = networks("http")
    network.loop.create_task(network.session.connect())
    network.loop.settle()
    begin(network)
    [ping, post] = network.posts
    assert ping.message == [{"taskType": "ping", "ping": True}]
    network.fails(post, delivered=False)
    network.loop.pass_time(4.0)
    assert network.posts == [ping]
    network.answers(ping, {"data": [{"taskType": "ping", "pong": True}]})
    assert [task["taskType"] for posted in network.posts for task in posted.message] == ["imageInference"]


def test_a_task_that_is_turned_away_while_no_server_is_reached_has_an_alarm(
    networks: Callable[..., Network],
) -> None:
    network = networks("http", max_in_flight=2)
    network.loop.create_task(network.session.connect())
    network.loop.settle()
    network.answers(network.posts[0], {"data": [{"taskType": "ping", "pong": True}]})
    waiters = [begin(network, timeout=6.0) for _ in range(2)]
    first, second = network.posts
    network.fails(first, delivered=False)
    waiters.append(begin(network, max_retries=0, timeout=1.0))
    network.answers(second, None, status=429)
    network.check()
    network.loop.ring_until(network.loop.now + 20.0, lambda: (network.loop.settle(), network.check()))
    assert all(waiter._ended for waiter in waiters), "no answer comes any more, and each has had its time"
