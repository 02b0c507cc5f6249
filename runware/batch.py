"""Batches of tasks with a journal on disk, so that no task is paid for twice and no result is lost if the process dies.

    async with Runware() as client:
        async for outcome in Batch("night.journal", client).run(tasks, save="out/"):
            print(outcome.error or outcome.files)

If the process is killed, run the same lines again: finished tasks are skipped, tasks that were in flight are polled by their
UUID, and the rest is sent. See https://docs.runware-duo.example/guides/batches/.
"""

from __future__ import annotations

import os
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import length_hint
from os import PathLike
from pathlib import Path
from typing import Any, Generic, NamedTuple, Self, cast, overload

from runware._batch.content import TaskLike
from runware._batch.dask_executor import DaskExecutor
from runware._batch.executor import Assignment, Executor, Report
from runware._batch.journal_file import opened_to_read, rows_in_order
from runware._batch.outcome import (
    BatchOutcome,
    BatchSummary,
    manifest_paths,
    outcome_of,
    summary_of,
    write_manifest,
)
from runware._batch.parameter_files import ParameterFile
from runware._batch.runner import Runner
from runware._batch.sending import RemoteExecutor, WorkerClient, run_all
from runware._batch.settings import FilePath, OnUnknown, Retry, RunSettings, file_path
from runware._engine.call_options import CallOptions, check_seconds
from runware._models.arguments import checked_tasks
from runware._models.model import R, R_co, Result, Task
from runware._runtime.session import Session
from runware.config import Config
from runware.errors import ClientClosedError, JournalError, RunwareError, must_be, refusal

from .portal import Portal
from .running import Running

__all__ = [
    "Assignment", "Batch", "BatchOutcome", "BatchRun", "BatchSummary", "DaskExecutor", "Executor", "Report",
    "run_assignments",
]  # fmt: skip


class Batch:
    """A batch of tasks with a journal: a file that records the state of each task, before and after the task is sent.

    Args:
        journal: The path of the journal, which the first run creates. It contains the prompts and results, so protect it as you
            protect them. It must be on a local disk; see https://docs.runware-duo.example/guides/batches/.
        client: The client whose connection, options and account are used. `client.with_options(timeout=...)` sets time limits
            and retries.
        kept_for: Seconds for which the server is trusted to know a task that it received. A task that was written to the journal
            less long ago, and is unknown to the server, counts as never received, and is sent again. Used only if no older
            task of the journal is done.

    Raises:
        InvalidParameterError: `journal` is not a path, `client` is not a client, or `kept_for` is not a number of seconds.

    Example:
        >>> from runware import Batch, PromptEnhance
        >>> tasks = [PromptEnhance(prompt=prompt) for prompt in ("sea", "sky", "sand")]
        >>> batch = Batch("night.journal", client)
        >>> async for outcome in batch.run(tasks, limit=2):
        ...     print(outcome.index, outcome.error or outcome.results[0].text)
        >>> print(batch.summary)
    """

    def __init__(self, journal: FilePath, client: Running, *, kept_for: float = 3600.0) -> None:
        self._path = file_path(journal, "journal")
        if not isinstance(client, Running):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
            raise must_be("client", client, "a Runware client of the same package")
        self._client = client
        self._kept_for = check_seconds(kept_for, "kept_for")
        self._last: Runner | None = None

    @overload
    def run(
        self, tasks: FilePath, *, task: type[Task[R]] | str | None = None, limit: int = 16, save: FilePath | None = None,
        name: str | None = None, manifest: FilePath | None = None, budget: float | None = None,
        deadline: float | None = None, max_failures: int | None = None, retry: Retry | Sequence[Retry] | None = None,
        on_unknown: OnUnknown = "ask", add: bool = False, executor: Executor | None = None,
    ) -> BatchRun[R]: ...  # fmt: skip

    @overload
    def run(
        self, tasks: Iterable[Task[R]] | Iterable[Mapping[str, object]], *, limit: int = 16, save: FilePath | None = None,
        name: str | None = None, manifest: FilePath | None = None, budget: float | None = None,
        deadline: float | None = None, max_failures: int | None = None, retry: Retry | Sequence[Retry] | None = None,
        on_unknown: OnUnknown = "ask", add: bool = False, executor: Executor | None = None,
    ) -> BatchRun[R]: ...  # fmt: skip

    def run(
        self, tasks: Iterable[Task[Any]] | Iterable[Mapping[str, object]] | FilePath, *,
        task: type[Task[Any]] | str | None = None, limit: int = 16, save: FilePath | None = None,
        name: str | None = None, manifest: FilePath | None = None, budget: float | None = None,
        deadline: float | None = None, max_failures: int | None = None, retry: Retry | Sequence[Retry] | None = None,
        on_unknown: OnUnknown = "ask", add: bool = False, executor: Executor | None = None,
    ) -> BatchRun[Any]:  # fmt: skip
        """Run the tasks that are not finished, and iterate over their outcomes as they end.

        Tasks in the journal are skipped, polled, retried or sent, as their state requires, and their missing files saved. Tasks are
        identified by their content, local files by theirs, so a list that grew, shrank or was reordered resumes. Two equal tasks in the list are two tasks.
        Tasks whose class has `include_cost` report their cost.

        Args:
            tasks: The tasks, of any types, or mappings with the wire's names. Or a file of parameters: JSONL, or CSV whose first
                line has the names of columns. The whole file is checked before any task is sent.
            task: For a file: the class or the type of the tasks, such as `"imageInference"`, if its lines have no `taskType`.
            limit: How many tasks are in flight at once, at least 1. As many again are written to the journal ahead of them.
            save: A folder for the files of results. Default: files are not saved.
            name: A template for the names of files. Its fields are `index` (of the task), `number` (of the result), `seed`,
                `uuid`, `task_uuid`, `role` and parameters of the task. Default: `"{index:05}-{task_uuid}"`.
            manifest: Where to write the manifest, as `.jsonl` and `.csv`, when the run ends. Default: `manifest` in the folder
                `save`.
            budget: US dollars for the whole batch, all runs together. A task is not sent if it would probably exceed the budget.
            deadline: Seconds after which the run ends; never by default. The next run polls the tasks that were in flight.
            max_failures: The number of failures after which no further task is sent; unlimited by default.
            retry: Which tasks that failed in an earlier run are retried: classes of errors, their names such as `"rate limit"`,
                codes of the server, or `"all"`. Default: those with a retryable error or a `QuotaError`.
            on_unknown: What to do with a task that may have been sent, if the server does not know it and may have forgotten it:
                `"ask"`: nothing, until you decide; `"resend"`: send it, which may pay twice; `"fail"`: give it up.
            add: Accept a list none of whose first tasks is in the journal. Otherwise it is refused as a different list.
            executor: Runs the tasks elsewhere, for example a `DaskExecutor`; see `Executor`. Default: this process runs them.

        Raises:
            InvalidParameterError: An option has a wrong value, or an item of the list or the file is not a task. Each mistake in
                a file has its own sentence.
            JournalError: The journal cannot be used, or is in use. Raised while iterating.

        Example:
            >>> from runware import Batch, ImageInference
            >>> prompts = ["a lighthouse", "a harbour"]
            >>> tasks = [ImageInference(model="bfl:7@1", positive_prompt=prompt) for prompt in prompts]
            >>> async for outcome in Batch("pictures.journal", client).run(tasks, save="out/", budget=5):
            ...     print(outcome.error or outcome.files)
        """
        parts = parts_of(self._client)
        chosen = RunSettings(
            limit=limit, save=save, name=name, manifest=manifest, budget=budget, deadline=deadline, max_failures=max_failures,
            retry=retry, on_unknown=on_unknown, add=add, kept_for=self._kept_for, max_retries=parts.options.max_retries,
        )  # fmt: skip
        listed: Iterable[TaskLike]
        if isinstance(tasks, str | PathLike):
            listed = file = ParameterFile(tasks, task)
            file.check(chosen.name.check)
            for path in () if chosen.manifest is None else manifest_paths(chosen.manifest):
                if os.path.exists(path) and path.samefile(file.path):  # noqa: PTH110 - whatever the path is
                    remedy = "which the manifest would replace. Give another folder or name."
                    raise refusal(f"manifest: {str(path)!r} is the file of tasks, {remedy}", "manifest")
        elif task is not None:
            raise refusal("task was given with a list of tasks; it is only for a file of tasks.", "task")
        else:
            listed = checked_tasks(cast("Iterable[Task[Any]]", tasks))
        if executor is not None and not all(hasattr(executor, name) for name in ("open", "submit", "close")):
            raise must_be("executor", executor, "an Executor, such as DaskExecutor(address)")
        if isinstance(executor, RemoteExecutor):
            executor.prepare(WorkerClient(parts.config, parts.options, type(parts.session)))
        chosen.length = length_hint(listed, chosen.length)
        self._last = runner = Runner(self._path, parts.session, parts.options, chosen, executor)
        return BatchRun(parts.portal, listed, runner)

    @property
    def summary(self) -> BatchSummary:
        """The counts and costs of all tasks in the list so far, read from the journal. Available at any time, also without a run.

        Raises:
            JournalError: The journal does not exist yet, or cannot be read.
        """
        stop = None if self._last is None else self._last.stop
        with opened_to_read(self._path) as connection:
            return summary_of(connection, stop and stop.sentence)

    def outcomes(self) -> Iterator[BatchOutcome[Result]]:
        """Iterate over the outcomes of all tasks, of all runs, in the order of the list, including tasks that have not ended.

        Raises:
            JournalError: The journal does not exist yet, or cannot be read. Raised while iterating.

        Example:
            >>> from runware import Batch, PromptEnhance
            >>> batch = Batch("night.journal", client)
            >>> async for outcome in batch.run([PromptEnhance(prompt="sea")]):
            ...     pass
            >>> failed = [outcome for outcome in batch.outcomes() if outcome.error]
        """
        with opened_to_read(self._path) as connection:
            yield from map(outcome_of, rows_in_order(connection))

    def write_manifest(self, path: FilePath) -> tuple[Path, Path]:
        """Write the outcome of each task to `path.jsonl` and `path.csv`, in the order of the list, and return both paths.

        A run with `save` or `manifest` does this when it ends. After a run that was killed, this makes the manifest from the
        journal.

        Raises:
            JournalError: The journal does not exist yet, or a file cannot be written.
        """
        return write_manifest(self._path, file_path(path, "path"))


class BatchRun(Generic[R_co]):
    """Iterator over the outcomes of a batch as its tasks end. Leaving it early is safe: the next run resumes there."""

    def __init__(self, portal: Portal, tasks: Iterable[TaskLike], runner: Runner) -> None:
        self._portal = portal
        self._tasks = enumerate(tasks)
        self._runner = runner
        self._done: deque[BatchOutcome[R_co]] = deque()
        self._finalizer = weakref.finalize(self, runner.abandon)
        self._finalizer.atexit = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> BatchOutcome[R_co]:
        while True:
            with suppress(IndexError):
                return self._done.popleft()
            try:
                if self._runner.finished:
                    await self.close()
                    break
                self._runner.read(self._tasks)  # here, in the caller's thread, and not in the engine's
                self._done.extend(await self._portal.run(self._runner.advance))
            except BaseException as error:
                # A JournalError already says what to do.
                if self._runner.has_begun and not isinstance(error, JournalError):
                    error.add_note(
                        f"The finished tasks are in the journal {str(self._runner.path)!r}: run the batch again to continue."
                    )
                try:
                    await self.close()
                except RunwareError as other:
                    error.add_note(f"Ending the run failed, too: {other}")
                raise
        raise StopAsyncIteration

    @property
    def stopped(self) -> str | None:
        """The sentence that says why the run stopped sending before all tasks were sent; None if it did not stop."""
        return self._runner.stop and self._runner.stop.sentence

    @property
    def stopped_by(self) -> RunwareError | OSError | None:
        """The error that every further task would fail with; None if a limit of the run stopped it, or if it did not stop."""
        return self._runner.stop and self._runner.stop.cause

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the run, and write the manifest. The next run polls the tasks that are in flight, and sends the rest."""
        self._done.clear()
        try:
            await self._portal.run(self._runner.close)
        except ClientClosedError:
            # The event loop of a blocking client has ended, and the tasks of the run with it.
            self._runner.end_without_loop()


async def run_assignments(client: Running, assignments: Sequence[Assignment]) -> list[Report]:
    """Run tasks of a batch on a worker, and wait for all of them. The workers of an `Executor` call this.

    Args:
        client: The client of the worker.
        assignments: The assignments that the executor was given, with `ask_first=True` if another worker may have sent them.

    Returns:
        A report for each assignment, in order. The `error` of a report says why a task failed.

    Example:
        >>> from runware import PromptEnhance
        >>> from runware.batch import Assignment, run_assignments
        >>> uuid = "4f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b11"
        >>> task = PromptEnhance(prompt="sea", task_uuid=uuid)
        >>> [report] = await run_assignments(client, [Assignment(number=1, task=task, task_uuid=uuid)])
    """
    parts = parts_of(client)
    return await parts.portal.run(run_all, parts.session, parts.options, assignments)


class Parts(NamedTuple):
    """The private attributes of a client that a batch uses."""

    config: Config
    options: CallOptions
    session: Session
    portal: Portal


def parts_of(client: Running) -> Parts:
    """Return the parts of a client. These attributes are private to the client and to the modules of its package."""
    parts: dict[str, Any] = vars(client)
    return Parts(*(parts[f"_{name}"] for name in Parts._fields))
