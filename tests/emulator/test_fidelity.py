"""What the local server refuses, and in which mode; what it makes of features that a picture shows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image, ImageChops

from runware.emulator import Emulator
from runware.emulator.checking.fidelity import CHECKS, MODES, Mode
from tests.support.posting import HEADERS, IMAGE, MODEL, data_uri, http_client, picture, post, post_new

SOMEWHERE = "https://example.com/fox.png"
TEAL = data_uri(picture(128, 128, "teal"))
GONE = "0b7d7f0e-6a3c-4d53-9d6e-0f5a3f7a2b11"

CHAT = {"taskType": "textInference", "model": "minimax:m2.7@0"}
TRAINING = {
    "taskType": "training",
    "model": "exactly:illustrative@training",
    "inputs": {"dataset": SOMEWHERE},
    "importModel": {"air": "acme:1@1", "name": "Mine"},
}

#: For each check a request that it refuses, and the code and the parameter that it answers.
REFUSED: dict[str, tuple[dict[str, Any], str, object]] = {
    "task-type": ({"taskType": "paintImage"}, "invalidTaskType", "taskType"),
    "task-uuid": ({**IMAGE, "taskUUID": "seven"}, "invalidTaskUUID", "taskUUID"),
    "unknown-parameter": ({**IMAGE, "colour": "red"}, "unsupportedParameter", "colour"),
    "missing-parameter": ({"taskType": "caption"}, "missingParameter", "inputs.image"),
    "type-and-limits": ({**IMAGE, "outputQuality": 10}, "invalidOutputQuality", "outputQuality"),
    "combinations": (
        {**IMAGE, "acceleratorOptions": {"cacheStartStep": 1, "cacheStartStepPercentage": 2}},
        "incompatibleParameters", ["acceleratorOptions.cacheStartStep", "acceleratorOptions.cacheStartStepPercentage"],
    ),
    "malformed-model": ({**IMAGE, "lora": [{"model": "flowers"}]}, "invalidModel", "lora[0].model"),
    "model-of-another-task": ({**IMAGE, "model": "minimax:m3@0"}, "invalidModel", "model"),
    "model-sides": ({**IMAGE, "width": 1000}, "invalidWidth", "width"),
    "model-values": ({**IMAGE, "positivePrompt": "x"}, "invalidPositivePrompt", "positivePrompt"),
    "model-rules": (
        {**IMAGE, "seedImage": SOMEWHERE, "outpaint": {"blur": 4}},
        "missingParameter", ["outpaint.top", "outpaint.bottom", "outpaint.left", "outpaint.right"],
    ),
    "unknown-media": ({**IMAGE, "inputs": {"seedImage": GONE}}, "invalidSeedImage", "inputs.seedImage"),
    "unreadable-media": ({**IMAGE, "seedImage": "data:image/png;base64,AAAA"}, "invalidSeedImage", "seedImage"),
    "mask-alone": ({**IMAGE, "maskImage": TEAL}, "missingParameter", "inputs.seedImage"),
    "transparent-format": (
        {**IMAGE, "advancedFeatures": {"layerDiffuse": True}},
        "unsupportedOutputFormat", ["outputFormat", "advancedFeatures.layerDiffuse"],
    ),
    "delivery": ({**TRAINING, "deliveryMethod": "sync"}, "invalidDeliveryMethod", "deliveryMethod"),
    "last-message": (
        {**CHAT, "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]},
        "invalidMessages", "messages",
    ),
    "addresses": ({**IMAGE, "webhookURL": "my server"}, "invalidWebhookURL", "webhookURL"),
}  # fmt: skip


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[Mode, Emulator]]:
    with Emulator() as usual, Emulator(strict=True) as strict, Emulator(lenient=True) as lenient:
        yield {"default": usual, "strict": strict, "lenient": lenient}


@pytest.fixture
def server(servers: dict[Mode, Emulator]) -> Emulator:
    return servers["default"]


def image_of(response: httpx.Response) -> Image.Image:
    assert response.status_code == 200, response.text
    [item] = response.json()["data"]
    return Image.open(io.BytesIO(http_client().get(item["imageURL"]).content))


def test_every_check_is_tried() -> None:
    assert REFUSED.keys() == CHECKS.keys()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("check", CHECKS)
def test_a_check_counts_in_its_modes(servers: dict[Mode, Emulator], check: str, mode: Mode) -> None:
    request, code, parameter = REFUSED[check]
    response = post_new(servers[mode], request)
    if mode in CHECKS[check].modes:
        [error] = response.json()["errors"]
        assert (error["code"], error["parameter"]) == (code, parameter), error
        assert error["message"].endswith((".", ")"))
    else:
        assert response.status_code == 200, response.text


@pytest.mark.parametrize("mode", MODES)
def test_small_pictures_are_made_in_every_mode_but_strict(servers: dict[Mode, Emulator], mode: Mode) -> None:
    small = {**IMAGE, "width": 64, "height": 64, "positivePrompt": "x"}
    assert post_new(servers[mode], small).status_code == (400 if mode == "strict" else 200)


def test_what_is_missing_is_said_before_what_is_wrong(servers: dict[Mode, Emulator]) -> None:
    """As the API does: names, what is missing, the prompt, values."""
    strict = servers["strict"]
    wrong = {**IMAGE, "height": 100, "steps": 3, "positivePrompt": "x"}
    [error] = post_new(strict, wrong).json()["errors"]
    assert error["code"] == "invalidPositivePrompt"
    del wrong["positivePrompt"]
    [error] = post_new(strict, wrong).json()["errors"]
    assert (error["code"], error["parameter"]) == ("missingParameter", "positivePrompt")
    [error] = post_new(strict, {**wrong, "colour": "red"}).json()["errors"]
    assert error["code"] == "unsupportedParameter"


def test_a_url_of_this_server_that_never_had_a_file_is_refused(server: Emulator) -> None:
    own = f"{server.http_url.removesuffix('/v1')}/files/{uuid4()}.png"
    [error] = post_new(server, {**IMAGE, "inputs": {"seedImage": own}}).json()["errors"]
    assert error["code"] == "invalidSeedImage"
    elsewhere = own.replace("127.0.0.1", "example.com")
    assert post_new(server, {**IMAGE, "inputs": {"seedImage": elsewhere}}).json()["data"]


def test_media_that_was_deleted_is_not_known_any_more(server: Emulator) -> None:
    [kept] = post_new(server, {"taskType": "imageUpload", "image": TEAL}).json()["data"]
    caption = {"taskType": "caption", "inputs": {"image": kept["imageUUID"]}}
    by_url = {"taskType": "caption", "inputs": {"image": kept["imageURL"]}}
    assert post_new(server, caption, by_url).status_code == 200
    forget = {"taskType": "mediaStorage", "operation": "delete", "media": kept["imageUUID"]}
    assert post_new(server, forget).status_code == 200
    for request in (caption, by_url):
        [error] = post_new(server, request).json()["errors"]
        assert (error["code"], error["parameter"]) == ("invalidImage", "inputs.image")
        assert "a UUID v4 string of a previously uploaded or generated image" in error["message"]


def test_what_a_task_made_can_be_given_to_the_next(server: Emulator) -> None:
    [made] = post_new(server, IMAGE).json()["data"]
    again = {**IMAGE, "model": "runware:106@1", "inputs": {"referenceImages": [made["imageUUID"]]}}
    assert post_new(server, again).status_code == 200


def test_an_async_task_is_refused_at_once(server: Emulator) -> None:
    """The refusal takes the place of the acknowledgement, and nothing is billed."""
    before = len(server.ledger.entries)
    response = post_new(server, {**IMAGE, "seedImage": GONE, "deliveryMethod": "async"})
    assert response.status_code == 400
    assert [error["code"] for error in response.json()["errors"]] == ["invalidSeedImage"]
    assert len(server.ledger.entries) == before


def test_media_of_the_real_api_can_be_put_there(server: Emulator) -> None:
    uuid = str(uuid4())
    request = {"taskType": "upscale", "upscaleFactor": 2, "inputs": {"image": uuid}}
    assert post_new(server, request).status_code == 400
    assert server.add_media(picture(40, 30), uuid) == uuid
    assert image_of(post_new(server, request)).size == (80, 60)
    assert server.add_media(picture()) != server.add_media(picture())
    with pytest.raises(ValueError, match="it must be a UUID"):
        server.add_media(picture(), "my picture")


@pytest.mark.parametrize(
    "model", ["runware:101@1", "bfl-flux-1-dev", "civitai:4384@128713", "klingai:kling-video@3-pro"]
)
def test_a_model_is_an_identifier_or_a_known_slug(server: Emulator, model: str) -> None:
    assert post_new(server, {**IMAGE, "model": model}).status_code == 200


@pytest.mark.parametrize("model", ["flux", "runware:101", "101@1", "runware/101@1"])
def test_anything_else_is_no_model(server: Emulator, model: str) -> None:
    [error] = post_new(server, {**IMAGE, "model": model}).json()["errors"]
    assert (error["code"], error["parameter"]) == ("invalidModel", "model")
    assert error["message"] == (
        "Invalid value for 'model' parameter. Model must be a string that is a valid AIR identifier."
    )


def test_a_model_is_not_uploaded_under_any_name(server: Emulator) -> None:
    upload = {"taskType": "modelUpload", "category": "checkpoint", **MODEL}
    [error] = post_new(server, {**upload, "air": "mine"}).json()["errors"]
    assert (error["code"], error["parameter"]) == ("invalidAir", "air")
    assert post_new(server, {**upload, "air": "mine:1@1"}).status_code == 200
    assert post_new(server, {**IMAGE, "model": "mine:1@1"}).status_code == 200


# What a picture shows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_a_layer_is_transparent_around_its_subject(server: Emulator, format: str) -> None:
    layer = {**IMAGE, "width": 256, "height": 256, "outputFormat": format, "seed": 4}
    made = image_of(post_new(server, {**layer, "advancedFeatures": {"layerDiffuse": True}}))
    alpha = made.convert("RGBA").getchannel("A")
    assert made.mode == "RGBA"
    assert [alpha.getpixel(corner) for corner in ((0, 0), (255, 0), (255, 255))] == [0, 0, 0]
    assert alpha.getpixel((128, 90)) == 255
    assert image_of(post_new(server, layer)).mode == "RGB"


def test_a_lenient_server_gives_an_opaque_layer_where_the_format_has_no_other(
    servers: dict[Mode, Emulator],
) -> None:
    layer = {**IMAGE, "advancedFeatures": {"layerDiffuse": True}}
    assert image_of(post_new(servers["lenient"], layer)).mode == "RGB"


PLACES = {
    f"{vertical}-{horizontal}": (x, y)
    for y, vertical in enumerate(("top", "center", "bottom"))
    for x, horizontal in enumerate(("left", "center", "right"))
}


def changed_box(server: Emulator, mark: dict[str, Any]) -> tuple[int, int, int, int]:
    """Where a marked picture of 384 x 384 differs from the same without the mark."""
    request = {**IMAGE, "width": 384, "height": 384, "seed": 1, "outputFormat": "PNG"}
    plain = image_of(post_new(server, request))
    with_mark = image_of(post_new(server, {**request, "advancedFeatures": {"watermark": mark}}))
    box = ImageChops.difference(plain, with_mark).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("position", PLACES)
def test_a_watermark_stands_where_it_is_asked_for(server: Emulator, position: str) -> None:
    left, top, right, bottom = changed_box(
        server, {"text": "MINE", "displayPosition": position, "bgColor": "#ff0000"}
    )
    assert ((left + right) // 2 // 128, (top + bottom) // 2 // 128) == PLACES[position]
    assert (right - left, bottom - top) < (128, 64)


def test_a_watermark_can_be_all_over(server: Emulator) -> None:
    left, top, right, bottom = changed_box(server, {"text": "MINE", "displayPosition": "tiled"})
    assert (right - left, bottom - top) > (360, 340)


def test_a_watermark_can_be_an_image_as_solid_as_asked(server: Emulator) -> None:
    mark = {"image": data_uri(picture(96, 64, "#ff0000")), "displayPosition": "top-left"}
    box = changed_box(server, mark)
    assert (box[2] - box[0], box[3] - box[1]) == (96, 64)
    request = {**IMAGE, "width": 384, "height": 384, "seed": 1, "outputFormat": "PNG"}
    middle = (box[0] + 48, box[1] + 32)
    colours = [
        image_of(
            post_new(server, {**request, "advancedFeatures": {"watermark": {**mark, "opacity": opacity}}})
        )
        .convert("RGB")
        .getpixel(middle)
        for opacity in (1.0, 0.5)
    ]
    plain = image_of(post_new(server, request)).convert("RGB").getpixel(middle)
    assert colours[0] == (255, 0, 0)
    assert isinstance(plain, tuple)
    assert isinstance(colours[1], tuple)
    assert all(
        abs(2 * half - whole - bare) <= 3
        for half, whole, bare in zip(colours[1], (255, 0, 0), plain, strict=True)
    )


@pytest.mark.parametrize(
    ("mark", "code", "parameter"),
    [
        ({"text": "MINE", "fontColor": "pinkish"}, "invalidFontColor", "advancedFeatures.watermark.fontColor"),
        ({"image": GONE}, "invalidImage", "advancedFeatures.watermark.image"),
        ({"text": "MINE", "image": TEAL}, "incompatibleParameters",
         ["advancedFeatures.watermark.text", "advancedFeatures.watermark.image"]),
        ({"text": "M"}, "invalidText", "advancedFeatures.watermark.text"),
    ],
)  # fmt: skip
def test_a_watermark_that_cannot_be_drawn_is_refused(
    server: Emulator, mark: dict[str, Any], code: str, parameter: object
) -> None:
    [error] = post_new(server, {**IMAGE, "advancedFeatures": {"watermark": mark}}).json()["errors"]
    assert (error["code"], error["parameter"]) == (code, parameter)


@pytest.mark.usefixtures("few_pictures")
def test_a_watermark_is_on_every_picture_of_a_video(server: Emulator) -> None:
    av = pytest.importorskip("av")
    video = {
        "taskType": "videoInference", "model": "acme:1@1", "positivePrompt": "x", "width": 256, "height": 256,
        "duration": 1, "deliveryMethod": "sync", "advancedFeatures": {"watermark": {"text": "##", "displayPosition": "top-left", "bgColor": "#ff0000"}},
    }  # fmt: skip
    response = post(server, {"taskUUID": str(uuid4()), **video})
    [item] = response.json()["data"]
    content = http_client().get(item["videoURL"], headers=HEADERS).content
    with av.open(io.BytesIO(content)) as container:
        corners = [frame.to_image().getpixel((8, 8)) for frame in container.decode(video=0)]
    assert corners
    assert all(red > 180 and green < 90 and blue < 90 for red, green, blue in corners)
