# Derived from tests/client/test_overloaded_server.py by `python -m codegen generate`; edit that file instead.
"""Tasks that an overloaded server refuses: they never started, so they are queued again."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from runware_sync import APIError, ImageInference, RateLimitError, Runware, RunwareError
from tests.support.addresses import address
from tests.support.fake_server import EMPTY, Channel, FakeServer, failed, made, picture
from tests.support.short_waits import short_waits
from tests.support.timing import lasting

from .together import happens, together

pytestmark = pytest.mark.slow

TRANSPORTS = ["websocket", "http"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
#: How a server says that it has too much to do.
BUSY = [
    "rateLimitExceeded", "rateLimit", "inferenceRateLimitExceeded", "providerRateLimitExceeded",
    "serviceUnavailable", "noAvailableServer",
]  # fmt: skip

TurnsAway = Callable[[Channel, dict[str, Any]], object]


def with_code(code: str) -> TurnsAway:
    return lambda channel, task: channel.send(failed(task, code))


def with_status(status: int, **headers: str) -> TurnsAway:
    return lambda channel, task: channel.respond(status, **headers)


class BusyServer(FakeServer):
    """It does so many tasks at a time, and turns others away."""

    def __init__(self, at_once: int, turns_away: TurnsAway, *, work: float = 0.05) -> None:
        super().__init__(self._take, lambda channel, question: channel.send(EMPTY))
        self._free = threading.Semaphore(at_once)
        self._turns_away = turns_away
        self._work = work
        #: Set when it has something to do.
        self.busy = threading.Event()

    def _take(self, channel: Channel, task: dict[str, Any]) -> None:
        if not self._free.acquire(blocking=False):
            self._turns_away(channel, task)
            return

        def done() -> None:
            self._free.release()
            channel.send(made(task, picture()))

        self.bill(task)
        self.busy.set()
        channel.after(self._work, done)


def not_done_once(server: BusyServer, outcomes: list[Any]) -> list[Any]:
    """What failed; and how often it was billed, of what was not done once under the UUID that it had from the beginning."""
    failures = [outcome for outcome in outcomes if isinstance(outcome, RunwareError)]
    counts = {len(server.billed), len(set(server.billed)), len(server.submissions), len(outcomes)}
    return failures + ([] if len(counts) == 1 else [counts])


# Others make progress ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("max_retries", [0, 2])
@pytest.mark.parametrize(("tasks", "at_once", "work"), [(100, 2, 0.05), (160, 8, 0.15)])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_batch_for_a_server_that_takes_a_few_at_a_time(
    transport: str, tasks: int, at_once: int, work: float, max_retries: int
) -> None:
    ideal = tasks * work / at_once
    with BusyServer(at_once, with_code("rateLimitExceeded"), work=work) as server:
        with Runware("key", url=address(server, transport), timeout=20, max_retries=max_retries) as client:
            client.ensure_connection()
            with lasting(0, 1.3 * ideal + 1.5):
                outcomes = client.run_all([ImageInference(**LAKE) for _ in range(tasks)], return_errors=True)
    assert not_done_once(server, outcomes) == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_map_with_a_wider_limit_than_the_server_has(transport: str) -> None:
    ideal = 60 * 0.05 / 2
    with BusyServer(2, with_code("rateLimitExceeded")) as server:
        with Runware("key", url=address(server, transport), timeout=20) as client:
            client.ensure_connection()
            with lasting(0, 1.3 * ideal + 1.5):
                outcomes = [
                    done.error or done.results
                    for done in client.map((ImageInference(**LAKE) for _ in range(60)), limit=16)
                ]
    assert not_done_once(server, outcomes) == []


@pytest.mark.parametrize("code", BUSY)
def test_every_way_to_say_that_a_server_is_busy(code: str) -> None:
    with BusyServer(2, with_code(code)) as server:
        with Runware("key", url=server.url, timeout=20, max_retries=0) as client:
            outcomes = client.run_all([ImageInference(**LAKE) for _ in range(20)], return_errors=True)
    assert not_done_once(server, outcomes) == []


@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {}), (503, {"Retry_After": "0"}), (429, {"Retry_After": "0"}), (429, {"Retry_After": "1"})],
)
def test_a_status_alone_says_so_too(status: int, headers: dict[str, str]) -> None:
    with BusyServer(2, with_status(status, **headers)) as server:
        with Runware("key", url=server.http_url, timeout=20, max_retries=0) as client:
            outcomes = client.run_all([ImageInference(**LAKE) for _ in range(12)], return_errors=True)
    assert not_done_once(server, outcomes) == []


def test_a_gateway_s_503_says_so_where_the_task_is_not_known() -> None:
    """It may have passed the task on, so the server is asked, which takes time: then others are no longer under way."""
    with BusyServer(2, with_status(503)) as server, short_waits():
        with Runware("key", url=server.http_url, timeout=20) as client:
            outcomes = client.run_all([ImageInference(**LAKE) for _ in range(12)], return_errors=True)
    assert not_done_once(server, outcomes) == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_single_calls_wait_for_their_turn(transport: str) -> None:
    with BusyServer(1, with_code("rateLimitExceeded"), work=0.2) as server:
        with Runware("key", url=address(server, transport), timeout=20, max_retries=1) as client:
            outcomes = together(*[lambda: client.image_inference(**LAKE)] * 12)
    assert not_done_once(server, outcomes) == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_long_task_of_this_client_is_waited_for(transport: str) -> None:
    """It is under way, and no result comes for longer than all tries of another would take."""
    with BusyServer(1, with_code("rateLimitExceeded"), work=4) as server:
        with Runware("key", url=address(server, transport), timeout=20, max_retries=0) as client:
            client.ensure_connection()
            outcomes = client.run_all([ImageInference(**LAKE), ImageInference(**LAKE)], return_errors=True)
    assert not_done_once(server, outcomes) == []


# Limits of the waiting -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_its_deadline_counts(transport: str) -> None:
    """One task occupies the server; the other one is turned away until its time is up."""
    with BusyServer(1, with_code("rateLimitExceeded"), work=4) as server:
        with Runware("key", url=address(server, transport), timeout=20) as client:
            client.ensure_connection()

            def late() -> Any:
                happens(server.busy)
                with lasting(0, 2.5):
                    return client.image_inference(**LAKE, deadline=1.5)

            [images, error] = together(lambda: client.image_inference(**LAKE), late)
    assert len(images) == 1
    assert isinstance(error, RateLimitError), error
    assert error.task_uuid not in server.billed
    assert "may still be running" not in str(error)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("max_retries", [0, 1, 2])
def test_alone_it_has_as_many_tries_as_any(transport: str, max_retries: int) -> None:
    """Nothing is under way, and nobody gets on: the server is not waited for without end."""
    with BusyServer(0, with_code("rateLimitExceeded")) as server:
        with Runware("key", url=address(server, transport), timeout=5, max_retries=max_retries) as client:
            with lasting(0, 5), pytest.raises(RateLimitError) as busy:
                client.image_inference(**LAKE)
    assert list(server.submissions.values()) == [max_retries + 1]
    assert busy.value.task_uuid == server.tasks[0]["taskUUID"]
    assert busy.value.retryable
    assert "may still be running" not in str(busy.value)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_together_without_progress_they_end_as_well(transport: str) -> None:
    with BusyServer(0, with_code("rateLimitExceeded")) as server:
        with Runware("key", url=address(server, transport), timeout=5, max_retries=1) as client:
            with lasting(0, 20):
                outcomes = together(*[lambda: client.image_inference(**LAKE)] * 5)
    assert [type(outcome) for outcome in outcomes] == [RateLimitError] * 5
    assert max(server.submissions.values()) <= 2


# A pause that is longer than there is time ---------------------------------------------------------------------------


@pytest.mark.parametrize("max_retries", [0, 2])
@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("pause", ["30", "a date"])
def test_a_pause_beyond_the_deadline(pause: str, words: bool, max_retries: int) -> None:
    """It was turned away: it is not running, and waiting is of no use."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        content = failed(task, "rateLimitExceeded") if words else b""
        channel.respond(429, content, Retry_After=at if pause == "a date" else pause)

    with FakeServer(task) as server:
        with Runware("key", url=server.http_url, max_retries=max_retries) as client:
            with lasting(0, 2.5), pytest.raises(RateLimitError) as busy:
                client.image_inference(**LAKE, deadline=1.5)
    assert "may still be running" not in str(busy.value)
    assert busy.value.task_uuid == server.tasks[0]["taskUUID"]
    assert busy.value.retryable
    assert len(server.tasks) == 1


def test_a_pause_of_an_unavailable_server_beyond_the_deadline() -> None:
    with FakeServer(lambda channel, task: channel.respond(503, Retry_After="30")) as server:
        with Runware("key", url=server.http_url) as client:
            with lasting(0, 2.5), pytest.raises(APIError) as busy:
                client.image_inference(**LAKE, deadline=1.5)
    assert "may still be running" not in str(busy.value)
    assert busy.value.retryable
    assert len(server.tasks) == 1


def test_a_pause_within_the_deadline_is_kept() -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        if len(server.tasks) == 1:
            channel.respond(429, failed(task, "rateLimitExceeded"), Retry_After="1")
        else:
            server.bill(task)
            channel.send(made(task, picture(task)))

    with FakeServer(task) as server:
        with Runware("key", url=server.http_url) as client:
            with lasting(1, 3):
                assert len(client.image_inference(**LAKE, deadline=5)) == 1
    assert list(server.submissions.values()) == [2]
