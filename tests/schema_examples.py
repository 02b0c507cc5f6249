"""The examples of the schema as tasks, and independent readers for the files that tasks make."""

from __future__ import annotations

import json
import struct
import wave
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from PIL import Image

import runware
from codegen.load import load_schema
from codegen.spec import Example, Schema, TaskFile
from codegen.type_expressions import Either, ListOf, ObjectName, TypeExpression
from runware._models.model import Task, fields_of

SCHEMA: Schema = load_schema(Path(__file__).parent.parent / "schema")
EXAMPLES = [
    pytest.param(task, example, id=f"{task.task}: {example.title}")
    for task in SCHEMA.tasks.values()
    for example in task.examples
]


def task_of(task: TaskFile, example: Example) -> Task[Any]:
    """An example's request as a user writes it."""
    cls = class_of(task, example)
    by_wire = {field.metadata["wire"]: field for field in fields_of(cls) if "wire" in field.metadata}
    return cls(**{by_wire[k].name: typed(v, k, task) for k, v in example.send.items() if k in by_wire})


def class_of(task: TaskFile, example: Example) -> type[Task[Any]]:
    if task.variants is None:
        return cast("type[Task[Any]]", getattr(runware, task.class_name))
    return cast("type[Task[Any]]", getattr(runware, task.variants.of[example.send[task.variants.on]].name))


def typed(value: Any, key: str, task: TaskFile) -> Any:
    """An example's value as a user gives it: objects as their classes."""
    params = {**task.params}
    for variant in task.variants.of.values() if task.variants else ():
        params |= variant.params
    for group in task.includes:
        params |= SCHEMA.shared.groups[group]
    return with_classes(value, params[key].expression, task)


def with_classes(value: Any, expression: TypeExpression, task: TaskFile) -> Any:
    if isinstance(expression, ListOf) and isinstance(value, list):
        return [with_classes(item, expression.item, task) for item in cast("list[Any]", value)]
    if isinstance(expression, Either):
        for option in expression.options:
            if isinstance(value, dict) == isinstance(option, ObjectName) and isinstance(
                value, list
            ) == isinstance(option, ListOf):
                return with_classes(value, option, task)
        return value
    if isinstance(expression, ObjectName) and isinstance(value, dict):
        objects = {**SCHEMA.shared.objects, **task.objects}
        fields = objects[expression.name].fields
        items = cast("dict[str, Any]", value).items()
        inner = {fields[k].python_name(k): with_classes(v, fields[k].expression, task) for k, v in items}
        return getattr(runware, expression.name)(**inner)
    return value


def read_with_another_reader(path: Path) -> None:
    """Open a file with something that did not make it; an error if it is not what its name says."""
    content = path.read_bytes()
    assert content
    if path.suffix in (".png", ".jpg", ".webp"):
        with Image.open(path) as picture:
            picture.load()
    elif path.suffix == ".svg":
        assert ElementTree.fromstring(content).tag.endswith("svg")
    elif path.suffix == ".wav":
        with wave.open(str(path)) as sound:
            assert sound.getnframes()
    elif path.suffix == ".glb":
        magic, version, length = struct.unpack("<4sII", content[:12])
        assert (magic, version, length) == (b"glTF", 2, len(content))
        size, kind = struct.unpack("<I4s", content[12:20])
        assert kind == b"JSON"
        assert json.loads(content[20 : 20 + size])["asset"]["version"] == "2.0"
    elif path.suffix == ".safetensors":
        (size,) = struct.unpack("<Q", content[:8])
        assert json.loads(content[8 : 8 + size])
    elif path.suffix in (".mp4", ".webm", ".mov", ".mp3", ".flac", ".ogg"):
        av = pytest.importorskip("av")
        with av.open(str(path)) as container:
            assert next(container.decode(container.streams[0]), None) is not None
    else:
        raise AssertionError(f"There is no reader for {path.name}.")
