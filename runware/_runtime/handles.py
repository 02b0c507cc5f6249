"""Handles by which jobs and iterators hold their waiters, which are in the event loop of the session."""

from __future__ import annotations

import asyncio
import weakref
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import runware.values as values  # not lazily: once a result has arrived, this process may have no file descriptors left
from runware._engine.doubt import in_doubt
from runware._files.threads import call_soon_in
from runware._models.model import R, Task
from runware._runtime.undelivered import note_undelivered
from runware.errors import InvalidParameterError, RunwareError

if TYPE_CHECKING:
    from runware._runtime.waiter import Waiter

T = TypeVar("T")

#: Number of tasks that are begun before others may use the event loop. So many fit into one message.
BEGUN_TOGETHER = 200


class _Handle:
    """Holder of one waiter, which is abandoned when the handle is closed or garbage-collected."""

    _waiter: Waiter | None = None
    _finalizer: weakref.finalize[[], _Handle] | None = None
    _closed: bool = False

    def hold(self, waiter: Waiter) -> None:
        """Hold a waiter, and abandon the one that was held before."""
        if self._finalizer is not None:
            self._finalizer()
        self._waiter = waiter
        self._finalizer = weakref.finalize(self, waiter.abandon)
        self._finalizer.atexit = False

    def close(self) -> None:
        """Stop waiting. The server continues the task, and bills it. Safe in any thread."""
        self._closed = True
        if self._finalizer is not None:
            self._finalizer()


class JobHandle(_Handle, Generic[R]):
    """Handle of a task that was sent, here or elsewhere. Its results are collected in the running event loop."""

    def __init__(
        self, uuid: str, cls: type[Task[R]] | None, ready: Callable[[], Awaitable[Callable[[], Waiter]]]
    ) -> None:
        self.uuid = uuid
        self.cls = cls
        self._ready = ready

    async def all(self) -> list[R]:
        """Wait for the end. Return all results, or raise the error, which has those that arrived."""
        return cast("list[R]", await self._waited(lambda waiter: waiter.all()))

    async def at(self, index: int) -> R | None:
        """Wait for the result with this index. Return None if the task ends with fewer."""
        return cast("R | None", await self._waited(lambda waiter: waiter.at(index)))

    async def status(self) -> values.JobStatus:
        """Poll the server for the state of the task."""
        return await (await self._here()).status()

    def annotate(self, reason: BaseException) -> None:
        """Add the task to the exception that ended a wait for it: the error of a closed client, or an interrupt, as a note."""
        if isinstance(reason, RunwareError):
            if reason.task_uuid is None:
                reason.task_uuid, reason.attempts = self.uuid, (self.uuid,)
                reason.task_type = self.cls.task_type if self.cls else None
                reason.results = self._waiter.results if self._waiter else []
                if not (self._waiter and self._waiter.usable(held=False)):
                    in_doubt(reason)
        elif self._waiter is not None:
            self._waiter.annotate(reason)

    async def _waited(self, wait: Callable[[Waiter], Awaitable[T]]) -> T:
        """Wait. A cancellation gets a note that the task continues: the caller may have nothing else that names it."""
        waiter = await self._here()
        try:
            return await wait(waiter)
        except asyncio.CancelledError as interrupt:
            waiter.annotate(interrupt)
            raise

    async def _here(self) -> Waiter:
        if not self._is_awaited():
            collect = await self._ready()
            if not self._is_awaited():  # another call may have got a waiter in the meantime
                self.hold(collect())
        assert self._waiter is not None
        return self._waiter

    def _is_awaited(self) -> bool:
        held = self._finalizer is not None and self._finalizer.alive
        return self._waiter is not None and self._waiter.usable(held=held)


class ResultFeed(_Handle, Generic[R]):
    """Results of one task, one by one. The task begins when its first result is requested.

    Several callers may request results, in any threads: each gets a number, and then the result with that number.

    Args:
        begin: Begins the task.
        together: The caller returns all results together at the end. Until then, none counts as given.
    """

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, Waiter]], *, together: bool = False) -> None:
        self._begin: Callable[[], Coroutine[Any, Any, Waiter]] | None = begin
        self._together = together
        self._given = 0
        self._beginning = asyncio.Lock()
        self._numbers = count()
        #: Numbers whose callers got progress instead of a result. They are given out again first.
        self._given_back: deque[int] = deque()
        self._progress: values.Progress | None = None

    def next_number(self) -> int:
        """Return the number of the next result. This is atomic, so that no two callers get the same number."""
        try:
            return self._given_back.popleft()
        except IndexError:
            return next(self._numbers)

    def is_available(self, number: int) -> bool:
        """Whether the result with this number, or the end, has arrived. Safe in any thread."""
        return self._closed or (self._waiter is not None and self._waiter.is_available(number))

    def available(self, number: int) -> R | None:
        """Return a result that has arrived; None after the end. Safe in any thread, and after its loop has ended."""
        if self._closed or self._waiter is None:
            return None
        result = cast("R | None", self._waiter.available(number))
        if result is not None and not self._together:
            self._given = max(self._given, number + 1)
        return result

    def leave(self, reason: BaseException | None) -> None:
        """Stop waiting. The reason (Ctrl-C, say) gets a note, unless it is an error of the client or all was given."""
        if self._waiter is not None and not (reason is None or isinstance(reason, RunwareError)):
            self._waiter.annotate(reason, self._given)
        self.close()

    async def next_update(self, number: int) -> R | values.Progress | None:
        """Wait for the result with this number, or for progress if that comes first. Return None after the end."""
        waiter = self._waiter or await self._begun()
        if self._closed or waiter is None:
            return None
        try:
            update = await waiter.next_update(number, self._progress)
        except asyncio.CancelledError as interrupt:
            waiter.annotate(interrupt, self._given)
            raise
        if isinstance(update, values.Progress):
            self._progress = update
            self._given_back.append(number)
            return update
        return self.available(number)

    async def _begun(self) -> Waiter | None:
        async with self._beginning:
            if self._begin is not None and not self._closed:
                # The function holds the task, of which only the request is needed from now on.
                begin, self._begin = self._begin, None
                self.hold(await begin())
            return self._waiter


class BoundedMap(Generic[R]):
    """Tasks under way, up to a limit, and the outcomes of those that have ended."""

    def __init__(self, begin: Callable[[Task[R]], Coroutine[Any, Any, Waiter]], limit: int) -> None:
        self._begin = begin
        self._limit = limit
        self._count = count()
        self._under_way: set[Waiter] = set()
        #: Outcomes that no caller has taken yet. They may be taken in any thread.
        self.done: deque[values.Outcome[R]] = deque()
        #: Set when a task has ended, or all were abandoned. Several callers may wait for it.
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def room(self) -> int:
        """The number of tasks that may be begun now."""
        return max(self._limit - len(self._under_way) - len(self.done), 0)

    async def advance(self, tasks: Iterable[Task[R]]) -> bool:
        """Begin these tasks, then wait until there is an outcome in `done`. Return False if no task is left.

        Raises:
            EventLoopError: Tasks that were begun in another event loop have not ended. Nothing was sent.
        """
        if self._loop is not (here := asyncio.get_running_loop()):
            for waiter in self._under_way:
                waiter.check_here()
            self._loop, self._changed = here, asyncio.Event()
        for task in tasks:
            index = next(self._count)
            await self._begin_one(task, index)
            if index % BEGUN_TOGETHER == BEGUN_TOGETHER - 1:
                await asyncio.sleep(0)
        while not self.done and self._under_way:
            await self._change()
        return bool(self.done)

    async def all(self, tasks: Iterable[Task[R]]) -> list[values.Outcome[R]]:
        """Begin these tasks, wait until all have ended, and return their outcomes in order."""
        await self.advance(tasks)
        while self._under_way:
            await self._change()
        outcomes = sorted(self.done, key=lambda outcome: outcome.index)
        self.done.clear()
        return outcomes

    def annotate(self, reason: BaseException) -> None:
        """Add notes to what broke this off (Ctrl-C, say): the tasks that continue, and those with untaken results."""
        for outcome in list(self.done):
            note_undelivered(outcome.error or outcome.results, reason)
        for waiter in list(self._under_way):
            waiter.annotate(reason)

    def abandon(self) -> None:
        """Stop waiting. Safe at any time, also in the garbage collector."""
        self.done.clear()
        waiters, self._under_way = self._under_way, set()
        for waiter in waiters:
            waiter.abandon()
        if self._loop is not None:
            call_soon_in(self._loop, self._changed.set)

    async def _change(self) -> None:
        self._changed.clear()
        try:
            await self._changed.wait()
        except asyncio.CancelledError as interrupt:
            self.annotate(interrupt)
            raise

    async def _begin_one(self, task: Task[R], index: int) -> None:
        try:
            waiter = await self._begin(task)
        except Exception as reason:
            self.done.append(values.Outcome(task=task, index=index, results=[], error=_refusal(reason)))
        else:
            self._under_way.add(waiter)
            waiter.end().add_done_callback(lambda _: self._on_end(waiter, task, index))

    def _on_end(self, waiter: Waiter, task: Task[R], index: int) -> None:
        if waiter in self._under_way:
            self._under_way.remove(waiter)
            outcome = values.Outcome(task=task, index=index, results=waiter.results, error=waiter.error)
            self.done.append(outcome)
            self._changed.set()


def _refusal(reason: Exception) -> RunwareError:
    """Return the error of a task that could not be begun, for its outcome.

    It is not raised, even if it is a warning that a filter made an exception: the other tasks continue, and are paid for.
    """
    if isinstance(reason, RunwareError):
        return reason
    said = str(reason) if isinstance(reason, Warning) else f"The task could not be started: {reason!r}."
    error = InvalidParameterError(said)
    error.__cause__ = reason
    return error
