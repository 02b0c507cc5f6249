"""What is known of a model, in words: as text, for notebooks, and as a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from runware._catalogue.examples import example
from runware._catalogue.facts import root_of
from runware._catalogue.info import Allowed, ModelFacts, ModelParameter, Rule
from runware._catalogue.python_names import python_name
from runware._catalogue.values import described, shown
from runware._models.task_names import find_task

#: More sizes are not listed.
_SIZES = 12


def as_text(model: ModelFacts) -> str:
    """Name, parameters, sizes, rules and price, one a line."""
    lines = [_title(model)]
    rows = list(_rows(model))
    width = max((len(name) for name, _ in rows), default=0)
    lines += [f"  {name:{width}}  {said}".rstrip() for name, said in rows]
    lines += [f"  - {sentence}" for sentence in _sentences(model)]
    return "\n".join(lines)


def as_html(model: ModelFacts) -> str:
    """The same for a notebook. All of it is escaped."""
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(said)}</td></tr>" for name, said in _rows(model)
    )
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in _sentences(model))
    return (
        f"<div><b>{escape(_title(model))}</b></div><table>{cells}</table>"
        f"<ul>{items}</ul><pre>{escape(example(model))}</pre>"
    )


def _title(model: ModelFacts) -> str:
    names = [model.name, model.air, model.slug]
    status = "" if model.status in (None, "live") else f", {model.status}"
    return f"{', '.join(filter(None, names))}: {model.task}{status}"


def _rows(model: ModelFacts) -> Iterator[tuple[str, str]]:
    task = find_task(model.task)
    for one in in_order(model):
        yield python_name(one.name, task.cls) if task else one.name, _said(one)


def in_order(model: ModelFacts) -> list[ModelParameter]:
    """The parameters, those that are required first, each with its members."""
    parameters = model.parameters or {}
    roots = sorted(model.members.get("", ()), key=lambda name: name not in model.required)
    shown = [one for one in parameters.values() if one.name not in ("taskType", "taskUUID")]
    return sorted(shown, key=lambda one: roots.index(root_of(one.name)))


def necessity(parameter: ModelParameter) -> str | None:
    """Whether it has to be given, or only where what it is in is given."""
    if not parameter.required:
        return None
    return "required in it" if "." in parameter.name else "required"


def _said(parameter: ModelParameter) -> str:
    limits = described(parameter)
    default = None if parameter.default is None else f"default {shown(parameter.default)}"
    kind = parameter.type if parameter.type != "any" else None
    return ", ".join(filter(None, [kind, necessity(parameter), limits, default]))


def _sentences(model: ModelFacts) -> Iterator[str]:
    if model.parameters is None:
        yield "What it takes is not published."
    if model.sizes:
        listed = ", ".join(f"{width}x{height}" for width, height in model.sizes[:_SIZES])
        rest = len(model.sizes) - _SIZES
        yield f"width x height is one of {listed}{_more(rest)}."
    yield from rules_in_words(model)
    yield from model.notes
    if model.price is not None:
        for rate in model.price.rates:
            label = f" ({rate.label})" if rate.label else ""
            yield f"It costs {rate.amount} {model.price.currency} per {rate.unit}{label}."


def _more(rest: int) -> str:
    return f" and {rest} more" if rest > 0 else ""


def rules_in_words(model: ModelFacts) -> tuple[str, ...]:
    """What holds between parameters, each rule as a sentence."""
    return tuple(_sentence(rule) for rule in model.rules)


def _sentence(rule: Rule) -> str:
    if rule.text:
        return rule.text
    cases = [f"{' or '.join(rule.given)} is given"] if rule.given else []
    cases += [f"{name} is not given" for name in rule.absent]
    cases += [f"{name} {_is(allowed)}" for name, allowed in rule.when.items()]
    where = f"In each of {rule.each}: " if rule.each else ""
    case = f"If {' and '.join(cases)}: " if cases else ""
    text = f"{where}{case}{'; '.join(_demands(rule))}."
    return f"It{text[2:]}" if text.startswith("it ") else text


def _is(allowed: Allowed) -> str:
    said = described(allowed)
    return f"has {said}" if allowed.values is None and said.startswith("a length") else f"is {said}"


def _demands(rule: Rule) -> Iterator[str]:
    """What a rule asks for."""
    listed: Sequence[tuple[str, Sequence[str], str]] = (
        ("needs", rule.requires, " and "), ("takes no", rule.excludes, " and no "),
        ("needs at least one of", rule.at_least_one, ", "), ("needs exactly one of", rule.one_of, ", "),
        ("takes only one of", rule.exclusive, ", "),
    )  # fmt: skip
    yield from (f"it {words} {joint.join(names)}" for words, names, joint in listed if names)
    if rule.together:
        yield f"it takes {' and '.join(rule.together)} together"
    yield from (f"{name} {_is(allowed)}" for name, allowed in rule.then.items())
    if rule.sizes:
        yield f"width x height is one of {', '.join(f'{width}x{height}' for width, height in rule.sizes[:_SIZES])}"
    for name, values in rule.not_all.items():
        yield f"not all of {name} are {' or '.join(map(shown, values))}"
