"""The command `runware-duo` in a process of its own, against a local server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from runware.emulator import Emulator

ROOT = Path(__file__).parents[2]
KEY = "a-key-that-nobody-may-see"
IN_BETWEEN = re.compile(r"runware-duo: \d+ of \d+ done, ")


class Command:
    """The command, run in a folder."""

    def __init__(self, folder: Path, server: Emulator | None) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
        if server is not None:
            self.environment |= {"RUNWARE_BASE_URL": server.url, "RUNWARE_API_KEY": KEY}

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        with self.started(*arguments, **environment) as process:
            try:
                out, err = process.communicate(stdin, timeout=180)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in err, err
        assert KEY not in out + err
        # On a busy machine a batch takes so long that it says in between how far it is.
        err = "".join(line for line in err.splitlines(True) if not IN_BETWEEN.match(line))
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def started(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "runware", *arguments],
            cwd=self.folder, env=self.environment | environment, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
