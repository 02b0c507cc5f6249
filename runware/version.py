"""The version, in one place."""

from __future__ import annotations

import re

from runware.distribution import DISTRIBUTION

__version__ = "1.0.0rc1"


def with_addresses(text: str) -> str:
    """A text in which guides are named by the addresses that the package's metadata has: an installed package has no `docs/`."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata(DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:  # it runs where it was checked out, and the files are there
        return text
    sites = [
        address for label, _, address in (url.partition(", ") for url in urls) if label == "Documentation"
    ]
    return re.sub(r"\bdocs/(guides/[a-z-]+)\.md", rf"{sites[0]}/\1/", text) if sites else text
