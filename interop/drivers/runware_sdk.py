"""Driver for `runware-sdk`, over WebSocket or over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from driving import given, outcomes, report

from runware import Runware, file_to_data_uri

GIVEN = given()
PICTURE = file_to_data_uri(Path(GIVEN["picture"]))
NO_PICTURE = "data:image/png;base64,AAAA"


def image(client: Runware, delivery: str, count: int = 1, **changes: Any) -> Awaitable[Any]:
    return client.run(
        {
            # Given in each call, or the client would look the task type up in the public registry.
            "taskType": "imageInference",
            "model": "runware:101@1",
            "positivePrompt": "a lighthouse at dusk",
            "width": 512,
            "height": 512,
            "numberResults": count,
            "deliveryMethod": delivery,
            **changes,
        }
    )


def audio(client: Runware, seconds: int, **changes: Any) -> Awaitable[Any]:
    return client.run(
        {
            "taskType": "audioInference",
            "model": "elevenlabs:1@1",
            "positivePrompt": "waves",
            "duration": seconds,
            "deliveryMethod": "sync",
            **changes,
        }
    )


async def connect(client: Runware) -> Any:
    return {"connected": client.is_connected}


async def details(client: Runware) -> Any:
    (made,) = await image(client, "sync")
    return await client.get_task_details({"taskUUID": made["taskUUID"]})


async def stream(client: Runware) -> Any:
    answer = await client.stream(
        {
            "taskType": "textInference",
            "model": "google:gemma@4-31b",
            "messages": [{"role": "user", "content": "Tell me about lighthouses."}],
            "includeUsage": True,
            "includeCost": True,
        }
    )
    chunks = [chunk async for chunk in answer.text_stream]
    result = await answer.result()
    return {
        "chunks": chunks,
        "text": result.text,
        "finishReason": result.finish_reason,
        "usage": result.usage,
        "cost": result.cost,
    }


def calls(client: Runware, scenario: str) -> list[Awaitable[Any]]:
    match scenario:
        case "connect":
            return [connect(client)]
        case "image-sync" | "closed-sync" | "lost-sync" | "http-error" | "http-late-sync" | "bad-key":
            return [image(client, "sync")]
        case "image-async" | "closed-async" | "lost-async" | "http-late-async":
            return [image(client, "async")]
        case "images-sync":
            return [image(client, "sync", 4)]
        case "images-async":
            return [image(client, "async", 4)]
        case "caption":
            return [
                client.run({"taskType": "caption", "model": "runware:150@2", "inputs": {"image": PICTURE}})
            ]
        case "upscale":
            task = {
                "taskType": "upscale",
                "model": "runware:504@1",
                "inputs": {"image": PICTURE},
                "upscaleFactor": 2,
            }
            return [client.run(task)]
        case "background":
            task = {"taskType": "removeBackground", "model": "runware:109@1", "inputs": {"image": PICTURE}}
            return [client.run({**task, "outputFormat": "PNG"})]
        case "prompt":
            task = {
                "taskType": "promptEnhance",
                "prompt": "a lighthouse",
                "promptMaxLength": 64,
                "promptVersions": 2,
            }
            return [client.run({**task, "deliveryMethod": "sync"})]
        case "text":
            messages = [{"role": "user", "content": "Tell me about lighthouses."}]
            task = {"taskType": "textInference", "model": "google:gemma@4-31b", "messages": messages}
            return [client.run({**task, "deliveryMethod": "sync"})]
        case "video":
            task = {
                "taskType": "videoInference",
                "model": "klingai:5@3",
                "duration": 1,
                "width": 256,
                "height": 256,
            }
            return [client.run({**task, "positivePrompt": "a lighthouse"})]
        case "audio":
            return [audio(client, 10)]
        case "large":
            return [audio(client, 30, outputType="base64Data", outputFormat="WAV")]
        case "late-error":
            task = {"taskType": "upscale", "model": "runware:504@1", "inputs": {"image": NO_PICTURE}}
            return [client.run({**task, "upscaleFactor": 2})]
        case "media":
            return [client.media_storage({"operation": "upload", "media": PICTURE})]
        case "details":
            return [details(client)]
        case "search":
            return [client.model_search({"search": "flux", "limit": 5})]
        case "upload":
            return [client.image_upload({"image": PICTURE})]
        case "account":
            return [client.account_management({"operation": "getDetails"})]
        case "stream":
            return [stream(client)]
        case "one-fails":
            return [image(client, "sync"), image(client, "sync", width=7), image(client, "sync")]
    raise ValueError(scenario)


async def main() -> None:
    client = Runware(
        api_key=GIVEN["api_key"],
        transport=GIVEN["transport"],
        ws_base_url=GIVEN["url"],
        http_base_url=GIVEN["http_url"],
    )

    async def connected() -> list[dict[str, Any]]:
        async with client:
            return await outcomes(calls(client, GIVEN["scenario"]), lambda result: result)

    try:
        seen = await connected()
    except Exception as error:
        seen = [{"error": f"{type(error).__name__}: {error}"}]
    report(seen)


asyncio.run(main())
