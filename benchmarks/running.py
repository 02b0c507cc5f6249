"""A single measurement, in a process of its own, on CPUs that the server does not use."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import environments
from benchmarks.clients import ENVIRONMENTS, Client
from benchmarks.scenarios import MIB, Scenario

HERE = Path(__file__).parent
PNG = b"\x89PNG\r\n\x1a\n"

Outcome = dict[str, Any]


class Server:
    """The addresses of the running server."""

    def __init__(self, websocket: str, http: str) -> None:
        self.websocket = f"ws://127.0.0.1:{websocket}/v1"
        self.http = f"http://127.0.0.1:{http}/v1"


@contextmanager
def serving() -> Iterator[Server]:
    """Run the server on the last CPU; this process and its children stay on the others."""
    command = [sys.executable, str(HERE / "server.py")]
    before = processors()
    if len(before) > 1:
        command.append(str(max(before)))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        if len(before) > 1:
            os.sched_setaffinity(0, before - {max(before)})
        try:
            yield Server(*server.stdout.readline().split())
        finally:
            server.stdin.close()
            if len(before) > 1:
                os.sched_setaffinity(0, before)


def processors() -> set[int]:
    """Return the CPUs that this process may use; one if the system does not support affinity."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}


def measure(
    client: Client, scenario: Scenario, server: Server, *, quick: bool, profile: str | None = None
) -> Outcome:
    """Return the numbers of a measurement, or `failed` with the reason."""
    environment = next(environment for environment in ENVIRONMENTS if environment.name == client.environment)
    settings = {**scenario.settings, **(scenario.quick if quick else {})}
    if client.threads is not None and "at_once" in settings:
        settings["at_once"] = client.threads
    if (
        "tasks" in settings
        and settings.get("at_once", 1) <= 16
        and scenario.does in ("latency", "throughput")
    ):
        settings["tasks"] //= client.fewer
    if scenario.does == "upload":
        settings["file"] = str(large_file())
    if profile is not None:
        settings["profile"] = profile
    python = environments.interpreter(environment)
    if scenario.does == "import":
        command = [python, *_import_command(client, environment.node)]
        folder = environments.FOLDER / environment.name
    else:
        command = [python, str(HERE / "drivers" / client.driver), scenario.does]
        command += [server.http if client.http else server.websocket, json.dumps(settings)]
        if environment.node:
            command.append(str(environments.package_file(environment)))
        folder = HERE
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**_environment(), **client.settings},
            capture_output=True,
            text=True,
            timeout=scenario.limit * (0.5 if quick else 1),
        )
    except subprocess.TimeoutExpired as late:
        return {"failed": f"Not done within {late.timeout:g} s."}
    if done.returncode or not done.stdout.strip():
        return {"failed": _reason(done.stderr or done.stdout)}
    numbers: Outcome = json.loads(done.stdout.strip().splitlines()[-1])
    return {"seconds": numbers["at"] - began} if scenario.does == "first" else numbers


def _environment() -> dict[str, str]:
    """Return the environment of a usual program: bytecode is cached, as it is for installed packages."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _import_command(client: Client, node: bool) -> list[str]:
    """Return the arguments that import the client and print the duration, without the start of the interpreter."""
    if node:
        code = (
            f"const began = performance.now(); await import('{client.module}');"
            "console.log(JSON.stringify({seconds: (performance.now() - began) / 1000})); process.exit(0)"
        )
        return ["--input-type=module", "-e", code]
    code = (
        f"from time import perf_counter as now; began = now(); import {client.module}; took = now() - began; "
        "print('{\"seconds\": %r}' % took)"
    )
    return ["-c", code]


def _reason(text: str) -> str:
    """Return the line of an output that states the error."""
    lines = [line.strip() for line in text.strip().splitlines()]
    errors = [line for line in lines if "Error" in line.partition(":")[0]]
    reason = (errors or lines or ["It ended without a word."])[-1][:300]
    return re.sub(r"(127\.0\.0\.1):\d+", r"\1", reason)


def large_file() -> Path:
    """Return a file of 8 MiB that begins like a PNG."""
    file = environments.FOLDER / "large.png"
    if not file.exists():
        file.write_bytes(PNG + os.urandom(8 * MIB - len(PNG)))
    return file
