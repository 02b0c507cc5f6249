"""The blocking twin: unasync over every module that has one, then proof that nothing async is left.

Which modules have a twin is read from the imports: what the async package imports relatively has one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from unasync import Rule, unasync_files  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from codegen.prose import CLOSE, OPEN

#: Modules written by hand in both packages: the same names, the same methods.
PAIRED = {"portal.py"}
#: Test modules written by hand in both folders: they do at the same time what the colour allows.
PAIRED_TESTS = {"together.py"}

#: In twinned modules this import stands only in examples; code imports shared things from their own modules.
_EXAMPLE_IMPORT = re.compile(r"\bfrom runware import\b")
_EXAMPLE_AWAIT = re.compile(r"\bawait |\basync (?=with |for |def )|\basyncio\.run\((\w+\(\))\)")
_RESIDUE = re.compile(r"(?i:\b(?:async|await|asyncio|anyio)\b)|\b(?:Async|Sync)[A-Z]\w*")

#: Text and values of the schema, between the marks of `codegen.prose`.
_WRITTEN = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")

#: `async` is also a value of the API's deliveryMethod; quoted, it stays.
_WIRE_VALUE = re.compile(r"""`async`|"async"|'async'""")

#: A class of httpx that both packages take, and what it is called while an example is translated.
_KEPT, _MEANWHILE = "httpx.AsyncClient", "httpx.ClientOfBoth"


class TwinError(Exception):
    """Something in the async source has no blocking counterpart."""


def changes(name: str) -> bool:
    """Whether a name in the async source would not be the same in its twin."""
    return _RESIDUE.fullmatch(name) is not None or name in Rule("", "").token_replacements


def twinned_modules(sources: Mapping[str, str]) -> list[str]:
    """The paths of the modules that relative imports reach from `__init__.py`, but for the paired ones."""
    found, waiting = set[str](), ["__init__.py"]
    while waiting:
        path = waiting.pop()
        if path not in found and path not in PAIRED:
            found.add(path)
            waiting += _relative_imports(path, sources)
    return sorted(found)


def _relative_imports(path: str, sources: Mapping[str, str]) -> Iterator[str]:
    """The paths of the modules that a module imports relatively: `from .module import name`, with any number of dots."""
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
                    f"runware/{path}:{node.lineno}: a relative import is `from .module import name`"
                )
            yield module


def package_twin(sources: dict[str, str]) -> dict[str, str]:
    """Path in `runware/` -> text, of the twinned modules, to the same of `runware_sync/`."""
    for name, text in sources.items():
        code = _without_strings(text)
        if _EXAMPLE_IMPORT.search(code):
            raise TwinError(f"runware/{name}: import from the module that has it, not `from runware import`")
    written: list[str] = []  # what people wrote in the schema stays as it is

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
    """The tests of the async client, to tests of the blocking one. They import everything from the top."""
    derived = _unasync(sources, {"runware": "runware_sync"})
    return {name: _finished(f"tests/client/{name}", text) for name, text in derived.items()}


def _unasync(sources: dict[str, str], renames: dict[str, str]) -> dict[str, str]:
    # unasync replaces the folder's name wherever it stands in the absolute path: hence names that stand nowhere else.
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
                f"{source}: line {number} of its twin still says {residue.group()!r}: {line.strip()}"
            )
    body = _WRITTEN.sub(lambda found: written[int(found[1])], body)
    compile(body, source, "exec")
    return header + body


def _without_strings(text: str) -> str:
    """The code alone, so that what stands in docstrings is not taken for it."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.end_lineno:
            for number in range(node.lineno - 1, node.end_lineno):
                lines[number] = ""
    return "\n".join(lines)


def example_twin(source: str) -> str | None:
    """An example in async Python, for the blocking package; None if it is the same, or has no counterpart."""
    if "@asynccontextmanager" in source:
        return None  # an async framework enters it
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
