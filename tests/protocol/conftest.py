"""Sessions whose clock and network are the test's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .session_on_a_clock import Network


@pytest.fixture
def networks() -> Iterator[Callable[..., Network]]:
    """Makes networks, and ends them with the test."""
    with ExitStack() as stack:

        def make(transport: str, **settings: Any) -> Network:
            network = Network(transport, **settings)
            stack.callback(network.end)
            return network

        yield make
