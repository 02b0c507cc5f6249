# Derived from runware/running.py by `python -m codegen generate`; edit that file instead.
"""The ways to run tasks: one or many, with or without waiting, as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, cast, overload

from runware._engine.call_options import CallOptions, OnIncomplete, Validate, check_count, check_flag
from runware._json.plain_values import UUIDObject
from runware._models.arguments import check_option_names, several_tasks
from runware._models.kinds import uuid_text
from runware._models.lazy import LazyModule
from runware._models.model import Result, Task
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

R = TypeVar("R", bound=Result)
A = TypeVar("A", bound=Result)
B = TypeVar("B", bound=Result)
C = TypeVar("C", bound=Result)
D = TypeVar("D", bound=Result)
E = TypeVar("E", bound=Result)


class Running(Methods):
    """Runs tasks of every type."""

    _session: Session
    _portal: Portal
    #: The options of calls that are given none.
    _options: CallOptions

    @overload
    def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]: ...

    @overload
    def run(self, task: Mapping[str, object], /, **options: Unpack[Options[Result]]) -> list[Result]: ...

    def run(self, task: Task[Any] | Mapping[str, object], /, **options: Unpack[Options[Any]]) -> list[Any]:
        """Run a task to its end.

        Args:
            task: A task such as `ImageInference(...)`. For a task that this version does not know, a mapping with the
                wire's names. A mapping needs `taskType`. It gets a `taskUUID` unless it has one.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client refused a value. Nothing was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: No complete answer came.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> results = client.run(PromptEnhance(prompt="a lighthouse"))
        """
        if options:
            return self._run_with(task, cast("dict[str, Any]", options))
        step = self._portal.run(self._session.perform, task, self._options)
        del task, options  # many thousands of calls may be under way
        return step

    def _run_with(self, task: Task[Any] | Mapping[str, object], options: dict[str, Any]) -> list[Any]:
        """Run a task with options of its own."""
        check_option_names(options, task, Options)
        callbacks = self._portal.callbacks(options)
        chosen = self._options.changed(**options)
        if not callbacks:
            return self._portal.run(self._session.perform, task, chosen)
        results: list[Any] = ResultList()
        feed = handles.ResultFeed[Any](partial(self._session.begin, task, chosen), together=True)
        try:
            with Results(self._portal, feed) as arriving:
                while (update := arriving.next_update()) is not None:
                    if isinstance(update, Result):
                        results.append(update)
                    self._portal.notify(callbacks, update)
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
        """Run a task, and iterate over its results as they arrive.

        Leaving the loop early ends the waiting, not the task: the server goes on with it, and bills it.

        Args:
            task: A task such as `ImageInference(...)`.
            timeout: Seconds to wait for the next sign of life, per try.
            deadline: Seconds after which it ends in any case.
            max_retries: How often to try again after an error that may pass.
            on_incomplete: What to do if results are missing at the end: `"return"` (default) logs a warning and ends
                the iteration, `"raise"` raises an `IncompleteResultsError`.
            validate: What to do if it does not keep to what is known of its model: see `Options`.

        Raises:
            RunwareError: Whatever `run` raises, while iterating.

        Example:
            >>> from runware_sync import ImageInference
            >>> task = ImageInference(model="bfl:7@1", positive_prompt="a lighthouse", number_results=2)
            >>> for image in client.results(task):
            ...     print(image.image_url)
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        )  # fmt: skip
        return Results(self._portal, handles.ResultFeed(partial(self._session.begin, task, options)))

    @overload
    def stream(self, task: Task[R], /, **options: Unpack[StreamOptions]) -> TextStream[R]: ...

    @overload
    def stream(
        self, task: Mapping[str, object], /, **options: Unpack[StreamOptions]
    ) -> TextStream[Result]: ...

    def stream(
        self, task: Task[Any] | Mapping[str, object], /, **options: Unpack[StreamOptions]
    ) -> TextStream[Any]:
        """Run a task whose answer is a text, and read the text as it is written.

        It always goes over HTTP. A task that was sent is never sent again: if the connection breaks, the error names the
        task and carries what had arrived.

        Args:
            task: A task that can be streamed, such as `TextInference(...)`, or a mapping with the wire's names.
            **options: Time limits and retries: see `StreamOptions`.

        Returns:
            The stream. The task is sent when the stream is entered, or iterated over.

        Raises:
            InvalidParameterError: The task cannot be streamed. It is raised here, or when the stream begins.
            APIError: The server refused the task when the stream began, or failed in the middle of it.
            NoAnswerError: No complete answer came. What came is in `results` of the error.

        Example:
            >>> from runware_sync import TextInference
            >>> task = TextInference(model="minimax:m3@0", messages=[{"role": "user", "content": "Hello!"}])
            >>> with client.stream(task) as stream:
            ...     for piece in stream.texts():
            ...         print(piece, end="")
        """
        check_option_names(options, task, StreamOptions)
        chosen = self._options.changed(**options)
        return TextStream(self._portal, self._session.streamed(task, chosen))

    # A tuple is also an Iterable, with another result: type checkers take the first overload that fits.
    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A]], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[Any]]
    ) -> tuple[list[A]]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B]], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[Any]]
    ) -> tuple[list[A], list[B]]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError, list[B] | RunwareError]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B], Task[C]], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[Any]]
    ) -> tuple[list[A], list[B], list[C]]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B], Task[C]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError, list[B] | RunwareError, list[C] | RunwareError]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B], Task[C], Task[D]], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[Any]]
    ) -> tuple[list[A], list[B], list[C], list[D]]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B], Task[C], Task[D]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError, list[B] | RunwareError, list[C] | RunwareError, list[D] | RunwareError]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B], Task[C], Task[D], Task[E]], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[Any]]
    ) -> tuple[list[A], list[B], list[C], list[D], list[E]]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B], Task[C], Task[D], Task[E]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError, list[B] | RunwareError, list[C] | RunwareError, list[D] | RunwareError, list[E] | RunwareError]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[R], ...], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[R]]
    ) -> tuple[list[R], ...]: ...  # fmt: skip

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[R], ...], /, *, return_errors: bool, **options: Unpack[Options[R]]
    ) -> tuple[list[R] | RunwareError, ...]: ...  # fmt: skip

    @overload
    def run_all(
        self, tasks: Iterable[Task[R]], /, *, return_errors: Literal[False] = False, **options: Unpack[Options[R]]
    ) -> list[list[R]]: ...  # fmt: skip

    @overload
    def run_all(
        self, tasks: Iterable[Task[R]], /, *, return_errors: bool, **options: Unpack[Options[R]]
    ) -> list[list[R] | RunwareError]: ...  # fmt: skip

    def run_all(
        self, tasks: Iterable[Task[Any]], /, *, return_errors: bool = False, **options: Unpack[Options[Any]]
    ) -> list[Any] | tuple[Any, ...]:
        """Run many tasks together, in few messages, and wait for all of them.

        Args:
            tasks: The tasks, of any types. In a tuple of up to five each keeps its type for type checkers.
            return_errors: Return the errors of failed tasks in their places. Default: raise.
            **options: Time limits and retries of each task: see `Options`. There are no callbacks here.

        Returns:
            For each task, in the order given, the list of its results. A tuple of tasks gives a tuple, anything else a
            list.

        Raises:
            BatchError: Some tasks failed. Its `outcomes` has the results or the error of every task.
            InvalidParameterError: These are not several tasks, or an option does not exist.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> first, second = client.run_all((PromptEnhance(prompt="sea"), PromptEnhance(prompt="sky")))
        """
        given = cast("dict[str, Any]", options)
        for name in sorted({"on_result", "on_progress"} & given.keys(), reverse=True):
            raise refusal(f"run_all takes no {name}; use run(..., {name}=...) for each task.", name)
        return_errors = check_flag(return_errors, "return_errors")
        batch = list(several_tasks(tasks))
        for task in batch:
            check_option_names(given, task, Options)
        chosen = self._options.changed(**given).of_a_batch()
        outcomes = self._portal.run(self._session.perform_all, batch, chosen)
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
        """Run any number of tasks, a limited number at once, and iterate over their outcomes as they end.

        A task is taken from the iterable when there is room for it, so the iterable may be endless.

        Args:
            tasks: The tasks, of any types.
            limit: How many are under way at once, at least 1.
            timeout: Seconds to wait for the next sign of life of a task, per try.
            deadline: Seconds after which a task ends in any case.
            max_retries: How often to try again after an error that may pass.
            on_incomplete: What to do with a task of which results are missing at the end.
            validate: What to do if a task does not keep to what is known of its model: see `Options`.

        Raises:
            InvalidParameterError: An option has a wrong value, or these are not several tasks. What a task fails with
                is in the `error` of its outcome.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> tasks = (PromptEnhance(prompt=prompt) for prompt in ["sea", "sky", "sand"])
            >>> for outcome in client.map(tasks, limit=2):
            ...     print(outcome.index, outcome.error or outcome.results[0].text)
        """
        limit = check_count(limit, "limit", at_least=1)
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        ).of_a_batch()  # fmt: skip
        bounded_map = handles.BoundedMap(partial(self._session.begin, options=options), limit)
        return Map(self._portal, several_tasks(tasks), bounded_map)

    @overload
    def submit(
        self, task: Task[R], /, *, timeout: float | None = None, deadline: float | None = None,
        max_retries: int | None = None, on_incomplete: OnIncomplete | None = None,
        validate: Validate | None = None,
    ) -> Job[R]: ...  # fmt: skip

    @overload
    def submit(
        self, task: Mapping[str, object], /, *, timeout: float | None = None, deadline: float | None = None,
        max_retries: int | None = None, on_incomplete: OnIncomplete | None = None,
        validate: Validate | None = None,
    ) -> Job[Result]: ...  # fmt: skip

    def submit(
        self, task: Task[Any] | Mapping[str, object], /, *, timeout: float | None = None,
        deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None, validate: Validate | None = None,
    ) -> Job[Any]:  # fmt: skip
        """Send a task, and return as soon as the server has it.

        Args:
            task: A task such as `VideoInference(...)`, or a mapping with the wire's names.
            timeout: Seconds to wait for the next sign of life, per try.
            deadline: Seconds after which to stop asking for it.
            max_retries: How often to try again after an error that may pass.
            on_incomplete: What to do if results are missing at the end.
            validate: What to do if it does not keep to what is known of its model: see `Options`.

        Returns:
            The job. Another process can ask for the results with its `task_uuid`: see `job`.

        Raises:
            InvalidParameterError: The client refused a value. Nothing was sent.
            APIError: The server refused the task.
            NoAnswerError: The server did not say that it has the task. The error has the `task_uuid`, to ask later.

        Example:
            >>> from runware_sync import VideoInference
            >>> job = client.submit(VideoInference(model="klingai:5@3", positive_prompt="waves", duration=5))
            >>> print(job.status())
            >>> videos = job.results()
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        )  # fmt: skip
        handle = self._portal.run(self._session.submit, task, options)
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
        """A task that was sent before, by this process or another. The server is asked when the job is used.

        Args:
            job: The UUID of the task, as a string or a `uuid.UUID`, or a job that was pickled.
            task: The class of the task, for type checkers. Without it, the server says what the results are.
            timeout: Seconds to wait for the next sign of life, per try.
            deadline: Seconds after which to stop asking for it.

        Raises:
            InvalidParameterError: This is no UUID.

        Example:
            >>> from runware_sync import ImageInference
            >>> sent = client.submit(ImageInference(model="bfl:7@1", positive_prompt="a lighthouse"))
            >>> [image] = client.job(str(sent), ImageInference).results()
        """
        uuid, cls = (job.task_uuid, job.task) if isinstance(job, Job) else (job, task)
        options = self._options.changed(timeout=timeout, deadline=deadline)
        handle = self._session.job(uuid_text(uuid, "task_uuid"), cls, options)
        return Job(handle.uuid, cls, self._portal, handle)
