"""The name that tells this package from others that are imported as `runware`. None of them has this module."""

from __future__ import annotations

import sys
from typing import Final

#: Its name on the package index.
DISTRIBUTION: Final = "runware-duo"


def refuse_another_package() -> None:
    """Refuse to go on with another package in the place of `runware`, which has taken some of its files.

    Raises:
        ImportError: The package that is imported as `runware` is not this one.
    """
    if getattr(sys.modules["runware"], "DISTRIBUTION", None) != DISTRIBUTION:
        raise ImportError(
            "Another package was installed or removed in the place of runware-duo, which has the same import name: run "
            "`pip uninstall runware runware-sdk` and `pip install --force-reinstall runware-duo`.",
            name="runware",
        )
