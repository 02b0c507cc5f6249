"""A local server with Runware's API, for trying and testing programs without an account.

    with Emulator() as server:
        client = Runware("any key", url=server.url)

or `python -m runware.emulator --port 8000`, with `RUNWARE_BASE_URL=ws://127.0.0.1:8000/v1` in the program's environment.

Its results are real files. It supports every task of the generated models, checks requests, answers with the API's error
codes, and keeps a ledger of what would have been billed. It needs the extra `emulator`.
"""

from __future__ import annotations

try:
    import PIL as _pillow  # noqa: N811 - a module with a name in capitals
    import starlette as _starlette
    import uvicorn as _uvicorn
except ImportError as error:
    raise ImportError(
        f"The local server needs {error.name}, which is not installed: pip install 'runware-duo[emulator]'"
    ) from error

from runware.emulator.answers.chosen import ChosenAnswer
from runware.emulator.answers.pending import PendingAnswer
from runware.emulator.emulator import Emulator
from runware.emulator.faults import Faults
from runware.emulator.keeping.history import History, SeenTask
from runware.emulator.keeping.ledger import Entry, Ledger
from runware.emulator.mock import mock_runware

__all__ = [
    "ChosenAnswer",
    "Emulator",
    "Entry",
    "Faults",
    "History",
    "Ledger",
    "PendingAnswer",
    "SeenTask",
    "mock_runware",
]

del _pillow, _starlette, _uvicorn
