"""Hooks that MkDocs calls while it builds the site."""

from __future__ import annotations

import posixpath
import re
import sys
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # MkDocs loads this file by its path, not as a module

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from codegen.load import load_schema
from docs.site import diagrams, error_page, examples, links, model_pages, task_pages
from docs.site.llms import Texts
from docs.site.markdown import in_both_colours, is_a_program

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

MEDIA = "reference/media"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A class whose own docstring is on another page.
_MEMBERS = re.compile(r"^::: members of (\S+)$", re.MULTILINE)
#: Inserted after the first example of a page that is not a whole program.
_PIECES = """
!!! note ""

    If an example does not create `client`, begin with `client = Runware()`. An `await` outside a function works in a notebook and in
    `python -m asyncio`. In a script, put it into a function such as the `main` of [your first program]({start}).
"""
#: Pages that show both packages side by side in their own text.
_BOTH_ALREADY = ("start/", "reference/")
texts = Texts()


@cache
def generated() -> dict[str, str | bytes]:
    """Return the content of all generated files by path. Cached, since `mkdocs serve` builds the site repeatedly."""
    schema = load_schema(links.ROOT / "schema")
    shown = examples.run(schema)
    made: dict[str, str | bytes] = {}
    made |= task_pages.pages(schema, shown)
    made |= model_pages.pages(schema)
    made[error_page.NAME] = error_page.page(schema)
    for one in (one for listed in shown.values() for one in listed):
        made |= {f"{MEDIA}/{name}": content for name, content in one.files.items()}
    return made


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the project's addresses, and add the pages of tasks and models to the navigation."""
    addresses = links.urls()
    config.site_url = addresses["Documentation"].rstrip("/") + "/"
    config.extra["source"] = addresses["Source"]
    assert config.nav is not None
    for section in config.nav:
        for title, pages in section.items():
            if title == "Reference":
                _fill(pages, "Tasks", task_pages.FOLDER)
                _fill(pages, "Models", model_pages.FOLDER)
    return config


def _fill(pages: list[Any], title: str, folder: str) -> None:
    listed = [
        path if path.endswith("/index.md") else {path.removeprefix(f"{folder}/").removesuffix(".md"): path}
        for path in generated()
        if path.startswith(f"{folder}/")
    ]
    for entry in pages:
        if isinstance(entry, dict) and title in entry:
            entry[title] = listed


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add generated files, and pages from elsewhere in the repository."""
    for path, content in generated().items():
        files.append(File.generated(config, path, content=content))
    for source, path in links.ELSEWHERE.items():
        if (links.ROOT / source).exists():
            text = (links.ROOT / source).read_text("utf-8")
            files.append(File.generated(config, path, content=links.for_site(text, source)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Show each example async and blocking, link to files of the repository, and render diagrams."""
    path = page.file.src_uri
    if page.file.generated_by is None:
        markdown = links.for_site(markdown, path)
    texts.add(path, page.title or path, markdown)
    markdown = _MEMBERS.sub(lambda found: _each_member(found[1]), markdown)
    markdown = _DIAGRAM.sub(lambda found: diagrams.as_svg(found[1]), markdown)
    if path.startswith(_BOTH_ALREADY):
        return markdown
    pieces = [block for block in _BLOCK.findall(markdown) if not is_a_program(block)]

    def shown(found: re.Match[str]) -> str:
        start = posixpath.relpath("start/first-program.md", posixpath.dirname(path))
        hint = _PIECES.format(start=start) if found[1] in pieces[:1] else ""
        return in_both_colours(found[1]) + hint

    return _BLOCK.sub(shown, markdown)


def _each_member(path: str) -> str:
    names = [name for name in vars(resolve_name(path)) if not name.startswith("_")]
    return "\n\n".join(f"::: {path}.{name}" for name in names)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Refuse pages that would load resources from other hosts."""
    if found := links.loaded_from_elsewhere(output):
        raise PluginError(f"{page.file.src_uri} loads {', '.join(found)}: put it into docs/assets.")
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """Write `llms.txt` and `llms-full.txt`."""
    texts.write(Path(config.site_dir), str(config.site_url))
