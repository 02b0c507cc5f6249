"""Limits: what no model takes is refused before it is sent, and what some model takes is not."""

from __future__ import annotations

import inspect
import math
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import DataObject, data, from_regex, text

import runware
import runware.tasks as tasks
from runware._catalogue.model_info import find_model
from runware._models import kinds
from runware._models.codec import Encoder
from runware._models.limits import Limits
from runware._models.model import Object, Result, Settings, Task, fields_of, model, param
from runware._models.preparing import MAX_DURATION, describe, prepare, request_for
from runware._models.pydantic_schema import json_schema_of
from runware._models.task_types import TASK_TYPES
from runware.client import Runware
from runware.emulator.checking.parameters import read
from runware.emulator.refusal import Refused
from tests.support.in_turn import in_turn
from tests.support.sample_values import UUID, beside, required, sample, value_of
from tests.support.schema_examples import SCHEMA

Model = type[Task[Any]] | type[Object]
CLASSES: list[Model] = [
    value
    for name in dir(runware)
    if inspect.isclass(value := getattr(runware, name))
    and issubclass(value, Task | Object)
    and value not in (Task, Object)
]


#: A value, and whether it is within the limits.
Edge = tuple[Any, bool]
NUMBERS = (kinds.integer, kinds.number)


def edges(kind: kinds.Kind, limits: Limits) -> Iterator[Edge]:
    """Values on both sides of each limit."""
    if isinstance(kind, kinds.Either):
        for option in kind.options:
            yield from edges(option, limits)
    elif isinstance(kind, kinds.ListOf):
        whole = sample(kind, limits)
        yield from ((length * whole[:1], good) for length, good in lengths(limits) if length or not good)
        for item, good in edges(kind.item, limits.each or Limits()):
            yield [*whole[:-1], item], good
    elif kind in NUMBERS:
        yield from numbers(limits, 1 if kind is kinds.integer else 0.001)
    elif kind is kinds.string and limits.pattern is None:
        yield from (("x" * length, good) for length, good in lengths(limits))


def lengths(limits: Limits) -> Iterator[tuple[int, bool]]:
    for end, over in ((limits.min_length, -1), (limits.max_length, 1)):
        if end is not None:
            yield end, True
            if end + over >= 0:
                yield end + over, False


def numbers(limits: Limits, least: float) -> Iterator[Edge]:
    for end, over in ((limits.minimum, -1), (limits.maximum, 1)):
        if end is not None:
            within = end if least == 1 or limits.step else end - over * least
            yield within, limits.allows(within)
            yield end + over * (limits.step or least), False
            yield (math.ceil(end) if over < 0 else math.floor(end)) + over * (limits.step or 1), False
    for end, inward in ((limits.above, 1), (limits.below, -1)):
        if end is not None:
            yield end, False
            yield end + inward * (limits.step or least), True
    if limits.step is not None and least == 1 and limits.step > 1:
        yield (limits.minimum or 0) + 1, False


def limited() -> Iterator[Any]:
    for cls in CLASSES:
        for field in fields_of(cls):
            kind, limits = field.metadata["kind"], field.metadata.get("limits", Limits())
            for index, (value, good) in enumerate(edges(kind, limits)):
                name = f"{cls.__name__}.{field.name} {index} {'within' if good else 'outside'}"
                yield pytest.param(cls, field, value, good, id=name)


LIMITED = list(limited())
OUTSIDE = [case for case in LIMITED if not case.values[3]]


@in_turn(("cls", "field", "value", "good"), LIMITED)
def test_what_no_model_takes_is_refused_and_what_is_just_within_is_not(
    cls: Model, field: kinds.Field, value: Any, good: bool
) -> None:
    values = {**required(cls), **beside(cls, field.name), field.name: value}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of percentages
        if good:
            made = cls(**values)
            assert getattr(made, field.name) == value
            return
        with pytest.raises(runware.InvalidParameterError) as caught:
            cls(**values)
    assert str(caught.value).startswith(field.name)
    assert any(text in str(caught.value) for text in shown(value))


def shown(value: Any) -> Iterator[str]:
    """What a sentence that refuses a value may say of it: the number, the last one of a list, or how long it is."""
    if isinstance(value, str | list):
        yield f" {len(value)} "
    last = value[-1] if isinstance(value, list) and value else value
    if isinstance(last, int | float):
        yield f" is {last};"
    elif isinstance(value, list):
        yield f" {len(last)} character" if isinstance(last, str) else "items"


@in_turn(("cls", "field", "value", "good"), [case for case in LIMITED if issubclass(case.values[0], Task)])
def test_the_local_server_says_the_same(
    cls: type[Task[Any]], field: kinds.Field, value: Any, good: bool
) -> None:
    _, payload = describe(cls(**required(cls)))
    payload |= beside(cls, field.name)
    sent = {**payload, field.metadata["wire"]: in_json(value)}
    if good:
        assert read(cls, sent)[field.name] == in_json(value)
        return
    with pytest.raises(Refused, match=field.metadata["path"][-1]):
        read(cls, sent)


def in_json(value: Any) -> Any:
    return Encoder().json(value, "")


PATTERNS = [
    pytest.param(cls, field, id=f"{cls.__name__}.{field.name}")
    for cls in CLASSES
    for field in fields_of(cls)
    if (limits := field.metadata.get("limits")) and limits.pattern
]


@pytest.mark.parametrize(("cls", "field"), PATTERNS)
@given(data=data())
def test_a_text_that_matches_is_taken_and_any_other_is_not(
    cls: type[Task[Any]], field: kinds.Field, data: DataObject
) -> None:
    pattern: str = field.metadata["limits"].pattern
    _, payload = describe(cls(**required(cls)))
    good = data.draw(from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    assert getattr(cls(**required(cls), **{field.name: good}), field.name) == good
    assert read(cls, {**payload, field.metadata["wire"]: good})[field.name] == good
    for wrong in (f"{good}\n", f" {good}", data.draw(text())):
        if re.fullmatch(pattern, wrong, re.ASCII) is None:
            with pytest.raises(runware.InvalidParameterError, match=f"^{field.name} is .* must match"):
                cls(**required(cls), **{field.name: wrong})
            with pytest.raises(Refused, match=f"'{field.metadata['wire']}' must match the pattern"):
                read(cls, {**payload, field.metadata["wire"]: wrong})


@model
class Limited(Task[Result]):
    """A task with every limit there is."""

    task_type = "limited"
    share: float | None = param("share", kinds.number, default=None, minimum=0, below=1)
    between: int | None = param("between", kinds.integer, default=None, above=0, below=9, step=4)
    code: str | None = param("code", kinds.string, default=None, pattern="[a-z]+\\.[0-9]{2}", max_length=6)
    words: list[str] | None = param(
        "words",
        kinds.list_of(kinds.string),
        default=None,
        min_length=1,
        each=Limits(min_length=2, max_length=4, pattern="[a-z]+"),
        each_known=("warm", "cold"),
    )
    pairs: list[list[int]] | None = param(
        "pairs",
        kinds.list_of(kinds.list_of(kinds.integer)),
        default=None,
        each=Limits(min_length=2, max_length=2),
    )
    mixed: list[int | str] | str | None = param(
        "mixed",
        kinds.either(kinds.list_of(kinds.either(kinds.integer, kinds.string)), kinds.string),
        default=None,
        max_length=2,
        each=Limits(minimum=0, maximum=9, max_length=3),
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence", "rule"),
    [
        ("share", 0, None, None),
        ("share", 0.999, None, None),
        ("share", 1, "share is 1; it must be at least 0 and less than 1.", "'share' must be at least 0 less than 1."),
        ("between", 4, None, None),
        ("between", 8, None, None),
        ("between", 0, "between is 0; it must be greater than 0 and less than 9, in multiples of 4.", "'between' must be"),
        ("between", 12, "between is 12; it must be greater than 0 and less than 9, in multiples of 4.", "'between' must be"),
        ("code", "ab.12", None, None),
        ("code", "ab12", r"code is 'ab12'; the whole of it must match the regular expression [a-z]+\.[0-9]{2}.", r"'code' must match the pattern [a-z]+\.[0-9]{2}."),
        ("code", "ab.\u0661\u0662", "code is 'ab.\u0661\u0662'; the whole of it must match", "'code' must match"),
        ("code", "abcd.12", "code has 7 characters; it must have at most 6.", "The length of 'code' must be at most 6."),
        ("words", ["warm", "cold"], None, None),
        ("words", [], "words has 0 items; it must have at least 1.", "The length of 'words' must be at least 1."),
        ("words", ["warm", "x"], "words[1] has 1 character; it must have between 2 and 4.", "The length of 'words[1]' must be between 2 and 4."),
        ("pairs", [[1, 2]], None, None),
        ("pairs", [[1, 2, 3]], "pairs[0] has 3 items; it must have exactly 2.", "The length of 'pairs[0]' must be"),
        ("words", ["WARM"], "words[0] is 'WARM'; the whole of it must match the regular expression [a-z]+.", "'words[0]' must match the pattern [a-z]+."),
        ("words", ["mild"], None, "Supported values are: 'warm', 'cold'."),
        ("mixed", "ab", None, None),
        ("mixed", "abc", "mixed has 3 characters; it must have at most 2.", "The length of 'mixed' must be at most 2."),
        ("mixed", [9, "abc"], None, None),
        ("mixed", [10], "mixed[0] is 10; it must be between 0 and 9. The nearest is 9.", "'mixed[0]' must be between 0 and 9."),
        ("mixed", [1, "abcd"], "mixed[1] has 4 characters; it must have at most 3.", "The length of 'mixed[1]' must be at most 3."),
    ],
)  # fmt: skip
def test_each_limit_has_its_sentence_here_and_at_the_local_server(
    name: str, value: Any, sentence: str | None, rule: str | None
) -> None:
    if sentence is None:
        assert getattr(Limited(**{name: value}), name) == value
    else:
        with pytest.raises(runware.InvalidParameterError) as caught:
            Limited(**{name: value})
        assert str(caught.value).startswith(sentence)
    if rule is None:
        assert read(Limited, {name: value}) == {name: value}
    else:
        with pytest.raises(Refused) as refused:
            read(Limited, {name: value})
        [error] = refused.value.errors
        place = error["parameter"]
        assert place.partition("[")[0] == name
        assert error["code"] == f"invalid{name.capitalize()}"
        assert error["message"].startswith(f"Invalid value for '{place}' parameter. {rule}")


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
        xs: list[float] | None = param(
            "xs", kinds.list_of(kinds.number), default=None, each=Limits(step=step)
        )

    added = 0.0
    for count in range(201):
        for good in (count * step, -count * step, count / (1 / step), added):
            _, payload = describe(Stepped(x=good, xs=[0, good]))
            assert read(Stepped, payload) == {"x": good, "xs": [0, good]}
        added += step
        for wrong in ((count + 0.5) * step, (count + 0.01) * step, -(count + 0.999) * step):
            for values in ({"x": wrong}, {"xs": [wrong]}):
                with pytest.raises(runware.InvalidParameterError, match=f"a multiple of {step}"):
                    Stepped(**values)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
                with pytest.raises(Refused, match=f"in multiples of {step}"):
                    read(Stepped, values)


PERCENTAGES = [
    pytest.param(cls, field, id=f"{cls.__name__}.{field.name}")
    for cls in CLASSES
    for field in fields_of(cls)
    if field.name.endswith("percentage")
]


@pytest.mark.parametrize(("cls", "field"), PERCENTAGES)
def test_a_fraction_for_a_percentage_is_asked_about(cls: Model, field: kinds.Field) -> None:
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


def test_it_is_asked_about_at_the_line_of_the_program_however_deep_it_stands() -> None:
    given = {"guidance_end_step_percentage": 0.3}
    with pytest.warns(UserWarning, match="is 0.3, less than 1 %") as caught:
        image(advanced_features={"flux_kontext": given})
    assert [warning.filename for warning in caught] == [__file__]


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
    assert prepare(cls(**required(cls))).kind.max_duration == max_duration
    assert prepare({"taskType": cls.task_type}).kind.max_duration == max_duration
    assert request_for(UUID, cls).kind.max_duration == max_duration
    assert "as a whole, unless `deadline` says otherwise." in (cls.__doc__ or "")
    if cls.__settings__.constants:
        return  # the overloads of a method with variants have no docstring at run time
    assert "as a whole, unless `deadline` says otherwise." in (getattr(Runware, method).__doc__ or "")


def test_an_image_may_take_five_minutes_and_a_task_that_is_not_known_twenty() -> None:
    assert prepare(image()).kind.max_duration == 300
    assert "It may take 5 minutes as a whole" in (Runware.image_inference.__doc__ or "")
    assert prepare({"taskType": "brandNew"}).kind.max_duration == MAX_DURATION == 1200


# Parameters that have to do with each other ---------------------------------------------------------------------------


@model
class Part(Object):
    """An object with every rule for several fields."""

    __settings__ = Settings(
        exclusive=(("a", "b"),),
        at_least_one=(("a", "b", "c"),),
        together=(("c", "width"),),
        requires=(("d", "a", "c"),),
    )
    a: int | None = param("a", kinds.integer, default=None)
    b: int | None = param("b", kinds.integer, default=None)
    c: int | None = param("c", kinds.integer, default=None)
    d: int | None = param("d", kinds.integer, default=None)
    width: int | None = param("theWidth", kinds.integer, default=None)


@model
class Whole(Task[Result]):
    """A task with every rule for several parameters."""

    task_type = "whole"
    __settings__ = Settings(
        exclusive=(("text", "image"),),
        at_least_one=(("text", "image"),),
        together=(("width", "height", "depth"),),
        requires=(("side", "image"),),
    )
    text: str | None = param("text", kinds.string, default=None)
    image: str | None = param("image", kinds.string, default=None, path="inputs.image")
    width: int | None = param("width", kinds.integer, default=None)
    height: int | None = param("height", kinds.integer, default=None, path="settings.height")
    depth: int | None = param("depth", kinds.integer, default=None)
    side: int | None = param("side", kinds.integer, default=None)
    part: Part | None = param("part", Part, default=None)


SIZE: dict[str, Any] = {"width": 1, "settings": {"height": 1}, "depth": 1}


@pytest.mark.parametrize(
    ("given", "sent", "sentence", "message", "place"),
    [
        ({"text": "a"}, {"text": "a"}, None, None, None),
        ({"image": "a"}, {"inputs": {"image": "a"}}, None, None, None),
        ({"text": "a", "width": 1, "height": 1, "depth": 1}, {"text": "a", **SIZE}, None, None, None),
        ({}, {}, "None of text, image was given; give at least one of them.",
         "Missing required parameter: 'text' or 'inputs.image'.", ["text", "inputs.image"]),
        ({"text": "a", "image": "b"}, {"text": "a", "inputs": {"image": "b"}},
         "text and image were given together; give at most one of them.",
         "'text' and 'inputs.image' cannot be used together.", ["text", "inputs.image"]),
        ({"text": "a", "width": 1, "depth": 1}, {"text": "a", "width": 1, "depth": 1},
         "width and depth were given without height; give all of them, or none.",
         "Missing required parameter: 'settings.height'. It is required together with 'width' and 'depth'.", "settings.height"),
        ({"image": "a", "side": 1}, {"inputs": {"image": "a"}, "side": 1}, None, None, None),
        ({"text": "a", "side": 1}, {"text": "a", "side": 1}, "side was given without image; give image, too.",
         "Missing required parameter: 'inputs.image'. It is required together with 'side'.", "inputs.image"),
        ({"text": "a", "part": {"b": 1, "d": 1}}, {"text": "a", "part": {"b": 1, "d": 1}},
         "d of part was given without a and c; give them, too.",
         "Missing required parameter: 'part.a', 'part.c'. It is required together with 'part.d'.", ["part.a", "part.c"]),
        ({"text": "a", "part": {"b": 1}}, {"text": "a", "part": {"b": 1}}, None, None, None),
        ({"text": "a", "part": {"c": 1, "width": 1}}, {"text": "a", "part": {"c": 1, "theWidth": 1}}, None, None, None),
        ({"text": "a", "part": {}}, {"text": "a", "part": {}},
         "None of a, b, c of part was given; give at least one of them.",
         "Missing required parameter: 'part.a' or 'part.b' or 'part.c'.", ["part.a", "part.b", "part.c"]),
        ({"text": "a", "part": {"c": 1}}, {"text": "a", "part": {"c": 1}},
         "c of part was given without width; give both, or neither.",
         "Missing required parameter: 'part.theWidth'. It is required together with 'part.c'.", "part.theWidth"),
        ({"text": "a", "part": {"a": 1, "b": 1}}, {"text": "a", "part": {"a": 1, "b": 1}},
         "a and b of part were given together; give at most one of them.",
         "'part.a' and 'part.b' cannot be used together.", ["part.a", "part.b"]),
    ],
)  # fmt: skip
def test_what_parameters_have_to_do_with_each_other_is_said_here_and_at_the_local_server(
    given: dict[str, Any], sent: dict[str, Any], sentence: str | None, message: str | None, place: Any
) -> None:
    if sentence is None:
        _, payload = describe(Whole(**given))
        assert payload == {"taskType": "whole", **sent}
        assert read(Whole, sent)
        return
    with pytest.raises(runware.InvalidParameterError) as caught:
        Whole(**given)
    assert str(caught.value) == sentence
    assert caught.value.parameters
    with pytest.raises(Refused) as refused:
        read(Whole, sent)
    [error] = refused.value.errors
    assert (error["message"], error["parameter"]) == (message, place)


def test_none_is_as_good_as_nothing_where_one_is_needed() -> None:
    with pytest.raises(runware.InvalidParameterError, match="give at least one of them"):
        Whole(text=None)
    with pytest.raises(runware.InvalidParameterError, match=r"^c of Part was given without width; give both"):
        Part(c=1, width=None)


GROUPS = [
    pytest.param(cls, names, rule, id=f"{cls.__name__} {rule} {' '.join(names)}")
    for cls in CLASSES
    for rule in ("at_least_one", "together", "requires")
    for names in getattr(cls.__settings__, rule)
]


@pytest.mark.parametrize(("cls", "names", "rule"), GROUPS)
def test_a_group_of_the_schema_is_kept_here_and_at_the_local_server(
    cls: Model, names: tuple[str, ...], rule: str
) -> None:
    fields = {field.name: field for field in fields_of(cls)}
    values = {name: value_of(fields[name]) for name in names}
    others = {name: value for name, value in required(cls).items() if name not in names}
    singles: list[dict[str, Any]] = [{name: value} for name, value in values.items()]
    good = singles if rule == "at_least_one" else [values]
    nothing: list[dict[str, Any]] = [{}]
    bad = {"at_least_one": nothing, "together": singles, "requires": singles[:1]}[rule]
    for some in good:
        made = cls(**others, **some)
        if isinstance(made, Task):
            _, payload = describe(made)
            assert read(type(made), payload).keys() >= {*some}
    for some in bad:
        with pytest.raises(runware.InvalidParameterError, match="; give "):
            cls(**others, **some)
        if not issubclass(cls, Task):
            continue
        sent = {fields[name].metadata["wire"]: value for name, value in some.items()}
        _, payload = describe(cls(**others, **good[0]))
        without = {key: value for key, value in payload.items() if key not in _places(fields, names)}
        with pytest.raises(Refused, match="Missing required parameter"):
            read(cls, {**without, **sent})


def _places(fields: dict[str, kinds.Field], names: tuple[str, ...]) -> set[str]:
    return {fields[name].metadata["path"][0] for name in names}


def test_the_json_schema_of_a_task_says_what_goes_together() -> None:
    schema = json_schema_of(Part)
    assert schema["allOf"] == [{"anyOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}]}]
    assert schema["dependentRequired"] == {"c": ["theWidth"], "theWidth": ["c"], "d": ["a", "c"]}


def test_the_json_schema_of_a_task_has_every_limit() -> None:
    properties = json_schema_of(Limited)["properties"]
    assert properties["share"] == {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
    assert properties["between"] == {
        "type": "integer",
        "exclusiveMinimum": 0,
        "exclusiveMaximum": 9,
        "multipleOf": 4,
    }
    assert properties["code"] == {
        "type": "string",
        "maxLength": 6,
        "pattern": r"^(?:[a-z]+\.[0-9]{2})$",
    }
    item = {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^(?:[a-z]+)$"}
    assert properties["words"] == {"type": "array", "minItems": 1, "items": item}
    listed, text = properties["mixed"]["anyOf"]
    assert listed["items"]["minimum"] == 0
    assert listed["items"]["maxLength"] == 3
    assert "minimum" not in text
