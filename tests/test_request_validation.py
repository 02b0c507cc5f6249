"""What the client knows of models: the fast way agrees with the thorough one, and it all reads well."""

from __future__ import annotations

import doctest
import gc
import re
import subprocess
import sys
import timeit
from collections.abc import Mapping
from typing import Any, cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import runware_sync
from runware._catalogue import facts_data
from runware._catalogue.examples import example
from runware._catalogue.info import ModelParameter, Rule
from runware._catalogue.model_info import ModelInfo, find_architecture, find_model
from runware._catalogue.models import Models
from runware._catalogue.names import by_wire_path, python_name
from runware._catalogue.rules import check
from runware._catalogue.validator import Validator
from runware._models.codec import class_in
from runware._models.kinds import Either, Kind, ListOf, Scalar, loaded
from runware._models.slugs_data import MODELS
from runware._models.task_names import TaskNames, find_task, tasks_by_name
from runware._models.task_types import TASK_TYPES
from runware.errors import InvalidParameterError
from tests.support.in_turn import in_turn


def known() -> list[ModelInfo]:
    found = [*map(find_model, MODELS), *map(find_architecture, facts_data.ARCHITECTURES)]
    return [model for model in found if model is not None]


ALL = known()
WITH_RULES = [model for model in ALL if model.rules]

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just("x" * 5000),
    st.sampled_from([0, 1, 2, 5, 64, 512, 1024, 0.5, 0.01, 3.5, 7.0, 1e300, 10**400, -1, "URL", "auto", "JPG", "jpg"]),
)  # fmt: skip
ANYTHING: st.SearchStrategy[Any] = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["model", "weight", "image", "seedImage", "x"]), SCALARS, max_size=3),
)


def values_for(model: ModelInfo, place: str, sound: bool) -> st.SearchStrategy[Any]:
    """Values that the parameter may have, those near its limits, and any."""
    parameter = model.parameters[place]
    likely: list[Any] = [*(parameter.values or ()), parameter.default, "a lake"]
    for end in (parameter.minimum, parameter.maximum):
        if end is not None:
            likely += [end, end - 1, end + 1, float(end), end + (parameter.step or 1)]
    for length in (parameter.min_length, parameter.max_length):
        if length is not None and length < 10_000:
            likely += ["x" * length, ["x"] * length, "x" * (length + 1), ["x"] * (length + 1)]
    if place in ("width", "height"):
        likely += [side for size in model.sizes[:5] for side in size]
    fitting = [value for value in likely if value is not None and not check_alone(model, place, value)]
    if sound and fitting:
        return st.sampled_from(fitting)
    return st.one_of(st.sampled_from(fitting or likely), st.sampled_from(likely), ANYTHING)


def check_alone(model: ModelInfo, place: str, value: object) -> bool:
    return any(found.kind in ("type", "value") for found in check(model, nested({}, place, value)))


def nested(payload: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    *outer, last = place.split(".")
    holder: Any = payload
    for name in outer:
        inner: Any = [{}] if name.endswith("[]") else {}
        holder = holder.setdefault(name.removesuffix("[]"), inner)
        holder = holder[0] if isinstance(holder, list) and holder else holder
        if not isinstance(holder, dict):
            return payload
    holder[last] = value
    return payload


@st.composite
def requests(draw: st.DrawFn, models: list[ModelInfo]) -> tuple[ModelInfo, dict[str, Any]]:
    """A request for a model, mostly with what it takes."""
    model = draw(st.sampled_from([one for one in models if one.parameters]))
    places = [place for place in model.parameters if place not in ("taskType", "taskUUID", "model")]
    chosen = draw(st.lists(st.sampled_from(places), max_size=5, unique=True))
    required = [place for place in model.required if place in places and "[]" not in place]
    sound = draw(st.booleans())
    if sound or draw(st.booleans()):
        chosen = list(dict.fromkeys([*required, *chosen]))
    payload: dict[str, Any] = {"taskType": model.task, "taskUUID": "0", "model": model.label}
    for place in chosen:
        nested(payload, place, draw(values_for(model, place, sound)))
    if not sound and draw(st.integers(0, 9)) == 0:
        payload[draw(st.sampled_from(["nonsense", *sorted(model.untold)]))] = draw(SCALARS)
    return model, payload


def says_nothing(model: ModelInfo, payload: Mapping[str, Any]) -> bool:
    """Whether the client lets a request pass."""
    validator = Validator()
    if model.slug in facts_data.ARCHITECTURES:
        validator.architectures["acme:1@1"] = model.slug
        payload = {**payload, "model": "acme:1@1"}
    try:
        validator.validate(payload, "error", payload)
    except InvalidParameterError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("models", [ALL, WITH_RULES], ids=["all", "with rules"])
def test_the_fast_way_agrees_with_the_thorough_one(models: list[ModelInfo]) -> None:
    passed = {True: 0, False: 0}

    @settings(max_examples=600)
    @given(requests(models))
    def agree(drawn: tuple[ModelInfo, dict[str, Any]]) -> None:
        model, payload = drawn
        good = not check(model, payload)
        assert says_nothing(model, payload) is good
        passed[good] += 1

    agree()
    assert min(passed.values()) > 40


def test_what_models_without_rules_take_is_accepted_without_a_closer_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        Validator, "_check_in_full", lambda _, __, payload, *___: asked.append(payload["model"])
    )
    for model in ALL:
        if model.air is not None:
            source = example(model, blocking=True)
            assert "client." in source
            says_nothing(model, request_of(model))
    looked_at = [cast("ModelInfo", find_model(str(air))) for air in asked]
    assert [model.slug for model in looked_at if not (model.rules or model.sizes)] == []
    assert len(looked_at) < 10


def request_of(model: ModelInfo) -> dict[str, Any]:
    """The call that a model shows, as it is sent."""
    import runware
    from runware._models.preparing import prepare

    _, _, arguments = example(model, blocking=True).partition("(")
    if model.task not in TASK_TYPES:
        return {**eval(arguments.removesuffix(")")), "taskUUID": "0"}
    cls: Any = getattr(runware, TASK_TYPES[model.task])
    return prepare(cls(**eval(f"dict({arguments}"))).payload


@in_turn("name", [*MODELS])
def test_a_model_takes_the_call_that_it_shows(name: str) -> None:
    model = cast("ModelInfo", find_model(name))
    assert [found.message for found in check(model, request_of(model))] == []


@in_turn("name", [*MODELS])
def test_the_call_that_a_model_shows_has_only_what_it_needs(name: str) -> None:
    model = cast("ModelInfo", find_model(name))
    request, task = request_of(model), find_task(model.task)
    fields = {} if task is None else by_wire_path(task.cls)
    needed = {place.partition(".")[0] for place, field in fields.items() if field.default is attrs.NOTHING}
    for one in request.keys() - needed - {"taskType", "taskUUID", "model", "deliveryMethod"}:
        assert check(model, {key: value for key, value in request.items() if key != one}), one


def test_a_model_reads_well() -> None:
    model = cast("ModelInfo", find_model("klingai-video-2-6-pro"))
    text = str(model)
    assert text.startswith("klingai:kling-video@2.6-pro, klingai-video-2-6-pro: videoInference\n")
    assert "integer, 5, 10, default 5" in text
    assert "width x height is one of 1920x1080, 1440x1440, 1080x1920." in text
    assert "If frame_images or reference_videos is given: it takes no width and no height." in text
    assert len(model.rules_in_words) == len(model.rules) == 7
    call = 'client.video_inference(\n    model="klingai:kling-video@2.6-pro",\n    width=1440,\n    height=1440,\n)'
    assert model.example() == f"results = await {call}"
    assert model.example(blocking=True) == f"results = {call}"
    assert repr(model) == "<ModelInfo klingai:kling-video@2.6-pro, klingai-video-2-6-pro: videoInference>"
    html = model._repr_html_()
    assert "<code>frame_images</code>" in html
    assert "&#x27;MP4&#x27;" in html


def test_members_stand_with_what_they_are_in() -> None:
    lines = [line.split() for line in str(find_model("runware:101@1")).splitlines()[1:]]
    names = [line[0] for line in lines if line and line[0] != "-"]
    assert names[:3] == ["positive_prompt", "width", "height"]
    at = names.index("lora")
    assert names[at + 1 : at + 3] == ["lora[].model", "lora[].weight"]
    assert "prompt_weighting" in names, "not the parameter that is sent in other words"
    assert "required in it" in str(find_model("runware:101@1"))


def test_an_example_keeps_media_where_a_rule_asks_for_members_of_objects() -> None:
    model = cast("ModelInfo", find_model("bfl:flux@3-video"))
    frames, image = "inputs.frameImages", "inputs.frameImages[].image"
    rules = Rule(at_least_one=(frames,)), Rule(given=(frames,), requires=(image,))
    assert 'frame_images=["https://example.com/photo.jpg"]' in attrs.evolve(model, rules=rules).example()


@pytest.mark.parametrize("example", [Models.get, Models.find, Models.register, ModelInfo.example])
def test_an_example_in_a_docstring_says_what_is(example: object) -> None:
    client = runware_sync.Runware("key")
    [found] = doctest.DocTestFinder(recurse=False).find(example, "example", globs={"client": client})
    runner = doctest.DocTestRunner()
    runner.run(found)
    assert runner.summarize(verbose=False) == (0, len(found.examples))
    assert found.examples


def test_a_model_of_a_task_without_a_class_is_shown_as_a_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(tasks_by_name(), "vectorize")
    client = runware_sync.Runware("key")
    [model, *_] = client.models.find(task="vectorize")
    assert model.example(blocking=True).startswith('results = client.run({"taskType": "vectorize", "model": ')
    assert "vectorize" in str(model)
    with pytest.raises(InvalidParameterError, match=r"no class; use client.run\(\{'taskType': 'vectorize'"):
        client.generate(model.slug)


def _task_class(model: ModelInfo) -> type[Any]:
    return cast("TaskNames", find_task(model.task)).cls


def test_every_model_can_be_shown() -> None:
    for model in ALL:
        assert model.slug in str(model)
        assert "<script" not in model._repr_html_()
        assert all(sentence.endswith(".") for sentence in model.rules_in_words)
        assert sorted(set(model.rules_in_words)) == sorted(model.rules_in_words)
        python_names = {python_name(place, _task_class(model)) for place in model.parameters}
        ours, theirs = (
            {name for place in places for name in (place, place.rpartition("[].")[2])}
            for places in (python_names, model.parameters)
        )
        sentences = set(model.rules_in_words) - {rule.text for rule in model.rules}
        words = {word.rstrip(".") for sentence in sentences for word in re.findall(r"[\w.\[\]]+", sentence)}
        assert words & (theirs - ours) == set(), "the list of parameters has their Python names"


def test_nothing_of_it_loads_before_it_is_needed() -> None:
    source = (
        "import sys, runware, runware_sync\n"
        "from runware._models.preparing import prepare\n"
        "heavy = ['names', 'facts', 'facts_data', 'info', 'lookup', 'models', 'rules', 'values', 'identifiers']\n"
        "loaded = [name for name in heavy if f'runware._catalogue.{name}' in sys.modules]\n"
        "assert not loaded, loaded\n"
        "client = runware.Runware('key')\n"
        "assert 'runware._catalogue.models' not in sys.modules\n"
        "client.models.get('runware:101@1')\n"
        "assert 'runware._catalogue.models' in sys.modules\n"
        "assert 'runware._catalogue.identifiers' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_usual_request_takes_little_time_to_be_accepted() -> None:
    """By hand, it is 1 us where the thorough check takes 25."""
    model = cast("ModelInfo", find_model("runware:101@1"))
    payload = {
        "taskType": "imageInference", "taskUUID": "0", "model": "runware:101@1", "positivePrompt": "a lighthouse at dusk",
        "width": 1024, "height": 1024, "numberResults": 2,
    }  # fmt: skip
    validator = Validator()
    validator.validate(payload, "warn", payload)
    gc.collect()
    fast = min(timeit.repeat(lambda: validator.validate(payload, "warn", payload), number=500, repeat=20))
    slow = min(timeit.repeat(lambda: check(model, payload), number=500, repeat=20))
    assert fast < slow / 12


@pytest.mark.parametrize(
    "task",
    [
        {"taskType": "caption", "model": "runware:154@1", "inputImage": "https://example.com/a.png"},
        {"taskType": "vectorize", "model": "recraft:1@1", "inputImage": "https://example.com/a.png"},
    ],
)
def test_a_mapping_in_an_older_dialect_is_taken_like_one_of_today(task: dict[str, Any]) -> None:
    Validator().validate({**task, "taskUUID": "0"}, "error", task)
    with_current_parameters = {
        "taskType": task["taskType"],
        "model": task["model"],
        "inputs": {},
        "brandNew": 1,
    }
    with pytest.raises(InvalidParameterError):
        Validator().validate({**with_current_parameters, "taskUUID": "0"}, "error", with_current_parameters)


def in_words(kind: Kind) -> str:
    """A kind as a model's file has it."""
    kind = loaded(kind)
    if isinstance(kind, Either):
        return " | ".join(dict.fromkeys(map(in_words, kind.options)))
    if isinstance(kind, ListOf):
        return f"list[{in_words(kind.item)}]"
    return kind.name if isinstance(kind, Scalar) else "map"


@in_turn(
    ("name", "place"),
    [
        (name, place)
        for name in TASK_TYPES
        if (task := find_task(name)) is not None and not task.variants and "model" in by_wire_path(task.cls)
        for place, field in by_wire_path(task.cls).items()
        if class_in(field.metadata["kind"]) is not None and "." not in place
    ],
)
def test_a_model_that_requires_an_object_shows_a_call_with_one(name: str, place: str) -> None:
    """As a model of tomorrow does: what its members are is known from the task alone."""
    fields = by_wire_path(cast("TaskNames", find_task(name)).cls)
    needed = [one for one, field in fields.items() if one == place or (field.required and "." not in one)]
    parameters = {
        one: ModelParameter(name=one, type=in_words(fields[one].metadata["kind"]), required=True)
        for one in needed
    }
    model = ModelInfo(
        air="acme:tomorrow@1", slug="acme-tomorrow", task=name, source="N8", parameters=parameters
    )
    assert request_of(model)[place]


def test_a_model_that_requires_a_parameter_at_the_root_shows_it() -> None:
    model = cast("ModelInfo", find_model("bfl:flux@video-upscale"))
    prompt = attrs.evolve(model.parameters["positivePrompt"], required=True)
    model = attrs.evolve(model, parameters={**model.parameters, "positivePrompt": prompt})
    assert request_of(model)["positivePrompt"] == "a lighthouse at dusk"
