"""What the package index shows of the project: the README, whose links are relative to the repository, with absolute ones.

Links in README.md stay relative, so that they work in clones, forks and on whatever host the repository has. What they are
for the index follows from `[project.urls]`, so that no address stands in two places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)(\[[^\]]*\])\((?!https?://|#)([^)#]+)(#[^)]*)?\)")


def for_index(text: str, urls: Mapping[str, str]) -> str:
    """The text with absolute links: pages lead to the site, pictures and other files to the repository."""

    def absolute(found: re.Match[str]) -> str:
        mark, label, path, anchor = found[1], found[2], found[3], found[4] or ""
        if mark:
            return f"!{label}({urls['Source']}/raw/main/{path})"
        if path.startswith("docs/") and path.endswith(".md"):
            page = path.removeprefix("docs/").removesuffix(".md").removesuffix("index").rstrip("/")
            return f"{label}({urls['Documentation']}/{page}/{anchor})"
        return f"{label}({urls['Source']}/blob/main/{path}{anchor})"

    return _LINK.sub(absolute, text)


class ReadmeHook(MetadataHookInterface):
    """Gives the project its description."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": for_index(text, metadata["urls"])}
