"""What is loaded when it is first used: meanwhile the event loop goes on for everybody else."""

from __future__ import annotations

import pytest

from runware.emulator import Emulator
from tests.programs import run

#: Seconds of the processor for one turn of the loop; what is loaded takes several times as long.
LONGEST_TURN = 0.05


@pytest.mark.parametrize(
    "first",
    [
        "await client.save(image, tempfile.mkdtemp(), metadata=True)",
        "await client.fetch(image)",
        'await client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "dog"}]).read()',
    ],
    ids=["save", "fetch", "stream"],
)
def test_the_first_use_of_http_does_not_hold_the_loop(first: str) -> None:
    with Emulator() as server:
        done = run(
            server.url,
            f"""
            import sys, tempfile, time
            longest, once = 0.0, asyncio.BaseEventLoop._run_once
            def turn(loop):
                global longest
                before = time.thread_time()
                once(loop)
                longest = max(longest, time.thread_time() - before)
            asyncio.BaseEventLoop._run_once = turn
            async def main():
                global longest
                async with runware.Runware("key", url=URL) as client:
                    [image] = await client.image_inference(
                        model="m:1@1", positive_prompt="dog", width=512, height=512
                    )
                    assert "httpx" not in sys.modules
                    await asyncio.sleep(0)
                    longest = 0.0
                    {first}
                    assert "httpx" in sys.modules
                    print(longest)
            asyncio.run(main())
            """,
        )
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) <= LONGEST_TURN
