"""The executor interface of a batch: what the run hands to the code that sends its tasks, and what comes back.

The journal fixes the UUID of each task and whether it must be polled before it is sent. An executor runs the tasks, on this
machine or on others, and reports the outcome of each. A worker runs them with `runware.batch.run_assignments`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import attrs

from runware._batch.content import TaskLike
from runware.errors import RunwareError


@attrs.frozen(kw_only=True)
class Assignment:
    """A task to be run. Picklable.

    Attributes:
        number: The number that the report on this assignment must carry.
        task: The task, with its UUID.
        task_uuid: The UUID of the task.
        ask_first: Whether the task may have been sent before, so that it is polled before it is sent. An executor that moves an
            assignment to another worker sets this with `attrs.evolve(assignment, ask_first=True)`.
        may_send: Whether the task may be sent if the server does not know it. If not, it is only polled.
        witness: The UUID of another task that the server certainly had, used to detect that the server forgets tasks; None if
            there is none. If the server does not know the witness, it may also have forgotten this task, which may be paid.
    """

    number: int
    task: TaskLike
    task_uuid: str
    ask_first: bool = False
    may_send: bool = True
    witness: str | None = None


@attrs.frozen(kw_only=True)
class Report:
    """The outcome of an assignment. Picklable.

    Attributes:
        number: The number of the assignment.
        results: The results of the task, as the server sent them. If the task failed, those that arrived before.
        error: Why the task failed; None if it did not fail.
        unknown: Whether the server does not know the task, which was not sent again.
        not_sent: Whether the task was certainly never sent. Ignored for an assignment with `ask_first`, which an earlier run or
            worker may have sent.
    """

    number: int
    results: Sequence[Mapping[str, Any]] = ()
    error: RunwareError | None = None
    unknown: bool = False
    not_sent: bool = False


class Executor(Protocol):
    """Protocol of an object that runs the tasks of a batch, for example on other machines.

    The `limit` of the run bounds how many assignments an executor holds. An executor reports each submitted assignment once;
    further reports on the same assignment are ignored.
    """

    def open(self, report: Callable[[Report], None]) -> None:
        """Begin a run. The executor may call `report` in any thread, from now until `close`."""

    def submit(self, assignments: Sequence[Assignment]) -> None:
        """Begin to run assignments, and return at once."""

    def close(self) -> None:
        """End the run: nothing more is submitted, and further reports are ignored. Tasks in flight may continue or not."""
