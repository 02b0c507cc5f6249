"""Parameters inside of others: `settings`, `inputs`, `provider_settings` and every object, to their deepest members."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

import runware
from runware import InvalidParameterError
from runware._catalogue.model_info import find_model
from runware._models import kinds
from runware._models.codec import to_wire
from runware._models.model import Object, Task, fields_of
from runware.emulator.checking.fidelity import Fidelity
from runware.emulator.checking.parameters import read
from runware.emulator.refusal import Refused
from tests.support.in_turn import in_turn
from tests.support.sample_values import beside, required, value_of

TASKS: list[type[Task[Any]]] = [
    value
    for name in runware.__all__
    if inspect.isclass(value := getattr(runware, name)) and issubclass(value, Task) and value is not Task
]


class Step(NamedTuple):
    """A parameter on the way to a member: of the task first, of the object in it then."""

    cls: type[Any]
    field: kinds.Field
    is_list: bool

    @property
    def wire(self) -> str:
        return str(self.field.metadata["wire"])


Way = tuple[Step, ...]


def object_in(kind: kinds.Kind) -> tuple[type[Object], bool] | None:
    """The class of the objects in a value of a kind, and whether they are in a list."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        inside = object_in(kind.item)
        return (inside[0], True) if inside else None
    if isinstance(kind, kinds.Either):
        return next((inside for option in kind.options if (inside := object_in(option))), None)
    return (kind, False) if isinstance(kind, type) and issubclass(kind, Object) else None


def ways(cls: type[Any], before: Way = ()) -> Iterator[Way]:
    """The ways to all members that are no objects themselves."""
    for field in fields_of(cls):
        if "wire" not in field.metadata:
            continue
        inside = object_in(field.metadata["kind"])
        if inside:
            yield from ways(inside[0], (*before, Step(cls, field, inside[1])))
        elif before:
            yield (*before, Step(cls, field, False))


def wrong_for(kind: kinds.Kind) -> Any:
    """JSON that is no value of a kind; None if all are."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.Either):
        options = [kinds.loaded(option) for option in kind.options]
        return None if kinds.mapping in options or kinds.anything in options else {"no": "value"}
    if kind is kinds.anything:
        return None
    return "text" if kind in (kinds.integer, kinds.number, kinds.boolean) else 5


WAYS = [
    pytest.param(cls, way, id=f"{cls.__name__}.{'.'.join(step.field.name for step in way)}")
    for cls in TASKS
    for way in ways(cls)
]


def takes_any_mapping(kind: kinds.Kind) -> bool:
    """Whether a mapping is sent as it is, in the wire's words or in those of a model's provider."""
    if isinstance(kind, kinds.ListOf):
        return takes_any_mapping(kind.item)
    return isinstance(kind, kinds.Either) and kinds.mapping in kind.options


#: The same, but for members that no mapping is checked for, and those that take any value.
CHECKED = [
    case
    for case in WAYS
    if not any(takes_any_mapping(step.field.metadata["kind"]) for step in case.values[1])
    and wrong_for(case.values[1][-1].field.metadata["kind"]) is not None
]


def needed(step: Step) -> dict[str, Any]:
    """What an object must have besides one of its members."""
    given = required(step.cls) | beside(step.cls, step.field.name)
    return {name: value for name, value in given.items() if name != step.field.name}


def as_object(way: Way, value: Any) -> Any:
    """The value of the first parameter of the way, made of the classes of the objects."""
    for step in reversed(way[1:]):
        made = step.cls(**needed(step), **{step.field.name: value})
        value = [made] if way[way.index(step) - 1].is_list else made
    return value


def as_mapping(way: Way, value: Any, *, by_wire: bool) -> Any:
    """The same as mappings, in the names of Python or of the wire."""
    for step in reversed(way[1:]):
        fields = {field.name: field for field in fields_of(step.cls)}
        given = {fields[name]: one for name, one in needed(step).items()} | {step.field: value}
        made = {field.metadata["wire"] if by_wire else field.name: one for field, one in given.items()}
        value = [made] if way[way.index(step) - 1].is_list else made
    return value


def task_with(cls: type[Task[Any]], way: Way, given: Any) -> Task[Any]:
    return cls(**{**required(cls), way[0].field.name: given})


def at(place: Any, way: Way) -> Any:
    """What a payload has at the place that a way leads to."""
    for key in way[0].field.metadata["path"]:
        place = place[key]
    for before, step in pairwise(way):
        place = (place[0] if before.is_list else place)[step.wire]
    return place


@in_turn(("cls", "way"), WAYS)
def test_a_member_is_sent_at_its_place_however_it_was_given(cls: type[Task[Any]], way: Way) -> None:
    value = value_of(way[-1].field)
    payloads = [
        to_wire(task_with(cls, way, given))
        for given in (
            as_object(way, value),
            as_mapping(way, value, by_wire=False),
            as_mapping(way, value, by_wire=True),
        )
    ]
    assert at(payloads[0], way) == value
    assert payloads[0] == payloads[1] == payloads[2]
    read(cls, payloads[0])


@in_turn(("cls", "way"), CHECKED)
def test_a_member_of_a_wrong_type_is_refused_in_a_sentence_with_its_path(
    cls: type[Task[Any]], way: Way
) -> None:
    wrong = wrong_for(way[-1].field.metadata["kind"])
    path = "".join(f"{step.field.name}[0]." if step.is_list else f"{step.field.name}." for step in way)
    for by_wire in (False, True):
        with pytest.raises(InvalidParameterError, match=rf"^{re.escape(path[:-1])}(:| is) ") as caught:
            task_with(cls, way, as_mapping(way, wrong, by_wire=by_wire))
        assert caught.value.parameters == (path[:-1],)
    payload = to_wire(task_with(cls, way, as_object(way, value_of(way[-1].field))))
    inner = at(payload, way[:-1])
    (inner[0] if way[-2].is_list else inner)[way[-1].wire] = wrong
    with pytest.raises(Refused, match=re.escape(way[-1].wire)):
        read(cls, payload)


# --- what is a parameter and a member


def both() -> Iterator[Any]:
    """Each parameter whose value is a member of an object too."""
    for cls in TASKS:
        members = {
            ".".join((*way[0].field.metadata["path"], *(step.wire for step in way[1:]))): way
            for way in ways(cls)
        }
        for field in fields_of(cls):
            path = field.metadata.get("path", ())
            way = members.get(".".join(path))
            if len(path) > 1 and way and not any(step.is_list for step in way):
                yield pytest.param(cls, field, way, id=f"{cls.__name__}.{field.name}")


BOTH = list(both())


def test_most_parameters_with_a_path_are_members_too() -> None:
    assert len(BOTH) > 60


@in_turn(("cls", "field", "way"), BOTH)
def test_a_parameter_may_be_given_inside_but_not_twice(
    cls: type[Task[Any]], field: kinds.Field, way: Way
) -> None:
    needed = {name: value for name, value in required(cls).items() if name != field.name}
    value = True if field.metadata["kind"] is kinds.boolean else value_of(field)
    inside = {way[0].field.name: as_mapping(way, value, by_wire=True)}
    if not field.required:
        assert to_wire(cls(**needed, **inside)) == to_wire(cls(**needed, **{field.name: value}))
    place = ".".join(field.metadata["path"])
    with pytest.raises(InvalidParameterError, match=rf"was given twice: it is sent as {re.escape(place)},"):
        to_wire(cls(**needed, **inside, **{field.name: value}))


# --- what is not known


NEW: dict[str, Any] = {"brandNew": {"x": [1, None]}, "newer": None, "brand_newest": b"GIF89a"}
SENT = {"brandNew": {"x": [1, None]}, "newer": None, "brand_newest": "data:image/gif;base64,R0lGODlh"}


@pytest.mark.parametrize("name", ["settings", "inputs", "provider_settings"])
def test_members_that_are_not_known_are_sent_as_they_are(name: str) -> None:
    cls = runware.VideoInference
    sent = to_wire(cls(model="m:1@1", **{name: NEW}))
    [wire] = sent.keys() - {"taskType", "model"}
    assert sent[wire] == SENT
    assert read(cls, sent)


def test_deep_members_that_are_not_known_are_sent_beside_those_that_are() -> None:
    settings = {"edit": {"controls": {"depth_blur": 0.5, "new": 2}, **NEW}, "promptExtend": True}
    sent = to_wire(runware.VideoInference(model="m:1@1", settings=settings))
    assert sent["settings"] == {
        "edit": {"controls": {"depthBlur": 0.5, "new": 2}, **SENT},
        "promptExtend": True,
    }


def test_an_object_takes_what_is_not_known_as_extra() -> None:
    settings = runware.VideoSettings(prompt_extend=True, extra=NEW)
    task = runware.VideoInference(model="m:1@1", settings=settings)
    assert task == runware.VideoInference(model="m:1@1", settings={"promptExtend": True, **NEW})
    assert hash(task) == hash(runware.VideoInference(model="m:1@1", settings={"prompt_extend": True, **NEW}))
    assert to_wire(task)["settings"] == {"promptExtend": True, **SENT}


def test_what_is_known_is_not_taken_as_extra_besides() -> None:
    settings = runware.VideoSettings(prompt_extend=True, extra={"promptExtend": False})
    with pytest.raises(InvalidParameterError, match=r"promptExtend of VideoSettings was given twice"):
        to_wire(runware.VideoInference(model="m:1@1", settings=settings))


def test_a_member_given_in_both_names_is_refused() -> None:
    with pytest.raises(
        InvalidParameterError, match=r"settings\.prompt_extend was given twice, as prompt_extend"
    ):
        runware.VideoInference(model="m:1@1", settings={"promptExtend": True, "prompt_extend": True})


def test_limits_hold_inside_too() -> None:
    for given, sentence in (
        (
            {"bfl": {"safetyTolerance": 9}},
            r"provider_settings\.bfl\.safety_tolerance is 9; it must be between 0 and 6",
        ),
        ({"ideogram": {"remixStrength": 0}}, r"provider_settings\.ideogram\.remix_strength is 0"),
    ):
        with pytest.raises(InvalidParameterError, match=sentence):
            runware.ImageInference(model="m:1@1", provider_settings=given)


def test_an_object_that_is_not_open_still_names_what_was_meant() -> None:
    with pytest.raises(InvalidParameterError, match=r"inputs\.frame_images\[0\].*did you mean frame\?"):
        runware.VideoInference(model="m:1@1", inputs={"frameImages": [{"image": b"GIF89a", "fram": 0}]})


def test_arguments_and_schema_of_a_tool_may_be_their_json_text() -> None:
    called = runware.Message(role="assistant", tools=[{"id": "1", "name": "health", "input": '{"of": "db"}'}])
    tool = runware.Tool(name="health", schema='{"type": "object"}')
    sent = to_wire(runware.TextInference(model="m:1@1", messages=[called], tools=[tool]))
    assert sent["messages"][0]["tools"][0]["input"] == '{"of": "db"}'
    assert sent["tools"][0]["schema"] == '{"type": "object"}'


def test_an_edge_of_a_bounding_box_may_be_none() -> None:
    box = {"id": "lamp", "targetBox": [None, 0, 500, None]}
    task = runware.ImageInference(
        model="bfl:flux@3-image", positive_prompt="a lighthouse", settings={"boundingBoxes": [box]}
    )
    sent = to_wire(task)
    assert sent["settings"] == {"boundingBoxes": [box]}
    read(runware.ImageInference, sent, model=find_model("bfl:flux@3-image"), fidelity=Fidelity("strict"))
