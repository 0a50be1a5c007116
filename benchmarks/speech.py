"""How late the coach speaks: from what is seen to the sound that answers it, as it is scheduled.

    python -m benchmarks.speech

Simulated people, seen by a simulated camera, do a set with each fault in its middle; the whole coach
listens. A line is heard at the time it is set to, or when its answer is there, if that is later: the time
that this takes to be worked out is added here, the way over the socket is in the section of the live page.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.section import Section
from hipwise import exercises
from hipwise.coaching import cues
from hipwise.coaching.messages import Kept, Say
from hipwise.live import Live
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.sensing.camera import LandmarkReader
from hipwise.sensing.simulated import Movement, Rep, SimulatedCamera, faulty
from hipwise.sensing.simulated.camera import FRAME_PX
from hipwise.sensing.simulated.movement import MadeFault
from hipwise.web.live import sounds

RATE_HZ = 15.0
FAULTS: tuple[MadeFault, ...] = ("feet_apart", "dropped", "flung", "no_hold", "short")
SET_UP_S = 25.0
"""They lie still while the set-up is said."""
COUNT_MS = 150.0
FAULT_S = 1.0


def speech() -> Section:
    """The delays of all counts and corrections, and their bars."""
    counts_ms: list[float] = []
    section = Section(
        "speech",
        "From what is seen to what is heard, as scheduled",
        ("fault", "said", "after home, s"),
    )
    words_s: list[float] = []
    for seed, fault in enumerate(FAULTS):
        counted_ms, corrected_s = _set(fault, seed)
        counts_ms += counted_ms
        words_s += corrected_s
        late = ", ".join(f"{delay_s:.2f}" for delay_s in corrected_s)
        section.add(fault, len(corrected_s), late)
    latest_ms = float(np.max(counts_ms))
    section.notes.append(
        f"{len(counts_ms)} counts, from the look that tells that the knee came down to the sound: median "
        f"{np.median(counts_ms):.1f} ms, longest {latest_ms:.1f} ms, the time to work it out included."
    )
    section.bar("counted to its sound", f"{latest_ms:.0f} ms", f"≤ {COUNT_MS:.0f} ms", latest_ms <= COUNT_MS)
    latest_s = max(words_s, default=float("inf"))
    section.bar("a fault to its words", f"{latest_s:.2f} s", f"≤ {FAULT_S:g} s", latest_s <= FAULT_S)
    return section


def _set(fault: MadeFault, seed: int) -> tuple[list[float], list[float]]:
    """A set with ``fault`` in seven of its repetitions: the delays of counts, ms, and corrections, s."""
    exercise = exercises.load("clamshell")
    lines = cues.load("en")
    reps = [faulty(Rep(), fault) if 5 <= number <= 11 else Rep() for number in range(1, 17)]
    camera = SimulatedCamera(
        Movement(reps, still_s=SET_UP_S), exercise, rate_hz=RATE_HZ, side="left", seed=seed
    )
    points = camera.points().astype(np.float32)
    reader = LandmarkReader(exercise)
    counts_ms: list[float] = []
    words_s: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Records.open(Path(folder)) as records:
        now = datetime.now(UTC)
        records.add_screening(now, {}, Outcome.GO)
        check_in = records.add_check_in(now, 0, None, False, Outcome.GO)
        live = Live(records, sounds.lengths("en"))
        live.start(-0.1, now, source="camera", check_in_id=check_in, reps=20, first_side="left")
        home_s = 0.0
        for t_s, look in zip(np.arange(len(points)) / RATE_HZ, points, strict=True):
            begun_s = time.perf_counter()
            reading = reader.read(float(t_s), look, FRAME_PX)
            messages = live.sample(float(t_s), reading.sample, reading.side, reading.view)
            took_s = time.perf_counter() - begun_s
            for message in messages:
                if isinstance(message, Kept):
                    home_s = message.repetition.t_s
                elif isinstance(message, Say) and message.cue.startswith("count-"):
                    counts_ms.append(1000 * max(message.at_s - float(t_s), took_s))
                elif isinstance(message, Say) and lines[message.cue].group == "corrections":
                    words_s.append(max(message.at_s - home_s, took_s))
    return counts_ms, words_s


if __name__ == "__main__":
    print(speech().as_markdown())
