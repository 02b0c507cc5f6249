"""Records: named values that never change. Nothing that is misspelt or forgotten gets into one."""

from __future__ import annotations

import pickle

import pytest

from runware._record import Record


class Size(Record):
    width: int
    height: int
    unit: str = "px"


def make(**given: object) -> Size:
    """What a type checker would not let pass."""
    return Size(**given)  # type: ignore[arg-type]


def test_a_record_has_what_was_given_and_its_defaults() -> None:
    size = make(height=2, width=1)
    assert size.as_dict() == {"width": 1, "height": 2, "unit": "px"}
    assert repr(size) == "Size(width=1, height=2, unit='px')"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"width": 1}, r"missing \['height'\]"),
        ({}, r"missing \['height', 'width'\]"),
        ({"width": 1, "height": 2, "units": "cm"}, r"unknown \['units'\]"),
        ({"width": 1, "hight": 2}, r"missing \['height'\], unknown \['hight'\]"),
        ({"width": 1, "height": 2, "replace": 3}, r"unknown \['replace'\]"),
    ],
)
def test_a_name_that_is_missing_or_unknown_is_refused(given: dict[str, object], problem: str) -> None:
    with pytest.raises(TypeError, match=problem):
        make(**given)


def test_a_change_makes_another_record() -> None:
    size = Size(width=1, height=2)
    assert size.replace(unit="cm") == Size(width=1, height=2, unit="cm") != size
    assert size == Size(width=1, height=2)
    with pytest.raises(TypeError, match=r"unknown \['depth'\]"):
        size.replace(depth=3)


def test_a_record_cannot_be_changed() -> None:
    size = Size(width=1, height=2)
    with pytest.raises(AttributeError, match="cannot be set"):
        setattr(size, "width", 2)  # noqa: B010 - a type checker refuses the other way to write it
    assert size.width == 1


def test_a_record_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Size(width=1, height=2))) == Size(width=1, height=2)
