"""What the tests of batches have in common."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from runware import (
    BatchOutcome,
    PromptEnhance,
)
from tests.support.fake_server import made

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}


def prompts(*numbers: int) -> list[PromptEnhance]:
    return [PromptEnhance(prompt=f"task {number}") for number in numbers]


async def all_of(run: Any) -> list[BatchOutcome[Any]]:
    return [outcome async for outcome in run]


def sent(server: Any, task_type: str = "promptEnhance") -> list[dict[str, Any]]:
    return [request for request in server.requests if request["taskType"] == task_type]


def rows(journal: Path, what: str = "uuid, state") -> list[Any]:
    with closing(sqlite3.connect(journal)) as connection:
        return connection.execute(f"SELECT {what} FROM task ORDER BY id").fetchall()


def change(journal: Path, sets: str) -> None:
    connection = sqlite3.connect(journal)
    connection.execute(f"UPDATE {sets}")
    connection.commit()
    connection.close()


def text(request: dict[str, Any]) -> dict[str, Any]:
    return made(request, {"text": f"more of {request.get('prompt')}", "cost": 0.01})
