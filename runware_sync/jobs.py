# Derived from runware/jobs.py by `python -m codegen generate`; edit that file instead.
"""Tasks that go on without anybody waiting, to be asked for later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from runware._models.model import Result, Task
from runware._runtime.job_handle import JobHandle
from runware.errors import InvalidParameterError
from runware.values import JobStatus

from .portal import Portal

R = TypeVar("R", bound=Result)


class Job(Generic[R]):
    """A task that the server has, and that ends by itself. Any client with the same key can ask for it.

    `str(job)` is its UUID. A job can be pickled; the copy belongs to no client until `client.job(copy)`. While nobody
    holds a job, nothing is asked; the server goes on all the same.

    Example:
        >>> from runware_sync import VideoInference
        >>> job = client.submit(VideoInference(model="klingai:5@3", positive_prompt="waves", duration=5))
        >>> saved = str(job)
        >>> later = client.job(saved, VideoInference)
        >>> [video] = later.results()
    """

    def __init__(
        self, task_uuid: str, task: type[Task[R]] | None, portal: Portal | None, handle: JobHandle[R] | None
    ) -> None:
        self._task_uuid = task_uuid
        self._task = task
        self._portal = portal
        self._handle = handle

    @property
    def task_uuid(self) -> str:
        """The UUID of the task. It was fixed before the task was sent."""
        return self._task_uuid

    @property
    def task(self) -> type[Task[R]] | None:
        """The class of the task, such as `VideoInference`; None if it is not known."""
        return self._task

    def status(self) -> JobStatus:
        """Ask the server how far it has got.

        Raises:
            NoAnswerError: The server cannot be reached.
        """
        return self._client().run(self._held().status)

    def results(self) -> list[R]:
        """Wait for the end, and give all results. May be called again.

        Raises:
            APIError: The task failed; `results` of the error has what it made before.
            NoAnswerError: It did not end in time. The job can be asked for again.
        """
        return self._client().run(self._held().all)

    def __iter__(self) -> Iterator[R]:
        index = 0
        while (result := self._client().run(self._held().at, index)) is not None:
            index += 1
            yield result

    def close(self) -> None:
        """Stop asking for it. The server goes on."""
        if self._handle is not None:
            self._handle.close()

    def __str__(self) -> str:
        return self._task_uuid

    def __repr__(self) -> str:
        return f"Job({self._task_uuid!r}, {self._task.__name__ if self._task else None})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._task_uuid, self._task, None, None)

    def _client(self) -> Portal:
        if self._portal is None:
            raise InvalidParameterError(
                f"The job {self._task_uuid} belongs to no client, since it was pickled; use client.job(job).",
                task_uuid=self._task_uuid,
            )
        return self._portal

    def _held(self) -> JobHandle[R]:
        self._client()
        assert self._handle is not None
        return self._handle
