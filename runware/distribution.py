"""The distribution name, which distinguishes this package from others that are imported as `runware`.

No other package has this module.
"""

from __future__ import annotations

import sys
from typing import Final

#: The name of the distribution on the package index.
DISTRIBUTION: Final = "runware-duo"


def refuse_another_package() -> None:
    """Check that `runware` is this package, and not another one that has overwritten some of its files.

    Raises:
        ImportError: Another package is imported as `runware`.
    """
    if getattr(sys.modules["runware"], "DISTRIBUTION", None) != DISTRIBUTION:
        raise ImportError(
            "Another package was installed or removed in the place of runware-duo, which has the same import name: run "
            "`pip uninstall runware runware-sdk` and `pip install --force-reinstall runware-duo`.",
            name="runware",
        )
