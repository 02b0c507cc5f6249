"""What was billed, and what was received: for tests to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import attrs

from runware.emulator.keeping.bounds import REMEMBERED, trimmed
from runware.emulator.keeping.kept_json import HIDDEN


def _now() -> datetime:
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class Entry:
    """One result that the real API would have billed.

    Attributes:
        task_uuid: The task that it is of.
        task_type: Its type.
        cost: US dollars.
        model: The model that made it, or None.
        date: When it was made (UTC).
        seconds: How long it took to make.
    """

    task_uuid: str
    task_type: str
    cost: float
    model: str | None
    date: datetime = attrs.Factory(_now)
    seconds: float = 0.0


@attrs.frozen(kw_only=True)
class Failure:
    """One task that was refused or went wrong, which is not billed."""

    task_uuid: str | None
    task_type: str | None
    code: str
    model: str | None
    date: datetime = attrs.Factory(_now)


@attrs.define
class Ledger:
    """What was billed, oldest first: the last entries and failures, about as many as `most` says. `total` and `len` are of all."""

    entries: list[Entry] = attrs.Factory(list[Entry])
    failures: list[Failure] = attrs.Factory(list[Failure])
    most: int = REMEMBERED
    _former_total: float = 0.0
    _former_count: int = 0

    def bill(self, entry: Entry) -> None:
        """Add an entry."""
        self.entries.append(entry)
        if many := trimmed(self.entries, self.most):
            self._former_total += sum(entry.cost for entry in self.entries[:many])
            self._former_count += many
            del self.entries[:many]

    def fail(self, failure: Failure) -> None:
        """Add a failure."""
        self.failures.append(failure)
        del self.failures[: trimmed(self.failures, self.most)]

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self.entries))

    def __len__(self) -> int:
        return self._former_count + len(self.entries)

    @property
    def total(self) -> float:
        """US dollars, of all that was billed."""
        return round(self._former_total + sum(entry.cost for entry in list(self.entries)), 6)

    def of(self, task_uuid: str) -> list[Entry]:
        """What one task was billed."""
        return [entry for entry in list(self.entries) if entry.task_uuid == task_uuid]


@attrs.frozen(kw_only=True)
class ReceivedMessage:
    """One message of a client: `transport` is `websocket` or `http`, `body` the JSON, without keys."""

    transport: str
    body: object

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The task objects of the message, if it was an array of such."""
        items = _as_list(self.body)
        return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Those that are tasks, or questions about tasks."""
        return [task for task in self.objects if task.get("taskType") not in ("authentication", "ping")]


def _as_list(body: object) -> list[object]:
    return cast("list[object]", body) if isinstance(body, list) else []


def redacted(body: Any) -> Any:
    """The same JSON without API keys, which must not be kept."""
    if isinstance(body, list):
        return [redacted(item) for item in cast("list[object]", body)]
    if isinstance(body, dict):
        items = cast("dict[str, Any]", body).items()
        return {key: HIDDEN if key == "apiKey" else redacted(item) for key, item in items}
    return body
