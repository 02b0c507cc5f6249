"""Requests that tests post to the local server without a client."""

from __future__ import annotations

import base64
import functools
import io
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image

from runware.emulator import Emulator

HEADERS = {"Authorization": "Bearer key"}

#: A task for an image, and the description of a model to upload, without UUIDs.
IMAGE = {
    "taskType": "imageInference",
    "model": "runware:101@1",
    "positivePrompt": "a lighthouse",
    "width": 128,
    "height": 128,
}
MODEL = {
    "name": "Mine",
    "version": "1",
    "architecture": "sdxl",
    "format": "safetensors",
    "downloadURL": "https://example.com/mine.safetensors",
}


@functools.cache
def http_client() -> httpx.Client:
    """Return the HTTP client shared by all tests, since making one takes longer than most tests. Its timeout exceeds httpx's, for busy machines."""
    return httpx.Client(timeout=60)


def post(server: Emulator, *tasks: dict[str, Any], timeout: float = 60) -> httpx.Response:
    return http_client().post(server.http_url, json=tasks, headers=HEADERS, timeout=timeout)


def post_new(server: Emulator, *requests: dict[str, Any]) -> httpx.Response:
    """Post requests, with new UUIDs for those that have none."""
    return post(server, *({"taskUUID": str(uuid4()), **request} for request in requests))


def a_task(**more: Any) -> dict[str, Any]:
    return {"taskType": "promptEnhance", "taskUUID": str(uuid4()), "prompt": "dog", **more}


def picture(width: int = 64, height: int = 48, color: str = "red") -> bytes:
    """Return a PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, "PNG")
    return file.getvalue()


def data_uri(content: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"
