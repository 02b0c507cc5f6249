"""Names that the local server has in its own sources are names of the schema: a name that nobody sends is a mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import runware.tasks as tasks
from runware._models import kinds
from runware._models.model import fields_of
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware.emulator.handlers import _handlers

EMULATOR = Path(__file__).parents[2] / "runware" / "emulator"
SOURCES = [
    *sorted((EMULATOR / "handlers").glob("*.py")),
    EMULATOR / "checking" / "request_rules.py",
    EMULATOR / "checking" / "references.py",
]

#: Keys of what handlers write that is not for the wire: formats, options of encoders, a file of weights, a JSON Schema.
OWN_KEYS = {
    "anything.py": {
        "boolean", "integer", "number", "string", "map", "JPEG",
        "video", "audio", "sound", "mesh", "picture", "thumbnail", "preview",  # words in names of files
    },
    "account.py": {"getUsageActivity", "getUsagePerformance", "getUsageErrors"},  # values of `operation`
    "image_tools.py": {"WEBM", "MOV", "auto-alt-ref", "deadline", "cpu-used"},
    "models.py": {
        # Phases of an upload, and who may see a model.
        "validated", "downloaded", "optimized", "stored", "ready", "public", "private", "favorite", "owned",
    },
    "texts.py": {"answer", "properties", "thinkingTokens"},
    "training.py": {
        "__metadata__", "format", "made_by", "lora_up.weight", "lora_down.weight", "dtype", "shape", "data_offsets",
    },
    "unknown.py": {"echo", "resultUUID"},  # the answer to what no schema knows
    "videos.py": {"2k", "4k"},
}  # fmt: skip


def classes() -> Iterator[type[Any]]:
    for name in {*TASK_TYPES.values(), *(one for variants in VARIANTS.values() for one in variants.values())}:
        cls = getattr(tasks, name)
        yield cls
        yield cls.returns


def names_of(cls: type[Any], seen: set[type[Any]], python: set[str], wire: set[str]) -> None:
    """The names of a class and of all objects within it."""
    if cls in seen:
        return
    seen.add(cls)
    for field in fields_of(cls):
        if "wire" in field.metadata:
            python.add(field.name)
            wire.update(
                {field.metadata["wire"], *field.metadata.get("aliases", ()), *field.metadata.get("path", ())}
            )
            for inner in objects_in(field.metadata["kind"]):
                names_of(inner, seen, python, wire)


def objects_in(kind: kinds.Kind) -> Iterator[type[Any]]:
    kind = kinds.loaded(kind)
    if isinstance(kind, type):
        yield kind
    for inner in (
        kind.options
        if isinstance(kind, kinds.Either)
        else [kind.item]
        if isinstance(kind, kinds.ListOf)
        else ()
    ):
        yield from objects_in(inner)


PYTHON: set[str] = set()
WIRE: set[str] = {"taskType", "taskUUID", "status", "cost", *TASK_TYPES}
_seen: set[type[Any]] = set()
for each in classes():
    names_of(each, _seen, PYTHON, WIRE)


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def text_of(node: object) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def asked_for(path: Path) -> Iterator[str]:
    """The values of a request that a handler asks for."""
    for node in nodes(path):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "work.get",
            "given_picture",
            "seen",
            "side",
        ):
            name = text_of(node.args[0 if ast.unparse(node.func) == "work.get" else 1])
            if name is not None:
                yield name
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "work.values":
            name = text_of(node.slice)
            if name is not None:
                yield name


def refused(path: Path) -> Iterator[str]:
    """The places that refusals name."""
    for node in nodes(path):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("problem", "missing"):
            continue
        given = node.args[2:3] if ast.unparse(node.func) == "problem" else node.args
        for argument in given:
            parts = argument.elts if isinstance(argument, ast.List) else [argument]
            yield from filter(None, map(text_of, parts))


def written(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Dict):
            yield from filter(None, map(text_of, node.keys))


def test_the_names_are_found() -> None:
    """Or the tests below would compare nothing."""
    assert {"width", "seed_image", "model"} <= PYTHON
    assert {"imageUUID", "CFGScale", "finishReason"} <= WIRE
    assert sum(len(list(asked_for(path))) for path in SOURCES) > 80
    assert sum(len(list(refused(path))) for path in SOURCES) > 20
    assert sum(len(list(written(path))) for path in SOURCES) > 100


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_what_a_handler_asks_for_is_a_parameter(path: Path) -> None:
    assert set(asked_for(path)) <= PYTHON


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_what_a_refusal_names_is_a_place_on_the_wire(path: Path) -> None:
    for place in refused(path):
        assert set(re.sub(r"\[\d*\]", "", place).split(".")) <= WIRE, place


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_what_a_handler_writes_has_names_of_the_wire(path: Path) -> None:
    assert set(written(path)) - WIRE == OWN_KEYS.get(path.name, set()) - WIRE


def test_every_handler_is_for_a_task() -> None:
    assert _handlers().keys() - TASK_TYPES.keys() <= {
        "",
        "*",
    }  # what answers tasks that have no handler, and those that no schema knows
