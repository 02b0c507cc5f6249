"""A local server that speaks Runware's API, for trying and testing programs without an account.

    with Emulator() as server:
        client = Runware("any key", url=server.url)

or `python -m runware.emulator --port 8000`, and `RUNWARE_BASE_URL=ws://127.0.0.1:8000/v1` for the program.

Its results are real files. It knows every task of the generated models, checks requests, answers with the API's error
codes, and keeps a ledger of what would have been billed. Needs the extra `emulator`.
"""

from __future__ import annotations

try:
    import PIL as _pillow  # noqa: N811 - a module, whatever its name looks like
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
