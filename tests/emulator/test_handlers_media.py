"""What the local server makes of pictures, videos, sound and solids: files that other programs can read."""

from __future__ import annotations

import base64
import io
import json
import struct
import sys
import urllib.error
import urllib.request
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from runware.emulator import Emulator
from runware.emulator.rendering.image import draw, encode
from runware_sync import AudioSettings, FrameImage, Outpaint, Runware, RunwareError, Safety, Speech
from tests.support.posting import post_new

MODEL = "runware:1@1"


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(api_key="key") as running:
        yield running


@pytest.fixture
def client(server: Emulator) -> Iterator[Runware]:
    with Runware("key", url=server.url) as running:
        yield running


@pytest.fixture(scope="module")
def subject() -> bytes:
    """A red disc on white: where the subject is, is beyond doubt."""
    picture = Image.new("RGB", (160, 120), "white")
    ImageDraw.Draw(picture).ellipse((50, 30, 110, 90), fill=(200, 20, 20))
    return encode(picture, "PNG")


@pytest.fixture
def without_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)


def saved(client: Runware, results: Any, folder: Path, ending: str) -> list[Path]:
    paths = client.save(results, folder)
    assert {path.suffix for path in paths} == {ending}
    return paths


def opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
        return picture


def raw(server: Emulator, task: dict[str, Any]) -> dict[str, Any]:
    """Send a task as it is, without the client."""
    body = json.dumps([{"taskUUID": str(uuid4()), **task}]).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer key"}
    request = urllib.request.Request(server.http_url, body, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


def far(first: Image.Image, second: Image.Image) -> float:
    """How different two pictures are, on average, 0 to 255."""
    apart = ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
    return sum(ImageStat.Stat(apart).mean) / 3


def test_images_are_what_was_asked_for_and_follow_the_seed(client: Runware, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"model": MODEL, "positive_prompt": "a red boat", "width": 256, "height": 128}
    images = client.image_inference(**asked, seed=7, number_results=2, output_format="png")
    again = client.image_inference(**asked, seed=8, output_format="WEBP", safety=Safety(check_content=True))
    assert [image.seed for image in images] == [7, 8]
    assert again[0].nsfw_content is False
    first, second = [opened(path) for path in saved(client, images, tmp_path, ".png")]
    (other,) = [opened(path) for path in saved(client, again, tmp_path, ".webp")]
    assert first.size == second.size == (256, 128)
    assert far(first, second) > 5
    assert far(second, other) < 5


def test_inpainting_leaves_alone_what_is_not_under_the_mask(
    client: Runware, subject: bytes, tmp_path: Path
) -> None:
    mask = Image.new("L", (160, 120), 0)
    mask.paste(255, (0, 0, 80, 120))
    results = client.image_inference(
        model=MODEL, positive_prompt="a forest", seed_image=subject, mask_image=encode(mask, "PNG"),
        width=160, height=120, output_format="PNG",
    )  # fmt: skip
    (path,) = saved(client, results, tmp_path, ".png")
    made, before = opened(path), Image.open(io.BytesIO(subject))
    kept = (80, 0, 160, 120)
    assert far(made.crop(kept), before.crop(kept)) == 0
    assert far(made, before) > 10


def test_strength_and_outpainting_keep_what_they_should(
    client: Runware, subject: bytes, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {
        "model": MODEL, "positive_prompt": "a forest", "seed_image": subject, "seed": 1, "output_format": "PNG",
    }  # fmt: skip
    weak, strong = [client.image_inference(**asked, strength=strength)[0] for strength in (0.1, 0.9)]
    around = client.image_inference(**asked, width=320, height=184, outpaint=Outpaint(left=160, top=64))[0]
    paths = saved(client, [weak, strong, around], tmp_path, ".png")
    before = Image.open(io.BytesIO(subject))
    pictures = [opened(path) for path in paths]
    top = (0, 0, 160, 60)  # no lettering there
    assert far(pictures[0].crop(top), before.crop(top)) < far(pictures[1].crop(top), before.crop(top)) - 20
    assert pictures[2].size == (320, 184)
    assert pictures[2].convert("RGB").getpixel((239, 105)) == (200, 20, 20)


def test_an_upscale_is_really_larger(client: Runware, subject: bytes, tmp_path: Path) -> None:
    stored = client.image_upload(image=subject)[0]
    assert stored.image_uuid
    twice = client.upscale(input_image=stored.image_uuid)
    assert twice[0].input_image_uuid == stored.image_uuid
    four = client.upscale(
        input_image=subject, upscale_factor=4, output_format="PNG", output_type="base64Data"
    )
    assert four[0].image_url is None
    megapixel = client.upscale(input_image=subject, target_megapixels=1, output_format="WEBP")
    assert opened(saved(client, twice, tmp_path, ".jpg")[0]).size == (320, 240)
    assert opened(saved(client, four, tmp_path, ".png")[0]).size == (640, 480)
    width, height = opened(saved(client, megapixel, tmp_path, ".webp")[0]).size
    assert width * height == pytest.approx(1e6, rel=0.01)


def test_the_older_dialect_works_as_the_newer_does(server: Emulator, subject: bytes) -> None:
    given = "data:image/png;base64," + base64.b64encode(subject).decode()
    flat = {"taskType": "imageUpscale", "inputImage": given, "upscaleFactor": 2, "outputFormat": "png"}
    nested = {"taskType": "upscale", "inputs": {"image": given}, "upscaleFactor": 2, "outputFormat": "PNG"}
    for task in (flat, nested):
        (item,) = raw(server, task)["data"]
        assert item["taskType"] == task["taskType"]
        with urllib.request.urlopen(item["imageURL"]) as answer:
            assert Image.open(io.BytesIO(answer.read())).size == (320, 240)
    cut = {"taskType": "imageBackgroundRemoval", "inputImage": given, "returnOnlyMask": True}
    cut_now = {
        "taskType": "removeBackground",
        "inputs": {"image": given},
        "settings": {"returnOnlyMask": True},
    }
    for task in (cut, cut_now):
        (item,) = raw(server, {**task, "outputType": "URL"})["data"]
        with urllib.request.urlopen(item["imageURL"]) as answer:
            assert Image.open(io.BytesIO(answer.read())).mode == "L"


def test_a_background_is_really_transparent(client: Runware, subject: bytes, tmp_path: Path) -> None:
    plain = client.remove_background(input_image=subject)
    asked: dict[str, Any] = {"input_image": subject, "post_process_mask": True, "alpha_matting": True}
    blue = client.remove_background(**asked, rgba=[0, 0, 255, 1], output_format="PNG")
    flat = client.remove_background(input_image=subject, output_format="JPG")
    cutout = opened(saved(client, plain, tmp_path, ".png")[0])
    assert cutout.mode == "RGBA"
    assert cutout.getchannel("A").getpixel((5, 5)) == 0
    assert cutout.getpixel((80, 60)) == (200, 20, 20, 255)
    behind = opened(saved(client, blue, tmp_path, ".png")[0]).convert("RGBA")
    assert behind.getpixel((5, 5)) == (0, 0, 255, 255)
    assert opened(saved(client, flat, tmp_path, ".jpg")[0]).getpixel((5, 5)) == (255, 255, 255)


def test_a_guide_shows_edges(client: Runware, subject: bytes, tmp_path: Path) -> None:
    canny = client.control_net_preprocess(
        input_image=subject, pre_processor_type="canny", output_format="PNG"
    )
    named = client.control_net_preprocess(
        input_image=subject, model="runware:controlnet-preprocess@lineart-anime", width=80, height=80
    )
    guide = opened(saved(client, canny, tmp_path, ".png")[0]).convert("L")
    assert guide.size == (160, 120)
    assert max(guide.crop((40, 55, 60, 65)).tobytes()) > 200  # the disc's left edge
    assert max(guide.crop((70, 50, 90, 70)).tobytes()) == 0  # and its inside
    assert opened(saved(client, named, tmp_path, ".jpg")[0]).size == (80, 60)
    with pytest.raises(RunwareError, match="canny"):
        client.control_net_preprocess(input_image=subject, model="runware:controlnet-preprocess@magic")
    with pytest.raises(RunwareError, match="give at least one of them"):
        client.control_net_preprocess(input_image=subject)


def test_a_mask_covers_what_was_detected(client: Runware, subject: bytes, tmp_path: Path) -> None:
    results = client.image_masking(
        input_image=subject, model="runware:35@1", mask_padding=0, mask_blur=0, output_format="PNG"
    )
    assert results[0].detections
    box = results[0].detections[0]
    assert box.x_min <= 60 <= 100 <= box.x_max
    made = opened(saved(client, results, tmp_path, ".png")[0]).convert("L")
    assert made.getpixel((80, 60)) == 255
    assert made.getpixel((2, 2)) == 0


def test_vector_graphics_are_svg(client: Runware, subject: bytes, tmp_path: Path) -> None:
    traced = client.vectorize(model="recraft:1@1", input_image=subject)
    drawn = client.vectorize(model="recraft:v4@vector", positive_prompt="a lighthouse", width=300, height=200)
    for results, width in ((traced, 160), (drawn, 300)):
        root = ElementTree.parse(saved(client, results, tmp_path, ".svg")[0]).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert float(root.attrib["width"].removesuffix("px")) == width
    assert "lighthouse" in "".join(root.itertext())
    with pytest.raises(RunwareError, match="positivePrompt"):
        client.vectorize(model="a:b@1")


def test_a_portrait_names_its_photos(client: Runware, subject: bytes, tmp_path: Path) -> None:
    [known] = client.image_upload(image=subject)
    results = client.photo_maker(
        positive_prompt="a captain",
        input_images=[known.image_uuid, subject],
        width=128,
        height=192,
        number_results=2,
    )
    assert results[0].input_images_uuid
    assert results[0].input_images_uuid[0] == known.image_uuid
    assert len(results[0].input_images_uuid) == 2
    for path in saved(client, results, tmp_path, ".jpg"):
        assert opened(path).size == (128, 192)


def test_a_caption_describes_what_is_there(client: Runware, subject: bytes) -> None:
    (red,) = client.caption(input_image=subject, prompt="Which colour?")
    blue = encode(Image.new("RGB", (64, 128), (20, 60, 255)), "PNG")
    (other,) = client.caption(input_image=blue)
    assert red.text
    assert "Which colour?" in red.text
    assert "blue" in str(other.text)
    assert red.text != other.text
    ages = [client.caption(input_image=subject, model="runware:154@1")[0] for _ in range(2)]
    assert ages[0].text is None
    assert ages[0].structured_data == ages[1].structured_data is not None


def test_sound_has_the_length_and_rate_that_was_asked_for(client: Runware, tmp_path: Path) -> None:
    settings = AudioSettings(sample_rate=22050, channels=2)
    music = client.audio_inference(
        model="elevenlabs:1@1",
        positive_prompt="piano",
        duration=2,
        output_format="WAV",
        audio_settings=settings,
    )
    spoken = client.audio_inference(
        model="inworld:tts@2", speech=Speech(text="Good morning.", voice="Sarah"), output_format="wav",
        output_type="dataURI", number_results=2,
    )  # fmt: skip
    with wave.open(str(saved(client, music, tmp_path, ".wav")[0])) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (22050, 2)
        assert sound.getnframes() == 2 * 22050
        assert any(sound.readframes(22050))
    for path in saved(client, spoken, tmp_path, ".wav"):
        with wave.open(str(path)) as sound:
            assert sound.getnframes() == 5 * sound.getframerate()


@pytest.mark.parametrize(("format", "codec"), [("MP3", "mp3"), ("FLAC", "flac"), ("OGG", "opus")])
def test_compressed_sound_can_be_played(client: Runware, tmp_path: Path, format: str, codec: str) -> None:
    av = pytest.importorskip("av")
    results = client.audio_inference(
        model="elevenlabs:1@1", positive_prompt="harp", duration=1, output_format=format,
        audio_settings=AudioSettings(sample_rate=48000, bitrate=64),
    )  # fmt: skip
    with av.open(str(saved(client, results, tmp_path, f".{format.lower()}")[0])) as sound:
        assert sound.streams.audio[0].codec_context.name.startswith(codec)
        assert sum(frame.samples for frame in sound.decode(audio=0)) == pytest.approx(48000, rel=0.1)


def frames_of(path: Path) -> tuple[list[Image.Image], float]:
    av = pytest.importorskip("av")
    with av.open(str(path)) as video:
        frames = [frame.to_image() for frame in video.decode(video=0)]
        return frames, float(video.streams.video[0].average_rate)


@pytest.mark.parametrize("format", ["MP4", "WEBM", "mov"])
def test_a_video_has_the_pictures_that_were_asked_for(client: Runware, tmp_path: Path, format: str) -> None:
    pytest.importorskip("av")
    blue, green = [encode(Image.new("RGB", (192, 128), c), "PNG") for c in ((0, 0, 220), (0, 160, 0))]
    results = client.video_inference(
        model="klingai:5@3", positive_prompt="waves", duration=2, fps=12, width=192, height=128, seed=3,
        frame_images=[FrameImage(image=green, frame="last"), FrameImage(image=blue, frame="first")],
        output_format=format, number_results=2,
    )  # fmt: skip
    assert [result.seed for result in results] == [3, 4]
    for path in saved(client, results, tmp_path, f".{format.lower()}"):
        frames, fps = frames_of(path)
        assert (len(frames), fps) == (24, pytest.approx(12, rel=0.1))
        assert frames[0].size == (192, 128)
        assert far(frames[0], Image.new("RGB", (192, 128), (0, 0, 220))) < 25
        assert far(frames[-1], Image.new("RGB", (192, 128), (0, 160, 0))) < 25


def test_tools_work_on_videos_too(client: Runware, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    (video,) = client.video_inference(
        model="klingai:5@3", positive_prompt="waves", duration=8, fps=3, width=128, height=96
    )
    larger = client.upscale(input_video=video.video_uuid, model="x:1@1", fps=6, delivery_method="async")
    frames, fps = frames_of(saved(client, larger, tmp_path, ".mp4")[0])
    assert frames[0].size == (256, 192)
    assert (len(frames), fps) == (48, 6)
    cut = client.remove_background(input_video=video.video_url, model="bria:51@1", background_color="Black")
    assert frames_of(saved(client, cut, tmp_path, ".mp4")[0])[0][0].size == (128, 96)
    (text,) = client.caption(input_video=video.video_url, model="memories:1@1")
    assert [line[:19] for line in str(text.text).splitlines()] == [
        "[1] (0:00 - 0:06): ",
        "[2] (0:06 - 0:08): ",
    ]
    heard = client.audio_inference(
        model="x:1@1", input_video=video.video_uuid, duration=8, output_format="MP4"
    )
    with av.open(str(saved(client, heard, tmp_path, ".mp4")[0])) as video:
        assert len(video.streams.audio) == len(video.streams.video) == 1
    with pytest.raises(RunwareError) as refusal:
        client.upscale(
            input_video=encode(draw("no video", seed=1, width=64, height=64), "PNG"), output_format="JPG"
        )
    assert refusal.value.parameters in (("outputFormat",), ("inputVideo",))


def test_a_video_that_becomes_very_large_keeps_its_length_not_every_picture(
    client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("av")
    monkeypatch.setattr("runware.emulator.handlers.videos._PIXELS_ENLARGED", 1)
    (video,) = client.video_inference(
        model="klingai:5@3", positive_prompt="waves", duration=4, fps=12, width=64, height=48
    )
    larger = client.upscale(input_video=video.video_uuid, upscale_factor=2)
    frames, fps = frames_of(saved(client, larger, tmp_path, ".mp4")[0])
    assert (len(frames), fps) == (24, 6)


@pytest.mark.parametrize(("format", "decoder"), [("WEBM", "libvpx"), ("MOV", "qtrle")])
def test_a_video_can_lose_its_background(
    client: Runware, subject: bytes, tmp_path: Path, format: str, decoder: str
) -> None:
    av = pytest.importorskip("av")
    (video,) = client.video_inference(
        model="klingai:5@3", frame_images=[subject, subject], duration=1, fps=4, width=160, height=120
    )
    cut = client.remove_background(input_video=video.video_uuid, model="bria:51@1", output_format=format)
    with av.open(str(saved(client, cut, tmp_path, f".{format.lower()}")[0])) as video:
        # By name: FFmpeg's own decoder of VP8 leaves transparency out.
        context = av.CodecContext.create(decoder, "r")
        frame = (
            next(video.decode(video=0)) if format == "MOV" else context.decode(next(video.demux(video=0)))[0]
        )
    plane = frame.reformat(format="rgba").planes[0]
    pixels = bytes(plane)
    assert pixels[3] == 0
    assert pixels[60 * plane.line_size + 80 * 4 + 3] == 255


def test_a_foreign_video_is_stood_in_for(client: Runware) -> None:
    (text,) = client.caption(input_video="https://example.com/video.mp4")
    assert str(text.text).startswith("[1] (0:00 - 0:01): ")


@pytest.mark.parametrize(
    ("format", "start"), [("GLB", b"glTF"), ("PLY", b"ply\n"), ("OBJ", b"o "), ("STL", b"runware")]
)
def test_solids_can_be_opened(
    client: Runware, subject: bytes, tmp_path: Path, format: str, start: bytes
) -> None:
    results = client.three_d_inference(
        model="a:b@1", positive_prompt="an owl", input_images=[subject], output_format=format
    )
    content = client.save(results, tmp_path)[0].read_bytes()
    assert content.startswith(start)
    if format == "GLB":
        magic, version, length, json_length = struct.unpack("<4sIII", content[:16])
        assert (magic, version, length) == (b"glTF", 2, len(content))
        assert json.loads(content[20 : 20 + json_length])["meshes"]
    if format == "STL":
        assert len(content) == 84 + 50 * struct.unpack("<I", content[80:84])[0]


def test_a_format_that_cannot_be_written_is_refused(client: Runware) -> None:
    with pytest.raises(RunwareError, match="GLB") as refusal:
        client.three_d_inference(model="a:b@1", positive_prompt="an owl", output_format="USDZ")
    assert (refusal.value.code, refusal.value.parameters) == ("unsupportedOutputFormat", ("outputFormat",))


@pytest.mark.usefixtures("without_pyav")
def test_without_pyav_what_needs_it_is_refused_and_the_rest_works(client: Runware, tmp_path: Path) -> None:
    sound = client.audio_inference(model="elevenlabs:1@1", positive_prompt="piano", duration=1)
    saved(client, sound, tmp_path, ".wav")
    with pytest.raises(RunwareError, match="PyAV") as refusal:
        client.audio_inference(model="elevenlabs:1@1", positive_prompt="piano", output_format="MP3")
    assert refusal.value.parameters == ("outputFormat",)
    with pytest.raises(RunwareError, match="PyAV"):
        client.video_inference(model="klingai:5@3", positive_prompt="waves", width=64, height=64, duration=1)


def test_a_tool_without_anything_to_work_on_is_refused(client: Runware) -> None:
    for tool in (client.upscale, client.remove_background, client.caption):
        with pytest.raises(RunwareError) as refusal:
            tool()  # type: ignore[operator]
        assert refusal.value.code == "missingParameter"


# --- tools


def made_by_a_tool(client: Runware, **given: Any) -> bytes:
    [result] = client.tools(model="runware:ffmpeg@0", **given)
    [file] = result.outputs.files or []
    with urllib.request.urlopen(str(file.url)) as answer:
        content: bytes = answer.read()
    return content


def test_a_tool_writes_the_file_that_is_given_in_another_format(client: Runware, subject: bytes) -> None:
    content = made_by_a_tool(client, inputs={"media": [{"url": subject}]}, output_format="JPG")
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (160, 120))
        assert picture.getpixel((80, 60)) == pytest.approx((200, 20, 20), abs=30)


def test_a_tool_makes_a_sound(client: Runware) -> None:
    content = made_by_a_tool(client, inputs={"media": ["https://example.com/a.mp4"]}, output_format="WAV")
    with wave.open(io.BytesIO(content)) as sound:
        assert sound.getnframes()


def test_a_tool_without_a_file_or_with_a_format_that_nobody_writes_is_refused(client: Runware) -> None:
    with pytest.raises(RunwareError, match="It has no file"):
        client.tools(model="runware:ffmpeg@0", inputs={"media": []})
    with pytest.raises(RunwareError, match="Unsupported value 'MKV'"):
        client.tools(model="runware:ffmpeg@0", inputs={"a": "https://example.com/a.mp4"}, output_format="MKV")


@pytest.mark.parametrize("duration", [1e40, 3601, "inf", "nan", "9" * 40])
def test_a_video_longer_than_this_server_makes_is_refused(duration: float | str) -> None:
    task = {"taskType": "videoInference", "model": "a:b@1", "positivePrompt": "dog", "duration": duration,
            "width": 64, "height": 64, "settings": {"audio": True}, "deliveryMethod": "sync"}  # fmt: skip
    with Emulator(lenient=True) as server:
        [error] = post_new(server, task).json()["errors"]
    assert (error["code"], error["parameter"]) == ("invalidDuration", "duration")
