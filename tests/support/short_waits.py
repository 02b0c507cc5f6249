"""Shorter timeouts for the clients of a test. The code of the clients is unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from runware._engine import timing
from runware._engine.timing import Timing

#: About a tenth of what clients wait for.
SHORT = Timing(
    first_poll=0.1, longest_poll=1.0, confirmation=0.2, answer_wait=0.3, answer_lasts=0.05, grace=0.1, latest_answer=1.0,
    idle_before_ping=0.4, pong=0.4, writing=5.0, post_answer=1.0, post_pong=0.5, longest_backoff=0.2,
)  # fmt: skip


@contextmanager
def short_waits() -> Iterator[None]:
    """Shorten the waits of clients."""
    with patch.object(timing, "TIMING", SHORT):
        yield


@contextmanager
def waits_divided_by(divisor: float) -> Iterator[None]:
    """Shorten the waits of the engine in the same proportion."""
    shorter = {name: getattr(timing.TIMING, name) / divisor for name in Timing.__annotations__}
    with patch.object(timing, "TIMING", Timing(**shorter)):
        yield


@contextmanager
def waits_of(**seconds: float) -> Iterator[None]:
    """Replace these durations of clients."""
    with patch.object(timing, "TIMING", Timing(**seconds)):
        yield
