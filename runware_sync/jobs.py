# Derived from runware/jobs.py by `python -m codegen generate`; edit that file instead.
"""Jobs: tasks that the server has accepted, and whose results are collected later."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic

from runware._models.lazy import LazyModule
from runware._models.model import R_co, Task
from runware.errors import ClientClosedError, InvalidParameterError

from .portal import Portal

if TYPE_CHECKING:
    import runware._runtime.handles as handles
    import runware.values as values
else:
    handles, values = LazyModule("runware._runtime.handles"), LazyModule("runware.values")


class Job(Generic[R_co]):
    """A task that was sent to the server. Any client with the same API key can collect its results.

    `str(job)` is the UUID of the task. A job can be pickled; the unpickled copy belongs to no client: use
    `client.job(copy)`. When a job is closed or garbage collected, the client stops polling for the task, which
    continues on the server.

    Example:
        >>> from runware_sync import VideoInference
        >>> job = client.submit(VideoInference(model="klingai:5@3", positive_prompt="waves", duration=5))
        >>> saved = str(job)
        >>> later = client.job(saved, VideoInference)
        >>> [video] = later.results()
    """

    def __init__(
        self,
        task_uuid: str,
        task: type[Task[R_co]] | None,
        portal: Portal | None,
        handle: handles.JobHandle[R_co] | None,
    ) -> None:
        self._task_uuid = task_uuid
        self._task = task
        self._portal = portal
        self._handle = handle

    @property
    def task_uuid(self) -> str:
        """The UUID of the task, known before the task is sent."""
        return self._task_uuid

    @property
    def task(self) -> type[Task[R_co]] | None:
        """The class of the task, such as `VideoInference`; None if unknown."""
        return self._task

    def status(self) -> values.JobStatus:
        """Ask the server for the state and the progress of the task.

        Raises:
            NoAnswerError: The server could not be reached, or did not answer in time.
        """
        with self._here() as (portal, handle):
            return portal.run(handle.status)

    def results(self) -> list[R_co]:
        """Wait for the task to end and return all results. May be called repeatedly.

        Raises:
            APIError: The task failed. `results` of the error has the results that arrived before.
            NoAnswerError: The task did not end in time. Call `results` again to go on waiting.
        """
        with self._here() as (portal, handle):
            return portal.run(handle.all)

    def __iter__(self) -> Iterator[R_co]:
        index = 0
        with self._here() as (portal, handle):
            while (result := portal.run(handle.at, index)) is not None:
                index += 1
                yield result

    def close(self) -> None:
        """Stop polling for the task. It continues on the server."""
        if self._handle is not None:
            self._handle.close()

    def __str__(self) -> str:
        return self._task_uuid

    def __repr__(self) -> str:
        return f"Job({self._task_uuid!r}, {self._task.__name__ if self._task else None})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._task_uuid, self._task, None, None)

    @contextmanager
    def _here(self) -> Generator[tuple[Portal, handles.JobHandle[R_co]]]:
        if self._portal is None or self._handle is None:
            raise InvalidParameterError(
                f"The job {self._task_uuid} belongs to no client, since it was pickled; use client.job(job).",
                task_uuid=self._task_uuid,
            )
        try:
            yield self._portal, self._handle
        except ClientClosedError as reason:
            self._handle.annotate(reason)
            raise
