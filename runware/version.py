"""The version of the package."""

from __future__ import annotations

import re

from runware.distribution import DISTRIBUTION

__version__ = "1.0.0rc1"


def with_addresses(text: str) -> str:
    """Replace paths of guides by URLs of the documentation site: an installed package has no `docs/`."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata(DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:  # not installed: runs from a checkout, where `docs/` exists
        return text
    sites = [
        address for label, _, address in (url.partition(", ") for url in urls) if label == "Documentation"
    ]
    return re.sub(r"\bdocs/(guides/[a-z-]+)\.md", rf"{sites[0]}/\1/", text) if sites else text
