"""Limits: what no model takes is refused before it is sent, and what some model takes is not."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

import runware
import runware.tasks as tasks
from runware._models import kinds
from runware._models.limits import Limits
from runware._models.model import Object, Result, Task, fields_of, model, param
from runware._models.model_lookup import find_model
from runware._models.preparing import MAX_DURATION, describe, prepare, request_for
from runware._models.task_types import TASK_TYPES
from runware.client import Runware
from runware.emulator.checking import read
from runware.emulator.refusal import Refused
from tests.support.sample_values import UUID, required
from tests.support.schema_examples import SCHEMA

Model = type[Task[Any]] | type[Object]
CLASSES: list[Model] = [
    value
    for name in dir(runware)
    if inspect.isclass(value := getattr(runware, name))
    and issubclass(value, Task | Object)
    and value not in (Task, Object)
]


def limited() -> Iterator[Any]:
    for cls in CLASSES:
        for field in fields_of(cls):
            limits: Limits = field.metadata.get("limits", Limits())
            wrong: dict[str, float | None] = {
                "above": limits.above,
                "below": None if limits.minimum is None else math.ceil(limits.minimum) - (limits.step or 1),
                "beyond": None if limits.maximum is None else math.floor(limits.maximum) + (limits.step or 1),
            }
            for name, number in wrong.items():
                if number is not None:
                    yield pytest.param(cls, field, number, id=f"{cls.__name__}.{field.name} {name}")


LIMITED = list(limited())


def shaped(field: attrs.Attribute[Any], number: float) -> Any:
    kind: kinds.Kind = field.metadata["kind"]
    options = kind.options if isinstance(kind, kinds.Either) else (kind,)
    if any(option in (kinds.integer, kinds.number) for option in options):
        return number
    return [number] * (field.metadata["limits"].min_length or 1)


@pytest.mark.parametrize(("cls", "field", "number"), LIMITED)
def test_a_number_that_no_model_takes_is_refused(
    cls: Model, field: attrs.Attribute[Any], number: float
) -> None:
    with pytest.raises(runware.InvalidParameterError) as caught:
        cls(**{**required(cls), field.name: shaped(field, number)})
    assert field.name in str(caught.value)
    assert str(number) in str(caught.value)


@pytest.mark.parametrize(
    ("cls", "field", "number"), [case for case in LIMITED if issubclass(case.values[0], Task)]
)
def test_the_local_server_refuses_it_too(
    cls: type[Task[Any]], field: attrs.Attribute[Any], number: float
) -> None:
    _, payload = describe(cls(**required(cls)))
    with pytest.raises(Refused, match=field.metadata["path"][-1]):
        read(cls, {**payload, field.metadata["wire"]: shaped(field, number)})


def image(**given: Any) -> Task[Any]:
    return tasks.ImageInference(model="runware:101@1", positive_prompt="x", **given)


def guided(**given: Any) -> Task[Any]:
    return image(control_net=[tasks.ControlNet(model="runware:25@1", guide_image=UUID, **given)])


#: What one model or another is published to take, though most do not.
TAKEN = [
    image(ip_adapters=[tasks.IPAdapter(model="runware:55@1", guide_images=[UUID], weight=weight)])
    for weight in (-4, 0, 1.5, 4)
] + [
    image(pulid=tasks.PuLID(images=[UUID], cfg_start_step=25)),
    image(pulid=tasks.PuLID(images=[UUID], cfg_start_step_percentage=99)),
    guided(weight=-4),
    guided(start_step=0, end_step=1),
    guided(start_step_percentage=0, end_step_percentage=1),
    guided(start_step_percentage=99, end_step_percentage=100),
    image(
        watermark=tasks.Watermark(text="Draft", display_position="tiled"),
        seed=0,
        width=6256,
        height=16,
    ),
    image(output_format="TIFF"),
    image(seed=2**63 - 1),
    image(hires_fix=tasks.HiresFix(model="runware:504@1")),
    image(hires_fix=True),
    tasks.AudioInference(
        model="alibaba:qwen@3-tts-1.7b-base",
        number_results=4,
        audio_settings=tasks.AudioSettings(sample_rate=8000, bitrate=8),
    ),
    tasks.AudioInference(model="a:b@1", audio_settings=tasks.AudioSettings(bitrate=500)),
    tasks.Upscale(input_image=UUID, model="runware:500@1", control_net_weight=-4),
    tasks.VideoInference(model="a:b@1", safety=tasks.Safety(mode="fast"), resolution="4K"),
    tasks.VideoInference(model="a:b@1", safety=tasks.Safety(mode="full"), resolution="4k"),
    tasks.VideoInference(model="a:b@1", duration=0.5, fps=1),
] + [
    tasks.VideoInference(model="a:b@1", frame_images=[tasks.FrameImage(image=UUID, frame=frame)])
    for frame in (0, -1, 120, "first")
]  # fmt: skip


@pytest.mark.parametrize("task", TAKEN, ids=repr)
def test_what_some_model_takes_is_sent_and_the_local_server_takes_it(task: Task[Any]) -> None:
    payload = prepare(task).payload
    assert read(type(task), payload)


def test_what_every_model_refuses_is_not_offered() -> None:
    for wrong in (
        lambda: tasks.HiresFix(),  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
        lambda: tasks.IPAdapter(model="runware:55@1"),  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
        lambda: tasks.Watermark(text="Draft", tiled=True),  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    ):
        with pytest.raises(TypeError):
            wrong()
    assert "hiresFix" not in prepare(image(hires_fix=False)).payload


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (32, "width is 32; it must be between 64 and 65472, in multiples of 64. The nearest is 64."),
        (-64, "width is -64; it must be between 64 and 65472, in multiples of 64. The nearest is 64."),
        (0, "width is 0; it must be between 64 and 65472, in multiples of 64. The nearest is 64."),
        (10**9, "width is 1000000000; it must be between 64 and 65472, in multiples of 64. The nearest is 65472."),
    ],
)  # fmt: skip
def test_the_nearest_size_is_one_that_can_be_had(size: int, sentence: str) -> None:
    with pytest.raises(runware.InvalidParameterError) as caught:
        tasks.PhotoMaker(positive_prompt="x y", input_images=[UUID], width=size, height=512)
    assert str(caught.value) == sentence


def test_what_must_be_greater_than_nothing_says_so() -> None:
    with pytest.raises(runware.InvalidParameterError, match=r"^duration is 0; it must be greater than 0\.$"):
        tasks.VideoInference(model="a:b@1", duration=0)
    with pytest.raises(
        runware.InvalidParameterError, match=r"^rgba\[1\] is -1; it must be between 0 and 255\."
    ):
        tasks.RemoveBackground(rgba=[0, -1, 0, 1])


# Steps that are fractions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [0.05, 0.1, 0.2, 0.25, 0.01, 0.001, 0.3, 0.7, 1 / 3, 2.5, 1e-06])
def test_a_multiple_of_a_fraction_is_one_however_it_was_computed(step: float) -> None:
    @model
    class Stepped(Task[Result]):
        task_type = "stepped"
        x: float | None = param("x", kinds.number, default=None, step=step)
        xs: list[float] | None = param("xs", kinds.list_of(kinds.number), default=None, step=step)

    added = 0.0
    for count in range(201):
        for good in (count * step, -count * step, count / (1 / step), added):
            _, payload = describe(Stepped(x=good, xs=[0, good]))
            assert read(Stepped, payload) == {"x": good, "xs": [0, good]}
        added += step
        for wrong in ((count + 0.5) * step, (count + 0.01) * step, -(count + 0.999) * step):
            for given in ({"x": wrong}, {"xs": [wrong]}):
                with pytest.raises(runware.InvalidParameterError, match=f"a multiple of {step}"):
                    Stepped(**given)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
                with pytest.raises(Refused, match=f"in multiples of {step}"):
                    read(Stepped, given)


PERCENTAGES = [
    pytest.param(cls, field, id=f"{cls.__name__}.{field.name}")
    for cls in CLASSES
    for field in fields_of(cls)
    if field.name.endswith("percentage")
]


@pytest.mark.parametrize(("cls", "field"), PERCENTAGES)
def test_a_fraction_for_a_percentage_is_asked_about(cls: Model, field: attrs.Attribute[Any]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            cls(**required(cls), **{field.name: 0.3})
        except runware.InvalidParameterError as error:
            said = str(error)
        else:
            said = str(caught[0].message)
            assert caught[0].filename == __file__
    assert said.startswith(f"{field.name} of {cls.__name__} is 0.3")
    assert said.endswith("It is a percentage: 30 stands for 30 %. Did you mean 30?")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cls(**required(cls), **{field.name: 30})


# Where a parameter goes, and how long a task may take -------------------------------------------------------------


@pytest.mark.parametrize("model", ["bfl:flux@video-upscale", "bfl-flux-video-upscale"])
def test_a_parameter_goes_where_its_model_lists_it(model: str) -> None:
    task = tasks.Upscale(
        input_video="https://example.com/a.mp4", model=model, positive_prompt="sharp", settings={"a": 1}
    )
    sent = prepare(task).payload
    assert (sent["positivePrompt"], sent["settings"]) == ("sharp", {"a": 1})
    assert read(tasks.Upscale, sent)["positive_prompt"] == "sharp"
    del sent["settings"]
    known = find_model("bfl:flux@video-upscale")
    assert read(tasks.Upscale, sent, model=known)["positive_prompt"] == "sharp"


@pytest.mark.parametrize("model", ["runware:500@1", "acme:1@1", None])
def test_otherwise_it_goes_where_the_task_has_it(model: str | None) -> None:
    sent = prepare(tasks.Upscale(input_image=UUID, model=model, positive_prompt="sharp", steps=5)).payload
    assert "positivePrompt" not in sent
    assert sent["settings"] == {"positivePrompt": "sharp", "steps": 5}


def test_every_parameter_that_a_model_lists_by_its_name_is_sent_there() -> None:
    """What models list at the root never goes anywhere else for them, in any task."""
    checked = 0
    for known in SCHEMA.models.models.values():
        name = TASK_TYPES.get(known.task)
        cls: type[Task[Any]] | None = getattr(tasks, name) if name else None
        for field in fields_of(cls) if cls else ():
            listed = field.metadata.get("wire") in (known.params or ())
            if listed and len(field.metadata["path"]) > 1:
                assert known.air in field.metadata["root_for"], (known.air, field.name)
                checked += 1
    assert checked


METHODS = {
    task.method: (cls, task.spec.max_duration)
    for task in SCHEMA.tasks.values()
    for cls in [getattr(tasks, TASK_TYPES[task.spec.task])]
}


@pytest.mark.parametrize("method", METHODS)
def test_how_long_a_task_may_take_is_that_of_the_schema_and_documented(method: str) -> None:
    cls, max_duration = METHODS[method]
    assert prepare(cls(**required(cls))).max_duration == max_duration
    assert prepare({"taskType": cls.task_type}).max_duration == max_duration
    assert request_for(UUID, cls).max_duration == max_duration
    assert "as a whole, unless `deadline` says otherwise." in (cls.__doc__ or "")
    if cls.__settings__.constants:
        return  # the overloads of a method with variants have no docstring at run time
    assert "as a whole, unless `deadline` says otherwise." in (getattr(Runware, method).__doc__ or "")


def test_an_image_may_take_five_minutes_and_a_task_that_is_not_known_twenty() -> None:
    assert prepare(image()).max_duration == 300
    assert "It may take 5 minutes as a whole" in (Runware.image_inference.__doc__ or "")
    assert prepare({"taskType": "brandNew"}).max_duration == MAX_DURATION == 1200
