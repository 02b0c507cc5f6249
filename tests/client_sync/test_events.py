# Derived from tests/client/test_events.py by `python -m codegen generate`; edit that file instead.
"""What `on_event` is told."""

import logging
import pickle
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from runware_sync import (
    Connected,
    Event,
    ImageInference,
    InvalidParameterError,
    PromptEnhance,
    Reconnecting,
    RequestSent,
    ResultArrived,
    Retrying,
    Runware,
    RunwareError,
    TaskAbandoned,
    TaskEvent,
    TaskFailed,
    TaskFinished,
    ValidationError,
)
from tests.support.addresses import address
from tests.support.fake_server import made, picture, replying

from .together import together


def of_tasks(events: list[Event]) -> list[TaskEvent]:
    return [event for event in events if isinstance(event, TaskEvent)]


@pytest.fixture(params=["websocket", "http"])
def url(server: Any, request: pytest.FixtureRequest) -> str:
    return address(server, request.param)


def test_the_events_of_a_task(url: str) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=events.append) as client:
        task = ImageInference(
            model="runware:101@1",
            positive_prompt="a lake",
            width=128,
            height=128,
            number_results=2,
            include_cost=True,
        )
        images = client.run(task)
    told = of_tasks(events)
    assert [type(event) for event in told] == [RequestSent, ResultArrived, ResultArrived, TaskFinished]
    assert {(event.task_type, event.task_uuid) for event in told} == {("imageInference", images[0].task_uuid)}
    seconds = [event.seconds for event in told]
    assert seconds == sorted(seconds)
    assert 0 <= seconds[0] < seconds[-1] < 30
    assert [event.cost for event in told if isinstance(event, ResultArrived)] == [
        image.cost for image in images
    ]
    assert isinstance(told[0], RequestSent)
    assert told[0].attempt == 1
    assert isinstance(told[-1], TaskFinished)
    assert told[-1].results == 2
    [connected] = [event for event in events if isinstance(event, Connected)]
    assert connected.url == url


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_that_a_task_was_sent_is_told_before_its_answer_comes(transport: str) -> None:
    """Over HTTP, it was told with the answer, a minute later for a video."""
    sent, told = threading.Event(), list[bool]()

    def answer(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        told.append(sent.wait(5))
        yield made(request, picture())

    with replying(answer) as server:
        url = address(server, transport)
        with Runware(
            "key", url=url, on_event=lambda event: sent.set() if isinstance(event, RequestSent) else None
        ) as client:
            client.image_inference(model="runware:101@1", positive_prompt="a lake")
    assert told == [True]


def test_an_error_is_told_as_it_is_raised(url: str) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=events.append) as client:
        with pytest.raises(ValidationError) as caught:
            client.prompt_enhance(prompt="dog", extra={"brandNew": 1})
    [*_, failed] = of_tasks(events)
    assert isinstance(failed, TaskFailed)
    assert failed.error is caught.value
    assert failed.results == 0
    assert failed.seconds > 0


def test_what_is_refused_here_has_no_event(url: str) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=events.append) as client:
        with pytest.raises(InvalidParameterError):
            client.prompt_enhance(prompt="dog", prompt_versions=-1)
    assert of_tasks(events) == []


def test_what_is_tried_again(server: Any) -> None:
    events: list[Event] = []
    server.faults = type(server.faults)(overload=1.0)
    with Runware("good key", url=server.url, on_event=events.append, max_retries=1) as client:
        with pytest.raises(RunwareError) as caught:
            client.prompt_enhance(prompt="dog")
    told = of_tasks(events)
    assert [type(event) for event in told] == [RequestSent, Retrying, RequestSent, TaskFailed]
    first, again, second, failed = told
    assert isinstance(first, RequestSent)
    assert isinstance(again, Retrying)
    assert isinstance(second, RequestSent)
    assert isinstance(failed, TaskFailed)
    assert (first.attempt, again.attempt, second.attempt) == (1, 2, 2)
    assert 0 <= again.pause <= 30
    assert again.error is not None
    assert again.error.retryable
    assert failed.error is caught.value


def test_a_connection_that_is_lost(server: Any) -> None:
    events: list[Event] = []
    with Runware("good key", url=server.url, on_event=events.append) as client:
        server.faults = type(server.faults)(drop=1.0)
        with pytest.raises(RunwareError):
            client.prompt_enhance(prompt="dog", deadline=1)
        server.faults = type(server.faults)()
        client.prompt_enhance(prompt="cat")
    kinds = Counter(type(event) for event in events)
    assert kinds[Reconnecting] >= 1
    assert kinds[Connected] >= 1
    [lost, *_] = [event for event in events if isinstance(event, Reconnecting)]
    assert lost.pause >= 0
    assert "closed the connection" in str(lost.error)


def test_an_http_server_that_cannot_be_reached() -> None:
    events: list[Event] = []
    with Runware("good key", url="http://127.0.0.1:1", on_event=events.append, max_retries=1) as client:
        with pytest.raises(RunwareError):
            client.prompt_enhance(prompt="dog")
    [failed] = [event for event in events if isinstance(event, Reconnecting)]
    assert "No connection" in str(failed.error)
    assert isinstance(events[-1], TaskFailed)


def test_what_nobody_waits_for_any_more(url: str, server: Any) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=events.append) as client:
        client.ensure_connection()
        server.latency = 0.05
        task = ImageInference(
            model="runware:101@1", positive_prompt="a lake", width=128, height=128, number_results=3
        )
        with client.results(task) as stream:
            stream.__next__()
    ends = [event for event in events if isinstance(event, TaskAbandoned | TaskFinished)]
    assert len(ends) == 1
    assert events[-1] is ends[0]


def test_every_task_ends_once(server: Any) -> None:
    events: list[Event] = []
    server.faults = type(server.faults)(
        seed=1, drop=0.02, overload=0.1, lose=0.05, duplicate=0.1, reorder=0.1
    )
    with Runware("good key", url=server.url, on_event=events.append, max_retries=8) as client:
        tasks = [PromptEnhance(prompt=str(number)) for number in range(40)]
        client.run_all(tasks, return_errors=True)
    ends: dict[str, int] = {}
    for position, event in enumerate(events):
        if isinstance(event, TaskFinished | TaskFailed):
            assert event.task_uuid not in ends
            ends[event.task_uuid] = position
    assert len(ends) == 40
    assert all(ends[event.task_uuid] >= events.index(event) for event in of_tasks(events))


class _Own(BaseException):
    """Not an `Exception`: it left the work of the client undone, and cut the connection."""


@pytest.mark.parametrize("kind", [ZeroDivisionError, _Own])
def test_what_it_raises_is_logged_and_harms_nobody(
    url: str, kind: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: Event) -> None:
        raise kind(type(event).__name__)

    with Runware("good key", url=url, on_event=fail) as client:
        assert client.prompt_enhance(prompt="dog")
    logged = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {record.getMessage() for record in logged} == {
        f"on_event raised an exception at a {name} event; the client continues."
        for name in ("Connected", "RequestSent", "ResultArrived", "TaskFinished")
    }
    assert all(record.exc_info is not None for record in logged)


def test_with_options_shares_it(url: str) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=events.append) as client:
        client.with_options(timeout=30).prompt_enhance(prompt="dog")
    assert isinstance(events[-1], TaskFinished)


def test_a_text_that_is_streamed(server: Any) -> None:
    events: list[Event] = []
    with Runware("good key", url=server.url, on_event=events.append) as client:
        messages = [{"role": "user", "content": "hello"}]
        with client.text_stream(model="minimax:m3@0", messages=messages, include_cost=True) as stream:
            for _ in stream:
                pass
        assert [type(event) for event in events] == [RequestSent, ResultArrived, TaskFinished]
        assert {event.task_uuid for event in of_tasks(events)} == {stream.result.task_uuid}
        events.clear()
        server.latency = 3
        with client.text_stream(model="minimax:m3@0", messages=messages):
            pass  # nobody reads it
    assert [type(event) for event in events] == [RequestSent, TaskAbandoned]


def test_a_text_that_is_refused(server: Any) -> None:
    events: list[Event] = []
    with Runware("bad key", url=server.url, on_event=events.append) as client:
        with pytest.raises(RunwareError) as caught:
            with client.text_stream(model="minimax:m3@0", messages=[{"role": "user", "content": "hello"}]):
                pass
    [sent, failed] = events
    assert isinstance(sent, RequestSent)
    assert isinstance(failed, TaskFailed)
    assert failed.error is caught.value


def test_it_stays_behind_when_a_client_is_pickled(url: str) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=lambda event: events.append(event)) as client:
        with pickle.loads(pickle.dumps(client)) as copy:
            assert copy.prompt_enhance(prompt="dog")
        assert events == []


def test_it_is_a_plain_function(server: Any) -> None:
    with pytest.raises(
        InvalidParameterError, match="on_event is 7; it must be a plain function that takes an event"
    ):
        Runware("good key", on_event=7)  # type: ignore[arg-type]


def test_many_tasks_at_once(url: str) -> None:
    events: list[Event] = []
    with Runware("good key", url=url, on_event=events.append) as client:
        together(*[lambda: client.prompt_enhance(prompt="dog")] * 5)
    kinds = Counter(type(event) for event in of_tasks(events))
    assert kinds == {RequestSent: 5, ResultArrived: 5, TaskFinished: 5}
