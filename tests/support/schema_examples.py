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
from codegen.resolve import Schema, TaskType
from codegen.spec import Example
from codegen.type_expressions import Either, ListOf, ObjectName, TypeExpression
from runware._models.model import Task

SCHEMA: Schema = load_schema(Path(__file__).parents[2] / "schema")
EXAMPLES = [
    pytest.param(task, example, id=f"{task.spec.task}: {example.title}")
    for task in SCHEMA.tasks.values()
    for example in task.spec.examples
]


def task_of(task: TaskType, example: Example) -> Task[Any]:
    """Return an example's request as a user writes it."""
    sent = task.sends(example.send)
    cls = cast("type[Task[Any]]", getattr(runware, sent.name))
    given = [(sent.fields[key], value) for key, value in example.send.items() if key in sent.fields]
    return cls(**{field.name: with_classes(value, field.type) for field, value in given})


def with_classes(value: Any, kind: TypeExpression) -> Any:
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [with_classes(item, kind.item) for item in cast("list[Any]", value)]
    if isinstance(kind, Either):
        for option in kind.options:
            if isinstance(value, dict) == isinstance(option, ObjectName) and isinstance(
                value, list
            ) == isinstance(option, ListOf):
                return with_classes(value, option)
        return value
    if isinstance(kind, ObjectName) and isinstance(value, dict):
        fields = SCHEMA.objects[kind.name].fields
        items = cast("dict[str, Any]", value).items()
        given = {fields[k].name: with_classes(v, fields[k].type) for k, v in items if k in fields}
        if unknown := {k: v for k, v in items if k not in fields}:
            given["extra"] = unknown
        return getattr(runware, kind.name)(**given)
    return value


def read_with_another_reader(path: Path) -> None:
    """Open a file with a library that did not write it; raise an error if its format is not that of its name."""
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
