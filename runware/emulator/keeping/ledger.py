"""The ledger of billed costs and failed tasks, and received messages: for the assertions of tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import attrs

from runware.emulator.keeping.bounds import REMEMBERED, excess
from runware.emulator.keeping.kept_json import HIDDEN


def _now() -> datetime:
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class Entry:
    """A result that the real API would have billed.

    Attributes:
        task_uuid: The UUID of the task.
        task_type: The type of the task.
        cost: The cost in US dollars.
        model: The model of the task, or None.
        date: When the result was made (UTC).
        seconds: How long the result took to make.
    """

    task_uuid: str
    task_type: str
    cost: float
    model: str | None
    date: datetime = attrs.Factory(_now)
    seconds: float = 0.0


@attrs.frozen(kw_only=True)
class Failure:
    """A task that was refused or failed. It is not billed."""

    task_uuid: str | None
    task_type: str | None
    code: str
    model: str | None
    date: datetime = attrs.Factory(_now)


@attrs.define
class Ledger:
    """The last billed results and failures, oldest first, about `most` of each. `total` and `len` count all entries."""

    entries: list[Entry] = attrs.Factory(list[Entry])
    failures: list[Failure] = attrs.Factory(list[Failure])
    most: int = REMEMBERED
    _former_total: float = 0.0
    _former_count: int = 0

    def bill(self, entry: Entry) -> None:
        """Add an entry."""
        self.entries.append(entry)
        if many := excess(self.entries, self.most):
            self._former_total += sum(entry.cost for entry in self.entries[:many])
            self._former_count += many
            del self.entries[:many]

    def fail(self, failure: Failure) -> None:
        """Add a failure."""
        self.failures.append(failure)
        del self.failures[: excess(self.failures, self.most)]

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self.entries))

    def __len__(self) -> int:
        return self._former_count + len(self.entries)

    @property
    def total(self) -> float:
        """The sum of all billed costs, in US dollars."""
        return round(self._former_total + sum(entry.cost for entry in list(self.entries)), 6)

    def of(self, task_uuid: str) -> list[Entry]:
        """Return the entries of one task."""
        return [entry for entry in list(self.entries) if entry.task_uuid == task_uuid]


@attrs.frozen(kw_only=True)
class ReceivedMessage:
    """A message of a client: `transport` is `websocket` or `http`, `body` the parsed JSON, without API keys."""

    transport: str
    body: object

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The objects of the message, if the message was an array; otherwise none."""
        items = _as_list(self.body)
        return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """The objects that are tasks or polls, which excludes `authentication` and `ping`."""
        return [task for task in self.objects if task.get("taskType") not in ("authentication", "ping")]


def _as_list(body: object) -> list[object]:
    return cast("list[object]", body) if isinstance(body, list) else []


def redacted(body: Any) -> Any:
    """Return JSON without API keys, which must not be stored."""
    if isinstance(body, list):
        return [redacted(item) for item in cast("list[object]", body)]
    if isinstance(body, dict):
        items = cast("dict[str, Any]", body).items()
        return {key: HIDDEN if key == "apiKey" else redacted(item) for key, item in items}
    return body
