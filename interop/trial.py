"""Runs one client in one scenario."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image

from interop.clients import Client
from interop.environments import Environment
from interop.scenarios import GOOD_KEY, PICTURE_SIZE, Mismatch, Scenario, Seen
from runware.emulator import Emulator

#: The timeout of a driver, in seconds.
TIMEOUT = 60.0


def finding(client: Client, scenario: Scenario, environment: Environment, picture: Path) -> str | None:
    """Run a client in a scenario. Return what differs from the expected outcome; None if nothing."""
    port = client.port.get(scenario.name, 0)
    with (
        Emulator(api_key=GOOD_KEY, latency=scenario.latency, faults=scenario.faults, port=port) as server,
        ThreadPoolExecutor() as pool,
    ):
        given = {
            "scenario": scenario.name,
            # One of the clients recognises its own test server only under this name.
            "url": f"ws://localhost:{port}" if port else server.url,
            "http_url": server.http_url,
            "api_key": scenario.api_key,
            "transport": client.transport,
            "picture": str(picture),
            "packages": str(environment.folder),
        }
        meanwhile = pool.submit(scenario.meanwhile, server)
        try:
            seen = Seen(_drive(client, environment, given), server)
            meanwhile.result()
            scenario.check(seen)
        except Mismatch as mismatch:
            return str(mismatch)
        except (KeyError, TypeError, ValueError) as error:
            return f"returned something else: {error!r}"
    return None


def _drive(client: Client, environment: Environment, given: dict[str, str]) -> list[dict[str, Any]]:
    # The client's process must not see this project, nor variables that were set for it.
    ours = ("PYTHON", "RUNWARE_")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    try:
        ended = subprocess.run(
            [*environment.command, json.dumps(given)],
            env={**variables, **client.variables},
            cwd=environment.folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Mismatch(f"did not end within {TIMEOUT:g} seconds") from error
    if ended.returncode:
        raise Mismatch(f"ended with code {ended.returncode}: {ended.stderr.strip()[-1000:]}")
    outcomes: list[dict[str, Any]] = json.loads(ended.stdout.splitlines()[-1])
    return outcomes


def draw(folder: Path) -> Path:
    """Draw the picture that the clients send. Return its path."""
    path = folder / "picture.png"
    picture = Image.new("RGB", PICTURE_SIZE, "firebrick")
    width, height = PICTURE_SIZE
    picture.paste("navy", (width // 3, height // 3, 2 * width // 3, 2 * height // 3))
    picture.save(path)
    return path
