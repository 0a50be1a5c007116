"""A video file as a source: anything PyAV reads, the right way up, on its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.sensing.source import Grade, Sample, Side, SourceKind, View

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer

    from hipwise.sensing.camera.sensor import CameraSensor, Sighting

LONGEST_PX = 1280  # larger pictures only cost time: the networks look at 256 pixels
_MAGIC = (
    (4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"),
    (0, b"\x1aE\xdf\xa3"), (8, b"AVI "), (0, b"OggS"), (0, b"FLV\x01"), (0, b"\x00\x00\x01\xba"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
)  # fmt: skip
_STILLS = ("image2", "tty", "_pipe")  # what PyAV calls pictures, and text that it would draw


def is_video(path: Path) -> bool:
    """Whether the content of ``path`` is a video, even one that is cut short; its name does not matter."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    if any(head[at : at + len(magic)] == magic for at, magic in _MAGIC):
        return True
    if not head or _is_text(head):
        return False
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path)) as container:
            return bool(container.streams.video) and not container.format.name.endswith(_STILLS)
    except (FFmpegError, OSError, ValueError):
        return False


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # the last letter may be cut in two
    return True


@dataclass(frozen=True, slots=True)
class _Scan:
    duration_s: float
    rate_hz: float


class Video:
    """The samples of a video file, in the order of its frames; time is the file's own, from its first frame.

    ``duration_s`` and ``rate_hz`` (frames a second, mean) are known at once. Iterating runs the networks;
    each iteration begins anew.
    """

    def __init__(
        self,
        path: Path,
        exercise: Exercise,
        side: Side | None = None,
        progress: Callable[[float], None] | None = None,
        *,
        weights: Path | None = None,
        threads: int = 1,
    ) -> None:
        """
        ``progress`` is told the share done, 0 to 1. ``threads`` is how many cores the networks may use; the
        samples are the same, whatever the number.

            Raises: UserError: it is not there, empty, no video, or cut short; the sentence names the file
            and the cause.
        """
        self._path = path
        self._exercise = exercise
        self._given: Side | None = side
        self._progress = progress or (lambda share: None)
        self._weights = weights
        self._threads = threads
        self._sensor: CameraSensor | None = None
        scan = _scan(path)
        self.duration_s = scan.duration_s
        self.rate_hz = scan.rate_hz

    @property
    def kind(self) -> SourceKind:
        return "camera"

    @property
    def side(self) -> Side | None:
        return self._sensor.side if self._sensor else self._given

    def view(self) -> View:
        return self._sensor.view() if self._sensor else View(Grade.UNUSABLE, 0.0, "Nothing was watched yet.")

    def __iter__(self) -> Iterator[Sample]:
        for sighting in self.sightings():
            yield sighting.sample

    def sightings(self) -> Iterator[Sighting]:
        """All that each frame shows, for who wants more than the sample.

        Raises:
            UserError: the file breaks off; the pose weights cannot be had.
        """
        from hipwise.sensing.camera.sensor import CameraSensor

        self._sensor = sensor = CameraSensor(
            self._exercise, side=self._given, weights=self._weights, threads=self._threads
        )
        told = -1
        for t_s, image in frames(self._path):
            yield sensor.see(t_s, image)
            percent = int(100 * min(t_s / self.duration_s, 1.0)) if self.duration_s else 0
            if percent != told:
                told = percent
                self._progress(percent / 100)
        self._progress(1.0)


def frames(path: Path) -> Iterator[tuple[float, np.ndarray]]:
    """Time in seconds from the first frame, and the picture: uint8 (h, w, 3) BGR, upright, at most 1280 px.

    Raises:
        UserError: the file cannot be read, or breaks off.
    """
    from av.error import FFmpegError

    with _opened(path) as container:
        first: float | None = None
        last = -1.0
        try:
            for frame in container.decode(container.streams.video[0]):
                if frame.time is None:
                    continue
                first = frame.time if first is None else first
                t_s = frame.time - first
                if t_s > last:  # a file may say the same time twice
                    last = t_s
                    yield t_s, _upright(frame)
        except FFmpegError as error:
            raise UserError(f"{path}: the video is damaged after {max(last, 0.0):.1f} s.") from error
        if first is None:
            raise UserError(f"{path}: there is no picture in this video.")


def _upright(frame: VideoFrame) -> np.ndarray:
    shrink = LONGEST_PX / max(frame.width, frame.height)
    if shrink < 1:
        width, height = round(frame.width * shrink / 2) * 2, round(frame.height * shrink / 2) * 2
        image = frame.to_ndarray(format="bgr24", width=width, height=height)
    else:
        image = frame.to_ndarray(format="bgr24")
    quarters = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image


def _opened(path: Path) -> InputContainer:
    """The file, open, with a video stream in it."""
    import av
    from av.error import FFmpegError

    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}.") from error
    if not head:
        raise UserError(f"{path}: the file is empty.")
    if _is_text(head):
        raise UserError(f"{path}: this is text, not a video.")
    try:
        container = av.open(str(path))
    except (FFmpegError, OSError, ValueError) as error:
        if _index_missing(path):
            raise UserError(f"{path}: the video is cut short (its index, at the end, is missing).") from error
        raise UserError(f"{path}: this is not a video that can be read.") from error
    if not container.streams.video or container.format.name.endswith(_STILLS):
        container.close()
        raise UserError(f"{path}: there is no moving picture in this file.")
    return container


def _index_missing(path: Path) -> bool:
    """Whether this is an MP4 or MOV whose boxes end before the index (moov) came."""
    at, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4])
            kind = head[4:8]
            if not kind.isalnum() or kind == b"moov":
                return False
            if length == 1:
                length = int.from_bytes(head[8:16])
            if length < 8:
                return length == 0 and kind == b"mdat"
            at += length
    return True


def _scan(path: Path) -> _Scan:
    """Walk through the packets, without decoding: how long, how fast, and whether all of it is there."""
    import av
    from av.error import FFmpegError

    with _opened(path) as container:
        stream = container.streams.video[0]
        count = 0
        first = end = None
        whole = True
        try:
            for packet in container.demux(stream):
                if packet.pts is None or packet.time_base is None:
                    continue
                start = float(packet.pts * packet.time_base)
                first = start if first is None else min(first, start)
                stop = start + float((packet.duration or 0) * packet.time_base)
                end = stop if end is None else max(end, stop)
                count += 1
                whole = whole and not packet.is_corrupt
        except FFmpegError:
            whole = False
        if first is None or end is None:
            raise UserError(f"{path}: there is no picture in this video.")
        length = end - first
        if stream.duration is not None and stream.time_base is not None:
            said, leeway = float(stream.duration * stream.time_base), 0.5
        else:
            said = container.duration / av.time_base if container.duration else length
            leeway = max(1.0, 0.05 * said)  # of all streams: sound may go on for longer
        if not whole or said - length > leeway:
            raise UserError(f"{path}: the video is cut short: {length:.1f} of {said:.1f} s are there.")
    return _Scan(length, count / length if length > 0 else 0.0)
