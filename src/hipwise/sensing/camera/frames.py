"""A picture from the page: a JPEG, looked at before it is unpacked."""

from __future__ import annotations

import numpy as np

MOST_BYTES = 4_000_000
MOST_PIXELS = 1920 * 1080
_SIZES = frozenset(
    {0xC0, 0xC1, 0xC2}
)  # baseline, extended, progressive: what browsers write and OpenCV reads
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


class BadFrame(ValueError):
    """What came is not a picture that we take; the message says why."""


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels from the header of a JPEG, without unpacking it.

    Raises:
        BadFrame: there is no such header.
    """
    if data[:3] != b"\xff\xd8\xff":
        raise BadFrame("not a JPEG")
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker in _SIZES and at + 9 <= len(data):
            height, width = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            return width, height
        if marker in (0xD9, 0xDA) or length < 2:
            break
        at += 2 + length
    raise BadFrame("a JPEG without a size")


def decode_jpeg(data: bytes) -> np.ndarray:
    """The picture in ``data`` as uint8 (h, w, 3) BGR, as it was stored (no turning by its tags).

    Raises:
        BadFrame: too large (4 MB, 1920 × 1080 pixels either way round), no JPEG, cut short, or broken.
    """
    import cv2

    if len(data) > MOST_BYTES:
        raise BadFrame(f"a frame of {len(data)} bytes; at most {MOST_BYTES} are taken")
    width, height = jpeg_size(data)
    if not min(width, height) >= 16 or width * height > MOST_PIXELS or max(width, height) > 1920:
        raise BadFrame(f"a frame of {width} × {height} pixels; 16 × 16 to 1920 × 1080 are taken")
    if b"\xff\xd9" not in data[-64:]:
        raise BadFrame("a JPEG that is cut short")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise BadFrame("a broken JPEG") from error
    if image is None or image.shape != (height, width, 3):
        raise BadFrame("a broken JPEG")
    return image
