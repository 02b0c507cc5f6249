"""Tasks of types that the schema does not have. A lenient server accepts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runware._models import kinds
from runware._models.model import Result, Settings, Task, model, param
from runware.emulator.work import Work, new_uuid

#: Parameters that are not echoed, since they only control the delivery.
_DELIVERY = ("deliveryMethod", "webhookURL", "uploadEndpoint", "includeCost", "ttl", "numberResults")


@model
class UnknownTask(Task[Result]):
    """A task of any type, with the parameters that the server itself evaluates."""

    task_type = "*"
    __settings__ = Settings(delivery=("sync", "async"), count_param="numberResults")

    model: Any = param("model", kinds.anything, default=None)
    """The model, or a list of models."""
    seed: Any = param("seed", kinds.anything, default=None)
    """The seed of the first result."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """The number of results."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """The URL to which results are posted."""


def unknown(work: Work) -> Iterator[dict[str, Any]]:
    """Yield the request itself as the result, with a new UUID."""
    for index in range(work.count):
        yield {"resultUUID": new_uuid(), "seed": work.seed + index, "echo": _echo(work.request)}


def _echo(request: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key not in ("taskType", "taskUUID", *_DELIVERY)}


HANDLERS = {UnknownTask.task_type: unknown}
