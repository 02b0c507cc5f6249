"""Every limit, list of values, size and rule of every model is refused by a strict server, with the documented error.

What is broken is made from the facts, one thing at a time, in a request that the model takes otherwise.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import attrs
import pytest

import runware.tasks as tasks
from runware._catalogue.examples import _minimal_payload, _put, _sample
from runware._catalogue.info import Allowed, ModelParameter, Rule
from runware._catalogue.model_info import ModelInfo, find_model
from runware._catalogue.values import is_allowed
from runware._models.slugs_data import MODELS
from runware._models.task_types import TASK_TYPES
from runware.emulator import Emulator
from runware.emulator.checking.fidelity import Fidelity
from runware.emulator.checking.parameters import read
from runware.emulator.refusal import Refused
from tests.support.posting import post

STRICT = Fidelity("strict")
Request = dict[str, Any]
SIDES = ("width", "height")
#: What is of several types.
SAMPLES: dict[str, object] = {"sourceBox": [0, 0, 10, 10], "frame": "first"}
LARGE = ((2560, 1440), (1440, 2560))
#: What is published for one parameter in place of `invalid` with its name.
SPECIAL = {"duration": ("unsupportedDuration",)}


def known_models() -> list[ModelInfo]:
    models = [find_model(air) for air in MODELS]
    return [model for model in models if model is not None and model.parameters]


KNOWN = known_models()
WITH_RULES = [pytest.param(model, id=str(model.air)) for model in KNOWN if model.rules]


def taken(model: ModelInfo) -> Request:
    """A request that the model takes."""
    return {
        **copy.deepcopy(_minimal_payload(model)),
        "taskType": model.task,
        "taskUUID": str(uuid4()),
        "model": model.air,
    }


def refusal(model: ModelInfo, request: Request) -> dict[str, Any] | None:
    cls = getattr(tasks, TASK_TYPES[model.task])
    try:
        read(cls, request, model=model, fidelity=STRICT)
    except Refused as refused:
        return refused.errors[0]
    return None


def code_of(place: str) -> str:
    name = place.rpartition(".")[2].partition("[")[0]
    return f"invalid{name[:1].upper()}{name[1:]}"


def wrong_values(parameter: ModelParameter) -> Iterator[object]:
    """For each of its limits a value that is beyond it, of a type that is taken."""
    numeric = parameter.type in ("integer", "number")
    unit = 1 if parameter.type == "integer" else 0.5
    if parameter.values is not None and parameter.minimum is None and parameter.maximum is None:
        if parameter.type == "string":
            yield "no such value"
        elif numeric:
            yield max(value for value in parameter.values if not isinstance(value, str)) + unit
    if numeric and parameter.minimum is not None and parameter.minimum > 0:
        yield parameter.minimum - unit
    if numeric and parameter.maximum is not None:
        yield parameter.maximum + unit
    if parameter.type == "integer" and parameter.step not in (None, 1) and parameter.minimum is not None:
        yield int(parameter.minimum) + 1
    if parameter.type == "string" and parameter.values is None:
        if parameter.min_length is not None and parameter.min_length > 1:
            yield "x" * (parameter.min_length - 1)
        if parameter.max_length is not None:
            yield "x" * (parameter.max_length + 1)
    if parameter.type == "list[media]" and parameter.max_length is not None:
        yield ["https://example.com/a.png"] * (parameter.max_length + 1)


def is_plain(parameter: ModelParameter) -> bool:
    return "[]" not in parameter.name and parameter.name not in ("taskType", "taskUUID", "model")


@pytest.mark.parametrize("task", sorted({model.task for model in KNOWN}))
def test_a_request_that_a_model_takes_is_accepted(task: str) -> None:
    for model in KNOWN:
        if model.task == task:
            error = refusal(model, taken(model))
            # Where the facts leave open what stands in `inputs`, the task may still ask for more.
            assert error is None or error["code"] == "missingParameter", (model.air, error)


def test_every_limit_is_refused_by_its_own_error() -> None:
    tried: Counter[str] = Counter()
    for model in KNOWN:
        sound = taken(model)
        if refusal(model, sound) is not None:
            tried["not tried: the task asks for more"] += 1
            continue
        for parameter in filter(is_plain, model.parameters.values()):
            for value in wrong_values(parameter):
                request = copy.deepcopy(sound)
                _put(request, parameter.name, value)
                error = refusal(model, request)
                assert error is not None, (model.air, parameter.name, value)
                if error["code"] in ("missingParameter", "incompatibleParameters"):
                    tried["told of what it goes with"] += 1  # the parameter is not for such a request at all
                    continue
                if parameter.name in ("width", "height") and error["code"] == "invalidDimensions":
                    tried["sizes"] += 1
                    continue
                expected = {code_of(parameter.name)}
                if parameter.name == "duration" and parameter.values is not None:
                    expected.add("unsupportedDuration")
                if error["code"] == "unsupportedDuration":
                    assert error["allowedValues"] == list(parameter.values or ())
                assert error["code"] in expected, (model.air, parameter.name, value, error)
                assert error["parameter"] == parameter.name, (model.air, parameter.name, value, error)
                assert error["message"]
                tried["refused"] += 1
    assert tried["refused"] > 2000, tried
    assert tried["refused"] > 10 * (
        tried["told of what it goes with"] + tried["not tried: the task asks for more"]
    ), tried


def test_every_size_that_is_none_of_the_listed_is_refused_with_the_list() -> None:
    with_sizes = [model for model in KNOWN if model.sizes]
    assert with_sizes
    for model in with_sizes:
        request = {**taken(model), "width": 1000, "height": 1016}
        request.pop("resolution", None)
        error = refusal(model, request)
        assert error is not None, model.air
        assert (error["code"], error["parameter"]) == ("invalidDimensions", ["width", "height"]), (
            model.air,
            error,
        )
        assert error["allowedValues"] == [f"{width}x{height}" for width, height in model.sizes]
        assert error["message"].startswith("Unsupported use of width/height parameters. ")
        width, height = model.sizes[0]
        assert f"Supported values are: '{width}x{height}', " in error["message"]


# Rules ----------------------------------------------------------------------------------------------------------------


@attrs.frozen
class Broken:
    """A request that breaks a rule, the code that says so, and parameters of which it names one."""

    request: Request
    code: str
    places: tuple[str, ...]


def sample(model: ModelInfo, path: str) -> object:
    parameters = model.parameters
    parameter = parameters.get(path) or ModelParameter(name=path, type="string")
    if (name := path.rpartition(".")[2]) in SAMPLES:
        return SAMPLES[name]
    value = parameter.values[0] if parameter.values else _sample(parameter)
    if value != {}:
        return value
    inner = next(
        name for name in parameters if name.startswith(f"{path}.") and "." not in name[len(path) + 1 :]
    )
    return {inner.rpartition(".")[2]: sample(model, inner)}


def sizes_of(model: ModelInfo) -> list[tuple[int, int]]:
    """Sizes that the model makes."""
    listed = [*model.sizes, *(size for rule in model.rules for size in rule.sizes)]
    return listed or [(1024, 1024)]


def put(model: ModelInfo, request: Request, each: str | None, path: str, value: object = None) -> None:
    """Give a parameter, of a rule about the objects of a list in the first of them. Sides are given together."""
    place = f"{each}[].{path}" if each else path
    if path in SIDES and value is None and not each:
        request.update(zip(SIDES, sizes_of(model)[0], strict=True))
        return
    if each and not request.get(each):
        for name in model.required:
            if name.startswith(f"{each}[]."):
                _put(request, name, sample(model, name))
    place = place.removesuffix("[]")
    _put(request, place, sample(model, place) if value is None else value)


def told_of(model: ModelInfo, way: Broken) -> dict[str, Any] | None:
    """The refusal, after what other rules miss was given, and what they do not take was left out."""
    request = copy.deepcopy(way.request)
    for _ in range(6):
        error = refusal(model, request)
        named = [] if error is None else named_in(error)
        if error is None or set(named) & set(way.places):
            return error
        for path in named:
            if error["code"] == "missingParameter" and path in model.parameters:
                put(model, request, None, path)
            elif error["code"] == "incompatibleParameters":
                for one in SIDES if path in SIDES else (path,):
                    drop(request, None, one)
    return refusal(model, request)


def named_in(error: dict[str, Any]) -> list[str]:
    """The parameters that a refusal names, of objects of a list in whichever of them."""
    parameter = error["parameter"]
    return [
        re.sub(r"\[\d+\]", "[]", name) for name in (parameter if isinstance(parameter, list) else [parameter])
    ]


def drop(request: Request, each: str | None, path: str) -> None:
    *outer, last = (f"{each}[].{path}" if each else path).split(".")
    holder: Any = request
    for name in outer:
        holder = holder.get(name.removesuffix("[]")) if isinstance(holder, dict) else None
        holder = holder[0] if isinstance(holder, list) and holder else holder
    if isinstance(holder, dict):
        holder.pop(last, None)


def within(allowed: Allowed, parameter: ModelParameter | None) -> object:
    if allowed.values:
        return allowed.values[0]
    if allowed.min_length is not None or allowed.max_length is not None:
        return ["https://example.com/a.png"] * int(allowed.min_length or allowed.max_length or 1)
    if parameter is None:
        return allowed.minimum
    return _sample(attrs.evolve(parameter, **attrs.asdict(allowed)))


def outside(allowed: Allowed, parameter: ModelParameter | None) -> object | None:
    """What the parameter may be otherwise, but not here."""
    candidates: list[object] = [*((parameter.values if parameter else None) or ()), True, False, 1, 2, 3, 5, 10, 16, 48,
                                100, 1000, 8000, 96000, "PNG", "JPG", "no such value"]  # fmt: skip
    if allowed.maximum is not None:
        candidates.insert(0, int(allowed.maximum) + 1)
    if allowed.minimum is not None:
        candidates.insert(0, int(allowed.minimum) - 1)
    if parameter is not None and "list" in parameter.type:
        lists = [["https://example.com/a.png"] * count for count in range(8)]
        return next((value for value in lists[1:] if not is_allowed(value, allowed)), None)
    for value in candidates:
        fits = parameter is None or (
            isinstance(value, bool) if parameter.type == "boolean"
            else type(value) is int if parameter.type in ("integer", "number")
            else isinstance(value, str) if parameter.type == "string" else True
        )  # fmt: skip
        if fits and not is_allowed(value, allowed) and (parameter is None or is_allowed(value, parameter)):
            return value
    return next(
        (value for value in candidates if not is_allowed(value, allowed) and type(value) is int), None
    )


def in_its_case(model: ModelInfo, rule: Rule) -> Request:
    """A request where the rule holds."""
    request = taken(model)
    for path in rule.given[:1]:
        put(model, request, rule.each, path)
    for path, allowed in rule.when.items():
        place = f"{rule.each}[].{path}" if rule.each else path
        if path in SIDES:
            at = SIDES.index(path)
            fitting = [size for size in [*sizes_of(model), *LARGE] if is_allowed(size[at], allowed)]
            request.update(zip(SIDES, fitting[0], strict=True))
            continue
        put(model, request, rule.each, path, within(allowed, model.parameters.get(place)))
    for path in rule.absent:
        drop(request, rule.each, path)
    return request


def broken(model: ModelInfo, rule: Rule) -> Iterator[Broken]:
    """The rule broken in each of the ways in which it can be."""

    def case() -> Request:
        return in_its_case(model, rule)

    def places(*paths: str) -> tuple[str, ...]:
        return tuple(f"{rule.each}[].{path}" if rule.each else path for path in paths)

    if rule.requires:
        request = case()
        for path in rule.requires:
            drop(request, rule.each, path)
        yield Broken(request, "missingParameter", places(*rule.requires))
    for path in rule.excludes:
        request = case()
        put(model, request, rule.each, path)
        yield Broken(request, "incompatibleParameters", SIDES if path in SIDES else places(path))
    for several in (rule.exclusive, rule.one_of):
        if len(several) > 1:
            request = case()
            for path in several[:2]:
                put(model, request, rule.each, path)
            yield Broken(request, "incompatibleParameters", places(*several))
    for needed in (rule.one_of, rule.at_least_one):
        if needed:
            request = case()
            for path in needed:
                drop(request, rule.each, path)
            for path in rule.given[:1]:
                others = [
                    name for name in model.parameters if name.startswith(f"{path}.") and name not in needed
                ]
                if others:  # the object itself is there
                    put(model, request, None, others[0])
            yield Broken(request, "missingParameter", places(*needed))
    if rule.together:
        request = case()
        put(model, request, rule.each, rule.together[0])
        for path in rule.together[1:]:
            drop(request, rule.each, path)
        yield Broken(request, "missingParameter", places(*rule.together[1:]))
    for path, allowed in rule.then.items():
        place = f"{rule.each}[].{path}" if rule.each else path
        value = outside(allowed, model.parameters.get(place))
        if value is not None:
            request = case()
            put(model, request, rule.each, path, value)
            yield Broken(request, code_of(path), places(path))
    if rule.sizes:
        yield Broken({**case(), "width": 1000, "height": 1016}, "invalidDimensions", ("width", "height"))
    for path, values in rule.not_all.items():
        request = case()
        put(model, request, rule.each, path.removesuffix("[]"), values[0])
        yield Broken(request, "incompatibleParameters", (path.partition("[]")[0],))


@pytest.mark.parametrize("model", WITH_RULES)
def test_every_rule_between_parameters_is_refused(model: ModelInfo) -> None:
    """Rules overlap: a request that breaks one may first be told of another. Each has one way in which it is told of."""
    for rule in model.rules:
        ways = list(broken(model, rule))
        assert ways, (model.air, rule)
        told: list[tuple[object, object]] = []
        named = False
        for way in ways:
            error = told_of(model, way)
            assert error is not None, (model.air, rule, way)
            told.append((error["code"], error["parameter"]))
            named = named or (
                error["code"] in (way.code, *SPECIAL.get(way.places[0], ()))
                and bool({*named_in(error)} & {*way.places})
            )
        assert named, (model.air, rule, told)


def test_a_server_says_the_same_over_the_wire() -> None:
    """One rule of each model, through a server."""
    with Emulator(strict=True) as server:
        for model in KNOWN:
            for rule in model.rules[:1]:
                way = next(broken(model, rule))
                [error] = post(server, way.request).json()["errors"]
                expected = refusal(model, way.request)
                assert expected is not None
                assert error.items() >= expected.items()


def test_a_value_that_a_model_lists_is_taken_though_the_task_does_not_know_it() -> None:
    tried = 0
    for model in KNOWN:
        sound = taken(model)
        if refusal(model, sound) is not None:
            continue
        for parameter in filter(is_plain, model.parameters.values()):
            for value in parameter.values or ():
                request = copy.deepcopy(sound)
                _put(request, parameter.name, [value] if parameter.type.startswith("list[") else value)
                error = refusal(model, request)
                # What else a value goes with is another matter.
                is_of_the_value = error is not None and error["code"] == code_of(parameter.name)
                assert not is_of_the_value, (model.air, parameter.name, value, error)
                tried += 1
    assert tried > 3000, tried
