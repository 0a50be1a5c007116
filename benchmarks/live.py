"""How long an answer of the live page takes, what of it the networks are, and whether memory stays flat.

    python -m benchmarks.live [MINUTES]

Drives the socket of a real server on loopback, in a process of its own, with the pictures of the
sample clip, one in flight, as the page does: ten minutes' worth of 15 pictures a second unless told
otherwise, as fast as the answers come.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from hipwise import sample
from hipwise.folders import VARIABLE, data_dir
from hipwise.program.screening import Outcome
from hipwise.records import Records

RATE_HZ = 15
MINUTES = 10.0
REPLY_MS = 60.0
"""95 % of the answers shall be there within this."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what, how much, in what, and what it should be."""

    name: str
    value: float
    unit: str
    aim: str = ""


def rows(minutes: float = MINUTES) -> list[Row]:
    """The figures of ``minutes`` of pictures."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as coach:
        answers = list(coach.watch(_jpegs(), round(minutes * 60 * RATE_HZ)))
    reply_ms = np.array([answer["reply_ms"] for answer in answers])
    server_ms = np.array([answer["ms"] for answer in answers])
    network_ms = np.array([answer["network_ms"] for answer in answers])
    memory_mb = np.array([answer["memory_mb"] for answer in answers])
    # The first minute fills caches; from then on memory has no reason to grow.
    settled = len(memory_mb) // max(round(minutes), 2)
    return [
        Row("answer, median", float(np.median(reply_ms)), "ms"),
        Row("answer, 95 % within", float(np.percentile(reply_ms, 95)), "ms", f"at most {REPLY_MS:.0f}"),
        Row("networks, median", float(np.median(network_ms)), "ms"),
        Row(
            "beside the networks, over theirs",
            float(np.median(server_ms - network_ms) / np.median(network_ms)),
            "",
            "at most 0.5",
        ),
        Row("memory at first", float(memory_mb[0]), "MB"),
        Row("memory after the first minute", float(memory_mb[settled - 1]), "MB"),
        Row(f"memory after {minutes:g} minutes", float(memory_mb[-1]), "MB", "flat"),
    ]


def _jpegs() -> list[bytes]:
    """The clip at 15 pictures a second, compressed as the page does it."""
    import cv2

    from hipwise.sensing.camera.video import frames

    with sample.clip() as path:
        step = round(sample.RATE_HZ / RATE_HZ)
        images = [image for _, image in islice(frames(path), 0, 60 * sample.RATE_HZ, step)]
    return [cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes() for image in images]


class _server:
    """`hipwise coach` over a data folder of its own, and its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for kept in data_dir().iterdir():
            if kept.is_dir():  # the pose weights
                (folder / kept.name).symlink_to(kept, target_is_directory=True)
        with Records.open(folder) as records:
            now = datetime.now(UTC)
            records.add_screening(now, {}, Outcome.GO)
            self.check_in = records.add_check_in(now, 0, None, False, Outcome.GO)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self) -> _server:
        command = [sys.executable, "-m", "hipwise", "coach", "--no-browser", "--port", str(self.port)]
        environment = os.environ | {VARIABLE: str(self.folder)}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()  # "The coach is at ..."
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate()

    def watch(self, jpegs: list[bytes], many: int) -> Iterator[dict[str, float]]:
        """The times of ``many`` answers, ms, with the memory of the server at each, MB."""
        from websockets.sync.client import connect

        origin = f"http://127.0.0.1:{self.port}"
        with connect(f"ws{origin[4:]}/live/socket", origin=origin, max_size=None) as line:  # pyright: ignore[reportArgumentType]

            def ask(message: bytes | str) -> dict[str, float]:
                line.send(message)
                answer = json.loads(line.recv())
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer

            ask('{"type": "hello", "page": "bench"}')
            plan = {"check_in": self.check_in, "reps": 50, "first": "left", "source": "camera"}
            ask(json.dumps({"type": "start", "t": 0.0} | plan))
            for number, jpeg in enumerate(islice(cycle(jpegs), many), 1):
                begun_s = time.perf_counter()
                answer = ask(struct.pack("<d", number / RATE_HZ) + jpeg)
                answer["reply_ms"] = 1000 * (time.perf_counter() - begun_s)
                answer["memory_mb"] = self._memory_mb()
                yield {key: answer[key] for key in ("reply_ms", "ms", "network_ms", "memory_mb")}

    def _memory_mb(self) -> float:
        """Resident memory of the server (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    for row in rows(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES):
        print(f"{row.name:36} {row.value:9.2f} {row.unit:3} {row.aim}")
