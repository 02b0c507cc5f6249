"""Links of pages: to pages from elsewhere in the repository, and to files that are not on the site."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Path in the repository -> path on the site, of pages that are not in `docs/`.
ELSEWHERE = {
    "CONTRIBUTING.md": "contributing/index.md",
    "schema/README.md": "contributing/schema.md",
    "CHANGELOG.md": "contributing/changelog.md",
    "SECURITY.md": "contributing/security.md",
    "CODE_OF_CONDUCT.md": "contributing/code-of-conduct.md",
}
_LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(\))")


#: Matches resources that a browser loads without a click.
_LOADED = re.compile(
    r"<(?:script|img|video|audio|source|iframe|link\s+rel=\"?(?:stylesheet|icon|preload))\b[^>]*?=\"?((?:https?:)?//[^\s>\"]+)"
)


def loaded_from_elsewhere(html: str) -> list[str]:
    """Return the addresses on other hosts that a browser would load with the page."""
    return _LOADED.findall(html)


def urls() -> Mapping[str, str]:
    """Return the project's addresses from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return dict(project["urls"])


def for_site(text: str, page: str) -> str:
    """Return a page with its links adapted to the site.

    Args:
        text: The page's Markdown, with links relative to its place in the repository.
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
            return found[0]  # a dead link, which the strict build reports
        kind = "tree" if (ROOT / path).is_dir() else "blob"
        return f"{opening}{urls()['Source']}/{kind}/main/{path}{anchor or ''}{closing}"

    return _LINK.sub(leading, text)
