"""Vocabulary of the files about models: `schema/models.yaml`, `models/` and `architectures/`.

The classes are used as those of `codegen.spec` are: by the loader, the documentation and editors. `codegen.models`
combines the files.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from codegen import keys


@frozen(kw_only=True)
class Allowed:
    """The values of a parameter that a rule refers to. A list is short for `{values: […]}`."""

    values: list[bool | int | float | str] | None = keys.optional("One of these values.")
    range: list[int | float | None] | None = keys.optional(
        "`[lowest, highest]`, of a number; either may be null. With `values` besides, one of the two is enough."
    )
    length: list[int | None] | None = keys.optional("`[shortest, longest]`, of a string or list.")


@frozen(kw_only=True)
class ModelParam:
    """A parameter that a model takes. Its key in the file is its place on the wire.

    An empty value is short for `{}`; a list or a name is short for `{values: …}`.
    """

    type: str | None = keys.optional(
        "As the `type` of a task's parameter, but `map` for every object. Left out where the task says it."
    )
    values: list[bool | int | float | str] | str | None = keys.optional(
        "All values that it takes, as a list or a vocabulary's name. Others are refused. Of a list, the values of its items."
    )
    range: list[int | float | None] | None = keys.optional(
        "`[lowest, highest]`, of a number or of each number in a list; either may be null. With `values` besides, one of the "
        "two is enough."
    )
    step: int | float | None = keys.optional("Multiples of this number only.")
    length: list[int | None] | None = keys.optional("`[shortest, longest]`, of a string or list.")
    default: bool | int | float | str | list[Any] | None = keys.optional(
        "What the model assumes. Documented, never sent."
    )
    source: str | None = keys.optional(
        "What it is known from, if not from what the file says of all of them."
    )


@frozen(kw_only=True)
class Rule:
    """A constraint between parameters: conditions (`given`, `absent`, `when`; none means always), then demands."""

    each: str | None = keys.optional(
        "A list: the rule holds for each object in it, and its places begin there."
    )
    given: list[str] = keys.listed("Holds if one of these is given.")
    absent: list[str] = keys.listed("Holds if none of these is given.")
    when: dict[str, Allowed | list[bool | int | float | str]] = keys.entries(
        "Holds if each of these has such a value. What is not given has its default."
    )
    requires: list[str] = keys.listed("All of these must be given.")
    excludes: list[str] = keys.listed("None of these may be given.")
    then: dict[str, Allowed | list[bool | int | float | str]] = keys.entries(
        "Each of these must have such a value, if it is given. Where it must be given, say `requires` besides."
    )
    at_least_one: list[str] = keys.listed("One or more of these must be given.")
    one_of: list[str] = keys.listed("Exactly one of these must be given.")
    exclusive: list[str] = keys.listed("At most one of these may be given.")
    together: list[str] = keys.listed("All of these or none of them must be given.")
    sizes: list[str] = keys.listed("`width` x `height` must be one of these.")
    not_all: dict[str, list[bool | int | float | str]] = keys.entries(
        "`{list[].member: values}`: some object of the list must have another value there, or none."
    )
    text: str | None = keys.optional(
        "What it means, as a sentence for people, where the keys alone do not say it."
    )


@frozen(kw_only=True)
class Rate:
    """One line of a price list."""

    amount: int | float = keys.required("How much, in the currency.")
    unit: str = keys.required("For what: `image`, `second`, `megapixel`.")
    label: str | None = keys.optional("In which case.")


@frozen(kw_only=True)
class Price:
    """The price of a model."""

    currency: str = keys.optional("Of all amounts.", "USD")
    rates: list[Rate] = keys.listed("What is charged.")
    source: str = keys.required("What it is known from.")


@frozen(kw_only=True)
class Mode:
    """One of the modes in which a model can be used."""

    id: str = keys.required("Its name in the API.")
    inputs: list[str] = keys.listed("The members of `inputs` that it takes.")
    frames: list[str] = keys.listed("The frames that may be given.")


@frozen(kw_only=True)
class Shape:
    """The parameters and rules of a model or a family of models."""

    task: str = keys.required("The wire's `taskType`.")
    source: str = keys.required("What the parameters are known from: a name of `sources` of `models.yaml`.")
    limits_source: str | None = keys.optional(
        "What limits, defaults, nested parameters, sizes and rules are known from, if from something else."
    )
    required: list[str] = keys.listed(
        "Required parameters; nested ones are required only if their parent is given."
    )
    includes: list[str] = keys.listed("Groups of `models.yaml` whose parameters it takes too.")
    params: dict[str, ModelParam | list[bool | int | float | str] | str | None] | None = keys.optional(
        "Place on the wire -> parameter: `width`, `settings.quality`, `lora[].weight`. Besides, it takes those of `envelope`. "
        "Left out where they are not published."
    )
    closed: list[str] = keys.listed(
        "Objects whose members are all listed, at every depth. Others are refused."
    )
    sizes: list[str] = keys.listed("All that `width` x `height` may be, such as `1024x768`.")
    rules: list[Rule] = keys.listed("What holds between parameters.")
    notes: list[str] = keys.listed("What holds besides, and cannot be checked by looking at a request.")


@frozen(kw_only=True)
class ModelFile(Shape):
    """A file of `schema/models/`: one model, named by its slug."""

    air: str = keys.required("The AIR identifier.")
    name: str | None = keys.optional("What people call it.")
    status: str | None = keys.optional(
        "`live`, `deprecated`, `coming-soon` or `compatible-only`, if it is known."
    )
    modes: list[Mode] = keys.listed("The ways to use it.")
    price: Price | None = keys.optional("What it costs.")


@frozen(kw_only=True)
class ArchitectureFile(Shape):
    """A file of `schema/architectures/`: the parameters of a family of community models, named by its slug."""


@frozen(kw_only=True)
class ModelsFile:
    """`schema/models.yaml`: definitions that all models share."""

    version: str = keys.required("Of the API's published schemas from which the list of models is.")
    sources: dict[str, str] = keys.entries(
        "Name -> what a fact is known from; facts of several sources differ in trust."
    )
    envelope: list[str] = keys.listed("Parameters that every model takes.")
    other_tasks: list[str] = keys.listed("Task types of models for which there is no file in `tasks/`.")
    groups: dict[str, dict[str, ModelParam]] = keys.entries("Name -> parameters, for `includes`.")


@frozen
class ModelFiles:
    """The contents of all files about models, unresolved; by slug."""

    common: ModelsFile
    models: dict[str, ModelFile]
    architectures: dict[str, ArchitectureFile]
