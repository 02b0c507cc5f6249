"""What is known of a model: its parameters with their limits, its sizes, and the rules between parameters."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast

import attrs

from runware._catalogue import facts_data

#: One JSON value that a parameter may have.
Value: TypeAlias = bool | int | float | str
#: Width and height in pixels.
Size: TypeAlias = tuple[int, int]
M = TypeVar("M", bound="ModelFacts")
ModelStatus: TypeAlias = Literal["live", "deprecated", "coming-soon", "compatible-only"]


@attrs.frozen(kw_only=True)
class Allowed:
    """The values that something may have; None where there is no limit."""

    #: All values. Where there is a range besides, numbers within it are allowed too.
    values: tuple[Value, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    #: Multiples of this number only.
    step: float | None = None
    #: Characters of a string, or items of a list.
    min_length: int | None = None
    max_length: int | None = None


@attrs.frozen(kw_only=True)
class ModelParameter(Allowed):
    """A parameter that a model takes. Its name is its place on the wire: `width`, `settings.quality`, `lora[].weight`."""

    name: str
    #: `integer`, `number`, `boolean`, `string`, `uuid`, `model`, `media`, `map`, `any`, `list[…]`, or several with ` | `.
    type: str
    #: Of a nested one: required if what it stands in is given.
    required: bool = False
    #: What the model assumes.
    default: object = None
    #: What this is known from; None if only the task says it.
    source: str | None = None


@attrs.frozen(kw_only=True)
class Rule:
    """What holds between parameters: `given`, `absent` and `when` say in which case, the others say what."""

    each: str | None = None
    given: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    when: Mapping[str, Allowed] = attrs.Factory(dict[str, Allowed])
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    then: Mapping[str, Allowed] = attrs.Factory(dict[str, Allowed])
    at_least_one: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    not_all: Mapping[str, tuple[Value, ...]] = attrs.Factory(dict[str, tuple[Value, ...]])
    text: str | None = None


@attrs.frozen(kw_only=True)
class Rate:
    """One line of a price list."""

    amount: float
    unit: str
    label: str | None = None


@attrs.frozen(kw_only=True)
class Price:
    """What a model costs."""

    currency: str
    source: str
    rates: tuple[Rate, ...] = ()


@attrs.frozen(kw_only=True)
class Mode:
    """One of the ways to use a model."""

    id: str
    inputs: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class ModelFacts:
    """What is known of a model, or of an architecture of community models: the data of a `ModelInfo`."""

    air: str | None
    slug: str
    name: str | None
    task: str
    status: ModelStatus | None
    #: By name; None if they are not published.
    parameters: Mapping[str, ModelParameter] | None
    #: All that width x height may be; empty if any will do or they are not known.
    sizes: tuple[Size, ...]
    rules: tuple[Rule, ...]
    #: What holds besides, and cannot be seen in a request.
    notes: tuple[str, ...]
    #: Objects whose members are all listed, at every depth.
    closed: frozenset[str]
    #: Parameters of the task of which nothing is known: no model is said to take them.
    untold: frozenset[str]
    modes: tuple[Mode, ...]
    price: Price | None
    #: What the list of parameters is known from.
    source: str
    #: The parameters that are required.
    required: tuple[str, ...] = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda model: _required(model), takes_self=True),
    )
    #: Place of each object -> the names of its members, in the order of the file. That of the request is empty.
    members: Mapping[str, Mapping[str, None]] = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda model: _members(model), takes_self=True),
    )

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.air or self.slug

    def __hash__(self) -> int:
        return hash((self.air, self.slug))


def _required(model: ModelFacts) -> tuple[str, ...]:
    return tuple(name for name, parameter in (model.parameters or {}).items() if parameter.required)


def _members(model: ModelFacts) -> dict[str, dict[str, None]]:
    members: dict[str, dict[str, None]] = {}
    for path in model.parameters or ():
        holder = ""
        for name in path.split("."):
            members.setdefault(holder, {}).setdefault(name.removesuffix("[]"), None)
            holder = f"{holder}.{name}" if holder else name
    return members


def read(facts: str, air: str | None, cls: type[M]) -> M:
    """Make it of what the generator wrote, laid over what its task says of all models."""
    own: dict[str, Any] = json.loads(facts)
    base = of_task(own["task"])
    required = frozenset(own.get("required", ()))
    parameters: dict[str, ModelParameter] | None = None
    if "params" in own:
        parameters = {}
        for name in dict.fromkeys((*own["params"], *base["envelope"])):
            merged = {**base["params"][name], "source": own["source"], **own["params"].get(name, {})}
            values = merged.pop("values", None)
            if isinstance(values, str):
                values = _vocabulary(values)
            parameters[name] = ModelParameter(
                name=name,
                type=merged.pop("type"),
                required=name in required,
                values=None if values is None else tuple(values),
                step=merged.pop("step", None),
                default=merged.pop("default", None),
                source=merged.pop("source"),
                **_ends(merged),
            )
    return cls(
        air=air,
        slug=own["slug"],
        name=own.get("name"),
        task=own["task"],
        status=own.get("status"),
        parameters=parameters,
        sizes=tuple(map(_size, own.get("sizes", ()))),
        rules=tuple(map(_rule, own.get("rules", ()))),
        notes=tuple(own.get("notes", ())),
        closed=frozenset(own.get("closed", ())),
        untold=frozenset(base["untold"]),
        modes=tuple(map(_mode, own.get("modes", ()))),
        price=_price(own.get("price")),
        source=own["source"],
    )


@functools.cache
def of_task(task: str) -> dict[str, Any]:
    """What a task says of the parameters of all its models."""
    return {**json.loads(facts_data.TASKS[task]), "envelope": json.loads(facts_data.ENVELOPE)}


@functools.cache
def _vocabulary(name: str) -> tuple[Value, ...]:
    return tuple(json.loads(facts_data.VOCABULARIES[name]))


def _price(packed: dict[str, Any] | None) -> Price | None:
    if packed is None:
        return None
    rates = tuple(Rate(**rate) for rate in packed.get("rates", ()))
    return Price(currency=packed["currency"], source=packed["source"], rates=rates)


def _mode(packed: dict[str, Any]) -> Mode:
    return Mode(
        id=packed["id"], inputs=tuple(packed.get("inputs", ())), frames=tuple(packed.get("frames", ()))
    )


def _frozen(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


def _ends(packed: Mapping[str, Any]) -> dict[str, Any]:
    minimum, maximum = packed.get("range", (None, None))
    min_length, max_length = packed.get("length", (None, None))
    return {"minimum": minimum, "maximum": maximum, "min_length": min_length, "max_length": max_length}


def _size(text: str) -> Size:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _allowed(packed: list[Value] | dict[str, Any]) -> Allowed:
    if isinstance(packed, list):
        return Allowed(values=tuple(packed))
    values = packed.get("values")
    return Allowed(values=None if values is None else tuple(values), **_ends(packed))


def _rule(packed: dict[str, Any]) -> Rule:
    made = {key: _frozen(value) for key, value in packed.items()}
    for key in ("when", "then"):
        if key in packed:
            made[key] = {path: _allowed(allowed) for path, allowed in packed[key].items()}
    if "sizes" in packed:
        made["sizes"] = tuple(map(_size, packed["sizes"]))
    if "not_all" in packed:
        made["not_all"] = {path: tuple(values) for path, values in packed["not_all"].items()}
    return Rule(**cast("dict[str, Any]", made))
