"""The machine on which the numbers were measured."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

from benchmarks import environments
from benchmarks.clients import Environment
from benchmarks.running import processors


def describe(available: list[Environment], load_before: float) -> dict[str, object]:
    """Return the processor, the system, and the relevant versions."""
    return {
        "cpu": _cpu(),
        "cores": len(processors()),
        "load_before": round(load_before, 2),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "server": {name: version(name) for name in ("picows", "uvloop", "orjson")},
        "clients": {environment.name: environments.versions(environment) for environment in available},
    }


def _cpu() -> str:
    try:
        found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()
