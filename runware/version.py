"""The version, in one place; and what this package is called, which others with the same import name are not."""

from __future__ import annotations

import re
import sys
from typing import Final

__version__ = "1.0.0rc1"

#: Its name on the package index.
DISTRIBUTION: Final = "runware-duo"


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


def refuse_another_package() -> None:
    """Refuse to go on with another package in the place of `runware`, which has taken some of its files.

    Raises:
        ImportError: The package that is imported as `runware` is not this one.
    """
    if getattr(sys.modules["runware"], "DISTRIBUTION", None) != DISTRIBUTION:
        raise ImportError(
            "Another package was installed or removed in the place of runware-duo, which has the same import name: run "
            "`pip uninstall runware runware-sdk` and `pip install --force-reinstall runware-duo`."
        )
