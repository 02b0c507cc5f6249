"""Models: every example of the schema, sent and received; what the server adds; what pickles."""

from __future__ import annotations

import copy
import inspect
import os
import pickle
import subprocess
import sys
import traceback
from array import array
from typing import Any, cast

import attrs
import pytest

import runware
from codegen.resolve import TaskType
from codegen.spec import Example
from runware._engine.envelope import unwrap
from runware._models import codec as wire
from runware._models.codec import to_wire
from runware._models.model import Model, Result, fields_of
from tests.support.in_turn import in_turn
from tests.support.schema_examples import EXAMPLES, task_of


@in_turn(("task", "example"), EXAMPLES)
def test_an_example_is_sent_as_the_wire_wants_it(task: TaskType, example: Example) -> None:
    request = task_of(task, example)
    by_wire = {
        field.metadata["wire"]: field for field in fields_of(type(request)) if "wire" in field.metadata
    }
    sent = to_wire(request)
    assert sent.pop("taskType") == task.spec.task
    for key, value in example.send.items():
        if key not in by_wire:
            assert sent.pop(key) == value  # what tells the variants apart
            continue
        metadata = by_wire[key].metadata
        expected = (
            (metadata["sent_as"] or {}).get(value, value) if not isinstance(value, dict | list) else value
        )
        assert taken(sent, metadata["path"]) == expected
    assert not leaves(sent), f"sent besides: {sent}"


@in_turn(("task", "example"), EXAMPLES)
def test_an_answer_loses_nothing(task: TaskType, example: Example) -> None:
    returns: type[Result] = getattr(runware, task.returns.name)
    for item in example.receive:
        answer = {"taskType": task.spec.task, "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6", **item}
        result = wire.from_wire(returns, answer)
        assert result.to_dict() == answer


def test_unknown_fields_and_values_of_an_answer_are_kept() -> None:
    answer = {
        "taskType": "imageInference",
        "taskUUID": "u",
        "imageUUID": "i",
        "imageURL": None,
        "seed": 2**63 - 1,
        "brandNew": {"x": [1]},
    }
    image = wire.from_wire(runware.Image, answer)
    assert image.seed == 2**63 - 1
    assert image.extra == {"brandNew": {"x": [1]}, "imageURL": None}
    assert image.to_dict() == answer


def test_a_field_that_the_server_forgot_does_not_lose_the_result() -> None:
    image = wire.from_wire(
        runware.Image, {"taskType": "imageInference", "imageURL": "https://example.com/a.png"}
    )
    assert image.image_url == "https://example.com/a.png"
    assert image.image_uuid is None


def test_a_field_of_another_type_does_not_lose_the_result() -> None:
    image = wire.from_wire(runware.Image, {"imageUUID": 5, "NSFWContent": "false", "cost": "0.1"})
    assert (image.image_uuid, image.nsfw_content, image.cost) == (5, "false", "0.1")


def test_models_pickle_and_compare() -> None:
    task = runware.ImageInference(model="m:1@1", lora=[runware.Lora(model="l:1@1")])
    assert pickle.loads(pickle.dumps(task)) == task
    image = wire.from_wire(runware.Image, {"taskUUID": "u", "brandNew": 1})
    assert pickle.loads(pickle.dumps(image)) == image


def test_a_call_that_does_not_fit_is_refused_in_pythons_words() -> None:
    lora: Any = runware.Lora
    task: Any = runware.ImageInference
    with pytest.raises(
        TypeError, match=r"Lora\.__init__\(\) missing 1 required keyword-only argument: 'model'"
    ):
        lora(weight=1)
    with pytest.raises(TypeError, match=r"missing 2 required keyword-only arguments: '\w+' and '\w+'"):
        runware.Font()  # type: ignore[call-arg]
    for unknown in (512, None):
        with pytest.raises(TypeError, match=r"ImageInference\.__init__\(\) got an unexpected .* 'widht'"):
            task(model="m:1@1", widht=unknown)
    with pytest.raises(TypeError, match=r"Lora\.__init__\(\) takes 1 positional argument but 2 were given"):
        lora("l:1@1")
    assert list(inspect.signature(lora).parameters) == [field.name for field in fields_of(lora)]


def test_models_are_frozen_and_have_their_defaults() -> None:
    task = runware.ImageInference(model="m:1@1", width=512, height=None)
    assert task == runware.ImageInference(width=512, model="m:1@1", extra={})
    assert task != runware.ImageInference(model="m:1@1", width=576)
    assert (task.height, task.task_uuid, task.extra) == (None, None, {})
    for change in (lambda: setattr(task, "width", 1024), lambda: setattr(task, "widht", 1)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            change()
    assert attrs.evolve(task, width=1024).width == 1024
    with pytest.raises(runware.InvalidParameterError, match="width"):
        attrs.evolve(task, width="1024")
    assert copy.deepcopy(task) == task
    assert attrs.evolve(task, settings={}) != task, "it is sent"
    assert len({runware.Lora(model="l:1@1"), runware.Lora(model="l:1@1")}) == 1


class Unhashable:
    """As a PIL image: compared by value, and so without a hash."""

    format, mode = "PNG", "RGB"

    def save(self, fp: object, format: str) -> None: ...

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unhashable)


def alike() -> list[Any]:
    """Every kind of content, made anew by every call."""
    media = [bytes(3), bytearray(3), memoryview(bytes(3)), memoryview(bytearray(3)), Unhashable()]
    holder: dict[str, Any] = {"deep": [{"list": [1, [2, {"set": {3}}]], "array": array("i", [1])}]}
    return [
        runware.PromptEnhance(prompt="x"),
        runware.ImageInference(model="m:1@1", lora=[{"model": "l:1@1"}], settings=holder, extra={"x": [1]}),
        *(
            runware.ImageInference(model="m:1@1", seed_image=value, reference_images=[value])
            for value in media
        ),
        runware.TextInference(model="m:1@1", messages=[{"role": "user", "content": [{"type": "text"}]}]),
        wire.from_wire(runware.Image, {"taskUUID": "u", "brandNew": {"x": [1]}, "seed": [1]}),
        wire.from_wire(runware.Text, {"text": "x", "usage": {"totalTokens": 1, "new": {}}}),
    ]


@pytest.mark.parametrize("index", range(len(alike())))
def test_what_is_equal_has_the_same_hash(index: int) -> None:
    one, other = alike()[index], alike()[index]
    assert one == other
    assert hash(one) == hash(other)
    assert {one, other} == {other}
    assert {one: 1}[copy.copy(other)] == 1


class ItemByItem(list[Any]):
    """As an array of numpy, which is compared item by item: what comes of that is neither true nor false."""

    def __eq__(self, other: object) -> Any:
        return ItemByItem(one == other for one in self)

    def __bool__(self) -> bool:
        raise ValueError("The truth value of an array is ambiguous.")

    __hash__ = None  # type: ignore[assignment]


def test_what_is_compared_item_by_item_is_compared_as_a_whole() -> None:
    def task(*rows: list[int], kind: Any = ItemByItem) -> runware.ImageInference:
        mask = kind([kind(row) for row in rows])
        return runware.ImageInference(model="m:1@1", extra={"given": [{"mask": mask}]})

    one = task([1, 2], [3, 4])
    assert one == task([1, 2], [3, 4])
    assert hash(one) == hash(task([1, 2], [3, 4]))
    for other in (
        task([1, 2], [3, 5]),
        task([1, 2]),
        task([1, 2], [3]),
        task([1, 2], [3, 4], kind=list),
        runware.ImageInference(model="m:1@1", extra={"given": [one]}),
        runware.ImageInference(model="m:1@1"),
    ):
        assert one != other


def test_bytes_are_equal_whatever_holds_them() -> None:
    tasks = [
        runware.ImageInference(model="m:1@1", seed_image=kind(b"GIF89a"))
        for kind in (bytes, bytearray, memoryview)
    ]
    assert len(set(tasks)) == 1


def test_a_mapping_that_contains_itself_can_be_hashed() -> None:
    circle: dict[str, Any] = {}
    circle["again"] = [circle] * 3
    task = runware.ImageInference(model="m:1@1", settings=circle)
    assert task == copy.copy(task)
    assert hash(task) == hash(copy.copy(task))
    circle["task"] = task
    assert hash(task) == hash(task)


def test_how_a_result_was_delivered_is_no_content() -> None:
    item = {
        "taskType": "imageInference",
        "taskUUID": "u",
        "imageUUID": "i",
        "imageURL": "https://example.com/a.png",
    }
    pushed = wire.from_wire(runware.Image, item)
    for more in ({"status": "success"}, {"status": "success", "progress": 100}, {"cost": None}):
        polled = wire.from_wire(runware.Image, {**item, **more})
        assert pushed == polled
        assert (hash(pushed), repr(pushed)) == (hash(polled), repr(polled))
        assert pickle.loads(pickle.dumps(polled)).to_dict() == polled.to_dict() == {**item, **more}
    assert pushed != wire.from_wire(runware.Image, {**item, "brandNew": 1})
    assert pushed != wire.from_wire(runware.Image, {**item, "seed": 1})
    uploads = [
        wire.from_wire(runware.ModelUploadStatus, {"status": status}) for status in ("stored", "ready")
    ]
    assert uploads[0] != uploads[1]
    task = runware.PromptEnhance(prompt="x")
    assert task != runware.PromptEnhance(prompt="x", extra={"status": "new"}), "what is sent is content"


@in_turn("name", [name for name in runware.__all__ if name[0].isupper()])
def test_every_class_can_be_used_as_attrs_classes_are(name: str) -> None:
    cls = getattr(runware, name)
    if not (isinstance(cls, type) and issubclass(cls, runware.ResponseObject)):
        return
    values = {field.metadata["wire"]: field.name for field in fields_of(cls) if "wire" in field.metadata}
    one = cls.from_dict({**values, "brandNew": {"x": 1}})
    assert one.to_dict() == {**values, "brandNew": {"x": 1}}
    assert cls.from_dict(one.to_dict()) == one
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one)), attrs.evolve(one)):
        assert other == one
        assert hash(other) == hash(one)
        assert other.to_dict() == one.to_dict()
    assert attrs.asdict(one).keys() == {field.name for field in attrs.fields(cls)}


def test_from_dict_wants_a_mapping() -> None:
    for wrong in ([], "x", None):
        with pytest.raises(runware.InvalidParameterError, match="as to_dict"):
            runware.Image.from_dict(wrong)  # type: ignore[arg-type]


def test_models_match_patterns_and_become_dicts() -> None:
    match runware.ImageInference(model="m:1@1", width=512, lora=[{"model": "l:1@1"}]):
        case runware.ImageInference(width=512, lora=[runware.Lora(model=model)], height=None):
            assert model == "l:1@1"
        case other:
            raise AssertionError(other)
    task = runware.ImageInference(model="m:1@1", lora=[{"model": "l:1@1"}])
    given = attrs.asdict(task, filter=lambda _, value: value is not None and value != {})
    assert given == {"model": "m:1@1", "lora": [{"model": "l:1@1"}]}
    assert runware.ImageInference(**given) == task


def test_a_model_that_was_refused_can_be_shown() -> None:
    with pytest.raises(runware.InvalidParameterError) as caught:
        runware.ImageInference(model="m:1@1", width=5.5)  # type: ignore[arg-type]
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "self = ImageInference()" in "".join(shown.format())


def test_mappings_that_the_user_gave_are_not_changed() -> None:
    settings = {"topK": 1}
    task = runware.TextInference(
        model="m:1@1",
        messages=[runware.Message(role="user", content="x")],
        temperature=0.5,
        settings=settings,
        extra={"settings": {"new": 2}},
    )
    assert to_wire(task)["settings"] == {"temperature": 0.5, "topK": 1, "new": 2}
    assert to_wire(attrs.evolve(task, temperature=None))["settings"] == {"topK": 1, "new": 2}
    assert settings == {"topK": 1}


def test_a_task_and_its_result_need_no_library_that_is_slow_to_load() -> None:
    code = """
import sys, runware
from runware._models import preparing
from runware._models import codec as wire
preparing.prepare(runware.ImageInference(model="m:1@1", width=512, seed_image="https://example.com/a.png"))
wire.from_wire(runware.Image, {"taskType": "imageInference", "imageURL": "https://example.com/a.png"})
print([name for name in ("cattrs", "datetime", "difflib", "httpx", "zipfile") if name in sys.modules])
"""
    # What measures coverage loads libraries, too.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    "message",
    [
        {"data": [{"taskType": "x"}, 5]},
        {"data": {"taskType": "x"}},
        {"data": []},
    ],
)
def test_what_is_not_quite_an_answer_is_understood(message: dict[str, Any]) -> None:
    answer = unwrap(message)
    assert answer.understood
    assert not answer.errors
    assert answer.data == ([{"taskType": "x"}] if message["data"] else [])


def test_every_public_name_is_there_and_documented() -> None:
    for name in runware.__all__:
        value = getattr(runware, name)
        if isinstance(value, type):
            assert value.__doc__, name


@in_turn("name", runware.tasks.__all__)
def test_completion_shows_what_users_need(name: str) -> None:
    cls = getattr(runware, name)
    if not (isinstance(cls, type) and issubclass(cls, Model)):
        return
    shown = {name for name in [*dir(cls), *dir(object.__new__(cls))] if not name.startswith("_")}
    methods = {"to_dict", "from_dict"} if issubclass(cls, runware.ResponseObject) else set()
    about = {"task_type", "returns"} if issubclass(cls, runware.Task) else set()
    required = {field.name for field in fields_of(cls) if field.required}
    assert shown | required == {field.name for field in fields_of(cls)} | methods | about


def taken(sent: dict[str, Any], path: tuple[str, ...]) -> Any:
    holder = sent
    for key in path[:-1]:
        holder = holder[key]
    return holder.pop(path[-1])


def leaves(sent: Any) -> bool:
    return (
        any(leaves(item) for item in cast("dict[str, Any]", sent).values())
        if isinstance(sent, dict)
        else True
    )


def test_the_text_in_an_image_comes_as_objects() -> None:
    block = {"text": "OPEN", "x": 10, "y": 20, "fontName": "Inter", "angle": 1.5, "brandNew": True}
    answer = {
        "taskType": "imageInference",
        "taskUUID": "u",
        "imageUUID": "i",
        "outputs": {"textBlocks": [block]},
    }
    image = wire.from_wire(runware.Image, answer)
    assert image.outputs is not None
    assert image.outputs.text_blocks is not None
    (text,) = image.outputs.text_blocks
    assert (text.text, text.x, text.font_name, text.extra) == ("OPEN", 10, "Inter", {"brandNew": True})
    assert image.to_dict() == answer


def test_a_call_that_waits_holds_only_what_it_was_given() -> None:
    call: Any = runware.Runware("key").image_inference(model="runware:101@1", positive_prompt="a lighthouse")
    try:
        assert len(call.cr_frame.f_code.co_varnames) < 10
    finally:
        call.close()


def test_models_are_attrs_classes_to_who_asks() -> None:
    class Plain(runware.Image):
        pass

    @attrs.frozen(kw_only=True)
    class Noted(runware.Image):
        note: str = ""

    fields = attrs.fields(runware.Image)  # type: ignore[arg-type]
    assert [field.name for field in fields] == [field.name for field in fields_of(runware.Image)]
    assert fields.image_uuid.type in ("str", str)  # type: ignore[attr-defined] # others may have resolved it
    assert attrs.fields(Plain) is fields  # type: ignore[arg-type]
    noted = Noted(image_uuid="u", note="good")
    assert (noted.image_uuid, noted.note, noted.seed) == ("u", "good", None)
    assert [field.name for field in attrs.fields(Noted)] == [*(field.name for field in fields), "note"]
    assert not attrs.has(Model)
    with pytest.raises(AttributeError):
        del noted.note


def test_a_model_can_be_replaced_as_a_dataclass_can() -> None:
    task = runware.ImageInference(model="m:1@1", width=512)
    replaced: Any = copy.replace if sys.version_info >= (3, 13) else attrs.evolve
    assert replaced(task, width=1024) == runware.ImageInference(model="m:1@1", width=1024)
    with pytest.raises(runware.InvalidParameterError, match="width"):
        replaced(task, width="wide")


def test_a_list_of_results_is_pickled_by_the_place_that_other_versions_know() -> None:
    from runware.values import ResultList  # which results are in

    results = ResultList([runware.Mask(image_uuid="u")])
    pickled = pickle.dumps(results, 2)
    assert b"crunware.values\nResultList\n" in pickled
    assert (type(pickle.loads(pickled)), pickle.loads(pickled)) == (ResultList, results)


def test_attrs_classes_may_be_made_of_models() -> None:
    @attrs.define(kw_only=True)
    class Noted(runware.Audio):
        note: str = ""

    @attrs.frozen(kw_only=True, slots=False)
    class Kept(runware.Cutout):
        note: str = ""

    noted = Noted(audio_uuid="u", note="good")
    assert (noted.audio_uuid, noted.note, noted.seed) == ("u", "good", None)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        noted.note = "bad"
    assert Kept(image_uuid="u", note="good").to_dict() == {"imageUUID": "u"}
    assert Kept.from_dict({"imageUUID": "u", "note": 1}).to_dict() == {"imageUUID": "u", "note": 1}


def test_a_model_matches_by_the_names_of_its_fields() -> None:
    assert runware.Image.__match_args__ == ()
    match runware.Caption(model="m:1@1", input_image="https://example.com/a.png"):
        case runware.Caption(model=model):
            assert model == "m:1@1"
        case _:
            pytest.fail("It did not match.")


def test_attrs_may_be_asked_first_what_a_class_of_models_is() -> None:
    source = """
import attrs, copy, runware
props = copy.copy(attrs.inspect(runware.Image))
print(props.is_frozen, props.is_slotted, props.added_eq, repr(props).startswith("ClassProps("))
print(hasattr(props, "is_none"), attrs.inspect(runware.Image).is_frozen)
"""
    if not hasattr(attrs, "inspect"):
        pytest.skip("This version of attrs does not tell.")
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60)
    assert (done.stderr, done.stdout.split()) == ("", ["True", "False", "False", "True", "False", "True"])
