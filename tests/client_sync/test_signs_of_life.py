# Derived from tests/client/test_signs_of_life.py by `python -m codegen generate`; edit that file instead.
"""What counts as a sign of life, what does not, and how long a client waits for one.

The bound that is documented for a server that never says a word: `timeout` for each try.
"""

from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest

from runware_sync import (
    ClientClosedError,
    ImageInference,
    NoAnswerError,
    RequestSent,
    ResultArrived,
    Runware,
    TaskTimeoutError,
)
from tests.support.addresses import address
from tests.support.fake_server import EMPTY, Channel, FakeServer, made, picture
from tests.support.flaky_proxy import FlakyProxy
from tests.support.short_waits import waits_of
from tests.support.timing import lasting

from .together import happens, together

pytestmark = pytest.mark.slow

TRANSPORTS = ["websocket", "http"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
OTHER_UUID = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
LARGE = "iVBOR" * 200_000


def nothing(channel: Channel, request: dict[str, Any]) -> None:
    """It is not said."""


# Bytes ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_large_input_on_a_slow_line(transport: str) -> None:
    """It goes out for longer than silence may last. Until then the server cannot know the task, and would say so."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send(made(task, picture(task)))

    with FakeServer(task, lambda channel, question: channel.send(EMPTY)) as server:
        port = urlsplit(address(server, transport)).port
        assert port is not None
        with FlakyProxy(port, pace=50_000) as line:
            with Runware("key", url=address(line, transport), timeout=5) as client:
                assert len(client.image_inference(**LAKE, seed_image="iVBOR" * 1_500_000)) == 1
    assert server.of("getResponse") == []
    assert len(server.tasks) == len(server.billed) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_closing_in_the_middle_of_a_large_input(transport: str) -> None:
    """The peer takes no more. A goodbye would wait for it for ever."""
    sent = Event()
    with FakeServer(nothing) as server:
        port = urlsplit(address(server, transport)).port
        assert port is not None
        with FlakyProxy(port, pace=1000) as line:
            server.later(60, line.cut)
            client = Runware(
                "key",
                url=address(line, transport),
                on_event=lambda event: sent.set() if isinstance(event, RequestSent) else None,
            )

            def close() -> None:
                client.ensure_connection()
                happens(sent)
                with lasting(0, 30):
                    client.close()

            [error, closed] = together(
                lambda: client.image_inference(**LAKE, seed_image="iVBOR" * 4_000_000), close
            )
    assert closed is None, closed
    assert isinstance(error, ClientClosedError), error


@pytest.mark.parametrize("max_retries", [0, 2])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_large_result_that_comes_slowly(transport: str, max_retries: int) -> None:
    """It takes three times as long as silence may last, and is never silent."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send_slowly(made(task, {**picture(task), "imageBase64Data": LARGE}), 3)

    with FakeServer(task, lambda channel, question: channel.send(EMPTY)) as server:
        with Runware("key", url=address(server, transport), max_retries=max_retries) as client:
            with lasting(2.5, 6):
                [image] = client.image_inference(**LAKE, timeout=1)
    assert image.image_base64_data == LARGE
    assert len(server.tasks) == len(server.billed) == 1


def test_who_waits_behind_a_large_result_waits() -> None:
    """A connection gives one message after the other: the second result is there, and cannot come yet."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if task["taskType"] == "imageInference":
            channel.send_slowly(made(task, {**picture(task), "imageBase64Data": LARGE}), 3)
        else:
            channel.send(made(task, {"text": "a lake"}))

    with FakeServer(task, lambda channel, question: channel.send(EMPTY)) as server:
        with Runware("key", url=server.url, timeout=1, max_retries=0) as client:
            client.ensure_connection()
            outcomes = together(
                lambda: client.image_inference(**LAKE), lambda: client.prompt_enhance(prompt="a lake")
            )
    assert [len(results) for results in outcomes] == [1, 1]
    assert list(server.submissions.values()) == [1, 1]


def test_an_answer_to_a_question_that_comes_slowly() -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        image = {**picture(question), "imageBase64Data": LARGE, "status": "success"}
        channel.send_slowly(made({**question, "asked for": "imageInference"}, image), 3)

    with FakeServer(task, question) as server:
        with Runware("key", url=server.url, timeout=1, max_retries=2) as client:
            [image] = client.image_inference(**LAKE)
    assert image.image_base64_data == LARGE
    assert len(server.tasks) == len(server.billed) == 1


def test_the_keep_alive_counts_bytes() -> None:
    """No ping is answered while a message comes. That is no reason to hang up in the middle of it."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send_slowly(made(task, {**picture(task), "imageBase64Data": LARGE}), 3)

    waits = waits_of(idle_before_ping=0.4, pong=0.4, writing=0.4)
    with waits, FakeServer(task, lambda channel, question: channel.send(EMPTY)) as server:
        with Runware("key", url=server.url, timeout=10) as client:
            [image] = client.image_inference(**LAKE)
    assert image.image_base64_data == LARGE
    assert len(server.of("authentication")) == len(server.billed) == 1


# Silence -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("timeout", "max_retries"), [(0.5, 0), (0.5, 2), (1.5, 1)])
@pytest.mark.parametrize("pongs", [True, False])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_server_that_never_says_a_word(
    transport: str, pongs: bool, timeout: float, max_retries: int
) -> None:
    tries = max_retries + 1
    with FakeServer(nothing) as server:
        with Runware(
            "key", url=address(server, transport), timeout=timeout, max_retries=max_retries
        ) as client:
            client.ensure_connection()
            if not pongs:
                server.answers("ping", nothing)
            with (
                lasting(tries * timeout * 0.9, tries * timeout + 2),
                pytest.raises(TaskTimeoutError, match="may still be running") as late,
            ):
                client.image_inference(**LAKE)
    assert late.value.task_uuid == server.tasks[0]["taskUUID"]
    assert late.value.retryable


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_server_that_does_not_read_to_the_end(transport: str) -> None:
    """What waits behind a large message waits for nobody's end, and so do questions."""
    sent = Event()
    with FakeServer(nothing) as server:
        port = urlsplit(address(server, transport)).port
        assert port is not None
        with FlakyProxy(port, pace=500) as line:
            with Runware(
                "key",
                url=address(line, transport),
                timeout=1.5,
                max_retries=1,
                on_event=lambda event: sent.set() if isinstance(event, RequestSent) else None,
            ) as client:
                client.ensure_connection()

                def another() -> None:
                    happens(sent)
                    client.image_inference(**LAKE)

                with lasting(2.7, 9):
                    errors = together(
                        lambda: client.image_inference(**LAKE, seed_image="iVBOR" * 4_000_000), another
                    )
    assert [type(error) for error in errors] == [TaskTimeoutError] * 2


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_job_at_a_server_that_never_says_a_word(transport: str) -> None:
    with FakeServer(nothing) as server:
        with Runware("key", url=address(server, transport), max_retries=1) as client:
            client.ensure_connection()
            with lasting(1.8, 4), pytest.raises(NoAnswerError):
                client.job(OTHER_UUID, ImageInference, timeout=1).results()
    assert server.tasks == []


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("good_before", [True, False])
def test_a_connection_that_is_dead_without_a_word(good_before: bool, done: bool) -> None:
    """The first connection dies, and nobody says so. What was sent on it got lost, or its result did."""
    image = picture()

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if task["positivePrompt"] != "a lake":
            channel.send(made(task, picture(task)))
        elif channel.number > 1:
            server.bill(task)
            channel.send(made(task, image))
        elif done:
            server.bill(task)

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if channel.number > 1 and question["taskUUID"] in server.billed:
            channel.send(made({**question, "asked for": "imageInference"}, image))
        elif channel.number > 1:
            channel.send(EMPTY)

    def ping(channel: Channel, ping: dict[str, Any]) -> None:
        if channel.number > 1:
            channel.send(made(ping, {"pong": True}))

    with FakeServer(task, question, ping=ping) as server:
        with Runware("key", url=server.url, timeout=2) as client:
            if good_before:
                client.image_inference(**{**LAKE, "positive_prompt": "a sea"})
            with lasting(0, 8):
                [result] = client.image_inference(**LAKE)
    assert result.image_uuid == image["imageUUID"]
    assert len(server.of("authentication")) == 2
    assert len(server.billed) == 1
    lake = server.tasks[-1]["taskUUID"]
    assert server.submissions[lake] == (1 if done else 2)


def test_a_connection_that_dies_while_the_task_is_done(server: Any) -> None:
    with FlakyProxy(server.port) as proxy:
        with Runware("good key", url=proxy.url, timeout=1.5) as client:
            client.prompt_enhance(prompt="dog")
            proxy.silence()
            with lasting(0, 7):
                [text] = client.prompt_enhance(prompt="cat")
    assert text.text.startswith("cat")
    assert server.connections <= 2


def test_calls_share_the_new_connection() -> None:
    """Several were silent together: one connection is made for all."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if channel.number > 1:
            server.bill(task)
            channel.send(made(task, picture(task)))

    def unless_dead(channel: Channel, request: dict[str, Any]) -> None:
        if channel.number > 1:
            channel.send(EMPTY if request["taskType"] == "getResponse" else made(request, {"pong": True}))

    with FakeServer(task, unless_dead, ping=unless_dead) as server:
        with Runware("key", url=server.url, timeout=1.5) as client:
            outcomes = together(*[lambda: client.image_inference(**LAKE)] * 5)
    assert [len(images) for images in outcomes] == [1] * 5
    assert len(server.of("authentication")) == 2
    assert sorted(server.billed) == sorted(server.submissions)


# A program that has no time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "limit", [{"deadline": 1.4}, {"timeout": 1.4, "max_retries": 0}], ids=["deadline", "timeout"]
)
@pytest.mark.parametrize("way", ["run", "job"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_result_that_came_in_time_while_the_program_was_busy(
    transport: str, way: str, limit: dict[str, Any]
) -> None:
    """The result is there before the time is up. The program, busy since before, looks after that."""
    busy: list[str] = []

    def be_busy(event: object) -> None:
        # Events are told in the loop.
        if isinstance(event, ResultArrived) and event.task_type == "promptEnhance" and not busy:
            busy.append(event.task_uuid)
            server.over.wait(1.8)

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if task["taskType"] == "promptEnhance":
            channel.send(made(task, {"text": "a lake"}), after=0.2)
        else:
            server.bill(task)
            channel.send(made(task, picture(task)), after=0.7)

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(
            made({**question, "asked for": "imageInference"}, {**picture(question), "status": "success"}),
            after=0.7,
        )

    with FakeServer(task, question) as server:
        with Runware("key", url=address(server, transport), on_event=be_busy) as client:
            client.ensure_connection()
            wanted = ImageInference(**LAKE)
            images, _ = together(
                lambda: (
                    client.run(wanted, **limit)
                    if way == "run"
                    else client.with_options(**limit).job(OTHER_UUID, ImageInference).results()
                ),
                lambda: client.prompt_enhance(prompt="a lake"),
            )
    assert busy
    assert isinstance(images, list), images
    assert len(images) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_each_of_several_tasks_one_after_the_other_is_waited_for_no_longer_than_it_may_be(
    transport: str,
) -> None:
    """The alarm of the first is set while the others come and go; the last one is told in its own time."""
    answered = 3

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if len(server.tasks) <= answered:
            channel.send(made(task, picture(task)))

    with FakeServer(task, nothing) as server:
        with Runware("key", url=address(server, transport), max_retries=0) as client:
            for _ in range(answered):
                client.image_inference(**LAKE, timeout=1)
            with lasting(0.9, 2.5), pytest.raises(TaskTimeoutError):
                client.image_inference(**LAKE, timeout=1)
    assert len(server.tasks) == answered + 1
