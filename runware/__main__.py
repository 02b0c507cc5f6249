"""`python -m runware`: the command `runware-duo`."""

from __future__ import annotations

import sys

from runware.cli_command import main

if __name__ == "__main__":
    sys.exit(main())
