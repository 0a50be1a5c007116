"""Broken recordings by the thousand: `python -m benchmarks.fuzz [MUTATED_BYTES]`, a million without a number.

Every one must end in an answer or in one sentence for a person, and soon: never a hang or a crash.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from hipwise.errors import UserError
from hipwise.exercises import load
from hipwise.repetitions import Tracker
from hipwise.sensing.recordings import read
from hipwise.sensing.simulated import Movement, Rep, wear
from hipwise.sensing.thigh import Recording

SLOWEST_S = 5.0


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


def survives(path: Path) -> bool:
    """Read it and count: True for an answer, False for a sentence; anything else is raised."""
    try:
        recording = Recording(read(path))
    except UserError:
        return False
    tracker = Tracker(load("clamshell"), source="thigh")
    for sample in recording:
        tracker.feed(sample)
    tracker.finish()
    recording.view()
    return True


def run(mutations: int, seed: int = 0) -> tuple[int, int, float]:
    """How many recordings were broken, how many still gave an answer, and the slowest in seconds."""
    rng = random.Random(seed)
    sound = list(seeds().values())
    tried = answered = done = 0
    slowest_s = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "broken"
        while done < mutations:
            count = rng.choice([1, 3, 10, 100, 1000])
            path.write_bytes(mutated(rng.choice(sound), rng, count))
            start = time.perf_counter()
            try:
                answered += survives(path)
            except Exception:
                kept = Path(tempfile.gettempdir()) / f"hipwise-fuzz-{seed}-{tried}"
                kept.write_bytes(path.read_bytes())
                print(f"broke on {kept}", file=sys.stderr)
                raise
            slowest_s = max(slowest_s, time.perf_counter() - start)
            tried, done = tried + 1, done + count
    return tried, answered, slowest_s


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    tried, answered, slowest_s = run(wanted)
    print(f"{wanted} bytes in {tried} recordings: {answered} answers, {tried - answered} sentences, "
          f"slowest {slowest_s:.2f} s")  # fmt: skip
    sys.exit(slowest_s > SLOWEST_S)
