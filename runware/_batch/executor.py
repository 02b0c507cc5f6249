"""Who runs the tasks of a batch: the thin interface between the journal and whoever sends them.

The journal fixes the UUID of each task, and says whether it has to be asked for first. An executor does that, on this
machine or on others, and reports what became of each. `run_assignments` in `runware.batch` is what a worker calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import attrs

from runware._batch.content import TaskLike
from runware.errors import RunwareError


@attrs.frozen(kw_only=True)
class Assignment:
    """A task to be run. It can be pickled.

    Attributes:
        number: What the report about it is to be called by.
        task: The task, with its UUID.
        task_uuid: That UUID.
        ask_first: It may have been sent before: the server is asked for it before it is sent. Who takes it over from another
            worker sets this with `attrs.evolve(assignment, ask_first=True)`.
        may_send: It may be sent, if the server does not know it. Otherwise it is only asked for.
        witness: The UUID of another task that the server had for certain, before this one. If the server does not know that one
            either, it has forgotten both, and this one may have been made and paid.
    """

    number: int
    task: TaskLike
    task_uuid: str
    ask_first: bool = False
    may_send: bool = True
    witness: str | None = None


@attrs.frozen(kw_only=True)
class Report:
    """What became of a task. It can be pickled.

    Attributes:
        number: That of its assignment.
        results: Its results, as the server sent them. If it failed, those that came before.
        error: Why it failed; None if it did not fail.
        unknown: The server does not know it, and it was not sent again.
        not_sent: It was certainly never sent. Of one that was to be asked for first, nobody knows that.
    """

    number: int
    results: Sequence[Mapping[str, Any]] = ()
    error: RunwareError | None = None
    unknown: bool = False
    not_sent: bool = False


class Executor(Protocol):
    """Runs tasks somewhere.

    What it holds is decided by the `limit` of the run. Each assignment that is submitted is reported once; one that is
    reported more often counts once.
    """

    def open(self, report: Callable[[Report], None]) -> None:
        """A run begins. `report` may be called in any thread, from now until `close`."""

    def submit(self, assignments: Sequence[Assignment]) -> None:
        """Run these. It returns at once."""

    def close(self) -> None:
        """The run ends: nothing more is submitted, and nobody waits for reports. What is under way may go on or not."""
