# Derived from tests/client/streaming.py by `python -m codegen generate`; edit that file instead.
"""What the tests of streamed texts ask."""

from typing import Any

from runware_sync import Runware

UUID = "a770f077-f413-47de-9dac-be0b26a35da6"
QUESTION = [{"role": "user", "content": "What is a lighthouse?"}]


def ask(client: Runware, **more: Any) -> Any:
    return client.text_stream(model="m:1@1", messages=QUESTION, **more)


def scripted(url: str, **settings: Any) -> Runware:
    return Runware("good key", url=url, **settings)
