"""Mappings as older programs write them are looked at like those of today: same findings, same sentences."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

import pytest

from runware._catalogue.examples import example
from runware._catalogue.model_info import ModelInfo, find_model
from runware._catalogue.names import with_current_parameters
from runware._catalogue.rules import check
from runware._catalogue.validator import Validator
from runware._models.kinds import fields_of
from runware._models.lazy import load
from runware._models.preparing import prepare
from runware._models.slugs_data import MODELS
from runware._models.task_types import TASK_TYPES
from runware.emulator.checking.parameters import read
from runware.errors import InvalidParameterError
from tests.support.in_turn import in_turn

Path = tuple[str, ...]
WRONG: list[Any] = ["none of these", True, -(10**9), 10**9, {"nonsense": 1}, 0.123, ["none of these"], [7]]


def class_of(model: ModelInfo) -> Any:
    return load(TASK_TYPES[model.task])


@functools.cache
def request_of(air: str) -> dict[str, Any]:
    """The call that a model shows, as it is sent today."""
    model = cast("ModelInfo", find_model(air))
    _, _, arguments = example(model, blocking=True).partition("(")
    return prepare(class_of(model)(**eval(f"dict({arguments}"))).payload


def older_places(cls: Any, air: str) -> Iterator[tuple[Path, Path]]:
    """Place of today, and one where older requests have it: flat, or under another name."""
    fields = [field for field in fields_of(cls) if "path" in field.metadata]
    roots = {field.metadata["path"][0] for field in fields}
    for field in fields:
        said = field.metadata
        path = (said["wire"],) if air in said["root_for"] else said["path"]
        if said["sent_as"] is None:
            flat = {(name,) for name in (said["wire"], *said["aliases"]) if name not in roots}
            beside = {(*path[:-1], name) for name in said["aliases"]}
            yield from ((path, older) for older in sorted(flat | beside) if older != path)


def at(holder: Any, path: Path) -> Any:
    for key in path:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder


def put(payload: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    holder = payload
    for key in path[:-1]:
        holder = holder.setdefault(key, {})
    holder[path[-1]] = value
    return payload


def moved(payload: dict[str, Any], path: Path, older: Path) -> dict[str, Any]:
    """The request with a parameter at its older place. An object that is empty then is left out."""
    made = deepcopy(payload)
    value = at(made, path)
    at(made, path[:-1]).pop(path[-1])
    if len(path) > 1 and not made[path[0]]:
        made.pop(path[0])
    return put(made, older, value)


WITH_CLASS = [air for air, entry in MODELS.items() if entry["task"] in TASK_TYPES]
GOOD = [
    pytest.param(air, path, older, id=f"{air}-{'.'.join(older)}")
    for air in WITH_CLASS
    for path, older in older_places(class_of(cast("ModelInfo", find_model(air))), air)
    if at(request_of(air), path) is not None
]


def wrong_cases() -> Iterator[Any]:
    """For each older place of each task, a model that takes the parameter, and a value that it does not take."""
    seen: set[tuple[str, Path]] = set()
    for air in WITH_CLASS:
        model = cast("ModelInfo", find_model(air))
        for path, older in older_places(class_of(model), air):
            if (model.task, older) in seen or ".".join(path) not in model.parameters:
                continue
            single_is_list = older[-1] != path[-1] and "list" in model.parameters[".".join(path)].type
            for value in [one for one in WRONG if isinstance(one, list) or not single_is_list]:
                today = put(deepcopy(request_of(air)), path, value)
                found = check(model, today)
                if found and all(one.parameters == (".".join(path),) for one in found):
                    seen.add((model.task, older))
                    yield pytest.param(air, path, older, value, id=f"{model.task}-{'.'.join(older)}")
                    break


BAD = list(wrong_cases())


def test_there_are_cases_of_many_tasks() -> None:
    assert len(GOOD) > 200
    assert len(BAD) > 30
    assert len({str(case.id).partition("-")[0] for case in BAD}) >= 5


@in_turn(("air", "path", "older"), GOOD)
def test_a_good_request_is_good_in_an_older_dialect(air: str, path: Path, older: Path) -> None:
    today = request_of(air)
    request = moved(today, path, older)
    before = deepcopy(request)
    cls = class_of(cast("ModelInfo", find_model(air)))
    made, names = with_current_parameters(request, cls)
    assert made == today
    assert names[".".join(path)] == ".".join(older)
    Validator().validate(request, "error", request)
    assert request == before
    # The local server reads both alike.
    others, of_today = ({**read(cls, one), "inputs": None} for one in (request, today))
    assert others == of_today


@pytest.mark.parametrize(("air", "path", "older", "value"), BAD)
def test_what_is_wrong_is_said_of_the_name_that_was_given(
    air: str, path: Path, older: Path, value: object
) -> None:
    today = put(deepcopy(request_of(air)), path, value)
    request = moved(today, path, older)
    sentences: list[str] = []
    for payload in (today, request):
        with pytest.raises(InvalidParameterError) as refused:
            Validator().validate(payload, "error", payload)
        sentences.append(str(refused.value))
    place, name = ".".join(path), ".".join(older)
    assert sentences[1] == sentences[0].replace(place, name)
    assert refused.value.parameters == (name,)


def test_an_older_name_of_the_task_is_known() -> None:
    request = {
        "taskType": "newTask", "taskUUID": "0", "model": "runware:101@1", "positivePrompt": "a lake", "width": 65, "height": 512,
    }  # fmt: skip
    with pytest.raises(InvalidParameterError, match="width is 65, but runware:101@1 takes 128 to 2048"):
        Validator().validate(request, "error", request)


@pytest.mark.parametrize("name", ["caption", "imageCaption"])
def test_of_another_task_no_more_is_said_than_that_its_model_does_it_not(name: str) -> None:
    request = {"taskType": name, "taskUUID": "0", "model": "runware:101@1", "width": 65}
    with pytest.raises(
        InvalidParameterError, match=f"^runware:101@1 is for imageInference, not for {name}.$"
    ):
        Validator().validate(request, "error", request)
    own = {**request, "taskType": "imageInference"}
    with pytest.raises(InvalidParameterError, match="width is 65"):
        Validator().validate(own, "error", own)


def test_what_older_requests_say_in_other_words() -> None:
    cls = cast("Any", load("ImageInference"))
    guide = {"model": "runware:55@1", "guideImages": ["https://example.com/a.png"]}
    request = {
        "taskType": "imageInference", "model": "runware:101@1", "usePromptWeighting": True, "checkNSFW": True,
        "ipAdapters": [{"model": "runware:55@1", "guideImage": "https://example.com/a.png"}, guide],
    }  # fmt: skip
    made, names = with_current_parameters(request, cls)
    assert made["ipAdapters"] == [guide, guide]
    assert made["promptWeighting"] == "compel"
    assert names["promptWeighting"] == "usePromptWeighting"
    one = {"taskType": "imageInference", "usePromptWeighting": False}
    assert with_current_parameters(one, cls)[0] == {"taskType": "imageInference"}
    assert with_current_parameters(
        {"taskType": "imageInference", "inputs": {"seedImage": None}, "seedImage": "a"}, cls
    )[0]["inputs"] == {"seedImage": "a"}
    assert with_current_parameters({"taskType": "imageInference", "inputs": 7, "seedImage": "a"}, cls)[0][
        "inputs"
    ] == {"seedImage": "a"}
