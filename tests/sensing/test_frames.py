"""Pictures from the page: sane JPEGs are taken, everything else is refused before it is unpacked."""

from __future__ import annotations

import contextlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise.sensing.camera.frames import MOST_BYTES, BadFrame, decode_jpeg, jpeg_size


def jpeg(width: int, height: int, *options: int) -> bytes:
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1), 0 * x], axis=-1)
    return cv2.imencode(".jpg", picture.astype(np.uint8), list(options))[1].tobytes()


@pytest.mark.parametrize(
    "options", [(), (cv2.IMWRITE_JPEG_PROGRESSIVE, 1), (cv2.IMWRITE_JPEG_RST_INTERVAL, 2)]
)
def test_a_picture_comes_back(options: tuple[int, ...]):
    data = jpeg(640, 480, *options)
    assert jpeg_size(data) == (640, 480)
    image = decode_jpeg(data)
    assert image.shape == (480, 640, 3)
    assert image.dtype == np.uint8
    assert image[240, 600, 0] > 200 > 50 > image[240, 40, 0], "blue grows to the right: not mirrored, BGR"


def test_grey_and_upright_pictures_too():
    grey = cv2.imencode(".jpg", np.full((1920, 1080), 99, np.uint8))[1].tobytes()
    assert decode_jpeg(grey).shape == (1920, 1080, 3)


@pytest.mark.parametrize(("width", "height"), [(4, 4), (2000, 500), (1920, 1088), (1500, 1500)])
def test_sizes_out_of_bounds(width: int, height: int):
    with pytest.raises(BadFrame, match=f"{width} × {height}"):
        decode_jpeg(jpeg(width, height))


def test_a_bomb_is_refused_by_its_header_alone():
    data = bytearray(jpeg(64, 64))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(BadFrame, match="65535 × 65535"):
        decode_jpeg(bytes(data))


def test_too_many_bytes():
    with pytest.raises(BadFrame, match="at most"):
        decode_jpeg(jpeg(64, 64) + bytes(MOST_BYTES))


def test_cut_short():
    data = jpeg(640, 480)
    with pytest.raises(BadFrame, match="cut short"):
        decode_jpeg(data[: len(data) // 2])


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xd9"])
def test_no_jpeg_at_all(data: bytes):
    with pytest.raises(BadFrame):
        decode_jpeg(data)


SMALL = jpeg(32, 32)
HEADER = SMALL.index(b"\xff\xda")


@given(st.lists(st.tuples(st.integers(0, HEADER), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_mutated_header_is_a_picture_or_refused(changes: list[tuple[int, int]]):
    data = bytearray(SMALL)
    for at, value in changes:
        data[at] = value
    with contextlib.suppress(BadFrame):
        assert decode_jpeg(bytes(data)).size <= 1920 * 1080 * 3


@given(st.binary(max_size=200))
def test_any_bytes_after_the_start(data: bytes):
    with pytest.raises(BadFrame):
        decode_jpeg(b"\xff\xd8\xff" + data)
