"""Names that generated code must not use, because hand-written code or Python itself has them.

They are read from the sources, not imported: the package may be incomplete while it is being generated.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codegen.type_expressions import SCALARS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "runware"
TEMPLATES = Path(__file__).parent / "templates"
#: In the first line of every generated module.
_MARK = "`python -m codegen generate`"

_IMPORT = re.compile(r"^ *(?:from [\w.]+ )?import [^{}\n]+$", re.MULTILINE)


@cache
def of_client() -> frozenset[str]:
    """Return the client's methods, properties and attributes, except those of tasks."""
    return _members(PACKAGE / "client.py", "Runware")


@cache
def of_tasks() -> frozenset[str]:
    """Return the names that no parameter can have: members of every task, and arguments of every method."""
    options = {
        *_members(PACKAGE / "options.py", "Options"),
        *_members(PACKAGE / "options.py", "StreamOptions"),
    }
    around = {name for name in _imported("task_methods.py.jinja") if name.islower()}
    return (
        frozenset(options | around | {"self", "options"})
        | _members(PACKAGE / "_models/model.py", "Task")
        | in_class_bodies()
    )


@cache
def of_results() -> frozenset[str]:
    """Return the names that no field of a result can have: members of every result."""
    return _members(PACKAGE / "_models/model.py", "Result") | of_objects()


@cache
def of_received_objects() -> frozenset[str]:
    """Return the members of every object inside a result."""
    return _members(PACKAGE / "_models/model.py", "ResponseObject") | of_objects()


@cache
def of_objects() -> frozenset[str]:
    """Return the members of every sent object."""
    return _members(PACKAGE / "_models/model.py", "Object") | in_class_bodies() | {"self"}


@cache
def of_open_objects() -> frozenset[str]:
    """Return the members of every open sent object."""
    return _members(PACKAGE / "_models/model.py", "OpenObject") | of_objects()


@cache
def in_class_bodies() -> frozenset[str]:
    """Return the names that the body of a model class uses: builtins, modules, and field declarations."""
    annotations = " ".join(f"{scalar.sent} {scalar.received} list" for scalar in SCALARS.values())
    types = set(re.findall(r"\w+", annotations)) & set(dir(builtins))
    modules = {"kinds", "objects", "nested", "shared_objects", "shared_settings", "local_media"}
    return frozenset(types | modules | {"param", "received"})


@cache
def of_package() -> frozenset[str]:
    """Return hand-written public names of the package, names that generated modules import, and builtins."""
    public = {*_listed(PACKAGE / "__init__.py"), *_listed(PACKAGE / "errors.py")}
    imported = {name for template in TEMPLATES.iterdir() for name in _imported(template.name)}
    return frozenset(public | imported | set(dir(builtins)))


@cache
def of_modules() -> frozenset[str]:
    """Return the hand-written modules beside generated ones: no task's module may have such a name."""
    beside = {
        path.stem
        for folder in ("tasks", "methods")
        for path in (PACKAGE / folder).glob("*.py")
        if not _is_generated(path)
    }
    return frozenset(beside | {"shared"})


@cache
def errors() -> frozenset[str]:
    """Return the exceptions that a server response can become: `APIError` and its subclasses."""
    tree = _tree(PACKAGE / "errors.py")
    found = {"APIError"}
    for node in tree.body:  # in source order, base classes come before their subclasses
        if isinstance(node, ast.ClassDef) and found & {
            base.id for base in node.bases if isinstance(base, ast.Name)
        }:
            found.add(node.name)
    return frozenset(found)


def is_keyword(name: str) -> bool:
    return keyword.iskeyword(name)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _is_generated(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return _MARK in file.readline()


def _members(path: Path, name: str) -> frozenset[str]:
    """Return the public names of a class and its base classes, generated classes excepted."""
    if _is_generated(path):
        return frozenset()
    tree = _tree(path)
    cls = next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None)
    if cls is None:  # a class of another library
        return frozenset()
    found = {member for member in _own_members(cls) if not member.startswith("_")}
    for base in cls.bases:
        # The base of `Task[R]` is `Task`; that of `kinds.Described` is `Described` in the module `kinds`.
        named = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(named, ast.Name):
            found |= (
                _members(_module_of(named.id, tree, path) or path, named.id) if named.id != name else set()
            )
        elif isinstance(named, ast.Attribute) and isinstance(named.value, ast.Name):
            module = _module_of(named.value.id, tree, path)
            found |= _members(module, named.attr) if module else set()
    return frozenset(found)


def _own_members(cls: ast.ClassDef) -> Iterator[str]:
    for node in cls.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
    for inner in ast.walk(cls):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
            yield inner.attr


def _module_of(name: str, tree: ast.Module, path: Path) -> Path | None:
    """Return the file of the package that a name is imported from, or that the name is; None if there is none."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and any(
            (alias.asname or alias.name) == name for alias in node.names
        ):
            parts = (node.module or "").split(".")
            base = path.parents[node.level - 1].joinpath(*parts) if node.level else ROOT.joinpath(*parts)
            candidates = (base.with_suffix(".py"), base / f"{name}.py", base / "__init__.py")
            return next((file for file in candidates if file.is_file() and PACKAGE in file.parents), None)
    return None


def _listed(path: Path) -> set[str]:
    """Return the names that a module lists literally in `__all__`."""
    found = set[str]()
    for node in _tree(path).body:
        value = node.value if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) else None
        if isinstance(value, ast.List):
            found |= {
                item.value
                for item in value.elts
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            }
    return found


def _imported(template: str) -> Iterator[str]:
    """Yield the names that a template's import lines import."""
    for line in _IMPORT.findall((TEMPLATES / template).read_text(encoding="utf-8")):
        for statement in ast.parse(line.strip()).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield from (alias.asname or alias.name for alias in statement.names)
