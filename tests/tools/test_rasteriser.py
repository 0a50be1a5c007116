import numpy as np
import pytest

from tools.rasteriser import Camera, covered, vertex_normals

SQUARE = np.array([[0, 1, 2], [0, 2, 3]])
CAMERA = Camera(place=(0, -2, 0), looks_at=(0, 0, 0), field_deg=90, width=80, height=80)


def square(side_m: float, back_m: float = 0.0) -> np.ndarray:
    """Upright, its face to the camera in front."""
    half = side_m / 2
    return np.array(
        [[-half, back_m, -half], [half, back_m, -half], [half, back_m, half], [-half, back_m, half]]
    )


def test_a_point_lands_where_the_pinhole_says():
    x, y, depth = CAMERA.project(np.array([[1.0, 0.0, 0.5]]))[0]
    assert (x, y, depth) == pytest.approx((40 + 20, 40 - 10, 2.0))
    ray = CAMERA.rays()[29, 59]  # the pixel whose middle is half a pixel away from it
    assert np.rad2deg(np.arccos(ray @ [1.0, 2.0, 0.5] / np.linalg.norm([1.0, 2.0, 0.5]))) < 1.0


def test_a_square_covers_its_pixels_once_each():
    seen = covered(CAMERA, square(1.0), SQUARE)
    assert len(seen.pixel) == len(set(seen.pixel.tolist())) == 20 * 20
    np.testing.assert_allclose(seen.weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(seen.depth, 2.0)


def test_values_are_carried_to_the_pixels_in_perspective():
    floor = np.array([[-1.0, -1.5, -1.0], [1.0, -1.5, -1.0], [1.0, 6.0, -1.0], [-1.0, 6.0, -1.0]])
    seen = covered(CAMERA, floor, SQUARE)
    there = seen.of(floor, SQUARE)
    pixels = CAMERA.project(there)[:, :2]
    expected = np.stack([seen.pixel % 80 + 0.5, seen.pixel // 80 + 0.5], axis=1)
    np.testing.assert_allclose(pixels, expected, atol=1e-6)


def test_the_nearer_one_hides_the_farther_one_whatever_the_order():
    both = np.concatenate([square(2.0, back_m=1.0), square(0.5)])
    for triangles in (np.concatenate([SQUARE, SQUARE + 4]), np.concatenate([SQUARE + 4, SQUARE])):
        seen = covered(CAMERA, both, triangles)
        assert (seen.depth < 2.5).sum() == 10 * 10


def test_what_faces_away_or_lies_behind_is_not_drawn():
    assert len(covered(CAMERA, square(1.0), SQUARE[:, ::-1]).pixel) == 0
    assert len(covered(CAMERA, square(1.0, back_m=-3.0), SQUARE).pixel) == 0


def test_normals_point_outwards():
    np.testing.assert_allclose(
        vertex_normals(square(1.0), SQUARE), np.tile([0.0, -1.0, 0.0], (4, 1)), atol=1e-12
    )
