"""Entry point of the command `runware-emulator`. It is installed even without the extra `emulator` that it needs."""

from __future__ import annotations

import sys

from runware.distribution import refuse_another_package


def main() -> int:
    """Run the local server, or print which dependency is missing. Return the exit status."""
    try:
        refuse_another_package()
        from runware.emulator.__main__ import main
    except KeyboardInterrupt:  # during the imports
        return 130
    except ImportError as error:
        print(f"runware-emulator: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return main()
