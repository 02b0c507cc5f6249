"""CONTRIBUTING.md describes the package as it is: its rooms, its files, and the way of a request."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from runware import Runware
from runware.emulator import Emulator
from tests.test_rooms import ROOMS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(title: str, column: int = 0) -> list[list[str]]:
    """What stands in backticks in one column of a section's table."""
    rows = [line.split("|")[1:-1] for line in section(title).splitlines() if line.startswith("| ")]
    return [names for row in rows if (names := re.findall(r"`([^`]+)`", row[column]))]


def test_the_rooms_are_those_that_are_enforced() -> None:
    told = [set(names) for names in first_cells("Rooms")]
    assert told == [{name for name in room if name != "__init__"} for room in ROOMS]


def test_what_it_points_to_exists() -> None:
    paths = set(re.findall(r"`([\w./]+/[\w.]*)`", PAGE)) | set(re.findall(r"\]\(([^)]+)\)", PAGE))
    assert len(paths) > 30
    assert [
        path for path in sorted(paths) if not any((ROOT / top / path).exists() for top in (".", "runware"))
    ] == []


def test_a_warm_request_goes_the_way_that_is_told(runware_emulator: Emulator) -> None:
    way = [name for [name] in first_cells("The way of a request", column=1)]
    entered: dict[str, None] = {}  # in this order

    def note(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(ROOT / "runware"):
            entered.setdefault(path.relative_to(ROOT / "runware").as_posix())

    async def call_twice() -> None:
        async with Runware("key", url=runware_emulator.url) as client:
            for profile in (None, note):
                sys.setprofile(profile)
                try:
                    await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
                finally:
                    sys.setprofile(None)

    asyncio.run(call_twice())
    assert len(way) <= 12
    assert [name for name in entered if name in way] == way
    told = set(re.findall(r"`([\w/]+\.py)`", section("The way of a request")))
    assert [name for name in sorted(entered) if name not in told and not name.startswith("emulator/")] == []
    assert len([name for name in entered if not name.startswith("emulator/")]) <= 17
