"""Vector pictures, meshes, sound, video and text, each read back by something that did not write it."""

import hashlib
import io
import json
import math
import struct
import sys
import wave
from array import array
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat

from runware.emulator.rendering.audio import UnsupportedFormat, compose, encode_audio
from runware.emulator.rendering.image import draw
from runware.emulator.rendering.mesh import Geometry, encode_mesh, geometry, glb
from runware.emulator.rendering.text import count_tokens, enhance, reply
from runware.emulator.rendering.vector import draw_svg, to_svg
from runware.emulator.rendering.video import encode_video, pace, storyboard

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def without_av(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


# Vector pictures


@pytest.mark.parametrize("prompt", ["a portrait", "a city", 'tags <b> & "quotes" \x00 \x0b 你好'])
def test_drawn_svg_is_valid_small_and_has_the_prompt_as_text(prompt: str) -> None:
    data = draw_svg(prompt, seed=1, width=640, height=480)
    root = ElementTree.fromstring(data)
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("640", "480", "0 0 640 480")
    assert len(data) < 200_000
    written = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert prompt.split()[0] in written
    assert data == draw_svg(prompt, seed=1, width=640, height=480)
    assert data != draw_svg(prompt, seed=2, width=640, height=480)


def test_traced_regions_have_the_colours_of_the_picture() -> None:
    image = Image.new("RGB", (120, 80), (250, 250, 250))
    image.paste((200, 0, 0), (30, 20, 90, 60))
    root = ElementTree.fromstring(to_svg(image))
    paths = list(root.iter(f"{SVG}path"))
    assert [path.get("fill") for path in paths] == ["#c80000"]
    rectangle = root.find(f"{SVG}rect")
    assert rectangle is not None
    assert rectangle.get("fill") == "#fafafa"


def test_traced_outlines_are_closed_and_in_place() -> None:
    image = Image.new("RGB", (120, 80), "white")
    image.paste((200, 0, 0), (30, 20, 90, 60))
    root = ElementTree.fromstring(to_svg(image))
    outline = next(root.iter(f"{SVG}path")).get("d") or ""
    assert outline.count("M") == outline.count("z") == 1
    start, *steps = outline.removesuffix("z").removeprefix("M").split("l")
    x, y = map(int, start.split())
    corners = [(x, y)]
    for step in steps:
        across, down = map(int, step.split())
        x, y = x + across, y + down
        corners.append((x, y))
    # Half steps of a grid that starts one point outside the picture.
    places = [(x / 2 - 1, y / 2 - 1) for x, y in corners]
    assert (min(x for x, _ in places), max(x for x, _ in places)) == (30, 90)
    assert (min(y for _, y in places), max(y for _, y in places)) == (20, 60)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (900, 40)])
def test_any_size_can_be_traced(size: tuple[int, int]) -> None:
    svg = ElementTree.fromstring(to_svg(draw("x", seed=1, width=size[0], height=size[1])))
    assert (svg.get("width"), svg.get("height")) == (str(size[0]), str(size[1]))
    assert len(svg), "nothing was traced"


def test_noise_is_traced_more_coarsely() -> None:
    noise = Image.frombytes("RGB", (256, 256), hashlib.shake_128(b"noise").digest(256 * 256 * 3))
    assert len(to_svg(noise)) < 200_000


def test_transparent_parts_are_white() -> None:
    assert b'fill="#ffffff"' in to_svg(Image.new("RGBA", (20, 20), (0, 0, 0, 0)))


# Meshes


def chunks_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    json_length, json_kind = struct.unpack_from("<I4s", data, 12)
    assert json_kind == b"JSON"
    assert json_length % 4 == 0
    body_length, body_kind = struct.unpack_from("<I4s", data, 20 + json_length)
    assert body_kind == b"BIN\0"
    assert body_length % 4 == 0
    assert 28 + json_length + body_length == len(data)
    return json.loads(data[20 : 20 + json_length]), data[28 + json_length :]


def numbers_of(document: dict[str, Any], body: bytes, accessor_index: int) -> tuple[Any, ...]:
    accessor = document["accessors"][accessor_index]
    view = document["bufferViews"][accessor["bufferView"]]
    code = {5121: "B", 5125: "I", 5126: "f"}[accessor["componentType"]]
    width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[accessor["type"]]
    count = accessor["count"] * width
    assert view["byteOffset"] % struct.calcsize(code) == 0
    assert view["byteLength"] == struct.calcsize(f"<{count}{code}")
    return struct.unpack_from(f"<{count}{code}", body, view["byteOffset"])


def test_glb_is_a_complete_gltf_file() -> None:
    document, body = chunks_of(glb("a teapot é", seed=1))
    assert document["asset"]["version"] == "2.0"
    assert document["buffers"][0]["byteLength"] <= len(body)
    primitive = document["meshes"][0]["primitives"][0]
    assert "pbrMetallicRoughness" in document["materials"][primitive["material"]]
    attributes = primitive["attributes"]

    positions = numbers_of(document, body, attributes["POSITION"])
    bounds = document["accessors"][attributes["POSITION"]]
    assert bounds["min"] == [min(positions[axis::3]) for axis in range(3)]
    assert bounds["max"] == [max(positions[axis::3]) for axis in range(3)]

    normals = numbers_of(document, body, attributes["NORMAL"])
    for first in range(0, len(normals), 3):
        assert math.hypot(*normals[first : first + 3]) == pytest.approx(1, abs=1e-5)

    indices = numbers_of(document, body, primitive["indices"])
    assert len(indices) % 3 == 0
    assert max(indices) < len(positions) // 3
    assert len(numbers_of(document, body, attributes["COLOR_0"])) // 4 == len(positions) // 3


def test_every_face_looks_outwards_and_the_surface_is_closed() -> None:
    shape = geometry("a teapot", seed=2)
    assert shape.faces == 1280
    edges: dict[tuple[Any, Any], int] = {}
    for first in range(0, len(shape.positions), 3):
        corners = [tuple(round(value, 6) for value in point) for point in shape.positions[first : first + 3]]
        normal = shape.normals[first]
        assert sum(a * b for a, b in zip(shape.positions[first], normal, strict=True)) > 0
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            edges[start, end] = edges.get((start, end), 0) + 1
    assert all(count == 1 and edges.get((end, start)) == 1 for (start, end), count in edges.items())


def test_meshes_follow_prompt_seed_and_picture() -> None:
    assert glb("a", seed=1) == glb("a", seed=1)
    assert len({glb("a", seed=1), glb("a", seed=2), glb("b", seed=1)}) == 3
    halves = Image.new("RGB", (64, 64), (255, 0, 0))
    halves.paste((0, 0, 255), (32, 0, 64, 64))
    shape = geometry("a", seed=1, image=halves)
    left = [colour for point, colour in zip(shape.positions, shape.colours, strict=True) if point[0] < -0.4]
    right = [colour for point, colour in zip(shape.positions, shape.colours, strict=True) if point[0] > 0.4]
    assert set(left) == {(255, 0, 0)}
    assert set(right) == {(0, 0, 255)}


def count_in_ply(data: bytes) -> int:
    heading, body = data.split(b"end_header\n", 1)
    lines = heading.decode().splitlines()
    vertices = next(int(line.split()[2]) for line in lines if line.startswith("element vertex"))
    faces = next(int(line.split()[2]) for line in lines if line.startswith("element face"))
    assert lines[:2] == ["ply", "format binary_little_endian 1.0"]
    assert len(body) == vertices * 27 + faces * 13
    return faces


def count_in_obj(data: bytes) -> int:
    lines = data.decode().splitlines()
    vertices = sum(line.startswith("v ") for line in lines)
    faces = [line.split()[1:] for line in lines if line.startswith("f ")]
    assert all(1 <= int(corner.split("//")[0]) <= vertices for face in faces for corner in face)
    return len(faces)


def count_in_stl(data: bytes) -> int:
    faces = int.from_bytes(data[80:84], "little")
    assert len(data) == 84 + 50 * faces
    return faces


def count_in_glb(data: bytes) -> int:
    document, _ = chunks_of(data)
    return int(document["accessors"][0]["count"]) // 3


@pytest.mark.parametrize(
    ("format", "count"),
    [("glb", count_in_glb), ("PLY", count_in_ply), ("obj", count_in_obj), ("STL", count_in_stl)],
)
def test_mesh_files_hold_all_faces(format: str, count: Callable[[bytes], int]) -> None:
    assert count(encode_mesh(geometry("a\nteapot", seed=1, detail=2), format)) == 320


def test_unknown_mesh_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="FBX"):
        encode_mesh(Geometry("", [], [], []), "FBX")


# Sound


@pytest.mark.parametrize("channels", [1, 2])
def test_music_is_as_long_as_asked_and_audible(channels: int) -> None:
    pcm = compose("hello", seed=1, duration=2.5, sample_rate=22050, channels=channels)
    with wave.open(io.BytesIO(encode_audio(pcm, "wav", sample_rate=22050, channels=channels))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (channels, 2, 22050)
        assert reader.getnframes() / reader.getframerate() == pytest.approx(2.5, abs=0.001)
        samples = array("h", reader.readframes(reader.getnframes()))
    assert 8000 < max(samples) < 32767
    assert -32768 < min(samples) < -8000
    assert abs(samples[0]) < 500
    assert abs(samples[-1]) < 500


def test_music_follows_text_and_seed() -> None:
    def piece(text: str, seed: int) -> bytes:
        return compose(text, seed=seed, duration=1.0, sample_rate=8000).tobytes()

    assert piece("a", 1) == piece("a", 1)
    assert len({piece("a", 1), piece("a", 2), piece("b", 1)}) == 3


def test_music_starts_the_same_whatever_its_length() -> None:
    short, long = (compose("a", seed=1, duration=length, sample_rate=8000) for length in (4.0, 30.0))
    assert len(long) == 240_000
    assert max(long[-30_000:-8000]) > 3000
    assert len(short) == 32_000


@pytest.mark.parametrize("duration", [0, -1, math.inf, math.nan])
def test_impossible_durations_are_refused(duration: float) -> None:
    with pytest.raises(ValueError, match="seconds"):
        compose("a", seed=1, duration=duration)


@pytest.mark.parametrize("format", ["MP3", "FLAC", "OGG"])
@pytest.mark.parametrize("channels", [1, 2])
def test_compressed_sound_can_be_decoded(format: str, channels: int) -> None:
    av = pytest.importorskip("av")
    pcm = compose("hello", seed=1, duration=1.5, channels=channels)
    data = encode_audio(pcm, format, channels=channels)
    assert data == encode_audio(pcm, format, channels=channels)
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        assert stream.channels == channels
        seconds = sum(frame.samples for frame in container.decode(audio=0)) / stream.rate
    assert seconds == pytest.approx(1.5, abs=0.06)


def test_flac_gives_back_the_very_samples() -> None:
    av = pytest.importorskip("av")
    pcm = compose("hello", seed=1, duration=0.7)
    decoded = array("h")
    with av.open(io.BytesIO(encode_audio(pcm, "FLAC"))) as container:
        for frame in container.decode(audio=0):
            decoded.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
    assert decoded == pcm


def test_bitrate_changes_the_size_of_the_file() -> None:
    pytest.importorskip("av")
    pcm = compose("hello", seed=1, duration=3)
    assert len(encode_audio(pcm, "MP3", bitrate=64_000)) < len(encode_audio(pcm, "MP3", bitrate=256_000))


def test_unknown_sound_formats_are_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="AIFF"):
        encode_audio(b"", "AIFF")


@pytest.mark.usefixtures("without_av")
def test_without_pyav_the_sentence_says_what_to_install() -> None:
    with pytest.raises(UnsupportedFormat, match=r"MP3 needs PyAV.*pip install .*\[media\]"):
        encode_audio(compose("a", seed=1, duration=0.1), "MP3")
    with pytest.raises(UnsupportedFormat, match=r"MP4 needs PyAV.*pip install .*\[media\]"):
        encode_video([Image.new("RGB", (32, 32))], fps=1)
    assert encode_audio(compose("a", seed=1, duration=0.1), "WAV").startswith(b"RIFF")


# Video


def test_pace_keeps_the_duration() -> None:
    assert pace(2, 10) == (20, Fraction(10))
    for duration in (0.04, 0.5, 5, 8.3, 30):
        frames, rate = pace(duration, 24, max_frames=48)
        assert 1 <= frames <= 48
        assert float(frames / rate) == pytest.approx(duration, abs=0.002)
    with pytest.raises(ValueError, match="not possible"):
        pace(0, 24)


def test_storyboards_move_and_have_even_sizes() -> None:
    frames = list(storyboard("a city", seed=1, width=161, height=91, duration=3, fps=24, max_frames=12))
    assert len(frames) == 12
    assert {frame.size for frame in frames} == {(160, 90)}
    assert all(difference(one, other) > 0.2 for one, other in pairwise(frames))
    assert difference(frames[0], frames[-1]) > 5


def test_storyboards_start_and_end_with_given_pictures() -> None:
    red, blue = Image.new("RGB", (50, 50), (255, 0, 0)), Image.new("RGB", (80, 20), (0, 0, 255))
    frames = list(storyboard("x", seed=1, width=64, height=64, duration=1, fps=8, first=red, last=blue))
    assert frames[0].getcolors() == [(64 * 64, (255, 0, 0))]
    assert frames[-1].getcolors() == [(64 * 64, (0, 0, 255))]


@pytest.mark.parametrize("format", ["MP4", "MOV", "WEBM"])
def test_videos_can_be_decoded(format: str) -> None:
    av = pytest.importorskip("av")
    rate = pace(1.5, 24, max_frames=18)

    def render() -> bytes:
        frames = storyboard("a city", seed=1, width=161, height=91, duration=1.5, fps=24, max_frames=18)
        sound = compose("a city", seed=1, duration=1.5, channels=2)
        return encode_video(frames, fps=rate.fps, format=format.lower(), audio=sound, channels=2)

    data = render()
    assert data == render()
    expected = list(storyboard("a city", seed=1, width=161, height=91, duration=1.5, fps=24, max_frames=18))
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (160, 90)
        assert stream.format.name == "yuv420p"
        assert {each.type for each in container.streams} == {"video", "audio"}
        assert container.duration / 1_000_000 == pytest.approx(1.5, abs=0.1)
        # Read pixel by pixel through Pillow, which needs no numpy.
        decoded = [frame.to_image() for frame in container.decode(video=0)]
    assert len(decoded) == 18
    assert difference(decoded[4], expected[4]) < 12
    if format != "WEBM":
        assert data.index(b"moov") < data.index(b"mdat")


def test_videos_of_pictures_of_any_size() -> None:
    av = pytest.importorskip("av")
    pictures = [Image.new("RGBA", (33, 21), "red"), Image.new("L", (100, 100), 9), Image.new("RGB", (33, 21))]
    with av.open(io.BytesIO(encode_video(iter(pictures), fps=3))) as container:
        assert [(frame.width, frame.height) for frame in container.decode(video=0)] == [(32, 20)] * 3


def test_videos_without_pictures_or_of_unknown_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        encode_video([], fps=5)
    with pytest.raises(UnsupportedFormat, match="AVI"):
        encode_video([Image.new("RGB", (8, 8))], fps=5, format="AVI")


# Text


def test_replies_mention_the_question_and_repeat() -> None:
    question = "How do I photograph a lighthouse?"
    answer = reply(f"You are kind.\n{question}", system="Be brief.", max_tokens=None)
    assert question in answer
    assert "lighthouse" in answer.replace(question, "")
    assert "Be brief" in answer
    assert answer == reply(f"You are kind.\n{question}", system="Be brief.", max_tokens=None)
    assert answer != reply(question, system=None, max_tokens=None)


@pytest.mark.parametrize("limit", [0, 1, 7, 40, 10_000])
def test_replies_keep_to_their_limit(limit: int) -> None:
    answer = reply("What is a lighthouse?", system=None, max_tokens=limit)
    assert count_tokens(answer) <= limit
    assert reply("What is a lighthouse?", system=None, max_tokens=None).startswith(answer)


@pytest.mark.parametrize("text", ["", " \n ", "{}", "{topic} {0}", "?!"])
def test_any_text_gets_a_reply(text: str) -> None:
    assert reply(text, system=text, max_tokens=None)


def test_enhanced_prompts_begin_with_the_prompt_and_differ_by_version() -> None:
    versions = [enhance("a lighthouse", version=version, max_length=40) for version in range(5)]
    assert all(text.startswith("a lighthouse, ") for text in versions)
    assert len(set(versions)) == 5
    assert versions[3] == enhance("a lighthouse", version=3, max_length=40)


@pytest.mark.parametrize("limit", [4, 12, 64, 380])
def test_enhanced_prompts_keep_to_their_limit(limit: int) -> None:
    text = enhance("a lighthouse on a cliff", version=1, max_length=limit)
    assert 0 < count_tokens(text) <= limit
    assert len(text.split()) <= limit


def test_tokens_are_counted() -> None:
    assert count_tokens("") == 0
    assert count_tokens("a cat, sitting") == 5
    assert count_tokens("word " * 100) == 100
