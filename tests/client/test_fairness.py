"""Callers of one client take turns: the send queue is fair."""

from typing import Any

from runware import PromptEnhance, Runware

from .together import together


async def test_a_batch_does_not_keep_a_single_task_waiting(server: Any) -> None:
    server.latency = 0.01
    async with Runware("good key", url=server.url, max_in_flight=1) as client:
        batch = [PromptEnhance(prompt=f"of the batch {number}") for number in range(40)]
        await together(lambda: client.run_all(batch), lambda: client.prompt_enhance(prompt="single"))
    prompts = [request["prompt"] for request in server.requests]
    assert len(prompts) == 41
    assert prompts.index("single") < 20
