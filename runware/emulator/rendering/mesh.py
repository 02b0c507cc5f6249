"""Three-dimensional models: a coloured low-poly solid, and its bytes in the usual formats."""

import json
import math
import struct
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from PIL import Image

from runware.emulator.rendering.palette import along, palette_for
from runware.emulator.rendering.randomness import seeded

Vector: TypeAlias = tuple[float, float, float]

MESH_MIME = {
    "GLB": "model/gltf-binary",
    "PLY": "application/octet-stream",
    "OBJ": "model/obj",
    "STL": "model/stl",
}

_FLOAT, _UNSIGNED_INT, _UNSIGNED_BYTE = 5126, 5125, 5121
_VERTEX_DATA, _INDEX_DATA = 34962, 34963


@dataclass(frozen=True, slots=True)
class Geometry:
    """A solid of triangles. Three vertices in a row are one face, so that faces are flat and have one colour each."""

    name: str
    positions: list[Vector]
    normals: list[Vector]
    colours: list[tuple[int, int, int]]

    @property
    def faces(self) -> int:
        """How many triangles there are."""
        return len(self.positions) // 3


def geometry(prompt: str, *, seed: int, image: Image.Image | None = None, detail: int = 3) -> Geometry:
    """Shape a solid by a prompt and a seed, about 2 units tall and facing +z; `image` gives it its colours.

    It has 20 * 4**detail faces (detail 0 to 5).
    """
    if not 0 <= detail <= 5:
        raise ValueError(f"A detail of {detail} is not possible: it is 0 to 5.")
    radius_towards = _radius(prompt, seed)
    colour_towards = _colour_of_picture(image) if image else _colour_of_prompt(prompt, seed)
    positions: list[Vector] = []
    normals: list[Vector] = []
    colours: list[tuple[int, int, int]] = []
    for corners in _sphere(detail):
        points = [_times(corner, radius_towards(corner)) for corner in corners]
        normal = _unit(_cross(_minus(points[1], points[0]), _minus(points[2], points[0])))
        middle = _unit(_sum(corners))
        positions.extend(points)
        normals.extend([normal] * 3)
        colours.extend([colour_towards(middle, math.dist(_times(_sum(points), 1 / 3), (0, 0, 0)))] * 3)
    return Geometry(prompt[:80], positions, normals, colours)


def glb(prompt: str, *, seed: int, image: Image.Image | None = None) -> bytes:
    """Return a solid shaped by a prompt and a seed as a binary glTF 2.0 file."""
    return encode_mesh(geometry(prompt, seed=seed, image=image), "GLB")


def encode_mesh(shape: Geometry, format: str) -> bytes:
    """Return a solid as the bytes of a GLB, PLY, OBJ or STL (binary) file; STL has no colours."""
    writers = {"GLB": _glb, "PLY": _ply, "OBJ": _obj, "STL": _stl}
    writer = writers.get(format.upper())
    if writer is None:
        raise ValueError(f"Meshes cannot be written as {format!r}, only as {', '.join(writers)}.")
    return writer(shape)


def _glb(shape: Geometry) -> bytes:
    indices = _little_endian(array("I", range(len(shape.positions))))
    positions = _little_endian(array("f", (value for point in shape.positions for value in point)))
    normals = _little_endian(array("f", (value for normal in shape.normals for value in normal)))
    colours = bytes(value for colour in shape.colours for value in (*(_linear(part) for part in colour), 255))
    # The bounds must be those of the stored 32-bit numbers, not of the exact ones.
    stored = struct.unpack(f"<{len(shape.positions) * 3}f", positions)
    count = len(shape.positions)

    views: list[dict[str, int]] = []
    body = b""
    for data, target in (
        (indices, _INDEX_DATA),
        (positions, _VERTEX_DATA),
        (normals, _VERTEX_DATA),
        (colours, _VERTEX_DATA),
    ):
        views.append({"buffer": 0, "byteOffset": len(body), "byteLength": len(data), "target": target})
        body += data
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "runware local API server"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": shape.name}],
        "meshes": [
            {
                "name": shape.name,
                "primitives": [
                    {
                        "attributes": {"POSITION": 1, "NORMAL": 2, "COLOR_0": 3},
                        "indices": 0,
                        "material": 0,
                        "mode": 4,
                    }
                ],
            }
        ],
        "materials": [
            {
                "name": "faceted",
                "pbrMetallicRoughness": {
                    "baseColorFactor": [1.0, 1.0, 1.0, 1.0],
                    "metallicFactor": 0.05,
                    "roughnessFactor": 0.65,
                },
            }
        ],
        "accessors": [
            {"bufferView": 0, "componentType": _UNSIGNED_INT, "count": count, "type": "SCALAR"},
            {
                "bufferView": 1,
                "componentType": _FLOAT,
                "count": count,
                "type": "VEC3",
                "min": [min(stored[axis::3]) for axis in range(3)],
                "max": [max(stored[axis::3]) for axis in range(3)],
            },
            {"bufferView": 2, "componentType": _FLOAT, "count": count, "type": "VEC3"},
            {
                "bufferView": 3,
                "componentType": _UNSIGNED_BYTE,
                "normalized": True,
                "count": count,
                "type": "VEC4",
            },
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": len(body)}],
    }
    heading = json.dumps(document, separators=(",", ":")).encode()
    heading += b" " * (-len(heading) % 4)
    body += b"\0" * (-len(body) % 4)
    total = 12 + 8 + len(heading) + 8 + len(body)
    return (
        struct.pack("<4sII", b"glTF", 2, total)
        + struct.pack("<I4s", len(heading), b"JSON")
        + heading
        + struct.pack("<I4s", len(body), b"BIN\0")
        + body
    )


def _ply(shape: Geometry) -> bytes:
    heading = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(shape.positions)}\n"
        "property float x\nproperty float y\nproperty float z\n"
        "property float nx\nproperty float ny\nproperty float nz\n"
        "property uchar red\nproperty uchar green\nproperty uchar blue\n"
        f"element face {shape.faces}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    vertices = zip(shape.positions, shape.normals, shape.colours, strict=True)
    points = b"".join(struct.pack("<6f3B", *point, *normal, *colour) for point, normal, colour in vertices)
    faces = b"".join(
        struct.pack("<B3i", 3, 3 * face, 3 * face + 1, 3 * face + 2) for face in range(shape.faces)
    )
    return heading.encode() + points + faces


def _obj(shape: Geometry) -> bytes:
    lines = [f"o {' '.join(shape.name.split()) or 'solid'}"]
    lines.extend(
        f"v {x:.5f} {y:.5f} {z:.5f} {red / 255:.4f} {green / 255:.4f} {blue / 255:.4f}"
        for (x, y, z), (red, green, blue) in zip(shape.positions, shape.colours, strict=True)
    )
    lines.extend(f"vn {x:.5f} {y:.5f} {z:.5f}" for x, y, z in shape.normals[::3])
    for face in range(shape.faces):
        lines.append("f " + " ".join(f"{3 * face + corner}//{face + 1}" for corner in (1, 2, 3)))
    return ("\n".join(lines) + "\n").encode()


def _stl(shape: Geometry) -> bytes:
    parts = [b"runware local API server".ljust(80, b"\0"), struct.pack("<I", shape.faces)]
    for first in range(0, len(shape.positions), 3):
        one, two, three = shape.positions[first : first + 3]
        parts.append(struct.pack("<12fH", *shape.normals[first], *one, *two, *three, 0))
    return b"".join(parts)


def _radius(prompt: str, seed: int) -> Callable[[Vector], float]:
    random = seeded("solid", prompt, seed)
    swells = [
        (
            _unit((random.gauss(0, 1), random.gauss(0, 1), random.gauss(0, 1))),
            random.uniform(1.5, 4.5) * (1 + order * 0.5),
            random.uniform(0, math.tau),
            random.uniform(0.05, 0.13) / (1 + order * 0.5),
        )
        for order in range(6)
    ]

    def radius(direction: Vector) -> float:
        return 0.95 + sum(
            height * math.sin(rate * _dot(direction, axis) + phase) for axis, rate, phase, height in swells
        )

    return radius


def _colour_of_prompt(prompt: str, seed: int) -> Callable[[Vector, float], tuple[int, int, int]]:
    colours = palette_for(prompt, seed)[1:]
    grain = seeded("facets", prompt, seed)
    return lambda direction, radius: along(colours, (radius - 0.7) / 0.55 + grain.uniform(-0.06, 0.06))


def _colour_of_picture(image: Image.Image) -> Callable[[Vector, float], tuple[int, int, int]]:
    """Wrap the picture once around the front and, mirrored, once around the back, where it meets itself."""
    small = image.convert("RGB").resize((64, 64), Image.Resampling.BOX)
    levels = small.tobytes()

    def colour(direction: Vector, radius: float) -> tuple[int, int, int]:
        x = min(63, int((math.asin(max(-1.0, min(direction[0], 1.0))) / math.pi + 0.5) * 64))
        y = min(63, int((0.5 - math.asin(max(-1.0, min(direction[1], 1.0))) / math.pi) * 64))
        place = 3 * (64 * y + x)
        return (levels[place], levels[place + 1], levels[place + 2])

    return colour


def _sphere(detail: int) -> list[tuple[Vector, Vector, Vector]]:
    """Return the faces of a subdivided icosahedron of radius 1, counter-clockwise seen from outside."""
    golden = (1 + 5**0.5) / 2
    corners = [
        _unit(corner)
        for a, b in ((-1, golden), (1, golden), (-1, -golden), (1, -golden))
        for corner in ((a, b, 0.0),)
    ]
    corners += [_unit((0.0, a, b)) for a, b in ((-1, golden), (1, golden), (-1, -golden), (1, -golden))]
    corners += [_unit((b, 0.0, a)) for a, b in ((-1, golden), (1, golden), (-1, -golden), (1, -golden))]
    numbers = bytes(
        [0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8]
        + [3, 9, 4, 3, 4, 2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1]
    )
    faces = [
        (corners[numbers[first]], corners[numbers[first + 1]], corners[numbers[first + 2]])
        for first in range(0, len(numbers), 3)
    ]
    for _ in range(detail):
        faces = [smaller for face in faces for smaller in _quartered(*face)]
    return faces


def _quartered(a: Vector, b: Vector, c: Vector) -> list[tuple[Vector, Vector, Vector]]:
    ab, bc, ca = _unit(_sum((a, b))), _unit(_sum((b, c))), _unit(_sum((c, a)))
    return [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]


def _little_endian(numbers: "array[float] | array[int]") -> bytes:
    return struct.pack(f"<{len(numbers)}{numbers.typecode}", *numbers)


def _linear(level: int) -> int:
    """Return a colour level as glTF wants it: proportional to light, where pictures are not."""
    return round(255 * math.pow(level / 255, 2.2))


def _unit(vector: Vector) -> Vector:
    length = math.hypot(*vector) or 1.0
    return _times(vector, 1 / length)


def _times(vector: Vector, factor: float) -> Vector:
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)


def _minus(one: Vector, other: Vector) -> Vector:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])


def _sum(vectors: tuple[Vector, ...] | list[Vector]) -> Vector:
    return (sum(v[0] for v in vectors), sum(v[1] for v in vectors), sum(v[2] for v in vectors))


def _dot(one: Vector, other: Vector) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def _cross(one: Vector, other: Vector) -> Vector:
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )
