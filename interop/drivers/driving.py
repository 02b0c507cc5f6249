"""Shared by the two drivers in Python: run the calls of a scenario, and print the outcome of each.

This module runs in the environment of the client, in which this project is not installed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

Plain = Callable[[Any], Any]


async def outcome(call: Awaitable[Any], plain: Plain) -> dict[str, Any]:
    """Return the result of a call, or its error."""
    try:
        results = await call
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"results": [plain(result) for result in (results if isinstance(results, list) else [results])]}


async def outcomes(calls: list[Awaitable[Any]], plain: Plain) -> list[dict[str, Any]]:
    """Run calls concurrently. Return their outcomes."""
    return await asyncio.gather(*(outcome(call, plain) for call in calls))


def given() -> dict[str, Any]:
    """Return the arguments from the runner: scenario, url, http_url, api_key, picture (a file), transport."""
    return json.loads(sys.argv[1])


def report(seen: list[dict[str, Any]]) -> None:
    """Print the outcomes for the runner."""
    print(json.dumps(seen), flush=True)
