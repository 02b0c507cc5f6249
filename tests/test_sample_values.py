"""The values that tests of every task are made of: the schema of tomorrow has limits that today's has not."""

from __future__ import annotations

import pytest

from runware._models import kinds
from runware._models.kinds import Field
from runware._models.limits import Limits
from tests.support.sample_values import sample, value_of


@pytest.mark.parametrize(
    "limits",
    [
        Limits(), Limits(minimum=2, maximum=3), Limits(maximum=-1), Limits(above=0, below=1), Limits(above=1), Limits(below=0),
        Limits(minimum=0, below=0.5), Limits(above=3, maximum=4), Limits(minimum=64, maximum=1024, step=64), Limits(minimum=0.25, step=0.25, maximum=0.5),
    ],
    ids=str,
)  # fmt: skip
def test_a_number_is_within_its_limits(limits: Limits) -> None:
    assert limits.allows(sample(kinds.number, limits))


def test_the_items_of_a_list_are_known_ones() -> None:
    field = Field(
        {
            "kind": kinds.list_of(kinds.string),
            "known": None,
            "each_known": ("calm", "wild"),
            "limits": Limits(min_length=2),
        }
    )
    assert value_of(field) == ["calm", "calm"]
