"""The data of a model: its parameters with their limits, its sizes, and the rules between parameters."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast

import attrs

from runware._catalogue.facts import Members, facts_of, members_of
from runware._models.kinds import cached_per_class

#: One JSON value that a parameter may have.
Value: TypeAlias = bool | int | float | str
#: Width and height in pixels.
Size: TypeAlias = tuple[int, int]
M = TypeVar("M", bound="ModelFacts")
ModelStatus: TypeAlias = Literal["live", "deprecated", "coming-soon", "compatible-only"]


@attrs.frozen(kw_only=True)
class Allowed:
    """Allowed values, as a list of values and as limits; None where there is no limit."""

    #: The allowed values. If there is a range as well, numbers within it are also allowed.
    values: tuple[Value, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    #: Only multiples of this number are allowed.
    step: float | None = None
    #: Number of characters of a string, or of items of a list.
    min_length: int | None = None
    max_length: int | None = None


@attrs.frozen(kw_only=True)
class ModelParameter(Allowed):
    """A parameter that a model accepts.

    Attributes:
        name: The place of the parameter on the wire: `width`, `settings.quality`, `lora[].weight`.
        type: `integer`, `number`, `boolean`, `string`, `uuid`, `model`, `media`, `map`, `any`, `list[…]`, or several with ` | `.
        required: Whether the parameter is required. A nested parameter is required only if its parent object is given.
        default: The model's default; None if there is none or it is unknown.
        source: The source of these facts, as in `ModelInfo.source`; None if they are those of the task.
        values: The allowed values; None if they are not listed. If there is a range as well, values in it are also allowed.
        minimum: The smallest allowed value; None if there is no limit.
        maximum: The largest allowed value; None if there is no limit.
        step: The value must be a multiple of this number; None if there is no such limit.
        min_length: The minimum number of characters of a string, or of items of a list; None if there is no limit.
        max_length: The maximum number of characters or items; None if there is no limit.

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
    """A rule between parameters: `given`, `absent` and `when` are its conditions, the other fields its demands."""

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
    """An item of a price list."""

    amount: float
    unit: str
    label: str | None = None


@attrs.frozen
class Price:
    """The price list of a model."""

    currency: str
    source: str
    rates: tuple[Rate, ...] = ()


@attrs.frozen(kw_only=True)
class Mode:
    """A mode of use of a model."""

    id: str
    inputs: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, slots=False)
class ModelFacts:
    """The data of a `ModelInfo`: the known facts of a model, or of an architecture of community models."""

    air: str | None
    slug: str
    task: str
    #: The source of the list of parameters: see `ModelInfo.source`.
    source: str
    name: str | None = None
    status: ModelStatus | None = None
    #: The parameters by name. Empty if they are not published.
    parameters: Mapping[str, ModelParameter] = attrs.field(factory=dict[str, ModelParameter])
    #: The allowed pairs of width and height; empty if there is no restriction or it is unknown.
    sizes: tuple[Size, ...] = ()
    rules: tuple[Rule, ...] = ()
    #: Further restrictions, which cannot be checked in a request.
    notes: tuple[str, ...] = ()
    #: Names of objects whose members are all known, at every depth.
    closed: frozenset[str] = attrs.field(factory=frozenset[str], converter=frozenset)
    #: Parameters of the task that no known model lists, so it is unknown which models accept them.
    untold: frozenset[str] = attrs.field(factory=frozenset[str], converter=frozenset)
    modes: tuple[Mode, ...] = ()
    price: Price | None = None

    @functools.cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the required parameters."""
        return tuple(name for name, parameter in self.parameters.items() if parameter.required)

    @functools.cached_property
    def members(self) -> Members:
        """The objects that contain parameters, with the names of their members."""
        return members_of(self.parameters)

    @property
    def label(self) -> str:
        """The name of the model in messages: its AIR identifier, or else its slug."""
        return self.air or self.slug

    def __hash__(self) -> int:
        return hash((self.air, self.slug))


@cached_per_class
def known(cls: type[M], air: str | None, family: str | None = None) -> M | None:
    """Return the facts of a model, or else those of its architecture (`family`); None if both are unknown."""
    facts = facts_of(air or "", family)
    return None if facts is None else read(facts, air, cls)


def read(facts: Mapping[str, Any], air: str | None, cls: type[M]) -> M:
    """Convert the plain data of `runware._catalogue.facts` to an instance of `cls`."""
    said: dict[str, Any] = _with_tuples(facts)
    required = said.pop("required", ())
    said["parameters"] = {
        name: ModelParameter(name=name, required=name in required, **one)
        for name, one in said.pop("params", {}).items()
    }
    if (price := said.get("price")) is not None:
        said["price"] = Price(**price | {"rates": tuple(Rate(**one) for one in price["rates"])})
    said["rules"] = tuple(_rule(rule) for rule in said.get("rules", ()))
    said["modes"] = tuple(Mode(**mode) for mode in said.get("modes", ()))
    return cls(air=air, **said)


def _with_tuples(json: Any) -> Any:
    """Return JSON with tuples in place of lists. Defaults are not converted: they are compared with values of requests."""
    if isinstance(json, dict):
        said = cast("dict[str, object]", json)
        return {key: value if key == "default" else _with_tuples(value) for key, value in said.items()}
    return tuple(map(_with_tuples, cast("list[object]", json))) if isinstance(json, list) else json


def _rule(said: Mapping[str, Any]) -> Rule:
    fields = dict(said)
    for key in said.keys() & {"when", "then"}:
        fields[key] = {path: Allowed(**of) for path, of in said[key].items()}
    return Rule(**fields)
