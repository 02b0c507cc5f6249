"""What the words behind an option mean: lists, objects in several parts, and dots that lead into objects."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runware import InvalidParameterError
from runware._models import kinds
from runware._models.lazy import load
from runware._models.model import Object, model, param
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


def test_a_wrong_key_of_an_object_that_may_be_a_file() -> None:
    found = {field.name: field.metadata["kind"] for field in kinds.fields_of(load("VideoInference"))}
    with pytest.raises(InvalidParameterError) as refused:
        collected(found["frame_images"], ("inputImage=a.png,frame=first",), "--frame-images")
    assert str(refused.value).endswith(" or an object with the keys image, frame, timestamp.")


LISTS = kinds.list_of(kinds.list_of(kinds.integer))
OBJECTS = kinds.list_of(kinds.list_of(kinds.named("runware.tasks", "Lora")))


@pytest.mark.parametrize(
    ("kind", "texts", "value"),
    [
        (LISTS, ["[[1, 2], [3]]"], [[1, 2], [3]]),
        (LISTS, ["[1, 2]", "[3]"], [[1, 2], [3]]),
        (LISTS, ["[1, 2]", "[]"], [[1, 2], []]),
        (LISTS, ["1;2", "3"], [[1, 2], [3]]),
        (OBJECTS, ['[[{"model": "a:1@1"}], []]'], [[{"model": "a:1@1"}], []]),
        (OBJECTS, ['[{"model": "a:1@1"}]', "[]"], [[{"model": "a:1@1"}], []]),
        (kinds.list_of(LISTS), ["[[[1], [2]], [[3]]]"], [[[1], [2]], [[3]]]),
        (kinds.list_of(LISTS), ["[[1], [2]]", "[[3]]"], [[[1], [2]], [[3]]]),
    ],
)
def test_lists_of_lists_are_said_as_a_whole_or_item_by_item(
    kind: kinds.Kind, texts: list[str], value: object
) -> None:
    assert collected(kind, tuple(texts), "grid") == value


@model
class Twins(Object):
    """Two members whose names differ in capitals alone."""

    image_url: str | None = param("imageUrl", kinds.string, default=None)
    image_url_2: str | None = param("imageURL", kinds.string, default=None)


def test_a_member_is_what_is_called_just_so_before_what_is_alike() -> None:
    said = collected(Twins, ("imageUrl=a,imageURL=b",), "twins")
    assert said == {"image_url": "a", "image_url_2": "b"}


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
        (["[1]", "a=2"], "inputs was given twice, and only objects can be merged. Give it once."),
    ],
)
def test_what_is_said_twice_is_refused(texts: list[str], sentence: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        collected(kinds.mapping, tuple(texts), "inputs")
    assert str(refused.value) == sentence


#: What Python makes of bytes that are not of the locale's encoding.
HALVES = "caf\xe9".encode("latin-1").decode("utf-8", "surrogateescape")
SPLIT = "a caf\xe9, \U0001f3d6".encode().decode("ascii", "surrogateescape")
PROMPTS = [
    (kinds.string, "{}", "{}"),
    (kinds.mapping, "a.b={}", {"a": {"b": "{}"}}),
    (kinds.mapping, '{{"a": ["{}"]}}', {"a": ["{}"]}),
    (kinds.list_of(kinds.string), "{}", ["{}"]),
    (kinds.either(kinds.string, kinds.list_of(kinds.string)), "{}", "{}"),
    (kinds.anything, "{}", "{}"),
]


@pytest.mark.parametrize(("kind", "typed", "value"), PROMPTS, ids=range(len(PROMPTS)))
def test_a_text_is_read_as_it_was_typed_whatever_the_locale_or_refused(
    kind: kinds.Kind, typed: str, value: object
) -> None:
    read = collected(kind, (typed.format(SPLIT),), "--prompt")
    assert str(read) == str(value).replace("{}", "a caf\xe9, \U0001f3d6")
    with pytest.raises(InvalidParameterError, match=r"^--prompt.* is .*caf.*, which is not UTF-8"):
        collected(kind, (typed.format(HALVES),), "--prompt")


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.png"
    Path(os.fsdecode(path)).write_bytes(b"GIF89a")
    assert collected(kinds.media, (os.fsdecode(path),), "--seed-image") == Path(os.fsdecode(path))
