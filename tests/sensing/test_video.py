"""Video files: any that PyAV reads, upright, on their own time; and what is no whole video is said to be
none.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from hipwise.errors import UserError
from hipwise.exercises import load
from hipwise.sensing import Grade
from hipwise.sensing.camera import Video, is_video
from hipwise.sensing.camera.video import frames

CLAM = load("clamshell")


def picture() -> np.ndarray:
    """Red above, blue below."""
    image = np.zeros((96, 128, 3), np.uint8)
    image[:48] = (0, 0, 255)
    image[48:] = (255, 0, 0)
    return image


def record(path: Path, times_s: list[float], image: np.ndarray | None = None, **options: str) -> Path:
    """A video of ``image`` (h, w, 3), or of one for each time (n, h, w, 3)."""
    image = picture() if image is None else image
    images = image if image.ndim == 4 else [image] * len(times_s)
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for t_s, image in zip(times_s, images, strict=True):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = round(t_s * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


STEADY = [k / 20 for k in range(40)]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "clip.mkv", "clip.avi", "clip.ts", "clip.csv"])
def test_known_by_its_content(name: str, tmp_path: Path):
    path = record(tmp_path / "made.mkv", STEADY) if name.endswith("csv") else record(tmp_path / name, STEADY)
    path = path.rename(tmp_path / name)
    assert is_video(path)
    video = Video(path, CLAM)
    assert video.kind == "camera"
    assert video.duration_s == pytest.approx(2.0, abs=0.15)
    assert video.rate_hz == pytest.approx(20, rel=0.1)
    assert video.side is None
    assert video.view().grade is Grade.UNUSABLE
    assert len(list(frames(path))) == 40


def test_time_is_the_files_own(tmp_path: Path):
    times_s = [0.5, 0.55, 0.7, 1.5, 1.55]
    seen = [t_s for t_s, _ in frames(record(tmp_path / "uneven.mkv", times_s))]
    assert seen == pytest.approx([0.0, 0.05, 0.2, 1.0, 1.05], abs=2e-3)


@pytest.mark.parametrize(
    ("matrix", "shape", "red"),
    [
        ((0, 1, -1, 0), (128, 96), (64, 80)),  # a quarter clockwise: the top is at the right
        ((-1, 0, 0, -1), (96, 128), (80, 64)),
        ((0, -1, 1, 0), (128, 96), (64, 16)),
    ],
)
def test_a_phone_held_upright(
    matrix: tuple[int, ...], shape: tuple[int, int], red: tuple[int, int], tmp_path: Path
):
    path = record(tmp_path / "phone.mp4", STEADY[:5])
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    a, b, c, d = (value * 65536 for value in matrix)
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    _, image = next(frames(path))
    assert image.shape[:2] == shape
    blue, _, redness = image[red].tolist()
    assert redness > 180 > 80 > blue


def test_a_large_picture_is_made_smaller(tmp_path: Path):
    _, image = next(frames(record(tmp_path / "large.mp4", [0.0], np.zeros((1080, 1920, 3), np.uint8))))
    assert image.shape == (720, 1280, 3)


def cut(path: Path, share: float) -> Path:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


def bad_text(folder: Path) -> Path:
    path = folder / "bad.mp4"
    path.write_text("t,x,y,z\n0.0,1,2,3\n" * 30)
    return path


def bad_empty(folder: Path) -> Path:
    path = folder / "bad.mp4"
    path.touch()
    return path


def bad_noise(folder: Path) -> Path:
    path = folder / "bad.mp4"
    path.write_bytes(np.random.default_rng(1).bytes(20_000))
    return path


def bad_still(folder: Path) -> Path:
    path = folder / "bad.mp4"
    path.write_bytes(cv2.imencode(".jpg", picture())[1].tobytes())
    return path


def bad_sound(folder: Path) -> Path:
    path = folder / "bad.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.rate = 8000
        container.mux(stream.encode(frame))
    return path


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (bad_text, "text, not a video"),
        (bad_empty, "empty"),
        (bad_noise, "not a video|no moving picture"),
        (bad_still, "no moving picture"),
        (bad_sound, "no moving picture"),
        (lambda folder: folder, "directory"),
        (lambda folder: folder / "nothing.mp4", "No such file"),
    ],
)
def test_no_video_at_all(make, cause: str, tmp_path: Path):
    path = make(tmp_path)
    assert not is_video(path)
    with pytest.raises(UserError, match=f"(?i){cause}") as caught:
        Video(path, CLAM)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "options"), [("a.mp4", {}), ("a.mp4", {"movflags": "faststart"}), ("a.mkv", {})]
)
def test_cut_short_is_said_and_not_counted(name: str, options: dict[str, str], tmp_path: Path):
    noise = np.random.default_rng(2).integers(0, 255, (len(STEADY), 96, 128, 3), np.uint8)
    path = cut(record(tmp_path / name, STEADY, noise, **options), 0.5)
    assert is_video(path), "it was one, and what is wrong with it can be said"
    with pytest.raises(UserError, match="cut short") as caught:
        Video(path, CLAM)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("seed", range(8))
def test_harmed_bytes_are_a_video_or_a_sentence(seed: int, tmp_path: Path):
    rng = np.random.default_rng(seed)
    path = record(tmp_path / "harmed.mp4", STEADY[:10])
    data = bytearray(path.read_bytes())
    for at in rng.integers(0, len(data), 40):
        data[at] = rng.integers(256)
    path.write_bytes(data)
    try:
        Video(path, CLAM)
        count = sum(1 for _ in frames(path))
    except UserError as error:
        assert str(error).startswith(str(path))
    else:
        assert count <= 1000


def test_watched_from_start_to_end(pose_weights: Path, shared_data: Path, tmp_path: Path):
    whole = shared_data / "camera_synthetic" / "clean_f_front_low.mp4"
    if not whole.is_file():
        pytest.skip(f"the clip is not here: {whole}")
    images = [image for t_s, image in frames(whole) if t_s < 1.0]
    path = record(tmp_path / "short.mp4", [k / 15 for k in range(15)], images[0])
    told: list[float] = []
    video = Video(path, CLAM, progress=told.append, weights=pose_weights)
    samples = list(video)
    assert [sample.t_s for sample in samples] == pytest.approx([k / 15 for k in range(15)], abs=2e-3)
    assert all(sample.seen for sample in samples)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert video.side == "left"
    assert video.view().grade is Grade.GOOD
    assert list(Video(path, CLAM, weights=pose_weights, threads=2)) == samples, "on two cores as on one"
