"""What was billed, and what was received: for tests to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Entry:
    """One result that the real API would have billed."""

    task_uuid: str
    task_type: str
    cost: float
    model: str | None


@attrs.define
class Ledger:
    """Everything billed so far, oldest first."""

    entries: list[Entry] = attrs.Factory(list)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self.entries))

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def total(self) -> float:
        """US dollars."""
        return round(sum(entry.cost for entry in list(self.entries)), 6)

    def of(self, task_uuid: str) -> list[Entry]:
        """What one task was billed."""
        return [entry for entry in list(self.entries) if entry.task_uuid == task_uuid]


@attrs.frozen(kw_only=True)
class Received:
    """One message of a client: `transport` is `websocket` or `http`, `body` the JSON, without keys."""

    transport: str
    body: Any


def redacted(body: Any) -> Any:
    """The same JSON without API keys, which must not be kept."""
    if isinstance(body, list):
        return [redacted(item) for item in body]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(body, dict):
        return {key: "***" if key == "apiKey" else redacted(item) for key, item in body.items()}  # pyright: ignore[reportUnknownVariableType]
    return body
