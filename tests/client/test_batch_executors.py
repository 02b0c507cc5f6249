"""Batches whose tasks run elsewhere."""

import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from runware import Batch, ConnectionLostError, PromptEnhance, Runware
from runware.batch import Assignment, Report, run_assignments
from tests.support.short_waits import short_waits

from .batching import all_of, prompts


class Elsewhere:
    """Runs tasks in threads, and loses every third chunk: whoever takes it over asks first."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.chunks: list[list[Assignment]] = []
        self.threads: list[threading.Thread] = []

    def open(self, report: Any) -> None:
        self.report = report

    def submit(self, assignments: Any) -> None:
        chunk = list(assignments)
        self.chunks.append(chunk)
        thread = threading.Thread(target=self._work, args=(chunk, len(self.chunks) % 3 == 0))
        self.threads.append(thread)
        thread.start()

    def close(self) -> None:
        self.closed = True

    def _work(self, chunk: list[Assignment], loses: bool) -> None:
        from importlib import import_module

        import attrs

        sync = import_module("runware_sync.batch")
        with import_module("runware_sync").Runware("good key", url=self.url) as client:
            chunk = pickle.loads(pickle.dumps(chunk))
            reports = sync.run_assignments(client, chunk)
            if loses:
                again = [attrs.evolve(assignment, ask_first=True) for assignment in chunk]
                reports = sync.run_assignments(client, again)
            for report in pickle.loads(pickle.dumps(reports)):
                self.report(report)
                self.report(report)


async def test_tasks_may_be_run_elsewhere(server: Any, tmp_path: Path) -> None:
    async with Runware("good key", url=server.url) as client:
        elsewhere = Elsewhere(server.url)
        batch = Batch(tmp_path / "a.journal", client)
        outcomes = await all_of(batch.run(prompts(*range(12)), limit=3, executor=elsewhere))
        for thread in elsewhere.threads:
            thread.join()
    assert len(outcomes) == len(server.ledger) == 12
    assert batch.summary.done == 12
    assert elsewhere.closed


class WithClient:
    """Runs tasks in threads with a copy of the batch's client, and takes its time to end."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.left = 0

    def prepare(self, client: Any) -> None:
        self.client = pickle.dumps(client)

    def open(self, report: Any) -> None:
        self.report = report

    def submit(self, assignments: Any) -> None:
        self.left += 1
        self.threads.append(threading.Thread(target=self._work, args=(list(assignments),)))
        self.threads[-1].start()

    def close(self) -> None:
        pass

    def wait_closed(self) -> None:
        for thread in self.threads:
            thread.join()
            self.left -= 1

    def _work(self, chunk: list[Assignment]) -> None:
        client = pickle.loads(self.client)
        for report in client.run(chunk):
            self.report(report)
        client.disconnect_when_idle()


async def test_an_executor_may_get_the_client_and_is_waited_for(client: Runware, tmp_path: Path) -> None:
    executor = WithClient()
    batch = Batch(tmp_path / "a.journal", client)
    outcomes = await all_of(batch.run(prompts(*range(5)), limit=2, executor=executor))
    assert [outcome.error for outcome in outcomes] == [None] * 5
    assert executor.threads
    assert executor.left == 0


class Dies:
    """Reports of each task that its worker died. Of what was certainly not sent, `not_sent` is said."""

    def __init__(self, *, not_sent: bool) -> None:
        self.not_sent = not_sent

    def open(self, report: Any) -> None:
        self.report = report

    def submit(self, assignments: Any) -> None:
        for assignment in assignments:
            dead = ConnectionLostError("The worker died.")
            self.report(Report(number=assignment.number, error=dead, not_sent=self.not_sent))

    def close(self) -> None:
        pass


@pytest.mark.parametrize("not_sent", [True, False])
async def test_the_tasks_of_a_worker_that_died_are_in_doubt_if_they_may_be_sent(
    client: Runware, tmp_path: Path, not_sent: bool
) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    [outcome] = await all_of(batch.run(prompts(1), executor=Dies(not_sent=not_sent)))
    assert isinstance(outcome.error, ConnectionLostError)
    assert (outcome.state, outcome.error.in_doubt) == (("failed", False) if not_sent else ("sent", True))
    [kept] = batch.outcomes()
    assert kept.error is not None
    assert kept.error.in_doubt is not not_sent


async def test_a_worker_reports_what_failed(client: Runware) -> None:
    uuid = "4f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b11"
    good = Assignment(number=1, task=PromptEnhance(prompt="sea", task_uuid=uuid), task_uuid=uuid)
    other = "5f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b12"
    bad = Assignment(
        number=2, task=PromptEnhance(prompt="x", task_uuid=other, extra={"foo": 1}), task_uuid=other
    )
    reports: list[Report] = await run_assignments(client, [good, bad])
    assert [report.number for report in reports] == [1, 2]
    assert reports[0].results[0]["text"]
    assert reports[1].error is not None
    assert await run_assignments(client, []) == []


class Faulty:
    """Runs tasks at once, and fails at one of its duties: the second time, if it is done more than once."""

    def __init__(self, duty: str) -> None:
        self.duty = duty
        self.left: Any = None
        self._times = 0

    def _do(self, duty: str) -> None:
        self._times += duty == self.duty
        if duty == self.duty and (self._times == 2 or duty in ("open", "close")):
            raise OSError(f"no {duty}")

    def open(self, report: Any) -> None:
        self._do("open")
        self.report = report

    def submit(self, assignments: Any) -> None:
        self._do("submit")
        for one in assignments:
            result = {"taskType": "promptEnhance", "taskUUID": one.task_uuid, "text": "more"}
            report = Report(number=one.number, results=[result])
            self.report(5 if self.duty == "report" and one.number == 3 else report)
            self.left = report

    def close(self) -> None:
        self._do("close")


@pytest.mark.parametrize("duty", ["open", "submit", "report", "close"])
async def test_an_executor_that_fails_ends_the_run_and_not_its_journal(
    client: Runware, tmp_path: Path, duty: str
) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises((OSError, AttributeError), match=f"no {duty}|no attribute"):
        await all_of(batch.run(prompts(*range(9)), limit=2, executor=Faulty(duty)))
    with short_waits():
        await all_of(batch.run(prompts(*range(9)), executor=Faulty("none")))
    assert batch.summary.done == 9
