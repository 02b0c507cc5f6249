"""How long something takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting(at_least: float, at_most: float) -> Iterator[None]:
    """What is done here takes so many seconds."""
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    assert at_least <= took <= at_most, f"it took {took:.2f} s, not {at_least:g} to {at_most:g}"
