"""`ModelInfo`: a model as `client.models` returns it, with its facts as data and as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape

import attrs

from runware._catalogue import facts_data
from runware._catalogue.facts import root_of
from runware._catalogue.info import Allowed, ModelFacts, ModelParameter, Rule, Size, known
from runware._catalogue.names import python_name
from runware._catalogue.values import abridged, described, shown, written
from runware._models.slugs_data import AIR_OF_SLUG
from runware._models.task_names import TaskNames, find_task


class ModelInfo(ModelFacts):
    """The known facts of a model, or of an architecture of community models (which has no `air`).

    `print` shows them as text, a notebook as a table.

    Attributes:
        air: The AIR identifier of the model.
        slug: The short name of the model, which every `model` parameter also accepts.
        name: The display name, if known.
        task: The task type of the model, by its wire name: `imageInference`.
        status: Whether the model is available: `live`, `deprecated`, `coming-soon` or `compatible-only`; None if unknown.
        parameters: The parameters of the model by place on the wire: `width`, `inputs.seedImage`, `lora[].weight`. Empty
            if they are not published.
        sizes: The allowed pairs of width and height. Empty if there is no restriction, or it is unknown.
        rules: The rules between parameters. `rules_in_words` has them as sentences.
        notes: Further restrictions, which cannot be checked in a request.
        closed: The names of objects whose members are all known.
        untold: Parameters of the task that no known model lists, so it is unknown which models accept them.
        modes: The modes of use.
        price: The price list, if published.
        source: The source of the list of parameters, as a code: `V`, the API's own publication about the model; `X`, its
            published schema; `N8`, only names, from the vendor's SDK. `schema/models.yaml` explains all codes.
        required: The names of the required parameters.

    Example:
        >>> model = client.models.get("runware:101@1")
        >>> model.task, model.parameters["width"].maximum
        ('imageInference', 2048)
    """

    def of(self, air: str) -> ModelInfo:
        """Return the facts of this architecture for one of its models.

        Args:
            air: The model's AIR identifier.
        """
        return attrs.evolve(self, air=air)

    @property
    def rules_in_words(self) -> tuple[str, ...]:
        """The rules between parameters, as sentences without duplicates: several rules may have the same sentence."""
        return tuple(dict.fromkeys(_sentence(rule, self.task) for rule in self.rules))

    def example(self, *, blocking: bool = False) -> str:
        """Return a valid call of the model as Python source, with the required parameters.

        Args:
            blocking: Write the call for the client of `runware_sync`. Default: a call with `await`.

        Returns:
            The source, on several lines if it is long.

        Example:
            >>> print(client.models.get("runware:400@1").example(blocking=True))
            results = client.image_inference(
                model="runware:400@1",
                positive_prompt="a lighthouse at dusk",
                width=1024,
                height=1024,
            )
        """
        from runware._catalogue.examples import example

        return example(self, blocking=blocking)

    def __str__(self) -> str:
        rows = list(_rows(self))
        width = max((len(name) for name, _ in rows), default=0)
        said = [f"  {name:{width}}  {limits}".rstrip() for name, limits in rows]
        return "\n".join([_title(self), *said, *(f"  - {sentence}" for sentence in _sentences(self))])

    def __repr__(self) -> str:
        return f"<ModelInfo {self.air}, {self.slug}: {self.task}>"

    def _repr_html_(self) -> str:
        """Return HTML for notebooks. All text is escaped."""
        rows = [(escape(name), escape(limits)) for name, limits in _rows(self)]
        cells = "".join(f"<tr><td><code>{name}</code></td><td>{limits}</td></tr>" for name, limits in rows)
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in _sentences(self))
        return (
            f"<div><b>{escape(_title(self))}</b></div><table>{cells}</table>"
            f"<ul>{items}</ul><pre>{escape(self.example())}</pre>"
        )


def find_model(name: str) -> ModelInfo | None:
    """Return the facts of a model by its AIR identifier or slug; None for unknown models and community models.

    >>> model = find_model("bfl-flux-1-dev")
    >>> model.air, model.parameters["width"].maximum
    ('runware:101@1', 2048)
    """
    air = AIR_OF_SLUG.get(name, name)
    return known(ModelInfo, air) if air in facts_data.MODELS else None


def find_architecture(name: str) -> ModelInfo | None:
    """Return the facts of an architecture of community models by its slug; None if unknown.

    >>> "refiner" in find_architecture("sdxl").parameters
    True
    """
    return known(ModelInfo, None, name) if name in facts_data.ARCHITECTURES else None


# Words ---------------------------------------------------------------------------------------------------------------


def _title(model: ModelFacts) -> str:
    status = "" if model.status in (None, "live") else f", {model.status}"
    return f"{', '.join(filter(None, (model.name, model.air, model.slug)))}: {model.task}{status}"


def _rows(model: ModelFacts) -> Iterator[tuple[str, str]]:
    """Yield the name of each parameter, and a description of its type, limits and default."""
    task = find_task(model.task)
    for one in in_order(model):
        default = None if one.default is None else f"default {shown(one.default)}"
        kind = one.type if one.type != "any" else None
        said = filter(None, (kind, necessity(one), described(one), default))
        yield python_name(one.name, task.cls) if task else one.name, ", ".join(said)


def in_order(model: ModelFacts) -> list[ModelParameter]:
    """Return the parameters, required ones first, each followed by its members."""
    roots = sorted(model.members.get("", ()), key=lambda name: name not in model.required)
    parameters = model.parameters.values()
    shown = [one for one in parameters if one.name not in ("taskType", "taskUUID")]
    return sorted(shown, key=lambda one: roots.index(root_of(one.name)))


def necessity(parameter: ModelParameter) -> str | None:
    """Return "required", or "required in it" for a member of an object; None if the parameter is optional."""
    if not parameter.required:
        return None
    return "required in it" if "." in parameter.name else "required"


def _sentences(model: ModelInfo) -> Iterator[str]:
    if not model.parameters:
        yield "Its parameters are not published."
    if model.sizes:
        yield f"{_one_of_sizes(model.sizes)}."
    yield from model.rules_in_words
    yield from model.notes
    if model.price is not None:
        for rate in model.price.rates:
            label = f" ({rate.label})" if rate.label else ""
            yield f"It costs {rate.amount} {model.price.currency} per {rate.unit}{label}."


def _one_of_sizes(sizes: tuple[Size, ...]) -> str:
    return f"width x height is one of {abridged([*map(written, sizes)])}"


def _sentence(rule: Rule, task: str) -> str:
    if rule.text:
        return rule.text
    named = partial(_named, task=find_task(task), each=rule.each)
    cases = [f"{' or '.join(map(named, rule.given))} is given"] if rule.given else []
    cases += [f"{named(name)} is not given" for name in rule.absent]
    cases += [f"{named(name)} {_is(allowed)}" for name, allowed in rule.when.items()]
    where = f"In each of {_named(rule.each, find_task(task))}: " if rule.each else ""
    case = f"If {' and '.join(cases)}: " if cases else ""
    text = f"{where}{case}{'; '.join(_demands(rule, named))}."
    return f"It{text[2:]}" if text.startswith("it ") else text


def _named(place: str, task: TaskNames | None, each: str | None = None) -> str:
    """Return the Python name of a place, as the list of parameters has it; within `each`, from there on."""
    if task is None:
        return place
    if each is None:
        return python_name(place, task.cls)
    owner = python_name(f"{each}[]", task.cls)
    return python_name(f"{each}[].{place}", task.cls).removeprefix(f"{owner}.")


def _is(allowed: Allowed) -> str:
    said = described(allowed)
    return f"has {said}" if said.startswith("a length") else f"is {said}"


def _demands(rule: Rule, named: Callable[[str], str]) -> Iterator[str]:
    """Yield the demands of a rule as clauses."""
    lists = (
        ("it needs ", rule.requires, " and ", ""),
        ("it takes no ", rule.excludes, " and no ", ""),
        ("it needs at least one of ", rule.at_least_one, ", ", ""),
        ("it needs exactly one of ", rule.one_of, ", ", ""),
        ("it takes only one of ", rule.exclusive, ", ", ""),
        ("it takes ", rule.together, " and ", " together"),
    )
    yield from (f"{words}{joint.join(map(named, names))}{end}" for words, names, joint, end in lists if names)
    yield from (f"{named(name)} {_is(allowed)}" for name, allowed in rule.then.items())
    if rule.sizes:
        yield _one_of_sizes(rule.sizes)
    for name, values in rule.not_all.items():
        yield f"not all of {named(name)} are {' or '.join(map(shown, values))}"
