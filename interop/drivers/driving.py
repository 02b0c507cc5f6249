"""What the two drivers in Python share: run the calls of one scenario, and print what came of each.

It runs in the environment of the client, where nothing of this project is installed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

Plain = Callable[[Any], Any]


async def outcome(call: Awaitable[Any], plain: Plain) -> dict[str, Any]:
    """What a call returned, or what it raised."""
    try:
        results = await call
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"results": [plain(result) for result in (results if isinstance(results, list) else [results])]}


async def outcomes(calls: list[Awaitable[Any]], plain: Plain) -> list[dict[str, Any]]:
    """What came of calls that are made at the same time."""
    return await asyncio.gather(*(outcome(call, plain) for call in calls))


def given() -> dict[str, Any]:
    """What the runner says: scenario, url, http_url, api_key, picture (a file), transport."""
    return json.loads(sys.argv[1])


def report(seen: list[dict[str, Any]]) -> None:
    """Tell the runner."""
    print(json.dumps(seen), flush=True)
