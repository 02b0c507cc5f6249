"""A coloured low-poly solid, made from a prompt and a seed."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image

from runware.emulator.rendering.palette import along, palette_for
from runware.emulator.rendering.randomness import seeded

Vector: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Geometry:
    """A solid of triangles. Each three consecutive vertices are a face, which is flat and has one colour."""

    name: str
    positions: list[Vector]
    normals: list[Vector]
    colours: list[tuple[int, int, int]]

    @property
    def faces(self) -> int:
        """The number of triangles."""
        return len(self.positions) // 3


def geometry(prompt: str, *, seed: int, image: Image.Image | None = None, detail: int = 3) -> Geometry:
    """Make a solid from a prompt and a seed, about 2 units tall and facing +z, in the colours of `image` if given.

    The solid has 20 * 4**detail faces (detail 0 to 5).
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
    return lambda _, radius: along(colours, (radius - 0.7) / 0.55 + grain.uniform(-0.06, 0.06))


def _colour_of_picture(image: Image.Image) -> Callable[[Vector, float], tuple[int, int, int]]:
    """Return a colour for each direction: the picture covers the front and, mirrored, the back, without a seam."""
    small = image.convert("RGB").resize((64, 64), Image.Resampling.BOX)
    levels = small.tobytes()

    def colour(direction: Vector, _: float) -> tuple[int, int, int]:
        x = min(63, int((math.asin(max(-1.0, min(direction[0], 1.0))) / math.pi + 0.5) * 64))
        y = min(63, int((0.5 - math.asin(max(-1.0, min(direction[1], 1.0))) / math.pi) * 64))
        place = 3 * (64 * y + x)
        return (levels[place], levels[place + 1], levels[place + 2])

    return colour


def _sphere(detail: int) -> list[tuple[Vector, Vector, Vector]]:
    """Return the faces of a subdivided icosahedron of radius 1, counter-clockwise seen from outside."""
    golden = (1 + 5**0.5) / 2
    edges = ((-1.0, golden), (1.0, golden), (-1.0, -golden), (1.0, -golden))
    corners = [_unit((a, b, 0.0)) for a, b in edges]
    corners += [_unit((0.0, a, b)) for a, b in edges]
    corners += [_unit((b, 0.0, a)) for a, b in edges]
    # fmt: off
    numbers = [
        0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8,
        3, 9, 4, 3, 4, 2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1,
    ]
    # fmt: on
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
