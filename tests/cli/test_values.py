"""What the words behind an option mean: lists, objects in several parts, and dots that lead into objects."""

from __future__ import annotations

import pytest

from runware import InvalidParameterError
from runware._models import kinds
from runware._models.lazy import load
from runware.cli.reading import collected


@pytest.mark.parametrize(
    ("task", "parameter", "texts", "value"),
    [
        ("ImageInference", "ip_adapters", ["model=a:1@1,guideImages=https://a/1;https://a/2"],
            [{"model": "a:1@1", "guide_images": ["https://a/1", "https://a/2"]}]),
        ("ImageInference", "ip_adapters", ['guideImages=["https://a/1"]'], [{"guide_images": ["https://a/1"]}]),
        ("Caption", "prompt", ["sea"], "sea"),
        ("Caption", "prompt", ["sea", "sky"], ["sea", "sky"]),
    ],
)  # fmt: skip
def test_what_an_option_says(task: str, parameter: str, texts: list[str], value: object) -> None:
    found = {field.name: field.metadata["kind"] for field in kinds.fields_of(load(task))}
    assert collected(found[parameter], tuple(texts), parameter) == value


def test_dots_lead_into_objects_and_several_options_are_one_object() -> None:
    assert collected(kinds.mapping, ("a.b=1,a.c=x", "d=true"), "extra") == {
        "a": {"b": 1, "c": "x"},
        "d": True,
    }


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["a=1,a.b=2"], "inputs: a.b was given twice, here and as a. Give it once."),
        (["a=1,a=2"], "inputs: a was given twice, perhaps under another name. Give it once."),
        (["[1]", "a=2"], "inputs was given twice, and is no object both times. Give it once."),
    ],
)
def test_what_is_said_twice_is_refused(texts: list[str], sentence: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        collected(kinds.mapping, tuple(texts), "inputs")
    assert str(refused.value) == sentence
