"""What may be given for a parameter: UUID objects, mappings, results, and the values of other libraries."""

from __future__ import annotations

import json
import pickle
import re
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from unittest.mock import ANY

import attrs
import pytest

import runware
from runware import AuthenticationError, InvalidParameterError, webhooks
from runware._engine.call_options import CallOptions
from runware._files import media
from runware._files.folder import folder_path
from runware._files.names import NameTemplate
from runware._files.result_files import the_file
from runware._models import codec as wire
from runware._models import kinds, limits, preparing
from runware._models.arguments import checked_tasks, flat_results, variant_of
from runware._models.model import Object, OpenObject, Task, fields_of
from runware._models.result_list import ResultList
from runware._models.validation import converters, from_mapping
from tests.support.fake_server import FakeServer, made, picture
from tests.support.foreign_values import (
    Array,
    Boolean,
    Float,
    Incomparable,
    Index,
    Integer,
    Real,
    StandIn,
    Text,
    Truth,
    Unshowable,
)
from tests.support.in_turn import in_turn

UUID = uuid.UUID("a770f077-f413-47de-9dac-be0b26a35da6")
MODELS = [
    cls
    for name in runware.tasks.__all__
    if isinstance(cls := getattr(runware, name), type) and issubclass(cls, Object | Task)
]
FIELDS = [
    pytest.param(cls, field, id=f"{cls.__name__}.{field.name}") for cls in MODELS for field in fields_of(cls)
]


class Size(IntEnum):
    LARGE = 512


class Known(str, Enum):  # noqa: UP042 - as older programs do, whose members call themselves `Known.MODEL`
    MODEL = "m:1@1"


def image(**more: Any) -> runware.ImageInference:
    return runware.ImageInference(**{"model": "m:1@1", "positive_prompt": "x", **more})


def sent(task: Any) -> dict[str, Any]:
    sent: dict[str, Any] = preparing.prepare(task).payload
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent
    return sent


def only_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and only_plain(item) for key, item in value.items())
    if type(value) is list:
        return all(map(only_plain, value))
    return value is None or type(value) in (str, int, float, bool)


# --- UUID objects


@in_turn(("cls", "field"), FIELDS)
def test_every_uuid_may_be_an_object(cls: type[object], field: kinds.Field) -> None:
    kind = field.metadata["kind"]
    convert = partial(converters(cls)[field.name], name=field.name)
    if kind is kinds.uuid:
        assert convert(UUID) == str(UUID)
    elif isinstance(kind, kinds.ListOf) and kind.item is kinds.uuid:
        assert convert([UUID, str(UUID)]) == [str(UUID)] * 2
    elif kind is kinds.string:
        with pytest.raises(InvalidParameterError, match=rf"{field.name} is UUID.*must be a string"):
            convert(UUID)


def test_a_uuid_object_is_kept_and_sent_as_text() -> None:
    task = runware.PromptEnhance(prompt="x", task_uuid=UUID)
    assert task.task_uuid == str(UUID)
    assert task == runware.PromptEnhance(prompt="x", task_uuid=str(UUID))
    assert preparing.prepare(task).uuid == str(UUID)
    assert preparing.prepare({"taskType": "promptEnhance", "prompt": "x", "taskUUID": UUID}).uuid == str(UUID)
    assert preparing.request_for(UUID, None).uuid == str(UUID)
    assert image(seed_image=UUID).seed_image == str(UUID)
    assert sent({"taskType": "new", "deep": [{"uuid": UUID}]})["deep"] == [{"uuid": str(UUID)}]


@pytest.mark.parametrize("value", [UUID.hex, UUID.bytes, 1.5, b"x", [UUID]])
def test_what_is_no_uuid_is_refused(value: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"task_uuid is .*; it must be a UUID"):
        runware.PromptEnhance(prompt="x", task_uuid=value)


# --- mappings


def test_a_mapping_is_taken_for_an_object() -> None:
    task = image(lora=[{"model": "l:1@1", "weight": 1}, runware.Lora(model="l:2@1")], outpaint={"top": 64})
    assert task.lora == [runware.Lora(model="l:1@1", weight=1), runware.Lora(model="l:2@1")]
    assert task.outpaint == runware.Outpaint(top=64)
    assert sent(task)["lora"] == [{"model": "l:1@1", "weight": 1}, {"model": "l:2@1"}]
    assert pickle.loads(pickle.dumps(task)) == task
    read_only = MappingProxyType({"model": "l:1@1", "weight": None})
    assert image(lora=(read_only,)).lora == [runware.Lora(model="l:1@1")]


def test_the_keys_may_be_the_wires_own() -> None:
    python = {"model": "m:2@1", "guide_image": "https://example.com/a.png", "start_step": 1}
    in_wire = {"model": "m:2@1", "guideImage": "https://example.com/a.png", "startStep": 1}
    assert image(control_net=[in_wire]) == image(control_net=[python])
    with pytest.raises(InvalidParameterError, match=r"control_net\[0\]\.guide_image was given twice"):
        image(control_net=[python | in_wire])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"lora": [{"model": "l:1@1", "wieght": 1}]},
            r"no parameter wieght for lora\[0\].*did you mean weight\?",
        ),
        (
            {"lora": [{"model": "l:1@1", "weight": 9}]},
            r"^lora\[0\]\.weight is 9; it must be between -4 and 4",
        ),
        ({"lora": [{"model": "l:1@1"}, {"weight": 1}]}, r"^lora\[1\]\.model is required\."),
        ({"lora": [{"model": 5}]}, r"^lora\[0\]\.model is 5 \(int\); it must be a model's AIR"),
        ({"lora": {"model": "l:1@1"}}, r"^lora is .* \(dict\); it must be a list, each item a Lora\."),
        ({"lora": ["l:1@1"]}, r"^lora\[0\] is 'l:1@1' \(str\); it must be a Lora"),
        ({"outpaint": {"top": "64"}}, r"^outpaint\.top is '64' \(str\); it must be an integer"),
        ({"reference_images": [{"image": "no file.png"}]}, r"^reference_images\[0\]\.image: "),
        ({"reference_images": [{"imag": b"x"}]}, r"imag for reference_images\[0\].*did you mean image\?"),
        ({"hires_fix": {"strenght": 1}}, r"strenght for hires_fix.*did you mean strength\?"),
        (
            {"provider_settings": runware.BFLProviderSettings()},
            r"; it must be an ImageProviderSettings, such as ImageProviderSettings\(bfl=BFLProviderSettings\(\.\.\.\)\)\.$",
        ),
    ],
)
def test_a_mapping_is_checked_as_the_object_is(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidParameterError, match=sentence):
        image(**given)


def test_an_object_inside_of_a_mapping_may_be_a_mapping() -> None:
    settings = {"temperature": 0.5, "tools": [{"name": "f", "schema": {"type": "object"}, "new": 1}]}
    task = runware.TextInference(
        model="m:1@1",
        messages=[{"role": "assistant", "tools": [{"id": "1", "name": "f", "input": {"x": Integer(1)}}]}],
        **settings,
    )
    assert task.messages[0]["tools"][0]["id"] == "1"
    assert sent(task)["messages"][0]["tools"][0]["input"] == {"x": 1}
    assert sent(task)["tools"] == settings["tools"]


@in_turn("cls", [cls for cls in MODELS if issubclass(cls, Object)])
def test_every_object_is_described_by_a_mapping(cls: type[Any]) -> None:
    typed = getattr(runware, f"{cls.__name__}Dict")
    is_open = issubclass(cls, OpenObject)
    assert list(typed.__annotations__) == [field.name for field in fields_of(cls) if "wire" in field.metadata]
    required = {field.name for field in fields_of(cls) if field.required}
    if required:
        with pytest.raises(InvalidParameterError, match=r"here\.\w+ is required"):
            from_mapping(cls, {}, "here")
    if is_open:
        made: Any = from_mapping(
            cls, {**dict.fromkeys(required, "x"), "brand_new": 1, "extra": {"newer": 2}}, "here"
        )
        assert made.extra == {"brand_new": 1, "newer": 2}
    else:
        with pytest.raises(InvalidParameterError, match="no parameter brand_new for here"):
            from_mapping(cls, {"brand_new": 1}, "here")
    for field in fields_of(cls):
        if field.metadata["kind"] not in (kinds.anything, kinds.media):
            with pytest.raises(InvalidParameterError, match=rf"^here\.{field.name}(:| is) "):
                from_mapping(cls, {field.name: object()}, "here")


def test_objects_in_a_mapping_task_are_sent_as_the_wire_wants_them() -> None:
    task = {
        "taskType": "imageInference",
        "controlNet": [runware.ControlNet(model="m:1@1", guide_image=b"GIF89a")],
    }
    assert sent(task)["controlNet"] == [{"model": "m:1@1", "guideImage": "data:image/gif;base64,R0lGODlh"}]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"temperature": 0.5, "settings": {"temperature": 1}},
            "settings.temperature was given twice: it is sent as settings.temperature, which",
        ),
        (
            {"settings": {"temperature": 1}, "temperature": 0.5},
            "temperature was given twice: it is sent as settings.temperature, which",
        ),
        (
            {"temperature": 0.5, "extra": {"settings": {"temperature": 1}}},
            "settings.temperature was given twice: it is sent as settings.temperature, which",
        ),
        (
            {"temperature": 0.5, "extra": {"settings": 5}},
            "settings was given twice: it is sent as settings, which",
        ),
    ],
)
def test_what_was_given_twice_is_named_with_its_place(given: dict[str, Any], sentence: str) -> None:
    messages = [runware.Message(role="user", content="x")]
    with pytest.raises(InvalidParameterError, match=f"^{re.escape(sentence)} another parameter also sets"):
        preparing.prepare(runware.TextInference(model="m:1@1", messages=messages, **given))


# --- one walk over the values


@pytest.mark.parametrize(
    "task",
    [
        image(seed_image=b"GIF89a"),
        image(reference_images=["https://example.com/a.png", b"GIF89a"]),
        image(reference_images=[{"image": b"GIF89a"}]),
        image(extra={"new": {"deep": [b"GIF89a"]}}),
        {"taskType": "imageInference", "inputs": {"seedImage": b"GIF89a"}},
        {"taskType": "new", "lora": [runware.ReferenceImage(image=b"GIF89a")]},
    ],
)
def test_local_media_are_only_read_where_that_may_take_its_time(task: Any) -> None:
    with pytest.raises(wire.LocalMediaError):
        preparing.prepare(task, read=wire.no_reading)
    assert "data:image/gif;base64,R0lGODlh" in str(sent(task))


@pytest.mark.parametrize("task", [image(seed_image=UUID), {"taskType": "new", "n": 1}])
def test_what_is_not_read_is_made_ready_anywhere(task: Any) -> None:
    assert preparing.prepare(task, read=wire.no_reading).payload == preparing.prepare(task).payload | {
        "taskUUID": ANY
    }


def test_what_no_json_has_a_word_for_is_refused_anywhere() -> None:
    with pytest.raises(InvalidParameterError, match="cannot be sent as JSON"):
        preparing.prepare(image(settings={"x": object()}), read=wire.no_reading)


@pytest.mark.parametrize(
    "task",
    [
        image(
            settings={"x": ["y" * 1000, {"z": 1.5}], "n": None}, seed_image=bytes(9000), extra={"new": [1, 2]}
        ),
        {"taskType": "new", "text": "x" * 5000, "list": [{"a": 1}] * 100},
    ],
)
def test_a_request_knows_about_how_long_its_json_is(task: Any) -> None:
    made = preparing.prepare(task)
    assert 0.8 < made.size / len(json.dumps(made.payload)) < 1.8


def test_values_of_another_librarys_classes_are_no_objects() -> None:
    @attrs.frozen
    class Foreign:
        x: int = 1

    for value in (Foreign(), image()):
        with pytest.raises(
            InvalidParameterError, match=r"settings\.x holds .*, which cannot be sent as JSON"
        ):
            preparing.prepare(image(settings={"x": value}))


# --- results as media


def result(cls: type[Any] = runware.Image, **item: Any) -> Any:
    return wire.from_wire(cls, {"taskType": "imageInference", **item})


URL, OTHER_URL = "https://example.com/a.png", "https://example.com/b.png"


@pytest.mark.parametrize(
    ("given", "stands_for"),
    [
        (result(imageUUID=str(UUID), imageURL=URL), str(UUID)),
        (result(imageUUID=str(UUID)), str(UUID)),
        (result(imageURL=URL), URL),
        (result(imageBase64Data="R0lGODlh" * 8), "R0lGODlh" * 8),
        (result(imageDataURI="data:image/gif;base64,R0lGODlh"), "data:image/gif;base64,R0lGODlh"),
        (result(runware.StoredMedia, mediaUUID=str(UUID)), str(UUID)),
        (result(runware.Mask, maskImageUUID=str(UUID), maskImageURL=URL), str(UUID)),
    ],
)
def test_a_result_stands_for_its_file(given: Any, stands_for: str) -> None:
    assert image(seed_image=given).seed_image == stands_for
    assert image(reference_images=[given, b"GIF89a"]).reference_images == [stands_for, b"GIF89a"]
    [reference] = image(reference_images=[{"image": given}]).reference_images or ()
    assert reference == runware.ReferenceImage(image=stands_for)
    assert sent({"taskType": "new", "inputs": {"image": [given]}})["inputs"] == {"image": [stands_for]}
    assert media.encode(given, "media") == stands_for


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (result(runware.Text, text="x"), "seed_image: this Text has no file. Give a result that has one"),
        (result(), "seed_image: this Image has no file"),
        (
            result(runware.Cutout, imageURL=URL, videoURL=OTHER_URL),
            r"this Cutout has 2 files \(image, video\). Give the URL, UUID or content of the one you mean",
        ),
        ([result(imageURL=URL)], "of type list; give one of its items"),
        (ResultList([result(imageURL=URL)]), "of type ResultList; give one of its items"),
    ],
)
def test_a_result_that_stands_for_no_single_file_is_refused(given: Any, sentence: str) -> None:
    with pytest.raises(InvalidParameterError, match=sentence):
        image(seed_image=given)


# --- numbers, truth values and lists of other libraries


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"width": Integer(512)}, 512),
        ({"width": Index(512)}, 512),
        ({"width": Array(512)}, 512),
        ({"width": Size.LARGE}, 512),
        ({"cfg_scale": Float(7.5)}, 7.5),
        ({"cfg_scale": Real(7.5)}, 7.5),
        ({"cfg_scale": Array(7.5)}, 7.5),
        ({"cfg_scale": Integer(7)}, 7),
        ({"cfg_scale": Decimal("7.5")}, 7.5),
        ({"cfg_scale": Fraction(15, 2)}, 7.5),
        ({"include_cost": Boolean(True)}, True),
        ({"include_cost": Boolean(False)}, False),
        ({"include_cost": Truth()}, True),
    ],
)
def test_other_libraries_values_become_pythons(given: dict[str, Any], kept: object) -> None:
    [(name, _)] = given.items()
    task = image(**given)
    assert (getattr(task, name), type(getattr(task, name))) == (kept, type(kept))
    assert only_plain(sent(task))
    plain = sent({"taskType": "new", "deep": [{"here": given[name]}]})["deep"][0]["here"]
    assert (plain, type(plain)) == (kept, type(kept))


@pytest.mark.parametrize(
    "given",
    [
        {"width": Boolean(True)}, {"width": True}, {"width": Real(512)}, {"width": Array([512])}, {"width": "512"},
        {"cfg_scale": Boolean(True)}, {"cfg_scale": Real(float("nan"))}, {"cfg_scale": Decimal("Infinity")},
        {"cfg_scale": Array([1.5])}, {"cfg_scale": "7"}, {"cfg_scale": 1j},
        {"include_cost": Integer(1)}, {"include_cost": 1}, {"include_cost": Array([True])}, {"include_cost": "no"},
        {"include_cost": []}, {"include_cost": Real(1)},
    ],
)  # fmt: skip
def test_values_that_only_look_alike_are_refused(given: dict[str, Any]) -> None:
    [(name, _)] = given.items()
    with pytest.raises(InvalidParameterError, match=rf"^{name} is .*; it must be "):
        image(**given)


@pytest.mark.parametrize("value", [float("nan"), Float("inf"), Real(float("nan")), Decimal("NaN")])
def test_what_json_cannot_say_is_refused_deep_inside(value: object) -> None:
    with pytest.raises(InvalidParameterError, match=r"settings\.x\[0\] is .*JSON"):
        preparing.prepare(image(settings={"x": [value]}))


@pytest.mark.parametrize("value", [10**4300, -(10**5000)], ids=["positive", "negative"])
def test_an_integer_that_is_too_long_for_json_text_is_refused(value: int) -> None:
    for task in (image(settings={"x": [value]}), {"taskType": "new", "settings": {"x": [value]}}):
        with pytest.raises(InvalidParameterError, match=r"^settings\.x\[0\] has more than 4300 digits"):
            preparing.prepare(task)
    assert sent(image(settings={"x": 10**4300 - 1}))


@pytest.mark.parametrize(
    "given", [(1, 2, 3, 4), range(1, 5), deque([1, 2, 3, 4]), Array([1, 2, 3, 4]), [Integer(1), 2, 3, 4]]
)
def test_what_is_used_like_a_list_is_taken_for_one(given: Any) -> None:
    task = runware.RemoveBackground(input_image=URL, model="m:1@1", rgba=given)
    assert task.rgba == [1, 2, 3, 4]
    assert type(task.rgba) is list
    assert sent(task)["settings"]["rgba"] == [1, 2, 3, 4]
    assert sent({"taskType": "new", "list": given})["list"] == [1, 2, 3, 4]


def test_an_array_of_several_dimensions_is_a_list_of_lists() -> None:
    assert sent({"taskType": "new", "list": Array([[1, 2], [3, 4]])})["list"] == [[1, 2], [3, 4]]


@pytest.mark.parametrize("given", ["abc", b"abc", {"a": 1}, {1, 2}, 5, Array(5), iter([1])])
def test_what_is_no_list_is_refused(given: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^rgba is .*; it must be a list"):
        runware.RemoveBackground(input_image=URL, model="m:1@1", rgba=given)


def test_a_list_that_changes_afterwards_does_not_change_the_task() -> None:
    prompts = [runware.Lora(model="l:1@1")]
    task = image(lora=prompts)
    prompts.clear()
    assert task.lora == [runware.Lora(model="l:1@1")]


def test_options_may_be_other_libraries_numbers() -> None:
    decided = CallOptions(timeout=60, max_retries=2).changed(
        timeout=Real(3), max_retries=Integer(1), deadline=Float(9)
    )
    assert (decided.timeout, decided.max_retries, decided.deadline) == (3.0, 1, 9.0)
    assert {type(decided.timeout), type(decided.deadline), type(decided.max_retries)} == {float, int}
    client = runware.Runware(
        "key", timeout=Integer(3), max_retries=Index(1), max_in_flight=Integer(2), budget=Decimal("0.5"),
        reconnect=Boolean(True), upload_inputs=Boolean(False),
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(client))._config == client._config
    assert (client._config.timeout, client._config.budget, client._config.reconnect) == (3, 0.5, True)
    client.map([], limit=Integer(2))
    for name, value in (
        ("timeout", Real(float("nan"))),
        ("max_retries", Real(1)),
        ("deadline", Boolean(True)),
    ):
        with pytest.raises(InvalidParameterError, match=name):
            CallOptions(timeout=60, max_retries=2).changed(**{name: value})


@pytest.mark.parametrize("name", ["timeout", "connect_timeout", "budget"])
@pytest.mark.parametrize("value", [10**400, -(10**400), 10**309])
def test_a_number_that_no_float_can_be_is_refused(name: str, value: int) -> None:
    with pytest.raises(InvalidParameterError, match=name):
        runware.Runware("key", **{name: value})
    if name == "timeout":
        with pytest.raises(InvalidParameterError, match="deadline"):
            CallOptions(timeout=60, max_retries=2).changed(deadline=value)


async def test_a_number_of_things_may_be_as_large_as_anybody_likes() -> None:
    settings = {"max_retries": 10**400, "max_in_flight": 10**400, "max_message_size": 10**400}
    with FakeServer(lambda channel, task: channel.send(made(task, picture(task)))) as server:
        for url in (server.url, server.http_url):
            async with runware.Runware("key", url=url, **settings) as client:
                [image] = await client.image_inference(
                    model="m:1@1", positive_prompt="a lake", max_retries=10**400
                )
                assert image.image_uuid


# --- files that are gone


def given_to(cls: type[Any], name: str, value: object) -> Any:
    """An object or a task with one value only, whatever else it needs."""
    made: Any = object.__new__(cls)
    object.__setattr__(made, "__dict__", {name: value})
    return made


@in_turn(("cls", "field"), FIELDS)
def test_a_file_that_is_gone_is_named_as_the_caller_named_it(cls: type[Any], field: kinds.Field) -> None:
    is_task = issubclass(cls, Task)
    called = field.name if is_task else f"here.{field.name}"
    for given in (Path("gone.png"), [Path("gone.png")]):
        try:
            converters(cls)[field.name](given, called)
        except InvalidParameterError as error:
            at_once = error
        else:
            continue
        if "there is no file" in str(at_once):
            made = given_to(cls, field.name, given)
            with pytest.raises(InvalidParameterError) as later:
                wire.to_wire(made) if is_task else wire.Encoder().json(made, "here")
            assert (str(later.value), later.value.parameters) == (str(at_once), at_once.parameters)


def test_a_file_that_is_gone_deep_inside_is_named_as_the_caller_named_it(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"GIF89a")
    tasks = {
        "seed_image": image(seed_image=file),
        "reference_images[1].image": image(reference_images=["https://example.com/a.png", {"image": file}]),
        "control_net[0].guide_image": image(control_net=[{"model": "m:1@1", "guideImage": file}]),
        "inputs.seed_image": image(inputs={"seedImage": file}),
        "settings.brandNew.x": image(settings={"brandNew": {"x": file}}),
        "new[0].x": image(extra={"new": [{"x": file}]}),
        "inputs.seedImage": {"taskType": "imageInference", "inputs": {"seedImage": file}},
    }
    file.unlink()
    for name, task in tasks.items():
        with pytest.raises(InvalidParameterError) as caught:
            preparing.prepare(task)
        assert str(caught.value) == f"{name}: there is no file {file}."
        assert caught.value.parameters == (name,)


@pytest.mark.parametrize(("mode", "remedy"), [("RGB", ""), ("L", ""), ("I;16N", " Convert it to RGB first.")])
def test_a_picture_that_cannot_be_written_has_a_remedy_that_is_none_yet(mode: str, remedy: str) -> None:
    class Picture:
        format = None

        def save(self, *_: object, **__: object) -> None:
            raise ValueError("Operation on closed image")

    Picture.mode = mode  # type: ignore[attr-defined]
    with pytest.raises(
        InvalidParameterError, match=rf"^seed_image: the picture of mode .*closed image\.{remedy}$"
    ):
        sent(image(seed_image=Picture()))


# --- texts


TEXTS: list[Any] = [Known.MODEL, Text("m:1@1"), StrEnum("Model", {"M": "m:1@1"})["M"]]


@pytest.mark.parametrize("given", TEXTS)
def test_a_text_of_another_class_becomes_pythons(given: Any) -> None:
    task = image(model=given, positive_prompt=given, lora=[{"model": given}])
    for text in (task.model, task.positive_prompt, (task.lora or [])[0].model):
        assert (text, type(text)) == ("m:1@1", str)
    for payload in (sent(task), sent({"taskType": "new", "deep": [{given: given}]})):
        assert only_plain(payload)
        assert "m:1@1" in json.dumps(payload)


STAND_INS = [
    *(
        "x",
        "m:1@1",
        str(UUID),
        "https://example.com/a.png",
        b"GIF89a",
        5,
        1.5,
        True,
        None,
        ["x"],
        [1],
        {"a": "x"},
    ),
    *(UUID, runware.Lora(model="m:1@1"), result(imageURL=URL), Known.MODEL),
]


@in_turn(("cls", "field"), FIELDS)
def test_what_says_that_it_is_of_another_class_is_sent_as_json_or_refused(
    cls: type[object], field: kinds.Field
) -> None:
    convert = partial(converters(cls)[field.name], name=field.name)
    for value in STAND_INS:
        for given in (StandIn(value), [StandIn(value)], {"a": StandIn(value)}):
            try:
                kept = convert(given)
                payload = sent({"taskType": "new", "deep": [kept], "extra": {"x": given}})
            except InvalidParameterError:
                continue
            assert only_plain(payload)


@pytest.mark.parametrize("value", STAND_INS, ids=repr)
def test_a_stand_in_for_a_task_or_a_key_is_sent_or_refused(value: Any) -> None:
    tasks: list[Any] = [StandIn(value), {"taskType": StandIn(value)}, {"taskType": "new", StandIn("x"): 1}]
    for task in tasks:
        with pytest.raises(InvalidParameterError):
            preparing.prepare(task)
    with suppress(InvalidParameterError):
        assert only_plain(preparing.prepare({"taskType": "new", "taskUUID": StandIn(value)}).payload)


# --- what cannot be shown


UNSHOWABLE: list[Any] = [Unshowable(), [Unshowable()], {"a": Unshowable()}, [10**5000], 10**5000]


@in_turn(("cls", "field"), FIELDS)
def test_what_cannot_be_shown_is_refused_with_a_sentence(cls: type[object], field: kinds.Field) -> None:
    convert = partial(converters(cls)[field.name], name=field.name)
    for value in UNSHOWABLE:
        with pytest.raises(InvalidParameterError) as caught:
            preparing.prepare({"taskType": "new", "kept": convert(value)})
        assert re.search(rf"\b({field.name}|kept)\b", str(caught.value)), "it names what was given"
        assert len(str(caught.value)) < 400


SETTINGS = [
    *(
        "timeout",
        "connect_timeout",
        "budget",
        "max_in_flight",
        "max_retries",
        "max_message_size",
        "reconnect",
    ),
    *("upload_inputs", "transport", "validate", "on_event", "http_client", "url"),
]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_cannot_be_shown_or_compared_is_refused(name: str) -> None:
    for value in (Unshowable(), [10**5000], -(10**5000), Incomparable()):
        with pytest.raises(InvalidParameterError, match=rf"^{name} is ") as caught:
            runware.Runware("key", **{name: value})
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("value", [*STAND_INS, "wss://example.com/v1", "http", "warn"], ids=repr)
def test_a_setting_that_says_that_it_is_of_another_class_is_taken_or_refused(name: str, value: Any) -> None:
    given = StandIn(value)
    try:
        client = runware.Runware("key", **cast("Any", {name: given}))
    except InvalidParameterError as error:
        sentence = str(error)
    else:
        taken = getattr(client._options if name == "validate" else client._session._config, name)
        assert taken is not given
        return
    assert sentence.startswith(f"{name} is ")


def test_a_url_of_another_class_becomes_pythons() -> None:
    url = runware.Runware("key", url=Text("wss://example.com/v1"))._session._config.url.reveal()
    assert (url, type(url)) == ("wss://example.com/v1", str)


@pytest.mark.parametrize(
    "key", [Unshowable(), [10**5000], 10**5000, StandIn("key")], ids=["object", "list", "integer", "text"]
)
def test_a_key_that_is_no_text_is_refused(key: Any) -> None:
    with pytest.raises(
        AuthenticationError, match=rf"^api_key is of type {type(key).__name__}; it must be a string"
    ):
        runware.Runware(key)


@pytest.mark.parametrize("name", ["timeout", "deadline", "max_retries", "on_incomplete", "validate"])
def test_an_option_that_cannot_be_shown_or_compared_is_refused(name: str) -> None:
    options = CallOptions(timeout=60, max_retries=2)
    for value in (Unshowable(), [10**5000], -(10**5000), Incomparable()):
        with pytest.raises(InvalidParameterError, match=rf"^{name} is "):
            options.changed(**{name: value})


@pytest.mark.parametrize(
    "value", [*STAND_INS, "x" * 400, "A" * 400, Path("out")], ids=lambda value: repr(value)[:30]
)
def test_what_says_that_it_is_of_another_class_is_taken_or_refused_by_calls(
    value: Any, tmp_path: Path
) -> None:
    given, client = StandIn(value), runware.Runware("key")
    calls: list[Callable[[], object]] = [
        lambda: folder_path(given),
        lambda: NameTemplate(given),
        lambda: client.models.get(given),
        lambda: client.models.find(task=given),
        lambda: client.models.find(text=given),
        lambda: client.models.find(creator=given),
        lambda: client.models.find(takes=[given]),
        lambda: client.job(given),
        lambda: the_file(given),
        lambda: webhooks.parse(given),
    ]
    for call in calls:
        with suppress(InvalidParameterError):
            call()
    assert not webhooks.check_token(given, "secret")


@pytest.mark.parametrize(
    "value",
    [["lora"], {}, Incomparable(), Unshowable(), StandIn("lora"), None, 5, "x"],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_kind_of_a_task_is_refused(value: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^category is .*; it must be one of 'checkpoint', "):
        variant_of("modelUpload", "category", value)


def test_a_folder_of_another_class_is_the_one_that_its_text_names() -> None:
    assert str(folder_path(Text("out"))) == "out"


@pytest.mark.parametrize("template", [Unshowable(), [10**5000], 10**5000], ids=["object", "list", "integer"])
def test_a_template_that_cannot_be_shown_is_refused(template: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^name: the template .* cannot be used"):
        NameTemplate(template)


@pytest.mark.parametrize("value", [Unshowable(), [10**5000], 10**5000], ids=["object", "list", "integer"])
def test_what_else_cannot_be_shown_is_refused_with_a_sentence(value: Any) -> None:
    client = runware.Runware("key")
    calls: list[Callable[[], object]] = [
        lambda: client.job(value),
        lambda: client.models.get(value),
        lambda: client.models.find(task=value),
        lambda: client.models.find(text=value),
        lambda: client.models.find(takes=value),
        lambda: preparing.prepare(value),
        lambda: preparing.prepare({"taskType": value}),
        lambda: preparing.prepare({"taskType": "new", "x": {value if isinstance(value, int) else 5: 1}}),
        lambda: checked_tasks(value[0] if isinstance(value, list) else value),
        lambda: flat_results(value),
        lambda: flat_results([value]),
        lambda: folder_path(value),
        lambda: the_file(value),
        lambda: the_file(result(imageURL=URL), value),
        lambda: runware.Batch("a.journal", client).run([], retry=[value]),
        lambda: runware.Batch("a.journal", client).run([], on_unknown=value),
    ]
    for call in calls:
        with pytest.raises(InvalidParameterError):
            call()


# --- limits


STEPS = [None, 1, 8, 64, 0.1, 0.5]
ENDS = [(None, None), (0, None), (1, None), (128, 2048), (100, 1000), (None, 1000), (0, 1), (0.05, 0.95)]
VALUES = [-64, 0, 1, 32, 63, 65, 500, 999, 10**9, 10**400, -(10**5000), 0.3, 0.7, 1.05, -0.2, 1e300]


@pytest.mark.parametrize("step", STEPS)
@in_turn(("lowest", "highest"), ENDS)
def test_the_nearest_value_that_a_refusal_names_is_allowed(step: Any, lowest: Any, highest: Any) -> None:
    rule = limits.Limits(minimum=lowest, maximum=highest, step=step)
    for value in VALUES:
        try:
            rule.check(value, "width")
        except InvalidParameterError as error:
            sentence = str(error)
            assert sentence.startswith("width is ")
            nearest = rule.nearest(value)
            if nearest is None:
                assert "nearest" not in sentence
                continue
            rule.check(nearest, "width")
            if abs(nearest) < 10**300:
                assert sentence.endswith(f" The nearest is {nearest}.")
            for other in (nearest + (step or 1), nearest - (step or 1)):
                if rule.nearest(other) == other and abs(value) < 10**300:
                    assert abs(nearest - value) <= abs(other - value) + 1e-9


def test_limits_without_any_value_name_none() -> None:
    with pytest.raises(InvalidParameterError) as caught:
        limits.Limits(minimum=10, maximum=20, step=64).check(5, "width")
    assert str(caught.value) == "width is 5; it must be between 10 and 20, in multiples of 64."


def test_a_multiple_of_a_decimal_step_is_one() -> None:
    refused: list[float] = []
    for hundredths in range(-300, 301):
        try:
            limits.Limits(step=0.1).check(hundredths / 100, "x")
        except InvalidParameterError:
            refused.append(hundredths / 100)
    assert refused == [hundredths / 100 for hundredths in range(-300, 301) if hundredths % 10]
