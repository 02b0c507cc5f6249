"""Durations of work, and waits with a timeout."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

#: Seconds between looks at how late this machine is.
TICK = 0.02
#: How much slower Python may be than it is: each line is noted while coverage is measured.
SLOWER = 5 if "coverage" in sys.modules else 1


class Lateness:
    """Measures how late a sleeping thread wakes up, in seconds altogether: noticeable only on a busy machine."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def _tick(self) -> None:
        before = time.monotonic()
        while not self._over.wait(TICK):
            now = time.monotonic()
            self.seconds += now - before - TICK
            before = now

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@contextmanager
def lasting(at_least: float, at_most: float) -> Iterator[None]:
    """Assert that the body takes this many seconds; the upper limit grows on a busy machine, where both sides wait for the CPU."""
    with Lateness() as late:
        began = time.monotonic()
        yield
        took = time.monotonic() - began
    most = at_most + 2 * late.seconds
    assert at_least <= took <= most, f"it took {took:.2f} s, not {at_least:g} to {most:.2f}"


def can_be_done_within(seconds: float, work: Callable[[], object], tries: int = 50) -> None:
    """Assert that one of some tries of the work stays within a limit: a busy machine delays some of them, a fixed wait all."""
    seconds *= SLOWER
    took = []
    for _ in range(tries):
        began = time.monotonic()
        work()
        took.append(time.monotonic() - began)
        if took[-1] <= seconds:
            return
    raise AssertionError(f"the quickest of {tries} took {min(took):.3f} s, not {seconds:g}")


def wait_until(is_reached: Callable[[], object], seconds: float = 60) -> None:
    """Poll until a condition holds, where no event reports it."""
    end = time.monotonic() + seconds
    while not is_reached():
        assert time.monotonic() < end, f"that is not so after {seconds:g} s"
        time.sleep(0.002)
