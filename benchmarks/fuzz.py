"""Broken recordings, films, pictures and answers by the thousand: `python -m benchmarks.fuzz [BYTES]`.

A million mutated bytes for each reader, or as many as are named. Every one must end in an answer or in one
sentence for a person, and soon: never a hang, a crash, or a count that cannot be.
"""

from __future__ import annotations

import io
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np

from benchmarks.section import Section
from hipwise.errors import UserError
from hipwise.exercises import load
from hipwise.repetitions import Repetition, Tracker
from hipwise.sensing import Sample, SourceKind
from hipwise.sensing.camera import LandmarkReader
from hipwise.sensing.camera.frames import BadFrame, decode_jpeg
from hipwise.sensing.camera.video import frames, is_video
from hipwise.sensing.phone.experiment import Experiment
from hipwise.sensing.phone.feed import Feed
from hipwise.sensing.phone.leg import Leg
from hipwise.sensing.recordings import read
from hipwise.sensing.simulated import Movement, Rep, SimulatedCamera, wear
from hipwise.sensing.thigh import Recording

SLOWEST_S = 5.0
SHORTEST_S = 0.3  # no repetition can be told that is shorter


@dataclass(frozen=True, slots=True)
class Reader:
    """Sound things of one kind, and what reads them: raises UserError, or BadFrame, for what it refuses."""

    sound: Sequence[bytes]
    read: Callable[[bytes], object]


def seeds() -> dict[str, bytes]:
    """One small, sound recording of each kind that is read."""
    motion = wear(Movement([Rep(0.8, 0.3, 1.0, 0.4)] * 2, still_s=1.0), rate_hz=25, seed=3)
    rotation = motion.rotation_rad_s
    assert rotation is not None
    rows = list(zip(motion.t_s, motion.acceleration_g, rotation, strict=True))
    plain = ["t,x_g,y_g,z_g"] + [f"{t:.3f},{a[0]:.4f},{a[1]:.4f},{a[2]:.4f}" for t, a, _ in rows]
    mex = [f"2020-01-01T10:00:{t:09.6f},{a[0]:.4f},{a[1]:.4f},{a[2]:.4f}" for t, a, _ in rows]
    pte = ["time index;acc_x;acc_y;acc_z;gyr_x;gyr_y;gyr_z;mag_x;mag_y;mag_z"] + [
        ";".join([str(i), *(f"{9.81 * v:.4f}" for v in a), *(f"{v:.4f}" for v in w), "0;0;0"])
        for i, (_, a, w) in enumerate(rows, 1)
    ]
    phyphox = ['"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"'] + [
        f"{t:.5E}," + ",".join(f"{9.81 * v:.6E}" for v in a) for t, a, _ in rows
    ]
    tables = {"plain": plain, "mex": mex, "pte": pte, "phyphox": phyphox}
    return {name: ("\n".join(lines) + "\n").encode() for name, lines in tables.items()}


def mutated(data: bytes, rng: random.Random, count: int) -> bytes:
    """``count`` bytes changed, put in, taken out or doubled."""
    changed = bytearray(data)
    for _ in range(count):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0 if at < len(changed):
                changed[at] = rng.randrange(256)
            case 1:
                changed.insert(at, rng.choice(b'0123456789.,;-+eEnaifNT: \n\r\t"\x00\xff'))
            case 2 if at < len(changed):
                del changed[at]
            case _:
                changed[at:at] = changed[at : at + rng.randrange(1, 60)]
    return bytes(changed)


def counted(samples: list[Sample], source: SourceKind) -> int:
    """The repetitions in them; every figure of each can be."""
    tracker = Tracker(load("clamshell"), source=source)
    events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
    reps = [event for event in events if isinstance(event, Repetition) and event.whole]
    for rep in reps:
        if rep.lift_s is None:
            continue
        assert rep.hold_s is not None and rep.lower_s is not None and rep.opening_deg is not None, rep
        assert 0 < rep.lift_s < 3600 and 0 <= rep.hold_s < 3600 and 0 < rep.lower_s < 3600, rep
        assert 0 < rep.opening_deg < 360 and math.isfinite(rep.opening_error_deg or 0), rep
    seen_s = [sample.t_s for sample in samples if sample.seen]
    assert len(reps) <= (max(seen_s) - min(seen_s)) / SHORTEST_S if reps else True
    return len(reps)


@contextmanager
def readers() -> Iterator[dict[str, Reader]]:
    """By name."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "broken"

        def recording(data: bytes) -> object:
            path.write_bytes(data)
            source = Recording(read(path))
            return counted(list(source), "thigh"), source.view()

        def film(data: bytes) -> object:
            path.write_bytes(data)
            return is_video(path), [image.shape for _, image in frames(path)]

        tables = list(seeds().values())
        yield {
            "tables": Reader(tables, recording),
            "phyphox zip": Reader([_zip(tables[-1], how) for how in (ZIP_STORED, ZIP_DEFLATED)], recording),
            "within a zip": Reader(tables[-1:], lambda table: recording(_zip(table, ZIP_DEFLATED))),
            "video": Reader([_film()], film),
            "picture": Reader([_picture()], lambda data: decode_jpeg(data).shape),
            "joints": Reader([_joints().tobytes()], _read_joints),
            "phone": Reader([_answers()], _read_answers),
        }


def _zip(table: bytes, how: int) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", how) as archive:
        archive.writestr("Raw Data.csv", table)
        archive.writestr("Gyroscope.csv", table.replace(b"Acceleration", b"Gyroscope"))
    return packed.getvalue()


def _film() -> bytes:
    import av

    packed = io.BytesIO()
    with av.open(packed, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=15)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "yuv420p"
        for number in range(20):
            image = np.roll(_image(), 3 * number, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    return packed.getvalue()


def _image() -> np.ndarray:
    across, down = np.meshgrid(np.arange(64), np.arange(48))
    return np.stack([4 * across, 5 * down, 2 * (across + down)], axis=2).astype(np.uint8)


def _picture() -> bytes:
    import cv2

    return cv2.imencode(".jpg", _image())[1].tobytes()


def _joints() -> np.ndarray:
    """(n, 33, 3) float32, fifteen a second."""
    camera = SimulatedCamera(Movement([Rep(0.8, 0.3, 1.0, 0.4)], still_s=1.0), load("clamshell"), rate_hz=15)
    return camera.points().astype(np.float32)


def _read_joints(data: bytes) -> object:
    whole = len(data) // (33 * 3 * 4) * (33 * 3 * 4)
    looks = np.frombuffer(data[:whole], np.float32).reshape(-1, 33, 3)
    reader = LandmarkReader(load("clamshell"))
    samples = [reader.read(n / 15, look, (640, 480)).sample for n, look in enumerate(looks)]
    return counted(samples, "camera"), reader.view()


def _answers() -> bytes:
    """What phyphox says: what is open, and one piece of it after another; a line each."""
    names = {axis: f"acc{axis.upper()}" for axis in "xyz"} | {"t": "acc_time"}
    outputs = [{axis: name} for axis, name in names.items()]
    motion = wear(Movement([Rep(0.8, 0.3, 1.0, 0.4)] * 2, still_s=1.0), rate_hz=25, gyroscope=False, seed=3)
    lines: list[object] = [
        {"title": "Acceleration with g", "inputs": [{"source": "accelerometer", "outputs": outputs}]}
    ]
    for first in range(0, len(motion.t_s), 25):
        part = slice(first, first + 25)
        felt = 9.81 * motion.acceleration_g[part]
        values = [*felt.T.tolist(), motion.t_s[part].tolist()]
        buffers = zip(names.values(), values, strict=True)
        lines.append(
            {
                "buffer": {name: {"size": 0, "updateMode": "partial", "buffer": b} for name, b in buffers},
                "status": {"session": "a", "measuring": True, "timedRun": False},
            }
        )
    return "\n".join(json.dumps(line, separators=(",", ":")) for line in lines).encode()


def _read_answers(data: bytes) -> object:
    config, *answers = data.split(b"\n")
    try:
        feed = Feed(Experiment.of(json.loads(config)))
        told = [json.loads(answer) for answer in answers]
    except (ValueError, RecursionError) as error:  # what the client calls strange
        raise UserError("Something else answers there.") from error
    leg = Leg()
    motions = [motion for now_s, answer in enumerate(told) for motion in feed.take(float(now_s), answer)]
    return counted([sample for motion in motions for sample in leg.feel(motion)], "thigh")


def run(reader: Reader, mutations: int, seed: int = 0) -> tuple[int, int, float]:
    """How many were broken, how many still gave an answer, and the slowest in seconds."""
    rng = random.Random(seed)
    tried = answered = done = 0
    slowest_s = 0.0
    while done < mutations:
        count = rng.choice([1, 3, 10, 100, 1000])
        data = mutated(rng.choice(reader.sound), rng, count)
        start = time.perf_counter()
        try:
            reader.read(data)
            answered += 1
        except (UserError, BadFrame):
            pass
        except Exception:
            kept = Path(tempfile.gettempdir()) / f"hipwise-fuzz-{seed}-{tried}"
            kept.write_bytes(data)
            print(f"broke on {kept}", file=sys.stderr)
            raise
        slowest_s = max(slowest_s, time.perf_counter() - start)
        tried, done = tried + 1, done + count
    return tried, answered, slowest_s


def fuzz(mutations: int = 1_000_000) -> Section:
    """Each reader of recordings, films, pictures, joints and phones."""
    section = Section(
        "fuzz", "Broken on purpose", ("reader", "mutated bytes", "tried", "answered", "slowest")
    )
    with readers() as all_of_them:
        for name, reader in all_of_them.items():
            try:
                tried, answered, slowest_s = run(reader, mutations)
            except Exception as error:  # the bench goes on; what broke it is kept
                section.bar(f"fuzz, {name}", repr(error)[:60], "an answer or a sentence", False)
                continue
            section.add(name, f"{mutations:,}", tried, answered, f"{slowest_s:.2f} s")
            found = f"{tried} tried, slowest {slowest_s:.2f} s"
            must = f"an answer or a sentence within {SLOWEST_S:.0f} s"
            section.bar(f"fuzz, {name}", found, must, slowest_s <= SLOWEST_S)
    section.notes.append(
        "The others ended in a sentence for the person. What is counted in a broken recording is checked to "
        "be possible: no negative length, no more repetitions than there is time for. Files of other "
        "programs: `python -m benchmarks.fuzz_exchange`."
    )
    return section


if __name__ == "__main__":
    tried = fuzz(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(tried.as_markdown())
    sys.exit(not all(bar.reached for bar in tried.bars))
