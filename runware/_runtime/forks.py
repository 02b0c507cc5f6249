"""A fork while another thread imports a module: the child would have half of it, and wait for the other half for ever.

What the client needs is imported when it is first used, which may be in several threads. So a fork waits for that.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module

#: What the client imports. Programs have modules of their own, whose import may take for ever.
_OURS = {"runware", "runware_sync", "httpx", "httpcore", "anyio", "websockets", *sys.stdlib_module_names}
#: Seconds in which nothing new is imported, so that no module is being looked for either.
_QUIET = 0.005


def _wait_for_imports() -> None:
    """To import a module that another thread is importing is to wait for its end, after which others may follow."""
    seen = 0
    while threading.active_count() > 1 and seen != len(sys.modules):
        seen = len(sys.modules)
        for name in [name for name in list(sys.modules) if name.partition(".")[0] in _OURS]:
            with suppress(Exception):  # it fails for whoever uses it
                import_module(name)
        time.sleep(_QUIET)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_wait_for_imports)
