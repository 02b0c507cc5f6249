"""A download is cancelled in the moment in which its answer ends: no connection is left open that nothing uses again."""

from __future__ import annotations

import asyncio

import pytest

from runware import Runware
from runware._transport.httpx_client import _Body
from runware.emulator import Emulator
from tests.support.leftovers import open_sockets


@pytest.mark.parametrize("turns", range(4))
async def test_a_cancellation_while_an_answer_is_closed(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    close = _Body.aclose
    call: asyncio.Task[bytes] | None = None

    async def cancelled(body: _Body) -> None:
        if call is not None and not call.cancelling():
            asyncio.get_running_loop().call_soon(cancel_after, turns)
        await close(body)

    def cancel_after(more: int) -> None:
        assert call is not None
        if more:
            asyncio.get_running_loop().call_soon(cancel_after, more - 1)
        else:
            call.cancel()

    with Emulator() as server:
        async with Runware("key", url=server.url) as client:
            [image] = await client.image_inference(
                model="runware:101@1", positive_prompt="a lake", width=128, height=128
            )
            await client.fetch(image)
            sockets = open_sockets()
            monkeypatch.setattr(_Body, "aclose", cancelled)
            for _ in range(20):
                call = asyncio.ensure_future(client.fetch(image))
                await asyncio.wait([call])
            call = None
            await client.fetch(image)
            # Both ends of a connection are in this process. One may be new, and an old one not gone yet.
            assert open_sockets() <= sockets + 4
