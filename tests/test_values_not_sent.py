"""A value that is not sent, such as the False of a flag, is as good as none: it goes together with everything."""

from __future__ import annotations

from typing import Any

import pytest

from runware._models.codec import to_wire
from runware._models.kinds import fields_of
from runware._models.lazy import load
from runware._models.model import Task
from runware._models.task_types import TASK_TYPES
from runware._models.validation import from_mapping
from runware.errors import InvalidParameterError
from tests.support.sample_values import required, value_of

TASKS: list[type[Task[Any]]] = [load(name) for name in sorted(set(TASK_TYPES.values()))]


def says_nothing(cls: type[Task[Any]], name: str) -> bool:
    """Whether the False of a parameter is not sent."""
    [said] = [field.metadata["sent_as"] for field in fields_of(cls) if field.name == name]
    return said is not None and True in said and False not in said


FLAGS = [
    (cls, flag, other)
    for cls in TASKS
    for group in cls.__settings__.exclusive
    for flag in group
    for other in group
    if other != flag and says_nothing(cls, flag)
]


def test_there_are_such_flags() -> None:
    assert {flag for _, flag, _ in FLAGS} >= {"owned", "featured", "use_prompt_weighting"}


@pytest.mark.parametrize(("cls", "flag", "other"), FLAGS, ids=[f"{flag}-{other}" for _, flag, other in FLAGS])
def test_a_flag_that_is_not_sent_excludes_nothing(cls: type[Task[Any]], flag: str, other: str) -> None:
    [field] = [field for field in fields_of(cls) if field.name == other]
    given: dict[Any, Any] = {**required(cls), other: value_of(field)}
    off: dict[Any, Any] = {flag: False}
    on: dict[str, Any] = {flag: True}
    sent = to_wire(cls(**given))
    assert to_wire(cls(**given, **off)) == to_wire(cls(**off, **given)) == sent
    assert to_wire(from_mapping(cls, given | off)) == sent
    with pytest.raises(InvalidParameterError, match="were given together"):
        cls(**given, **on)
