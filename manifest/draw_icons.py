"""Draws the mark, two chevrons in step on a rounded square, as PNG files: ``python manifest/draw_icons.py``."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from itertools import pairwise
from math import hypot
from pathlib import Path

ICONS = Path(__file__).parent / "icons"
SIZES = (16, 25, 32, 48, 50, 64, 75, 80, 96, 128, 144, 192)
BLUE = (15, 108, 189)
WHITE = (255, 255, 255)
SAMPLES = 4
CORNER = 0.22
STROKE = 0.055
CHEVRONS = tuple(((0.26, y), (0.5, y - 0.2), (0.74, y)) for y in (0.5, 0.76))

Point = tuple[float, float]
Pixel = tuple[int, int, int, int]


def main() -> None:
    """Write every size of the mark, and the white outline the unified manifest asks for."""
    ICONS.mkdir(exist_ok=True)
    for size in SIZES:
        (ICONS / f"icon-{size}.png").write_bytes(png(size, filled))
    (ICONS / "outline-32.png").write_bytes(png(32, outlined))


def filled(cover: Callable[[Callable[[Point], bool]], float]) -> Pixel:
    """White chevrons on blue."""
    square, mark = cover(in_square), cover(on_mark)
    red, green, blue = (round(b + (w - b) * mark) for b, w in zip(BLUE, WHITE, strict=True))
    return red, green, blue, round(255 * square)


def outlined(cover: Callable[[Callable[[Point], bool]], float]) -> Pixel:
    """White lines on nothing."""
    return (*WHITE, round(255 * max(cover(on_mark), cover(on_rim))))


def in_square(point: Point) -> bool:
    return rounded_distance(point, 0.5) <= 0


def on_rim(point: Point) -> bool:
    return -0.06 <= rounded_distance(point, 0.5) <= 0


def on_mark(point: Point) -> bool:
    return any(
        segment_distance(point, start, end) <= STROKE for chevron in CHEVRONS for start, end in pairwise(chevron)
    )


def rounded_distance(point: Point, half: float) -> float:
    """Distance to the edge of the rounded square; negative inside."""
    x, y = (abs(value - 0.5) - (half - CORNER) for value in point)
    return hypot(max(x, 0), max(y, 0)) + min(max(x, y), 0) - CORNER


def segment_distance(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    return hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay))


def png(size: int, paint: Callable[[Callable[[Callable[[Point], bool]], float]], Pixel]) -> bytes:
    """An 8-bit RGBA picture; ``paint`` gets a function that says how much of the pixel a shape covers, 0..1."""
    rows = b"".join(b"\0" + b"".join(bytes(paint(coverage(x, y, size))) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in chunks)


def coverage(x: int, y: int, size: int) -> Callable[[Callable[[Point], bool]], float]:
    offsets = [(step + 0.5) / SAMPLES for step in range(SAMPLES)]
    points = [((x + dx) / size, (y + dy) / size) for dx in offsets for dy in offsets]
    return lambda shape: sum(shape(point) for point in points) / len(points)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    main()
