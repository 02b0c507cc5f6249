"""Where `on_event` is called, and what may not be given."""

from __future__ import annotations

import threading

import attrs
import pytest

import runware
import runware_sync
from runware import Event, InvalidParameterError, TaskFinished
from runware.emulator import Emulator


async def test_in_the_thread_of_the_event_loop() -> None:
    threads: set[threading.Thread] = set()

    def note(_: Event) -> None:
        threads.add(threading.current_thread())

    with Emulator() as server:
        async with runware.Runware("key", url=server.url, on_event=note) as client:
            await client.prompt_enhance(prompt="dog")
    assert threads == {threading.current_thread()}


def test_in_the_own_thread_of_a_blocking_client() -> None:
    threads: set[str] = set()

    def note(_: Event) -> None:
        threads.add(threading.current_thread().name)

    with Emulator() as server, runware_sync.Runware("key", url=server.url, on_event=note) as client:
        client.prompt_enhance(prompt="dog")
    assert threads == {"runware"}


@pytest.mark.parametrize("package", [runware, runware_sync])
def test_it_is_no_coroutine_function(package: object) -> None:
    async def note(_: Event) -> None:
        pass

    with pytest.raises(InvalidParameterError, match="must be a plain function"):
        package.Runware("key", on_event=note)  # type: ignore[attr-defined]


def test_events_cannot_be_changed() -> None:
    event = TaskFinished(task_type="imageInference", task_uuid="u", seconds=1.0, results=1)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.seconds = 2.0  # type: ignore[misc]
