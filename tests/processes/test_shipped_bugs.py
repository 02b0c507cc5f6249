"""Bugs that SDKs of such APIs have shipped, as in `tests/client/test_shipped_bugs.py`: those that need a program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import ROOT, run


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
def url(request: pytest.FixtureRequest, server: Emulator) -> str:
    return address(server, request.param)


def test_second_asyncio_run(url: str) -> None:
    done = run(
        url,
        """
        client = runware.Runware("key", url=URL)
        async def use():
            print(len(await client.prompt_enhance(prompt="dog")))
        asyncio.run(use())
        async def use_and_close():
            await use()
            await client.disconnect()
        asyncio.run(use_and_close())
        """,
        "-W", "ignore::ResourceWarning",
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("1\n1\n", 0), done.stderr


@pytest.mark.parametrize("package", ["runware", "runware_sync"])
def test_import_takes_at_most_200_ms(package: str) -> None:
    def takes(modules: str) -> float:
        code = (
            f"import time; began = time.process_time(); import {modules}; print(time.process_time() - began)"
        )
        # Of the processor's time, at best: the machine may have other things to do.
        times = [
            float(
                subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout
            )
            for _ in range(5)
        ]
        return min(times)

    # On a slow or a busy machine: not many times what it is made of takes.
    assert takes(package) <= max(0.2, 3 * takes("asyncio, attrs, logging, ssl"))


def test_import_loads_nothing_that_is_not_needed_and_touches_no_logger(url: str) -> None:
    done = run(
        url,
        """
        import logging, sys
        heavy = ["cattrs", "httpx", "websockets", "PIL", "starlette", "orjson", "runware._engine.websocket",
                 "runware.tasks.image_inference"]
        runware.Runware("key", url=URL)
        runware_sync.Runware("key", url=URL)
        print([name for name in heavy if name in sys.modules])
        loggers = [logging.getLogger(name) for name in (None, "runware", "asyncio", "websockets", "httpx")]
        print([(one.level, one.handlers, one.filters, one.disabled) for one in loggers] == [
            (logging.WARNING if one is logging.root else logging.NOTSET, [], [], False) for one in loggers
        ])
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[]\nTrue\n", "", 0)


def test_python_with_option_o(url: str) -> None:
    done = run(
        url,
        """
        assert False, "assertions are on"
        with runware_sync.Runware("key", url=URL) as client:
            print(len(client.image_inference(model="m:1@1", positive_prompt="x", width=64, height=64)))
            print([done.error for done in client.map([runware.PromptEnhance(prompt="dog")] * 2)])
            print(len(client.submit(runware.PromptEnhance(prompt="dog")).results()))
            try:
                client.prompt_enhance(prompt=5)
            except runware.InvalidParameterError as error:
                print(error)
        """,
        "-O",
    )
    assert done.stdout == "1\n[None, None]\n1\nprompt is 5 (int); it must be a string.\n", done.stderr
    assert done.returncode == 0
