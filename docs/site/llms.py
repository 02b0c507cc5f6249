"""The site for language models: `llms.txt` lists its pages, `llms-full.txt` contains their texts."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any, cast

_HEAD = """# runware-duo

> A Python SDK for the Runware generative-media API: images, video, audio, text and 3D. Two packages with one engine: `runware` is async,
> `runware_sync` is blocking and has the same names, without `await`.
"""
_TITLES = {
    "start": "Start",
    "guides": "Guides",
    "reference": "Reference",
    "how": "How it works",
    "contributing": "Contributing",
}
#: A directive of mkdocstrings, with its options.
_DIRECTIVE = re.compile(r"^::: (?:members of )?(\S+)\n(?: {4}.*\n)*", re.MULTILINE)
#: Left out of `llms-full.txt`: models are many, and programs can query `client.models` instead.
_LEFT_OUT = ("reference/models/", "contributing/")


class Texts:
    """Collects the pages of a build."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, str]] = {}

    def add(self, path: str, title: str, markdown: str) -> None:
        """Add a page."""
        self._pages[path] = (title, re.sub(r"\A(---\n.*?\n---|<!--.*?-->)\n", "", markdown, flags=re.DOTALL))

    def write(self, folder: Path, address: str) -> None:
        """Write `llms.txt` and `llms-full.txt` to a folder."""
        (folder / "llms.txt").write_text(self._index(address), encoding="utf-8")
        # Directives of mkdocstrings are replaced by docstrings, as on the site.
        full = [
            _DIRECTIVE.sub(lambda found: documented(found[1], _members(found[0])), text)
            for path, (_, text) in self._ordered()
            if not path.startswith(_LEFT_OUT)
        ]
        (folder / "llms-full.txt").write_text(_HEAD + "\n" + "\n\n".join(full), encoding="utf-8")

    def _index(self, address: str) -> str:
        lines = [_HEAD]
        section = ""
        for path, (title, text) in self._ordered():
            if path.startswith("reference/models/") and not path.endswith("index.md"):
                continue
            name = _TITLES.get(path.partition("/")[0], "")
            if name and name != section:
                lines.append(f"\n## {name}\n")
                section = name
            url = address + re.sub(r"(index)?\.md$", "", path) + ("" if path.endswith("index.md") else "/")
            lines.append(f"- [{title}]({url}): {_first_sentence(text)}")
        return "\n".join(lines) + "\n"

    def _ordered(self) -> list[tuple[str, tuple[str, str]]]:
        order = ["", *_TITLES]
        return sorted(self._pages.items(), key=lambda item: (order.index(_folder(item[0])), item[0]))


def _folder(path: str) -> str:
    folder = path.partition("/")[0]
    return folder if folder in _TITLES else ""


def _first_sentence(text: str) -> str:
    prose = re.sub(r"^```.*?^```$", "", _DIRECTIVE.sub("", text), flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", prose)
    paragraphs = [
        part for part in map(str.strip, prose.split("\n\n")) if part[:1].isalnum() or part[:1] == "`"
    ]
    line = " ".join(paragraphs[0].split()) if paragraphs else ""
    return re.sub(":$", ".", re.split(r"(?<=[.:])\s", line)[0])


def _members(directive: str) -> list[str] | None:
    found = re.search(r"members: \[(.*)\]", directive)
    return found[1].split(", ") if found else None


def documented(path: str, members: Sequence[str] | None = None) -> str:
    """Return the public API of a module or class in Markdown: signatures and docstrings of all or some members."""
    found: Any = resolve_name(path)
    names = [name for name in cast("dict[str, Any]", vars(found)) if not name.startswith("_")]
    names = [name for name in names if members is None or name in members]
    public: dict[str, Any] = {name: getattr(found, name) for name in names}
    if isinstance(found, ModuleType):
        own = {name: one for name, one in public.items() if getattr(one, "__module__", None) == path}
        parts = [_documented(name, one) for name, one in own.items() if callable(one)]
    else:
        shown = {name: one for name, one in public.items() if callable(one) or isinstance(one, property)}
        parts = [_documented(path.rpartition(".")[2], found)]
        parts += [_documented(f"{found.__name__}.{name}", one) for name, one in shown.items()]
    return "\n\n".join(parts)


def _documented(name: str, found: Any) -> str:
    try:
        signature = str(inspect.signature(found))
    except (TypeError, ValueError):
        signature = ""  # a property, or a mapping of options
    return f"#### {name}\n\n`{name}{signature}`\n\n{inspect.getdoc(found) or ''}"
