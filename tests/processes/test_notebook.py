"""In a notebook: a real kernel, whose event loop is running while a cell is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from codegen.twin import example_twin
from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.pages import fences, text
from tests.support.programs import MAX_DURATION, ROOT

jupyter_client = pytest.importorskip("jupyter_client")
pytest.importorskip("ipykernel")

# What notebooks are made of has warnings of its own.
pytestmark = [pytest.mark.foreign, pytest.mark.filterwarnings("ignore")]


class Notebook:
    """Cells go in, and what they print comes out."""

    def __init__(self, manager: Any, client: Any) -> None:
        self._manager = manager
        self._client = client

    def cell(self, code: str) -> str:
        """Run a cell to its end. What it raises is part of what it prints, as in a notebook."""
        return self._output(self._client.execute(code))

    def interrupted_cell(self, code: str, server: Emulator) -> str:
        """Run a cell, and interrupt it when the server has its task. The server is slow until the cell has ended."""
        server.latency = 100.0
        expected = len(server.requests) + 1
        cell = self._client.execute(code)
        server.wait_for_requests(expected, MAX_DURATION)
        self._manager.interrupt_kernel()
        printed = self._output(cell)
        server.latency = 0.0
        return printed

    def _output(self, cell: str) -> str:
        printed = ""
        while True:
            message = self._client.get_iopub_msg(timeout=MAX_DURATION)
            if message["parent_header"].get("msg_id") != cell:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                printed += content["text"]
            elif message["msg_type"] == "execute_result":
                printed += content["data"].get("text/html", content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                printed += f"{content['ename']}: {content['evalue']}\n"
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return printed


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    # As a user starts it: in development mode, the loop reports on a slow machine.
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDEVMODE": ""}
    manager, client = jupyter_client.manager.start_new_kernel(startup_timeout=MAX_DURATION, cwd=ROOT, env=env)
    try:
        yield Notebook(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


TRANSPORTS = pytest.mark.parametrize("transport", ["websocket", "http"])


@TRANSPORTS
def test_the_blocking_client_in_a_cell(notebook: Notebook, server: Emulator, transport: str) -> None:
    assert notebook.cell("import asyncio; print(asyncio.get_event_loop().is_running())") == "True\n"
    printed = notebook.cell(f"""
from runware_sync import PromptEnhance, Runware
client = Runware("key", url={address(server, transport)!r})
print(len(client.prompt_enhance(prompt="dog")))
print([done.error for done in client.map([PromptEnhance(prompt="dog")] * 3, limit=2)])
job = client.submit(PromptEnhance(prompt="dog"))
    """)
    assert printed == "1\n[None, None, None]\n"
    assert notebook.cell("print(len(job.results())); client.close()") == "1\n"


def test_the_last_line_of_a_cell_shows_pictures(notebook: Notebook, server: Emulator) -> None:
    notebook.cell(f"""
from runware_sync import Runware
client = Runware("key", url={server.url!r})
lake = dict(model="m:1@1", positive_prompt="a lake", width=64, height=64)
    """)
    shown = notebook.cell("client.image_inference(**lake, number_results=2)")
    assert shown.count(f'<img src="{server.http_url.partition("/v1")[0]}') == 2
    assert notebook.cell("_[:1]").count("<img") == 1
    assert notebook.cell("client.close()") == ""


@TRANSPORTS
def test_the_async_client_with_await_in_a_cell(notebook: Notebook, server: Emulator, transport: str) -> None:
    printed = notebook.cell(f"""
from runware import PromptEnhance, Runware
client = Runware("key", url={address(server, transport)!r})
print(len(await client.prompt_enhance(prompt="dog")))
print([text.task_type async for text in client.results(PromptEnhance(prompt="dog"))])
    """)
    assert printed == "1\n['promptEnhance']\n"
    printed = notebook.cell("print(client.connected, len(await client.prompt_enhance(prompt='cat')))")
    assert printed == "True 1\n", "the next cell uses the same connection"
    assert notebook.cell("await client.close()") == ""


def test_an_interrupted_cell_that_awaits_leaves_the_client_usable(
    notebook: Notebook, server: Emulator
) -> None:
    notebook.cell(f"""
from runware import Runware
client = Runware("key", url={server.url!r})
await client.ensure_connection()
    """)
    ending = notebook.interrupted_cell("await client.prompt_enhance(prompt='dog')", server)
    assert ending.split(":")[0] in ("CancelledError", "KeyboardInterrupt")  # the older and the newer kernels
    printed = notebook.cell("print(len(await client.prompt_enhance(prompt='dog'))); await client.close()")
    assert printed == "1\n"


@TRANSPORTS
def test_an_interrupted_cell_leaves_the_blocking_client_usable(
    notebook: Notebook, server: Emulator, transport: str
) -> None:
    notebook.cell(f"""
from runware_sync import Runware
client = Runware("key", url={address(server, transport)!r})
client.ensure_connection()
    """)
    assert notebook.interrupted_cell("client.prompt_enhance(prompt='dog')", server) == "KeyboardInterrupt: \n"
    printed = notebook.cell(
        "print(client.connected, len(client.prompt_enhance(prompt='dog'))); client.close()"
    )
    assert printed == "True 1\n"


CELLS = [code for language, code in fences(text("docs/guides/notebooks.md")) if language == "python"]


@pytest.mark.parametrize(
    "cells",
    [CELLS, [example_twin(cell) or cell for cell in CELLS]],
    ids=["async", "blocking"],
)
def test_the_cells_of_the_guide(notebook: Notebook, cells: list[str]) -> None:
    printed = [notebook.cell(cell) for cell in cells]
    assert "Error" not in "".join(printed)
    assert [said.count("<img") for said in printed if "<img" in said] == [4, 1]
    assert any("<table" in said for said in printed)
