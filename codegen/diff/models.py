"""Comparison of the known models: which exist, and what each takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from attrs import frozen

from codegen.diff.catalogue import Model, Models, as_list
from codegen.diff.limits import Limits, changes
from codegen.diff.rules import Finding, canonical, shown
from codegen.spec import Param

#: Keys with lists of which each added item can make the model refuse requests.
_REFUSING = ("rules", "closed")


def compare_models(old: Models, new: Models) -> Iterator[Finding]:
    """Yield all differences between two lists of models."""
    for air in dict.fromkeys([*old, *new]):
        if air not in new:
            yield _finding("model-removed", old[air], f"The model {_called(old[air])} is gone.")
        elif air not in old:
            yield _finding("model-added", new[air], f"The model {_called(new[air])} is new.")
        elif repr(old[air]) != repr(new[air]):
            for change in _changes(old[air], new[air]):
                yield _finding(change.rule, new[air], change.sentence, change.key)


@frozen
class _Change:
    rule: str
    key: str
    sentence: str


def _called(model: Model) -> str:
    return f"`{model.air}` ({model.slug})" if model.slug else f"`{model.air}`"


def _finding(rule: str, model: Model, sentence: str, key: str = "") -> Finding:
    place = f"{model.file}: {model.air}"
    tasks = (model.task,) if model.task else ()
    names = (model.air, *([model.slug] if model.slug else ()))
    return Finding(rule, f"{place}: {key}" if key else place, sentence, tasks, names)


def _changes(old: Model, new: Model) -> Iterator[_Change]:
    for rule, key, before, after in (
        ("model-task-changed", "task", old.task, new.task),
        ("model-slug-changed", "slug", old.slug, new.slug),
    ):
        if before != after:
            yield _Change(rule, key, f"The model's {key} is {shown(after)}; it was {shown(before)}.")
    for name in new.required:
        if name not in old.required:
            words = f"The model requires `{name}`; it did not."
            yield _Change("model-parameter-became-required", f"required: {name}", words)
    for name in old.required:
        if name not in new.required:
            words = f"The model no longer requires `{name}`."
            yield _Change("model-parameter-became-optional", f"required: {name}", words)
    if old.params is not None and new.params is not None:
        yield from _parameter_changes(old.params, new.params)
    elif old.params is not new.params:
        words = "published; they were not" if old.params is None else "no longer published"
        yield _Change("model-changed", "params", f"The model's parameters are {words}.")
    for key in sorted({*old.others, *new.others}):
        yield from _other_changes(key, old.others.get(key), new.others.get(key))


def _parameter_changes(
    old: Mapping[str, Mapping[str, object]], new: Mapping[str, Mapping[str, object]]
) -> Iterator[_Change]:
    for name in old:
        if name not in new:
            yield _Change("model-parameter-removed", name, f"The model no longer takes `{name}`.")
    for name, after in new.items():
        if name not in old:
            yield _Change("model-parameter-added", name, f"The model takes `{name}`.")
            continue
        before = old[name]
        # Changes of a vocabulary are reported once, for the vocabulary, not for each model.
        if before.get("vocabulary") is None or before["vocabulary"] != after.get("vocabulary"):
            yield from _value_changes(name, before.get("values"), after.get("values"))
        yield from _limit_changes(name, before, after)
        for key in sorted({*before, *after} - {"values", "vocabulary", "range", "step", "length"}):
            if canonical(before.get(key)) != canonical(after.get(key)):
                # A type is left out where the task has the same.
                retyped = key == "type" and key in before and key in after
                rule = "model-parameter-changed" if retyped else "model-changed"
                words = f"The {key} of `{name}` is {shown(after.get(key))}; it was {shown(before.get(key))}."
                yield _Change(rule, name, words)


def _value_changes(name: str, old: object, new: object) -> Iterator[_Change]:
    before, after = _texts(old), _texts(new)
    if before is not None and after is not None:
        for value in before:
            if value not in after:
                words = f"The model no longer takes {value} as `{name}`."
                yield _Change("model-value-removed", name, words)
        for value in after:
            if value not in before:
                yield _Change("model-value-added", name, f"The model takes {value} as `{name}`.")
    elif canonical(old) != canonical(new):
        rule = "model-limit-widened" if new is None else "model-limit-narrowed"
        yield _Change(rule, name, f"The values of `{name}` are {shown(new)}; it was {shown(old)}.")


def _texts(value: object) -> list[str] | None:
    """Return the items of a list, canonicalised; None if the value is no list."""
    return list(map(canonical, as_list(cast("object", value)))) if isinstance(value, list) else None


def _limit_changes(name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[_Change]:
    for change in changes(Limits.of(_limits(old)), Limits.of(_limits(new))):
        rule = "model-limit-narrowed" if change.narrowed else "model-limit-widened"
        yield _Change(rule, name, f"The model takes {change.new} as `{name}`; it was {change.old}.")


def _limits(said: Mapping[str, object]) -> Param:
    """Return the limits of a model's parameter as a `Param`."""
    ends = {key: as_list(said.get(key)) for key in ("range", "length")}
    readable: dict[str, Any] = {key: pair for key, pair in ends.items() if all(map(_is_end, pair))}
    step = said.get("step")
    return Param(type="any", doc="", step=cast("float", step) if _is_number(step) else None, **readable)


def _is_end(value: object) -> bool:
    return value is None or _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _other_changes(key: str, old: object, new: object) -> Iterator[_Change]:
    if canonical(old) == canonical(new):
        return
    before, after = (list(map(canonical, as_list(value))) for value in (old, new))
    gained = [item for item in after if item not in before]
    lost = [item for item in before if item not in after]
    if key in _REFUSING and (gained or lost):
        for item in gained:
            yield _Change("model-rule-added", f"{key}: {item}", f"{shown(item)} is new in the model's {key}.")
        for item in lost:
            yield _Change(
                "model-rule-removed", f"{key}: {item}", f"{shown(item)} is gone from the model's {key}."
            )
    elif key == "sizes" and before and after and (gained or lost):
        for item in lost:
            yield _Change("model-value-removed", key, f"The model no longer takes the size {item}.")
        for item in gained:
            yield _Change("model-value-added", key, f"The model takes the size {item}.")
    elif key == "sizes" and bool(before) != bool(after):
        rule = "model-limit-narrowed" if after else "model-limit-widened"
        yield _Change(rule, key, f"The model takes {'only certain sizes' if after else 'any size'}.")
    elif key == "notes":
        for item in gained:
            yield _Change("model-changed", key, f"A note of the model is new: {shown(item)}.")
        for item in lost:
            yield _Change("model-changed", key, f"A note of the model is gone: {shown(item)}.")
    else:
        words = f"The model's `{key}` is {shown(canonical(new))}; it was {shown(canonical(old))}."
        yield _Change("model-changed", key, words)
