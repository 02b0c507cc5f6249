"""What is known of a model: its parameters with their limits, its sizes, and the rules between parameters."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast

import attrs

from runware._catalogue.facts import Members, facts_of, members_of
from runware._models.kinds import once_per_class

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
    """A parameter that a model takes.

    Attributes:
        name: Its place on the wire: `width`, `settings.quality`, `lora[].weight`.
        type: `integer`, `number`, `boolean`, `string`, `uuid`, `model`, `media`, `map`, `any`, `list[…]`, or several with ` | `.
        required: Whether it is; of a nested one, if what it stands in is given.
        default: What the model assumes; None if it assumes nothing, or that is not known.
        source: What this is known from, as `ModelInfo.source`; None if only the task says it.
        values: All that it may be; None if there is no list. Where there is a range besides, what is in it is allowed too.
        minimum: The least that it may be; None if there is no limit.
        maximum: The most that it may be; None if there is no limit.
        step: It is a multiple of this; None if it may be anything between.
        min_length: The least number of characters of a text, or of items of a list; None if there is no limit.
        max_length: The greatest number of them; None if there is no limit.

    Example:
        >>> width = client.models.get("runware:101@1").parameters["width"]
        >>> width.minimum, width.maximum, width.step
        (128, 2048, 64)
    """

    name: str
    type: str
    required: bool = False
    default: object = None
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


@attrs.frozen
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


@attrs.frozen(kw_only=True, slots=False)
class ModelFacts:
    """What is known of a model, or of an architecture of community models: the data of a `ModelInfo`."""

    air: str | None
    slug: str
    task: str
    #: What the list of parameters is known from.
    source: str
    name: str | None = None
    status: ModelStatus | None = None
    #: By name. Empty if they are not published.
    parameters: Mapping[str, ModelParameter] = attrs.field(factory=dict[str, ModelParameter])
    #: All that width x height may be; empty if any will do or they are not known.
    sizes: tuple[Size, ...] = ()
    rules: tuple[Rule, ...] = ()
    #: What holds besides, and cannot be seen in a request.
    notes: tuple[str, ...] = ()
    #: Objects whose members are all listed, at every depth.
    closed: frozenset[str] = frozenset()
    #: Parameters of the task of which nothing is known: no model is said to take them.
    untold: frozenset[str] = frozenset()
    modes: tuple[Mode, ...] = ()
    price: Price | None = None

    @functools.cached_property
    def required(self) -> tuple[str, ...]:
        """The parameters that are required."""
        return tuple(name for name, parameter in self.parameters.items() if parameter.required)

    @functools.cached_property
    def members(self) -> Members:
        """The objects in which parameters stand."""
        return members_of(self.parameters)

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.air or self.slug

    def __hash__(self) -> int:
        return hash((self.air, self.slug))


@once_per_class
def known(cls: type[M], air: str | None, family: str | None = None) -> M | None:
    """What is known of a model, or else of the community models of a family."""
    facts = facts_of(air or "", family)
    return None if facts is None else read(facts, air, cls)


def read(facts: Mapping[str, Any], air: str | None, cls: type[M]) -> M:
    """Make it of what `runware._catalogue.facts` has."""
    said: dict[str, Any] = _with_tuples(facts)
    required = said.pop("required", ())
    said["parameters"] = {
        name: ModelParameter(name=name, required=name in required, **one)
        for name, one in said.pop("params", {}).items()
    }
    if (price := said.get("price")) is not None:
        said["price"] = Price(
            price["currency"], price["source"], tuple(Rate(**one) for one in price["rates"])
        )
    said["rules"] = tuple(_rule(rule) for rule in said.get("rules", ()))
    said["modes"] = tuple(Mode(**mode) for mode in said.get("modes", ()))
    said |= {key: frozenset(said.get(key, ())) for key in ("closed", "untold")}
    return cls(air=air, **said)


def _with_tuples(json: Any) -> Any:
    """The same JSON, with tuples where it has lists. Defaults stay as they are: they are compared with what is sent."""
    if isinstance(json, dict):
        said = cast("dict[str, object]", json)
        return {key: value if key == "default" else _with_tuples(value) for key, value in said.items()}
    return tuple(map(_with_tuples, cast("list[object]", json))) if isinstance(json, list) else json


def _rule(said: Mapping[str, Any]) -> Rule:
    cases: dict[str, Any] = {
        key: {path: _allowed(of) for path, of in said[key].items()} for key in said.keys() & {"when", "then"}
    }
    return Rule(**{**said, **cases})


def _allowed(said: Any) -> Allowed:
    return Allowed(values=cast("tuple[Value, ...]", said)) if isinstance(said, tuple) else Allowed(**said)
