"""Links of pages: pages that stand elsewhere in the repository, and files that are not on the site."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Pages of the site that stand elsewhere in the repository.
ELSEWHERE = {
    "CONTRIBUTING.md": "contributing/index.md",
    "schema/README.md": "contributing/schema.md",
    "CHANGELOG.md": "contributing/changelog.md",
    "SECURITY.md": "contributing/security.md",
    "CODE_OF_CONDUCT.md": "contributing/code-of-conduct.md",
}
_LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(\))")


#: What a browser loads by itself.
_LOADED = re.compile(
    r"<(?:script|img|video|audio|source|iframe|link\s+rel=\"?(?:stylesheet|icon|preload))\b[^>]*?=\"?((?:https?:)?//[^\s>\"]+)"
)


def loaded_from_elsewhere(html: str) -> list[str]:
    """The addresses of other hosts that a browser would ask when it opens a page."""
    return _LOADED.findall(html)


def urls() -> Mapping[str, str]:
    """The project's addresses, which stand in pyproject.toml alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return dict(project["urls"])


def for_site(text: str, page: str) -> str:
    """The text of a page, with its links as they lead on the site.

    Args:
        text: The page's Markdown, whose links are relative to where it stands in the repository.
        page: Its path in `docs/`, or in the repository if it is one of `ELSEWHERE`.
    """
    stands = page if page in ELSEWHERE else f"docs/{page}"
    site = ELSEWHERE.get(page, page)

    def leading(found: re.Match[str]) -> str:
        opening, target, anchor, closing = found.groups()
        if "://" in target or target.startswith(("mailto:", "/")):
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(stands), target))
        if path in ELSEWHERE or path.startswith("docs/"):
            on_site = ELSEWHERE.get(path, path.removeprefix("docs/"))
            return f"{opening}{posixpath.relpath(on_site, posixpath.dirname(site) or '.')}{anchor or ''}{closing}"
        if not (ROOT / path).exists():
            return found[0]  # it leads nowhere, which a strict build refuses
        kind = "tree" if (ROOT / path).is_dir() else "blob"
        return f"{opening}{urls()['Source']}/{kind}/main/{path}{anchor or ''}{closing}"

    return _LINK.sub(leading, text)
