"""What is known of a model: its parameters with their limits, its sizes, and the rules between parameters."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypeVar

import attrs

from runware._catalogue.facts import Members, members_of

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
        source: What this is known from; None if only the task says it.
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

    @functools.cached_property
    def required(self) -> tuple[str, ...]:
        """The parameters that are required."""
        return tuple(name for name, parameter in (self.parameters or {}).items() if parameter.required)

    @functools.cached_property
    def members(self) -> Members:
        """The objects in which parameters stand."""
        return members_of(self.parameters or ())

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.air or self.slug

    def __hash__(self) -> int:
        return hash((self.air, self.slug))


def read(facts: Mapping[str, Any], air: str | None, cls: type[M]) -> M:
    """Make it of what `runware._catalogue.facts` has."""
    required = frozenset(facts.get("required", ()))
    said, price = facts.get("params"), facts.get("price")
    parameters = said and {
        name: ModelParameter(name=name, required=name in required, **_with_tuples(one, "values"))
        for name, one in said.items()
    }
    return cls(
        air=air,
        slug=facts["slug"],
        name=facts.get("name"),
        task=facts["task"],
        status=facts.get("status"),
        parameters=parameters,
        sizes=_sizes(facts),
        rules=tuple(_rule(rule) for rule in facts.get("rules", ())),
        notes=tuple(facts.get("notes", ())),
        closed=frozenset(facts.get("closed", ())),
        untold=frozenset(facts["untold"]),
        modes=tuple(Mode(**_with_tuples(mode, *mode)) for mode in facts.get("modes", ())),
        price=price
        and Price(price["currency"], price["source"], tuple(Rate(**one) for one in price["rates"])),
        source=facts["source"],
    )


def _with_tuples(packed: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    lists = {key: tuple(packed[key]) for key in keys if isinstance(packed.get(key), list)}
    return {**packed, **lists}


def _sizes(packed: Mapping[str, Any]) -> tuple[Size, ...]:
    return tuple((width, height) for width, height in packed.get("sizes", ()))


def _rule(packed: Mapping[str, Any]) -> Rule:
    made: dict[str, Any] = {**_with_tuples(packed, *packed), "sizes": _sizes(packed)}
    for key in made.keys() & {"when", "then"}:
        made[key] = {path: _allowed(allowed) for path, allowed in packed[key].items()}
    made["not_all"] = _with_tuples(packed.get("not_all", {}), *packed.get("not_all", {}))
    return Rule(**made)


def _allowed(packed: list[Value] | Mapping[str, Any]) -> Allowed:
    said = {"values": packed} if isinstance(packed, list) else packed
    return Allowed(**_with_tuples(said, "values"))
