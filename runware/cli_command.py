"""Entry point of the command `runware-duo`. It is installed even without the extra `cli` that the command needs."""

from __future__ import annotations

import sys

from runware.distribution import refuse_another_package


def main() -> int:
    """Run the command line, or print which dependency is missing. Return the exit status."""
    try:
        refuse_another_package()
        from runware.cli.application import main

        return main()
    except KeyboardInterrupt:  # during the imports
        return 130
    except ImportError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("click", "rich"):
            said = f"The command needs {missing}, which is not installed: pip install 'runware-duo[cli]'"
        elif error.name == "runware":
            said = str(error)
        else:
            raise
        print(f"runware-duo: {said}", file=sys.stderr)  # noqa: T201
        return 2
