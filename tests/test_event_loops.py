"""Where asyncio does not run, the async client says so in a sentence; where it does, under whatever name, it works."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest

from runware import EventLoopError, PromptEnhance, Runware, RunwareError
from runware.emulator import Emulator

trio = pytest.importorskip("trio")

USES: dict[str, Callable[[Runware], Coroutine[Any, Any, Any]]] = {
    "call": lambda client: client.prompt_enhance(prompt="dog"),
    "run": lambda client: client.run(PromptEnhance(prompt="dog")),
    "results": lambda client: client.results(PromptEnhance(prompt="dog")).__anext__(),
    "stream": lambda client: client.text_stream(
        model="a:b@1", messages=[{"role": "user", "content": "x"}]
    ).__aenter__(),
    "submit": lambda client: client.submit(PromptEnhance(prompt="dog")),
    "connect": lambda client: client.ensure_connection(),
    "upload": lambda client: client.upload(b"\x89PNG\r\n\x1a\n"),
    "save": lambda client: client.save([], "out"),
    "initialize": lambda client: Runware.initialize("key"),
}


@pytest.mark.parametrize("use", USES)
def test_without_a_loop(use: str) -> None:
    work = USES[use](Runware("key"))
    with pytest.raises(EventLoopError, match=r"asyncio\.run.*runware_sync") as caught:
        work.send(None)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize("use", USES)
def test_with_trio(use: str) -> None:
    async def main() -> None:
        async with Runware("key") as client:
            await USES[use](client)

    with pytest.raises(RunwareError, match="asyncio does not run here"):
        trio.run(main)


def test_with_anyio_on_asyncio() -> None:
    async def main(url: str) -> None:
        async with Runware("key", url=url) as client, anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(lambda: client.prompt_enhance(prompt="dog"))

    with Emulator() as server:
        anyio.run(main, server.url)
        assert len(server.requests) == 3
