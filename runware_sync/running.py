# Derived from runware/running.py by `python -m codegen generate`; edit that file instead.
"""What a client does with tasks: the ways to run them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar, Unpack, cast, overload

from runware._json.plain_values import UUIDObject
from runware._models.model import Result, Task
from runware.arguments import check_option_names, several_tasks
from runware.errors import BatchError, InvalidParameterError, RunwareError
from runware.options import CallOptions, OnIncomplete, Options, StreamOptions, check_at_least_one
from runware.values import Progress, ResultList

from .iterators import Map, Results
from .jobs import Job
from .methods import Methods
from .portal import Portal
from .text_stream import TextStream

R = TypeVar("R", bound=Result)
A = TypeVar("A", bound=Result)
B = TypeVar("B", bound=Result)
C = TypeVar("C", bound=Result)
D = TypeVar("D", bound=Result)
E = TypeVar("E", bound=Result)


class Running(Methods):
    """Runs tasks of every type over the session of a client, one or many, waiting for them or not."""

    _portal: Portal
    #: Those of calls that are not given their own.
    _options: CallOptions

    @overload
    def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]: ...

    @overload
    def run(self, task: Mapping[str, object], /, **options: Unpack[Options[Result]]) -> list[Result]: ...

    def run(self, task: Task[Any] | Mapping[str, object], /, **options: Unpack[Options[Any]]) -> list[Any]:
        """Run a task to its end.

        Args:
            task: A task such as `ImageInference(...)`, or a mapping in the wire's own words, for what this version
                does not know. A mapping needs `taskType`; it gets a `taskUUID` unless it has one.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> results = client.run(PromptEnhance(prompt="a lighthouse"))
        """
        if options:
            return self._run_with(task, cast("dict[str, Any]", options))
        step = self._portal.run(self._portal.session.perform, task, self._options)
        del task, options  # many thousands of calls may be under way
        return step

    def _run_with(self, task: Task[Any] | Mapping[str, object], options: dict[str, Any]) -> list[Any]:
        """Run a task with options of its own."""
        session = self._portal.session
        check_option_names(options, task)
        callbacks = self._portal.callbacks(options)
        chosen = self._options.changed(**options)
        if not callbacks:
            return self._portal.run(session.perform, task, chosen)
        results: list[Any] = ResultList()
        try:
            with Results(self._portal, session.feed(task, chosen)) as arriving:
                while (news := arriving.news()) is not None:
                    if not isinstance(news, Progress):
                        results.append(news)
                    self._portal.tell(callbacks, news)
        except RunwareError as error:
            callbacks.note(error)
            raise
        callbacks.check(results)
        return results

    def results(
        self, task: Task[R], /, *, timeout: float | None = None, deadline: float | None = None,
        max_retries: int | None = None, on_incomplete: OnIncomplete | None = None,
    ) -> Results[R]:  # fmt: skip
        """Run a task, giving each result as it arrives.

        Leaving the loop early stops the waiting, not the task: the server goes on, and bills it.

        Args:
            task: A task such as `ImageInference(...)`.
            timeout: Seconds to wait for the next sign of life, per try.
            deadline: Seconds after which it ends whatever happens.
            max_retries: How often to try again what failed for a passing reason.
            on_incomplete: What to do if results are missing at the end: end quietly (`"return"`, the default), or
                `"raise"`.

        Raises:
            What `run` raises, while iterating.

        Example:
            >>> from runware_sync import ImageInference
            >>> task = ImageInference(model="runware:101@1", positive_prompt="a lighthouse", number_results=2)
            >>> for image in client.results(task):
            ...     print(image.image_url)
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete
        )
        return Results(self._portal, self._portal.session.feed(task, options))

    @overload
    def stream(self, task: Task[R], /, **options: Unpack[StreamOptions]) -> TextStream[R]: ...

    @overload
    def stream(
        self, task: Mapping[str, object], /, **options: Unpack[StreamOptions]
    ) -> TextStream[Result]: ...

    def stream(
        self, task: Task[Any] | Mapping[str, object], /, **options: Unpack[StreamOptions]
    ) -> TextStream[Any]:
        """Run a task whose answer is a text, and take the text as it is written.

        It goes over HTTP, whatever the client's transport. A task that was sent is never sent again by itself: if the
        connection breaks, the error says so, names the task and carries what had arrived.

        Args:
            task: A task that can be streamed, such as `TextInference(...)`, or a mapping in the wire's own words.
            **options: Time limits and retries: see `StreamOptions`.

        Returns:
            The stream; the task is sent when it is entered, or iterated over.

        Raises:
            InvalidParameterError: The task cannot be streamed, at once or when the stream begins.
            APIError: The server refused the task, when the stream begins, or failed in the middle of it.
            NoAnswerError: The answer, or a part of it, did not come. What came is in `results`.

        Example:
            >>> from runware_sync import TextInference
            >>> task = TextInference(model="minimax:m3@0", messages=[{"role": "user", "content": "Hello!"}])
            >>> with client.stream(task) as stream:
            ...     for piece in stream.texts():
            ...         print(piece, end="")
        """
        check_option_names(options, task, StreamOptions)
        chosen = self._options.changed(**options)
        return TextStream(self._portal, self._portal.session.streamed(task, chosen))

    # A tuple is an Iterable too, and gives something else: type checkers take the first that fits.
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
            return_errors: Return the errors of those that failed in their places, rather than raising.
            **options: Time limits and retries of each task: see `Options`. There is no `on_result` here.

        Returns:
            For each task, in their order, the list of its results; all of them in a list, or in a tuple for a tuple.

        Raises:
            BatchError: Some failed; its `outcomes` has every task's results or error.
            InvalidParameterError: These are not several tasks, or an option does not exist.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> first, second = client.run_all((PromptEnhance(prompt="sea"), PromptEnhance(prompt="sky")))
        """
        given = cast("dict[str, Any]", options)
        for name in ("on_result", "on_progress"):
            if name in given:
                raise InvalidParameterError(
                    f"run_all takes no {name}; use run(..., {name}=...) for each task.", parameters=(name,)
                )
        batch = list(several_tasks(tasks))
        for task in batch:
            check_option_names(given, task)
        chosen = self._options.changed(**given).of_a_batch()
        outcomes = self._portal.run(self._portal.session.perform_all, batch, chosen)
        errors = [outcome for outcome in outcomes if isinstance(outcome, RunwareError)]
        if errors and not return_errors:
            raise BatchError(
                f"{len(errors)} of {len(batch)} tasks failed, the first with: {errors[0]}",
                outcomes=outcomes,
                errors=errors,
                results=[result for one in outcomes if not isinstance(one, RunwareError) for result in one],
            ) from errors[0]
        return tuple(outcomes) if isinstance(tasks, tuple) else outcomes

    def map(
        self, tasks: Iterable[Task[R]], /, *, limit: int = 16, timeout: float | None = None,
        deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None,
    ) -> Map[R]:  # fmt: skip
        """Run any number of tasks, a limited number of them at once, giving each as it ends, failures included.

        The tasks are taken from the iterable when there is room for them, so that it may be endless.

        Args:
            tasks: The tasks, of any types.
            limit: How many are under way at once, at least 1.
            timeout: Seconds to wait for the next sign of life of a task, per try.
            deadline: Seconds after which a task ends whatever happens.
            max_retries: How often to try again what failed for a passing reason.
            on_incomplete: What to do with a task of which results are missing at the end.

        Raises:
            InvalidParameterError: A limit makes no sense, or these are not several tasks. What tasks fail with is in `error` of each.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> tasks = (PromptEnhance(prompt=prompt) for prompt in ["sea", "sky", "sand"])
            >>> for done in client.map(tasks, limit=2):
            ...     print(done.index, done.error or done.results[0].text)
        """
        limit = check_at_least_one(limit, "limit")
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete
        ).of_a_batch()
        return Map(self._portal, several_tasks(tasks), self._portal.session.bounded_map(limit, options))

    @overload
    def submit(
        self, task: Task[R], /, *, timeout: float | None = None, deadline: float | None = None,
        max_retries: int | None = None, on_incomplete: OnIncomplete | None = None,
    ) -> Job[R]: ...  # fmt: skip

    @overload
    def submit(
        self, task: Mapping[str, object], /, *, timeout: float | None = None, deadline: float | None = None,
        max_retries: int | None = None, on_incomplete: OnIncomplete | None = None,
    ) -> Job[Result]: ...  # fmt: skip

    def submit(
        self, task: Task[Any] | Mapping[str, object], /, *, timeout: float | None = None,
        deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None,
    ) -> Job[Any]:  # fmt: skip
        """Send a task on its way, and return as soon as the server has it.

        Args:
            task: A task such as `VideoInference(...)`, or a mapping in the wire's own words.
            timeout: Seconds to wait for the next sign of life, per try.
            deadline: Seconds after which to stop asking for it.
            max_retries: How often to try again what failed for a passing reason.
            on_incomplete: What to do if results are missing at the end.

        Returns:
            The job. Its `task_uuid` is all that another process needs to ask for the results: see `job`.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task.
            NoAnswerError: The server did not say that it has the task. The error has its `task_uuid`, to ask later.

        Example:
            >>> from runware_sync import VideoInference
            >>> job = client.submit(VideoInference(model="klingai:5@3", positive_prompt="waves", duration=5))
            >>> print(job.status())
            >>> videos = job.results()
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete
        )
        handle = self._portal.run(self._portal.session.submit, task, options)
        return Job(handle.uuid, handle.cls, self._portal, handle)

    @overload
    def job(
        self, job: Job[R], /, *, timeout: float | None = None, deadline: float | None = None
    ) -> Job[R]: ...

    @overload
    def job(
        self,
        task_uuid: str | UUIDObject,
        task: type[Task[R]],
        /,
        *,
        timeout: float | None = None,
        deadline: float | None = None,
    ) -> Job[R]: ...

    @overload
    def job(
        self, task_uuid: str | UUIDObject, /, *, timeout: float | None = None, deadline: float | None = None
    ) -> Job[Result]: ...

    def job(
        self, job: Job[Any] | str | UUIDObject, task: type[Task[Any]] | None = None, /, *, timeout: float | None = None,
        deadline: float | None = None,
    ) -> Job[Any]:  # fmt: skip
        """A task that was sent before, by this process or another. Nothing is asked before the job is used.

        Args:
            job: The UUID of the task, as text or as a `uuid.UUID`, or a job that was pickled.
            task: The class of the task, for type checkers; without it the server says what its results are.
            timeout: Seconds to wait for the next sign of life, per try.
            deadline: Seconds after which to stop asking for it.

        Raises:
            InvalidParameterError: This is no UUID.

        Example:
            >>> from runware_sync import ImageInference
            >>> sent = client.submit(ImageInference(model="runware:101@1", positive_prompt="a lighthouse"))
            >>> [image] = client.job(str(sent), ImageInference).results()
        """
        uuid, cls = (job.task_uuid, job.task) if isinstance(job, Job) else (job, task)
        options = self._options.changed(timeout=timeout, deadline=deadline)
        handle = self._portal.session.job(uuid, cls, options)
        return Job(handle.uuid, cls, self._portal, handle)
