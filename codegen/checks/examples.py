"""Checks of examples: each sends parameters that its task takes, and receives fields that its result has."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.checks.names import OF_EVERY_RESULT
from codegen.checks.values import badly_grouped, missing_or_unknown
from codegen.resolve import Schema, TaskClass, TaskType
from codegen.spec import Example
from codegen.structure import shown, suggestion


def problems(schema: Schema) -> Iterator[str]:
    """Yield a line for each task without an example, and for each example that does not fit its task."""
    for task in schema.tasks.values():
        if not task.spec.examples:
            yield f"{task.file}: examples: there is none; add at least one"
        titles = [example.title for example in task.spec.examples]
        for title in sorted({title for title in titles if titles.count(title) > 1}):
            yield f"{task.file}: examples: {title!r} is listed twice"
        classes = [_class_of(task, example) for example in task.spec.examples]
        for one in task.classes:
            if task.spec.examples and len(task.classes) > 1 and one not in classes:
                yield f"{task.file}: examples: there is none for {one.name}; add one"
        for example, cls in zip(task.spec.examples, classes, strict=True):
            for complaint in (*_sent(task, cls, example, schema), *_received(task, example, schema)):
                yield f"{task.file}: example {example.title!r} {complaint}"


def _class_of(task: TaskType, example: Example) -> TaskClass | None:
    return next(
        (
            cls
            for cls in task.classes
            if all(example.send.get(key) == value for key, value in cls.constants.items())
        ),
        None,
    )


def _sent(task: TaskType, cls: TaskClass | None, example: Example, schema: Schema) -> Iterator[str]:
    if cls is None:
        on = task.spec.variants.on if task.spec.variants else ""
        if on in example.send:
            yield f"sends {on} {shown(example.send[on])}, which is not one of the variants"
        else:
            yield f"does not send {on}, which selects the variant"
        return
    if not example.send and cls.fields:
        yield "has no `send`; add the parameters of the request"
    given = {key: value for key, value in example.send.items() if key not in cls.constants}
    for key in given:
        if key not in cls.fields:
            yield f"sends {key}, which is not a parameter{suggestion(key, list(cls.fields))}"
    known = {key: value for key, value in given.items() if key in cls.fields}
    for complaint in missing_or_unknown(known, cls.fields, schema.objects, ""):
        yield f"sends an invalid request: {complaint}"
    for complaint in badly_grouped(given, cls):
        yield f"sends an invalid request: {complaint}"


def _received(task: TaskType, example: Example, schema: Schema) -> Iterator[str]:
    ending = (task.spec.completion.terminal_values or {}).items()
    last = example.receive[-1] if example.receive else {}
    if ending and example.receive and not any(last.get(name) in values for name, values in ending):
        said = " or ".join(f"{name} {' or '.join(values)}" for name, values in ending)
        yield f"does not end the task: its last result does not have {said}"
    for item in example.receive:
        content = {key: value for key, value in item.items() if key not in OF_EVERY_RESULT}
        returns = task.returns
        for complaint in missing_or_unknown(
            content, returns.fields, schema.objects, "", received=True, open=returns.spec.extra
        ):
            yield f"receives an invalid result: {complaint}"
        cost = item.get("cost", 0)
        if type(cost) not in (int, float):
            yield f"receives an invalid result: cost is {cost!r}, which is not a number"
        elif cost < 0:
            yield f"receives an invalid result: cost is {cost}, which is negative"
