"""A batch begins its tasks: how many at once, and what the journal says of them if it ends meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import runware_sync
from runware import Batch, ImageInference, PromptEnhance, Runware
from runware.batch import Report
from tests.support.fake_server import Channel, FakeServer, made

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def lakes(file: Path, count: int) -> list[ImageInference]:
    file.write_bytes(PNG)
    given: dict[str, Any] = {"width": 512, "height": 512, "strength": 0.5, "seed_image": file}
    return [
        ImageInference(model="m:1@1", positive_prompt=f"lake {number}", **given) for number in range(count)
    ]


async def test_local_media_are_in_memory_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = lakes(tmp_path / "a.png", 12)
    counting, read_bytes = threading.Lock(), Path.read_bytes
    reading, most = 0, 0

    def read_slowly(path: Path) -> bytes:
        nonlocal reading, most
        with counting:
            reading += 1
            most = max(most, reading)
        time.sleep(0.02)
        with counting:
            reading -= 1
        return read_bytes(path)

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made(request, {"imageUUID": request["taskUUID"], "cost": 0.01}))

    monkeypatch.setattr(Path, "read_bytes", read_slowly)
    with FakeServer(answer) as server:
        async with Runware("key", url=server.url) as client:
            run = Batch(tmp_path / "a.journal", client).run(tasks, limit=12)
            errors = [outcome.error async for outcome in run]
    assert errors == [None] * 12
    # One is made ready to be sent; of another, the journal may learn meanwhile what is in it.
    assert most <= 2


@pytest.mark.parametrize("ending", ["close", "deadline", "cancel"])
@pytest.mark.parametrize("has_files", [False, True])
async def test_what_may_have_reached_the_server_is_never_certainly_not_sent(
    tmp_path: Path, ending: str, has_files: bool
) -> None:
    received = list[str]()

    def silent(_: Channel, request: dict[str, Any]) -> None:
        received.append(request["taskUUID"])

    tasks: list[Any] = [PromptEnhance(prompt=str(number)) for number in range(30)]
    if has_files:
        tasks = lakes(tmp_path / "a.png", 30)
    began = 0
    for turns in range(0, 60, 6):
        received.clear()
        journal = tmp_path / f"{turns}.journal"
        with FakeServer(silent) as server:
            async with Runware("key", url=server.url) as client:
                deadline = 0.01 + turns * 0.002 if ending == "deadline" else None
                run = Batch(journal, client).run(tasks, limit=24, deadline=deadline)
                waiting = asyncio.ensure_future(anext(run, None))
                if deadline is None:
                    while not received:  # the connection stands, and some were sent
                        await asyncio.sleep(0)
                    for _ in range(turns):
                        await asyncio.sleep(0)
                if ending == "cancel":
                    waiting.cancel()
                elif ending == "close":
                    await run.close()
                await asyncio.wait([waiting])
                await asyncio.sleep(0.02)
        with closing(sqlite3.connect(journal)) as connection:
            states = {
                str(UUID(bytes=uuid)): state
                for uuid, state in connection.execute("SELECT uuid, state FROM task")
            }
        assert {states[uuid] for uuid in received} <= {"sent"}, turns
        began += len(received)
    assert began


class Counted:
    """Iterator over tasks that notes how many threads advance it at once."""

    def __init__(self, count: int) -> None:
        self._numbers = iter(range(count))
        self._inside = 0
        self.most = 0

    def __iter__(self) -> Counted:
        return self

    def __next__(self) -> Any:
        self._inside += 1
        self.most = max(self.most, self._inside)
        time.sleep(0.001)
        self._inside -= 1
        return runware_sync.PromptEnhance(prompt=f"{next(self._numbers)}")


def test_threads_may_share_a_run(tmp_path: Path) -> None:
    def answer(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made(request, {"text": "more", "cost": 0.01}))

    tasks = Counted(60)
    with FakeServer(answer) as server, runware_sync.Runware("key", url=server.url) as client:
        batch = runware_sync.Batch(tmp_path / "a.journal", client)
        run = batch.run(tasks, limit=3)
        indices = list[int]()
        threads = [
            threading.Thread(target=lambda: indices.extend(outcome.index for outcome in run))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(indices) == list(range(60))
        assert batch.summary.done == batch.summary.tasks == 60
    assert tasks.most == 1


class Contested(deque[Any]):
    """Outcomes of which another thread takes the first one, just when this thread has seen that there is one."""

    taken: Any = None

    def __len__(self) -> int:
        length = super().__len__()
        if length and self.taken is None:
            self.taken = self.popleft()
        return length


def test_a_thread_whose_outcome_another_thread_took_waits_for_the_next_one(tmp_path: Path) -> None:
    def answer(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made(request, {"text": "more", "cost": 0.01}))

    with FakeServer(answer) as server, runware_sync.Runware("key", url=server.url) as client:
        tasks = [runware_sync.PromptEnhance(prompt=str(number)) for number in range(5)]
        run = runware_sync.Batch(tmp_path / "a.journal", client).run(tasks, limit=1)
        vars(run)["_done"] = done = Contested()
        assert len(list(run)) == 5 - (done.taken is not None)


def test_a_report_after_the_end_is_ignored_even_if_the_loop_has_ended(tmp_path: Path) -> None:
    class AtOnce:
        def open(self, report: Any) -> None:
            self.report = report

        def submit(self, assignments: Any) -> None:
            for one in assignments:
                self.last = Report(number=one.number, results=[{"text": "more"}])
                self.report(self.last)

        def close(self) -> None:
            pass

    executor = AtOnce()
    with runware_sync.Runware("key") as client:
        batch = runware_sync.Batch(tmp_path / "a.journal", client)
        assert len(list(batch.run([runware_sync.PromptEnhance(prompt="sea")], executor=executor))) == 1
    executor.report(executor.last)
