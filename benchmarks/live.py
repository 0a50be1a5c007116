"""How long an answer of the live page takes, what of it the networks are, and whether memory stays flat.

    python -m benchmarks.live [MINUTES]

Drives the socket of a real server on loopback, in a process of its own, with the pictures of the
sample clip, one in flight, as the page does: ten minutes' worth of 15 pictures a second unless told
otherwise, as fast as the answers come.
"""

from __future__ import annotations

import json
import math
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.section import Section
from hipwise import sample
from hipwise.folders import VARIABLE, data_dir
from hipwise.program.screening import Outcome
from hipwise.records import Records

RATE_HZ = 15
MINUTES = 10.0
REPLY_MS = 60.0
"""95 % of the answers shall be there within this."""
SOUND_MS = 150.0
"""From the picture in which a repetition is counted to the start of its number, over the socket."""
BESIDE_SHARE = 0.5
"""A frame's time beside the networks, over theirs, is at most this."""


def live(minutes: float = MINUTES) -> Section:
    """The figures of ``minutes`` of pictures, and their bars."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as coach:
        answers = list(coach.watch(_jpegs(), round(minutes * 60 * RATE_HZ)))
    reply_ms = np.array([answer["reply_ms"] for answer in answers])
    network_ms = np.array([answer["network_ms"] for answer in answers])
    beside_ms = np.array([answer["ms"] for answer in answers]) - network_ms
    memory_mb = np.array([answer["memory_mb"] for answer in answers])
    sound_ms = np.array([answer["sound_ms"] for answer in answers])
    sound_ms = sound_ms[np.isfinite(sound_ms)]
    # The first minute fills caches; from then on memory has no reason to grow.
    early_mb = memory_mb[len(memory_mb) // max(round(minutes), 2) - 1]
    late_ms, share = np.percentile(reply_ms, 95), np.median(beside_ms) / np.median(network_ms)
    section = Section("live", "The live page's answers: one picture in flight, 640×480", ("what", "found"))
    section.add("pictures", len(answers))
    section.add("answer, median", f"{np.median(reply_ms):.1f} ms")
    section.add("answer, 95 % within", f"{late_ms:.1f} ms")
    section.add("the networks, median", f"{np.median(network_ms):.1f} ms")
    section.add("beside the networks, median", f"{np.median(beside_ms):.1f} ms")
    section.add("memory at first, after a tenth, at the end",
                f"{memory_mb[0]:.0f}, {early_mb:.0f}, {memory_mb[-1]:.0f} MB")  # fmt: skip
    section.notes.append(f"On {os.cpu_count()} cores; load at the end {os.getloadavg()[0]:.1f}.")
    section.bar("95 % of the answers", f"{late_ms:.0f} ms", f"≤ {REPLY_MS:.0f} ms", late_ms <= REPLY_MS)
    if len(sound_ms):  # the clip's person is counted, and each count has its sound
        section.add("counts, from the picture to their sound, median", f"{np.median(sound_ms):.1f} ms")
        latest_ms = np.percentile(sound_ms, 95)
        section.bar(
            "from counted to its sound, 95 %",
            f"{latest_ms:.0f} ms",
            f"≤ {SOUND_MS:.0f} ms",
            latest_ms <= SOUND_MS,
        )
    section.bar(
        "time beside the networks", f"{share:.2f} of theirs", f"≤ {BESIDE_SHARE}", share <= BESIDE_SHARE
    )
    grown_mb = memory_mb[-1] - early_mb
    section.bar(f"memory over {minutes:g} minutes", f"{grown_mb:+.0f} MB", "flat (≤ 10 MB)", grown_mb <= 10)
    return section


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

            def ask(message: bytes | str) -> dict[str, Any]:
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
                counted = [say["at"] for say in answer["say"] if say["cue"].startswith("count-")]
                # The page plays it when it is due, or when the answer is there.
                late_ms = [max(1000 * (at_s - number / RATE_HZ), answer["reply_ms"]) for at_s in counted]
                answer["sound_ms"] = max(late_ms, default=math.nan)
                yield {key: answer[key] for key in ("reply_ms", "ms", "network_ms", "memory_mb", "sound_ms")}

    def _memory_mb(self) -> float:
        """Resident memory of the server (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(live(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES).as_markdown())
