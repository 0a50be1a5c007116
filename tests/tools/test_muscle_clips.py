"""What the page shows is what the model says today: the shipped clips are made again and compared."""

import json
import struct

import numpy as np
import pytest

pytest.importorskip("mujoco", reason="the muscle model is not installed here")

from hipwise.anatomy.work import Anatomy
from hipwise.exercises.movement import do, load_movement, movement_names
from tools import muscle_clips


@pytest.fixture(scope="module")
def anatomy():
    return Anatomy()


def opened(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<I", data[:4])
    header = json.loads(data[4 : 4 + length])
    return header, np.frombuffer(data[4 + length :], "<i2").astype(int)


def test_the_bones_are_the_models(anatomy, tmp_path):
    muscle_clips.bones(anatomy.body, tmp_path)
    made, shipped = (opened(folder / "bones.bin") for folder in (tmp_path, muscle_clips.OUT))
    assert made[0] == shipped[0]
    assert (made[1] == shipped[1]).all()
    assert (muscle_clips.OUT / "bones.bin").stat().st_size < 300_000


@pytest.mark.parametrize("name", ["clamshell", "standing-abduction"])
def test_the_clips_are_the_models(anatomy, tmp_path, name):
    names = muscle_clips.bones(anatomy.body, tmp_path)
    muscle_clips.clip(anatomy, anatomy.work(do(load_movement(name))), names, tmp_path)
    (header, values), (kept, shipped) = (opened(d / f"{name}.bin") for d in (tmp_path, muscle_clips.OUT))
    for ours, theirs in zip(header.pop("muscles"), kept.pop("muscles"), strict=True):
        assert ours.pop("share") == pytest.approx(theirs.pop("share"), abs=0.005)
        assert ours == theirs
    assert header == kept
    assert np.abs(values - shipped).max() <= 20  # 2 mm, or 0.0006 of a quaternion


def test_the_words_are_the_models(anatomy):
    catalogue = json.loads((muscle_clips.OUT / "catalogue.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in catalogue["movements"]] == movement_names()
    for entry in catalogue["movements"]:
        assert entry == muscle_clips.entry(anatomy, entry["name"])
        assert (muscle_clips.OUT / f"{entry['name']}.bin").stat().st_size < 30_000
        assert (muscle_clips.OUT / "stills" / f"{entry['name']}.webp").stat().st_size > 5_000


def test_thinning_keeps_the_shape():
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 21), np.linspace(0, 1, 21)), -1).reshape(-1, 2)
    vertices = np.column_stack([grid, np.zeros(len(grid))])
    corners = [i for i in range(len(grid) - 21) if i % 21 != 20]
    cells = np.array([face for i in corners for face in ([i, i + 1, i + 21], [i + 1, i + 22, i + 21])])
    thinned, faces = muscle_clips.thin(vertices, cells, 0.1)
    assert len(thinned) < len(vertices) / 3
    assert np.ptp(thinned, axis=0) == pytest.approx([1, 1, 0], abs=0.1)
    a, b, c = (thinned[faces[:, k]] for k in range(3))
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(1.0, abs=0.1)


def test_a_path_is_resampled_evenly():
    bent = np.array([[0, 0, 0], [1, 0, 0], [1, 3, 0]], dtype=float)
    found = muscle_clips.resampled(bent, 9)
    assert found[[0, -1]] == pytest.approx(bent[[0, -1]])
    assert np.linalg.norm(np.diff(found, axis=0), axis=1) == pytest.approx(0.5)
