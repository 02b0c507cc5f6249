"""The requests that `--dry-run` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from runware._catalogue.validator import Validator
from runware._models.preparing import prepare

if TYPE_CHECKING:
    from runware._batch.content import TaskLike


def requests(
    tasks: Iterable[TaskLike], mode: Literal["warn", "error", "off"], *, streamed: bool = False
) -> Iterator[Mapping[str, object]]:
    """Yield the payload of each task, after validating it against its model: warnings are issued as for a real run."""
    validator = Validator()
    for task in tasks:
        payload = prepare(task, streamed=streamed).payload
        if mode != "off":
            validator.validate(payload, mode, task)
        yield payload
