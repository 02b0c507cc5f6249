"""Encoding of meshes as GLB (binary glTF), PLY, OBJ and STL files."""

import json
import math
import struct
from array import array
from typing import Any

from PIL import Image

from runware.emulator.rendering.solid import Geometry, geometry

__all__ = ["MESH_MIME", "Geometry", "encode_mesh", "geometry", "glb"]

MESH_MIME = {
    "GLB": "model/gltf-binary",
    "PLY": "model/ply",
    "OBJ": "model/obj",
    "STL": "model/stl",
}

_FLOAT, _UNSIGNED_INT, _UNSIGNED_BYTE = 5126, 5125, 5121
_VERTEX_DATA, _INDEX_DATA = 34962, 34963


def glb(prompt: str, *, seed: int, image: Image.Image | None = None) -> bytes:
    """Return a binary glTF 2.0 file of a solid that is made from a prompt and a seed."""
    return encode_mesh(geometry(prompt, seed=seed, image=image), "GLB")


def encode_mesh(shape: Geometry, format: str) -> bytes:
    """Encode a solid as a GLB, PLY, OBJ or binary STL file; STL has no colours."""
    writers = {"GLB": _glb, "PLY": _ply, "OBJ": _obj, "STL": _stl}
    writer = writers.get(format.upper())
    if writer is None:
        raise ValueError(f"Meshes cannot be written as {format!r}, only as {', '.join(writers)}.")
    return writer(shape)


_PRIMITIVE = {
    "attributes": {"POSITION": 1, "NORMAL": 2, "COLOR_0": 3},
    "indices": 0,
    "material": 0,
    "mode": 4,
}
_MATERIAL = {
    "name": "faceted",
    "pbrMetallicRoughness": {
        "baseColorFactor": [1.0, 1.0, 1.0, 1.0],
        "metallicFactor": 0.05,
        "roughnessFactor": 0.65,
    },
}


def _glb(shape: Geometry) -> bytes:
    indices = _little_endian(array("I", range(len(shape.positions))))
    positions = _little_endian(array("f", (value for point in shape.positions for value in point)))
    normals = _little_endian(array("f", (value for normal in shape.normals for value in normal)))
    colours = bytes(value for colour in shape.colours for value in (*(_linear(part) for part in colour), 255))
    # The bounds must be those of the stored 32-bit numbers, not of the exact values.
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
        "meshes": [{"name": shape.name, "primitives": [_PRIMITIVE]}],
        "materials": [_MATERIAL],
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
    return _packed(document, body)


def _packed(document: dict[str, Any], body: bytes) -> bytes:
    """Return a GLB file: the header, the JSON chunk that describes the data, and the binary chunk."""
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
    lines.extend(
        "f " + " ".join(f"{3 * face + corner}//{face + 1}" for corner in (1, 2, 3))
        for face in range(shape.faces)
    )
    return ("\n".join(lines) + "\n").encode()


def _stl(shape: Geometry) -> bytes:
    parts = [b"runware local API server".ljust(80, b"\0"), struct.pack("<I", shape.faces)]
    for first in range(0, len(shape.positions), 3):
        one, two, three = shape.positions[first : first + 3]
        parts.append(struct.pack("<12fH", *shape.normals[first], *one, *two, *three, 0))
    return b"".join(parts)


def _little_endian(numbers: "array[float] | array[int]") -> bytes:
    return struct.pack(f"<{len(numbers)}{numbers.typecode}", *numbers)


def _linear(level: int) -> int:
    """Convert a colour level of sRGB, as in pictures, to the linear scale of glTF."""
    return round(255 * math.pow(level / 255, 2.2))
