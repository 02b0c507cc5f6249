"""Batches over a Dask cluster of processes on this machine. Larger ones: `python -m tests.batch_storm --dask`."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
from collections import UserDict, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from PIL import Image

import runware
import runware_sync
from runware import (
    AuthenticationError,
    ClientClosedError,
    ImageInference,
    InvalidParameterError,
    PromptEnhance,
)
from runware._batch.dask_executor import Chunk, in_chunks, packed
from runware._batch.sending import Parcel, WorkerClient
from runware._models.preparing import prepare
from runware.batch import Assignment, DaskExecutor, Report
from runware.cli.exit_codes import ExitCode
from runware.emulator import Emulator
from tests.batch_storm import Storm
from tests.support.command import Command
from tests.support.programs import run

KEY = "a-key-that-nobody-is-to-see"
UUID = "4f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b11"


def prompts(count: int) -> list[PromptEnhance]:
    return [PromptEnhance(prompt=f"task {number}") for number in range(count)]


# What travels ----------------------------------------------------------------------------------------------------


def test_what_travels_shows_nothing_of_what_is_in_it() -> None:
    client = runware_sync.Runware(KEY, url="wss://example.com/v1?token=secret")
    given = WorkerClient(vars(client)["_config"], vars(client)["_options"], type(vars(client)["_session"]))
    assert KEY not in f"{given!r} {given.name}"
    assert "secret" not in repr(given)
    copy = pickle.loads(pickle.dumps(given))
    assert copy.name == given.name
    assert KEY.encode() in pickle.dumps(given)
    assert KEY.encode() not in pickle.dumps(given.without_key())
    task = PromptEnhance(prompt="a secret plan", task_uuid=UUID)
    parcel = Parcel([Assignment(number=1, task=task, task_uuid=UUID)])
    assert repr(parcel) == "<1 tasks>"
    assert pickle.loads(pickle.dumps(parcel)).open()[0].task == task


def test_local_files_are_read_before_they_travel(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (8, 8), "teal").save(photo)
    task = ImageInference(model="m:1@1", positive_prompt="sea", width=64, height=64, seed_image=photo)
    missing = ImageInference(model="m:1@1", positive_prompt="sky", width=64, height=64, seed_image=photo)
    assignments = [Assignment(number=1, task=task, task_uuid=UUID)]
    [ready], refused = packed(assignments)
    assert refused == []
    assert isinstance(ready.task, ImageInference)
    assert str(ready.task.seed_image).startswith("data:image/png;base64,")
    assert task.seed_image == photo, "what was given is as it was"
    photo.unlink()
    ready_now, [report] = packed([Assignment(number=2, task=missing, task_uuid=UUID)])
    assert ready_now == []
    assert (report.number, report.not_sent) == (2, True)
    assert isinstance(report.error, InvalidParameterError)


@pytest.mark.parametrize("wrapped", [UserDict, MappingProxyType])
def test_local_files_travel_wherever_a_task_holds_them(tmp_path: Path, wrapped: Any) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"a picture")
    task = {"taskType": "brandNewTask", "inputs": wrapped({"photo": photo, "more": deque([photo])})}
    sent = prepare({**task, "taskUUID": UUID}).payload
    [ready], _ = packed([Assignment(number=1, task=task, task_uuid=UUID)])
    photo.unlink()
    there = pickle.loads(pickle.dumps(ready.task))
    assert prepare({**there, "taskUUID": UUID}).payload == sent


def test_every_worker_gets_work_and_what_is_taken_over_is_asked_for() -> None:
    tasks = [Assignment(number=number, task=prompts(1)[0], task_uuid=UUID) for number in range(10)]
    assert [len(chunk.assignments) for chunk in in_chunks(tasks, 16, 4)] == [3, 3, 3, 1]
    assert [len(chunk.assignments) for chunk in in_chunks(tasks, 4, 1)] == [4, 4, 2]
    assert [len(chunk.assignments) for chunk in in_chunks(tasks, 4, 0)] == [4, 4, 2]
    assert in_chunks([], 4, 2) == []
    halves = Chunk(tasks[:3]).asking_first()
    assert [len(half.assignments) for half in halves] == [2, 1]
    assert all(one.ask_first for half in halves for one in half.assignments)
    [report] = halves[1].failed(ClientClosedError("gone"), not_sent=True)
    assert not report.not_sent, "the worker before may have sent it"


def test_arguments_are_checked() -> None:
    for name, value in {"chunk": 0, "send_key": "yes", "connect_timeout": 0, "worker_timeout": -1}.items():
        with pytest.raises(InvalidParameterError, match=f"{name} is "):
            DaskExecutor("tcp://127.0.0.1:1", **{name: value})  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match="address is ''"):
        DaskExecutor("")


def test_dask_is_loaded_when_a_run_begins(runware_emulator: Emulator) -> None:
    program = """
    import sys
    from runware.batch import DaskExecutor
    from runware_sync.batch import DaskExecutor as same
    DaskExecutor("tcp://127.0.0.1:1")
    assert DaskExecutor is same
    assert not [name for name in sys.modules if name.partition(".")[0] in ("dask", "distributed")]
    """
    done = run(runware_emulator.url, program)
    assert (done.returncode, done.stderr) == (0, ""), done


# A cluster -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local


Runs = Callable[[Any, Path, Any, Any], Any]


def blocking(url: str, journal: Path, tasks: Any, executor: Any) -> tuple[list[Any], Any]:
    with runware_sync.Runware(KEY, url=url) as client:
        batch = runware_sync.Batch(journal, client)
        return list(batch.run(tasks, limit=16, executor=executor)), batch.summary


def awaited(url: str, journal: Path, tasks: Any, executor: Any) -> tuple[list[Any], Any]:
    import asyncio

    async def main() -> tuple[list[Any], Any]:
        async with runware.Runware(KEY, url=url) as client:
            batch = runware.Batch(journal, client)
            outcomes = [one async for one in batch.run(tasks, limit=16, executor=executor)]
            return outcomes, batch.summary

    return asyncio.run(main())


ignored = pytest.mark.filterwarnings("ignore")  # of Dask, about itself


@pytest.mark.foreign
@pytest.mark.slow
@ignored
@pytest.mark.parametrize("runs", [blocking, awaited])
def test_tasks_run_on_workers_with_the_settings_of_the_batch(
    runs: Any, cluster: Any, runware_emulator: Emulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tasks: list[Any] = [*prompts(40), PromptEnhance(prompt="bad", extra={"foo": 1})]
    executor = DaskExecutor(cluster.scheduler_address, chunk=5, send_key=True)
    outcomes, summary = runs(runware_emulator.url, tmp_path / "a.journal", tasks, executor)
    assert len(outcomes) == 41
    failed = [outcome.error for outcome in outcomes if outcome.error]
    assert [type(error).__name__ for error in failed] == ["ValidationError"]
    assert (summary.done, summary.failed) == (40, 1)
    assert len(runware_emulator.ledger) == 40
    runware_emulator.wait_for_connections(0)  # the cluster goes on; the workers' clients have disconnected
    told = [str(cluster.scheduler.get_events()), str(cluster.scheduler.tasks), caplog.text]
    told += [str(log) for log in cluster.get_logs().values()]
    assert not [text for text in told if KEY in text or "task 7" in text]
    assert runs(runware_emulator.url, tmp_path / "a.journal", tasks, executor)[0] == []
    assert len(runware_emulator.ledger) == 40


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_workers_disconnect_after_a_run_that_was_left_early(
    cluster: Any, runware_emulator: Emulator, tmp_path: Path
) -> None:
    runware_emulator.latency = 0.5
    with runware_sync.Runware(KEY, url=runware_emulator.url) as client:
        executor = DaskExecutor(cluster.scheduler_address, send_key=True)
        with runware_sync.Batch(tmp_path / "a.journal", client).run(
            prompts(40), limit=8, executor=executor
        ) as run:
            next(run)
            runware_emulator.wait_for_requests(9)  # more chunks have begun, which go on
        assert runware_emulator.connections
        runware_emulator.wait_for_connections(0)


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_a_cluster_that_is_restarted_stops_the_run_and_the_next_one_goes_on(
    runware_emulator: Emulator, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    runware_emulator.latency = 5.0
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as local:

        def restart() -> None:
            runware_emulator.wait_for_requests(1, 60)
            with distributed.Client(local.scheduler_address, set_as_default=False) as another:
                another.restart()

        with runware_sync.Runware(KEY, url=runware_emulator.url) as client:
            batch = runware_sync.Batch(tmp_path / "a.journal", client)
            executor = DaskExecutor(local.scheduler_address, send_key=True)
            run = batch.run(prompts(12), limit=8, executor=executor)
            restarting = threading.Thread(target=restart)
            restarting.start()
            assert [outcome for outcome in run if outcome.error]
            restarting.join()
            assert str(run.stopped).endswith("Scheduler has restarted. Please re-run your work.")
            assert "\n" not in str(run.stopped)
            list(batch.run(prompts(12)))
    assert batch.summary.done == len(runware_emulator.ledger) == 12


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_without_a_key_on_the_workers_the_run_stops_and_says_so(
    cluster: Any, runware_emulator: Emulator, tmp_path: Path
) -> None:
    executor = DaskExecutor(cluster.scheduler_address)
    outcomes, summary = blocking(runware_emulator.url, tmp_path / "a.journal", prompts(40), executor)
    assert all(isinstance(outcome.error, AuthenticationError) for outcome in outcomes)
    assert "set the environment variable RUNWARE_API_KEY" in str(summary.stopped)
    assert summary.failed == 0
    assert len(runware_emulator.ledger) == 0


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_a_scheduler_that_is_not_there_stops_the_run_before_anything_is_sent(
    runware_emulator: Emulator, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    executor = DaskExecutor("tcp://127.0.0.1:9", send_key=True, connect_timeout=0.5)
    outcomes, summary = blocking(runware_emulator.url, tmp_path / "a.journal", prompts(20), executor)
    assert outcomes == []
    assert "The Dask scheduler 'tcp://127.0.0.1:9' cannot be used" in str(summary.stopped)
    assert summary.new == summary.tasks > 0
    assert len(blocking(runware_emulator.url, tmp_path / "a.journal", prompts(20), None)[0]) == 20


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    runware_emulator: Emulator, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty:
        executor = DaskExecutor(empty.scheduler_address, send_key=True, worker_timeout=0.5)
        outcomes, summary = blocking(runware_emulator.url, tmp_path / "a.journal", prompts(20), executor)
    assert all(isinstance(outcome.error, ClientClosedError) for outcome in outcomes)
    assert "has had no worker for 0.5 s" in str(summary.stopped)
    assert len(runware_emulator.ledger) == 0


@pytest.mark.foreign
@pytest.mark.slow
@ignored
@pytest.mark.skipif(sys.platform == "win32", reason="nothing stands still there")
def test_a_worker_that_stands_still_does_not_keep_a_run_from_its_end(
    runware_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("runware._batch.dask_executor._ENDING", 2.0)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as local:
        [worker] = [nanny.process.pid for nanny in local.workers.values()]
        with runware_sync.Runware(KEY, url=runware_emulator.url) as client:
            executor = DaskExecutor(local.scheduler_address, send_key=True)
            outcomes = runware_sync.Batch(tmp_path / "a.journal", client).run(
                prompts(40), limit=4, executor=executor
            )
            next(outcomes)
            os.kill(worker, signal.SIGSTOP)
            try:
                outcomes.close()
                assert [one for one in threading.enumerate() if one.name == "runware dask"] == []
            finally:
                os.kill(worker, signal.SIGCONT)


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_workers_and_the_driver_are_killed_and_every_task_is_paid_once(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    storm = Storm(tasks=250, kills=1, seed=2, workers=2, moments=(4.0, 5.0), pauses=(2.0, 4.0))
    storm.blow(tmp_path)
    assert storm.problems == [], storm.table()


# The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def duo(runware_emulator: Emulator, tmp_path: Path) -> Command:
    (tmp_path / "night.csv").write_text("prompt\n" + "\n".join(f"task {number}" for number in range(30)))
    return Command(tmp_path, runware_emulator)


LINE = ("batch", "night.csv", "--task", "promptEnhance", "--limit", "8")


@pytest.mark.foreign
@pytest.mark.slow
@ignored
def test_the_command_runs_a_file_on_a_cluster(cluster: Any, duo: Command, runware_emulator: Emulator) -> None:
    address = cluster.scheduler_address
    without = duo.run(*LINE, "--dask", address)
    assert without.returncode == ExitCode.AUTHENTICATION, without.stderr
    assert "set the environment variable RUNWARE_API_KEY" in without.stdout
    done = duo.run(*LINE, "--dask", address, "--dask-send-key", PYTHONWARNINGS="ignore")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if " of 30 done" not in line] == []
    assert done.stdout.startswith("30 of 30 tasks done, $")
    assert len(runware_emulator.ledger) == 30
    assert duo.run(*LINE).stdout == done.stdout, "another run, without the cluster, has nothing to do"


@pytest.mark.foreign
@pytest.mark.slow
def test_the_command_says_that_no_scheduler_answers(duo: Command) -> None:
    pytest.importorskip("distributed")
    done = duo.run(*LINE, "--dask", "tcp://127.0.0.1:9", PYTHONWARNINGS="ignore")
    assert done.returncode == ExitCode.NO_ANSWER
    assert "The Dask scheduler 'tcp://127.0.0.1:9' cannot be used" in done.stdout
    assert "0 of " in done.stdout


def test_without_dask_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        assert name == "distributed"

    monkeypatch.setattr("runware._batch.dask_executor.find_spec", missing)
    executor = DaskExecutor("tcp://127.0.0.1:9")
    with (
        runware_sync.Runware(KEY) as client,
        pytest.raises(InvalidParameterError, match=r"pip install 'runware-duo\[dask\]'"),
    ):
        runware_sync.Batch(tmp_path / "a.journal", client).run(prompts(1), executor=executor)


def test_a_key_is_sent_to_a_cluster_only(duo: Command) -> None:
    done = duo.run(*LINE, "--dask-send-key")
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert "--dask-send-key was given without --dask" in done.stderr


def test_reports_and_errors_travel() -> None:
    error = AuthenticationError("no", code="invalidApiKey", task_uuid=UUID)
    error.in_doubt = True
    [report] = Parcel([Report(number=3, results=[{"cost": 1}], error=error)]).open()
    assert (report.number, report.results) == (3, [{"cost": 1}])
    assert report.error is not None
    assert (report.error.code, report.error.task_uuid, report.error.in_doubt) == ("invalidApiKey", UUID, True)
