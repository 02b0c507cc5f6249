"""The rooms of the package: each imports from those below it, never from those above, and none is too large."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import runware

ROOT = Path(runware.__file__).parent

#: The modules and folders of `runware/`, from the lowest to the highest; those of one line know each other.
ROOMS = (
    ("distribution", "version", "error_codes"),
    ("_record",),
    ("_json",),
    ("_logs",),
    ("errors",),
    ("_engine",),
    ("_files",),
    ("_models",),
    ("tasks",),
    ("_catalogue",),
    ("values",),
    ("options",),
    ("events",),
    ("config",),
    ("_transport",),
    ("_streaming",),
    ("_runtime",),
    ("webhooks",),
    ("_batch",),
    ("portal", "batch", "iterators", "jobs", "text_stream", "methods", "running", "client", "__init__"),
    ("emulator",),
    ("emulator_command",),
    ("cli",),
    ("cli_command",),
    ("__main__",),
)
#: The folders of `runware/emulator/`, likewise.
EMULATOR = (("rendering",), ("keeping",), ("handlers",), ("checking", "answers"), ("serving",), ("control",))
RANKS = {name: rank for rank, room in enumerate(ROOMS) for name in room}
#: The room of what has a twin: only there are imports relative.
TWINNED = RANKS["client"]

#: What waits, and what knows the time. The engine is told both.
NOT_IN_THE_ENGINE = {"asyncio", "socket", "selectors", "httpx", "websockets", "time", "datetime"}

MOST_LINES = 420

#: Broken rules that are known. Whoever mends one takes it out.
KNOWN: set[str] = set()


class Import(NamedTuple):
    """What a module imports, at its top, in a function, or for type checkers."""

    name: str
    relative: bool


def found_modules() -> dict[str, Path]:
    """Every module of the package by its name."""
    found: dict[str, Path] = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("runware", *path.relative_to(ROOT).with_suffix("").parts))
        found[name.removesuffix(".__init__")] = path
    return found


MODULES = found_modules()


def imports(text: str, package: str) -> Iterator[Import]:
    """Everything that a module of a package imports, wherever it does so: the names of modules."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                outer = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*outer, *([base] if base else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield Import(inner if inner in MODULES else base, node.level > 0)


def imports_of(name: str) -> set[Import]:
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return set(imports(path.read_text(encoding="utf-8"), package))


@cache
def all_imports() -> dict[str, set[Import]]:
    return {name: imports_of(name) for name in MODULES}


def room_of(module: str) -> str:
    """The first part of a module's name below `runware`."""
    return module.partition(".")[2].partition(".")[0] or "__init__"


def rank(module: str) -> int:
    return RANKS[room_of(module)]


def below(module: str) -> set[str]:
    """The modules of the same rank that a module imports."""
    return {
        one.name for one in all_imports()[module] if one.name in MODULES and rank(one.name) == rank(module)
    }


def reached(module: str) -> set[str]:
    """The modules of the same rank that a module imports, or one of these, and so on."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for other in below(waiting.pop()) - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def upward_imports_of_the_emulator() -> set[str]:
    ranks = {f"runware.emulator.{name}": rank for rank, room in enumerate(EMULATOR) for name in room}

    def rank_of(module: str) -> int | None:
        return ranks.get(".".join(module.split(".")[:3]))

    return {
        f"{name} imports {one.name}"
        for name, found in all_imports().items()
        for one in found
        if (own := rank_of(name)) is not None and (theirs := rank_of(one.name)) is not None and theirs > own
    }


def upward_imports() -> set[str]:
    return {
        f"{name} imports {one.name}"
        for name, found in all_imports().items()
        for one in found
        if one.name in MODULES and rank(one.name) > rank(name)
    }


def cycles() -> set[str]:
    """A cycle through several rooms has an import upwards, so these are the others."""
    return {f"{name} imports itself, by way of others" for name in MODULES if name in reached(name)}


def clocks_and_sockets() -> set[str]:
    return {
        f"{name} imports {one.name}"
        for name, found in all_imports().items()
        for one in found
        if room_of(name) == "_engine" and one.name.partition(".")[0] in NOT_IN_THE_ENGINE
    }


def relative_imports() -> set[str]:
    return {
        f"{name} imports {one.name} relatively"
        for name, found in all_imports().items()
        for one in found
        if one.relative and rank(name) != TWINNED
    }


def long_modules() -> set[str]:
    found: set[str] = set()
    for name, path in MODULES.items():
        first, *others = path.read_text(encoding="utf-8").splitlines() or [""]
        if "codegen generate" not in first and 1 + len(others) > MOST_LINES:
            found.add(f"{name} is too long")
    return found


RULES = (
    upward_imports,
    upward_imports_of_the_emulator,
    cycles,
    clocks_and_sockets,
    relative_imports,
    long_modules,
)


def test_every_module_has_a_room() -> None:
    assert [name for name in MODULES if room_of(name) not in RANKS] == []
    folders = {path.parent.name for path in (ROOT / "emulator").glob("*/__init__.py")}
    assert folders == {name for room in EMULATOR for name in room}


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_is_broken_anew(rule: object) -> None:
    assert callable(rule)
    assert sorted(rule() - KNOWN) == []


def test_what_is_known_to_be_broken_still_is() -> None:
    assert sorted(KNOWN - set[str]().union(*(rule() for rule in RULES))) == []


def test_imports_are_found_wherever_they_stand() -> None:
    text = """
import asyncio.events
if TYPE_CHECKING:
    from runware import errors
def method():
    from .client import Runware
    from runware.tasks.shared import Image
"""
    assert set(imports(text, "runware")) == {
        Import("asyncio.events", False),
        Import("runware.errors", False),
        Import("runware.client", True),
        Import("runware.tasks.shared", False),
    }


def fields_of(module: str, cls: str) -> set[str]:
    """The attributes that a class's own methods set."""
    [owner] = [
        node
        for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name == cls
    ]
    return {target.attr for target in written(owner) if ast.unparse(target.value) == "self"}


def written(tree: ast.AST) -> Iterator[ast.Attribute]:
    """The attributes that code sets or deletes, or whose value it changes in place."""
    changes = {"append", "clear", "extend", "insert", "pop", "remove", "sort", "update"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in changes
            and isinstance(node.func.value, ast.Attribute)
        ):
            yield node.func.value


def test_only_its_own_methods_change_the_state_of_a_task() -> None:
    owners = ("runware._engine.task_state", "runware._engine.recovery")
    state = fields_of(owners[0], "TaskState") | fields_of(owners[1], "Recovery")
    assert {"stage", "results", "poll_at", "failures"} <= state
    outside = {
        f"{name}:{target.lineno} {ast.unparse(target)}"
        for name, path in MODULES.items()
        if name not in owners and not name.startswith("runware.emulator")
        for target in written(ast.parse(path.read_text("utf-8")))
        if target.attr in state and re.search(r"(task|recovery|recover\(\))$", ast.unparse(target.value))
    }
    assert outside == set()
