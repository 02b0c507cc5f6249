"""Vector pictures, meshes and text, each read back by something that did not write it."""

import hashlib
import json
import math
import struct
import sys
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat

from runware.emulator.rendering.image import draw
from runware.emulator.rendering.lettering import _drawable, drawable
from runware.emulator.rendering.mesh import Geometry, encode_mesh, geometry, glb
from runware.emulator.rendering.palette import words_in
from runware.emulator.rendering.text import count_tokens, enhance, reply
from runware.emulator.rendering.vector import draw_svg, to_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def without_av(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


def test_of_a_very_long_prompt_the_beginning_is_drawn_and_kept() -> None:
    assert words_in("red dog " * 5_000_000) == ["red", "dog"] * 1250
    drawn = drawable("a very long prompt " * 1_000_000)
    assert len(drawn) <= 1200
    before = _drawable.cache_info().misses
    assert drawable("a very long prompt " * 1_000_000 + "of another end") == drawn
    assert _drawable.cache_info().misses == before


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
