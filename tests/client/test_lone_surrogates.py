"""Half of a surrogate pair in a prompt is sent unchanged, and does not break its display, storage or response."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runware import InvalidParameterError, Runware
from tests.support.logs import LOGGER

HALF = "a \ud83d dog \udc00 é"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.BytesIO]:
    """What a log in a file has; nothing may raise while it is written."""

    def fails(_: object) -> None:
        raise AssertionError("The log could not be written.")

    written = io.BytesIO()
    handler = logging.StreamHandler(io.TextIOWrapper(written, "utf-8", write_through=True))
    monkeypatch.setattr(handler, "handleError", fails)
    level = LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    yield written
    LOGGER.setLevel(level)
    LOGGER.removeHandler(handler)


async def test_in_every_kind_of_prompt(client: Runware, server: Any, log: io.BytesIO, tmp_path: Path) -> None:
    images = await client.image_inference(
        model="runware:101@1", positive_prompt=HALF, width=128, height=128, output_format="PNG"
    )
    paths = await client.save(images, tmp_path, metadata=True)
    [enhanced] = await client.prompt_enhance(prompt=HALF)
    [answer] = await client.text_inference(model="a:b@1", messages=[{"role": "user", "content": HALF}])
    async with client.text_stream(model="a:b@1", messages=[{"role": "user", "content": HALF}]) as stream:
        written = await stream.read()
    await client.audio_inference(model="a:b@1", positive_prompt=HALF)
    assert paths
    assert "\ud83d" in enhanced.text
    assert answer.text
    assert written.text
    [sent] = [request for request in server.requests if request.get("positivePrompt") and "width" in request]
    assert sent["positivePrompt"] == HALF
    assert rb"a \ud83d dog" in log.getvalue()


async def test_in_an_error(client: Runware, log: io.BytesIO) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        await client.prompt_enhance(prompt="dog", task_uuid=HALF)
    str(caught.value).encode()
    with pytest.raises(Exception, match="brandNew") as refused:
        await client.prompt_enhance(prompt="dog", extra={f"brandNew{HALF}": HALF})
    str(refused.value).encode()
