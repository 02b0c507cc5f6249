"""A wait that is interrupted after some of its results names its task once, as a task that continues."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from runware import ImageInference, Runware
from runware._engine.outcome import copy_notes, note_ended
from runware._models.model import Result
from runware._runtime.handoff import Handoff
from runware._runtime.loop_thread import LoopRun, LoopThread
from runware.errors import ClientClosedError, NoAnswerError
from runware.events import Event, RequestSent, ResultArrived
from tests.support.fake_server import Channel, FakeServer, made, nothing, picture

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
TASK = ImageInference(**LAKE, number_results=2)
UUID = "5e0f7c0a-93f7-4f1e-8a55-3b1d6f0c9e22"


def one_of_two(channel: Channel, task: dict[str, Any]) -> None:
    channel.send(made(task, picture()))


async def iterated(iterator: Any) -> None:
    async with iterator:
        async for _ in iterator:
            pass


async def job(client: Runware) -> None:
    await (await client.submit(TASK)).results()


WAITS: dict[str, Callable[[Runware], Coroutine[Any, Any, Any]]] = {
    "run": lambda client: client.run(TASK),
    "on_result": lambda client: client.run(TASK, on_result=lambda _: None),
    "run_all": lambda client: client.run_all([TASK]),
    "results": lambda client: iterated(client.results(TASK)),
    "map": lambda client: iterated(client.map([TASK])),
    "job": job,
}


@pytest.mark.parametrize("wait", WAITS)
def test_a_task_that_goes_on_after_some_of_its_results_is_noted_once(wait: str) -> None:
    async def main(server: FakeServer) -> list[str]:
        arrived = asyncio.Event()

        def on_event(event: Event) -> None:
            if isinstance(event, ResultArrived):
                arrived.set()

        async with Runware("key", url=server.url, on_event=on_event) as client:
            waiting = asyncio.ensure_future(WAITS[wait](client))
            await arrived.wait()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await waiting
        return caught.value.__notes__

    with FakeServer(one_of_two, nothing) as server:
        [note] = asyncio.run(main(server))
        assert note.startswith(f"Task {server.tasks[0]['taskUUID']} may still be running")


def test_what_another_exception_has_passed_on_is_not_noted_again() -> None:
    """An interrupt in one thread gets the notes of the cancellation in the other."""
    cancelled, interrupt = asyncio.CancelledError(), KeyboardInterrupt()
    note_ended(UUID, cancelled)
    copy_notes(cancelled, interrupt)
    note_ended(UUID, interrupt)
    assert interrupt.__notes__ == cancelled.__notes__


def test_an_interrupt_just_after_a_failure_names_the_task_that_had_results() -> None:
    async def failing() -> None:
        raise NoAnswerError("It failed.", results=[Result(task_type="imageInference", task_uuid=UUID)])

    thread = LoopThread()
    thread.run(asyncio.sleep, 0)
    assert isinstance(thread._loop_run, LoopRun)
    call = Handoff(failing, thread._loop_run.inbox)
    call._inbox.open.add(call)
    call._inbox.put(call.begin)
    thread.run(asyncio.sleep, 0)
    interrupt = KeyboardInterrupt()
    call.leave(interrupt)
    thread.stop()
    [note] = interrupt.__notes__
    assert note.startswith(f"Task {UUID} has ended, and its results were not returned.")


def test_who_waits_for_a_job_that_another_call_closes_is_told() -> None:
    """They waited for ever."""

    async def main(url: str) -> None:
        async with Runware("key", url=url) as client:
            job = await client.submit(TASK)
            for wait in (job.results, job.status, lambda: anext(aiter(job))):
                waiting = asyncio.ensure_future(wait())
                await asyncio.sleep(0)  # until it waits
                job.close()
                with pytest.raises(ClientClosedError, match="may still be running") as caught:
                    await asyncio.wait_for(waiting, 10)
                assert (caught.value.in_doubt, caught.value.task_uuid) == (True, job.task_uuid)

    def accepted(channel: Channel, task: dict[str, Any]) -> None:
        channel.send(made(task, {"status": "processing"}))

    with FakeServer(accepted) as server:
        server.answers("getResponse", nothing)
        asyncio.run(main(server.url))


@pytest.mark.parametrize("costs", [True, False])
def test_a_poll_of_the_callers_own_names_the_task_that_it_asks_about(*, costs: bool) -> None:
    """The poll costs nothing, but the task does. A search does not."""

    async def main(server: FakeServer) -> list[str]:
        sent = asyncio.Event()

        def on_event(event: Event) -> None:
            if isinstance(event, RequestSent):
                sent.set()

        async with Runware("key", url=server.url, on_event=on_event) as client:
            call = client.get_response(task_uuid=UUID) if costs else client.model_search(search="a lake")
            waiting = asyncio.ensure_future(call)
            await sent.wait()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await waiting
        return getattr(caught.value, "__notes__", [])

    with FakeServer(nothing) as server:
        server.answers("getResponse", nothing)
        notes = asyncio.run(main(server))
    assert [UUID in note and "may still be running" in note for note in notes] == [True] * costs
