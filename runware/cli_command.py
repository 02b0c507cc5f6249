"""The command `runware-duo`, which is installed even where what it needs is not."""

from __future__ import annotations

import sys


def main() -> int:
    """Do what the command line says, or say what is not installed."""
    try:
        from runware.cli.application import main

        return main()
    except KeyboardInterrupt:  # while it loads
        return 130
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("click", "rich"):
            raise
        print(  # noqa: T201
            f"runware-duo: The command needs {missing}, which is not installed: pip install 'runware-duo[cli]'",
            file=sys.stderr,
        )
        return 2
