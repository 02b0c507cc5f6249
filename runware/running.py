"""The methods that run tasks: one or many, with or without waiting, as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack, cast, overload

from runware._engine.call_options import CallOptions, OnIncomplete, Validate, check_count, check_flag
from runware._json.plain_values import UUIDObject
from runware._models.arguments import check_option_names, checked_tasks
from runware._models.kinds import uuid_text
from runware._models.lazy import LazyModule
from runware._models.model import R, Result, Task
from runware._models.result_list import ResultList
from runware._runtime.session import Session
from runware.errors import BatchError, RunwareError, refusal
from runware.options import Options, StreamOptions

from .iterators import Map, Results
from .jobs import Job
from .methods import Methods
from .portal import Portal
from .text_stream import TextStream

if TYPE_CHECKING:
    import runware._runtime.handles as handles
else:
    handles = LazyModule("runware._runtime.handles")


class Running(Methods):
    """The methods of a client that run tasks of every type."""

    _session: Session
    _portal: Portal
    #: The default options of calls.
    _options: CallOptions

    async def run(self, task: Task[R] | Mapping[str, object], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task and wait for its results.

        Args:
            task: A task such as `ImageInference(...)`. For a task type that this version does not know, a mapping with
                wire names (`taskType`, ...). The mapping must have `taskType`; a missing `taskUUID` is added.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> from runware import PromptEnhance
            >>> results = await client.run(PromptEnhance(prompt="a lighthouse"))
        """
        if options:
            return await self._run_with(task, cast("dict[str, Any]", options))
        step = self._portal.run(self._session.perform, task, self._options)
        del task, options  # saves memory: many thousands of calls may be waiting here
        return await step

    async def _run_with(self, task: Task[Any] | Mapping[str, object], options: dict[str, Any]) -> list[Any]:
        """Run a task with options that differ from the defaults."""
        check_option_names(options, task, Options)
        callbacks = self._portal.callbacks(options)
        chosen = self._options.changed(**options)
        if not callbacks:
            return await self._portal.run(self._session.perform, task, chosen)
        results: list[Any] = ResultList()
        feed = handles.ResultFeed[Any](partial(self._session.begin, task, chosen), together=True)
        try:
            async with Results(self._portal, feed) as arriving:
                while (update := await arriving.next_update()) is not None:
                    if isinstance(update, Result):
                        results.append(update)
                    await self._portal.notify(callbacks, update)
        except RunwareError as error:
            callbacks.annotate(error)
            raise
        callbacks.check(results)
        return results

    def results(
        self, task: Task[R], /, *, timeout: float | None = None, deadline: float | None = None,
        max_retries: int | None = None, on_incomplete: OnIncomplete | None = None,
        validate: Validate | None = None,
    ) -> Results[R]:  # fmt: skip
        """Run a task and iterate over its results as they arrive.

        Leaving the loop early stops the waiting, not the task: it continues on the server and is billed.

        Args:
            task: A task such as `ImageInference(...)`.
            timeout: Seconds to wait for the next sign of life of the task, per attempt.
            deadline: Total time limit of the task in seconds.
            max_retries: Maximum number of retries after a transient error.
            on_incomplete: What to do if results are missing at the end: `"return"` (default) logs a warning and ends
                the iteration, `"raise"` raises an `IncompleteResultsError`.
            validate: What to do if the model will probably not accept the task: see `Options`.

        Raises:
            RunwareError: Any error of `run`, raised while iterating.

        Example:
            >>> from runware import ImageInference
            >>> task = ImageInference(model="bfl:7@1", positive_prompt="a lighthouse", number_results=2)
            >>> async for image in client.results(task):
            ...     print(image.image_url)
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        )  # fmt: skip
        return Results(self._portal, handles.ResultFeed(partial(self._session.begin, task, options)))

    def stream(
        self, task: Task[R] | Mapping[str, object], /, **options: Unpack[StreamOptions]
    ) -> TextStream[R]:
        """Run a task that generates text, and read the text as it is generated.

        Streams always use HTTP. A task that the server may have accepted is never sent again: if the connection breaks,
        the error has the UUID of the task and the part of the result that had arrived.

        Args:
            task: A task that can be streamed, such as `TextInference(...)`, or a mapping with wire names.
            **options: Time limits and retries: see `StreamOptions`.

        Returns:
            The stream. The task is sent when the stream is entered or first iterated over.

        Raises:
            InvalidParameterError: The task cannot be streamed. Raised by this call, or when the stream starts.
            APIError: The server rejected the task when the stream started, or failed during the stream.
            NoAnswerError: No complete response arrived. `results` of the error has the part that did.

        Example:
            >>> from runware import TextInference
            >>> task = TextInference(model="minimax:m3@0", messages=[{"role": "user", "content": "Hello!"}])
            >>> async with client.stream(task) as stream:
            ...     async for piece in stream.texts():
            ...         print(piece, end="")
        """
        check_option_names(options, task, StreamOptions)
        chosen = self._options.changed(**options)
        return TextStream(self._portal, self._session.streamed(task, chosen))

    async def _run_all(
        self, tasks: Iterable[Task[Any]], return_errors: bool, options: dict[str, Any]
    ) -> list[Any] | tuple[Any, ...]:
        for name in sorted({"on_result", "on_progress"} & options.keys(), reverse=True):
            raise refusal(f"run_all takes no {name}; use run(..., {name}=...) for each task.", name)
        return_errors = check_flag(return_errors, "return_errors")
        batch = list(checked_tasks(tasks))
        for task in batch:
            check_option_names(options, task, Options)
        chosen = self._options.changed(**options).as_one_caller()
        outcomes = await self._portal.run(self._session.perform_all, batch, chosen)
        errors = [outcome for outcome in outcomes if isinstance(outcome, RunwareError)]
        if errors and not return_errors:
            raise BatchError(
                f"{len(errors)} of {len(batch)} tasks failed, the first with: {errors[0]}",
                outcomes=outcomes,
                errors=errors,
                results=[
                    result
                    for one in outcomes
                    for result in (one.results if isinstance(one, RunwareError) else one)
                ],
            ) from errors[0]
        return tuple(outcomes) if isinstance(tasks, tuple) else outcomes

    def map(
        self, tasks: Iterable[Task[R]], /, *, limit: int = 16, timeout: float | None = None,
        deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None, validate: Validate | None = None,
    ) -> Map[R]:  # fmt: skip
        """Run any number of tasks with bounded concurrency, and iterate over their outcomes in order of completion.

        A task is taken from the iterable when there is room for it, so the iterable may be infinite.

        Args:
            tasks: The tasks, of any types.
            limit: Maximum number of tasks in flight at once, at least 1.
            timeout: Seconds to wait for the next sign of life of a task, per attempt.
            deadline: Total time limit of each task in seconds.
            max_retries: Maximum number of retries after a transient error.
            on_incomplete: What to do if results of a task are missing at the end: see `Options`.
            validate: What to do if a model will probably not accept a task: see `Options`.

        Raises:
            InvalidParameterError: An option has an invalid value, or `tasks` is not an iterable of tasks. The error of
                a failed task is not raised: it is the `error` of its outcome.

        Example:
            >>> from runware import PromptEnhance
            >>> tasks = (PromptEnhance(prompt=prompt) for prompt in ["sea", "sky", "sand"])
            >>> async for outcome in client.map(tasks, limit=2):
            ...     print(outcome.index, outcome.error or outcome.results[0].text)
        """
        limit = check_count(limit, "limit", at_least=1)
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        ).as_one_caller()  # fmt: skip
        bounded_map = handles.BoundedMap(partial(self._session.begin, options=options), limit)
        return Map(self._portal, checked_tasks(tasks), bounded_map)

    async def submit(
        self, task: Task[R] | Mapping[str, object], /, *, timeout: float | None = None,
        deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None, validate: Validate | None = None,
    ) -> Job[R]:  # fmt: skip
        """Send a task, and return as soon as the server has accepted it.

        Args:
            task: A task such as `VideoInference(...)`, or a mapping with wire names.
            timeout: Seconds to wait for the next sign of life of the task, per attempt.
            deadline: Seconds after which the client stops polling for the task.
            max_retries: Maximum number of retries after a transient error.
            on_incomplete: What to do if results are missing at the end: see `Options`.
            validate: What to do if the model will probably not accept the task: see `Options`.

        Returns:
            The job. Another process can collect the results with its `task_uuid`: see `job`.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task.
            NoAnswerError: The server did not acknowledge the task. The error has the `task_uuid`, to poll for it later.

        Example:
            >>> from runware import VideoInference
            >>> job = await client.submit(VideoInference(model="klingai:5@3", positive_prompt="waves", duration=5))
            >>> print(await job.status())
            >>> videos = await job.results()
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        )  # fmt: skip
        handle = await self._portal.run(self._session.submit, task, options)
        return Job(handle.uuid, handle.cls, self._portal, handle)

    @overload
    def job(
        self, job: Job[R], /, *, timeout: float | None = None, deadline: float | None = None
    ) -> Job[R]: ...

    @overload
    def job(
        self, task_uuid: str | UUIDObject, task: type[Task[R]], /, *, timeout: float | None = None,
        deadline: float | None = None,
    ) -> Job[R]: ...  # fmt: skip

    @overload
    def job(
        self, task_uuid: str | UUIDObject, /, *, timeout: float | None = None, deadline: float | None = None
    ) -> Job[Result]: ...

    def job(
        self, job: Job[Any] | str | UUIDObject, task: type[Task[Any]] | None = None, /, *, timeout: float | None = None,
        deadline: float | None = None,
    ) -> Job[Any]:  # fmt: skip
        """Return a job for a task that was sent before, by this process or another. The job contacts the server on use.

        Args:
            job: The UUID of the task, as a string or a `uuid.UUID`, or an unpickled job.
            task: The class of the task, for type checkers. Without it, the response determines the type of the results.
            timeout: Seconds to wait for the next sign of life of the task, per attempt.
            deadline: Seconds after which the client stops polling for the task.

        Raises:
            InvalidParameterError: `job` is not a valid UUID.

        Example:
            >>> from runware import ImageInference
            >>> sent = await client.submit(ImageInference(model="bfl:7@1", positive_prompt="a lighthouse"))
            >>> [image] = await client.job(str(sent), ImageInference).results()
        """
        uuid, cls = (job.task_uuid, job.task) if isinstance(job, Job) else (job, task)
        options = self._options.changed(timeout=timeout, deadline=deadline)
        handle = self._session.job(uuid_text(uuid, "task_uuid"), cls, options)
        return Job(handle.uuid, cls, self._portal, handle)
