"""Driver for `runware` 0.5, the older of the two clients in Python."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable
from enum import Enum
from typing import Any

from driving import given, outcomes, report

from runware import (
    IAudioInference,
    IImageBackgroundRemoval,
    IImageCaption,
    IImageInference,
    IImageUpscale,
    IModelSearch,
    IPromptEnhance,
    ITextInference,
    ITextInferenceMessage,
    IVideoInference,
    Runware,
)

GIVEN = given()
PICTURE = GIVEN["picture"]  # a path, since this client opens the file itself
NO_PICTURE = "data:image/png;base64,AAAA"
QUESTION = ITextInferenceMessage(role="user", content="Tell me about lighthouses.")


def plain(result: Any) -> Any:
    """Return a result as JSON, without fields that are None."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return plain(vars(result))
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items() if value is not None}
    if isinstance(result, list):
        return [plain(item) for item in result]
    return result.value if isinstance(result, Enum) else result


def image(client: Runware, count: int = 1, width: int = 512) -> Awaitable[Any]:
    return client.imageInference(request("sync", count, width))


def request(delivery: str, count: int, width: int = 512) -> IImageInference:
    return IImageInference(
        model="runware:101@1",
        positivePrompt="a lighthouse at dusk",
        width=width,
        height=512,
        numberResults=count,
        deliveryMethod=delivery,
    )


def audio(seconds: int) -> IAudioInference:
    return IAudioInference(model="elevenlabs:1@1", positivePrompt="waves", duration=seconds)


async def image_async(client: Runware, count: int = 1) -> Any:
    """Submit a task, then poll for its results, as the client's README describes."""
    accepted = await client.imageInference(request("async", count))
    return await client.getResponse(taskUUID=accepted.taskUUID, numberResults=count)


async def connect(client: Runware) -> Any:
    return {"connected": client.connected()}


async def video(client: Runware) -> Any:
    accepted = await client.videoInference(
        IVideoInference(model="klingai:5@3", positivePrompt="a lighthouse", duration=1, width=256, height=256)
    )
    return await client.getResponse(taskUUID=accepted.taskUUID)


async def late_error(client: Runware) -> Any:
    accepted = await client.imageUpscale(
        IImageUpscale(inputImage=NO_PICTURE, upscaleFactor=2, deliveryMethod="async")
    )
    return await client.getResponse(taskUUID=accepted.taskUUID)


async def details(client: Runware) -> Any:
    (made,) = await image(client)
    return await client.getTaskDetails(made.taskUUID)


async def stream(client: Runware) -> Any:
    pieces = await client.textInference(
        ITextInference(
            model="google:gemma@4-31b",
            messages=[QUESTION],
            deliveryMethod="stream",
            includeUsage=True,
            includeCost=True,
        )
    )
    *chunks, result = [piece async for piece in pieces]
    return {"chunks": chunks, **plain(result)}


def calls(client: Runware, scenario: str) -> list[Awaitable[Any]]:
    match scenario:
        case "connect":
            return [connect(client)]
        case "image-sync" | "closed-sync" | "lost-sync" | "bad-key":
            return [image(client)]
        case "image-async" | "closed-async" | "lost-async":
            return [image_async(client)]
        case "images-sync":
            return [image(client, 4)]
        case "images-async":
            return [image_async(client, 4)]
        case "caption":
            return [client.imageCaption(IImageCaption(inputImage=PICTURE))]
        case "upscale":
            return [client.imageUpscale(IImageUpscale(inputImage=PICTURE, upscaleFactor=2))]
        case "background":
            task = IImageBackgroundRemoval(inputImage=PICTURE, model="runware:109@1", outputFormat="PNG")
            return [client.imageBackgroundRemoval(task)]
        case "prompt":
            return [
                client.promptEnhance(
                    IPromptEnhance(prompt="a lighthouse", promptMaxLength=64, promptVersions=2)
                )
            ]
        case "text":
            return [client.textInference(ITextInference(model="google:gemma@4-31b", messages=[QUESTION]))]
        case "video":
            return [video(client)]
        case "audio":
            return [client.audioInference(audio(10))]
        case "large":
            large = dataclasses.replace(audio(30), outputType="base64Data", outputFormat="WAV")
            return [client.audioInference(large)]
        case "late-error":
            return [late_error(client)]
        case "media":
            return [client.uploadMedia(PICTURE)]
        case "details":
            return [details(client)]
        case "search":
            return [client.modelSearch(IModelSearch(search="flux", limit=5))]
        case "upload":
            return [client.uploadImage(PICTURE)]
        case "stream":
            return [stream(client)]
        case "one-fails":
            return [image(client), image(client, width=7), image(client)]
    raise ValueError(scenario)


async def main() -> None:
    client = Runware(api_key=GIVEN["api_key"], url=GIVEN["url"])
    await client.connect()
    report(await outcomes(calls(client, GIVEN["scenario"]), plain))
    await client.disconnect()


asyncio.run(main())
