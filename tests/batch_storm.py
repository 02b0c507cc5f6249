"""A batch that is killed again and again, under faults: `python -m tests.batch_storm --tasks 2000 --kills 30 --seed 1`.

The server lives on in this process. A program that runs a batch is started, killed (SIGKILL) at a random moment, and started
again with the same line. In the end the manifest, the files and what was billed have to agree. With `--dask`, the tasks run
on a cluster of processes, and its workers are killed as well.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import attrs
from PIL import Image

from runware import AudioInference, ImageInference, PromptEnhance, VideoInference
from runware.emulator import Emulator
from runware.emulator.faults import Faults
from tests.stress.weathers import WEATHERS

ROOT = Path(__file__).parents[1]
#: Runs after the last kill, until everything is done: what failed for a passing reason is tried again by the next one.
MOST_ROUNDS = 12
#: Seconds that one of them may take.
MAX_DURATION = 240
#: The same over a cluster whose workers are killed, each of which takes some seconds to start again.
MAX_DURATION_OF_CLUSTERS = 900


def planned(count: int, seed: int) -> list[Any]:
    """The tasks, always the same for the same seed. Each says its number."""
    random = Random(seed)
    tasks: list[Any] = []
    for number in range(count):
        text = f"task {number}"
        chance = random.random()
        if chance < 0.70:
            versions = random.choice((None, None, 2))
            tasks.append(PromptEnhance(prompt=text, prompt_versions=versions))
        elif chance < 0.96:
            tasks.append(
                ImageInference(
                    model="m:1@1",
                    positive_prompt=text,
                    width=128,
                    height=128,
                    output_format="PNG",
                    number_results=random.choice((1, 1, 2, 3)),
                    output_type=random.choice(("URL", "base64Data", "dataURI")),
                )
            )
        elif chance < 0.99:
            tasks.append(AudioInference(model="m:1@1", positive_prompt=text, duration=10, number_results=1))
        else:
            tasks.append(
                VideoInference(model="m:1@1", positive_prompt=text, duration=1, width=128, height=128)
            )
    return tasks


def text_of(task: Any) -> str:
    return str(getattr(task, "positive_prompt", None) or task.prompt)


def expected_of(task: Any) -> int:
    return getattr(task, "number_results", None) or getattr(task, "prompt_versions", None) or 1


# Where a program dies of itself ---------------------------------------------------------------------------------


def die_at_random(chance: float) -> None:
    """Be killed before or after a step that matters, or in the middle of a transaction: just where a timer seldom strikes."""
    from runware._batch import journal, runner
    from runware._files import folder

    random = Random(time.time_ns())

    def perhaps() -> None:
        if random.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)

    def patched(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def dangerous(*args: Any, **kwargs: Any) -> Any:
            perhaps()
            value = original(*args, **kwargs)
            perhaps()
            return value

        setattr(owner, name, dangerous)

    for owner, name in (
        (runner.Runner, "_pump"),
        (runner.Runner, "_on_done"),
        (runner.Runner, "_on_report"),
        (runner.Runner, "_on_saved"),
        (runner, "write_manifest"),
        (folder.Folder, "publish"),
        (folder.PartFile, "complete"),
        (journal.Journal, "change"),
        (journal.Journal, "add"),
        (journal.Journal, "transaction"),
    ):
        patched(owner, name)


# The program that is killed --------------------------------------------------------------------------------------


def program(url: str, folder: Path, count: int, seed: int, flavour: str) -> int:
    """What a user would write, with shorter waits."""
    from tests.support.short_waits import short_waits

    logging.getLogger("runware").setLevel(logging.CRITICAL)
    settings: dict[str, Any] = {"url": url, "timeout": 3.0, "max_retries": 8, "connect_timeout": 2.0}
    tasks = planned(count, seed)
    if flavour == "reordered":
        Random(time.time_ns()).shuffle(tasks)
    if flavour == "dying":
        die_at_random(float(os.environ.get("RUNWARE_STORM_DEATHS", "0.004")))
    executor = None
    if scheduler := os.environ.get("RUNWARE_STORM_DASK"):
        from runware.batch import DaskExecutor

        executor = DaskExecutor(scheduler, send_key=True)
    with short_waits():
        if flavour == "async":
            import asyncio

            from runware import Batch, Runware

            async def main() -> Any:
                async with Runware("a key", **settings) as client:
                    batch = Batch(folder / "night.journal", client)
                    async for _ in batch.run(tasks, limit=64, save=folder / "out", executor=executor):
                        pass
                    return batch.summary

            summary = asyncio.run(main())
        else:
            import runware_sync

            with runware_sync.Runware("a key", **settings) as client:
                batch = runware_sync.Batch(folder / "night.journal", client)
                for _ in batch.run(tasks, limit=64, save=folder / "out", executor=executor):
                    pass
                summary = batch.summary
    print(summary)
    return 0 if summary.done == summary.tasks == count else 3


# Workers that are killed -----------------------------------------------------------------------------------------


@attrs.define
class Cluster:
    """A Dask cluster of processes on this machine, in which a worker is killed now and then."""

    address: str
    killed: int = 0


@contextmanager
def dangerous_cluster(workers: int, seed: int, pauses: tuple[float, float]) -> Iterator[Cluster]:
    """Workers are killed (SIGKILL) after pauses of so many seconds. Dask starts others in their place."""
    import dask
    from distributed import LocalCluster, WorkerPlugin

    class ShortWaits(WorkerPlugin):  # type: ignore[misc]
        """Workers wait for as long as the program does."""

        def setup(self, worker: Any) -> None:
            from runware._engine import timing
            from tests.support.short_waits import SHORT

            timing.TIMING = SHORT
            logging.getLogger("runware").setLevel(logging.CRITICAL)

    random, ended = Random(seed), threading.Event()

    def kill() -> None:
        while not ended.wait(random.uniform(*pauses)):
            # Dask starts none in place of one that dies while it starts.
            ready = [
                one for one in tuple(local.workers.values()) if one.worker_address in local.scheduler.workers
            ]
            pids = [nanny.pid for nanny in ready if nanny.pid]
            if pids:
                os.kill(random.choice(pids), signal.SIGKILL)
                cluster.killed += 1

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with (
        # Workers start slowly on a busy machine, and Dask gives up a place that is empty for 15 s.
        dask.config.set({"distributed.deploy.lost-worker-timeout": "300s"}),
        LocalCluster(
            n_workers=workers, threads_per_worker=2, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as local,
        local.get_client() as client,
    ):
        client.register_plugin(ShortWaits())
        cluster = Cluster(local.scheduler_address)
        killing = threading.Thread(target=kill, daemon=True)
        killing.start()
        try:
            yield cluster
        finally:
            ended.set()
            killing.join()


@attrs.define
class Storm:
    """One storm, and what it has shown."""

    tasks: int = 2000
    kills: int = 30
    seed: int = 1
    weather: str = "plain"
    flavour: str = "blocking"
    transport: str = "websocket"
    #: Seconds after which it is killed, at random.
    moments: tuple[float, float] = (0.1, 3.0)
    #: Processes of a Dask cluster; 0 for none. And the seconds between two deaths among them.
    workers: int = 0
    pauses: tuple[float, float] = (4.0, 8.0)
    workers_killed: int = 0
    problems: list[str] = attrs.Factory(list[str])
    billed: int = 0
    rounds: int = 0
    killed: int = 0
    seconds: float = 0.0
    faults: dict[str, int] = attrs.Factory(dict[str, int])
    waited: list[str] = attrs.Factory(list[str])

    def blow(self, folder: Path) -> None:
        """Start and kill, then start until all is done, then compare."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.workers:
            with dangerous_cluster(self.workers, self.seed, self.pauses) as cluster:
                os.environ["RUNWARE_STORM_DASK"] = cluster.address
                try:
                    self._blow(folder)
                finally:
                    del os.environ["RUNWARE_STORM_DASK"]
                    self.workers_killed = cluster.killed
            if not self.workers_killed:
                self.problems.append("it was too quick for a worker to be killed")
        else:
            self._blow(folder)
        if self.kills and not self.killed:
            self.problems.append("it was too quick to be killed")

    def _blow(self, folder: Path) -> None:
        began = time.monotonic()
        random = Random(self.seed)
        given = {**WEATHERS[self.weather].faults[self.transport]}  # type: ignore[index]
        with Emulator(latency=0.02, faults=Faults(seed=self.seed, **given)) as server:  # type: ignore[arg-type]
            url = server.url if self.transport == "websocket" else server.http_url
            # A run may end before its time comes, since the server refused a key. It has to be killed all the same.
            for _ in range(self.kills + 10):
                process = self._started(url, folder)
                try:
                    process.wait(MAX_DURATION if self.flavour == "dying" else random.uniform(*self.moments))
                    self.killed += process.returncode == -signal.SIGKILL
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    self.killed += 1
                self._said(process)
                if self.killed == self.kills or process.returncode == 0:
                    break
            while self.rounds < MOST_ROUNDS:
                self.rounds += 1
                process = self._started(url, folder, "blocking" if self.flavour == "dying" else self.flavour)
                try:
                    process.wait(MAX_DURATION_OF_CLUSTERS if self.workers else MAX_DURATION)
                except subprocess.TimeoutExpired:
                    process.kill()
                    self.problems.append(f"it hung in round {self.rounds}")
                    self._said(process)
                    break
                self._said(process)
                if process.returncode != 3:
                    break
                if self.rounds == 4:
                    self.faults = dict(server.fault_counts)
                    server.faults = Faults()  # what remains must not be bad luck
            self.faults = self.faults or dict(server.fault_counts)
            self.judge(server, folder)
        self.seconds = time.monotonic() - began

    def _started(self, url: str, folder: Path, flavour: str | None = None) -> subprocess.Popen[str]:
        given = [url, str(folder), str(self.tasks), str(self.seed), flavour or self.flavour]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.batch_storm", "--program", *given],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def _said(self, process: subprocess.Popen[str]) -> None:
        out, err = process.communicate()
        if process.returncode not in (0, 3, -signal.SIGKILL):
            self.problems.append(f"it ended with {process.returncode}: {err[-1500:]}")
        elif out.strip():
            self.waited.append(out.strip())

    def judge(self, server: Emulator, folder: Path) -> None:
        """Compare the list, the manifest, the files and the ledger."""
        wrong = self.problems.append
        tasks = planned(self.tasks, self.seed)
        if not (folder / "out/manifest.jsonl").exists():
            wrong("no run came to its end, so there is no manifest")
            return
        lines = [
            json.loads(line)
            for line in (folder / "out/manifest.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        if self.flavour != "reordered":
            if [line["index"] for line in lines] != list(range(self.tasks)):
                wrong(f"the manifest has {len(lines)} tasks, or in another order")
            for line, task in zip(lines, tasks, strict=False):
                if text_of(task) not in (line["task"].get("positivePrompt"), line["task"].get("prompt")):
                    wrong(f"line {line['index']} is of another task")
        by_text = {line["task"].get("positivePrompt") or line["task"].get("prompt"): line for line in lines}
        if len(by_text) != self.tasks:
            wrong(f"the manifest has {len(by_text)} different tasks")
        entries = Counter(entry.task_uuid for entry in server.ledger)
        costs: Counter[str] = Counter()
        for entry in server.ledger:
            costs[entry.task_uuid] += entry.cost  # type: ignore[assignment]
        self.billed = entries.total()
        owners: Counter[str] = Counter()
        on_disk = {path.name for path in (folder / "out").iterdir()} - {"manifest.jsonl", "manifest.csv"}
        named: Counter[str] = Counter()
        for task in tasks:
            line = by_text.get(text_of(task))
            if line is None:
                continue
            what = f"{text_of(task)} ({line['state']}, {line.get('error')})"
            owners.update(line["attempts"])
            named.update(line["files"])
            owed = sum(entries[uuid] for uuid in line["attempts"])
            paid = sum(costs[uuid] for uuid in line["attempts"])
            if line["state"] != "done":
                wrong(f"{what} did not end")
            if len(line["results"]) != expected_of(task):
                wrong(f"{what} has {len(line['results'])} results")
            if owed != len(line["results"]):
                wrong(
                    f"{what} was billed {owed} times, and has {len(line['results'])} results: {line['attempts']}"
                )
            if abs((line["cost"] or 0.0) - paid) > 1e-6:
                wrong(f"{what} cost {paid}, and the manifest says {line['cost']}")
            if not isinstance(task, PromptEnhance) and len(line["files"]) != expected_of(task):
                wrong(f"{what} has the files {line['files']}")
        if nobodys := set(entries) - set(owners):
            wrong(f"billed, and in no line of the manifest: {len(nobodys)}, {sorted(nobodys)[:3]}")
        if twice := [uuid for uuid, count in owners.items() if count > 1]:
            wrong(f"UUIDs of several tasks: {twice[:3]}")
        if on_disk != set(named):
            wrong(
                f"files: {sorted(on_disk - set(named))[:5]} are in no line, {sorted(set(named) - on_disk)[:5]} are missing"
            )
        for name in sorted(on_disk):
            path = folder / "out" / name
            content = path.read_bytes() if path.is_file() else b""
            if not content:
                wrong(f"{name} is empty")
            elif name.endswith(".png"):
                try:
                    Image.open(io.BytesIO(content)).load()
                except Exception as error:
                    wrong(f"{name} is not whole: {error!r}")

    def table(self) -> str:
        rows: list[tuple[str, object]] = [
            ("weather", self.weather), ("program", self.flavour), ("transport", self.transport), ("seed", self.seed),
            ("tasks", self.tasks), ("killed", self.killed), ("workers killed", self.workers_killed), ("runs after the last kill", self.rounds),
            ("results billed", self.billed), ("seconds", f"{self.seconds:.0f}"), ("faults", sum(self.faults.values())),
            ("problems", len(self.problems)),
        ]  # fmt: skip
        return "\n".join(f"{name:28}{value!s:>16}" for name, value in rows)


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="A batch that is killed again and again, and what became of its tasks."
    )
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--kills", type=int, help="of the program (default: 30; with --dask, 1)")
    parser.add_argument(
        "--dask", action="store_true", help="run the tasks on a Dask cluster; kill its workers"
    )
    parser.add_argument("--workers", type=int, default=4, help="processes of the Dask cluster")
    parser.add_argument("--seed", type=int, action="append", help="may be repeated (default: 1)")
    parser.add_argument(
        "--weather", choices=tuple(WEATHERS), action="append", help="may be repeated (default: plain)"
    )
    parser.add_argument("--flavour", choices=("blocking", "async", "reordered", "dying"), default="blocking")
    parser.add_argument("--transport", choices=("websocket", "http"), default="websocket")
    parser.add_argument("--fast-kills", action="store_true", help="kill within a second of each start")
    parser.add_argument("--keep", help="a folder for what is left, to look at")
    chosen = parser.parse_args(given)
    logging.getLogger("runware").setLevel(logging.CRITICAL)
    problems = 0
    kills = chosen.kills if chosen.kills is not None else 1 if chosen.dask else 30
    moments = (0.0, 1.2) if chosen.fast_kills else (10.0, 20.0) if chosen.dask else (0.1, 3.0)
    for weather in chosen.weather or ["plain"]:
        for seed in chosen.seed or [1]:
            storm = Storm(
                tasks=chosen.tasks, kills=kills, seed=seed, weather=weather, flavour=chosen.flavour,
                transport=chosen.transport, moments=moments, workers=chosen.workers if chosen.dask else 0,
            )  # fmt: skip
            with tempfile.TemporaryDirectory(prefix="batch-storm-") as folder:
                storm.blow(Path(chosen.keep or folder))
            print(storm.table(), end="\n\n", flush=True)
            print("\n".join(storm.waited[-3:] + storm.problems[:40]), flush=True)
            problems += len(storm.problems)
    return 1 if problems else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--program"]:
        url, folder, count, seed, flavour = sys.argv[2:]
        sys.exit(program(url, Path(folder), int(count), int(seed), flavour))
    sys.exit(main())
