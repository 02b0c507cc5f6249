"""Somebody who waits for a call, in the event loop of its conversation."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from runware.call import Call
from runware.errors import RunwareError
from runware.fate import broken
from runware.model import Result
from runware.wire import from_wire

if TYPE_CHECKING:
    from runware.conversation import Conversation


class Wait:
    """Somebody waiting for a call: results as they come, then the end."""

    def __init__(self, conversation: Conversation, call: Call) -> None:
        self._conversation = conversation
        self._call = call
        self._arrived: deque[Result] = deque()
        self._kept: list[Result] = []
        self._changed: asyncio.Future[None] | None = None
        self._ended = False
        call.waiter = self

    async def all(self) -> list[Result]:
        """Wait for the end: all results, or the error with those that came."""
        while not self._ended:
            await self._change()
        if self._call.error is not None:
            raise self._error()
        return list(self._arrived)

    async def outcome(self) -> list[Result] | RunwareError:
        """Wait for the end: all results, or the error as a value."""
        try:
            return await self.all()
        except RunwareError as error:
            return error

    async def next(self) -> Result | None:
        """Wait for the next result; None after the last."""
        while not self._arrived and not self._ended:
            await self._change()
        if self._arrived:
            return self._arrived.popleft()
        if self._call.error is not None:
            raise self._error()
        return None

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too."""
        self._conversation.abandon(self._call)

    def take(self, item: dict[str, Any]) -> None:
        """A result has come."""
        result = from_wire(self._call.request.returns, item)
        self._arrived.append(result)
        self._kept.append(result)
        self._wake()

    def end(self) -> None:
        """The call has ended."""
        self._ended = True
        self._wake()

    def _error(self) -> RunwareError:
        error = self._call.error
        assert error is not None
        error.results = list(self._kept)
        return error

    def broke(self, error: Exception) -> None:
        """The client itself failed over a result."""
        self._call.error = self._call.error or broken(error, self._call)
        self.end()

    async def _change(self) -> None:
        self._changed = asyncio.get_running_loop().create_future()
        try:
            await self._changed
        finally:
            self._changed = None

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
