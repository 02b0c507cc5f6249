"""Several calls at the same time, each in a thread. The async tests have the same with tasks, written by hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls before waiting for any; errors are returned in their places."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [_outcome(future) for future in [pool.submit(call) for call in calls]]


def _outcome(future: Any) -> Any:
    return future.exception() or future.result()


def happens(event: Event) -> bool:
    """Wait for something that happens in another thread, at most ten seconds."""
    return event.wait(10)
