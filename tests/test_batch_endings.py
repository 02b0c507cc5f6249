"""What a run does with reports that are hard to read, and with an end in the middle of its work."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from runware import (
    Batch,
    BudgetExceededError,
    ClientClosedError,
    ConnectionFailedError,
    ImageInference,
    InvalidParameterError,
    JournalError,
    PromptEnhance,
    Runware,
    RunwareError,
)
from runware._batch import content
from runware._batch.content import Content, TaskLike
from runware._batch.dask_executor import Chunk, _ClusterRun
from runware._batch.sending import run_all
from runware.batch import Assignment, Report, parts_of
from tests.support.fake_server import EMPTY, Channel, FakeServer, failed, made, nothing
from tests.support.short_waits import short_waits

ITEM = {"taskType": "promptEnhance", "text": "more", "cost": 0.01}
UUID = "4f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b11"
Answer = Callable[[Assignment], Report]


class Scripted:
    """An executor that reports what it is told to."""

    def __init__(self, *answers: Answer | None) -> None:
        self._answers = list(answers)
        self.assignments: list[Assignment] = []

    def open(self, report: Callable[[Report], None]) -> None:
        self.report = report

    def submit(self, assignments: Sequence[Assignment]) -> None:
        for assignment in assignments:
            self.assignments.append(assignment)
            answer = self._answers.pop(0) if self._answers else good
            if answer is not None:
                self.report(answer(assignment))

    def close(self) -> None:
        assert self.report is not None, "open() comes first"


def good(assignment: Assignment) -> Report:
    return Report(number=assignment.number, results=[{**ITEM, "taskUUID": assignment.task_uuid}])


def fails(error: RunwareError, *, not_sent: bool = False) -> Answer:
    return lambda assignment: Report(number=assignment.number, error=error, not_sent=not_sent)


def prompts(count: int) -> list[PromptEnhance]:
    return [PromptEnhance(prompt=f"task {number}") for number in range(count)]


@pytest.fixture
def client() -> Runware:
    return Runware("key", url="ws://127.0.0.1:9/v1", max_retries=0)


async def test_what_the_client_refuses_is_no_sign_of_a_server(client: Runware, tmp_path: Path) -> None:
    refused, away = fails(InvalidParameterError("no"), not_sent=True), fails(ConnectionFailedError("gone"))
    executor = Scripted(refused, away, *[refused, away] * 5)
    with short_waits():
        run = Batch(tmp_path / "a.journal", client).run(prompts(6), limit=1, executor=executor)
        outcomes = [outcome async for outcome in run]
    assert isinstance(run.stopped_by, ConnectionFailedError)
    assert len(executor.assignments) == 2, "no server was ever there to be waited for"
    assert [type(outcome.error) for outcome in outcomes] == [InvalidParameterError, ConnectionFailedError]


async def test_results_that_came_before_the_server_went_away_are_kept(
    client: Runware, tmp_path: Path
) -> None:
    def some(assignment: Assignment) -> Report:
        item = {"taskType": "imageInference", "taskUUID": assignment.task_uuid, "imageURL": "u", "cost": 0.01}
        error = ConnectionFailedError("gone")
        return Report(number=assignment.number, results=[item], error=error)

    def lake(seed: int) -> ImageInference:
        return ImageInference(
            model="m:1@1", positive_prompt="lake", width=64, height=64, number_results=2, seed=seed
        )

    def both(assignment: Assignment) -> Report:
        item = {"taskType": "imageInference", "taskUUID": assignment.task_uuid, "cost": 0.01}
        results = [{**item, "imageURL": "v"}, {**item, "imageURL": "w"}]
        return Report(number=assignment.number, results=results)

    batch = Batch(tmp_path / "a.journal", client)
    with short_waits():
        run = batch.run([lake(1), lake(2)], limit=1, executor=Scripted(both, some))
        outcomes = [outcome async for outcome in run]
    assert [len(outcome.results) for outcome in outcomes] == [2, 1]
    assert batch.summary.sent == 1
    assert batch.summary.cost == pytest.approx(0.03)
    executor = Scripted()
    async for _ in batch.run([lake(1), lake(2)], limit=1, executor=executor):
        pass
    [assignment] = executor.assignments
    assert assignment.ask_first
    assert isinstance(assignment.task, ImageInference)
    assert assignment.task.number_results == 1


async def test_what_was_reported_before_the_run_is_closed_is_kept(client: Runware, tmp_path: Path) -> None:
    batch, executor = Batch(tmp_path / "a.journal", client), Scripted(good, None)
    run = batch.run(prompts(2), limit=2, executor=executor)
    async for _ in run:
        break
    executor.report(good(executor.assignments[1]))
    await asyncio.sleep(0)  # the loop receives the report
    await run.close()
    assert batch.summary.done == 2


@pytest.mark.parametrize("mistake", ["a missing file", "a UUID of another"])
async def test_a_mistake_in_the_list_loses_nothing_that_has_just_come(
    client: Runware, tmp_path: Path, mistake: str
) -> None:
    file = tmp_path / "missing.png"
    file.write_bytes(b"a picture")
    missing = ImageInference(model="m:1@1", positive_prompt="sea", width=64, height=64, seed_image=file)
    file.unlink()
    first = PromptEnhance(prompt="sea", task_uuid=UUID)
    bad = missing if mistake == "a missing file" else PromptEnhance(prompt="sky", task_uuid=UUID)
    tasks = [first, *prompts(3), bad]
    batch = Batch(tmp_path / "a.journal", client)
    executor = Scripted(good, None, None, None)

    async def run() -> None:
        async for _ in batch.run(tasks, limit=2, executor=executor):
            executor.report(good(executor.assignments[1]))  # it comes while the caller does something else
            await asyncio.sleep(0)

    with pytest.raises(InvalidParameterError) as refused:
        await run()
    assert "missing.png" in str(refused.value) or "which another task of the journal" in str(refused.value)
    assert "It is task 4 of the list" in "".join(refused.value.__notes__)
    assert batch.summary.done == 2
    assert batch.summary.cost == pytest.approx(0.02)


async def test_what_a_server_that_was_away_may_have_forgotten_is_not_sent_again_unasked(
    client: Runware, tmp_path: Path
) -> None:
    executor = Scripted(good, fails(ConnectionFailedError("gone")))
    batch = Batch(tmp_path / "a.journal", client, kept_for=1e-6)
    with short_waits():
        async for _ in batch.run(prompts(2), limit=1, executor=executor):
            pass
    sent, again = executor.assignments[1:]
    assert (sent.ask_first, sent.may_send) == (False, True)
    assert (again.ask_first, again.may_send) == (True, False)


async def test_what_was_to_be_asked_for_is_never_certainly_not_sent(client: Runware, tmp_path: Path) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    async for _ in batch.run(prompts(1), executor=Scripted(fails(ClientClosedError("gone")))):
        pass
    assert batch.summary.sent == 1
    for error in (BudgetExceededError("spent"), ConnectionFailedError("gone")):
        executor = Scripted(fails(error, not_sent=True))
        async for _ in batch.run(prompts(1), executor=executor):
            pass
        assert executor.assignments[0].ask_first
        assert batch.summary.sent == 1, "an earlier run may have sent it"


@pytest.mark.parametrize("error", [BudgetExceededError, InvalidParameterError])
async def test_a_worker_that_asked_for_a_task_does_not_say_that_it_was_never_sent(
    error: type[RunwareError], monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = Assignment(
        number=1, task=PromptEnhance(prompt="sea", task_uuid=UUID), task_uuid=UUID, ask_first=True
    )

    async def begin(*_: object) -> Any:
        raise error("no")

    with short_waits(), FakeServer(nothing, lambda channel, request: channel.send(EMPTY)) as server:
        async with Runware("key", url=server.url) as client:
            session = parts_of(client).session
            monkeypatch.setattr(session, "begin", begin)
            [report] = await run_all(session, parts_of(client).options, [assignment])
            assert isinstance(report.error, error)
            assert not report.not_sent
            fresh = Assignment(number=1, task=assignment.task, task_uuid=UUID)
            [report] = await run_all(session, parts_of(client).options, [fresh])
            assert report.not_sent


async def test_a_run_that_is_closed_while_it_is_waited_for_ends(client: Runware, tmp_path: Path) -> None:
    executor = Scripted(None)
    batch = Batch(tmp_path / "a.journal", client)
    run = batch.run(prompts(1), executor=executor)
    waiting = asyncio.create_task(anext(run, None))
    while not executor.assignments:
        await asyncio.sleep(0)
    runner = run._runner
    report = good(executor.assignments[0])
    runner._on_report(report)
    await run.close()
    async with asyncio.timeout(20):
        assert await waiting is None
    assert batch.summary.done == 1, "what had come is written"


async def test_a_run_that_is_cancelled_while_it_begins_lets_go_of_its_journal(
    client: Runware, tmp_path: Path
) -> None:
    kept: list[BaseException | None] = []  # so that their frames are kept as well
    for turns in range(1, 13):
        batch = Batch(tmp_path / f"{turns}.journal", client)
        beginning = asyncio.create_task(anext(batch.run(prompts(1), executor=Scripted(None)), None))
        for _ in range(turns):
            await asyncio.sleep(0)
        beginning.cancel()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await beginning
        kept.append(cancelled.value)
        [outcome] = [outcome async for outcome in batch.run(prompts(1), executor=Scripted(good))]
        assert outcome.error is None


async def test_a_run_that_is_closed_while_it_begins_lets_go_of_its_journal(
    client: Runware, tmp_path: Path
) -> None:
    kept: list[object] = []  # so that nothing is closed by being collected
    for turns in range(1, 13):
        batch = Batch(tmp_path / f"{turns}.journal", client)
        run = batch.run(prompts(1), executor=Scripted(None))
        beginning = asyncio.create_task(anext(run, None))
        for _ in range(turns):
            await asyncio.sleep(0)
        await run.close()
        assert await beginning is None
        kept.append(run)
        [outcome] = [outcome async for outcome in batch.run(prompts(1), executor=Scripted(good))]
        assert outcome.error is None


async def test_a_run_that_is_closed_while_its_list_is_compared_ends_afterwards(
    client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    assert [outcome.error async for outcome in batch.run(prompts(2), executor=Scripted())] == [None, None]
    compares, go_on = threading.Event(), threading.Event()

    def content_of(task: TaskLike) -> Content:
        compares.set()
        assert go_on.wait(20)
        return content.content_of(task)

    monkeypatch.setattr("runware._batch.planning.content_of", content_of)
    run = batch.run(prompts(2), executor=Scripted(), save=tmp_path / "out")
    beginning = asyncio.create_task(anext(run, None))
    assert await asyncio.to_thread(compares.wait, 20)
    closing = asyncio.create_task(run.close())
    ended, _ = await asyncio.wait([closing], timeout=0.1)
    go_on.set()
    assert not ended
    await closing
    assert await beginning is None
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"manifest.jsonl", "manifest.csv"}


async def test_what_breaks_while_files_are_saved_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def save(*_: object, **__: object) -> list[Path]:
        raise MemoryError

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made(request, {"imageUUID": UUID, "imageURL": "http://127.0.0.1:9/a.png", "cost": 0.01}))

    lake = ImageInference(model="m:1@1", positive_prompt="lake", width=64, height=64)
    with FakeServer(answer) as server:
        async with Runware("key", url=server.url) as client:
            monkeypatch.setattr(parts_of(client).session, "save", save)
            batch = Batch(tmp_path / "a.journal", client)
            async with asyncio.timeout(20):
                with pytest.raises(MemoryError):
                    async for _ in batch.run([lake], save=tmp_path / "out"):
                        pass
            assert batch.summary.done == 1, "the next run saves it"


async def test_tasks_of_one_number_are_reported_each() -> None:
    uuids = [UUID, UUID.replace("4f4b", "5f5b")]
    tasks = [PromptEnhance(prompt="sea", task_uuid=uuid) for uuid in uuids]
    with FakeServer(lambda channel, request: channel.send(made(request, {"text": "more"}))) as server:
        async with Runware("key", url=server.url) as client, asyncio.timeout(20):
            assignments = [Assignment(number=1, task=task, task_uuid=str(task.task_uuid)) for task in tasks]
            reports = await run_all(parts_of(client).session, parts_of(client).options, assignments)
    assert [report.results[0]["taskUUID"] for report in reports] == uuids


class Lost:
    """A Dask scheduler that is gone, which the client of the cluster has not noticed yet."""

    status = "running"
    scheduler = SimpleNamespace(event_clear=None)

    def nthreads(self, *_: object, **__: object) -> dict[str, int]:
        raise OSError("Timed out trying to connect to the scheduler")

    sync = submit = cancel = run = close = nthreads


def test_a_scheduler_that_goes_away_unnoticed_leaves_no_task_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(Exception):
        pass

    dask = SimpleNamespace(
        run_chunk=None,
        disconnect_when_idle=None,
        distributed=SimpleNamespace(scheduler=SimpleNamespace(KilledWorker=Killed)),
    )

    def connect(run: Any) -> None:
        run._cluster, run._dask, run._plugin = Lost(), dask, SimpleNamespace(name="plugin")

    monkeypatch.setattr(_ClusterRun, "_connect", connect)
    reports: SimpleQueue[Report] = SimpleQueue()
    run = _ClusterRun("tcp://127.0.0.1:1", 4, 1.0, 1.0, Any, reports.put)  # type: ignore[arg-type]
    assignments = [Assignment(number=number, task={}, task_uuid=UUID) for number in range(2)]
    run.events.put([assignments[0]])
    first = reports.get(timeout=20)
    assert "Timed out trying" in str(first.error)
    chunk = Chunk([assignments[1]])
    run._under_way["mark"] = chunk, None
    run.events.put((chunk, "mark", [Report(number=1)]))
    assert reports.get(timeout=20).error is None
    run.events.put([assignments[0]])
    assert reports.get(timeout=20).number == 0, "it goes on"
    run.events.put(None)
    run.thread.join(20)
    assert not run.thread.is_alive()


UNREADABLE: list[dict[str, Any]] = [{"error": True, "code": [], "message": {}}, {"error": [[{"code": {}}]]}]


@pytest.mark.parametrize("said", UNREADABLE)
@pytest.mark.parametrize("became", ["made", "failed", "refused"])
async def test_an_error_that_nobody_can_read_is_asked_about_before_it_is_believed(
    tmp_path: Path, said: dict[str, Any], became: str
) -> None:
    """The task may be made all the same. Under another UUID it would be paid a second time."""

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made(request, said))

    def tell(channel: Channel, request: dict[str, Any]) -> None:
        request = {**request, "asked for": "promptEnhance"}
        told = {
            "made": made(request, {"status": "success", "text": "more", "cost": 0.01}),
            "failed": failed(request, "invalidPrompt"),
            "refused": EMPTY,
        }
        channel.send(told[became])

    with short_waits(), FakeServer(answer, tell) as server:
        async with Runware("key", url=server.url, max_retries=0) as client:
            batch = Batch(tmp_path / "a.journal", client)
            [outcome] = [outcome async for outcome in batch.run(prompts(1))]
    # What the server does not know may be made all the same: the next run asks for it once more.
    assert outcome.state == {"made": "done", "failed": "failed", "refused": "sent"}[became]
    assert len(server.tasks) == 1


async def test_several_may_iterate_over_one_run(client: Runware, tmp_path: Path) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    run = batch.run(prompts(40), limit=4, executor=Scripted())

    async def indexes() -> list[int]:
        return [outcome.index async for outcome in run]

    found = await asyncio.gather(indexes(), indexes(), indexes())
    assert sorted(index for some in found for index in some) == list(range(40))
    assert batch.summary.done == 40


async def test_all_that_iterate_over_a_run_that_cannot_begin_are_told(
    client: Runware, tmp_path: Path
) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    other = batch.run(prompts(3), executor=Scripted(None, None, None))
    holding = asyncio.create_task(anext(other, None))
    while not other._runner.has_begun:
        await asyncio.sleep(0)
    run = batch.run(prompts(3), executor=Scripted())
    ends = await asyncio.gather(*[anext(run, None) for _ in range(3)], return_exceptions=True)
    assert [type(end) for end in ends] == [JournalError] * 3
    await other.close()
    assert await holding is None
