"""The command `runware-emulator`, which is installed even where what it needs is not."""

from __future__ import annotations

import sys

from runware.distribution import refuse_another_package


def main() -> int:
    """Serve until the end, or say what is not installed."""
    try:
        refuse_another_package()
        from runware.emulator.__main__ import main
    except KeyboardInterrupt:  # while it loads
        return 130
    except ImportError as error:
        print(f"runware-emulator: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return main()
