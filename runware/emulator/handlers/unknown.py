"""What the schema does not know: a lenient server does it all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runware._models import kinds
from runware._models.model import Result, Settings, Task, model, param
from runware.emulator.work import Work, new_uuid

#: How a result is brought, which says nothing about it.
_DELIVERY = ("deliveryMethod", "webhookURL", "uploadEndpoint", "includeCost", "ttl", "numberResults")


@model
class UnknownTask(Task[Result]):
    """A task of any type, with what the server itself must understand of it."""

    task_type = "*"
    returns = Result
    __settings__ = Settings(delivery=("sync", "async"), count_param="numberResults")

    model: Any = param("model", kinds.anything, default=None)
    """A model, or several."""
    seed: Any = param("seed", kinds.anything, default=None)
    """The seed of the first result."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """How many results."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """Where to post results."""


def unknown(work: Work) -> Iterator[dict[str, Any]]:
    """The request itself, under a UUID of its own."""
    for index in range(work.count):
        yield {"resultUUID": new_uuid(), "seed": work.seed + index, "echo": _told(work.request)}


def _told(request: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key not in ("taskType", "taskUUID", *_DELIVERY)}


HANDLERS = {UnknownTask.task_type: unknown}
