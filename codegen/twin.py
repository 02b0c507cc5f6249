"""Derivation of the blocking twin: unasync on every twinned module, then a check that nothing async is left.

Twinned modules are found by following the relative imports of the async package.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from unasync import Rule, unasync_files  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from codegen.prose import CLOSE, OPEN

#: Modules written by hand in both packages, with the same names and methods.
PAIRED = {"portal.py"}
#: Test modules written by hand in both folders: concurrency differs between async and blocking code.
PAIRED_TESTS = {"together.py"}

#: In twinned modules this import occurs in examples only; code imports from the defining module.
_EXAMPLE_IMPORT = re.compile(r"\bfrom runware import\b")
_EXAMPLE_AWAIT = re.compile(r"\bawait |\basync (?=with |for |def )|\basyncio\.run\((\w+\(\))\)")
_RESIDUE = re.compile(r"(?i:\b(?:async|await|asyncio|anyio)\b)|\b(?:Async|Sync)[A-Z]\w*")

#: Text and values from the schema, between the markers of `codegen.prose`.
_WRITTEN = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")

#: `async` is also a value of the API's `deliveryMethod`; when quoted, it is kept.
_WIRE_VALUE = re.compile(r"""`async`|"async"|'async'""")

#: A class of httpx that both packages accept, and its placeholder while an example is translated.
_KEPT, _MEANWHILE = "httpx.AsyncClient", "httpx.ClientOfBoth"


class TwinError(Exception):
    """A part of the async source has no blocking counterpart."""


def changes(name: str) -> bool:
    """Whether a name in the async source would change, or be refused, in the blocking twin."""
    return _RESIDUE.fullmatch(name) is not None or name in Rule("", "").token_replacements


def twinned_modules(sources: Mapping[str, str]) -> list[str]:
    """Return the paths of the modules that relative imports reach from `__init__.py`, without the paired ones."""
    found, waiting = set[str](), ["__init__.py"]
    while waiting:
        path = waiting.pop()
        if path not in found and path not in PAIRED:
            found.add(path)
            waiting += _relative_imports(path, sources)
    return sorted(found)


def _relative_imports(path: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of the modules that a module imports by `from .module import name`, with any number of dots."""
    for node in ast.walk(ast.parse(sources[path])):
        if isinstance(node, ast.ImportFrom) and node.level:
            folders = PurePosixPath(path).parents
            named = (
                folders[node.level - 1] / (node.module or "").replace(".", "/")
                if node.level <= len(folders)
                else None
            )
            candidates = (f"{named}.py", f"{named}/__init__.py")
            module = next((name for name in candidates if node.module and name in sources), None)
            if module is None:
                raise TwinError(
                    f"runware/{path}:{node.lineno}: write a relative import as `from .module import name`"
                )
            yield module


def package_twin(sources: dict[str, str]) -> dict[str, str]:
    """Derive the modules of `runware_sync/` from the twinned modules of `runware/`; both by path."""
    for name, text in sources.items():
        code = _without_strings(text)
        if _EXAMPLE_IMPORT.search(code):
            raise TwinError(
                f"runware/{name}: import from the module that defines the name, not `from runware import`"
            )
    written: list[str] = []  # text from the schema, which is not translated

    def set_aside(found: re.Match[str]) -> str:
        written.append(found[1])
        return f"{OPEN}{len(written) - 1}{CLOSE}"

    derived = _unasync({name: _WRITTEN.sub(set_aside, text) for name, text in sources.items()}, {})
    twins = "|".join(re.escape(name.removesuffix(".py")) for name in sources if "/" not in name)
    example_of_module = re.compile(rf">>> from runware\.({twins}) import\b")

    def of_twins(text: str) -> str:
        text = example_of_module.sub(r">>> from runware_sync.\1 import", text)
        return _EXAMPLE_IMPORT.sub("from runware_sync import", text)

    return {name: _finished(f"runware/{name}", of_twins(text), written) for name, text in derived.items()}


def tests_twin(sources: dict[str, str]) -> dict[str, str]:
    """Derive the tests of the blocking client from the async ones, which import only from the top of the package."""
    derived = _unasync(sources, {"runware": "runware_sync"})
    return {name: _finished(f"tests/client/{name}", text) for name, text in derived.items()}


def _unasync(sources: dict[str, str], renames: dict[str, str]) -> dict[str, str]:
    # unasync replaces the folder's name anywhere in the absolute path, so both names must occur nowhere else in it.
    with TemporaryDirectory() as folder:
        origin, target = Path(folder, "twin-source"), Path(folder, "twin-target")
        for name, text in sources.items():
            path = origin / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        rule = Rule(f"{origin}/", f"{target}/", additional_replacements=renames)
        unasync_files([str(origin / name) for name in sources], [rule])
        return {name: (target / name).read_text(encoding="utf-8") for name in sources}


def _finished(source: str, text: str, written: Sequence[str] = ()) -> str:
    first, _, rest = text.partition("\n")
    body = rest if first.startswith("# ") and "codegen generate" in first else text
    body = _EXAMPLE_AWAIT.sub(r"\1", body)
    header = f"# Derived from {source} by `python -m codegen generate`; edit that file instead.\n"
    for number, line in enumerate(body.splitlines(), start=2):
        if residue := _RESIDUE.search(_WIRE_VALUE.sub("", line)):
            raise TwinError(
                f"{source}: line {number} of the derived module still contains {residue.group()!r}: {line.strip()}"
            )
    body = _WRITTEN.sub(lambda found: written[int(found[1])], body)
    compile(body, source, "exec")
    return header + body


def _without_strings(text: str) -> str:
    """Blank the lines of string literals, so that docstrings are not mistaken for code."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.end_lineno:
            for number in range(node.lineno - 1, node.end_lineno):
                lines[number] = ""
    return "\n".join(lines)


def example_twin(source: str) -> str | None:
    """Translate an async example for the blocking package; None if it is unchanged or has no counterpart."""
    if "@asynccontextmanager" in source:
        return None  # an example for an async framework
    derived = _unasync({"example.py": source.replace(_KEPT, _MEANWHILE)}, {})["example.py"]
    text = _EXAMPLE_IMPORT.sub("from runware_sync import", _EXAMPLE_AWAIT.sub(r"\1", derived))
    text = re.sub(r"^import asyncio\n", "", text, flags=re.MULTILINE)
    if _RESIDUE.search(_WIRE_VALUE.sub("", text)):
        return None
    text = text.replace(_MEANWHILE, _KEPT)
    try:
        compile(text, "example", "exec")
    except SyntaxError:
        return None
    return None if text == source else text
