"""What the JavaScript SDK's documentation promises, each under the name it has there."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from runware import (
    ControlNet,
    Image,
    InvalidParameterError,
    Lora,
    Refiner,
    Runware,
    ValidationError,
)

from .together import together

FILE = io.BytesIO()
Pillow.new("RGB", (64, 64), "teal").save(FILE, "PNG")
PNG = FILE.getvalue()
URI = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
CHECKPOINT: dict[str, Any] = {
    "model": "runware:101@1",
    "positive_prompt": "a lighthouse",
    "width": 128,
    "height": 128,
}


async def test_instantiating_synchronously(server: Any) -> None:
    client = Runware("good key", url=server.url)
    assert not client.connected
    assert server.received == []
    assert await client.request_images(**CHECKPOINT)
    await client.disconnect()


async def test_instantiating_asynchronously(server: Any) -> None:
    client = await Runware.initialize("good key", url=server.url)
    assert client.connected
    await client.disconnect()


async def test_url_and_api_key(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNWARE_BASE_URL", server.url)
    monkeypatch.setenv("RUNWARE_API_KEY", "good key")
    async with Runware() as client:
        assert await client.enhance_prompt(prompt="dog")


@pytest.mark.parametrize("client", ["websocket"], indirect=True)
async def test_ensure_connection_and_connected(client: Runware, server: Any) -> None:
    await client.ensure_connection()
    await client.ensure_connection()
    assert client.connected
    assert server.connections == 1


async def test_disconnect(client: Runware, server: Any) -> None:
    await client.ensure_connection()
    await client.disconnect()
    assert not client.connected
    server.wait_for_connections(0)


async def test_reconnect(client: Runware, server: Any) -> None:
    await client.ensure_connection()
    server.hang_up()
    assert await client.request_images(**CHECKPOINT)


async def test_max_retries_and_timeout_per_call(client: Runware) -> None:
    assert await client.request_images(**CHECKPOINT, max_retries=0, timeout=30)
    with pytest.raises(InvalidParameterError, match="max_retries is -1"):
        await client.request_images(**CHECKPOINT, max_retries=-1)
    with pytest.raises(InvalidParameterError, match="timeout is 0"):
        await client.request_images(**CHECKPOINT, timeout=0)


async def test_request_image_to_text(client: Runware) -> None:
    [caption] = await client.request_image_to_text(input_image=PNG)
    assert "64" in (caption.text or "")


async def test_remove_image_background(client: Runware, server: Any) -> None:
    [cutout] = await client.remove_image_background(
        input_image=PNG,
        model="runware:109@1",
        rgba=[255, 0, 0, 0.5],
        post_process_mask=True,
        return_only_mask=False,
        alpha_matting=True,
        alpha_matting_foreground_threshold=240,
        alpha_matting_background_threshold=10,
        alpha_matting_erode_size=10,
    )
    assert cutout.image_url
    assert server.requests[0]["inputs"] == {"image": URI}
    assert server.requests[0]["settings"] == {
        "rgba": [255, 0, 0, 0.5],
        "postProcessMask": True,
        "returnOnlyMask": False,
        "alphaMatting": True,
        "alphaMattingForegroundThreshold": 240,
        "alphaMattingBackgroundThreshold": 10,
        "alphaMattingErodeSize": 10,
    }


async def test_upscale_gan(client: Runware, tmp_path: Path) -> None:
    results = await client.upscale_gan(
        input_image=PNG, model="runware:503@1", upscale_factor=2, output_format="PNG"
    )
    [path] = await client.save(results, tmp_path)
    with Pillow.open(path) as picture:
        assert picture.size == (128, 128)


async def test_enhance_prompt(client: Runware) -> None:
    versions = await client.enhance_prompt(prompt="dog", prompt_max_length=64, prompt_versions=4)
    assert len({version.text for version in versions}) == 4


async def test_control_net_pre_process(client: Runware, server: Any) -> None:
    [guide] = await client.control_net_pre_process(
        input_image=PNG, pre_processor_type="canny", high_threshold_canny=200, low_threshold_canny=100
    )
    assert guide.guide_image_uuid
    assert guide.guide_image_url
    assert server.requests[0]["model"] == "runware:controlnet-preprocess@canny"
    assert server.requests[0]["settings"] == {"highThresholdCanny": 200, "lowThresholdCanny": 100}


async def test_model_upload(client: Runware) -> None:
    phases: list[Any] = []
    statuses = await client.model_upload(
        category="lora",
        air="acme:1@1",
        name="Mine",
        download_url="https://example.com/model.safetensors",
        unique_identifier="abc",
        version="1.0",
        format="safetensors",
        architecture="sdxl",
        private=True,
        default_weight=0.8,
        on_result=phases.append,
    )
    assert phases[0].status == "validated"
    assert statuses[-1].status == "ready"
    assert phases == statuses
    with pytest.raises(InvalidParameterError, match="no parameter conditioning for category 'lora'"):
        await client.model_upload(  # type: ignore[call-overload]
            category="lora", air="acme:1@1", name="x", download_url="https://example.com/x", version="1",
            format="safetensors", architecture="sdxl", conditioning="canny",
        )  # fmt: skip
    with pytest.raises(InvalidParameterError, match="download_url is required"):
        await client.model_upload(  # type: ignore[call-overload]
            category="lora", name="x", version="1", format="safetensors", architecture="sdxl"
        )
    with pytest.raises(InvalidParameterError, match="category is 'movie'"):
        await client.model_upload(category="movie")  # type: ignore[call-overload]


async def test_photo_maker(client: Runware) -> None:
    portraits = await client.photo_maker(
        input_images=[PNG],
        positive_prompt="a portrait",
        model="civitai:139562@344487",
        style="Cinematic",
        number_results=2,
        width=64,
        height=64,
    )
    assert len(portraits) == 2


async def test_model_search(client: Runware) -> None:
    [page] = await client.model_search(search="flux", limit=5)
    assert 0 < len(page.results) <= 5
    assert page.total_results >= len(page.results)
    found = [model.air async for model in client.search_models(search="flux", limit=5)]
    assert len(found) == len(set(found)) == page.total_results
    assert found[: len(page.results)] == [model.air for model in page.results]


async def test_image_mask(client: Runware) -> None:
    [mask] = await client.image_mask(
        input_image=PNG, model="runware:35@1", confidence=0.25, mask_padding=4, mask_blur=4
    )
    assert mask.mask_image_url
    for box in mask.detections or []:
        assert box.x_min < box.x_max
        assert box.y_min < box.y_max


async def test_image_upload(client: Runware) -> None:
    [stored] = await client.image_upload(image=PNG)
    [image] = await client.request_images(**CHECKPOINT, seed_image=stored.image_uuid)
    assert image.image_url


@pytest.mark.parametrize("client", ["websocket"], indirect=True)
async def test_parallel_requests(client: Runware, server: Any) -> None:
    first, second = await together(
        lambda: client.request_images(**CHECKPOINT, number_results=2),
        lambda: client.request_images(**CHECKPOINT, number_results=3),
    )
    assert (len(first), len(second)) == (2, 3)
    assert server.connections == 1


async def test_on_partial_images(client: Runware) -> None:
    arrived: list[Image] = []
    images = await client.request_images(**CHECKPOINT, number_results=3, on_result=arrived.append)
    assert arrived == images


async def test_custom_task_uuid(client: Runware) -> None:
    uuid = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
    [image] = await client.request_images(**CHECKPOINT, task_uuid=uuid)
    assert image.task_uuid == uuid


@pytest.mark.parametrize("form", [PNG, URI, URI.split(",")[1], "https://example.com/a.png"])
async def test_seed_and_mask_image(client: Runware, server: Any, form: Any) -> None:
    await client.request_images(**CHECKPOINT, seed_image=form, mask_image=form, strength=0.5)
    expected = URI if isinstance(form, bytes) else form
    assert server.requests[0]["inputs"] == {"seedImage": expected, "maskImage": expected}


async def test_control_net_lora_and_refiner(client: Runware, server: Any) -> None:
    await client.request_images(
        **{**CHECKPOINT, "model": "civitai:101055@126601"},
        lora=[Lora(model="civitai:58390@62833", weight=0.4)],
        refiner=Refiner(model="civitai:101055@128080", start_step_percentage=80),
        control_net=[
            ControlNet(model="runware:25@1", guide_image=PNG, weight=0.5, start_step=1, end_step_percentage=50,
                       control_mode="balanced"),
        ],
    )  # fmt: skip
    sent = server.requests[0]
    assert sent["lora"] == [{"model": "civitai:58390@62833", "weight": 0.4}]
    assert sent["refiner"] == {"model": "civitai:101055@128080", "startStepPercentage": 80}
    assert sent["controlNet"] == [
        {
            "model": "runware:25@1",
            "guideImage": URI,
            "weight": 0.5,
            "startStep": 1,
            "endStepPercentage": 50,
            "controlMode": "balanced",
        }
    ]
    with pytest.raises(InvalidParameterError, match="at most one"):
        ControlNet(model="runware:25@1", guide_image=PNG, end_step=5, end_step_percentage=50)


async def test_prompt_weighting_and_check_nsfw(client: Runware, server: Any) -> None:
    [image] = await client.request_images(
        **{**CHECKPOINT, "model": "m:1@1"}, use_prompt_weighting=True, check_nsfw=True
    )
    assert server.requests[0]["promptWeighting"] == "compel"
    assert server.requests[0]["safety"] == {"checkContent": True}
    assert image.nsfw_content is False


async def test_include_cost(client: Runware, server: Any) -> None:
    [image] = await client.request_images(**CHECKPOINT, include_cost=True)
    assert image.cost == client.spent == server.ledger.total > 0


async def test_an_invalid_input_image_returns_the_servers_error(client: Runware) -> None:
    with pytest.raises(ValidationError) as caught:
        await client.request_image_to_text(input_image=b"this is no picture at all")
    assert caught.value.task_type == "caption"
